"""Workbooks (.xlsx): read what strangers upload without trusting it, write tables without live formulas.

A workbook is a zip of XML. Before the reader sees it, every part is unpacked under a limit, looked through by a parser that takes no
document type, and packed again; so a zip bomb, an entity, a cell at XFD1048576 or one long text repeated in every cell is refused
before it costs memory. Formulas are never evaluated: the value that Excel stored last is read.
"""

import math
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from xml.parsers import expat

import python_calamine
import xlsxwriter
from django.utils.translation import gettext as _

from portal import text
from portal.errors import RuleBroken

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 80 * 1024 * 1024
MAX_PARTS = 500
MAX_COLUMNS = 60
MAX_ROWS = 500
MAX_TEXT = 40_000_000  # characters that all cells together may repeat out of the shared texts
HEAD_ROWS = 20  # lines above the first person: title, explanations, headings
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Column:
    """A column of a table: ``key`` in code, ``heading`` in the first row, further spellings people use, and how it is written.

    ``kind``: 'text', 'number' or 'date'. ``choices``: what Excel offers in a list. ``example`` stands in a template.
    """

    key: str
    heading: str
    also: tuple = ()
    required: bool = False
    kind: str = "text"
    width: int = 20
    choices: tuple = ()
    example: str = ""


# ------------------------------------------------------------------ reading


def read_rows(file, *, max_rows=MAX_ROWS, max_bytes=MAX_BYTES):
    """Rows of the first visible sheet as plain values: text (clean), int, float, bool, date, '' for an empty cell.

    ``file``: a binary file. The row at index i is row i + 1 in Excel; empty rows are []. Raises RuleBroken, in Vietnamese, for anything
    that is not a harmless .xlsx of at most ``max_rows`` rows (without HEAD_ROWS above the table).
    """
    content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise RuleBroken(_("Tệp lớn quá %(size)s MB. Chia thành nhiều tệp nhỏ hơn.") % {"size": max_bytes // 1024 // 1024})
    safe = _repack(content, max_rows + HEAD_ROWS)
    try:
        workbook = python_calamine.load_workbook(safe)
        shown = [s for s in workbook.sheets_metadata if s.visible == python_calamine.SheetVisibleEnum.Visible]
        if not shown:
            raise RuleBroken(_unreadable())
        cells = workbook.get_sheet_by_name(shown[0].name).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, ValueError, OverflowError, KeyError) as error:
        raise RuleBroken(_unreadable()) from error
    rows = [_trimmed([plain(value) for value in row]) for row in cells]
    while rows and not rows[-1]:
        rows.pop()
    if not rows:
        raise RuleBroken(_("Tệp không có dòng nào. Điền vào tệp mẫu rồi tải lên."))
    return rows


def read_table(file, columns, **limits):
    """(row number in Excel, {key: value}) of each filled row under the headings, which may stand below a title.

    Headings are found without regard to marks, capitals and order; unknown columns are left aside. Raises RuleBroken, also when a
    required column is missing or no row is filled.
    """
    rows = read_rows(file, **limits)
    place, found = max(((i, _headings(row, columns)) for i, row in enumerate(rows[:HEAD_ROWS])), key=lambda pair: (len(pair[1]), -pair[0]))
    missing = [c.heading for c in columns if c.required and c.key not in found]
    if missing:
        raise RuleBroken(
            _("Tệp thiếu cột: %(columns)s. Dùng tệp tải về từ phần mềm, không xóa dòng tiêu đề.") % {"columns": ", ".join(missing)}
        )
    table = [
        (i + 1, {key: row[at] if at < len(row) else "" for key, at in found.items()}) for i, row in enumerate(rows) if i > place and row
    ]
    table = [(number, {c.key: values.get(c.key, "") for c in columns}) for number, values in table]
    table = [(number, values) for number, values in table if any(v != "" for v in values.values())]
    if not table:
        raise RuleBroken(_("Tệp chưa có dòng nào dưới tiêu đề. Điền vào tệp mẫu rồi tải lên."))
    return table


def plain(value):
    """A cell as a plain value: whole numbers as int, midnight as date, times as text; nothing infinite, no control characters."""
    if isinstance(value, bool) or value is None:
        return value if value is not None else ""
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        return int(value) if value.is_integer() else value
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, str):
        return text.clean("".join(c if c.isprintable() or c.isspace() else " " for c in value))
    return str(value) if isinstance(value, time | timedelta) else value


def _headings(row, columns):
    words = [text.fold(str(value)).rstrip(" *:") for value in row]
    found = {}
    for column in columns:
        known = [text.fold(name) for name in (column.heading, *column.also)]
        at = next((i for i, word in enumerate(words) if word in known), None)
        if at is not None:
            found[column.key] = at
    return found


def _trimmed(row):
    while row and row[-1] == "":
        row.pop()
    return row


def _unreadable():
    return _("Không đọc được tệp. Cần tệp Excel dạng .xlsx; mở tệp bằng Excel, chọn Lưu thành “Excel Workbook (*.xlsx)” rồi tải lên lại.")


# ------------------------------------------------------------------ looking through an upload


