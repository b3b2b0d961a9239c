"""Whom a filled workbook puts into the pool: the column with the day on which somebody was found outstanding. Layer: queries."""

from django.utils.translation import gettext as _

from portal import text
from tracking.access.rules import Permission
from tracking.imports import people
from tracking.imports import rules as cells
from tracking.imports.rules import CellFault, RowState
from tracking.members.models import Member
from tracking.nominations import rules as procedure
from tracking.nominations.models import Act
from tracking.nominations.rules import ActKind
from tracking.packets import files, queries
from tracking.packets.rules import POOL, TRACKED

CERTAIN = (RowState.NEW, RowState.KNOWN, RowState.UPDATE)


def is_said(row):
    """Whether the cell asks for something. The word of somebody who was in the pool already asks for nothing."""
    return text.fold(row.values.get(POOL.key, "")) not in ("", text.fold(str(TRACKED)))


def read(rows):
    """Give every row its ``pool``: the PartialDate in the cell, None for nothing; a fault for what is no day."""
    for row in rows:
        if not row.gone and is_said(row):
            try:
                row.pool = cells.partial(row.values[POOL.key])
            except CellFault as fault:
                row.fail(f"{POOL.heading}: {fault}", POOL.key)


def judge(rows, user, today):
    """Keep the ``pool`` of those who can be put there, by the checks of the writing; whoever is there already, or was put there on that
    very day, is left in peace. Rows that wait for an answer are not touched.

    Two queries for each batch of known people, none where the column says nothing.
    """
    asked = [row for row in rows if row.pool and row.state in CERTAIN]
    known = {row.found.pk for row in asked if row.found}
    days, allowed = _days(known), _allowed(known, user)
    for row in asked:
        began = days.get(row.found.pk, {}) if row.found else {}
        if None in began.values() or row.pool.on in began:
            row.pool, row.is_tracked = None, True
            continue
        for why in _why_not(row, allowed, user, today):
            row.fail(f"{POOL.heading}: {why}", POOL.key)
        if row.state == RowState.KNOWN:
            row.state = RowState.UPDATE


def _days(members):
    """{key of a member: {first day of a case: day on which it was closed, or None}}."""
    found = {}
    for ids in people.batches(members):
        first = Act.objects.filter(kind=ActKind.IDENTIFIED, nomination__member__in=ids)
        for member, on, closed_on in first.values_list("nomination__member_id", "on", "nomination__closed_on"):
            found.setdefault(member, {})[on] = closed_on
    return found


def _allowed(members, user):
    seen = Member.objects.visible_to(user, may=Permission.NOMINATION_EDIT)
    return {pk for ids in people.batches(members) for pk in seen.filter(pk__in=ids).values_list("pk", flat=True)}


def _why_not(row, allowed, user, today):
    """Sentences; as ``nominations.actions.open_case`` refuses, of the person as the line leaves it."""
    facts = row.facts
    if row.found:  # a cell that was changed in both is looked at when it is written
        facts = queries.facts_of(row.found) | {cell.key: cell.mine for cell in row.taken}
    may = row.found.pk in allowed if row.found else user.access.may_at(Permission.NOMINATION_EDIT, row.branch)
    if not may:
        yield _("tài khoản không được ghi việc giới thiệu ở đơn vị này. Xóa nội dung ô này.")
    if facts["party_status"] != "none":
        yield _("đồng chí này đã là đảng viên. Xóa nội dung ô này.")
    if row.found and row.found.left_on:
        yield _("đồng chí này đã thôi là đoàn viên.")
    birth = facts["birth"].on if facts["birth"] else None
    asked = {"on": row.pool.on, "precision": row.pool.precision, "facts": [], "today": today, "birth_on": birth}
    yield from (str(reason.text) for reason in procedure.check(ActKind.IDENTIFIED, **asked))


def notes(rows):
    """A sentence about those who are in the pool, or further, already."""
    if not (numbers := [row.number for row in rows if row.is_tracked]):
        return []
    words = _("%(count)s đồng chí ở cột “%(heading)s” đã có phiếu theo dõi, không lập thêm (dòng %(rows)s).")
    return [words % {"count": len(numbers), "heading": POOL.heading, "rows": files.numbers(numbers)}]
