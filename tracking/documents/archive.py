"""Whether a .docx from outside is safe to open: bounded, plain, without macros, outside links or entities. Layer: rules."""

from __future__ import annotations

import io
import re
import zipfile

from django.utils.translation import gettext as _

MAX_TEMPLATE = 2 * 1024 * 1024  # bytes as uploaded
MAX_PARTS = 300
MAX_UNPACKED = 20 * 1024 * 1024  # bytes of all parts together
NEEDED = ("[Content_Types].xml", "word/document.xml")
FORBIDDEN = re.compile(r"vbaproject|vbadata|activex|embeddings/|\.exe$|\.bin$|\.vbs$|\.js$", re.I)
XML_NAMES = (".xml", ".rels")
EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']", re.I)
HYPERLINK = re.compile(rb"<Relationship\b[^>]*relationships/hyperlink[\"'][^>]*>", re.I)


def template_fault(content: bytes) -> str:
    """The reason in Vietnamese, '' for a file that may be opened. Nothing is unpacked beyond the limits."""
    if len(content) > MAX_TEMPLATE:
        return _("Mẫu lớn quá 2 MB. Bỏ bớt hình trong mẫu.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _parts_fault(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return _("Tệp không phải là văn bản Word .docx, hoặc bị hỏng.")
    except Exception:  # zlib and whatever else a broken archive makes the library raise
        return _("Tệp không phải là văn bản Word .docx, hoặc bị hỏng.")


def _parts_fault(archive: zipfile.ZipFile) -> str:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if any(needed not in names for needed in NEEDED):
        return _("Tệp không phải là văn bản Word .docx.")
    if len(parts) > MAX_PARTS or len(set(names)) < len(names) or sum(part.file_size for part in parts) > MAX_UNPACKED:
        return _("Tệp có quá nhiều phần hoặc bung ra quá lớn.")
    if any(FORBIDDEN.search(name) for name in names):
        return _("Mẫu có macro hoặc tệp nhúng. Lưu lại dạng .docx thường.")
    left = MAX_UNPACKED
    for part in parts:
        with archive.open(part) as file:
            found = file.read(left + 1)  # the size written in the archive may lie
        left -= len(found)
        if left < 0:
            return _("Tệp có quá nhiều phần hoặc bung ra quá lớn.")
        if part.filename.lower().endswith(XML_NAMES) and (fault := _xml_fault(found)):
            return fault
    return ""


def _xml_fault(content: bytes) -> str:
    """XML is UTF-8 without a document type: nothing to expand, nothing to fetch."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _("Mẫu có phần XML không đúng bảng mã UTF-8.")
    head = re.search(r"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)", text[:200])
    if "<!DOCTYPE" in text.upper() or "<!ENTITY" in text.upper() or (head and head.group(1).lower() not in ("utf-8", "us-ascii", "ascii")):
        return _("Mẫu có khai báo XML không được phép.")
    if EXTERNAL.search(HYPERLINK.sub(b"", content)):
        return _("Mẫu lấy hình hoặc mẫu từ nơi khác. Chèn hình thẳng vào mẫu rồi lưu lại.")
    return ""
