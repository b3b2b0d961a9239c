"""Official tables as a workbook: several sheets, headings of two rows with merged cells, totals, lines to sign; written to disk row by row.

Real numbers and days; text never becomes a formula or a link (``portal.exports.SAFE``).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from tempfile import TemporaryFile

import xlsxwriter
from django.utils.translation import gettext as _

from portal.exports import DATE, DECIMAL, MAX_ROWS, NUMBER, RATE, SAFE, TEXT, write_cell

A3, A4 = 8, 9
GREY = "#F1F3F5"
LINE, MOST_LINES = 15, 12  # points; a longer text is cut in print, not in the cell


@dataclass(frozen=True)
class Group:
    """Columns under one common heading."""

    heading: str
    columns: tuple


@dataclass
class Table:
    """One sheet. ``heads``: Column or Group; ``rows``: any iterable, taken once; ``total``: a row written in bold, or None.

    ``issuers``: the lines at the left of the head, the last one in bold; ``subtitle`` and ``notes``: lines below the title; ``closing``:
    what is said below the table, a function of the number of rows; ``place_and_day``: the line above the signatures.
    """

    name: str
    title: str
    heads: tuple
    rows: Iterable
    issuers: tuple = ()
    subtitle: str = ""
    notes: tuple = ()
    total: object = None
    total_label: str = ""
    closing: object = None
    place_and_day: str = ""
    paper: int = A4

    @property
    def columns(self):
        return [c for head in self.heads for c in (head.columns if isinstance(head, Group) else (head,))]


def write_tables(tables):
    """A temporary file with the workbook, at its beginning, and how many rows each sheet has (at most MAX_ROWS). The caller closes it."""
    out, counts = TemporaryFile(), []  # noqa: SIM115 - goes to the caller, who closes it
    with xlsxwriter.Workbook(out, {**SAFE, "default_date_format": "dd/mm/yyyy"}) as workbook:
        formats = _formats(workbook)
        for table in tables:
            counts.append(_write(workbook.add_worksheet(table.name[:31]), table, formats))
    out.seek(0)
    return out, counts


def _formats(workbook):
    cell = {"font_name": "Times New Roman", "font_size": 11, "border": 1, "valign": "vcenter"}
    plain = {"font_name": "Times New Roman", "font_size": 12}
    kinds = {
        TEXT: {"num_format": "@", "text_wrap": True}, NUMBER: {"num_format": "#,##0"}, RATE: {"num_format": "0.0"},
        DATE: {"num_format": "dd/mm/yyyy", "align": "center"}, DECIMAL: {"num_format": "General", "align": "center"},
    }  # fmt: skip
    found = {kind: workbook.add_format({**cell, **shape}) for kind, shape in kinds.items()}
    found |= {f"total-{kind}": workbook.add_format({**cell, **shape, "bold": True, "bg_color": GREY}) for kind, shape in kinds.items()}
    head = {**cell, "bold": True, "align": "center", "text_wrap": True, "bg_color": GREY}
    return found | {
        "head": workbook.add_format(head),
        "left": workbook.add_format({**plain, "align": "center"}),
        "own": workbook.add_format({**plain, "align": "center", "bold": True}),
        "title": workbook.add_format({**plain, "font_size": 14, "bold": True, "align": "center"}),
        "sub": workbook.add_format({**plain, "italic": True, "align": "center"}),
        "note": workbook.add_format({**plain, "font_size": 10, "italic": True, "font_color": "#444444"}),
        "index": workbook.add_format({**cell, "num_format": "0", "align": "center"}),
        "plain": workbook.add_format(plain),
        "sign": workbook.add_format({**plain, "bold": True, "align": "center"}),
    }


def _write(page, table, formats):
    columns = table.columns
    page.set_landscape()
    page.set_paper(table.paper)
    page.set_margins(left=0.5, right=0.4, top=0.6, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.set_footer("&C&P/&N")
    for at, column in enumerate(columns):
        page.set_column(at, at, column.width)
    first = _write_top(page, table, len(columns), formats)
    first = _write_heads(page, table, first, formats)
    count = _write_rows(page, table, first, columns, formats)
    _write_end(page, table, first + count, columns, count, formats)
    return count


def merge(page, top, left, bottom, right):
    """Merge cells that are written row by row: ``merge_range`` would write a lower row before the rest of the upper one, which is then
    lost when nothing is kept in memory. The written cells keep their formats."""
    if (top, left) != (bottom, right):
        page.merge.append([top, left, bottom, right])


def _line(page, row, left, right, words, shape):
    page.write_string(row, left, str(words), shape)
    merge(page, row, left, row, right)


def _write_top(page, table, width, formats):
    """Issuers, title, subtitle, notes; the first row of the headings."""
    row, side = 0, max(1, min(width - 1, width // 3))
    for at, words in enumerate(table.issuers):
        _line(page, row, 0, side, words, formats["own" if at == len(table.issuers) - 1 else "left"])
        row += 1
    _line(page, row + 1, 0, width - 1, table.title, formats["title"])
    row += 2
    if table.subtitle:
        _line(page, row, 0, width - 1, table.subtitle, formats["sub"])
        row += 1
    for words in table.notes:
        page.write_string(row, 0, str(words), formats["note"])
        row += 1
    return row + 1


def _write_heads(page, table, row, formats):
    """Headings of one or two rows; the first row below them."""
    grouped = any(isinstance(head, Group) for head in table.heads)
    lower, at = [], 0
    page.set_row(row, 32 if grouped else 48)
    for head in table.heads:
        page.write_string(row, at, str(head.heading), formats["head"])
        if isinstance(head, Group):
            for beside in range(1, len(head.columns)):
                page.write_blank(row, at + beside, None, formats["head"])
            merge(page, row, at, row, at + len(head.columns) - 1)
            lower += [(at + n, column.heading) for n, column in enumerate(head.columns)]
            at += len(head.columns)
        else:
            if grouped:
                merge(page, row, at, row + 1, at)
                lower.append((at, None))
            at += 1
    if grouped:
        page.set_row(row + 1, 62)
        for place, heading in lower:
            (page.write_blank if heading is None else page.write_string)(row + 1, place, heading and str(heading), formats["head"])
    below = row + 1 + grouped
    page.freeze_panes(below, 2)
    page.repeat_rows(row, below - 1)
    return below


def _write_rows(page, table, first, columns, formats):
    count = 0
    for one in table.rows:
        if count == MAX_ROWS:
            break
        values = [count + 1 if column.value is None else column.value(one) for column in columns]
        if (lines := _lines(columns, values)) > 1:
            page.set_row(first + count, LINE * lines)
        for at, (column, value) in enumerate(zip(columns, values, strict=True)):
            _write_value(page, first + count, at, value, "index" if column.value is None else column.kind, formats)
        count += 1
    return count


def _lines(columns, values):
    """How many lines the longest wrapped text of a row takes; Excel measures by itself, other programs do not."""
    texts = ((str(v), c.width) for c, v in zip(columns, values, strict=True) if c.kind == TEXT and v)
    return min(MOST_LINES, max((ceil(len(words) * 1.05 / width) for words, width in texts), default=1))


def _write_value(page, row, column, value, kind, formats, prefix=""):
    shape = formats[prefix + kind]
    if value is None or value == "":
        page.write_blank(row, column, None, shape)
    else:
        write_cell(
            page, row, column, value, NUMBER if kind == "index" else kind, shape, {TEXT: formats[prefix + TEXT] if kind == TEXT else shape}
        )


def _write_end(page, table, row, columns, count, formats):
    """Total, closing line, place and day, signatures."""
    if table.total is not None:
        for at, column in enumerate(columns):
            value = table.total_label if at == 1 else None if column.value is None else column.value(table.total)
            _write_value(page, row, at, value, column.kind, formats, "total-")
        row += 1
    if table.closing:
        page.write_string(row, 0, str(table.closing(count)), formats["plain"])
        row += 1
    width, half = len(columns), len(columns) // 2
    left, right = (0, max(1, half - 2)), (min(half + 1, width - 2), width - 1)
    if table.place_and_day:
        _line(page, row + 1, *right, table.place_and_day, formats["sub"])
        row += 2
    page.write_string(row, left[0], _("NGƯỜI LẬP BIỂU"), formats["sign"])
    merge(page, row, left[0], row, left[1])
    page.write_string(row, right[0], _("TM. BAN CHẤP HÀNH"), formats["sign"])
    merge(page, row, right[0], row, right[1])
    page.write_string(row + 1, left[0], _("(Ký, ghi rõ họ tên)"), formats["sub"])
    merge(page, row + 1, left[0], row + 1, left[1])
    page.write_string(row + 1, right[0], _("CHỦ TỊCH"), formats["sign"])
    merge(page, row + 1, right[0], row + 1, right[1])
