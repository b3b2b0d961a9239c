"""What is done to members and must reach their cases in the same transaction. Layer: actions."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from portal.errors import Reason, RuleBroken
from tracking.members import actions as members
from tracking.members import bulk as members_bulk
from tracking.nominations import actions
from tracking.nominations.models import Nomination
from tracking.nominations.rules import ActKind, Stage

FOLLOW, END = "follow", "end"
NAMES = ("name_key", "name_fold", "given_fold")  # copies that a case carries
SOME = 400  # members whose cases are looked at together


def open_case(member):
    """The case that is still followed, None without one. Official Party members are at their end: nothing is open about them."""
    return Nomination.objects.open().filter(member=member, stage__lt=Stage.OFFICIAL).first()


def has_cases(member):
    """Whether the person's Party status is told by a case."""
    return Nomination.objects.filter(member=member).exists()


@transaction.atomic
def update_member(*, member, **facts):
    """Change what is known of a member (see ``members.actions.update_member``); cases carry a copy of the name, which follows.

    The Party status of somebody with a case comes from the acts and is refused here.
    """
    actions.hold_trees()
    status = facts.get("party_status")
    if status is not None and status != member.party_status and has_cases(member):
        raise RuleBroken(Reason(_("Tình trạng đảng viên của đồng chí này lấy từ phiếu theo dõi. Ghi ở phiếu đó."), "party_status"))
    changed = members.update_member(member=member, **facts)
    keys = {name: getattr(changed, name) for name in NAMES}
    Nomination.objects.filter(member=changed).exclude(**keys).update(**keys, version=F("version") + 1)
    actions.refresh_limits(cases=Nomination.objects.open().filter(member=changed))  # the age limit counts from the birth date
    return changed


@transaction.atomic
def update_members(*, changes, by, today):
    """``members.bulk.update_members`` of these ``members.bulk.Changed``, and the copies of names that their cases carry.

    {member id: its version now}. Part by part in the order of the keys, as everybody locks people, so that few are held at a time. Raises
    RuleBroken with the reasons of all, naming the person.
    """
    actions.hold_trees()
    versions, reasons, waiting = {}, [], sorted(changes, key=lambda change: change.member.pk)
    for at in range(0, len(waiting), SOME):
        try:
            changed = members_bulk.update_members(changes=waiting[at : at + SOME], by=by, today=today)
        except RuleBroken as refusal:
            reasons += refusal.reasons
        else:
            _carry_names({member.pk: member for member in changed})
            versions |= {member.pk: member.version for member in changed}
    if reasons:
        raise RuleBroken(*reasons)
    return versions


def _carry_names(members):
    """Bring the cases of these members up to date: copies of the name, and the age limit, which counts from the birth date."""
    for case in Nomination.objects.filter(member__in=members).order_by("pk"):
        keys = {name: getattr(members[case.member_id], name) for name in NAMES}
        if any(getattr(case, name) != value for name, value in keys.items()):
            Nomination.objects.filter(pk=case.pk).update(**keys, version=F("version") + 1)
    actions.refresh_limits(cases=Nomination.objects.open().filter(member__in=members))


@transaction.atomic
def accept_transfer(*, transfer, by, today, case=FOLLOW, version=None):
    """Accept a move between branches together with the open case. The accepted Transfer.

    ``case``: FOLLOW lets the new branch go on with it ("chuyển tiếp theo dõi sang đơn vị mới"), END closes it as "chuyển công tác, thôi
    việc". Without an open case it means nothing. Raises RuleBroken, Stale.
    """
    actions.hold_trees()
    accepted = members.accept_transfer(transfer=transfer, by=by, today=today, version=version)
    nomination = open_case(accepted.member)
    if nomination and case == FOLLOW:
        actions.move_case(nomination=nomination, branch=accepted.to_branch, by=by, on=accepted.on, today=today)
    elif nomination:
        actions.record(ActKind.LEFT_UNIT, nomination=nomination, on=accepted.on, by=by, today=today)
    return accepted


@transaction.atomic
def leave_union(*, member, by, on, today, version=None):
    """The person is no longer a member; an open case ends as "chuyển công tác, thôi việc". Raises RuleBroken, Stale."""
    actions.hold_trees()
    left = members.leave_union(member=member, by=by, on=on, today=today, version=version)
    if nomination := open_case(left):
        actions.record(ActKind.LEFT_UNIT, nomination=nomination, on=on, by=by, today=today)
    return left
