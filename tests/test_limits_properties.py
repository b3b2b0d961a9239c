"""What holds for every history: limits never end before they start, move with their facts, and a pause only lengthens.

Tried: days of a pause counted as worked, ``add_months`` with the day cut to 28, an extension that replaces the days: each turned one red.
"""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal import dates
from tests.test_limits_table import CALENDAR, SETS
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import Fact, LimitCode, limits

KINDS = (
    K.CLASS_CERTIFIED,
    K.DOSSIER_OPENED, K.DOSSIER_RENEWED, K.CELL_RESOLUTION, K.DECISION_EXTENDED, K.ADMISSION_DECISION, K.DECISION_RECEIVED,
    K.CEREMONY_CONSENT, K.CEREMONY, K.RECORD_DECLARED, K.OFFICIAL_CELL_RESOLUTION, K.OFFICIAL_RECOGNITION, K.PAUSED, K.RESUMED, K.WITHDRAWN,
)  # fmt: skip
# One rule set throughout: another one may count from another fact.
days = st.dates(date(2025, 7, 1), date(2026, 6, 30))
precisions = st.sampled_from((dates.DAY, dates.DAY, dates.DAY, dates.MONTH, dates.YEAR))
acts = st.lists(st.tuples(st.sampled_from(KINDS), days, precisions), max_size=9)


def facts_of(drawn):
    return [Fact(n, kind, _first(on, precision), precision) for n, (kind, on, precision) in enumerate(drawn, start=1)]


def _first(on, precision):
    return {dates.DAY: on, dates.MONTH: on.replace(day=1), dates.YEAR: on.replace(month=1, day=1)}[precision]


def run(facts, today=date(2026, 7, 1)):
    return {x.code: x for x in limits(facts, SETS, CALENDAR, today, birth=dates.PartialDate(date(1970, 5, 31)))}


@given(acts)
def test_no_limit_ends_before_it_starts(drawn):
    for found in run(facts_of(drawn)).values():
        if found.due_on:
            assert found.start.on < found.due_on <= (found.latest_on or date.max)


@given(acts)
def test_days_do_not_depend_on_today(drawn):
    one, other = run(facts_of(drawn)), run(facts_of(drawn), date(2040, 1, 1))

    assert {c: (x.due_on, x.latest_on) for c, x in one.items()} == {c: (x.due_on, x.latest_on) for c, x in other.items()}


STARTS = {
    LimitCode.CLASS_CERT_VALID: K.CLASS_CERTIFIED,
    LimitCode.DOSSIER_FRESH: K.DOSSIER_OPENED,
    LimitCode.DECIDE_ADMISSION: K.CELL_RESOLUTION,
    LimitCode.CEREMONY: K.DECISION_RECEIVED,
    LimitCode.RECORD_DECLARE: K.CEREMONY,
    LimitCode.PROBATION: K.CEREMONY,
    LimitCode.REVIEW_OFFICIAL: K.CEREMONY,
    LimitCode.DECIDE_OFFICIAL: K.OFFICIAL_CELL_RESOLUTION,
}


@given(st.sampled_from(sorted(STARTS)), days, st.integers(0, 40), st.lists(days, max_size=4).map(sorted))
def test_a_later_fact_never_ends_earlier(code, on, later, marks):
    pauses = [(K.PAUSED if n % 2 == 0 else K.RESUMED, day, dates.DAY) for n, day in enumerate(marks)]
    decision = [(K.ADMISSION_DECISION, date(2025, 7, 1), dates.DAY)] if code == LimitCode.CEREMONY else []
    before, after = (
        run(facts_of([*decision, (STARTS[code], day, dates.DAY), *pauses]))[code] for day in (on, on + timedelta(days=later))
    )  # fmt: skip

    if before.due_on and after.due_on:
        assert after.due_on >= before.due_on
    elif before.due_on is None:
        assert after.due_on is None  # a pause that still holds holds for a later start, too


@given(acts, days, st.integers(0, 60))
def test_a_pause_never_shortens(drawn, on, length):
    facts = [f for f in facts_of(drawn) if f.kind not in (K.PAUSED, K.RESUMED)]
    pause = [Fact(100, K.PAUSED, on), Fact(101, K.RESUMED, on + timedelta(days=length))]

    without, with_pause = run(facts), run([*facts, *pause])
    for code, found in without.items():
        if found.due_on:
            assert with_pause[code].due_on >= found.due_on


@given(acts)
def test_a_taken_back_act_leaves_no_trace(drawn):
    facts = facts_of(drawn)
    undone = [Fact(100, K.CEREMONY, date(2025, 9, 1)), Fact(101, K.REVERSAL, date(2025, 9, 2), reverses=100)]

    strip = lambda found: {c: replace(x, start=x.start and replace(x.start, fact=None), met=None) for c, x in found.items()}  # noqa: E731
    assert strip(run([*facts, *undone])) == strip(run(facts))
