"""Moving, closing and merging branches. Everything that hangs on a branch gets a home, in one transaction, or nothing is written.

Party bodies: ``bodies``.
"""

from django.db import transaction
from django.db.models import DateField, F, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import dates, rows, timeline
from portal.errors import Reason, RuleBroken
from tracking.access.models import Appointment
from tracking.batches.models import Batch
from tracking.branches import actions as branches
from tracking.branches.models import Branch, BranchObstacle, BranchOfficer, Succession
from tracking.branches.rules import SuccessionKind
from tracking.classes.models import TrainingClass
from tracking.history import actions as history
from tracking.members.models import Member, Membership, Transfer
from tracking.members.rules import TransferOutcome
from tracking.nominations import actions as nominations
from tracking.nominations.models import Nomination
from tracking.nominations.rules import ActKind, Stage
from tracking.party.models import PartyRoute
from tracking.reorganisation import queries, rules, trees
from tracking.reorganisation.rules import Fate


@transaction.atomic
def move(*, branch, parent, by, on, today=None, decision_number="", decision_on=None, version=None):
    """Hang a branch with everything below it under another parent from day ``on``, which may lie in the past.

    Rewrites the periods of every branch below, the tree's columns and the copies on members, cases and classes. Raises RuleBroken, Stale.
    """
    nominations.hold_trees(alone=(branches.TREE_LOCK,))
    branch, parent = rows.lock(branch, version), Branch.objects.get(pk=parent.pk)
    if reasons := rules.move_reasons(branch, parent, on, today):
        raise RuleBroken(*reasons)
    before = branch.parent
    try:
        trees.relocate(trees.BRANCHES, branch, parent, on, decision_number=decision_number, decision_on=decision_on)
    except timeline.Unplaced as problem:
        raise RuleBroken(rules.unplaced_reason(problem.kind, problem.day, branch, parent)) from None
    Branch.objects.filter(pk=branch.pk).update(version=F("version") + 1)
    branch.refresh_from_db()
    history.record("reorganisation.move", by=by, subject=branch, branch=branch, before=before.name, parent=parent.name, on=str(on))
    return branch


@transaction.atomic
def close(
    *, branch, by, on, today, successor=None, kind=SuccessionKind.MERGED, members=Fate.FOLLOW, cases=Fate.FOLLOW, accounts=Fate.FOLLOW,
    children=Fate.FOLLOW, decision_number="", decision_on=None, version=None,
):  # fmt: skip
    """End a branch on day ``on``; what it holds follows to the successor or ends, as chosen. History stays where it was.

    Writes memberships, acts of every open case, appointments, routes, officers, succession, the closing period and an event, or nothing.
    ``successor`` None: nobody follows. Raises RuleBroken with every reason, Stale.
    """
    nominations.hold_trees(alone=(branches.TREE_LOCK,))
    branch = rows.lock(branch, version)
    successor = Branch.objects.get(pk=successor.pk) if successor else None
    counts, fates = queries.holdings(branch).counts(), {"members": members, "cases": cases, "accounts": accounts, "children": children}
    if reasons := _close_reasons(branch, successor, on, today, counts, fates):
        raise RuleBroken(*reasons)
    decision = {"decision_number": decision_number, "decision_on": decision_on}
    _move_children(branch, successor, by, on, decision)
    _settle_members(branch, successor if members == Fate.FOLLOW else None, by, on)
    _settle_cases(branch, successor, cases, by, on, today)
    _settle_accounts(branch, successor if accounts == Fate.FOLLOW else None, on)
    _settle_classes(branch, successor or branch.parent, on)
    _settle_batches(branch, successor or branch.parent)
    _end_known(branch, on)
    if successor:
        Succession.objects.create(predecessor=branch, successor=successor, kind=kind, on=on, **decision)
    branches.write_change(branch, on=on, closed=True, **decision)
    rows.save(branch, closed_on=on)
    facts = {"successor": successor.name if successor else "", **counts, **{f"fate_{name}": str(fate) for name, fate in fates.items()}}
    history.record("reorganisation.close", by=by, subject=branch, branch=branch, name=branch.name, on=str(on), **facts)
    return branch


def merge(*, branch, successor, **facts):
    """Close a branch into another one, which takes over; same as ``close`` with a successor."""
    return close(branch=branch, successor=successor, kind=SuccessionKind.MERGED, **facts)


