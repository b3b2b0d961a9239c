"""A rule set added or corrected, and the cases whose limits it changes, in one write."""

from django.db import transaction

from tracking.nominations import changes
from tracking.nominations.models import Nomination
from tracking.nominations.rules import standing
from tracking.nominations.standing import derived, facts_of
from tracking.rulesets import actions as rulesets
from tracking.rulesets import queries

CHUNK = 500


@transaction.atomic
def adopt_rule_set(*, by, today, rule_set=None, version=None, **facts):
    """Add a set, or correct ``rule_set`` that is not yet in force; ``facts`` as in ``rulesets.actions``. The set.

    A set entered late changes days that are already stored: ``next_due_on`` of exactly the open cases it touches is derived anew; nothing
    else of a case changes, and acts keep the set by which they were judged. Raises RuleBroken, Stale.
    """
    if rule_set is None:
        row = rulesets.add(by=by, today=today, **facts)
    else:
        row = rulesets.change(rule_set=rule_set, by=by, today=today, version=version, **facts)
    _derive_due_days(row)
    return row


def _derive_due_days(rule_set):
    sets = queries.timeline()
    rule_set = next(row for row in sets if row.pk == rule_set.pk)
    _previous, until = changes.neighbours(rule_set, sets)
    names = [change.parameter.code for change in changes.changes_of(rule_set, sets) if change.count]
    for name in names:
        rows, last = changes.touched(name, rule_set.effective_from, sets, until=until).order_by("pk"), 0
        while chunk := list(rows.select_for_update(of=("self",)).filter(pk__gt=last)[:CHUNK]):
            last = chunk[-1].pk
            for case in chunk:
                due_on = derived(case, standing(facts_of(case)), sets)["next_due_on"]
                if due_on != case.next_due_on:
                    Nomination.objects.filter(pk=case.pk).update(next_due_on=due_on)
