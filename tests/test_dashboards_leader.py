"""The page of who leads: units behind the pace, delays with their owner, what is new since the last visit, what each role gets, its cost.

Tried: today's own visit taken as the last one, a unit on its pace shown, delays read over ended cases, the visit not noted: each turned a
test red. The line drawn from the start of the period instead of the term turned the test of its points red.
"""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import TODAY, clerk, make_branch, make_case
from tests.figures import every_figure
from tracking.dashboards import leader
from tracking.dashboards.queries import Scope
from tracking.figures.rules import Period
from tracking.history.models import ViewLog
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import Stage
from tracking.targets import actions as targets

pytestmark = pytest.mark.django_db
URL = reverse("dashboards:leader")
INTRODUCED = (K.UNION_DOCUMENT, date(2026, 2, 3))


def at(*moment):
    return datetime(*moment, tzinfo=timezone.get_current_timezone())


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture
def term(world):
    found = targets.add_term(
        branch=world.province, name="Nhiệm kỳ 2025–2030", starts_on=date(2025, 10, 1), ends_on=date(2030, 9, 30), by=clerk()
    )
    for branch, value in ((world.province, 100), (world.ward, 80), (world.other_ward, 1)):
        targets.set_target(branch=branch, term=found, indicator="introduced", shape="term_count", value=Decimal(value), by=clerk())
    targets.set_target(branch=world.province, term=found, indicator="introduced", shape="per_branch_year", value=Decimal(1), by=clerk())
    return found


def scope_of(branch):
    return Scope(period=Period(date(2026, 1, 1), TODAY), today=TODAY, branch=branch)


def test_units_behind_stand_with_what_is_missing(world, term, bao, client):
    make_case(branch=world.school, acts=[INTRODUCED])
    make_case(branch=world.other_branch, acts=[INTRODUCED])

    risks = client.as_(bao).get(URL).context["risks"]

    assert [(r.label, r.progress.done, r.progress.expected, r.progress.behind) for r in risks] == [
        ("Công đoàn phường Trường Vinh", 1, 19, 18)
    ]


def test_line_of_the_term_goes_beside_what_is_needed(world, term, bao, client):
    make_case(branch=world.school, acts=[INTRODUCED])
    make_case(branch=world.other_branch, acts=[INTRODUCED])

    answer = client.as_(bao).get(URL)

    points = answer.context["pace"].points
    assert [(p.value, p.expected) for p in (points[0], points[-1])] == [(0, 6), (2, 23)]
    assert [p.value for p in points] == sorted(p.value for p in points)
    assert points[-1].label == "20/11/2026"
    assert "Tiến độ chỉ tiêu: Đoàn viên ưu tú được giới thiệu cho Đảng" in answer.content.decode()


def test_delays_have_an_owner_and_leave_out_who_ended(world):
    handed = (K.HANDED_OVER, date(2026, 2, 13), {"body": world.committee})
    make_case(branch=world.school, acts=[INTRODUCED, handed])
    make_case(branch=world.company, acts=[INTRODUCED, handed, (K.WITHDRAWN, date(2026, 6, 1))])
    make_case(branch=world.company)
    make_case(branch=world.company, acts=[(K.UNION_DOCUMENT, TODAY)])

    for place in (world.province, world.ward, world.school):  # from the sums and from the cases
        found = [(d.stage, d.value, d.owner) for d in leader.lately(scope_of(place), at(2026, 1, 1))[0]]
        expected = {(Stage.SENT_TO_PARTY, 1, "party"), (Stage.IDENTIFIED, 1, "union")}
        assert set(found) == (expected if place is not world.school else {(Stage.SENT_TO_PARTY, 1, "party")})


def test_new_is_what_was_recorded_since_the_last_visit_before_today(world, bao, client, monkeypatch):
    moment = at(2026, 11, 18, 9)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    client.as_(bao).get(URL)
    make_case(branch=world.school, acts=[INTRODUCED])
    moment = at(2026, 11, 18, 10)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    make_case(branch=world.school, acts=[INTRODUCED])
    moment = at(2026, 11, 20, 8)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    first, again = client.get(URL).context, client.get(URL).context

    assert first["visit"] == again["visit"] == at(2026, 11, 18, 9)
    assert [c.value for c in again["changes"]] == [1, 0, 0, 0, 0]
    assert ViewLog.objects.filter(kind="leader", by=bao).count() == 3


def test_first_visit_shows_a_week(world, bao, client):
    context = client.as_(bao).get(URL).context

    assert context["visit"] is None
    assert "lần đầu" in client.get(URL).content.decode()


def test_what_was_taken_back_is_not_new(world, lan):
    from tracking.nominations import actions

    long_ago = at(2020, 1, 1)
    case = make_case(branch=world.school, acts=[INTRODUCED])
    assert [c.value for c in leader.lately(scope_of(world.ward), long_ago)[1]][0] == 1
    actions.reverse(act=case.acts.get(kind=K.UNION_DOCUMENT), by=lan, today=TODAY)
    assert [c.value for c in leader.lately(scope_of(world.ward), long_ago)[1]][0] == 0


@pytest.mark.parametrize("who", ["bao", "ha", "chi", "lan", "thu", "sang"])
def test_every_figure_opens_exactly_what_it_counts(who, request, world, term, client):
    handed = (K.HANDED_OVER, date(2026, 2, 13), {"body": world.committee})
    make_case(branch=world.school, acts=[INTRODUCED, handed])
    make_case(branch=world.school, acts=[INTRODUCED, (K.CEREMONY, date(2026, 9, 1))])

    assert every_figure(client.as_(request.getfixturevalue(who)), URL) >= 1


@pytest.mark.parametrize(
    "who, found",
    [
        ("bao", ["targets:list", "dashboards:not_introducing", "dashboards:coverage"]),
        ("ha", ["targets:list", "reconciliation:waiting", "dashboards:not_introducing", "dashboards:coverage"]),
        ("sang", ["reconciliation:waiting", "reconciliation:inbox"]),
        ("lan", ["targets:list", "dashboards:not_introducing", "dashboards:coverage"]),
    ],
)
def test_each_role_is_led_on_to_what_it_may_open(who, found, request, client):
    links = client.as_(request.getfixturevalue(who)).get(URL).context["links"]

    assert [url.partition("?")[0] for _label, url in links] == [reverse(name) for name in found]
    assert {client.get(url).status_code for _label, url in links} == {200}


def test_branch_has_no_units_below_and_a_party_body_no_targets(lan, sang, world, term, client):
    assert "Đơn vị chưa đạt mức" not in client.as_(lan).get(URL).content.decode()
    assert client.as_(sang).get(URL).context["progress"] == []


@pytest.mark.parametrize("rows", (1, 5))
def test_queries_and_bytes(rows, bao, world, term, client, django_assert_num_queries):
    for _n in range(rows):
        branch = make_branch(parent=world.province)
        make_case(branch=branch, acts=[INTRODUCED])
        targets.set_target(branch=branch, term=term, indicator="introduced", shape="term_count", value=Decimal(50), by=clerk())
    client.as_(bao)
    with django_assert_num_queries(12):
        answer = client.get(URL)
    assert len(answer.content) < 70 * 1024


@pytest.mark.parametrize(
    "bad", [{"loai": "moi", "tu-luc": "x"}, {"loai": "moi", "tu-luc": "9" * 5000}, {"loai": "cho", "o": "99"}, {"loai": "cho", "o": "x"}]
)
def test_nonsense_in_the_address_is_never_an_error(bad, chi, client):
    assert client.as_(chi).get(reverse("dashboards:behind"), bad).status_code == 200
