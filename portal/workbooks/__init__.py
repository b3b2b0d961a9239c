"""Bring in workbooks of strangers: .xlsx, .xls, .ods and .csv, recognised by what is in them, read as plain values, never trusted.

Each reader refuses before it costs memory; see ``book.Limits``. Nothing is run: of a formula the value stored last is read, a file with
macros is refused. Why so: ``docs/decisions/0025-reading-that-forgives.md``.
"""

from django.utils.translation import gettext_lazy as _

from portal.errors import RuleBroken
from portal.workbooks import delimited, xls, zipped
from portal.workbooks.book import MEGABYTE, Book, Limits, Page, wrong_type

__all__ = ["Book", "Limits", "Page", "open_book"]

_KNOWN = (
    (b"%PDF", _("tệp PDF")),
    (b"\x89PNG", _("tệp ảnh")),
    (b"\xff\xd8\xff", _("tệp ảnh")),
    (b"GIF8", _("tệp ảnh")),
    (b"RIFF", _("tệp ảnh hoặc âm thanh")),
    (b"Rar!", _("tệp nén")),
    (b"7z\xbc\xaf", _("tệp nén")),
    (b"\x1f\x8b", _("tệp nén")),
    (b"{\\rtf", _("tệp văn bản")),
    (b"MZ", _("chương trình")),
    (b"\x7fELF", _("chương trình")),
    (b"SQLite format", _("cơ sở dữ liệu")),
)


def open_book(content, limits=None):
    """The Book of these bytes. Raises RuleBroken, in Vietnamese, for anything that is no harmless table within the limits."""
    limits = limits or Limits()
    if not content.strip(b"\x00 \r\n\t"):
        raise RuleBroken(_("Tệp không có nội dung. Điền vào tệp mẫu rồi tải lên."))
    if len(content) > limits.size:
        raise RuleBroken(_("Tệp lớn quá %(size)s MB. Chia thành nhiều tệp nhỏ hơn.") % {"size": limits.size // MEGABYTE})
    for start, what in _KNOWN:
        if content.startswith(start):
            raise wrong_type(what)
    if content.startswith(b"PK"):
        return zipped.read(content, limits)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        with zipped.refusing():
            return xls.read(content, limits)
    head = content[:2000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head")):
        raise RuleBroken(
            _("Tệp là trang web hoặc XML được đặt tên như tệp Excel. Mở bằng Excel, chọn Lưu thành “Excel Workbook (*.xlsx)” rồi tải lên.")
        )
    return delimited.read(content, limits)
