"""Entering a member and changing what is known of one."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal import dates, rows
from portal.errors import Reason, RuleBroken
from tracking.branches import actions as branches
from tracking.history import actions as history
from tracking.members import numbers, rules
from tracking.members.actions.base import check_facts, joined, lock, name_columns, number_reasons, number_taken
from tracking.members.models import Member, Membership, NotSamePerson


@transaction.atomic
def add_member(*, by, branch, full_name, sex, on=None, today=None, birth=None, citizen_number="", **facts):
    """Enter a member at a branch. ``birth`` is a PartialDate or None; ``on`` the day from which the person is there (None: not known).

    Writes member, membership and event. Raises RuleBroken. Duplicates are the caller's question (``queries.likely_duplicates``).
    """
    branch = branches.held(branch)
    reasons = check_facts(full_name=full_name, birth_on=birth.on if birth else None, today=today, **joined(facts))
    if on and today and on > today:
        reasons.append(Reason(_("Ngày %(on)s chưa đến. Chỉ ghi việc đã xảy ra.") % {"on": dates.show(on)}, "on"))
    if branch.closed_on:
        reasons.append(Reason(_("Đơn vị đã kết thúc hoạt động, không nhận thêm đoàn viên."), "branch"))
    reasons += number_reasons(citizen_number)
    if reasons:
        raise RuleBroken(*reasons)
    member = Member.objects.create(
        **name_columns(full_name), sex=sex, birth_on=birth.on if birth else None, birth_precision=birth.precision if birth else dates.DAY,
        branch=branch, a2_id=branch.a2_id, a3_id=branch.a3_id, a4_id=branch.a4_id, created_by=by, **numbers.columns(citizen_number),
        **facts,
    )  # fmt: skip
    Membership.objects.create(member=member, branch=branch, start_on=on)
    history.record("members.add", by=by, subject=member, branch=branch)
    return member


def enter_member(*, others=(), **facts):
    """Enter a member as ``add_member`` does, and remember that ``others`` (primary keys) were looked at and are different people."""
    with transaction.atomic():
        member = add_member(**facts)
        tell_apart(member=member, others=others, by=facts["by"])
    return member


@transaction.atomic
def update_member(*, member, by, today, full_name, birth=None, version=None, **facts):
    """Change what is known of a member. ``birth``: PartialDate or None; ``facts``: further columns by name, those left out stay.

    Writes the member and an event with the names of the changed fields, never their values; nothing when nothing changed. Open cases carry
    a copy of the name: ``nominations.people.update_member`` changes both. Raises RuleBroken, Stale.
    """
    member = lock(member, version)
    birth_on = birth.on if birth else None
    if reasons := check_facts(full_name=full_name, birth_on=birth_on, today=today, **joined(facts)):
        raise RuleBroken(*reasons)
    if "ethnic_group" in facts:
        group = facts.pop("ethnic_group")
        facts["ethnic_group_id"] = group.pk if group else None
    changed = rows.save(
        member, **name_columns(full_name), birth_on=birth_on, birth_precision=birth.precision if birth else dates.DAY, **facts
    )
    if changed:
        history.record("members.update", by=by, subject=member, branch=member.branch, fields=rules.labels_of(changed))
    return member


def set_party_status(*, member, status):
    """Bring the member's Party status up to date after an act of the case; recorded there, so no event here."""
    Member.objects.filter(pk=member.pk).exclude(party_status=status).update(party_status=status)


@transaction.atomic
def tell_apart(*, member, others, by):
    """Remember that these members were looked at and are different people. ``others``: primary keys; saying it again is no fault."""
    for other in sorted(set(others) - {member.pk}):
        first, second = sorted((member.pk, other))
        NotSamePerson.objects.get_or_create(first_id=first, second_id=second, defaults={"said_by": by})


@transaction.atomic
def say_not_same(*, member, other, by):
    """Somebody looked at two members and says that they are different people. Writes pair and event. Raises RuleBroken for one person."""
    if member.pk == other.pk:
        raise RuleBroken(_("Hai trang này là của cùng một người."))
    tell_apart(member=member, others=[other.pk], by=by)
    history.record("members.tell_apart", by=by, subject=member, branch=member.branch)
    return member


@transaction.atomic
def set_citizen_number(*, member, number, by, version=None):
    """Store the citizen number (twelve digits; '' clears it): encrypted, with its keyed digest. Writes member and event, never the number.

    Raises RuleBroken when it is no number or somebody else's, Stale.
    """
    member = lock(member, version)
    if reasons := number_reasons(number, member):
        raise RuleBroken(*reasons)
    if numbers.digest(number) == member.citizen_digest if number else not member.citizen_digest:
        return member
    had = bool(member.citizen_digest)
    try:
        with transaction.atomic():
            rows.save(member, **numbers.columns(number))
    except IntegrityError:
        raise RuleBroken(number_taken()) from None
    action = "members.number_set" if number and not had else "members.number_change" if number else "members.number_clear"
    history.record(action, by=by, subject=member, branch=member.branch)
    return member


@transaction.atomic
def reveal_number(*, member, by):
    """The citizen number in clear, '' when there is none; the reveal is noted in the view log."""
    history.viewed("reveal", by=by, subject=member, branch=member.branch)
    return numbers.reveal(member)
