"""Workbooks of LibreOffice (.ods), read cell by cell: an empty cell or row that repeats a million times takes no room."""

from datetime import date, datetime

from portal.workbooks import markup
from portal.workbooks.book import (
    MOST_MERGED,
    Book,
    Page,
    has_password,
    plain,
    too_many_columns,
    too_many_rows,
    too_much,
    trimmed,
    unreadable,
)  # fmt: skip
from portal.workbooks.markup import attribute, local

_CELLS = ("table-cell", "covered-table-cell")


def read(archive, limits):
    """The Book in an opened archive. Raises RuleBroken, or an error that ``refusing`` turns."""
    parts = {info.filename.lower(): info for info in archive.infolist()}
    look = _Look(limits)
    markup.parse(archive, parts["meta-inf/manifest.xml"], _refuse_locked)
    markup.parse(archive, parts["content.xml"], look.start, look.end, look.characters)
    if not look.pages:
        raise unreadable()
    for page in look.pages:
        trimmed(page.rows)
    return Book("ods", look.pages)


def _refuse_locked(name, _attributes):
    if local(name) == "encryption-data":
        raise has_password()


class _Look:
    """Gathers the sheets; raises RuleBroken as soon as one grows beyond the limits."""

    def __init__(self, limits):
        self.limits, self.pages = limits, []
        self.hidden_styles, self.style, self.taken = set(), "", 0
        self.page, self.row, self.lines, self.note = None, 0, None, 0

    def start(self, name, attributes):
        name = local(name)
        if name == "style":
            self.style = attribute(attributes, "name")
        elif name == "table-properties" and attribute(attributes, "display") == "false":
            self.hidden_styles.add(self.style)
        elif name == "table" and self.page is None:
            self._begin_page(attributes)
        elif name == "table-row" and self.page is not None:
            self.cells, self.row_repeats = [], int(attribute(attributes, "number-rows-repeated", "1"))
            self.is_hidden = attribute(attributes, "visibility") in ("collapse", "filter")
        elif name in _CELLS and self.page is not None:
            self.attributes, self.lines = attributes, []
        elif name == "annotation":
            self.note += 1
        elif self.lines is not None and not self.note:
            self._inside(name, attributes)

    def _begin_page(self, attributes):
        if len(self.pages) >= self.limits.pages:
            raise too_much()
        self.page = Page(attribute(attributes, "name"), is_shown=attribute(attributes, "style-name") not in self.hidden_styles)
        self.pages.append(self.page)
        self.row = 0

    def _inside(self, name, attributes):
        if name == "p":
            self.lines.append("")
        elif name in ("s", "tab", "line-break") and self.lines:
            self.lines[-1] += " " * min(int(attribute(attributes, "c", "1")), 100)

    def characters(self, characters):
        if self.lines and not self.note:
            self.lines[-1] += characters

    def end(self, name):
        name = local(name)
        if name == "annotation":
            self.note -= 1
        elif name in _CELLS and self.lines is not None:
            self._end_cell(covered=name != "table-cell")
        elif name == "table-row" and self.page is not None:
            self._end_row()
        elif name == "table":
            self.page = None

    def _end_cell(self, covered):
        repeats = int(attribute(self.attributes, "number-columns-repeated", "1"))
        value = "" if covered else _value(self.attributes, "\n".join(self.lines))
        place = self.row + 1, len(self.cells)
        self.lines = None
        if value == "":
            self.cells.extend([""] * min(repeats, self.limits.columns + 1 - len(self.cells)))
        elif repeats < 1 or len(self.cells) + repeats > self.limits.columns:
            raise too_many_columns(self.limits)
        else:
            self.cells.extend([value] * repeats)
            if attribute(self.attributes, "formula"):
                self.page.formulas.add(place)
            if isinstance(value, str) and value.startswith(("#", "Err:")) and attribute(self.attributes, "formula"):
                self.page.broken.add(place)
        self._merge(place)

    def _merge(self, place):
        down, across = (int(attribute(self.attributes, f"number-{what}-spanned", "1")) for what in ("rows", "columns"))
        if (down > 1 or across > 1) and len(self.page.merged) < MOST_MERGED:
            self.page.merged.append((place[0], place[1], place[0] + down - 1, place[1] + across - 1))

    def _end_row(self):
        cells, repeats = trimmed([self.cells]), self.row_repeats
        if not cells:
            self.row += max(repeats, 1)
            return
        if repeats < 1 or self.row + repeats > self.limits.rows:
            raise too_many_rows(self.limits)
        self.taken += repeats * sum(len(value) for value in self.cells if isinstance(value, str))
        if self.taken > self.limits.repeated:
            raise too_much()
        for _again in range(repeats):
            self.row += 1
            while len(self.page.rows) < self.row - 1:
                self.page.rows.append([])
            self.page.rows.append(list(self.cells))
            if self.is_hidden:
                self.page.hidden.add(self.row)


def _value(attributes, written):
    kind = attribute(attributes, "value-type")
    if kind in ("float", "percentage", "currency"):
        return plain(float(attribute(attributes, "value")))
    if kind == "date":
        told = attribute(attributes, "date-value")
        return plain(datetime.fromisoformat(told)) if "T" in told else date.fromisoformat(told)
    if kind == "boolean":
        return attribute(attributes, "boolean-value") == "true"
    return plain(written) if written.strip() else ""
