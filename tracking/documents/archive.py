"""Whether a .docx from outside is safe to open: bounded, plain, without macros, outside links or entities. Layer: rules."""

from __future__ import annotations

import io
import re
import zipfile
from xml.parsers import expat

from django.utils.translation import gettext as _

MAX_TEMPLATE = 2 * 1024 * 1024  # bytes as uploaded
MAX_PARTS = 300
MAX_UNPACKED = 20 * 1024 * 1024  # bytes of all parts together
NEEDED = ("[Content_Types].xml", "word/document.xml")
FORBIDDEN = re.compile(r"vbaproject|vbadata|activex|embeddings/|\.exe$|\.bin$|\.vbs$|\.js$", re.I)
XML_NAMES = (".xml", ".rels")
MAX_XML = 2 * 1024 * 1024  # bytes of one XML part; filling goes over the text of a part a dozen times
# Fields by which Word fetches something or starts something when the document is opened.
FETCHING = re.compile(r"\b(INCLUDEPICTURE|INCLUDETEXT|INCLUDE|IMPORT|LINK|DDE|DDEAUTO|DATABASE|RD|MACROBUTTON)\b", re.I)


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
        if part.filename.lower().endswith(XML_NAMES):
            if len(found) > MAX_XML:
                return _("Tệp có quá nhiều phần hoặc bung ra quá lớn.")
            if fault := _xml_fault(found):
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
    look = _Look()
    try:
        look.parser.Parse(text.encode(), True)
    except expat.ExpatError:
        return _("Tệp không phải là văn bản Word .docx, hoặc bị hỏng.")
    return look.fault


class _Look:
    """Goes through the XML of a part as a reader of it would: what an attribute says once its references are resolved counts, not how it
    is spelled. ``fault``: the reason in Vietnamese, '' for none."""

    def __init__(self) -> None:
        self.fault, self.instruction, self.in_instruction = "", "", False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.CharacterDataHandler = self._characters

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        plain = {key.rpartition(" ")[2].lower(): value.strip() for key, value in attributes.items()}
        name = name.rpartition(" ")[2]
        if name == "Relationship":
            self._check_relationship(plain)
        elif name == "fldSimple":
            self._check_field(plain.get("instr", ""))
        elif name == "fldChar" and plain.get("fldchartype") == "begin":
            self.instruction = ""
        self.in_instruction = name == "instrText"

    def _characters(self, characters: str) -> None:
        if self.in_instruction:  # Word cuts one instruction into several pieces
            self.instruction = (self.instruction + characters)[-1000:]

    def _end(self, name: str) -> None:
        if self.in_instruction:
            self._check_field(self.instruction)
        self.in_instruction = False

    def _check_relationship(self, said: dict[str, str]) -> None:
        sort = said.get("type", "").rpartition("/")[2].lower()
        if said.get("targetmode", "").lower() == "external" and sort != "hyperlink":
            self.fault = _("Mẫu lấy hình hoặc mẫu từ nơi khác. Chèn hình thẳng vào mẫu rồi lưu lại.")
        elif sort in ("afchunk", "oleobject", "package", "control", "subdocument"):
            self.fault = _("Mẫu có macro hoặc tệp nhúng. Lưu lại dạng .docx thường.")

    def _check_field(self, instruction: str) -> None:
        if FETCHING.search(instruction):
            self.fault = _("Mẫu có trường lấy nội dung từ nơi khác. Thay trường này bằng nội dung rồi lưu lại.")
