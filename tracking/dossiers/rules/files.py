"""What a brought file really is, by its content alone. Pure functions over bytes; nothing is unpacked or decoded.

A type counts only when magic bytes and structure agree from the first byte to the last. Packed content is never unpacked, so a bomb stays
packed; what a reader's program makes of it is bounded by the number of pixels.
"""

from __future__ import annotations

import re
import struct
import zlib
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_PIXELS = 250_000_000  # the largest camera of a phone
MAX_PICTURES = 20  # in one photo: the picture itself, previews, a map of depths
MAX_PARTS = 100_000  # chunks, segments or boxes walked in one file


class FileKind(TextChoices):
    PDF = "pdf", "PDF"
    JPEG = "jpeg", "JPEG"
    PNG = "png", "PNG"
    HEIC = "heic", "HEIC"


CONTENT_TYPE = {FileKind.PDF: "application/pdf", FileKind.JPEG: "image/jpeg", FileKind.PNG: "image/png", FileKind.HEIC: "image/heic"}
ENDINGS = {FileKind.PDF: (".pdf",), FileKind.JPEG: (".jpg", ".jpeg"), FileKind.PNG: (".png",), FileKind.HEIC: (".heic", ".heif")}

STRANGE = _("Tệp không phải là PDF, JPEG, PNG hoặc HEIC. Chụp ảnh hoặc quét lại giấy tờ.")
BROKEN = _("Tệp bị hỏng hoặc chưa tải hết. Chụp ảnh hoặc quét lại giấy tờ.")
MIXED = _("Tệp chứa thêm nội dung khác ngoài bản chụp, bản quét. Chụp ảnh hoặc quét lại giấy tờ.")
LOCKED = _("Tệp PDF có mật khẩu. Lưu lại tệp không có mật khẩu.")
ACTIVE = _("Tệp PDF chứa mã lệnh hoặc tệp đính kèm. In ra PDF hoặc quét lại giấy tờ.")
HUGE = _("Ảnh có quá nhiều điểm ảnh. Chụp lại với kích thước nhỏ hơn.")

_MARKUP = re.compile(rb"<script|<html|<!doctype|<iframe|<\?php", re.I)
_NAME_CODE = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)\b")
_TOKEN = re.compile(rb"%[^\r\n]*|\(|>>[\x00\t\n\f\r ]*stream\r?\n")
_IN_STRING = re.compile(rb"\\.|[()]", re.S)
_OBJECT = re.compile(rb"\d[\x00\t\n\f\r ]+\d+[\x00\t\n\f\r ]+obj\b")
_NEXT_PICTURE = re.compile(rb"[\x00\r\n\t ]*\xff*\xff\xd8(?=\xff)")
_PADDING = b"\x00\xff\r\n\t "
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1"}


class _Refused(Exception):
    def __init__(self, reason: StrOrPromise) -> None:
        self.reason = reason


def inspect(content: bytes) -> tuple[FileKind | None, StrOrPromise]:
    """(kind, '') of a file that may be kept, (None, reason) of any other. Never raises."""
    for kind, begins, walk in _WALKS:
        if begins(content):
            try:
                walk(content)
                _refuse_zip(content)
            except _Refused as refusal:
                return None, refusal.reason
            except (struct.error, IndexError, ValueError):
                return None, BROKEN
            return kind, ""
    return None, STRANGE


def safe_name(name: str, kind: FileKind) -> str:
    """The name under which a file is offered: its own, with the ending of what it is."""
    endings = ENDINGS[kind]
    return name if name.lower().endswith(endings) else name + endings[0]


def _refuse_zip(content: bytes) -> None:
    """A file that is an archive too: an end record where a program looks for one, whatever length it gives its comment."""
    if content.find(b"PK\x05\x06", max(0, len(content) - 65_600)) >= 0:
        raise _Refused(MIXED)


def _pixels(width: int, height: int) -> None:
    if not width or not height:
        raise _Refused(BROKEN)
    if width * height > MAX_PIXELS:
        raise _Refused(HUGE)


def _walk_pdf(content: bytes) -> None:
    """Header at the very start, a cross-reference where the end says it is, nothing after the end, nothing active in plain sight."""
    end = content.rfind(b"%%EOF")
    if end < 0 or content[end + 5 :].strip(b"\r\n\t \x00"):
        raise _Refused(MIXED if end >= 0 else BROKEN)
    found = re.search(rb"startxref\s+(\d{1,10})\s*\Z", content[max(0, end - 64) : end])
    if not found:
        raise _Refused(BROKEN)
    place = int(found[1])
    if not re.match(rb"\s*(?:xref\b|\d+\s+\d+\s+obj\b)", content[place : place + 40]):
        raise _Refused(BROKEN)
    shown, packed = _without_streams(content)
    if any(_OBJECT.search(stream) for stream in packed):  # a table of references may point into what passes for a stream
        raise _Refused(MIXED)
    plain = _NAME_CODE.sub(lambda m: bytes([int(m[1], 16)]), shown)
    if re.search(rb"/Encrypt\b", plain):
        raise _Refused(LOCKED)
    if _ACTIVE.search(plain):
        raise _Refused(ACTIVE)
    if _MARKUP.search(plain):
        raise _Refused(MIXED)


