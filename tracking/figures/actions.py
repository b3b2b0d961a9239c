"""Letting the ledger and its sums say again what the logs of the cases say: for what was there before the ledger, and after a repair."""

from django.db import transaction

from tracking.figures import checks
from tracking.history import actions as history
from tracking.ledger import actions as ledger
from tracking.ledger.models import BodyStepSum, BodySum, Entry, StepSum, Sum
from tracking.nominations import rules
from tracking.nominations.actions.acts import TREES, hold_trees
from tracking.nominations.counted import attempts_of, recorded_days
from tracking.nominations.models import Act, Nomination


@transaction.atomic
def rebuild(*, branch=None, by=None, today, progress=lambda _what, _done, _whole: None):
    """Post what the ledger lacks, take back what it has too much, and add all sums up anew; the number of entries written.

    ``branch``: only at or under it, None for everything; what is posted there counts for Party bodies too, whose sums are added up anew
    with everything only. Cases without any entry are posted act by act, known since their acts were recorded; other differences are known
    since ``today``. Nobody writes cases meanwhile.
    """
    hold_trees(alone=TREES)
    changes = [*_unposted(branch, progress)]
    ledger.post(changes=changes)
    found = [(event, said - stored) for event, stored, said in checks.wrong_entries(branch, progress)]
    repairs = [(event, 1 if number > 0 else -1, today) for event, number in found for _ in range(abs(number))]
    ledger.post(changes=repairs)
    for nodes, sums, steps in checks.sums_wanted(branch, progress):
        ledger.rebuild_sums(nodes=nodes, wanted=sums, model=Sum)
        ledger.rebuild_sums(nodes=nodes, wanted=steps, model=StepSum)
    if branch is None:
        _add_bodies_up(None, progress)
    else:
        ledger.post_bodies(changes=_at_bodies([*changes, *repairs]))
    count = len(changes) + len(repairs)
    history.record("figures.rebuild", by=by, branch=branch, entries=count)
    return count


@transaction.atomic
def rebuild_bodies(*, body=None, by=None, progress=lambda _what, _done, _whole: None):
    """Add the sums of Party bodies up anew from the ledger and the cases: of ``body`` and those below it, None for all. Nobody writes cases
    meanwhile."""
    hold_trees(alone=TREES)
    _add_bodies_up(body, progress)
    history.record("figures.rebuild", by=by, subject=body, entries=0)


def _add_bodies_up(body, progress):
    for nodes, sums, steps in checks.body_sums_wanted(body, progress):
        ledger.rebuild_sums(nodes=nodes, wanted=sums, model=BodySum)
        ledger.rebuild_sums(nodes=nodes, wanted=steps, model=BodyStepSum)


def _at_bodies(changes):
    """(event, Party body that holds its case, 1 or −1) of changes of the ledger."""
    acts, bodies = sorted({event.act_id for event, _number, _known in changes}), {}
    for start in range(0, len(acts), checks.CHUNK):
        rows = Act.objects.filter(pk__in=acts[start : start + checks.CHUNK], nomination__body__isnull=False)
        bodies |= dict(rows.values_list("pk", "nomination__body"))
    return [(event, bodies[event.act_id], number) for event, number, _known in changes if event.act_id in bodies]


def backfill(*, today):
    """Fill the ledger when there are acts that count and no entry yet; add the sums of Party bodies up when they hold cases and there are
    none. So on the first start of a version that has them. Number of entries."""
    if not Entry.objects.exists() and Act.objects.filter(kind__in=rules.COUNTED_KINDS).exists():
        return rebuild(today=today)
    if not BodyStepSum.objects.exists() and Nomination.objects.filter(body__isnull=False).exists():
        rebuild_bodies()
    return 0


def _unposted(branch, progress):
    """(event, 1 or −1, day) for the persons of whom the ledger knows nothing, as their acts were recorded one after the other."""
    cases = checks.cases_touching(branch).exclude(member__in=Entry.objects.values("act__nomination__member"))
    whole, done, last = cases.count(), 0, 0
    while members := list(cases.filter(member__gt=last).order_by("member").values_list("member", flat=True).distinct()[: checks.CHUNK]):
        last, people, days = members[-1], attempts_of(members), recorded_days(members)
        for attempts in people.values():
            yield from ((event, number, days[act]) for event, number, act in rules.replay(attempts))
        done += len(members)
        progress("ledger", min(done, whole), whole)
