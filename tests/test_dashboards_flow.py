"""Period and group of introductions, times between steps: what they count, that every number opens its people, what they cost.

Tried: ``ended`` counted over all introductions, the ceremony not standing for the decision, days of a month counted as days, quartiles of
four cases shown: each turned a test red.
"""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from portal import dates
from tests.factories import TODAY, make_branch, make_case
from tests.figures import every_figure
from tracking.dashboards import flow, rules
from tracking.dashboards.queries import Scope
from tracking.dashboards.rules import Step, spread
from tracking.figures.rules import Period
from tracking.nominations.rules import ActKind as K

pytestmark = pytest.mark.django_db
PAGES = [reverse(f"dashboards:{name}") for name in ("period", "cohort", "times")]
PERIOD, COHORT, TIMES = PAGES
INTRODUCED = (K.UNION_DOCUMENT, date(2026, 2, 3))
WHOLE_YEAR = Period(date(2026, 1, 1), TODAY)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


def scope_of(branch, period=WHOLE_YEAR):
    return Scope(period=period, today=TODAY, branch=branch)


def build(world):
    """Three introduced in 2026 (one admitted by ceremony alone, one ended), one admitted in 2026 who was introduced in 2025."""
    handed = (K.HANDED_OVER, date(2026, 2, 13), {"body": world.committee})
    make_case(branch=world.school, acts=[INTRODUCED, handed, (K.RECEIVED, date(2026, 3, 1)), (K.CEREMONY, date(2026, 9, 2))])
    make_case(branch=world.company, acts=[INTRODUCED, handed, (K.WITHDRAWN, date(2026, 6, 1))])
    make_case(branch=world.school, acts=[INTRODUCED, (K.CLASS_SENT, date(2026, 3, 1)), (K.CLASS_CERTIFIED, date(2026, 5, 1))])
    make_case(
        branch=world.school, acts=[(K.UNION_DOCUMENT, date(2025, 2, 3)), (K.ADMISSION_DECISION, date(2026, 1, 6))], on=date(2025, 1, 6)
    )


def test_period_and_group_count_different_people(world):
    build(world)

    lines, share = flow.period_lines(scope_of(world.ward))
    group = flow.cohort(scope_of(world.ward))

    assert [now.value for _f, now, _before in lines] == [3, 1, 1, 2, 0]
    assert share == 66.7
    assert [(x.step, x.value, x.ended) for x in group.lines] == [
        (Step.INTRODUCED, 3, 1), (Step.HANDED_OVER, 2, 1), (Step.RECEIVED, 1, 0), (Step.CLASS_SENT, 1, 0), (Step.CERTIFIED, 1, 0),
        (Step.DECIDED, 1, 0), (Step.CEREMONY, 1, 0), (Step.OFFICIAL, 0, 0),
    ]  # fmt: skip
    assert [x.rate for x in group.lines][:2] == [100.0, 66.7]


def test_nobody_introduced_has_no_rates(world):
    group = flow.cohort(scope_of(world.ward))

    assert (group.total, {x.value for x in group.lines}, {x.rate for x in group.lines}) == (0, {0}, {None})


def test_taken_back_leaves_the_group(world, lan):
    from tracking.nominations import actions

    case = make_case(branch=world.school, acts=[INTRODUCED])
    actions.reverse(act=case.acts.get(kind=K.UNION_DOCUMENT), by=lan, today=TODAY)

    assert flow.cohort(scope_of(world.ward)).total == 0


def test_too_many_are_not_read_one_by_one(world, bao, client, monkeypatch):
    build(world)
    monkeypatch.setattr(rules, "COHORT_CAP", 2)
    monkeypatch.setattr(rules, "CASES_CAP", 2)

    assert client.as_(bao).get(COHORT).context["cohort"].capped
    assert client.get(TIMES).context["times"] is None
    assert "Chọn một đơn vị cấp dưới" in client.get(TIMES).content.decode()


@pytest.mark.parametrize("who", ["bao", "chi", "lan", "thu", "sang"])
@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize("days", ["", "?tu=2025-01-01&den=2026-11-20"])
def test_every_figure_opens_exactly_what_it_counts(who, url, days, request, world, client):
    build(world)

    assert every_figure(client.as_(request.getfixturevalue(who)), url + days) >= (0 if who == "sang" else 1)


