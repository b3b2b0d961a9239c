"""Workbooks of Excel 2007 and later (.xlsx).

Every part is looked through and copied into a fresh zip, which alone is given to the reader; so a foreign entity, a cell at
XFD1048576 or one long text repeated in every cell is refused before it costs memory. The same look finds what a reader of values does
not tell: hidden rows, merged cells, formulas, fonts of the time before Unicode.
"""

import re
import zipfile
from io import BytesIO

import python_calamine

from portal import legacy
from portal.workbooks import markup
from portal.workbooks.book import MOST_MERGED, Book, Page, plain, too_many_columns, too_many_rows, too_much, trimmed, unreadable
from portal.workbooks.markup import attribute, local

_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d+):\$?([A-Z]{1,3})\$?(\d+)")


def read(archive, limits):
    """The Book in an opened archive whose list of parts has been checked. Raises RuleBroken, or an error that ``refusing`` turns."""
    kept = [info for info in archive.infolist() if info.filename.lower().endswith((".xml", ".rels"))]
    by_name = {info.filename.lower().replace("\\", "/"): info for info in kept}
    sheets = _sheets(archive, by_name)
    fonts = _fonts(archive, by_name)
    look = _Look(limits, fonts)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as clean:
        first = [i for i in kept if i.filename.lower() == "xl/sharedstrings.xml"]
        for info in [*first, *(i for i in kept if i not in first)]:
            look.begin(info.filename.lower().replace("\\", "/"))
            with clean.open(info.filename, "w") as copy:
                markup.parse(archive, info, look.start, look.end, look.characters, copy)
    packed.seek(0)
    return Book("xlsx", _pages(packed, sheets, look, limits))


def _pages(packed, sheets, look, limits):
    workbook = python_calamine.load_workbook(packed)
    pages = []
    for meta in workbook.sheets_metadata[: limits.pages]:
        if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        cells = workbook.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)
        page = look.pages.get(sheets.get(meta.name, ""), Page(""))
        page.name, page.is_shown = meta.name, meta.visible == python_calamine.SheetVisibleEnum.Visible
        page.rows = trimmed([[plain(value) for value in row] for row in cells])
        pages.append(page)
    if not pages:
        raise unreadable()
    return pages


def _sheets(archive, by_name):
    """{name of a sheet: its part}."""
    targets, found = {}, {}

    def relation(name, attributes):
        if local(name) == "Relationship":
            targets[attributes.get("Id")] = attributes.get("Target", "")

    def sheet(name, attributes):
        if local(name) == "sheet":
            target = targets.get(attribute(attributes, "id"), "")
            found[attributes.get("name", "")] = (target.lstrip("/") if target.startswith("/") else f"xl/{target}").lower()

    if "xl/_rels/workbook.xml.rels" in by_name:
        markup.parse(archive, by_name["xl/_rels/workbook.xml.rels"], relation)
    markup.parse(archive, by_name["xl/workbook.xml"], sheet)
    return found


def _fonts(archive, by_name):
    """{number of a cell format: encoding} for formats whose font is older than Unicode."""
    names, formats, where = [], {}, []

    def start(name, attributes):
        name = local(name)
        if name == "font" and where[-1:] == ["fonts"]:
            names.append("")
        elif name in ("name", "rFont") and names and where[-1:] == ["font"]:
            names[-1] = attributes.get("val", "")
        elif name == "xf" and where[-1:] == ["cellXfs"]:
            number = int(attributes.get("fontId", 0))
            formats[len(formats)] = legacy.by_font(names[number]) if number < len(names) else None
        where.append(name)

    if "xl/styles.xml" in by_name:
        markup.parse(archive, by_name["xl/styles.xml"], start, lambda name: where.pop())
    return {number: encoding for number, encoding in formats.items() if encoding}


class _Look:
    """Goes through all parts, shared texts first, and raises RuleBroken for what the reader should not be given."""

    def __init__(self, limits, fonts):
        self.limits, self.fonts = limits, fonts
        self.lengths = []  # of the shared texts
        self.repeated = 0  # characters that cells take from them
        self.pages = {}

    def begin(self, part):
        self.row = self.column = self.length = 0
        self.cell_type, self.text, self.style = "", "", None
        self.is_hidden, self.is_broken = False, False
        self.page = self.pages.setdefault(part, Page("")) if part.startswith("xl/worksheets/") else Page("")

    def start(self, name, attributes):
        name = local(name)
        self.text = ""
        if name == "c":
            self._cell(attributes)
        elif name == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
            self.is_hidden = attributes.get("hidden") in ("1", "true")
        elif name == "si":
            self.length = 0
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def _cell(self, attributes):
        if "r" in attributes:
            self.row, self.column = _position(attributes["r"])
        else:
            self.column += 1
        self.cell_type = attributes.get("t", "")
        self.style = attributes.get("s") if self.fonts else None

    def _merge(self, reference):
        if place := _RANGE.fullmatch(reference):
            found = int(place[2]), _letters(place[1]) - 1, int(place[4]), _letters(place[3]) - 1
            if len(self.page.merged) < MOST_MERGED and found[0] <= found[2] and found[1] <= found[3]:
                self.page.merged.append(found)

    def characters(self, characters):
        self.length += len(characters)
        if len(self.text) < 20:
            self.text += characters

    def end(self, name):
        name = local(name)
        if name == "si":
            self.lengths.append(self.length)
        elif name in ("v", "is", "f") and self.column:
            self._check_place()
            self._note(name)
            if name == "v" and self.cell_type == "s":
                self._check_repetition(int(self.text))

    def _note(self, name):
        place = self.row, self.column - 1
        if name == "f":
            self.page.formulas.add(place)
        elif self.cell_type == "e":
            self.page.broken.add(place)
        elif self.style is not None and (encoding := self.fonts.get(int(self.style))):
            self.page.fonts[place] = encoding
        if self.is_hidden:
            self.page.hidden.add(self.row)

    def _check_place(self):
        if not 0 < self.row <= self.limits.rows:
            raise too_many_rows(self.limits)
        if self.column > self.limits.columns:
            raise too_many_columns(self.limits)

    def _check_repetition(self, index):
        self.repeated += self.lengths[index] if 0 <= index < len(self.lengths) else 0
        if self.repeated > self.limits.repeated:
            raise too_much()


def _letters(letters):
    column = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z" or column > 20_000:
            raise ValueError(letters)
        column = column * 26 + ord(letter) - 64
    return column


def _position(reference):
    """(row, column) of 'B7', both from 1. Raises ValueError."""
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :]), _letters(letters)
