"""Find the table in a workbook: which sheet, which rows are its headings, which column means what. Pure functions."""

import re
from dataclasses import dataclass

from portal import text
from portal.workbooks import repair

LOOKED_AT = 40  # rows in which headings may stand
LONGEST = 300  # characters of a heading that are read


@dataclass
class Heading:
    """A column of the file: ``position`` from 0, the ``text`` above it, and the ``key`` of the column it was taken for, or None."""

    position: int
    text: str
    key: str | None = None


@dataclass
class Found:
    """Where the table is: its page, the numbers of its heading rows as Excel counts, its Headings."""

    page: object
    rows: tuple
    headings: list

    @property
    def keys(self):
        return {h.key for h in self.headings if h.key}


def folded(heading):
    """Key under which a heading is known: no marks, no capitals, nothing in brackets, no star or colon at its end."""
    bare = re.sub(r"\([^()]*\)", " ", text.fold(heading[:LONGEST]))
    return " ".join(bare.replace("/", " ").replace(",", " ").replace(".", " ").split()).strip(" *:-")


def dictionary(columns, synonyms=None, learned=None):
    """{folded heading: column key}: the columns' own names, then synonyms, then what the unit has taught, which goes before all."""
    keys = {c.key for c in columns}
    known = {folded(name): key for key, names in (synonyms or {}).items() for name in names if key in keys or key.startswith("part:")}
    known |= {folded(name): c.key for c in reversed(columns) for name in (c.heading, *c.also)}
    return known | {name: key for name, key in (learned or {}).items() if key in keys or not key}


def find(book, known, wanted):
    """The Found that knows most columns, the ``wanted`` keys first; None when no row looks like headings."""
    best, best_score = None, (0, 0, 0, 0)
    for order, page in enumerate(p for p in book.pages if p.is_shown):
        across = _across(page)
        for index in range(min(LOOKED_AT, len(page.rows))):
            for found in _readings(page, index, known, across):
                score = len(wanted & found.keys), len(found.keys), -order, -index
                if found.keys and score > best_score:
                    best, best_score = found, score
    if best:
        _split_name(best)
    return best


def _split_name(found):
    """A heading for names merged over two columns: family and middle name stand in the first, the given name in the second."""
    for first, left, _last, right in found.page.merged:
        heading = next((h for h in found.headings if h.position == left), None)
        if first in found.rows and right == left + 1 and heading and heading.key == "full_name":
            while len(found.headings) <= right:
                found.headings.append(Heading(len(found.headings), ""))
            if not found.headings[right].text:
                heading.key, found.headings[right].key = "part:family", "part:given"


def _readings(page, index, known, across):
    """A row alone, and together with the row below it."""
    top = _texts(page, index)
    yield Found(page, (index + 1,), _matched(top, known))
    if index + 1 < len(page.rows) and any(top):
        pairs = _joined(top, _texts(page, index + 1), across.get(index + 1, 0) if page.merged else -1)
        yield Found(page, (index + 1, index + 2), _matched(pairs, known))


def _texts(page, index):
    return [_text(page, index + 1, at, value[:LONGEST]) if isinstance(value, str) else "" for at, value in enumerate(page.rows[index])]


def _text(page, number, at, value):
    encoding, turned = repair.from_old_encoding(value, page.fonts.get((number, at)), page.usual)
    return text.clean(turned if encoding else value)


def _joined(top, below, across):
    """The words above each heading put before it; ``across``: bits of the columns over which the heading before them is spread."""
    width = max(len(top), len(below))
    top, below = [*top, *[""] * (width - len(top))], [*below, *[""] * (width - len(below))]
    spread = list(top)
    for at in range(1, width):
        if not top[at] and below[at] and across >> at & 1:
            spread[at] = spread[at - 1]
    return [f"{above} {under}".strip() if under else above for above, under in zip(spread, below, strict=True)]


def _across(page):
    """{row number: bits of the columns that a cell merged sideways covers besides its first}, of the rows in which headings are looked for.
    One look at each merged cell: a file may name thousands that lie over one another."""
    found = {}
    for first, left, last, right in page.merged:
        bits = (1 << max(min(right, 200) - left, 0)) - 1 << left + 1 if left < 200 else 0
        for number in range(first, min(last, LOOKED_AT) + 1) if bits else ():
            found[number] = found.get(number, 0) | bits
    return found


def _matched(texts, known):
    taken, headings = set(), []
    for at, heading in enumerate(texts):
        key = known.get(folded(heading)) if heading else None
        headings.append(Heading(at, heading, key if key not in taken else None))
        taken.add(key)
    return headings
