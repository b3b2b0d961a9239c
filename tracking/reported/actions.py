"""Writes of reported numbers: one, many at once, a correction, a withdrawal."""

from django.db import transaction

from portal import rows, text
from portal.errors import Reason, RuleBroken
from tracking.branches.models import Branch
from tracking.history import actions as history
from tracking.ledger.rules import bits
from tracking.reported import queries, rules
from tracking.reported.models import ReportedTotal


@transaction.atomic
def enter(*, branch, indicator, start_on, ends_on, number, source, by, today, population=(), note=""):
    """Enter how many people a branch reported for some days; ``population``: only those of all these groups.

    Writes the number and an event. Raises RuleBroken, also when the same people would be counted twice.
    """
    _one_after_the_other()
    days, what = {"start_on": start_on, "ends_on": ends_on}, {"indicator": indicator, "groups": bits(population)}
    others = queries.on_same_days([branch], start=start_on, end=ends_on, **what)
    clashes = queries.clashes(branch, others)
    if found := rules.reasons(number=number, start=start_on, end=ends_on, today=today, clashes=clashes):
        raise RuleBroken(*found)
    return _write(branch, by=by, number=number, source=source, note=note, **days, **what)


@transaction.atomic
def enter_many(*, parent, numbers, indicator, start_on, ends_on, source, by, today, population=(), note=""):
    """Enter the numbers of many units directly below ``parent`` for the same days: all of them or none; the parent.

    ``numbers``: [(branch, number)]. A unit that has a number for exactly these days gets it corrected. Raises RuleBroken with every reason.
    """
    _one_after_the_other()
    branches = [b for b, _n in numbers]
    days, what = {"start_on": start_on, "ends_on": ends_on}, {"indicator": indicator, "groups": bits(population)}
    others = queries.on_same_days(branches, start=start_on, end=ends_on, **what) if branches else []
    same = {r.branch_id: r for r in others if (r.start_on, r.ends_on) == (start_on, ends_on)}
    found = []
    for branch, number in numbers:
        near = queries.clashes(branch, [r for r in others if r is not same.get(branch.pk)])
        reasons = rules.reasons(number=number, start=start_on, end=ends_on, today=today, clashes=near)
        found += [Reason(f"{branch.label}: {r.text}", r.field) for r in reasons if r not in found]
    if found:
        raise RuleBroken(*found)
    for branch, number in numbers:
        if total := same.get(branch.pk):
            correct(total=total, number=number, note=note or total.note, by=by)
        else:
            _write(branch, by=by, number=number, source=source, note=note, **days, **what)
    return parent


@transaction.atomic
def correct(*, total, number, by, note="", version=None):
    """Give a reported number another value. Writes it and, when it differs, an event. Raises RuleBroken, Stale."""
    total = _standing(total, version)
    if found := rules.reasons(number=number, start=total.start_on, end=total.ends_on, today=total.ends_on):
        raise RuleBroken(*found)
    before = total.number
    if "number" in rows.save(total, number=number, note=text.clean(note)):
        history.record("reported.correct", by=by, subject=total, branch=total.branch, number=number, before=before, **_days(total))
    return total


@transaction.atomic
def withdraw(*, total, by, today, version=None):
    """Take a reported number out of every total; it stays in the history. Raises RuleBroken, Stale."""
    total = _standing(total, version)
    rows.save(total, withdrawn_on=today)
    history.record("reported.withdraw", by=by, subject=total, branch=total.branch, number=total.number, **_days(total))
    return total


def _standing(total, version):
    total = rows.lock(total, version)
    if total.withdrawn_on:
        raise rows.stale(total)
    return total


def _one_after_the_other():
    """Two numbers of one line of the tree, entered at once, see each other. The root is not locked for those who only refer to it."""
    list(Branch.objects.filter(depth=1).select_for_update(no_key=True).values_list("pk"))


def _write(branch, *, by, start_on, ends_on, note, **facts):
    whole_from, whole_until = rules.whole_part(start_on, ends_on)
    total = ReportedTotal.objects.create(
        branch=branch, start_on=start_on, ends_on=ends_on, whole_from=whole_from, whole_until=whole_until, note=text.clean(note), **facts
    )
    history.record("reported.enter", by=by, subject=total, branch=branch, number=total.number, source=str(total.source), **_days(total))
    return total


def _days(total):
    return {"indicator": str(total.indicator), "start": str(total.start_on), "end": str(total.ends_on)}
