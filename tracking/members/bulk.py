"""Many members at once, through the same checks as ``actions.add_member``. Layer: actions."""

from collections import Counter
from dataclasses import dataclass, field, replace

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal import dates, db, rows, text
from portal.errors import Reason, RuleBroken
from tracking.branches.actions import TREE_LOCK
from tracking.branches.models import Branch
from tracking.history import actions as history
from tracking.members import actions, numbers
from tracking.members import rules as members_
from tracking.members.actions import base
from tracking.members.models import Member, Membership


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Changed:
    """What is to be known of a member from now on; same meaning as the arguments of ``actions.update_member``.

    ``citizen_number``: twelve digits, '' to clear it, None where it stays.
    """

    member: Member
    full_name: str
    birth: object = None
    facts: dict = field(default_factory=dict)
    citizen_number: str | None = None

    @property
    def columns(self):
        birth = {"birth_on": self.birth.on if self.birth else None, "birth_precision": self.birth.precision if self.birth else dates.DAY}
        facts = dict(self.facts)
        if "ethnic_group" in facts:
            group = facts.pop("ethnic_group")
            facts["ethnic_group_id"] = group.pk if group else None
        return {**actions.name_columns(self.full_name), **birth, **facts}


@transaction.atomic
def update_members(*, changes, by, today):
    """Change what is known of these members, each once, or of nobody; the members as they are now, in the same order.

    One version more for each that really changed, and the same events as ``actions.update_member`` and ``set_citizen_number`` write. Open
    cases carry a copy of the name: ``nominations.people.update_members`` changes both. Raises RuleBroken naming the person.
    """
    db.shared_lock(TREE_LOCK)
    ids = sorted(change.member.pk for change in changes)
    found = {}
    for at in range(0, len(ids), 400):
        held = Member.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids[at : at + 400]).order_by("pk")
        found.update({member.pk: member for member in held})
    taken = _taken([change for change in changes if change.citizen_number])
    if reasons := [r for change in changes for r in _change_reasons(change, found[change.member.pk], today, taken)]:
        raise RuleBroken(*reasons)
    _write_changes([(found[change.member.pk], change) for change in changes], by)
    return [found[change.member.pk] for change in changes]


def _change_reasons(change, member, today, taken):
    birth_on, joined = change.birth.on if change.birth else None, base.joined(change.facts)
    reasons = actions.check_facts(full_name=change.full_name, birth_on=birth_on, today=today, **joined)
    number = change.citizen_number
    if number and len(text.digits(number)) != 12:
        reasons.append(Reason(_("Số định danh cá nhân phải có 12 chữ số."), "citizen_number"))
    elif number and numbers.digest(number) in taken and numbers.digest(number) != member.citizen_digest:
        reasons.append(actions.number_taken())
    words = _("Đồng chí %(name)s: %(why)s")
    return [Reason(words % {"name": change.full_name, "why": r.text}, r.field) for r in reasons]


def _write_changes(pairs, by):
    branches = Branch.objects.in_bulk({member.branch_id for member, _change in pairs})
    touched, columns, events = [], set(), []
    for member, change in pairs:
        branch, wanted = branches[member.branch_id], change.columns
        changed = [name for name, value in wanted.items() if getattr(member, name) != value]
        for name in changed:
            setattr(member, name, wanted[name])
        if changed:
            events.append(("members.update", member, branch, {"fields": members_.labels_of(changed)}))
        if number := _set_number(member, change.citizen_number):
            changed += list(numbers.columns(""))
            events.append((number, member, branch, {}))
        if changed:
            member.version += 1
            touched.append(member)
            columns.update(name.removesuffix("_id") for name in changed)
    try:
        with transaction.atomic():
            rows.save_all(touched, [*columns, "version"])
    except IntegrityError:
        raise RuleBroken(actions.number_taken()) from None
    history.record_all(events, by=by)


def _set_number(member, number):
    """Set the citizen number on the row; the event that tells it, '' when it stays as it is."""
    if number is None or (numbers.digest(number) == member.citizen_digest if number else not member.citizen_digest):
        return ""
    had = bool(member.citizen_digest)
    for name, value in numbers.columns(number).items():
        setattr(member, name, value)
    return "members.number_set" if number and not had else "members.number_change" if number else "members.number_clear"


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
    pairs = zip(members, people, strict=True)
    rows.create_in_parts(Membership, (Membership(member=m, branch=p.branch, start_on=p.on) for m, p in pairs))
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
