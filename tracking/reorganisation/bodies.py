"""Moving and closing Party bodies. What hangs on a body gets a home, in one transaction, or nothing is written. Layer: actions."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from portal import dates, rows, timeline
from portal.errors import Reason, RuleBroken
from tracking.access.models import Appointment
from tracking.batches.models import Batch
from tracking.branches.rules import SuccessionKind
from tracking.history import actions as history
from tracking.nominations import actions as nominations
from tracking.nominations.models import Nomination
from tracking.nominations.rules import Stage
from tracking.party import actions as party
from tracking.party.models import BodySuccession, PartyBody, PartyRoute
from tracking.party.rules import BodyKind, RouteRole
from tracking.reorganisation import queries, rules, trees
from tracking.reorganisation.actions import not_before_start
from tracking.reorganisation.rules import Fate


@transaction.atomic
def move(*, body, parent, by, on, today=None, decision_number="", decision_on=None, version=None):
    """Hang a Party body under another one from day ``on``, with everything below it and the copies on cases.

    The body and its new parent are ones that ``by`` arranges. Rewrites the periods of every body below and the tree's columns, here and
    on cases. Raises RuleBroken with every reason, Stale.
    """
    nominations.hold_trees(alone=(party.TREE_LOCK,))
    body, parent = rows.lock(body, version), PartyBody.objects.get(pk=parent.pk)
    reasons = rules.move_reasons(body, parent, on, today) + party.arranging_reasons(body, by)
    if not by.access.arranges_body(parent):
        reasons.append(Reason(rules.not_arranged(parent), "parent"))
    if reasons:
        raise RuleBroken(*reasons)
    return _relocate(body, parent, by, on, decision_number=decision_number, decision_on=decision_on)


def _relocate(body, parent, by, on, *, decision_number="", decision_on=None):
    before = body.parent
    try:
        trees.relocate(trees.BODIES, body, parent, on, decision_number=decision_number, decision_on=decision_on)
    except timeline.Unplaced as problem:
        raise RuleBroken(rules.unplaced_reason(problem.kind, problem.day, body, parent)) from None
    PartyBody.objects.filter(pk=body.pk).update(version=F("version") + 1)
    body.refresh_from_db()
    history.record("reorganisation.move_body", by=by, subject=body, name=body.name, before=before.name, parent=parent.name, on=str(on))
    return body


@transaction.atomic
def close(
    *, body, by, on, today, successor=None, kind=SuccessionKind.MERGED, routes=Fate.FOLLOW, cases=Fate.FOLLOW, accounts=Fate.FOLLOW,
    children=Fate.FOLLOW, decision_number="", decision_on=None, version=None,
):  # fmt: skip
    """End a Party body on day ``on``; what it holds follows to the successor or ends, as chosen. History stays where it was.

    Body and successor are ones that ``by`` arranges; the successor one that ``by`` administers when accounts follow.
    Cases that do not follow stay open and wait to be sent to another body. Writes routes, an act of every open case, appointments,
    succession, the closing period and an event, or nothing. Raises RuleBroken with every reason, Stale.
    """
    nominations.hold_trees(alone=(party.TREE_LOCK,))
    body = rows.lock(body, version)
    successor = PartyBody.objects.get(pk=successor.pk) if successor else None
    counts, fates = queries.body_counts(body), {"routes": routes, "cases": cases, "accounts": accounts, "children": children}
    reasons = _close_reasons(body, successor, on, today, counts, fates) + party.arranging_reasons(body, by)
    if reasons := reasons + _reach_reasons(successor, by, counts, fates):
        raise RuleBroken(*reasons)
    decision = {"decision_number": decision_number, "decision_on": decision_on}
    _move_children(body, successor, by, on, decision)
    _settle_routes(body, successor if routes == Fate.FOLLOW else None, on)
    _settle_cases(body, successor if cases == Fate.FOLLOW else None, by, on, today)
    _settle_accounts(body, successor if accounts == Fate.FOLLOW else None, on)
    _settle_batches(body, successor if cases == Fate.FOLLOW else None)
    if successor:
        BodySuccession.objects.create(predecessor=body, successor=successor, kind=kind, on=on, **decision)
    party.write_change(body, on=on, closed=True, **decision)
    rows.save(body, closed_on=on)
    facts = {"successor": successor.name if successor else "", **counts, **{f"fate_{name}": str(fate) for name, fate in fates.items()}}
    history.record("reorganisation.close_body", by=by, subject=body, name=body.name, on=str(on), **facts)
    return body


def _close_reasons(body, successor, on, today, counts, fates):
    if body.closed_on:
        return [Reason(_("“%(name)s” đã kết thúc hoạt động.") % {"name": body})]
    if body.parent_id is None:
        return [Reason(_("“%(name)s” là cấp cao nhất, không kết thúc được.") % {"name": body})]
    reasons = rules.day_reasons(on, today, body.opened_on, queries.last_body_change(body))
    reasons += rules.body_successor_reasons(body, successor, fates, counts)
    reasons += rules.fate_reasons(counts=counts, fates=fates, has_successor=successor is not None)
    if successor and successor.opened_on and on < successor.opened_on:
        reasons.append(Reason(_("“%(name)s” được thành lập sau ngày này.") % {"name": successor}, "on"))
    return reasons


def _reach_reasons(successor, by, counts, fates):
    if successor is None:
        return []
    reasons = []
    if not by.access.arranges_body(successor):
        reasons.append(Reason(rules.not_arranged(successor), "successor"))
    if counts["accounts"] and fates["accounts"] == Fate.FOLLOW and not by.access.administers_body(successor):
        reasons.append(rules.accounts_elsewhere(successor))
    return reasons


def _move_children(body, successor, by, on, decision):
    for child in PartyBody.objects.open().filter(parent=body).order_by("path"):
        if reasons := rules.move_reasons(child, successor, on, None):
            raise RuleBroken(*reasons)
        _relocate(rows.lock(child), PartyBody.objects.get(pk=successor.pk), by, on, **decision)
    if child := PartyBody.objects.open().filter(parent=body).first():
        words = _("“%(child)s” về đây sau ngày %(on)s. Kiểm tra lại ngày kết thúc.")
        raise RuleBroken(Reason(words % {"child": child, "on": dates.show(on)}, "on"))


def _settle_routes(body, successor, on):
    """Routes end; a successor serves the same branches from then on, but a committee becomes no branch's own cell."""
    open_ = list(PartyRoute.objects.filter(body=body, ends_on__isnull=True).order_by("pk"))
    PartyRoute.objects.filter(pk__in=[r.pk for r in open_]).update(ends_on=not_before_start(on))
    if successor is None:
        return
    taken = set(PartyRoute.objects.filter(branch__in=[r.branch_id for r in open_], ends_on__isnull=True).values_list("branch_id", "role"))
    for route in open_:
        role = route.role if successor.kind == BodyKind.CELL else RouteRole.RECEIVING
        if (route.branch_id, role) not in taken:
            taken.add((route.branch_id, role))
            PartyRoute.objects.create(branch_id=route.branch_id, body=successor, role=role, start_on=max(route.start_on, on))


