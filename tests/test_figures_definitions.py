"""What each figure counts, by tables of act histories."""

from datetime import date

import pytest

from portal import dates
from tests.factories import TODAY, add_act, clerk, make_case, make_member
from tracking.figures import queries, rules
from tracking.figures.rules import Apart, Indicator, Part, Period, Population, Span
from tracking.members.models import Member
from tracking.nominations import actions
from tracking.nominations.rules import ActKind as K

pytestmark = pytest.mark.django_db


def d(day, month, year=2026):
    return date(year, month, day)


YEAR = {"start": d(1, 1), "end": d(31, 12)}


def counts(**where):
    """Every figure that is not 0."""
    return {f.value: n for f in rules.FIGURES if (n := queries.count(f, **{**YEAR, **where}))}


HISTORIES = [
    ("only in the pool", [], {}),
    ("introduced", [(K.UNION_DOCUMENT, d(3, 2))], {"introduced": 1}),
    ("a second document counts once", [(K.UNION_DOCUMENT, d(3, 2)), (K.UNION_DOCUMENT, d(3, 3))], {"introduced": 1}),
    ("the first document lies before the period", [(K.UNION_DOCUMENT, d(3, 12, 2025)), (K.UNION_DOCUMENT, d(3, 3))], {}),
    ("sent twice, certified twice", [
        (K.CLASS_SENT, d(1, 3)), (K.CLASS_SENT, d(1, 4)), (K.CLASS_CERTIFIED, d(1, 5)), (K.CLASS_CERTIFIED, d(1, 6)),
    ], {"class_sent": 1, "class_certified": 1}),
    ("ceremony while no decision is known", [(K.CEREMONY, d(3, 3))], {"admitted": 1}),
    ("decision and ceremony count once", [(K.ADMISSION_DECISION, d(2, 3)), (K.CEREMONY, d(3, 3))], {"admitted": 1}),
    ("a late decision takes the ceremony's place", [(K.CEREMONY, d(3, 3)), (K.ADMISSION_DECISION, d(20, 12, 2025))], {}),
    ("introduced and admitted", [(K.UNION_DOCUMENT, d(3, 2)), (K.CEREMONY, d(3, 9))], {
        "introduced": 1, "admitted": 1, "admitted_by_union": 1,
    }),
    ("official", [(K.CEREMONY, d(3, 3, 2025)), (K.OFFICIAL_RECOGNITION, d(3, 4))], {"official": 1}),
    ("struck off stays admitted", [(K.CEREMONY, d(3, 3)), (K.STRUCK_OFF, d(3, 9))], {"admitted": 1, "struck_off": 1}),
    ("annulled stays admitted", [(K.ADMISSION_DECISION, d(3, 3)), (K.ANNULLED, d(3, 9))], {"admitted": 1, "annulled": 1}),
    ("other acts count nowhere", [(K.AGREED, d(1, 2)), (K.HANDED_OVER, d(4, 2)), (K.RECEIVED, d(5, 2)), (K.WITHDRAWN, d(6, 2))], {}),
]  # fmt: skip


@pytest.mark.parametrize("acts, expected", [h[1:] for h in HISTORIES], ids=[h[0] for h in HISTORIES])
def test_figures_of_a_history(acts, expected, world):
    make_case(branch=world.school, acts=acts, on=d(1, 11, 2025))

    assert counts() == expected
    whole = queries.tally({"now": Period(**YEAR)})
    assert {f.value: whole.get(f) for f in rules.FIGURES if whole.get(f)} == expected


def test_correction_counts_on_its_own_day(world):
    case = make_case(branch=world.school, acts=[(K.UNION_DOCUMENT, d(3, 2))])
    wrong = case.acts.get(kind=K.UNION_DOCUMENT)

    add_act(case, K.UNION_DOCUMENT, d(20, 12, 2025), {"replaces": wrong})

    assert counts() == {}
    assert counts(start=d(1, 12, 2025), end=d(31, 12, 2025)) == {"introduced": 1}


def test_reversal_takes_away_and_brings_the_next_forward(world):
    case = make_case(branch=world.school, acts=[(K.UNION_DOCUMENT, d(3, 2)), (K.UNION_DOCUMENT, d(5, 6))])

    actions.reverse(act=case.acts.get(on=d(3, 2)), by=clerk(), today=TODAY)
    assert counts(start=d(5, 6), end=d(5, 6)) == {"introduced": 1}
    actions.reverse(act=case.acts.get(on=d(5, 6)), by=clerk(), today=TODAY)

    assert counts() == {}


def test_reversed_decision_leaves_its_ceremony_counted(world):
    case = make_case(branch=world.school, acts=[(K.ADMISSION_DECISION, d(1, 3)), (K.CEREMONY, d(3, 4))])

    actions.reverse(act=case.acts.get(kind=K.ADMISSION_DECISION), by=clerk(), today=TODAY)

    assert counts(start=d(1, 4)) == {"admitted": 1}


@pytest.mark.parametrize("precision, day", [(dates.MONTH, d(1, 5)), (dates.YEAR, d(1, 1))])
def test_partly_known_date_counts_on_its_first_day(precision, day, world):
    make_case(branch=world.school, acts=[(K.UNION_DOCUMENT, day, {"precision": precision})])

    assert counts(start=day, end=day) == {"introduced": 1}


