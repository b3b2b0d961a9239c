"""The dry run of a filled workbook: cell by cell, what was changed in it, in the portal, or in both. Writes nothing. Layer: queries."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from portal import dates
from portal.errors import RuleBroken
from tracking.access.rules import Permission
from tracking.branches.models import Branch
from tracking.history.models import Event
from tracking.imports import people, places
from tracking.imports.queries import OTHER, SKIP
from tracking.imports.rules import ImportKind, Row, RowState
from tracking.members.models import Member
from tracking.members.rules import labels_of, name_fold
from tracking.packets import files, queries, rules
from tracking.packets.rules import HEADINGS, KEYS, Said

FILE, PORTAL = "bang", "phan-mem"  # answers to a cell that was changed in both
COLUMN_OF = {"birth": "birth_on", "ethnic_group": "ethnic_group_id"}


@dataclass
class Cell:
    """A cell that is not as it was. ``mine``: the fact in the file, ``theirs``: in the portal. ``by``, ``at``: who changed that last and
    when, as far as the history says so."""

    key: str
    said: Said
    mine: object
    theirs: object
    by: object = None
    at: object = None

    @property
    def label(self):
        return HEADINGS[self.key]

    @property
    def here(self):
        """What the file says, in words."""
        return rules.shown(self.key, self.mine) or "–"

    @property
    def there(self):
        """What the portal says, in words."""
        return rules.shown(self.key, self.theirs) or "–"


@dataclass
class PacketRow(Row):
    """A line of a workbook. ``token`` of somebody known; ``cells`` that are not as they were; ``gone``: why it is left alone."""

    token: rules.Token | None = None
    cells: list = field(default_factory=list)
    gone: str = ""

    def of(self, said):
        return [cell for cell in self.cells if cell.said == said]

    @property
    def taken(self):
        """Cells that are written without a question."""
        return self.of(Said.FILE)

    @property
    def both(self):
        """Cells that were changed differently in both."""
        return self.of(Said.BOTH)

    @property
    def kept(self):
        """Cells that were changed in the portal alone."""
        return self.of(Said.PORTAL)


@dataclass
class Plan:
    """A workbook as understood. ``digest`` changes when what would be written or asked changes."""

    stamp: rules.Stamp
    place: object
    rows: list
    notes: list
    digest: str = ""

    def of(self, *states):
        return [row for row in self.rows if row.state in states]

    @property
    def wrong(self):
        return self.of(RowState.WRONG)

    @property
    def new(self):
        return [row for row in self.of(RowState.NEW) if row.found is None]

    @property
    def update(self):
        """Rows about known people with cells that are written without a question."""
        return [row for row in self.of(RowState.UPDATE) if row.taken]

    @property
    def conflicts(self):
        """(row, cell) of every cell that was changed differently in both."""
        return [(row, cell) for row in self.of(RowState.UPDATE) for cell in row.both]

    @property
    def doubtful(self):
        """Rows about somebody new who may be somebody known, answered or not."""
        return [row for row in self.rows if row.state == RowState.DOUBTFUL or row.choice]

    @property
    def gone(self):
        return [row for row in self.rows if row.gone]

    @property
    def unwritable(self):
        return len(self.wrong) + len(self.gone)

    @property
    def portal_rows(self):
        """Rows with cells that were changed in the portal alone."""
        return [row for row in self.of(RowState.KNOWN, RowState.UPDATE) if row.token and row.kept]

    @property
    def same(self):
        return [row for row in self.of(RowState.KNOWN) if not row.gone and not row.choice]

    @property
    def questions(self):
        return len(self.conflicts) + len(self.doubtful)

    @property
    def can_write(self):
        return bool(self.new or self.update or self.questions)


def plan(*, content, user, today, answers=None):
    """What would become of the workbook. ``answers``: {row number: code of a member, OTHER or SKIP} for rows about somebody new who may be
    somebody known. Raises RuleBroken for what is no workbook of this portal, or one of a branch out of the person's reach."""
    brought = files.read(content)
    place = _place(brought.stamp, user)
    read = rules.readers(queries.groups())
    rows = [PacketRow(line.number, line.values) for line in brought.lines]
    for row, line in zip(rows, brought.lines, strict=True):
        _recognise(row, line, brought)
    rows = [row for row in rows if row.faults or any(row.values[key] != "" for key in brought.keys)]
    _twice(rows)
    _known([row for row in rows if row.token and row.state != RowState.WRONG], place, user, today, read, brought)
    new = [row for row in rows if not row.token and row.state != RowState.WRONG]
    editable = _new(new, place, user, today, read, brought.keys)
    _one_row_each(rows)
    _tell_who([row for row in rows if row.both], brought.stamp)
    found = Plan(brought.stamp, place, rows, [*brought.notes, *_deleted(rows, brought.stamp)], _digest(rows))
    for row in new:
        _choose(row, (answers or {}).get(row.number, ""))
    chosen = [row for row in new if row.choice and row.found]
    _one_row_each(chosen)
    changed = {(row.found.pk, cell.key) for row in rows if row.token and row.found for cell in row.cells}
    _fill_chosen([row for row in chosen if row.found.pk in editable and row.state != RowState.WRONG], changed, today, read, brought.keys)
    return found


