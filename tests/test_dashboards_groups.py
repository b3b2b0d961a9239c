"""Figures by groups: each number opens its people; who may not see the people gets no small number; what it costs."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import TODAY, make_branch, make_case, make_member
from tests.figures import every_figure
from tracking.access.rules import ALLOWED, Permission, Role
from tracking.dashboards import groups, rules
from tracking.dashboards.queries import Scope
from tracking.dashboards.rules import Dimension
from tracking.figures.rules import Indicator, Period
from tracking.nominations.rules import ActKind as K

pytestmark = pytest.mark.django_db
URL = reverse("dashboards:groups")
INTRODUCED = (K.UNION_DOCUMENT, date(2026, 2, 3))


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


def build(world, women=1, men=6):
    """Women and men of a school, all introduced, one man admitted; one person of unknown birth in a foreign-invested enterprise."""
    fdi = make_branch("CĐCS Công ty Điện tử Sông Cả", parent=world.ward, sector="FDI")
    for n in range(women + men):
        member = make_member(branch=world.school, sex="female" if n < women else "male", direct_worker=bool(n % 2))
        make_case(member=member, acts=[INTRODUCED])
    make_case(member=make_member(branch=world.school, sex="male", birth="1/1/1999"), acts=[INTRODUCED, (K.CEREMONY, date(2026, 5, 5))])
    make_case(member=make_member(branch=fdi, sex="male", birth=""), acts=[INTRODUCED])


def scope_of(branch):
    return Scope(period=Period(date(2026, 1, 1), TODAY), today=TODAY, branch=branch)


def numbers(table, column=0):
    return {row.label: row.cells[column].value for row in table.rows}


def test_sectors_stand_within_their_block(world):
    build(world)

    table = groups.one_way(scope_of(world.ward), Dimension.SECTOR, sees=True)

    assert [(r.label, r.cells[0].value, r.is_part, r.is_total) for r in table.rows] == [
        ("Cơ quan, đơn vị sự nghiệp nhà nước", 8, False, False),
        ("Doanh nghiệp có vốn đầu tư nước ngoài", 1, False, False),
        ("", 9, False, True),
    ]
    assert table.rows[0].rate == 12.5


@pytest.mark.parametrize(
    "dimension, found",
    [
        (Dimension.SEX, {"nữ": 1, "nam": 8, "": 9}),
        (Dimension.DIRECT, {"công nhân lao động trực tiếp": 3, "lao động khác": 4, "chưa có thông tin": 2, "": 9}),
        (Dimension.AGE, {"dưới 25": 0, "25–29": 1, "30–34": 0, "35–39": 7, "40–49": 0, "từ 50": 0, "chưa có thông tin": 1, "": 9}),
        (Dimension.ETHNIC, {"dân tộc thiểu số": 0, "dân tộc Kinh": 0, "chưa có thông tin": 9, "": 9}),
        (Dimension.OFFICER, {"cán bộ công đoàn": 0, "đoàn viên khác": 9, "": 9}),
    ],
)
def test_one_way(dimension, found, world):
    build(world)

    assert numbers(groups.one_way(scope_of(world.ward), dimension, sees=True)) == found


def test_two_ways_add_up(world):
    build(world)

    table = groups.two_ways(scope_of(world.ward), Dimension.SEX, Dimension.DIRECT, Indicator.INTRODUCED, sees=True)

    rows = [[c.value for c in row.cells] for row in table.rows]
    assert rows == [[0, 1, 0, 1], [3, 3, 2, 8], [3, 4, 2, 9]]


@pytest.mark.parametrize("who", ["bao", "lan", "thu"])
@pytest.mark.parametrize(
    "query", ["", "?chia=gioi", "?chia=tuoi", "?chia=khoi&va=gioi", "?chia=gioi&va=truc-tiep&chi-so=admitted", "?chia=gioi&va=gioi"]
)
def test_every_figure_opens_exactly_what_it_counts(who, query, request, world, client):
    build(world)

    assert every_figure(client.as_(request.getfixturevalue(who)), URL + query) >= 2


@pytest.mark.parametrize("query", ["?chia=gioi", "?chia=loai-hinh", "?chia=gioi&va=khoi", "?chia=truc-tiep&va=tuoi"])
def test_who_may_not_see_the_people_gets_no_small_number_and_no_door(query, world, bao, client, monkeypatch):
    build(world, women=1, men=9)
    monkeypatch.setitem(ALLOWED, Role.LEADER, {Permission.FIGURES_VIEW})

    answer = client.as_(bao).get(URL + query)

    table = answer.context["table"]
    assert table.hides
    assert all(c.value in (None, 0) or c.value >= 5 or r.is_total for r in table.rows for c in r.cells)
    assert not [c for r in table.rows for c in r.cells if c.url and not r.is_total]
    assert "không có quyền xem từng người" in answer.content.decode()
    assert client.get(reverse("dashboards:behind"), {"loai": "nhom", "chia": "gioi", "la": "female"}).status_code == 403


def test_too_much_for_one_page_is_said(world, bao, client, monkeypatch):
    build(world)
    monkeypatch.setattr(rules, "CASES_CAP", 3)

    assert client.as_(bao).get(URL).context["table"] is None


@pytest.mark.parametrize("query, queries", [("", 8), ("?chia=gioi", 7), ("?chia=gioi&va=tuoi", 7)])
@pytest.mark.parametrize("rows", (1, 5))
def test_queries(rows, query, queries, bao, world, client, django_assert_num_queries):
    for _n in range(rows):
        make_case(branch=make_branch(parent=world.ward), acts=[INTRODUCED])
    client.as_(bao)
    with django_assert_num_queries(queries):
        client.get(URL + query)


@pytest.mark.parametrize("bad", ["?chia=x", "?chia=gioi&va=zzz&chi-so=y", "?chia=" + "x" * 10_000])
def test_nonsense_in_the_address_is_never_an_error(bad, chi, client):
    behind = reverse("dashboards:behind") + "?loai=nhom&chia=zz&la=" + "x" * 9999

    assert [client.as_(chi).get(u).status_code for u in (URL + bad, behind)] == [200, 200]
