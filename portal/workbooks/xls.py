"""Workbooks of Excel 97 to 2003 (.xls). The format holds at most 65 536 rows of 256 columns, so the size of the file bounds the memory.

Calamine tells the values, which sheets are shown and which cells are merged; hidden rows and fonts of an .xls stay unknown, and text in
an old encoding is found by its letters alone.
"""

from io import BytesIO

import python_calamine

from portal.workbooks.book import (
    MOST_MERGED,
    Book,
    Page,
    has_macros,
    has_password,
    plain,
    too_many_columns,
    too_many_rows,
    trimmed,
    unreadable,
    wrong_type,
)


def _named(name):
    return name.encode("utf-16-le")


def read(content, limits):
    """The Book in an OLE container. Raises RuleBroken, or an error that ``refusing`` turns."""
    if _named("EncryptedPackage") in content or _named("EncryptionInfo") in content:
        raise has_password()
    if _named("_VBA_PROJECT") in content:
        raise has_macros()
    if _named("WordDocument") in content:
        raise wrong_type("Word")
    if _named("Workbook") not in content and _named("Book") not in content:
        raise unreadable()
    try:
        workbook = python_calamine.load_workbook(BytesIO(content))
    except python_calamine.PasswordError as error:
        raise has_password() from error
    pages = [_page(workbook, meta, limits) for meta in workbook.sheets_metadata[: limits.pages] if _is_table(meta)]
    if not pages:
        raise unreadable()
    return Book("xls", pages)


def _is_table(meta):
    return meta.typ == python_calamine.SheetTypeEnum.WorkSheet


def _page(workbook, meta, limits):
    sheet = workbook.get_sheet_by_name(meta.name)
    page = Page(meta.name, is_shown=meta.visible == python_calamine.SheetVisibleEnum.Visible)
    if sheet.total_height > limits.rows:
        raise too_many_rows(limits)
    page.rows = trimmed([[plain(value) for value in row] for row in sheet.to_python(skip_empty_area=False)])
    if any(len(row) > limits.columns for row in page.rows):
        raise too_many_columns(limits)
    page.merged = [(first[0] + 1, first[1], last[0] + 1, last[1]) for first, last in (sheet.merged_cell_ranges or [])[:MOST_MERGED]]
    return page