def _place(stamp, user):
    place = Branch.objects.visible_to(user).select_related("sector").filter(code=stamp.branch).first()
    if place is None or not places.may_import_at(user, ImportKind.MEMBERS, place):
        raise RuleBroken(_("Bảng này lập cho đơn vị ngoài phạm vi được cập nhật của tài khoản. Chưa ghi gì."))
    return place


def _recognise(row, line, brought):
    """Whose line it is; a line without a hidden cell, or with that of an empty line, is about somebody new."""
    if line.fault:
        row.fail(line.fault)
    if not line.hidden or rules.is_stamp(line.hidden):
        return
    row.token = rules.read_token(line.hidden)
    if row.token is None:
        row.fail(_("Cột ẩn “Mã dòng” của dòng này đã bị sửa. Tải bảng mới rồi chép nội dung sang."))
    elif row.token.packet != brought.stamp.packet:
        row.fail(_("Dòng này chép từ bảng khác. Gửi từng bảng một."))


def _twice(rows):
    """Lines with the same hidden cell: which of them is the person cannot be told."""
    counted = Counter(row.token.member for row in rows if row.token)
    for row in rows:
        if row.token and counted[row.token.member] > 1:
            row.fail(_("Có hai dòng của cùng một đồng chí. Dòng chép thêm thì xóa đi; người mới ghi vào dòng trống ở cuối bảng."))


def _deleted(rows, stamp):
    """Lines that were removed or emptied: they change nothing, and the person is told so."""
    count = stamp.count - len({row.token.member for row in rows if row.token})
    words = _("%(count)s đồng chí không còn trong tệp (dòng đã xóa). Phần mềm giữ nguyên thông tin của các đồng chí này.")
    return [words % {"count": count}] if count > 0 else []


# ------------------------------------------------------------------ people known


def _known(rows, place, user, today, read, brought):
    found = {}
    for codes in people.batches({row.token.member for row in rows}):
        seen = Member.objects.visible_to(user).filter(code__in=codes).select_related("branch", "ethnic_group")
        found |= {member.code: member for member in seen}
    within = _keys(Member.objects.visible_to(user, may=Permission.MEMBER_EDIT).filter(place.subtree()), found.values())
    status_told = queries.with_cases(found.values())
    for row in rows:
        row.found = found.get(row.token.member)
        row.gone = _why_gone(row.found, within)
        row.state = RowState.KNOWN
        if not row.gone:
            _merge(row, read, brought.keys, row.token.is_base)
            _branch_stays(row)
            _judge(row, today, status_told)


def _keys(allowed, members):
    return {pk for ids in people.batches({m.pk for m in members}) for pk in allowed.filter(pk__in=ids).values_list("pk", flat=True)}


