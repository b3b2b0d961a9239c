"""Random acts, corrections and reversals: after each step the cache equals the log, an own recount equals the cache, and each figure
equals a count by hand.

Broken once to see it red: ``live`` with the reversed ones, the cache without ``closed_on``, figures with the reversed ones.
"""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from portal import dates
from portal.errors import RuleBroken
from tests.factories import TODAY, clerk, make_body, make_case
from tracking.figures import queries as figures
from tracking.figures.rules import Indicator
from tracking.nominations import actions
from tracking.nominations.checks import case_faults
from tracking.nominations.models import Act
from tracking.nominations.rules import FOLLOWS, PROCEDURE, ActKind, Outcome, Stage

pytestmark = pytest.mark.django_db
FIRST, HALFWAY = date(2025, 1, 1), date(2025, 12, 1)
COUNTED = {
    Indicator.INTRODUCED: (ActKind.UNION_DOCUMENT,),
    Indicator.CLASS_SENT: (ActKind.CLASS_SENT,),
    Indicator.CLASS_CERTIFIED: (ActKind.CLASS_CERTIFIED,),
    Indicator.ADMITTED: (ActKind.ADMISSION_DECISION, ActKind.CEREMONY),  # the ceremony only while no decision is known
    Indicator.OFFICIAL: (ActKind.OFFICIAL_RECOGNITION,),
}

KINDS = [k for k in ActKind if k not in (*FOLLOWS, ActKind.REVERSAL)]
acts = st.tuples(
    st.just("record"),
    st.sampled_from([k for kinds in COUNTED.values() for k in kinds]) | st.sampled_from(KINDS),  # what figures count comes often
    st.integers(0, 700),
    st.sampled_from([dates.DAY, dates.DAY, dates.MONTH, dates.YEAR]),
)
changes = st.tuples(st.sampled_from(["reverse", "correct"]), st.integers(0, 6), st.integers(0, 700))
steps = st.lists(st.one_of(acts, changes, st.just(("reopen",))), min_size=6, max_size=18)


@given(steps=steps)
def test_cache_equals_log_after_every_step(world, steps):
    with transaction.atomic():
        case, body = make_case(branch=world.school, on=FIRST), make_body()
        for step in steps:
            before = (case.acts.count(), case.version)
            refusal = _refused(case, body, *step)
            if refusal:
                assert refusal.reasons
                assert all(str(r.text).endswith(".") for r in refusal.reasons)
                case.refresh_from_db()
                assert (case.acts.count(), case.version) == before, "a refused act left something behind"
            case.refresh_from_db()
            assert list(case_faults()) == []
            assert _recount(case) == (case.stage, case.outcome, case.introduced_on, case.decided_on)
            for last_day in (None, HALFWAY):
                assert {i: figures.count(i, end=last_day) for i in Indicator} == _figures(case, last_day or date.max)
        transaction.set_rollback(True)


def _refused(case, body, *step):
    """Takes the step; why it was refused, None when it was not."""
    try:
        _take(case, body, *step)
    except RuleBroken as refusal:
        return refusal
    return None


def _take(case, body, what, *facts):
    by = clerk()
    if what == "record":
        kind, offset, precision = facts
        on = _first(FIRST + timedelta(days=offset), precision)
        actions.record(
            kind, nomination=case, on=on, precision=precision, by=by, today=TODAY, body=body if kind == ActKind.HANDED_OVER else None
        )
    elif what == "reopen":
        actions.reopen(nomination=case, by=by, on=TODAY, today=TODAY)
    else:
        place, offset = facts
        log = list(case.acts.order_by("pk"))
        act = log[place % len(log)]
        if what == "reverse":
            actions.reverse(act=act, by=by, today=TODAY)
        elif act.kind not in (*FOLLOWS, ActKind.REVERSAL):
            actions.record(act.kind, nomination=case, on=FIRST + timedelta(days=offset), by=by, today=TODAY, replaces=act, body=act.body)


def _first(on, precision):
    return on.replace(day=1) if precision == dates.MONTH else on.replace(day=1, month=1) if precision == dates.YEAR else on


def _recount(case):
    """Stage, outcome and two dates straight from the rows, in another way than the rules do it."""
    rows = list(Act.objects.filter(nomination=case).order_by("pk"))
    gone = {r.reverses_id for r in rows}
    rows = [r for r in rows if r.pk not in gone and r.kind != ActKind.REVERSAL]
    stage = max([PROCEDURE[r.kind].leads_to for r in rows if PROCEDURE[r.kind].leads_to], default=Stage.IDENTIFIED)
    ends = [r.kind for r in sorted(rows, key=_start) if r.kind == ActKind.REOPENED or r.kind in Outcome.values]
    outcome = ends[-1] if ends and ends[-1] != ActKind.REOPENED else ""
    first = lambda kind: min([r.on for r in rows if r.kind == kind], default=None)  # noqa: E731 - used twice in the next line
    return stage, outcome, first(ActKind.UNION_DOCUMENT), first(ActKind.ADMISSION_DECISION)


def _figures(case, last_day):
    """What the figures are to be with this one case: 1 when the first standing act that counts lies on or before the day."""
    rows = list(Act.objects.filter(nomination=case))
    gone = {r.reverses_id for r in rows}
    days = {}
    for row in rows:
        if row.pk not in gone:
            days.setdefault(row.kind, []).append(row.on)
    first = {i: next((min(days[k]) for k in kinds if k in days), None) for i, kinds in COUNTED.items()}
    return {i: int(day is not None and day <= last_day) for i, day in first.items()}


def _start(row):
    """A correction stands where the act stood that it corrects."""
    while row.reverses_id:
        row = row.reverses
    return row.pk
