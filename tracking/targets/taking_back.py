"""Terms and targets that were entered by mistake: a term, one target, or all of a list. Layer: actions."""

from collections import Counter

from django.db import transaction
from django.utils.translation import gettext as _

from portal import rows
from portal.errors import RuleBroken
from tracking.branches.models import Branch
from tracking.history import actions as history
from tracking.targets import actions
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
def withdraw(*, target, by, today, version=None):
    """Withdraw one target; what it superseded is in force again. Writes both and an event. Raises Stale, also when it no longer holds.

    Targets that units below were given out of it stay as they were set.
    """
    hold([target.pk])
    target = rows.lock(target, version)
    if not target.holds:
        raise rows.stale(target)
    _withdraw([target.pk], today)
    target.refresh_from_db()
    history.record("targets.withdraw", by=by, subject=target, branch=target.branch, what=str(target), value=str(target.value))
    return target


@transaction.atomic
def withdraw_term(*, term, by, today, version=None):
    """Withdraw a term in which no target is in force. Writes it and an event; it stays to be seen with the targets withdrawn before.

    Raises RuleBroken when a target of it is in force, Stale, also when it was withdrawn.
    """
    term = actions.lock_standing(term, version)
    if count := Target.objects.in_force().filter(term=term).count():
        words = _("Nhiệm kỳ đang có %(count)s chỉ tiêu. Hủy ghi nhầm các chỉ tiêu đó trước, hoặc sửa nhiệm kỳ.")
        raise RuleBroken(words % {"count": count})
    rows.save(term, withdrawn_on=today)
    history.record("targets.withdraw_term", by=by, subject=term, branch=term.branch, name=term.name)
    return term


@transaction.atomic
def take_back(*, targets, by, on):
    """Withdraw these targets (ids) from day ``on``; those withdrawn before stay as they are.

    The caller has checked that none of them was superseded, and holds them. Writes one event for each branch.
    """
    counts = Counter()
    for some in _chunks(targets):
        counts.update(target.branch_id for target in _withdraw(some, on))
    for some in _chunks(counts):
        for branch in Branch.objects.filter(pk__in=some).order_by("pk"):
            history.record("targets.take_back", by=by, branch=branch, count=counts[branch.pk])


def _withdraw(ids, on):
    """What one of these superseded is in force again with its own value and decision. Nothing is deleted: a withdrawn target stays to be
    seen among the versions of its kind."""
    gone = list(Target.objects.filter(pk__in=ids, withdrawn_on__isnull=True).order_by("pk"))
    former = list(Target.objects.filter(superseded_by__in=gone).order_by("pk"))
    for target in former:
        target.superseded_by, target.version = None, target.version + 1
    for target in gone:
        target.withdrawn_on, target.version = on, target.version + 1
    rows.save_all(former, ["superseded_by", "version"])
    rows.save_all(gone, ["withdrawn_on", "version"])
    return gone


def _chunks(keys):
    keys = sorted(keys)
    return [keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK)]