def _without_streams(content: bytes) -> tuple[bytes, list[bytes]]:
    """(what stands in plain sight, the streams): a stream follows the end of a dictionary that stands in no comment and no string.

    One pass, so that the time grows with the length alone, whatever somebody wrote in.
    """
    plain, streams, place, depth, at = list[bytes](), list[bytes](), 0, 0, 0
    while found := (_IN_STRING if depth else _TOKEN).search(content, at):
        token, at = found[0], found.end()
        if token in (b"(", b")"):
            depth += 1 if token == b"(" else -1
        elif token.startswith(b">>"):
            end = content.find(b"endstream", at)
            if end < 0:
                break
            plain.append(content[place:at])
            streams.append(content[at:end])
            place = at = end
    return b"".join([*plain, content[place:]]), streams


def _walk_jpeg(content: bytes) -> None:
    """Pictures one after the other, and behind the last what telephones append; no page hidden in them."""
    place = _picture_end(content, 0)
    for _picture in range(MAX_PICTURES):
        found = _NEXT_PICTURE.match(content, place)
        if not found:
            break
        place = _picture_end(content, found.end() - 2)
    rest = content[place:]
    if rest.strip(_PADDING) and not _is_film(rest) and not _is_note(rest):
        raise _Refused(MIXED)
    if _MARKUP.search(content) or b"%PDF-" in content[:1024]:
        raise _Refused(MIXED)


def _is_film(rest: bytes) -> bool:
    """The film of a moving photo."""
    return rest[4:8] == b"ftyp"


def _is_note(rest: bytes) -> bool:
    """The block in which some telephones keep the time, or the film, of a photo: its directory stands at the end."""
    return rest[:2] == b"\x00\x00" and rest.endswith(b"SEFT") and b"SEFH" in rest


def _picture_end(content: bytes, start: int) -> int:
    """Where a picture ends: segments up to its data, with a size, then the end mark."""
    place, sized = start + 2, False
    for _part in range(MAX_PARTS):
        if content[place] != 0xFF:
            raise _Refused(BROKEN)
        mark = content[place + 1]
        if mark == 0xFF:  # filling
            place += 1
            continue
        length = struct.unpack(">H", content[place + 2 : place + 4])[0]
        if length < 2:
            raise _Refused(BROKEN)
        if mark in range(0xC0, 0xD0) and mark not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            _pixels(width, height)
            sized = True
        place += 2 + length
        if mark == 0xDA:
            break
    end = content.find(b"\xff\xd9", place)
    if not sized or end < 0:
        raise _Refused(BROKEN)
    return end + 2


def _walk_png(content: bytes) -> None:
    """Chunks with right sums, the head first, the end last and nothing after it."""
    place, kinds = 8, list[bytes]()
    for _part in range(MAX_PARTS):
        length, kind = struct.unpack(">I4s", content[place : place + 8])
        body = content[place + 8 : place + 8 + length]
        (total,) = struct.unpack(">I", content[place + 8 + length : place + 12 + length])
        if len(body) != length or zlib.crc32(kind + body) != total:
            raise _Refused(BROKEN)
        if not kinds:
            if kind != b"IHDR":
                raise _Refused(BROKEN)
            _pixels(*struct.unpack(">II", body[:8]))
        kinds.append(kind)
        place += 12 + length
        if kind == b"IEND":
            break
    if b"IDAT" not in kinds or kinds[-1] != b"IEND":
        raise _Refused(BROKEN)
    if place != len(content) or _MARKUP.search(content) or b"%PDF-" in content[:1024]:
        raise _Refused(MIXED)


def _walk_heic(content: bytes) -> None:
    """Boxes that fill the file exactly, with the description of a picture and its data."""
    place, kinds = 0, list[bytes]()
    for _part in range(MAX_PARTS):
        if place >= len(content):
            break
        size, kind = struct.unpack(">I4s", content[place : place + 8])
        if size == 1:
            size = struct.unpack(">Q", content[place + 8 : place + 16])[0]
        elif size == 0:  # to the end of the file
            size = len(content) - place
        if size < 8:
            raise _Refused(BROKEN)
        kinds.append(kind)
        place += size
    if place != len(content) or not {b"ftyp", b"meta"} <= set(kinds) or not {b"mdat", b"idat"} & set(kinds):
        raise _Refused(BROKEN)
    if _MARKUP.search(content) or b"%PDF-" in content[:1024]:
        raise _Refused(MIXED)


def _is_heic(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS


_WALKS = (
    (FileKind.PDF, lambda c: c.startswith(b"%PDF-"), _walk_pdf),
    (FileKind.JPEG, lambda c: c.startswith(b"\xff\xd8\xff"), _walk_jpeg),
    (FileKind.PNG, lambda c: c.startswith(b"\x89PNG\r\n\x1a\n"), _walk_png),
    (FileKind.HEIC, _is_heic, _walk_heic),
)