def _why_gone(member, within):
    if member is None:
        return _("Đồng chí này không còn trong phạm vi phụ trách.")
    if member.left_on:
        return _("Đồng chí này đã thôi là đoàn viên từ ngày %(on)s.") % {"on": dates.show(member.left_on)}
    if member.pk not in within:
        return _("Đồng chí này đã chuyển sinh hoạt đến %(branch)s.") % {"branch": member.branch.label}
    return ""


def _merge(row, read, keys, is_base):
    """The cells that are not as they were, in the order of the columns; ``is_base(key, spelling)``: whether it is what was downloaded."""
    stands, facts = queries.spelled(row.found, read), queries.facts_of(row.found)
    for key in keys:
        spelled, fact, fault = rules.spelling(key, row.values[key], read)
        said = rules.merge(file=spelled, portal=stands[key], is_base=lambda s, key=key: is_base(key, s))
        if said in (Said.FILE, Said.BOTH) and fault:
            row.fail(f"{HEADINGS[key]}: {fault}", key)
        elif said != Said.SAME:
            row.cells.append(Cell(key, said, fact, facts[key]))
    row.facts = {cell.key: cell.mine for cell in row.cells}


def _branch_stays(row):
    typed = rules.branch_code(row.values.get("branch", ""))
    if typed and typed not in (row.found.branch.code, row.found.branch.name) and not row.token.is_base("branch", typed):
        row.fail(_("Không đổi đơn vị bằng bảng này. Mở trang đoàn viên, chọn “Chuyển sinh hoạt”."), "branch")


def _judge(row, today, status_told):
    """The state of a row, by the checks that the writing makes."""
    changed = {cell.key: cell for cell in row.cells if cell.said in (Said.FILE, Said.BOTH)}
    for key in ("full_name", "sex"):
        if key in changed and not changed[key].mine:
            row.fail(_("Không để trống ô “%(heading)s”.") % {"heading": HEADINGS[key]}, key)
    if "party_status" in changed and row.found.pk in status_told:
        row.fail(_("Đảng viên: tình trạng của đồng chí này lấy từ phiếu theo dõi. Ghi ở phiếu đó."), "party_status")
    if _is_somebody_else(row, changed):
        row.fail(_("Họ tên và ngày sinh đều khác với đồng chí đã ghi. Người mới thì ghi vào dòng trống ở cuối bảng."), "full_name", "birth")
    _check_days(row, {**queries.facts_of(row.found), **{key: cell.mine for key, cell in changed.items()}}, changed, today)
    if row.state != RowState.WRONG and changed:
        row.state = RowState.UPDATE


def _is_somebody_else(row, changed):
    """Whether a line was written over with another person. Marks and capitals alone make nobody else."""
    if not {"full_name", "birth"} <= set(changed) or changed["birth"].theirs is None or changed["birth"].mine is None:
        return False
    same_year = changed["birth"].mine.on.year == changed["birth"].theirs.on.year
    return name_fold(changed["full_name"].mine) != row.found.name_fold and not same_year


def _check_days(row, facts, changed, today):
    """Days that cannot be; only where one of them would be written."""
    birth = facts.get("birth")
    if birth and birth.on > today and "birth" in changed:
        row.fail(_("Ngày sinh không thể sau ngày hôm nay."), "birth")
    for key in ("union_joined_on", "youth_joined_on"):
        day = facts.get(key)
        if day and day > today and key in changed:
            row.fail(_("%(heading)s: ngày %(on)s chưa đến.") % {"heading": HEADINGS[key], "on": dates.show(day)}, key)
        if day and birth and day <= birth.on and {key, "birth"} & set(changed):
            row.fail(_("%(heading)s: ngày %(on)s trước ngày sinh.") % {"heading": HEADINGS[key], "on": dates.show(day)}, key)


# ------------------------------------------------------------------ people not known