def _settle_cases(body, successor, by, on, today):
    """Cases at the body go on at the successor, or wait to be sent elsewhere, each by an act; lists meant for it are meant for the next."""
    held = Nomination.objects.open().filter(body=body)
    if successor is None:
        held = held.filter(stage__lt=Stage.OFFICIAL)
    held = list(held.order_by("pk"))
    nominations.lock_all(held)
    for case in held:
        nominations.change_body(nomination=case, body=successor, by=by, on=on, today=today)
    Nomination.objects.open().filter(intended_body=body).update(intended_body=successor, version=F("version") + 1)


def _settle_batches(body, successor):
    """Batches that are not finished go on where their people go on; without a successor they stay, and name another body when prepared."""
    if successor is not None:
        kept = Batch.objects.filter(body=body).unfinished()
        kept.update(body=successor, b2=successor.b2_id, b3=successor.b3_id, b4=successor.b4_id, version=F("version") + 1)
        Batch.objects.filter(to_body=body).unfinished().update(to_body=successor, version=F("version") + 1)


def _settle_accounts(body, successor, on):
    """Appointments end on ``on`` (one that began later never held); with a successor the same role is held there from then on."""
    held = list(Appointment.objects.filter(body=body, ends_on__isnull=True))
    Appointment.objects.filter(pk__in=[a.pk for a in held]).update(ends_on=not_before_start(on))
    if successor is None:
        return
    there = set(Appointment.objects.filter(body=successor, ends_on__isnull=True).values_list("user_id", "role"))
    following = [a for a in held if (a.user_id, a.role) not in there]
    Appointment.objects.bulk_create(
        [Appointment(user_id=a.user_id, role=a.role, body=successor, start_on=max(a.start_on, on)) for a in following]
    )
