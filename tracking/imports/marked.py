"""The rows of an uploaded workbook once more, with what the check says of each and the wrong cells coloured. Layer: exports."""

from dataclasses import dataclass, field
from datetime import date
from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext_lazy

from portal.workbooks import open_book, repair
from portal.workbooks.book import Limits
from portal.workbooks.headings import LOOKED_AT, folded
from portal.workbooks.table import PARTS
from tracking.imports import queries, rules
from tracking.imports.rules import RowState

ADDED = (gettext_lazy("Kết quả kiểm tra"), gettext_lazy("Cách xử lý"), gettext_lazy("Dòng trong tệp đã tải lên"))
WIDTHS = (60, 40, 12)
TO_DO = {
    RowState.WRONG: gettext_lazy("Sửa ô được tô màu hoặc nội dung nêu ở cột bên, lưu tệp rồi tải lên lại."),
    RowState.DOUBTFUL: gettext_lazy("Chọn trên trang kiểm tra: đúng người này, người khác hoặc bỏ qua."),
    RowState.UPDATE: gettext_lazy("Xem lại nội dung thay đổi trước khi ghi."),
}
# A name in two columns may have had one heading over both; read again, each needs its own.
NAMES = {"part:family": gettext_lazy("Họ và tên đệm"), "part:given": gettext_lazy("Tên")}
FILLS = {RowState.WRONG: "#F8D7DA", RowState.DOUBTFUL: "#FFF3CD"}


@dataclass
class Verdict:
    """What the check says of a row: its state, sentences, keys of the columns whose cells are wrong."""

    state: str
    said: list
    marks: list = field(default_factory=list)

    @property
    def words(self):
        return ". ".join(word.rstrip(".") for word in (str(RowState(self.state).label), *map(str, self.said))) + "."


def verdicts_of(plan):
    """{row number: Verdict} of a plan."""
    return {r.number: Verdict(r.state, [*r.faults, *r.notes, *(c.sentence for c in r.changes)], sorted(r.marks)) for r in plan.rows}


def verdicts_kept(checked):
    """{row number: Verdict} of the CheckedRows of a large workbook."""
    return {number: Verdict(*rest) for number, *rest in checked.values_list("number", "state", "said", "marks")}


def workbook(upload, verdicts):
    """Bytes of the .xlsx: every column of the table under one row of headings, then the three of ADDED, which are ignored when read again.

    Text stays text, nothing becomes a formula. Lines that the reading leaves out (titles, totals, signatures, hidden rows) are not there.
    """
    content = bytes(upload.content)
    sheet = queries.read_sheet(content, upload.kind, learned=queries.learned(upload.kind, upload.branch))
    page = _page(content, sheet.name)
    ours = {folded(str(name)) for name in ADDED}
    columns = [h for h in sheet.headings if (h.text or h.key) and folded(h.text) not in ours]
    out = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        _Writer(book, upload, columns, page).write([row for row in sheet.rows if row.number in verdicts], verdicts)
    return out.getvalue()


def _page(content, name):
    book = open_book(content, Limits(rows=rules.MAX_ROWS + LOOKED_AT, spare=LOOKED_AT))
    found = next(page for page in book.pages if page.name == name)
    found.usual = repair.usual_encoding(found)
    return found


class _Writer:
    """Writes the one sheet from top to bottom."""

    def __init__(self, book, upload, columns, page):
        self.book, self.columns, self.page, self.formats = book, columns, page, {}
        self.keys = {c.key: c for c in rules.COLUMNS[upload.kind]}
        self.out = book.add_worksheet("Kiểm tra")

    def write(self, rows, verdicts):
        head = self.book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1, "bg_color": "#F1F3F5"})
        self.out.freeze_panes(1, 0)
        for at, heading in enumerate(self.columns):
            self.out.set_column(at, at, self.keys[heading.key].width if heading.key in self.keys else 18)
            self.out.write_string(0, at, str(NAMES.get(heading.key, heading.text)), head)
        for at, (name, width) in enumerate(zip(ADDED, WIDTHS, strict=True), start=len(self.columns)):
            self.out.set_column(at, at, width)
            self.out.write_string(0, at, str(name), head)
        for number, row in enumerate(rows, start=1):
            self._row(number, row, verdicts[row.number])
        self.out.autofilter(0, 0, max(len(rows), 1), len(self.columns) + len(ADDED) - 1)

    def _row(self, number, row, verdict):
        for at, heading in enumerate(self.columns):
            fill = FILLS[RowState.WRONG] if _is_marked(heading.key, verdict.marks) else ""
            self._cell(number, at, self._value(row, heading), fill)
        fill, last = FILLS.get(verdict.state, ""), len(self.columns)
        self._cell(number, last, verdict.words, fill, wrap=True)
        self._cell(number, last + 1, str(TO_DO.get(verdict.state, "")), "", wrap=True)
        self._cell(number, last + 2, row.number, "")

    def _value(self, row, heading):
        """As understood, with its Vietnamese letters and its leading zero; as written where the column is not known."""
        if heading.key in self.keys:
            return row.values[heading.key]
        cells = self.page.rows[row.number - 1]
        value = cells[heading.position] if heading.position < len(cells) else ""
        font = self.page.fonts.get((row.number, heading.position))
        encoding, turned = repair.from_old_encoding(value, font, self.page.usual)
        return turned if encoding else value

    def _cell(self, row, column, value, fill, *, wrap=False):
        kind = "date" if isinstance(value, date) and value.year >= 1900 else "number" if _is_number(value) else "text"
        style = self._format(kind, fill, wrap)
        if value in ("", None):
            self.out.write_blank(row, column, None, style)
        elif kind == "date":
            self.out.write_datetime(row, column, value, style)
        elif kind == "number":
            self.out.write_number(row, column, value, style)
        else:
            self.out.write_string(row, column, rules.shown(value)[:32767], style)

    def _format(self, kind, fill, wrap):
        key = kind, fill, wrap
        if key not in self.formats:
            facts = {"num_format": {"date": "dd/mm/yyyy", "number": "0", "text": "@"}[kind], "valign": "top", "text_wrap": wrap}
            self.formats[key] = self.book.add_format(facts | ({"bg_color": fill} if fill else {}))
        return self.formats[key]


def _is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_marked(key, marks):
    """Whether a column with this key holds what is wrong; several columns may say one thing."""
    key = key or ""
    means = {key, PARTS.get(key.removeprefix("part:"), "")} - {""}
    return any(mark in means or (mark == "birth" and key.startswith("birth")) for mark in marks)
