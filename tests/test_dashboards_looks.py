"""The pages of figures in the tree as it was, as known on a past day, of some groups of people: each number still opens its people.

Tried: doors without the look, the table of groups without the day of knowledge, the pace line in today's tree: each turned this file red.
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.factories import TODAY, clerk, make_case, make_member
from tests.figures import every_figure, figures_on
from tracking.nominations.rules import ActKind as K
from tracking.reorganisation import actions as reorganisation
from tracking.targets import actions as targets

pytestmark = pytest.mark.django_db
MOVED_ON = date(2026, 6, 1)
DAYS = "ky=khoang&tu=2026-01-01&den=2026-11-20"
# page: ways in which it can be looked at
PAGES = {
    "dashboards:overview": "nhom cay tinh-den", "dashboards:leader": "cay tinh-den", "dashboards:period": "nhom cay tinh-den",
    "dashboards:cohort": "nhom cay", "dashboards:groups": "cay tinh-den", "dashboards:not_introducing": "tinh-den",
    "dashboards:times": "", "dashboards:coverage": "", "dashboards:commend": "",
}  # fmt: skip
LOOKS = {"nhom": "nhom=women", "cay": "cay=luc-do", "tinh-den": "tinh-den=2026-09-30", "cay tinh-den": "cay=luc-do&tinh-den=2026-09-30"}
ASKED = [(page, look) for page, ways in PAGES.items() for look in LOOKS if set(look.split()) <= set(ways.split())]


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture
def moved(world):
    """The ward's company moved to the other ward in June; introductions before and after; one recorded only in October."""
    term = targets.add_term(branch=world.province, name="Nhiệm kỳ", starts_on=date(2025, 10, 1), ends_on=date(2030, 9, 30), by=clerk())
    for branch in (world.province, world.ward, world.other_ward):
        targets.set_target(branch=branch, term=term, indicator="introduced", shape="term_count", value=Decimal(50), by=clerk())
    soon = {"today": date(2026, 9, 1)}
    for branch in (world.company, world.school):
        make_case(member=make_member(branch=branch, sex="female"), acts=[(K.UNION_DOCUMENT, date(2026, 2, 3))], **soon)
        admitted = [(K.UNION_DOCUMENT, date(2026, 3, 3)), (K.CEREMONY, date(2026, 8, 2))]
        make_case(member=make_member(branch=branch, sex="male"), acts=admitted, **soon)
    reorganisation.move(branch=world.company, parent=world.other_ward, by=clerk(), on=MOVED_ON, today=TODAY)
    world.company.refresh_from_db()
    make_case(branch=world.company, acts=[(K.UNION_DOCUMENT, date(2026, 7, 3))], **soon)
    make_case(branch=world.school, acts=[(K.UNION_DOCUMENT, date(2026, 4, 3))], today=date(2026, 10, 9))  # learned late
    return world


def introduced(client, address):
    return max((value for name, value, _href in figures_on(client.get(address)) if name.lower() == "introduced"), default=0)


@pytest.mark.parametrize(("page", "look"), ASKED)
def test_every_figure_opens_its_people_however_it_is_looked_at(page, look, moved, bao, client):
    client.as_(bao)
    for place in (moved.province, moved.ward, moved.other_ward):
        every_figure(client, f"{reverse(page)}?tai={place.code}&{DAYS}&{LOOKS[look]}")


@pytest.mark.parametrize("page", [page for page, ways in PAGES.items() if "cay" in ways])
def test_the_tree_as_it_was_counts_where_a_unit_stood(page, moved, bao, client):
    client.as_(bao)
    address = f"{reverse(page)}?tai={moved.ward.code}&{DAYS}"

    assert (introduced(client, address), introduced(client, f"{address}&cay=luc-do")) == (3, 5)


@pytest.mark.parametrize("page", [page for page, ways in PAGES.items() if "tinh-den" in ways and page != "dashboards:not_introducing"])
def test_a_past_day_of_knowledge_leaves_out_what_was_learned_later(page, moved, bao, client):
    client.as_(bao)
    address = f"{reverse(page)}?tai={moved.ward.code}&{DAYS}"

    assert (introduced(client, address), introduced(client, f"{address}&tinh-den=2026-09-30")) == (3, 2)


def test_a_union_whose_introduction_was_learned_later_had_none_then(moved, bao, client):
    def without(day):
        address = f"{reverse('dashboards:not_introducing')}?tai={moved.ward.code}&ky=khoang&tu=2026-04-01&den=2026-04-30&tinh-den={day}"
        return moved.school.label in client.as_(bao).get(address).content.decode()

    assert (without(date(2026, 9, 30)), without(TODAY - timedelta(days=1))) == (True, False)


@pytest.mark.parametrize(("page", "look"), ASKED)
def test_page_says_how_it_is_looked_at(page, look, moved, bao, client):
    html = client.as_(bao).get(f"{reverse(page)}?tai={moved.ward.code}&{DAYS}&{LOOKS[look]}").content.decode()

    said = {"nhom": "Chỉ tính: nữ.", "cay": "Cộng theo tổ chức tại thời điểm đó.", "tinh-den": "đã biết đến hết ngày 30/09/2026"}
    assert [way for way in look.split() if said[way] not in html] == []
