"""The dry run: what a workbook would do, row by row. Writes nothing."""

from dataclasses import dataclass, field
from itertools import islice

from django.utils.translation import gettext as _

from portal.errors import RuleBroken
from portal.workbooks import table
from tracking.imports import aims, changes, citizen, decisions, headings, histories, introductions, learners, people, places, rules
from tracking.imports.models import LearnedHeading
from tracking.imports.rules import OTHER, SKIP, ImportKind, Row, RowState

MOST_DOUBTFUL = 40
SHOWN = 100
SHOWN_REPAIRS = 50
PLANNERS = {ImportKind.INTRODUCTIONS: introductions.plan_acts, ImportKind.HISTORIES: histories.plan_acts}
READERS = {ImportKind.CLASSES: learners.read_rows, ImportKind.DECISIONS: decisions.read_rows, ImportKind.TARGETS: aims.read_rows}


@dataclass
class Ask:
    """What readers of rows about known cases and targets need: who asks, where, what was answered. ``about``: code of a class, or ''."""

    place: object
    user: object
    allowed: object
    today: object
    choices: dict
    about: str = ""


@dataclass
class Plan:
    """Rows as understood, remarks about the file as a whole, and the Sheet that was read, without its rows."""

    kind: str
    rows: list
    notes: list = field(default_factory=list)
    sheet: object = None

    def of(self, state):
        return [row for row in self.rows if row.state == state]

    @property
    def repaired(self):
        """(row number, as written, as understood) of the first cells that were read otherwise than written."""
        cells = ((row.number, *pair) for row in self.rows for pair in row.repaired.values())
        return list(islice(cells, SHOWN_REPAIRS))

    @property
    def wrong(self):
        return self.of(RowState.WRONG)

    @property
    def doubtful(self):
        """Rows that ask for a choice, answered or not. A row that is wrong whatever is chosen asks for none."""
        asked = [row for row in self.rows if row.state == RowState.DOUBTFUL or row.choice or row.state != RowState.WRONG]
        return [row for row in asked if row.candidates or row.notes and (row.state == RowState.DOUBTFUL or row.choice)]

    @property
    def open_questions(self):
        return self.of(RowState.DOUBTFUL)

    @property
    def new(self):
        return [row for row in self.rows if row.state == RowState.NEW]

    @property
    def update(self):
        return self.of(RowState.UPDATE)

    @property
    def known(self):
        return self.of(RowState.KNOWN)


def read_sheet(content, kind, *, learned=None, chosen=None, name=""):
    """The table.Sheet of a workbook of this kind. Raises RuleBroken for a file that is no harmless table of at most ``rules.MAX_ROWS``."""
    synonyms = headings.SYNONYMS[kind]
    return table.read(
        content, name, rules.COLUMNS[kind], learned=learned, chosen=chosen, synonyms=synonyms, kinds=headings.KINDS, max_rows=rules.MAX_ROWS
    )


def headings_of(content, kind, place):
    """The Headings of a workbook, also of one whose required columns are not all known. Raises RuleBroken for any other refusal."""
    try:
        return read_sheet(content, kind, learned=learned(kind, place)).headings
    except table.MissingColumns as refusal:
        return refusal.headings


def learned(kind, place):
    """{folded heading: column key, '' for none} that this unit has taught."""
    return dict(LearnedHeading.objects.filter(kind=kind, branch=place).values_list("folded", "key"))


def plan(*, content, kind, place, user, today, choices=None, about="", tick=lambda count, total=None: None):
    """What would become of the workbook. ``choices``: {row number: code of a member, OTHER or SKIP} for rows that had to be looked at.
    ``about``: code of the class that was chosen with a class list.
    ``tick(count, total)`` is told how many rows there are and as they are looked at.

    Raises RuleBroken for a file that is no harmless table of at most ``rules.MAX_ROWS`` rows.
    """
    seen = read_sheet(content, kind, learned=learned(kind, place))
    rows = [Row(r.number, r.values, repaired=r.repaired) for r in seen.rows if not rules.is_example(r.values.values())]
    if not rows:
        raise RuleBroken(_("Tệp chưa có dòng nào ngoài dòng ví dụ. Điền vào tệp mẫu rồi tải lên."))
    seen.rows.clear()  # of a large list every row once is enough
    tick(0, len(rows))
    refuse_strange_rows(rows, seen)
    allowed, readable = places.open_to(user, kind, place), [row for row in rows if row.state != RowState.WRONG]
    if kind == ImportKind.BRANCHES:
        places.read_branches(readable, allowed, place)
        tick(len(readable))
    elif kind in READERS:
        READERS[kind](readable, Ask(place, user, allowed, today, choices or {}, about))
        tick(len(readable))
    else:
        _read_people(readable, kind, place, user, today, allowed, choices or {}, tick)
    return Plan(kind, rows, [*seen.notes, *remarks(rows, seen)], seen)


