"""The dry run of a filled workbook: cell by cell, what was changed in it, in the portal, or in both. Writes nothing. Layer: queries."""

import hashlib
from collections import Counter

from django.utils.translation import gettext as _

from portal import dates
from portal.errors import RuleBroken
from tracking.access.rules import Permission
from tracking.branches.models import Branch
from tracking.imports import people, places
from tracking.imports.queries import OTHER, SKIP
from tracking.imports.rules import ImportKind, RowState
from tracking.members.models import Member
from tracking.members.rules import name_fold
from tracking.packets import files, proposing, queries, rules, since
from tracking.packets.plans import Cell, PacketRow, Plan
from tracking.packets.rules import HEADINGS, KEYS, Said

FILE, PORTAL = "bang", "phan-mem"  # answers to a cell that was changed in both


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
    scope = _scope(place)
    _known([row for row in rows if row.token and row.state != RowState.WRONG], scope, user, today, read, brought)
    new = [row for row in rows if not row.token and row.state != RowState.WRONG]
    editable = _new(new, scope, user, today, read, brought.keys)
    _one_row_each(rows)
    since.ask(rows, brought.stamp)
    proposing.read(rows)
    proposing.judge(rows, user, today)
    notes = [*brought.notes, *_deleted(rows, brought.stamp), *since.written(brought.stamp, place), *proposing.notes(rows)]
    found = Plan(brought.stamp, place, rows, notes, _digest(rows))
    for row in new:
        _choose(row, (answers or {}).get(row.number, ""))
    chosen = [row for row in new if row.choice and row.found]
    _one_row_each(chosen)
    changed = {(row.found.pk, cell.key) for row in rows if row.token and row.found for cell in row.cells}
    _fill_chosen([row for row in chosen if row.found.pk in editable and row.state != RowState.WRONG], changed, today, read, brought.keys)
    proposing.judge([row for row in new if row.choice and row.choice != SKIP], user, today)
    return found


def _place(stamp, user):
    place = Branch.objects.visible_to(user).select_related("sector").filter(code=stamp.branch).first()
    if place is None or not places.may_import_at(user, ImportKind.MEMBERS, place):
        raise RuleBroken(_("Bảng này lập cho đơn vị ngoài phạm vi được cập nhật của tài khoản. Chưa ghi gì."))
    return place


def _scope(place):
    """Where the people of its workbook are looked for: the place, or what stands above it when it was merged or closed meanwhile."""
    while place.closed_on and place.parent:
        place = place.parent
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
        if row.gone:
            row.gone += " " + _left_aside(row, read, brought.keys)
        else:
            _merge(row, read, brought.keys, row.token.is_base)
            _branch_stays(row)
            _judge(row, today, status_told)
    _names_stay([row for row in rows if not row.gone])


def _names_stay(rows):
    """Sorted without its hidden column, or the column of names alone, a workbook would give everybody somebody else's facts: names that
    stand in each other's lines are refused with the whole file, as lines of the same name cannot be told from sound ones."""
    renamed = [(row, name_fold(cell.mine)) for row in rows for cell in (*row.taken, *row.both) if cell.key == "full_name"]
    lost = {row.found.name_fold for row, _name in renamed}
    moved = sorted(row.number for row, name in renamed if name in lost and name != row.found.name_fold)
    if len(moved) > 1:
        words = _(
            "Họ tên ở các dòng %(rows)s là của đồng chí khác trong bảng: bảng đã sắp xếp mà cột ẩn “Mã dòng” không đi cùng. Chưa ghi gì. "
            "Bỏ sắp xếp, hoặc tải bảng mới rồi chép nội dung sang. Chỉ đổi họ tên của các đồng chí này thì sửa ở trang đoàn viên."
        )
        raise RuleBroken(words % {"rows": files.numbers(moved)})


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


def _left_aside(row, read, keys):
    """What the file says of somebody who is not updated here any more: so that it can be told to whoever keeps the person now."""
    labels = [HEADINGS[k] for k in keys if not row.token.is_base(k, rules.spelling(k, row.values[k], read)[0])]
    labels += [rules.POOL.heading] if proposing.is_said(row) else []
    if not labels:
        return _("Dòng này không có ô nào sửa.")
    return _("Không ghi các ô đã sửa: %(cells)s.") % {"cells": ", ".join(labels)}


def _merge(row, read, keys, is_base):
    """The cells that are not as they were, in the order of the columns; ``is_base(key, spelling)``: whether it is what was downloaded."""
    stands, facts = queries.spelled(row.found, read), queries.facts_of(row.found)
    for key in keys:
        spelled, fact, fault = rules.spelling(key, row.values[key], read)
        said = rules.merge(file=spelled, portal=stands[key], is_base=lambda s, key=key: is_base(key, s))
        if said in (Said.FILE, Said.BOTH) and fault:
            row.fail(f"{HEADINGS[key]}: {fault}", key)
        elif said != Said.SAME:
            row.cells.append(Cell(key, said, fact, facts[key], is_emptied=row.values[key] == ""))
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


def _digest(rows):
    said = [
        (r.number, r.state, r.gone, r.faults, str(r.pool), r.found and r.found.pk, [m.pk for m in r.candidates],
         [(c.key, c.said, rules.canonical(c.mine), rules.canonical(c.theirs)) for c in r.cells])
        for r in rows
    ]  # fmt: skip
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]