def _repack(content, max_rows):
    """The XML parts of an upload in a fresh, plain zip; what was in the archive beside them is left out. Raises RuleBroken."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise RuleBroken(_("Tệp có mật khẩu hoặc là dạng .xls cũ. Bỏ mật khẩu, lưu lại dạng .xlsx rồi tải lên."))
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = _parts(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise RuleBroken(_unreadable()) from error
    shared = next((body for name, body in parts.items() if name.lower() == "xl/sharedstrings.xml"), None)
    look = _Look(max_rows)
    for body in ([shared] if shared else []) + [body for body in parts.values() if body is not shared]:
        look.through(body)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as clean:
        for name, body in parts.items():
            clean.writestr(name, body)
    packed.seek(0)
    return packed


def _parts(archive):
    infos = archive.infolist()
    names = [info.filename.lower().replace("\\", "/") for info in infos]
    if any("vbaproject" in name for name in names):
        raise RuleBroken(_("Tệp có macro. Lưu lại dạng “Excel Workbook (*.xlsx)” rồi tải lên."))
    if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise RuleBroken(_("Nội dung tệp sau khi giải nén quá lớn. Dùng tệp mẫu, chỉ để lại các dòng cần nhập."))
    if len(set(names)) < len(names) or not {"[content_types].xml", "xl/workbook.xml"} <= set(names):
        raise RuleBroken(_unreadable())
    kept = [info for info in infos if info.filename.lower().endswith((".xml", ".rels"))]
    return {info.filename: _unpacked(archive, info) for info in kept}


def _unpacked(archive, info):
    """One part, never longer than its head says: a head that lies fails on the checksum or here."""
    with archive.open(info) as part:
        return part.read(info.file_size)


class _Look:
    """Goes through the XML of all parts, shared texts first, and raises RuleBroken for what the reader should not be given."""

    def __init__(self, max_rows):
        self.max_rows = max_rows
        self.lengths = []  # of the shared texts
        self.repeated = 0  # characters that cells take from them

    def through(self, body):
        self.row = self.column = 0
        self.cell_type, self.text, self.length = "", "", 0
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = self._start, self._end, self._characters
        try:
            parser.Parse(body, True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise RuleBroken(_unreadable()) from error

    def _refuse(self, *declaration):
        raise RuleBroken(_unreadable())

    def _start(self, name, attributes):
        name = name.rpartition(" ")[2]
        self.text = ""
        if name == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
        elif name == "c" and "r" in attributes:
            self.row, self.column = _position(attributes["r"])
            self.cell_type = attributes.get("t", "")
        elif name == "c":
            self.column += 1
            self.cell_type = attributes.get("t", "")
        elif name == "si":
            self.length = 0

    def _characters(self, characters):
        self.length += len(characters)
        if len(self.text) < 20:
            self.text += characters

    def _end(self, name):
        name = name.rpartition(" ")[2]
        if name == "si":
            self.lengths.append(self.length)
        elif name in ("v", "is", "f") and self.column:
            self._check_place()
            if name == "v" and self.cell_type == "s":
                self._check_repetition(int(self.text))

    def _check_place(self):
        if self.row > self.max_rows:
            raise RuleBroken(_("Bảng có quá %(rows)s dòng. Chia thành nhiều tệp.") % {"rows": self.max_rows - HEAD_ROWS})
        if self.column > MAX_COLUMNS:
            raise RuleBroken(
                _("Bảng có quá %(columns)s cột. Dùng tệp tải về từ phần mềm, không xóa dòng tiêu đề.") % {"columns": MAX_COLUMNS}
            )

    def _check_repetition(self, index):
        self.repeated += self.lengths[index] if 0 <= index < len(self.lengths) else 0
        if self.repeated > MAX_TEXT:
            raise RuleBroken(_("Nội dung tệp sau khi giải nén quá lớn. Dùng tệp mẫu, chỉ để lại các dòng cần nhập."))


def _position(reference):
    """(row, column) of 'B7', both from 1. Raises ValueError."""
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z" or column > 20_000:
            raise ValueError(reference)
        column = column * 26 + ord(letter) - 64
    return int(reference[len(letters) :]), column


# ------------------------------------------------------------------ writing


def write_xlsx(rows, columns, *, sheet="Danh sách", guide=()):
    """A workbook as bytes: one row of headings, then ``rows`` (sequences in the order of ``columns``, or dicts by key), typed cells.

    Text is written as text, so nothing typed by anybody becomes a formula or a link. ``guide``: lines for a second sheet "Hướng dẫn".
    """
    out = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as workbook:
        head = workbook.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1, "bg_color": "#F1F3F5"})
        formats = {
            "text": workbook.add_format({"num_format": "@"}),
            "number": workbook.add_format({"num_format": "#,##0"}),
            "date": workbook.add_format({"num_format": "dd/mm/yyyy"}),
        }
        page = workbook.add_worksheet(sheet[:31])
        _prepare(page, columns, formats)
        for at, column in enumerate(columns):
            page.write_string(0, at, column.heading, head)
        for number, row in enumerate(rows, start=1):
            values = [row.get(c.key) for c in columns] if isinstance(row, dict) else row
            for at, value in enumerate(values):
                _write_cell(page, number, at, value, formats)
        if guide:
            _write_guide(workbook, guide)
    return out.getvalue()


def _prepare(page, columns, formats):
    page.freeze_panes(1, 0)
    for at, column in enumerate(columns):
        page.set_column(at, at, column.width, formats[column.kind])
        if column.choices:
            page.data_validation(1, at, MAX_ROWS, at, {"validate": "list", "source": list(column.choices), "error_type": "warning"})


def _write_cell(page, row, column, value, formats):
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_string(row, column, _("có") if value else _("không"))
    elif isinstance(value, int | float):
        page.write_number(row, column, value, formats["number"] if isinstance(value, int) else None)
    elif isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        page.write_datetime(row, column, day, formats["date"]) if day.year >= 1900 else page.write_string(row, column, f"{day:%d/%m/%Y}")
    else:
        page.write_string(row, column, str(value)[:32767], formats["text"])


def _write_guide(workbook, guide):
    page = workbook.add_worksheet(_("Hướng dẫn"))
    wrap = workbook.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 100)
    for number, line in enumerate(guide):
        page.write_string(number, 0, str(line), wrap)
