"""A rule set added, corrected or withdrawn, and the cases whose limits it changes, in one write."""

from django.db import transaction
from django.db.models import Q

from tracking.nominations.actions.acts import TREES, hold_trees
from tracking.nominations.actions.limits import refresh_limits
from tracking.nominations.models import Act
from tracking.rulesets import actions as rulesets


@transaction.atomic
def adopt_rule_set(*, by, today, rule_set=None, version=None, **facts):
    """Add a set, or correct ``rule_set`` that is not yet in force; ``facts`` as in ``rulesets.actions``. The set.

    A set entered late changes days that are already stored, and one that is corrected gives back what it had changed before: the days of
    limits of all open cases are derived anew, while nobody else writes cases. Nothing else of a case changes, and acts keep the set by
    which they were judged. Raises RuleBroken, Stale.
    """
    hold_trees(alone=TREES)
    if rule_set is None:
        row = rulesets.add(by=by, today=today, **facts)
    else:
        row = rulesets.change(rule_set=rule_set, by=by, today=today, version=version, **facts)
    refresh_limits()
    return row


@transaction.atomic
def withdraw_rule_set(*, rule_set, why, by, today, version=None):
    """Give up a set that is not yet in force and by which no act was judged; days it had set already are derived anew. The set.

    Nobody else writes cases meanwhile. Raises RuleBroken with every reason, Stale.
    """
    hold_trees(alone=TREES)
    is_pinned = Act.objects.filter(Q(rule_set=rule_set) | Q(ruled_by=rule_set)).exists()
    row = rulesets.withdraw(rule_set=rule_set, by=by, today=today, why=why, is_pinned=is_pinned, version=version)
    refresh_limits()
    return row
