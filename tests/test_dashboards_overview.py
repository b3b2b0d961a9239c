"""The overview: numbers, units, doors, who sees it, how much it asks of the database."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.urls import reverse

from tests.factories import TODAY, clerk, make_branch, make_case
from tests.figures import every_figure
from tracking.branches.rules import BranchKind
from tracking.dashboards import queries
from tracking.figures.rules import Indicator, Period, Span, period
from tracking.nominations import actions
from tracking.nominations.rules import ActKind as K
from tracking.reorganisation import actions as reorganisation
from tracking.targets import actions as targets

pytestmark = pytest.mark.django_db

URL = reverse("dashboards:overview")
WITHOUT = reverse("dashboards:not_introducing")


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture
def term(world):
    found = targets.add_term(
        branch=world.province, name="Nhiệm kỳ 2025–2030", starts_on=date(2025, 10, 1), ends_on=date(2030, 9, 30), by=clerk()
    )
    for branch in (world.province, world.ward):
        targets.set_target(branch=branch, term=found, indicator="introduced", shape="term_count", value=Decimal(100), by=clerk())
    targets.set_target(
        branch=world.province, term=found, indicator="admitted", shape="year_count", year=2026, value=Decimal(10), by=clerk()
    )
    targets.set_target(branch=world.province, term=found, indicator="introduced", shape="per_branch_year", value=Decimal(1), by=clerk())
    return found


def build(world):
    """Cases at different depths, in a closed branch, at the ward itself, of several years and in several steps."""
    deep = make_branch(
        "Tổ sản xuất 1", parent=make_branch("CĐ bộ phận", parent=world.company, kind=BranchKind.SECTION), kind=BranchKind.GROUP
    )
    closed = make_branch("CĐCS đã kết thúc", parent=world.ward)
    introduced, before = (K.UNION_DOCUMENT, date(2026, 2, 3)), (K.UNION_DOCUMENT, date(2025, 3, 3))
    make_case(branch=world.school, acts=[introduced, (K.CLASS_SENT, date(2026, 3, 1)), (K.CEREMONY, date(2026, 9, 2))])
    make_case(branch=deep, acts=[introduced, (K.CLASS_CERTIFIED, date(2026, 5, 1))])
    make_case(
        branch=closed,
        acts=[before, (K.HANDED_OVER, date(2025, 3, 9), {"body": world.committee}), (K.ADMISSION_DECISION, date(2026, 1, 6))],
        on=date(2025, 1, 6),
    )
    make_case(branch=world.ward, acts=[introduced])
    make_case(branch=world.other_branch, acts=[introduced, (K.WITHDRAWN, date(2026, 6, 1))])
    make_case(branch=world.school, acts=[(K.CEREMONY, date(2025, 2, 2)), (K.OFFICIAL_RECOGNITION, date(2026, 2, 2))], on=date(2025, 1, 6))
    type(closed).objects.filter(pk=closed.pk).update(closed_on=date(2026, 6, 1))


def values(row):
    return [number.value for _label, number in row.numbers]


@pytest.mark.parametrize("place", ["province", "ward", "company"])
def test_units_and_what_was_recorded_at_the_place_make_the_total(place, bao, world, client):
    build(world)

    context = client.as_(bao).get(URL, {"tai": getattr(world, place).code}).context

    rows = [values(r) for r in [*context["units"], *([context["own"]] if context["own"] else [])]]
    assert [sum(column) for column in zip(*rows, strict=True)] == values(context["total"])


def test_numbers_of_the_ward(bao, world, client):
    build(world)

    context = client.as_(bao).get(URL, {"tai": world.ward.code}).context

    assert values(context["total"]) == [3, 1, 1, 2, 1, 1, 1, 3, 2]
    assert {r.label for r in context["units"]} == {"CĐCS Trường THPT Hoa Sen", "CĐCS Công ty May Sông Lam", "CĐCS đã kết thúc"}
    assert values(context["own"])[0] == 1


LOOKS = "?ky=nhiem-ky&cay=luc-do&tinh-den=2026-09-30&nhom=women"


@pytest.mark.parametrize("who", ["bao", "chi", "lan", "thu", "sang"])
@pytest.mark.parametrize("query", ["", "?ky=nhiem-ky", "?tu=2025-01-01&den=2025-12-31"])
def test_every_figure_opens_exactly_what_it_counts(who, query, request, world, term, client):
    build(world)
    person = request.getfixturevalue(who)

    assert every_figure(client.as_(person), URL + query) >= 7


@pytest.mark.parametrize("who, figures", [("bao", 6), ("chi", 2), ("thu", 2)])
def test_every_figure_of_a_narrowed_look_opens_exactly_what_it_counts(who, figures, request, world, term, client, monkeypatch):
    monkeypatch.setattr("tests.test_dashboards_overview.make_case", partial(make_case, today=date(2026, 9, 20)))  # known by then
    build(world)

    assert every_figure(client.as_(request.getfixturevalue(who)), URL + LOOKS) >= figures


def test_units_follow_the_tree_that_is_asked_for(bao, world, client):
    make_case(branch=world.school, acts=[(K.UNION_DOCUMENT, date(2026, 3, 2))])
    reorganisation.move(branch=world.school, parent=world.other_ward, by=clerk(), on=date(2026, 6, 1), today=TODAY)

    def introduced(**query):
        rows = client.as_(bao).get(URL, {"tai": world.province.code, **query}).context["units"]
        return {row.label: row.numbers[0][1].value for row in rows if row.numbers[0][1].value}

    assert introduced() == {world.other_ward.label: 1}
    assert introduced(cay="luc-do") == {world.ward.label: 1}
    assert every_figure(client.as_(bao), f"{URL}?tai={world.province.code}&cay=luc-do") >= 3


def test_a_day_of_knowledge_shows_what_was_known_then(bao, world, client):
    case = make_case(branch=world.school, acts=[(K.UNION_DOCUMENT, date(2026, 3, 2))], today=date(2026, 3, 5))
    actions.reverse(act=case.acts.get(kind=K.UNION_DOCUMENT), by=clerk(), today=date(2026, 4, 1))

    def introduced(**query):
        page = client.as_(bao).get(URL, query)
        return page.context["overview"].lines[
            0
        ].now.value, "tính đến hết ngày" in page.content.decode() or "biết đến hết ngày" in page.content.decode()

    assert introduced()[0] == 0
    assert introduced(**{"tinh-den": "2026-03-31"}) == (1, True)
    assert introduced(**{"tinh-den": "2026-03-04"})[0] == 0
    assert introduced(**{"tinh-den": "2026-13-99"})[0] == 0


def test_term_that_is_over_is_shown_whole(bao, world, client):
    past = targets.add_term(
        branch=world.province, name="Nhiệm kỳ 2018–2023", starts_on=date(2018, 1, 1), ends_on=date(2022, 12, 31), by=clerk()
    )
    targets.set_target(branch=world.province, term=past, indicator="admitted", shape="term_count", value=Decimal(1), by=clerk())
    make_case(branch=world.school, acts=[(K.CEREMONY, date(2020, 2, 3))], on=date(2020, 1, 6))
    make_case(branch=world.school, acts=[(K.CEREMONY, date(2026, 2, 3))])

    overview = client.as_(bao).get(URL).context["overview"]
    this_year = client.get(URL, {"ky": "nam"}).context["overview"]

    assert (overview.period, overview.progress[0].progress.done) == (Period(date(2018, 1, 1), date(2022, 12, 31)), 1)
    assert this_year.period == Period(date(2026, 1, 1), TODAY)


def test_progress_of_each_target(bao, world, term, client):
    build(world)

    rows = client.as_(bao).get(URL).context["overview"].progress

    assert [(r.target.indicator, r.progress.done, r.progress.target, r.progress.expected) for r in rows] == [
        ("introduced", 4, 100, 23), ("introduced", 4, 20, 5), ("admitted", 2, 10, 9),
    ]  # fmt: skip
    assert [r.progress.state[0] for r in rows] == ["attention"] * 3
    assert "Chưa đạt mức cần đạt đến nay" in client.get(URL).content.decode()


def test_party_reviewer_sees_cases_routed_to_the_body(sang, world, client):
    make_case(
        branch=world.company, acts=[(K.UNION_DOCUMENT, date(2026, 2, 3)), (K.HANDED_OVER, date(2026, 2, 5), {"body": world.committee})]
    )
    make_case(branch=world.company, acts=[(K.UNION_DOCUMENT, date(2026, 2, 3))])
    make_case(
        branch=world.other_branch,
        acts=[(K.UNION_DOCUMENT, date(2026, 2, 3)), (K.HANDED_OVER, date(2026, 2, 5), {"body": world.other_committee})],
    )

    context = client.as_(sang).get(URL).context

    assert context["overview"].lines[0].now.value == 1
    assert values(context["total"])[0] == values(context["own"])[0] == 1


@pytest.mark.parametrize("url", [URL, WITHOUT])
@pytest.mark.parametrize("who, status", [("quang", 403), ("la", 403), ("lan", 200), ("thu", 200)])
def test_only_those_who_may_see_figures(url, who, status, request, client):
    assert client.as_(request.getfixturevalue(who)).get(url).status_code == status


def test_other_ward_is_not_found(chi, world, client):
    assert client.as_(chi).get(URL, {"tai": world.other_ward.code}).status_code == 404


@pytest.mark.parametrize(
    "bad", [{"ky": "tuần"}, {"tu": "31/02/2026"}, {"ky": "khoang", "tu": "x" * 10_000}, {"sau": "zzz"}, {"den": "0001-01-01"}]
)
def test_nonsense_in_the_address_is_never_an_error(bad, chi, client):
    assert [client.as_(chi).get(u, bad).status_code for u in (URL, WITHOUT)] == [200, 200]


@pytest.mark.parametrize("rows", (1, 5))
def test_overview_queries(rows, bao, world, term, client, django_assert_num_queries):
    for _row in range(rows):
        make_case(branch=make_branch(parent=world.province), acts=[(K.UNION_DOCUMENT, date(2026, 2, 3))])
    client.as_(bao)
    with django_assert_num_queries(12):
        client.get(URL)


def test_unions_without_introductions(chi, world, client):
    build(world)

    page = client.as_(chi).get(WITHOUT, {"ky": "thang"}).context["page"]
    year = client.as_(chi).get(WITHOUT).context["page"]

    assert ({b.name for b in page}, list(year)) == ({"CĐCS Trường THPT Hoa Sen", "CĐCS Công ty May Sông Lam"}, [])


def test_scope_starts_the_term_column_at_the_year_without_a_term(world):
    scope = queries.Scope(period=period(Span.QUARTER, today=TODAY), today=TODAY, branch=world.ward)

    assert scope.spans["term"] == Period(date(2026, 1, 1), TODAY)
    assert Indicator.INTRODUCED in queries.TREND


@pytest.mark.parametrize("days, shown", [("?tu=2025-01-01&den=2025-12-31", 0), ("?tu=2024-12-31&den=2025-12-31", None)])
def test_more_than_a_year_is_not_compared_with_itself(days, shown, bao, world, client):
    assert client.as_(bao).get(URL + days).context["overview"].lines[0].before.value == shown


def test_page_stays_small(bao, world, term, client):
    for number in range(30):
        make_case(
            branch=make_branch(parent=world.province),
            acts=[(K.UNION_DOCUMENT, date(2026, 1 + number % 9, 3)), (K.CEREMONY, date(2026, 10, 3))],
        )

    assert len(client.as_(bao).get(URL).content) < 70 * 1024
