"""Workbooks from strangers are refused in Vietnamese or read as plain values; ours carry no live formula."""

import zipfile
from contextlib import suppress
from datetime import date
from io import BytesIO

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from portal import sheets
from portal.errors import RuleBroken

COLUMNS = (
    sheets.Column("name", "Họ và tên", required=True),
    sheets.Column("on", "Ngày", kind="date"),
    sheets.Column("count", "Số", kind="number"),
)


def workbook(*rows, sheets_=1):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def saved(book):
    out = BytesIO()
    book.save(out)
    out.seek(0)
    return out


def changed(source, **parts):
    """The same archive with some parts replaced; keys are the part's last name without its ending."""
    out = BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            name = info.filename.rpartition("/")[2].partition(".")[0]
            new.writestr(info.filename, parts.pop(name, None) or old.read(info))
        for name, body in parts.items():
            new.writestr(f"xl/{name}.bin", body)
    out.seek(0)
    return out


def sheet_xml(rows, head=b""):
    return (
        b'<?xml version="1.0"?>'
        + head
        + b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + rows
        + b"</sheetData></worksheet>"
    )


CELL = b'<row r="1"><c r="A1"><v>1</v></c></row>'
LAST_CELL = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
XXE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = b'<!DOCTYPE a [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def lying_head():
    """A zip whose head promises few bytes while the part unpacks to many."""
    content = bytearray(changed(workbook(["a"]), sheet1=sheet_xml(b" " * 300_000 + CELL)).getvalue())
    size = len(sheet_xml(b" " * 300_000 + CELL)).to_bytes(4, "little")
    return BytesIO(bytes(content).replace(size, (100).to_bytes(4, "little")))


def one_text_in_every_cell():
    """A small file: 9 000 cells that all point at one shared text of 30 000 characters."""
    shared = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>' + b"a" * 30_000 + b"</t></si></sst>"
    rows = b"".join(b'<row r="%d">' % n + b'<c t="s"><v>0</v></c>' * 30 + b"</row>" for n in range(1, 301))
    with xlsxwriter.Workbook(source := BytesIO()) as book:  # openpyxl writes no shared texts
        book.add_worksheet().write_string(0, 0, "a")
    return changed(source, sheet1=sheet_xml(rows), sharedStrings=shared)


BAD = {
    "text": lambda: BytesIO("Họ và tên;Ngày\nNguyễn Văn A;1/1/2026".encode()),
    "nothing": lambda: BytesIO(b""),
    "old or locked": lambda: BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600),
    "another zip": lambda: changed(workbook(["a"]), workbook=b"<x/>"),
    "zip cut short": lambda: BytesIO(workbook(["a"]).getvalue()[:-200]),
    "zip bomb": lambda: changed(workbook(["a"]), sheet1=sheet_xml(b" " * (sheets.MAX_UNPACKED + 1) + CELL)),
    "lying head": lying_head,
    "foreign entity": lambda: changed(workbook(["a"]), sheet1=sheet_xml(CELL.replace(b"1</v>", b"&x;</v>"), XXE)),
    "billion laughs": lambda: changed(workbook(["a"]), sheet1=sheet_xml(CELL.replace(b"1</v>", b"&b;</v>"), LAUGHS)),
    "broken xml": lambda: changed(workbook(["a"]), sheet1=b"<worksheet><sheetData><row>"),
    "cell at the end of the world": lambda: changed(workbook(["a"]), sheet1=sheet_xml(CELL + LAST_CELL)),
    "row without cells named": lambda: changed(workbook(["a"]), sheet1=sheet_xml(CELL + b'<row r="900000"><c><v>1</v></c></row>')),
    "odd reference": lambda: changed(workbook(["a"]), sheet1=sheet_xml(b'<row><c r="\xc3\x81-7"><v>1</v></c></row>')),
    "ten thousand columns": lambda: workbook(list(range(10_000))),
    "too many rows": lambda: workbook(*[[i] for i in range(sheets.MAX_ROWS + sheets.HEAD_ROWS + 1)]),
    "one text in every cell": one_text_in_every_cell,
    "macros": lambda: changed(workbook(["a"]), vbaProject=b"\x00"),
    "empty": lambda: workbook(),
    "too large": lambda: BytesIO(b"PK" + b"\x00" * sheets.MAX_BYTES),
}  # fmt: skip


@pytest.mark.parametrize("kind", list(BAD))
def test_bad_file_is_refused_in_vietnamese(kind):
    with pytest.raises(RuleBroken) as refusal:
        sheets.read_rows(BAD[kind]())

    assert len(refusal.value.reasons) == 1
    assert str(refusal.value).endswith(".")


@given(st.binary(max_size=300))
def test_random_bytes_are_refused(content):
    with pytest.raises(RuleBroken):
        sheets.read_rows(BytesIO(content))


@given(st.integers(0, 4000), st.binary(min_size=1, max_size=4))
def test_a_damaged_workbook_is_read_or_refused(place, noise):
    content = bytearray(workbook(["Họ và tên"], ["Lê Thị An"]).getvalue())
    content[place : place + len(noise)] = noise
    with suppress(RuleBroken):
        sheets.read_rows(BytesIO(bytes(content)))


def test_values_come_out_plain():
    rows = sheets.read_rows(workbook([], ["Hoà\u0300  An", 12.0, 1.5, date(2026, 2, 3), True, None, "a_x0000_b"]))

    assert rows[0] == []
    assert rows[1][1:6] == [12, 1.5, date(2026, 2, 3), True, ""]
    assert "\x00" not in rows[1][6]


def test_formula_gives_its_stored_value_and_is_not_run():
    rows = b'<row r="1"><c r="A1"><f>1+1</f><v>7</v></c></row>'
    assert sheets.read_rows(changed(workbook(["a"]), sheet1=sheet_xml(rows))) == [[7]]


def test_headings_are_found_below_a_title_without_marks_and_in_any_order():
    file = workbook(["DANH SÁCH"], ["so", "HO VA TEN *", "ghi chú"], [3, "Lê Thị An", "x"], [], ["", "Mai Xuân Thủy"])

    assert sheets.read_table(file, COLUMNS) == [
        (3, {"name": "Lê Thị An", "on": "", "count": 3}),
        (5, {"name": "Mai Xuân Thủy", "on": "", "count": ""}),
    ]


@pytest.mark.parametrize("rows", [(["Số"], [1]), (["Họ và tên"],)])
def test_table_without_its_column_or_without_rows_is_refused(rows):
    with pytest.raises(RuleBroken):
        sheets.read_table(workbook(*rows), COLUMNS)


@pytest.mark.parametrize("typed", ["=1+1", '=HYPERLINK("http://a.example")', "http://a.example", "+84", "@x", "{=1}", "0912345678"])
def test_written_text_stays_text(typed):
    content = sheets.write_xlsx([(typed, date(2026, 2, 3), 1648)], COLUMNS, guide=["Điền từ dòng 2."])

    cell = openpyxl.load_workbook(BytesIO(content)).worksheets[0]["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (typed, "s", None)


def test_what_is_written_is_read_back():
    row = ("Lê Thị An", date(2026, 2, 3), 1648)
    table = sheets.read_table(BytesIO(sheets.write_xlsx([row], COLUMNS)), COLUMNS)
    assert table == [(2, dict(zip(("name", "on", "count"), row, strict=True)))]
