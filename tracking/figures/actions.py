"""Letting the ledger and its sums say again what the logs of the cases say: for what was there before the ledger, and after a repair."""

from django.db import transaction

from tracking.figures import checks
from tracking.history import actions as history
from tracking.ledger import actions as ledger
from tracking.ledger.models import Entry, StepSum, Sum
from tracking.nominations import rules
from tracking.nominations.actions.acts import TREES, hold_trees
from tracking.nominations.counted import attempts_of, recorded_days
from tracking.nominations.models import Act


@transaction.atomic
def rebuild(*, branch=None, by=None, today, progress=lambda _what, _done, _whole: None):
    """Post what the ledger lacks, take back what it has too much, and add all sums up anew; the number of entries written.

    ``branch``: only at or under it, None for everything. Cases without any entry are posted act by act, known since their acts were
    recorded; other differences are known since ``today``. Nobody writes cases meanwhile.
    """
    hold_trees(alone=TREES)
    changes = [*_unposted(branch, progress)]
    ledger.post(changes=changes)
    found = [(event, said - stored) for event, stored, said in checks.wrong_entries(branch, progress)]
    ledger.post(changes=[(event, 1 if number > 0 else -1, today) for event, number in found for _ in range(abs(number))])
    for nodes, sums, steps in checks.sums_wanted(branch, progress):
        ledger.rebuild_sums(nodes=nodes, wanted=sums, model=Sum)
        ledger.rebuild_sums(nodes=nodes, wanted=steps, model=StepSum)
    count = len(changes) + sum(abs(number) for _event, number in found)
    history.record("figures.rebuild", by=by, branch=branch, entries=count)
    return count


def backfill(*, today):
    """Fill the ledger when there are acts that count and no entry yet: the first start of a version that has one. Number of entries."""
    if Entry.objects.exists() or not Act.objects.filter(kind__in=rules.COUNTED_KINDS).exists():
        return 0
    return rebuild(today=today)


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
