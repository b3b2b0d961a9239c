"""The page behind a number."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import TODAY, clerk, make_branch, make_case
from tests.figures import rows_behind
from tracking.figures import queries, rules
from tracking.figures.rules import Indicator, Period
from tracking.nominations import actions
from tracking.nominations.rules import ActKind as K

pytestmark = pytest.mark.django_db

YEAR = Period(date(2026, 1, 1), date(2026, 11, 20))
INTRODUCED = [(K.UNION_DOCUMENT, date(2026, 2, 3))]
URL = reverse("figures:people")


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


def test_page_shows_the_people_of_its_place_and_period(chi, world, client):
    ours = make_case(branch=world.school, acts=INTRODUCED, full_name="Nguyễn Thị Ánh")
    make_case(branch=world.school, acts=[(K.UNION_DOCUMENT, date(2025, 12, 31))])
    make_case(branch=world.other_branch, acts=INTRODUCED)

    response = client.as_(chi).get(queries.door(Indicator.INTRODUCED, YEAR, branch=world.ward))

    assert [r.case for r in response.context["page"]] == [ours]
    assert "Công đoàn phường Trường Vinh, từ 01/01/2026 đến 20/11/2026." in response.content.decode()
    assert str(rules.DEFINITIONS[Indicator.INTRODUCED])[:40] in response.content.decode()


def test_person_now_elsewhere_is_a_counted_row_without_a_name(lan, world, client):
    case = make_case(branch=world.school, acts=INTRODUCED, full_name="Trịnh Thị Kín")
    actions.move_case(nomination=case, branch=world.other_branch, by=clerk(), on=date(2026, 6, 1), today=TODAY)

    url = queries.door(Indicator.INTRODUCED, YEAR, branch=world.school)
    html = client.as_(lan).get(url).content.decode()

    assert "Trịnh Thị Kín" not in html
    assert case.code not in html
    assert "Đang theo dõi ở đơn vị khác" in html
    assert rows_behind(client, url) == queries.count(Indicator.INTRODUCED, branch=world.school) == 1


def test_pages_together_hold_every_person_once(lan, world, client):
    for _case in range(53):
        make_case(branch=world.school, acts=INTRODUCED)

    assert rows_behind(client.as_(lan), queries.door(Indicator.INTRODUCED, YEAR, branch=world.school)) == 53


def test_party_reviewer_counts_only_cases_at_the_body(sang, world, client):
    ours = make_case(branch=world.company, acts=[*INTRODUCED, (K.HANDED_OVER, date(2026, 3, 1), {"body": world.committee})])
    make_case(branch=world.company, acts=INTRODUCED)

    page = client.as_(sang).get(URL).context["page"]

    assert [r.case for r in page] == [ours]


@pytest.mark.parametrize("who, status", [("quang", 403), ("la", 403), ("thu", 200), ("sang", 200)])
def test_only_those_who_may_see_figures(who, status, request, client):
    person = request.getfixturevalue(who)

    assert client.as_(person).get(URL).status_code == status


def test_place_out_of_reach_is_not_found(lan, world, client):
    assert client.as_(lan).get(URL, {"tai": world.company.code}).status_code == 404


def test_place_in_sight_without_figures_is_refused(quang, world, client):
    assert client.as_(quang).get(URL, {"tai": world.ward.code}).status_code == 403


@pytest.mark.parametrize(
    "bad",
    [
        {"chi-so": "x" * 10_000},
        {"tu": "31/02/2026"},
        {"den": "9999-99-99"},
        {"nhom": ["women", "đàn"]},
        {"sau": "'; --"},
        {"nhiem-ky-tu": "0"},
        {"rieng": "🦉"},
    ],
)
def test_nonsense_in_the_address_is_never_an_error(bad, lan, client):
    assert client.as_(lan).get(URL, bad).status_code == 200


@pytest.mark.parametrize("rows", (1, 5))
def test_people_queries(rows, lan, world, client, django_assert_num_queries):
    for _row in range(rows):
        make_case(branch=world.school, acts=INTRODUCED)
    client.as_(lan)
    with django_assert_num_queries(6):
        client.get(queries.door(Indicator.INTRODUCED, YEAR, branch=world.school))


def test_cases_at_a_step(chi, world, client):
    ours = make_case(branch=world.school, acts=INTRODUCED)
    gone = make_case(branch=world.school, acts=[*INTRODUCED, (K.DECLINED_PARTY, date(2026, 5, 1))])
    make_case(branch=world.school)
    client.as_(chi)

    at_step = client.get(queries.step_door(stage=2, branch=world.ward)).context["page"]
    ended = client.get(queries.step_door(outcome="declined_party", branch=world.ward)).context["page"]

    assert (list(at_step), list(ended)) == ([ours], [gone])


@pytest.mark.parametrize("rows", (1, 5))
def test_step_queries(rows, lan, world, client, django_assert_num_queries):
    for _row in range(rows):
        make_case(branch=make_branch(parent=world.school))
    client.as_(lan)
    with django_assert_num_queries(4):
        client.get(reverse("figures:cases"))


def test_part_is_a_piece_of_the_page(lan, world, client):
    make_case(branch=world.school, acts=INTRODUCED)

    part = client.as_(lan).get(URL, headers={"HX-Request": "true"}).content.decode().strip()

    assert part.startswith('<div id="people">')
