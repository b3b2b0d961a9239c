"""Many members at once, through the same checks as ``actions.add_member``. Layer: actions."""

from dataclasses import dataclass, field, replace

from django.db import transaction
from django.utils.translation import gettext as _

from portal import dates, db
from portal.errors import Reason, RuleBroken
from tracking.branches.actions import TREE_LOCK
from tracking.branches.models import Branch
from tracking.history import actions as history
from tracking.members import actions
from tracking.members.models import Member, Membership


@dataclass(frozen=True)
class NewMember:
    """Facts of one person; ``birth`` a PartialDate or None, ``on`` the day from which the person is at the branch (None: not known).

    ``facts``: further columns of Member by name.
    """

    branch: object
    full_name: str
    sex: str
    birth: object = None
    on: object = None
    facts: dict = field(default_factory=dict)


@transaction.atomic
def add_members(*, people, by, today):
    """Enter these people, or nobody; the members in the same order.

    Writes members, memberships and one event per branch. Raises RuleBroken with the place (1, 2, …) of each faulty entry.
    """
    db.shared_lock(TREE_LOCK)
    now = Branch.objects.select_related("sector").in_bulk({p.branch.pk for p in people})
    people = [replace(p, branch=now[p.branch.pk]) for p in people]
    reasons = [r for place, p in enumerate(people, start=1) for r in _reasons(place, p, today)]
    if reasons:
        raise RuleBroken(*reasons)
    members = Member.objects.bulk_create([_member(p, by) for p in people], batch_size=400)
    Membership.objects.bulk_create(
        [Membership(member=m, branch=p.branch, start_on=p.on) for m, p in zip(members, people, strict=True)], batch_size=400
    )
    for branch in {p.branch.pk: p.branch for p in people}.values():
        history.record("members.add_many", by=by, branch=branch, count=sum(p.branch.pk == branch.pk for p in people))
    return members


def _reasons(place, person, today):
    found = actions.check_facts(full_name=person.full_name, birth_on=person.birth.on if person.birth else None, today=today)
    if person.branch.closed_on:
        found.append(Reason(_("Đơn vị đã kết thúc hoạt động, không nhận thêm đoàn viên.")))
    return [Reason(_("Dòng %(place)s: %(why)s") % {"place": place, "why": r.text}, r.field) for r in found]


def _member(person, by):
    branch, birth = person.branch, person.birth
    return Member(
        **actions.name_columns(person.full_name), sex=person.sex, birth_on=birth.on if birth else None,
        birth_precision=birth.precision if birth else dates.DAY, branch=branch, a2_id=branch.a2_id, a3_id=branch.a3_id, a4_id=branch.a4_id,
        created_by=by, **person.facts,
    )  # fmt: skip
