"""Workbooks for tests, built with openpyxl."""

from io import BytesIO

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from tracking.imports.rules import COLUMNS


def workbook(rows, kind, *, spoil=None):
    """Bytes of a workbook with the headings of ``kind`` and ``rows`` (dicts by column key). ``spoil(sheet)`` may change it."""
    columns = COLUMNS[kind]
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([c.heading for c in columns])
    for row in rows:
        sheet.append([row.get(c.key) for c in columns])
    if spoil:
        spoil(sheet)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def file_of(content, name="danh-sach.xlsx"):
    return SimpleUploadedFile(name, content)


def cells(response):
    """All cell values of an .xlsx answer, row by row, with its sheet."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()], sheet
