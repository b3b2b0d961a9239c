"""From a workbook of a stranger to rows under known columns, with a note for everything that was left out or changed. Pure functions."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from portal import text
from portal.errors import RuleBroken
from portal.workbooks import headings, open_book, repair
from portal.workbooks.book import Limits

TAIL = 12  # filled rows at most that may stand below a signature line and belong to it
_SIGNATURE = re.compile(
    r"(t/?m|tm\.|kt\.|tl\.) |noi nhan|nguoi lap|nguoi ky|chu tich$|xac nhan cua|\(?ky(,| va) |"
    r".{0,40}, ngay .{1,4} ?thang .{1,4} ?nam|ngay \S* ?thang \S* ?nam"
)
_SECTION = re.compile(r"(?:[ivx]+|[a-e])\s*[.)/\-]\s*\S.*")
_TOTAL = re.compile(r"(tong (cong|so)|cong)\b(?! (doan|ty|nhan|tac|an|chuc|nghe))")
PARTS = {"family": "full_name", "male": "sex", "female": "sex"}


class MissingColumns(RuleBroken):
    """The file is harmless, but required columns are not known in it; ``headings`` as found, for the person to say which is which."""

    def __init__(self, missing, headings):
        super().__init__(
            _("Tệp thiếu cột: %(columns)s. Dùng tệp tải về từ phần mềm, không xóa dòng tiêu đề.") % {"columns": ", ".join(missing)}
        )
        self.headings = headings

    @property
    def can_be_told(self):
        """Whether enough is known for the row to be one of headings."""
        return sum(h.key is not None for h in self.headings) > 1


@dataclass(slots=True)
class TableRow:
    """``values`` by column key; ``repaired``: key → (as written, as understood), both text."""

    number: int
    values: dict
    repaired: dict = field(default_factory=dict)


@dataclass
class Sheet:
    """The table of a workbook. ``header_rows`` and all row numbers as Excel counts; ``skipped``: (row, why); ``notes``: sentences.

    ``merged``, ``formula``, ``broken``: numbers of rows with cells merged downwards, with formulas, with formulas that failed.
    """

    name: str
    header_rows: tuple
    headings: list
    rows: list
    notes: list
    skipped: list
    merged: set
    formula: set
    broken: set


def read(content, name, columns, *, learned=None, chosen=None, synonyms=None, kinds=None, max_rows=2000):
    """The Sheet of these bytes. ``name`` of the file is not trusted and only kept for messages.

    ``learned``: {folded heading: column key, '' for none}; ``chosen``: {position: column key or ''} as corrected on screen; ``kinds``:
    {column key: 'date', 'phone' or 'number'}. Raises RuleBroken for what is no harmless table, and while a required column is missing.
    """
    book = open_book(content, Limits(rows=max_rows + headings.LOOKED_AT, spare=headings.LOOKED_AT))
    if not any(row for page in book.pages for row in page.rows):
        raise RuleBroken(_("Tệp không có dòng nào. Điền vào tệp mẫu rồi tải lên."))
    for page in book.pages:
        page.usual = repair.usual_encoding(page)
    found = headings.find(book, headings.dictionary(columns, synonyms, learned), {c.key for c in columns if c.required})
    choose(found, chosen or {}, columns)
    _refuse_missing(found, columns)
    return _Reader(book, found, columns, kinds or {}, max_rows).sheet()


def choose(found, chosen, columns):
    """Apply what the person said about columns; what was not offered counts as not said."""
    keys = {c.key for c in columns}
    for position, key in chosen.items():
        if found and 0 <= position < len(found.headings) and (key in keys or not key):
            for heading in found.headings:
                heading.key = None if key and heading.key == key else heading.key
            found.headings[position].key = key or None


def _refuse_missing(found, columns):
    keys = {key.removeprefix("part:") for key in (found.keys if found else ())}
    keys |= {PARTS[key] for key in keys if key in PARTS}
    missing = [c.heading for c in columns if c.required and c.key not in keys]
    if missing or not found:
        raise MissingColumns(missing, found.headings if found else [])


def _merged_downwards(page, head):
    """Numbers of the rows below ``head`` with a cell merged downwards. Each row is noted once, however many such cells lie over it."""
    found, noted = set(), head
    for first, _left, last, _right in sorted(page.merged):
        if last > first > head:
            last = min(last, len(page.rows))
            found.update(range(max(first, noted + 1), last + 1))
            noted = max(noted, last)
    return found


class _Reader:
    """Reads the rows under the headings once, from top to bottom."""

    def __init__(self, book, found, columns, kinds, max_rows):
        self.book, self.page, self.found, self.columns, self.kinds, self.max_rows = book, found.page, found, columns, kinds, max_rows
        self.rows, self.skipped, self.encodings = [], [], set()
        self.titles = [text.fold(h.text) for h in found.headings]
        self.down = _merged_downwards(self.page, found.rows[-1])

    def sheet(self):
        cut = self._signature()
        for number, cells in enumerate(self.page.rows, start=1):
            if number <= self.found.rows[-1] or not any(v != "" for v in cells):
                continue
            why = _("phần ký tên") if cut and number >= cut else self._why_not(number, cells)
            if why:
                self.skipped.append((number, why))
                continue
            row = self._row(number, cells)
            if any(v != "" for v in row.values.values()):
                self.rows.append(row)
        if len(self.rows) > self.max_rows:
            raise RuleBroken(_("Bảng có quá %(rows)s dòng. Chia thành nhiều tệp.") % {"rows": self.max_rows})
        if not self.rows:
            raise RuleBroken(_("Tệp chưa có dòng nào dưới tiêu đề. Điền vào tệp mẫu rồi tải lên."))
        numbers = {row.number for row in self.rows}
        formula = {number for number, _at in self.page.formulas} & numbers
        return Sheet(
            self.page.name, self.found.rows, self.found.headings, self.rows, self._notes(), self.skipped,
            self.down & numbers, formula, {number for number, _at in self.page.broken} & numbers,
        )  # fmt: skip

    def _signature(self):
        """Number of the first row of the part that is signed below the table; 0 when there is none."""
        filled = [n for n, cells in enumerate(self.page.rows, start=1) if n > self.found.rows[-1] and any(v != "" for v in cells)]
        for number in filled[-TAIL:]:
            words = self._words(number, self.page.rows[number - 1])
            if words and len(words) <= 3 and any(_SIGNATURE.match(word) for word in words):
                return number
        return 0

    def _words(self, number, cells):
        return [text.fold(self._text(number, at, v)) for at, v in enumerate(cells) if isinstance(v, str) and v.strip()]

    def _text(self, number, at, value):
        encoding, turned = repair.from_old_encoding(value, self.page.fonts.get((number, at)), self.page.usual)
        return turned if encoding else value

    def _why_not(self, number, cells):
        words = self._words(number, cells)
        filled = [v for v in cells if v != ""]
        if number in self.page.hidden:
            return _("dòng ẩn")
        if any(_TOTAL.match(word) for word in words) and len(words) <= 2:
            return _("dòng tổng cộng")
        if len(words) > 1 and sum(text.fold(v) == title for v, title in zip(cells, self.titles, strict=False) if title) > len(words) / 2:
            return _("tiêu đề lặp lại")
        if len(filled) > 2 and all(re.fullmatch(r"\(?(\d{1,2}|[A-H])\)?", str(v).strip()) for v in filled):
            return _("dòng đánh số cột")
        if len(filled) == 1 and words and _SECTION.fullmatch(words[0]):
            return _("dòng tên nhóm")
        return ""

    def _row(self, number, cells):
        row = TableRow(number, {c.key: "" for c in self.columns})
        parts = {}
        for heading in self.found.headings:
            if heading.key is None:
                continue
            value = cells[heading.position] if heading.position < len(cells) else ""
            if heading.key.startswith("part:"):
                parts[heading.key.removeprefix("part:")] = self._plain(row, heading.key, number, heading.position, value)
            else:
                row.values[heading.key] = self._plain(row, heading.key, number, heading.position, value)
        self._join(row, parts)
        return row

    def _plain(self, row, key, number, at, value):
        before = value
        encoding, turned = repair.from_old_encoding(value, self.page.fonts.get((number, at)), self.page.usual)
        if encoding:
            self.encodings.add(str(encoding).split()[0])
            value = turned
        value = text.clean(value) if isinstance(value, str) else value
        changed = repair.REPAIRS[self.kinds[key]](value) if key in self.kinds else None
        value = changed if changed is not None else value
        if encoding or changed is not None:
            row.repaired[key] = str(before), str(value)
        return value

    def _join(self, row, parts):
        """Two columns for one name; two columns of one sex each, ticked or with the birth date."""
        if name := " ".join(str(parts[p]) for p in ("family", "given") if parts.get(p, "") != ""):
            row.values["full_name"] = row.values.get("full_name") or name
        for part in ("male", "female"):
            value = parts.get(part, "")
            if value == "":
                continue
            if repair.is_mark(value):
                row.values["sex"] = row.values["sex"] or {"male": "Nam", "female": "Nữ"}[part]
            else:
                day = repair.day(value)
                row.values[f"birth_{part}"] = row.values[f"birth_{part}"] or (value if day is None else day)

    def _notes(self):
        notes = list(self.book.notes)
        for why in dict.fromkeys(why for _number, why in self.skipped):
            numbers = [number for number, said in self.skipped if said == why]
            shown = ", ".join(str(n) for n in numbers[:10])
            notes.append(_("Bỏ qua %(count)s dòng: %(why)s (dòng %(rows)s).") % {"count": len(numbers), "why": why, "rows": shown})
        for encoding in sorted(self.encodings):
            notes.append(_("Chữ viết bằng phông %(encoding)s đã được chuyển sang Unicode. Xem lại trước khi ghi.") % {"encoding": encoding})
        if len([p for p in self.book.pages if p.is_shown and p.rows]) > 1:
            notes.append(_("Tệp có nhiều trang tính; phần mềm đọc trang “%(name)s”.") % {"name": self.page.name})
        return notes