def _new(rows, place, user, today, read, keys):
    """Understand lines about somebody new and say who may be known. Keys of the members whom this person may edit."""
    for row in rows:
        row.values["branch"] = rules.branch_code(row.values.get("branch", ""))
    places.find(rows, "branch", places.open_to(user, ImportKind.MEMBERS, place), place if place.is_leaf_kind else None)
    for row in rows:
        _read_new(row, today, read, keys)
    editable = people.match(rows, place, user)
    status_told = queries.with_cases([row.found for row in rows if row.found])
    for row in rows:
        if row.state == RowState.KNOWN and row.found.pk in editable:
            _fill(row, read, keys)
            _judge(row, today, status_told)
    return editable


def _fill_chosen(rows, changed, today, read, keys):
    """Of somebody who was chosen among those alike only what is not known yet is taken, nor said by the person's own line (``changed``)."""
    status_told = queries.with_cases([row.found for row in rows])
    for row in rows:
        _fill(row, read, keys)
        row.cells = [cell for cell in row.taken if (row.found.pk, cell.key) not in changed]
        _judge(row, today, status_told)


def _read_new(row, today, read, keys):
    for key in KEYS:
        _spelled, row.facts[key], fault = rules.spelling(key, row.values[key] if key in keys else "", read)
        if fault:
            row.fail(f"{HEADINGS[key]}: {fault}", key)
    if len(row.facts["full_name"] or "") < 2 and not row.faults:
        row.fail(_("Cần ghi họ và tên."), "full_name")
    if not row.facts["sex"] and not row.faults:
        row.fail(_("Cần ghi giới tính Nam hoặc Nữ."), "sex")
    _check_days(row, row.facts, row.facts, today)


def _fill(row, read, keys):
    """Somebody typed anew who is known: as if an empty line had been downloaded. By name and birth date the person was found."""
    nothing = {key: rules.spelling(key, "", read)[0] for key in keys}
    facts = row.facts
    asked = [key for key in keys if key != "full_name" and not (key == "birth" and row.found.birth_on)]
    _merge(row, read, asked, lambda key, spelled: spelled == nothing[key])
    row.facts = {**facts, **row.facts}


def _choose(row, choice):
    """Apply what the person said of a doubtful row. An answer that was not offered counts as none."""
    offered = {m.code: m for m in row.candidates}
    if row.state != RowState.DOUBTFUL or choice not in {*offered, OTHER, SKIP}:
        return
    row.choice, row.found = choice, offered.get(choice)
    row.state = RowState.NEW if choice == OTHER else RowState.KNOWN


def _one_row_each(rows):
    first = {}
    for row in sorted(rows, key=lambda row: row.token is None):
        if row.found is None or row.state == RowState.WRONG or row.gone:
            continue
        if row.found.pk in first:
            row.fail(_("Là cùng một người với dòng %(number)s trong tệp.") % {"number": first[row.found.pk]})
        first.setdefault(row.found.pk, row.number)


# ------------------------------------------------------------------ who changed it


def _tell_who(rows, stamp):
    """Give every cell that was changed in both the name and time of the last change in the portal. One query."""
    of = {row.found.pk: row for row in rows}
    last = {}
    for ids in people.batches(of):
        events = Event.objects.filter(subject_kind="member", subject_id__in=ids, at__gte=stamp.at, action="members.update")
        for event in events.select_related("by").order_by("pk"):
            last |= dict.fromkeys(((event.subject_id, word) for word in event.facts["fields"].split(", ")), event)
    for row in rows:
        for cell in row.both:
            event = last.get((row.found.pk, labels_of([COLUMN_OF.get(cell.key, cell.key)])))
            cell.by, cell.at = (event.by, event.at) if event else (None, None)


def _digest(rows):
    said = [
        (r.number, r.state, r.gone, r.faults, r.found and r.found.pk, [m.pk for m in r.candidates],
         [(c.key, c.said, rules.canonical(c.mine), rules.canonical(c.theirs)) for c in r.cells])
        for r in rows
    ]  # fmt: skip
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]
