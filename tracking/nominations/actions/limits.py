"""Bring the days on which limits end up to date when what they are counted by has changed: the calendar, a rule set, a birth date."""

from functools import partial

from django.db import transaction
from django.db.models import Q

from portal import rows
from tracking.history import actions as history
from tracking.nominations import rules
from tracking.nominations.actions.acts import TREES, hold_trees
from tracking.nominations.models import Nomination
from tracking.nominations.standing import due_columns, facts_of_many, ground

CHUNK = 500
COLUMNS = ["next_due_on", "next_due_code", "certificate_ends_on", "probation_ends_on"]


def refresh_limits(*, cases=None, by=None, day=None):
    """Derive the days of limits of open cases anew and write those that changed, in chunks; how many changed.

    ``cases``: a queryset, None for all. ``day``: a day of the calendar that changed; then only cases that can have a limit in working days
    which ends on that day or later. Each chunk is locked, in the order of its keys; whoever takes several chunks into one transaction holds
    the trees alone before, so that nobody waits in a ring. The version stays: what a person typed is still right. Noted once in the history
    when somebody (``by``) caused it.
    """
    found = (Nomination.objects.all() if cases is None else cases).open()
    if day is not None:
        found = found.filter(Q(next_due_on__isnull=True) | Q(next_due_on__gte=day), stage__lte=rules.last_stage_of_working_days())
    last, changed = 0, 0
    while ids := list(found.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        last = ids[-1]
        changed += _refresh(ids)
    if by is not None:
        history.record("nominations.refresh_limits", by=by, count=changed)
    return changed


@transaction.atomic
def _refresh(ids):
    hold_trees()
    known = ground()  # read when nobody can change it any more, else a chunk would bring back the days of before
    cases = list(Nomination.objects.select_for_update(of=("self",), no_key=True).select_related("member").filter(pk__in=ids).order_by("pk"))
    facts = facts_of_many(ids)
    stale = [case for case in cases if _bring_up_to_date(case, due_columns(case, facts[case.pk], known))]
    rows.save_all(stale, COLUMNS)
    return len(stale)


def _bring_up_to_date(case, columns):
    if all(getattr(case, name) == value for name, value in columns.items()):
        return False
    for name, value in columns.items():
        setattr(case, name, value)
    return True


def with_limits(action, *, day_of=None):
    """An action of the calendar or of the rule sets that also brings the cases up to date, all in one transaction.

    Nobody else writes cases meanwhile: who comes later waits for the trees, and then counts by what has been written here.

    These concepts lie lower and know no case, so the view that calls the action wraps it: ``submit(request, form, with_limits(add))``.
    ``day_of(result)``: the changed day, or several; None: everything open is looked at again.
    """
    return partial(_run, action, day_of)


@transaction.atomic
def _run(action, day_of, *, by, **facts):
    hold_trees(alone=TREES)
    result = action(by=by, **facts)
    days = day_of(result) if day_of else None
    refresh_limits(by=by, day=min(days) if isinstance(days, (list, tuple)) else days)
    return result
