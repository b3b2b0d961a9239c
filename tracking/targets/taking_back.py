"""Targets that a list set by mistake. Layer: actions."""

from collections import Counter

from django.db import transaction

from portal import rows
from tracking.branches.models import Branch
from tracking.history import actions as history
from tracking.targets.models import Target, Term

CHUNK = 400


def hold(ids):
    """Lock the terms of these targets, then the targets with those that they superseded, inside the caller's transaction, as setting one
    does: nobody sets another meanwhile."""
    for some in _chunks(ids):
        terms = Term.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=Target.objects.filter(pk__in=some).values("term"))
        list(terms.order_by("pk").values_list("pk"))
    for some in _chunks(ids):
        found = Target.objects.select_for_update(of=("self",), no_key=True)
        list(found.filter(pk__in=some).order_by("pk").values_list("pk"))
        list(found.filter(superseded_by__in=some).order_by("pk").values_list("pk"))


@transaction.atomic
def take_back(*, targets, by, on):
    """Withdraw these targets (ids) from day ``on``; {id of each target that holds again: (id of the one that had
    superseded it, its version)}.

    What one of them superseded is in force again with its own value and decision. Nothing is deleted: a withdrawn target stays to be seen
    among the versions of its kind. The caller has checked that they are untouched, and holds them. Writes one event for each branch.
    """
    again, counts = {}, Counter()
    for some in _chunks(targets):
        gone = list(Target.objects.filter(pk__in=some).order_by("pk"))
        former = list(Target.objects.filter(superseded_by__in=some).order_by("pk"))
        counts.update(target.branch_id for target in gone)
        for target in former:
            target.version += 1
            again[target.pk], target.superseded_by = (target.superseded_by_id, target.version), None
        for target in gone:
            target.withdrawn_on, target.version = on, target.version + 1
        rows.save_all(former, ["superseded_by", "version"])
        rows.save_all(gone, ["withdrawn_on", "version"])
    for some in _chunks(counts):
        for branch in Branch.objects.filter(pk__in=some).order_by("pk"):
            history.record("targets.take_back", by=by, branch=branch, count=counts[branch.pk])
    return again


def _chunks(keys):
    keys = sorted(keys)
    return [keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK)]