def test_times_need_both_days_in_full(world):
    handed = (K.HANDED_OVER, date(2026, 2, 13), {"body": world.committee})
    for _n in range(4):
        make_case(branch=world.school, acts=[INTRODUCED, handed])
    make_case(branch=world.school, acts=[(K.UNION_DOCUMENT, date(2026, 2, 1), {"precision": dates.MONTH}), handed])
    few = flow.times(scope_of(world.ward))[0]
    make_case(branch=world.school, acts=[(K.UNION_DOCUMENT, date(2026, 2, 11)), handed])
    enough = flow.times(scope_of(world.ward))[0]

    assert (few.count, few.spread) == (4, None)
    assert (enough.count, enough.spread) == (5, rules.Spread(5, 10.0, 10.0, 10.0))


def test_times_leave_out_what_was_recorded_the_other_way_round(world):
    make_case(branch=world.school, acts=[INTRODUCED, (K.CLASS_CERTIFIED, date(2026, 3, 1)), (K.CLASS_SENT, date(2026, 3, 5))])

    found = {(t.label, t.after): t.count for t in flow.times(scope_of(world.ward))}

    assert found[(Step.CLASS_SENT.label, Step.CERTIFIED.label)] == 0


@given(st.lists(st.integers(0, 400), min_size=5, max_size=40))
def test_quartiles_are_those_of_the_days_laid_out(days):
    ordered = sorted(days)

    found = spread((d, 1) for d in days)

    assert (found.count, min(days) <= found.low <= found.middle <= found.high <= max(days)) == (len(days), True)
    half = len(days) // 2
    assert found.middle == (ordered[half] if len(days) % 2 else (ordered[half - 1] + ordered[half]) / 2)


@pytest.mark.parametrize(
    "histogram, found", [([], None), ([(3, 4)], None), ([(3, 5)], (3.0, 3.0, 3.0)), ([(0, 2), (10, 2), (20, 1)], (0.0, 10.0, 10.0))]
)
def test_spread(histogram, found):
    spread_ = spread(histogram)

    assert found == (spread_ and (spread_.low, spread_.middle, spread_.high))


@pytest.mark.parametrize("url, queries", [(PERIOD, 5), (COHORT, 6), (TIMES, 6)])
@pytest.mark.parametrize("rows", (1, 5))
def test_queries(rows, url, queries, bao, world, client, django_assert_num_queries):
    for n in range(rows):
        on = date(2026, 2, 3) + timedelta(days=n)
        make_case(branch=make_branch(parent=world.ward), acts=[(K.UNION_DOCUMENT, on), (K.HANDED_OVER, on, {"body": world.committee})])
    client.as_(bao)
    with django_assert_num_queries(queries):
        client.get(url)


@pytest.mark.parametrize("kind", ["dot", "thoi-gian"])
@pytest.mark.parametrize("rows", (1, 5))
def test_people_behind_queries(rows, kind, chi, world, client, django_assert_num_queries):
    handed = (K.HANDED_OVER, date(2026, 2, 13), {"body": world.committee})
    for _n in range(rows):
        make_case(branch=make_branch(parent=world.ward), acts=[INTRODUCED, handed])
    client.as_(chi)
    with django_assert_num_queries(7 if kind == "dot" else 6):
        page = client.get(reverse("dashboards:behind"), {"loai": kind, "buoc": "gui-cap-uy"}).context["page"]
    assert len(page) == rows


@pytest.mark.parametrize(
    "bad", [{"loai": "x"}, {"buoc": "không có"}, {"buoc": "x" * 10_000, "thoi": "?"}, {"tu": "31/02/2026"}, {"sau": "zzz"}]
)
def test_nonsense_in_the_address_is_never_an_error(bad, chi, client):
    client.as_(chi)

    assert {client.get(u, bad).status_code for u in (*PAGES, reverse("dashboards:behind"))} == {200}


def test_each_page_says_what_it_counts_and_leads_to_the_other(chi, client):
    period, group = client.as_(chi).get(PERIOD).content.decode(), client.get(COHORT).content.decode()

    assert "nên tỷ lệ ở đây khác tỷ lệ theo đợt giới thiệu" in period
    assert COHORT in period
    assert "nên tỷ lệ ở đây khác tỷ lệ trong kỳ" in group
    assert PERIOD in group


def test_people_out_of_sight_are_counted_without_a_name(world, chi, client):
    from tracking.nominations.models import Nomination

    make_case(branch=world.school, full_name="Lê Thị Kín", acts=[INTRODUCED])
    Nomination.objects.update(branch=world.other_branch, a3=world.other_ward)  # now followed elsewhere

    html = client.as_(chi).get(reverse("dashboards:behind"), {"loai": "dot"}).content.decode()

    assert "Lê Thị Kín" not in html
    assert "Đang theo dõi ở đơn vị khác" in html