def _close_reasons(branch, successor, on, today, counts, fates):
    if branch.closed_on:
        return [Reason(_("“%(name)s” đã kết thúc hoạt động.") % {"name": branch})]
    if branch.parent_id is None:
        return [Reason(_("“%(name)s” là cấp cao nhất, không kết thúc được.") % {"name": branch})]
    reasons = rules.day_reasons(on, today, branch.opened_on, queries.last_change(branch))
    reasons += rules.successor_reasons(branch, successor, fates, counts)
    reasons += rules.fate_reasons(counts=counts, fates=fates, has_successor=successor is not None)
    if successor and successor.opened_on and on < successor.opened_on:
        reasons.append(Reason(_("“%(name)s” được thành lập sau ngày này.") % {"name": successor}, "on"))
    late = Membership.objects.filter(branch=branch, ends_on__isnull=True, start_on__gte=on).count()
    if late and fates["members"] == Fate.END:
        reasons.append(Reason(_("%(count)s đồng chí về đơn vị từ ngày này trở đi. Kiểm tra lại ngày kết thúc.") % {"count": late}, "on"))
    return reasons


def _move_children(branch, successor, by, on, decision):
    for child in Branch.objects.open().filter(parent=branch).order_by("path"):
        move(branch=child, parent=successor, by=by, on=on, **decision)
    if child := Branch.objects.open().filter(parent=branch).first():
        words = _("“%(child)s” về đơn vị này sau ngày %(on)s. Kiểm tra lại ngày kết thúc.")
        raise RuleBroken(Reason(words % {"child": child, "on": dates.show(on)}, "on"))


def _settle_members(branch, successor, by, on):
    """Current members go to the successor from ``on``, or cease to be members; requests to move from or to the branch are withdrawn."""
    moves = Transfer.objects.filter(Q(from_branch=branch) | Q(to_branch=branch), outcome="")
    moves.update(outcome=TransferOutcome.WITHDRAWN, decided_at=timezone.now(), decided_by=by, version=F("version") + 1)
    people = Member.objects.current().filter(branch=branch)
    stays = Membership.objects.filter(branch=branch, ends_on__isnull=True, member__left_on__isnull=True)
    if successor is None:
        stays.update(ends_on=on)
        people.update(left_on=on, version=F("version") + 1)
        return
    stays.filter(start_on__gte=on).update(branch=successor)  # entered after the branch had ended: never really there
    moving = list(stays.values_list("member_id", flat=True))
    stays.update(ends_on=on)
    Membership.objects.bulk_create([Membership(member_id=pk, branch=successor, start_on=on) for pk in moving], batch_size=500)
    people.update(branch=successor, a2=successor.a2_id, a3=successor.a3_id, a4=successor.a4_id, version=F("version") + 1)


def _settle_cases(branch, successor, fate, by, on, today):
    """Open cases go on at the successor or end with the branch, each by an act. Cases of official members follow to a successor."""
    nominations.lock_all(list(Nomination.objects.open().filter(branch=branch)))
    for case in queries.open_cases(branch).order_by("pk"):
        if fate == Fate.FOLLOW:
            nominations.move_case(nomination=case, branch=successor, by=by, on=on, today=today)
        else:
            nominations.record(ActKind.UNION_ENDED, nomination=case, on=on, by=by, today=today)
    if successor and fate == Fate.FOLLOW:
        for case in Nomination.objects.open().filter(branch=branch, stage=Stage.OFFICIAL, member__branch=successor).order_by("pk"):
            nominations.move_case(nomination=case, branch=successor, by=by, on=on, today=today)


def _settle_accounts(branch, successor, on):
    """Appointments end on ``on`` (one that began later never held); with a successor the same role is held there from then on."""
    held = list(Appointment.objects.filter(branch=branch, ends_on__isnull=True))
    Appointment.objects.filter(pk__in=[a.pk for a in held]).update(ends_on=not_before_start(on))
    if successor is None:
        return
    there = set(Appointment.objects.filter(branch=successor, ends_on__isnull=True).values_list("user_id", "role"))
    following = [a for a in held if (a.user_id, a.role) not in there]
    Appointment.objects.bulk_create(
        [Appointment(user_id=a.user_id, role=a.role, branch=successor, start_on=max(a.start_on, on)) for a in following]
    )


def _settle_classes(branch, heir, on):
    """Classes that have not ended are followed by the heir."""
    running = TrainingClass.objects.filter(Q(ends_on__gte=on) | Q(ends_on__isnull=True), branch=branch)
    running.update(branch=heir, a2=heir.a2_id, a3=heir.a3_id, a4=heir.a4_id)


def _settle_batches(branch, heir):
    """Batches that are not finished are kept by the heir, who has the people; finished ones stay where they were kept."""
    kept = Batch.objects.filter(branch=branch).unfinished()
    kept.update(branch=heir, a2=heir.a2_id, a3=heir.a3_id, a4=heir.a4_id, version=F("version") + 1)


def _end_known(branch, on):
    """Routes, officers and obstacles end with the branch."""
    for model in (PartyRoute, BranchOfficer, BranchObstacle):
        model.objects.filter(branch=branch, ends_on__isnull=True).update(ends_on=not_before_start(on))


def not_before_start(on):
    """The later of a row's own start and ``on``: what began later never held, and does not end before it began."""
    return Greatest("start_on", Value(on, output_field=DateField()))
