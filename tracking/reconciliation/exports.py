"""The sheet as a workbook to be filled in: what is known is locked, what is not is open, the machine column is hidden."""

from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import fillable
from portal.dates import DAY, PartialDate, show
from portal.exports import SAFE
from tracking.reconciliation.queries.sheets import lines
from tracking.reconciliation.rules import COLUMNS, SIGNATURES, TO_FILL

HEAD = 5  # place of the row of headings
GUIDE = (
    gettext_lazy("Ô đã có nội dung là điều công đoàn đã biết và được khóa. Đề nghị cấp ủy điền các ô trống màu nhạt."),
    gettext_lazy("Ngày ghi ngày/tháng/năm, ví dụ 03/02/2026; chỉ nhớ tháng thì ghi 02/2026."),
)
FREE = {"remark"}


def file_name(sheet):
    """Names nobody: code and quarter."""
    return _("Phiếu đối chiếu %(code)s %(quarter)s.xlsx") % {"code": sheet.code, "quarter": sheet.period}


def workbook(sheet, cases, *, by, today):
    """Bytes of the workbook. Open cells are text, so that a day typed '3/2/2026' stays as typed and is never turned into 2 March."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {**SAFE, "default_date_format": "dd/mm/yyyy"}) as book:
        page = book.add_worksheet(_("Đối chiếu"))
        shapes = _shapes(book)
        _prepare(page)
        _write_head(page, sheet, by, today, shapes)
        for number, line in enumerate(lines(cases, sheet.code), start=1):
            _write_line(page, HEAD + number, number, line, shapes)
        _write_foot(page, HEAD + len(cases) + 2, shapes)
        page.print_area(0, 0, HEAD + len(cases) + 6, len(COLUMNS) - 1)
    return out.getvalue()


def _shapes(book):
    cell = {"valign": "top", "text_wrap": True, "border": 1}
    return fillable.shapes(
        book,
        text={**cell, "num_format": "@"},
        date={**cell, "num_format": "dd/mm/yyyy", "align": "left"},
        number={**cell, "num_format": "0"},
        open={**cell, "num_format": "@", "locked": False, "bg_color": "#FFFBEA"},
        sign={"bold": True},
    )


def _prepare(page):
    fillable.prepare(page, COLUMNS, head=HEAD, frozen=3, hidden="token")
    page.protect("", {"format_columns": True, "format_rows": True, "sort": True})


def _write_head(page, sheet, by, today, shapes):
    title = _("PHIẾU ĐỐI CHIẾU VỚI CẤP ỦY, %(quarter)s") % {"quarter": str(sheet.period).upper()}
    made = _("%(body)s · phiếu %(code)s, phần %(part)s/%(parts)s · người xuất: %(who)s, ngày %(on)s") % {
        "body": sheet.body, "code": sheet.code, "part": sheet.part, "parts": sheet.parts, "who": by, "on": show(today),
    }  # fmt: skip
    fillable.write_head(page, COLUMNS, head=HEAD, title=title, notes=(made, *GUIDE), formats=shapes)


def _write_line(page, at, number, line, shapes):
    page.write_number(at, 0, number, shapes["number"])
    for place, column in enumerate(COLUMNS, start=1):
        _write_cell(page, at, place, column.key, line.values.get(column.key), shapes)


def _write_cell(page, row, column, key, value, shapes):
    """Typed: whole days are dates, the year of birth a number, all else text; nothing that somebody typed becomes a formula."""
    if value in (None, ""):
        page.write_blank(row, column, None, shapes["open" if key in TO_FILL or key in FREE else "text"])
    elif isinstance(value, PartialDate) and value.precision == DAY and value.on.year >= 1900:
        page.write_datetime(row, column, value.on, shapes["date"])
    elif key == "birth":
        page.write_number(row, column, int(value), shapes["number"])
    else:
        page.write_string(row, column, str(value)[:32767], shapes["text"])


def _write_foot(page, row, shapes):
    for column, words in zip((2, 10), SIGNATURES, strict=True):
        page.write_string(row, column, str(words), shapes["sign"])