def refuse_strange_rows(rows, seen):
    """Mark rows that a table should not have: sums, merged cells, broken formulas."""
    for row in rows:
        if rules.is_total(row.values.values()):
            row.fail(_("Đây là dòng tổng cộng, không phải một dòng dữ liệu. Xóa dòng này trong tệp rồi tải lên lại."))
        if row.number in seen.merged:
            row.fail(_("Dòng có ô gộp. Bỏ gộp ô, ghi đủ nội dung từng dòng rồi tải lên lại."))
        if row.number in seen.broken:
            row.fail(_("Dòng có ô công thức bị lỗi. Thay công thức bằng giá trị rồi tải lên lại."))


def _read_people(rows, kind, place, user, today, allowed, choices, tick):
    headings = {c.key: c.heading for c in rules.COLUMNS[kind]}
    places.find(rows, "branch", allowed, place if place.is_leaf_kind else None)
    for row in rows:
        people.read_cells(row, headings)
        if (row.facts.get("birth") and row.facts["birth"].on > today) and row.state != RowState.WRONG:
            row.fail(_("Ngày sinh không thể sau ngày hôm nay."), "birth")
    if kind == ImportKind.MEMBERS:
        people.code_lists(rows)
        citizen.check(rows)
    editable = people.match(rows, place, user, tick)
    for row in rows:
        _choose(row, choices.get(row.number, ""))
    _one_row_each(rows)
    if kind == ImportKind.MEMBERS:
        _compare(rows, editable)
    if kind in PLANNERS:
        PLANNERS[kind]([row for row in rows if row.choice != SKIP], today)


def _choose(row, choice):
    """Apply what the person said of a doubtful row. An answer that was not offered counts as none."""
    offered = {m.code: m for m in row.candidates}
    if row.state != RowState.DOUBTFUL or choice not in {*offered, OTHER, SKIP}:
        return
    row.choice = choice
    row.found = offered.get(choice)
    row.state = RowState.NEW if choice == OTHER else RowState.KNOWN


def _compare(rows, editable):
    """Known members whose cells say something else are to be updated, where this person may edit them."""
    for row in rows:
        if row.state == RowState.KNOWN and row.found is not None and row.found.pk in editable:
            row.changes = changes.of_member(row, row.found)
            if row.state != RowState.WRONG:
                row.state = RowState.UPDATE if row.changes else RowState.KNOWN


def _one_row_each(rows):
    """Two rows that turned out to be one person: the second is a fault, else the person would be written twice."""
    first = {}
    for row in rows:
        if row.found is None or row.state == RowState.WRONG or row.choice == SKIP:
            continue
        if row.found.pk in first:
            row.fail(_("Là cùng một người với dòng %(number)s trong tệp.") % {"number": first[row.found.pk]})
        first.setdefault(row.found.pk, row.number)


def remarks(rows, seen):
    """Sentences about the file as a whole."""
    numbers = {row.number for row in rows}
    notes = []
    if hidden := [n for n in getattr(seen, "hidden", ()) if n in numbers]:
        shown = ", ".join(str(n) for n in hidden[:10])
        notes.append(_("Tệp có %(count)s dòng ẩn (dòng %(rows)s); các dòng này cũng được đọc.") % {"count": len(hidden), "rows": shown})
    if formulas := [n for n in seen.formula if n in numbers]:
        notes.append(
            _("Tệp có ô công thức ở %(count)s dòng; phần mềm lấy giá trị đã tính sẵn trong ô, không tính lại.") % {"count": len(formulas)}
        )
    return notes
