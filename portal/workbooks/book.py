"""What every reader of workbooks gives back, and what none of them lets through."""

import math
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from portal.errors import RuleBroken

MEGABYTE = 1024 * 1024
MOST_MERGED = 20_000  # of one sheet that are looked at
UNREADABLE_ERRORS = (ValueError, LookupError, OverflowError, EOFError, RuntimeError, ArithmeticError, OSError)


@dataclass(frozen=True)
class Limits:
    """Most of everything. ``size`` of the file and ``unpacked`` in bytes; ``rows`` the last row that may hold something,
    ``spare`` of them above the table; ``columns`` the
    last column; ``repeated`` characters that all cells together may take from shared texts; ``pages`` and ``parts`` of one workbook;
    ``ratio``: how many times larger a part of over ten megabytes may become by unpacking."""

    size: int = 15 * MEGABYTE
    unpacked: int = 160 * MEGABYTE
    rows: int = 100_100
    spare: int = 100
    columns: int = 100
    repeated: int = 80_000_000
    pages: int = 40
    parts: int = 500
    ratio: int = 250


@dataclass
class Page:
    """One sheet. ``rows[i]`` is row i + 1 in Excel: text as stored, int, float, bool, date, '' for an empty cell; empty rows are [].

    ``hidden``: numbers of hidden rows. ``merged``: (first row, first column, last row, last column) with rows from 1, columns from 0.
    ``formulas``, ``broken`` (a formula that failed): (row, column). ``fonts``: (row, column) → encoding that the font stands for.
    ``usual``: old encoding of most of its text.
    """

    name: str
    rows: list = field(default_factory=list)
    is_shown: bool = True
    hidden: set = field(default_factory=set)
    merged: list = field(default_factory=list)
    formulas: set = field(default_factory=set)
    broken: set = field(default_factory=set)
    fonts: dict = field(default_factory=dict)
    usual: str | None = None

    def put(self, row, column, value):
        """Write a cell; ``row`` from 1, ``column`` from 0."""
        while len(self.rows) < row:
            self.rows.append([])
        cells = self.rows[row - 1]
        cells.extend([""] * (column + 1 - len(cells)))
        cells[column] = value


@dataclass
class Book:
    """A workbook: 'xlsx', 'xls', 'ods' or 'csv', its sheets in order, and sentences about the file as a whole."""

    format: str
    pages: list
    notes: list = field(default_factory=list)


def plain(value):
    """A cell as a plain value: whole numbers as int, midnight as date, times as text; nothing infinite, no control characters.

    Text is otherwise left as it is: in TCVN3 the soft hyphen and Ð are letters.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        return int(value) if value.is_integer() else value
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, str):
        return value if value.isprintable() else "".join(" " if c < " " or "\x7f" <= c <= "\x9f" else c for c in value)
    return str(value) if isinstance(value, time | timedelta) else value


def trimmed(rows):
    """Rows without the empty cells at their ends and the empty rows below them."""
    for row in rows:
        while row and (row[-1] == "" or isinstance(row[-1], str) and not row[-1].strip()):
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


# ------------------------------------------------------------------ refusals


def unreadable():
    return RuleBroken(_("Không đọc được tệp. Mở tệp bằng Excel, chọn Lưu thành “Excel Workbook (*.xlsx)” rồi tải lên lại."))


def too_many_rows(limits):
    return RuleBroken(_("Bảng có quá %(rows)s dòng. Chia thành nhiều tệp.") % {"rows": limits.rows - limits.spare})


def too_many_columns(limits):
    return RuleBroken(_("Bảng có quá %(columns)s cột. Xóa các cột không dùng rồi tải lên lại.") % {"columns": limits.columns})


def too_much():
    return RuleBroken(_("Nội dung tệp sau khi giải nén quá lớn. Chỉ để lại các dòng cần nhập rồi tải lên lại."))


def has_macros():
    return RuleBroken(_("Tệp có macro nên không được đọc. Lưu lại dạng “Excel Workbook (*.xlsx)” rồi tải lên."))


def has_password():
    return RuleBroken(_("Tệp có mật khẩu. Mở tệp, bỏ mật khẩu, lưu lại rồi tải lên."))


def wrong_type(what):
    return RuleBroken(
        _("Tệp này là %(what)s, không phải bảng tính. Cần tệp Excel (.xlsx, .xls), LibreOffice (.ods) hoặc .csv.") % {"what": what}
    )
