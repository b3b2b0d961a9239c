"""Many members at once, through the same checks as ``actions.add_member``. Layer: actions."""

from collections import Counter
from dataclasses import dataclass, field, replace

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal import dates, db, text
from portal.errors import Reason, RuleBroken
from tracking.branches.actions import TREE_LOCK
from tracking.branches.models import Branch
from tracking.history import actions as history
from tracking.members import actions, numbers
from tracking.members.models import Member, Membership


@dataclass(frozen=True)
class NewMember:
    """Facts of one person; ``birth`` a PartialDate or None, ``on`` the day from which the person is at the branch (None: not known).

    ``citizen_number``: twelve digits, '' when not known. ``facts``: further columns of Member by name.
    """

    branch: object
    full_name: str
    sex: str
    birth: object = None
    on: object = None
    citizen_number: str = ""
    facts: dict = field(default_factory=dict)


@transaction.atomic
def add_members(*, people, by, today):
    """Enter these people, or nobody; the members in the same order.

    Writes members, memberships and one event per branch. Raises RuleBroken with the place (1, 2, …) of each faulty entry.
    """
    db.shared_lock(TREE_LOCK)
    now = Branch.objects.select_related("sector").in_bulk({p.branch.pk for p in people})
    people = [replace(p, branch=now[p.branch.pk]) for p in people]
    taken = _taken(people)
    reasons = [r for place, p in enumerate(people, start=1) for r in _reasons(place, p, today, taken)]
    if reasons:
        raise RuleBroken(*reasons)
    members = _create([_member(p, by) for p in people])
    Membership.objects.bulk_create(
        [Membership(member=m, branch=p.branch, start_on=p.on) for m, p in zip(members, people, strict=True)], batch_size=400
    )
    for branch in {p.branch.pk: p.branch for p in people}.values():
        history.record("members.add_many", by=by, branch=branch, count=sum(p.branch.pk == branch.pk for p in people))
    return members


def _taken(people):
    """Digests of the citizen numbers of these people that somebody has already, or that two of them share. No query without numbers."""
    asked = Counter(numbers.digest(p.citizen_number) for p in people if p.citizen_number)
    taken, digests = {digest for digest, count in asked.items() if count > 1}, sorted(asked)
    for at in range(0, len(digests), 400):
        taken.update(Member.objects.filter(citizen_digest__in=digests[at : at + 400]).values_list("citizen_digest", flat=True))
    return taken


def _create(rows):
    """Raises RuleBroken when somebody else entered one of the citizen numbers meanwhile."""
    try:
        with transaction.atomic():
            return Member.objects.bulk_create(rows, batch_size=400)
    except IntegrityError:
        raise RuleBroken(actions.number_taken()) from None


def _reasons(place, person, today, taken):
    found = actions.check_facts(full_name=person.full_name, birth_on=person.birth.on if person.birth else None, today=today)
    if person.citizen_number and len(text.digits(person.citizen_number)) != 12:
        found.append(Reason(_("Số định danh cá nhân phải có 12 chữ số."), "citizen_number"))
    elif person.citizen_number and numbers.digest(person.citizen_number) in taken:
        found.append(actions.number_taken())
    if person.branch.closed_on:
        found.append(Reason(_("Đơn vị đã kết thúc hoạt động, không nhận thêm đoàn viên.")))
    return [Reason(_("Dòng %(place)s: %(why)s") % {"place": place, "why": r.text}, r.field) for r in found]


def _member(person, by):
    branch, birth = person.branch, person.birth
    return Member(
        **actions.name_columns(person.full_name), sex=person.sex, birth_on=birth.on if birth else None,
        birth_precision=birth.precision if birth else dates.DAY, branch=branch, a2_id=branch.a2_id, a3_id=branch.a3_id, a4_id=branch.a4_id,
        created_by=by, **numbers.columns(person.citizen_number), **person.facts,
    )  # fmt: skip