def test_figures_stay_with_the_branch_that_held_the_case(world):
    case = make_case(branch=world.school, acts=[(K.UNION_DOCUMENT, d(3, 2))])
    actions.move_case(nomination=case, branch=world.other_branch, by=clerk(), on=d(1, 6), today=TODAY)
    add_act(case, K.CEREMONY, d(2, 9))

    assert counts(branch=world.school) == {"introduced": 1}
    assert counts(branch=world.other_branch) == {"admitted": 1, "admitted_by_union": 1}
    assert counts(branch=world.ward) == {"introduced": 1}
    assert counts(branch=world.province) == {"introduced": 1, "admitted": 1, "admitted_by_union": 1}


@pytest.mark.parametrize("since, again", [(d(1, 1, 2025), 1), (d(1, 3), 0), (None, 1)])
def test_person_introduced_again_in_the_term_is_flagged(since, again, world):
    first = make_case(branch=world.school, acts=[(K.UNION_DOCUMENT, d(3, 2)), (K.DECLINED_PARTY, d(1, 4))])
    make_case(member=first.member, acts=[(K.UNION_DOCUMENT, d(3, 9))], on=d(1, 8))

    assert queries.count(Indicator.INTRODUCED, **YEAR) == 2
    assert queries.count(Part.INTRODUCED_AGAIN, since=since, **YEAR) == again
    assert queries.tally({"now": Period(**YEAR)}, since=since).get(Part.INTRODUCED_AGAIN) == again


@pytest.mark.parametrize(
    "population, facts",
    [
        (Population.DIRECT, {"direct_worker": True}),
        (Population.WOMEN, {"sex": "female"}),
        (Population.NON_STATE, {"branch": "company"}),
        (Population.UNDER_35, {"birth": "1992"}),
        (Population.OFFICER, {"union_officer": True}),
    ],
)
def test_population_follows_what_was_true_at_the_start(population, facts, world):
    usual = {"sex": "male", "birth": "12/03/1980", "branch": "school", "direct_worker": False}
    for chosen in (usual, {**usual, **facts}):
        where = getattr(world, chosen["branch"])
        make_case(member=make_member(**{**chosen, "branch": where}), acts=[(K.UNION_DOCUMENT, d(3, 2))])

    assert counts() == {"introduced": 2}
    assert counts(population=(population,)) == {"introduced": 1}


def test_population_is_frozen(world):
    case = make_case(member=make_member(branch=world.school, direct_worker=True), acts=[(K.UNION_DOCUMENT, d(3, 2))])
    Member.objects.filter(pk=case.member_id).update(direct_worker=False)

    assert counts(population=(Population.DIRECT,)) == {"introduced": 1}


PERIODS = [
    (Span.MONTH, {}, (d(1, 8), d(20, 8))),
    (Span.QUARTER, {}, (d(1, 7), d(20, 8))),
    (Span.HALF, {}, (d(1, 7), d(20, 8))),
    (Span.YEAR, {}, (d(1, 1), d(20, 8))),
    (Span.TERM, {"term_start": d(1, 5, 2025)}, (d(1, 5, 2025), d(20, 8))),
    (Span.TERM, {}, (d(1, 1), d(20, 8))),
    (Span.TERM, {"term_start": d(1, 9)}, (d(20, 8), d(20, 8))),
    (Span.FREE, {}, (d(1, 1), d(20, 8))),
    (Span.FREE, {"start": d(3, 2), "end": d(5, 3)}, (d(3, 2), d(5, 3))),
    (Span.FREE, {"start": d(5, 3), "end": d(3, 2)}, (d(3, 2), d(5, 3))),
    (Span.FREE, {"end": d(5, 3, 2024)}, (d(5, 3, 2024), d(5, 3, 2024))),
    (Span.FREE, {"start": d(3, 2), "end": d(5, 3, 2027)}, (d(3, 2), d(20, 8))),
    (Span.FREE, {"start": d(5, 3, 2027), "end": d(5, 3, 2028)}, (d(20, 8), d(20, 8))),
]


@pytest.mark.parametrize("span, given, expected", PERIODS)
def test_periods(span, given, expected):
    found = rules.period(span, today=d(20, 8), **given)

    assert (found.start, found.end) == expected


def test_every_figure_is_defined_in_writing():
    assert {f for f in rules.FIGURES if str(rules.DEFINITIONS[f]).endswith(".")} == set(rules.FIGURES)
    assert set(rules.FIGURE_OF_KIND.values()) == {*Indicator, *Apart}


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        ([], []),
        ([("2026-03-01", "2026-03-05")], [("2026-03-01", "2026-03-05")]),
        ([("2026-03-06", "2026-03-09"), ("2026-03-01", "2026-03-05")], [("2026-03-01", "2026-03-09")]),  # they touch
        ([("2026-03-01", "2026-03-09"), ("2026-03-02", "2026-03-05")], [("2026-03-01", "2026-03-09")]),  # one within the other
        ([("2026-03-01", "2026-03-05"), ("2026-03-07", "2026-03-09")], [("2026-03-01", "2026-03-05"), ("2026-03-07", "2026-03-09")]),
    ],
)
def test_runs_are_the_fewest_periods_of_the_same_days(periods, expected):
    made = [rules.Period(date.fromisoformat(a), date.fromisoformat(b)) for a, b in periods]
    assert [(r.start.isoformat(), r.end.isoformat()) for r in rules.runs(made)] == expected
