"""A list as a workbook: typed cells, headings that stay in sight, no live formulas; written to disk row by row, never held in memory."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from portal.dates import DAY, PartialDate

MAX_ROWS = 100_000
CHUNK = 2000
SAFE = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": False}
TEXT, NUMBER, DATE, RATE, DECIMAL = "text", "number", "date", "rate", "decimal"


@dataclass(frozen=True)
class Column:
    """A column: its heading, how to get the value from a row, and what the cell is.

    ``kind``: TEXT (codes and telephone numbers too), NUMBER, DATE, RATE (per cent, 105.5 is shown as 105,5), DECIMAL
    (as many decimals as it has: a mark of 8,5). None and ''
    leave the cell empty.
    ``value`` None numbers the rows.
    """

    heading: str
    value: Callable[[Any], Any] | None
    kind: str = TEXT
    width: int = 16


NUMBERING = Column("TT", None, NUMBER, 6)


def write_list(*, title, columns, rows, notes=(), sheet=None):
    """A temporary file with the workbook, at its beginning, and the number of rows written (at most MAX_ROWS).

    ``rows``: any iterable, taken once. ``notes``: lines below the title. The caller closes the file.
    """
    out = TemporaryFile()  # noqa: SIM115 - goes to the caller, who closes it
    with xlsxwriter.Workbook(out, {**SAFE, "default_date_format": "dd/mm/yyyy"}) as workbook:
        page = workbook.add_worksheet((sheet or _("Danh sách"))[:31])
        formats = _formats(workbook)
        head = _write_head(page, title, notes, columns, formats)
        count = _write_rows(page, head + 1, columns, rows, formats)
        page.autofilter(head, 0, head + max(count, 1), len(columns) - 1)
    out.seek(0)
    return out, count


def _formats(workbook):
    return {
        "title": workbook.add_format({"bold": True, "font_size": 14}),
        "note": workbook.add_format({"italic": True, "font_color": "#444444"}),
        "head": workbook.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1, "bg_color": "#F1F3F5"}),
        TEXT: workbook.add_format({"num_format": "@", "valign": "top"}),
        NUMBER: workbook.add_format({"num_format": "#,##0", "valign": "top"}),
        RATE: workbook.add_format({"num_format": "0.0", "valign": "top"}),
        DECIMAL: workbook.add_format({"num_format": "General", "valign": "top"}),
        DATE: workbook.add_format({"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"}),
    }


def _write_head(page, title, notes, columns, formats):
    """Title, notes, headings; the place of the row of headings."""
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    for at, column in enumerate(columns):
        page.set_column(at, at, column.width)
    page.write_string(0, 0, str(title), formats["title"])
    for number, note in enumerate(notes, start=1):
        page.write_string(number, 0, str(note), formats["note"])
    head = len(notes) + 2
    for at, column in enumerate(columns):
        page.write_string(head, at, str(column.heading), formats["head"])
    page.freeze_panes(head + 1, 0)
    page.repeat_rows(head)
    return head


def _write_rows(page, first, columns, rows, formats):
    count = 0
    prepared = [(at, column.value, column.kind, formats[column.kind]) for at, column in enumerate(columns)]
    for row in rows:
        if count == MAX_ROWS:
            break
        for at, value_of, kind, shape in prepared:
            write_cell(page, first + count, at, value_of(row) if value_of else count + 1, kind, shape, formats)
        count += 1
    return count


def write_cell(page, row, column, value, kind, shape, formats):
    """One typed cell; what does not fit its kind is text, in the format ``formats[TEXT]``. Nothing for None and ''."""
    if value is None or value == "":
        return
    if kind in (NUMBER, RATE, DECIMAL) and isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        page.write_number(row, column, float(value) if isinstance(value, Decimal) else value, shape)
    elif kind == DATE and (day := _whole_day(value)):
        page.write_datetime(row, column, day, shape)
    else:
        page.write_string(row, column, str(value)[:32767], formats[TEXT])


def _whole_day(value):
    """The day of a date known to the day (from 1900 on, where Excel begins); None for everything else."""
    if isinstance(value, PartialDate):
        value = value.on if value.precision == DAY else None
    if isinstance(value, datetime):
        value = value.date()
    return value if isinstance(value, date) and value.year >= 1900 else None
