"""The home page by role, and the lists behind its counts."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.models import User
from tests.factories import TODAY, add_act, clerk, make_branch, make_case, make_member, make_user
from tests.figures import every_figure, figures_on
from tracking.access.rules import Role
from tracking.branches.models import Branch
from tracking.branches.rules import BranchKind
from tracking.members import actions as members
from tracking.nominations.rules import FEWEST_PEERS
from tracking.nominations.rules import ActKind as K
from tracking.targets import actions as targets
from tracking.worklists import queries, rules

pytestmark = pytest.mark.django_db

HOME = reverse("worklists:home")


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


def d(day, month, year=2026):
    return date(year, month, day)


LATE = "lau-hon-thuong-le"
HISTORIES = [
    ([], {"chua-trao-doi", "lau-khong-doi", "nguon-de-xuat", LATE}),
    ([(K.AGREED, d(1, 10, 2025))], {"chua-gioi-thieu", "lau-khong-doi", "nguon-de-xuat", "can-hoc-lop", LATE}),
    ([(K.UNION_DOCUMENT, d(3, 9))], {"chua-gui", "thieu-giay-to", "can-hoc-lop", LATE}),
    ([(K.UNION_DOCUMENT, d(10, 11)), (K.RETURNED, d(11, 11))], {"chua-gui", "cho-bo-sung", "thieu-giay-to", "can-hoc-lop"}),
    ([(K.UNION_DOCUMENT, d(3, 9)), (K.HANDED_OVER, d(4, 9))], {"cho-cap-uy", "cho-tiep-nhan", "can-hoc-lop", LATE}),
    ([(K.UNION_DOCUMENT, d(3, 9)), (K.HANDED_OVER, d(4, 9)), (K.RECEIVED, d(1, 11))], {"cho-xem-xet", "can-hoc-lop"}),
    ([(K.UNION_DOCUMENT, d(3, 9)), (K.CLASS_SENT, d(1, 11))], {"chua-gui", "thieu-giay-to"}),
    (
        [(K.CLASS_CERTIFIED, d(20, 12, 2021))],
        {"chua-trao-doi", "cho-xem-xet", "gcn-sap-het", "han-30-ngay", "lau-khong-doi", "nguon-de-xuat", LATE},
    ),
    ([(K.CLASS_CERTIFIED, d(20, 10, 2021)), (K.DOSSIER_OPENED, d(1, 11))], {
        "can-hoc-lop", "can-nhan-xet", "cho-xem-xet", "gcn-sap-het", "han-30-ngay", "thieu-buoc", "thieu-giay-to",
    }),
    ([(K.DOSSIER_OPENED, d(1, 11)), (K.UNION_REMARKS, d(2, 11))], {"cho-xem-xet", "thieu-buoc", "thieu-giay-to"}),
    ([(K.UNION_DOCUMENT, d(3, 9)), (K.CELL_RESOLUTION, d(1, 11))], {"cho-quyet-dinh", "thieu-buoc", "thieu-giay-to"}),
    ([(K.ADMISSION_DECISION, d(1, 11))], {"chua-le", "thieu-buoc", "thieu-giay-to", "han-30-ngay"}),
    (
        [(K.CEREMONY, d(1, 12, 2025))],
        {"sap-het-du-bi", "thieu-quyet-dinh", "thieu-buoc", "thieu-giay-to", "can-nhan-xet", "han-30-ngay"},
    ),
    (
        [(K.CEREMONY, d(1, 11, 2025)), (K.OFFICIAL_REMARKS, d(1, 10))],
        {"den-han-chinh-thuc", "thieu-quyet-dinh", "thieu-buoc", "thieu-giay-to", "han-30-ngay"},
    ),
    ([(K.CEREMONY, d(1, 12, 2024)), (K.OFFICIAL_RECOGNITION, d(1, 2))], {"thieu-quyet-dinh", "thieu-buoc", "thieu-giay-to"}),
    (
        [(K.CEREMONY, d(10, 11))],  # the records are due first, the remarks of the union only near the end of the probation
        {"thieu-quyet-dinh", "thieu-buoc", "thieu-giay-to"},
    ),
    ([(K.WITHDRAWN, d(1, 10, 2025))], set()),
]  # fmt: skip
KNOWN = {"work": "Công nhân", "direct_worker": True}
CASE_LISTS = [w for w in rules.WORKS.values() if w.about == "cases"]


@pytest.mark.parametrize("acts, expected", HISTORIES)
def test_lists_that_a_history_falls_into(acts, expected, world, ha):
    member = make_member(branch=world.school, **KNOWN)
    case = make_case(member=member, acts=acts, on=d(1, 9, 2025) if not acts or acts[0][1] > d(1, 9, 2025) else d(1, 1, 2020))

    assert {w.key for w in CASE_LISTS if case in queries.rows(w, ha, world.province, TODAY)} == expected


def test_missing_facts_and_ended_branches_have_lists_of_their_own(world, ha):
    case = make_case(branch=world.school)
    lists = {w.key for w in CASE_LISTS if case in queries.rows(w, ha, world.province, TODAY)}
    assert {"can-sua-thong-tin", "don-vi-da-ket-thuc"} & lists == {"can-sua-thong-tin"}

    Branch.objects.filter(pk=world.school.pk).update(closed_on=d(1, 11))
    assert case in queries.rows(rules.WORKS["don-vi-da-ket-thuc"], ha, world.province, TODAY)


@pytest.mark.parametrize("role", list(Role))
def test_no_role_has_more_than_seven_lists(role):
    assert 0 < len(rules.lists_for([role])) == len(rules.OF_ROLE[role]) <= rules.MOST_LISTS


def fill(world):
    for acts, _lists in HISTORIES:
        case = make_case(branch=world.school, acts=[a for a in acts if a[0] != K.HANDED_OVER], on=d(1, 1, 2020))
        for kind, on in acts:
            if kind == K.HANDED_OVER:
                add_act(case, kind, on, {"body": world.committee})
    make_branch("CĐCS mới", parent=world.ward)
    make_user("moi", role=Role.BRANCH_OFFICER, branch=world.company, must_change_password=True)


@pytest.mark.parametrize("who, lists", [("lan", 7), ("chi", 7), ("ha", 7), ("bao", 4), ("sang", 7), ("thu", 6), ("quang", 2), ("duy", 6)])
def test_every_count_opens_exactly_its_rows(who, lists, request, world, client):
    fill(world)
    client.as_(request.getfixturevalue(who))

    assert every_figure(client, HOME) == lists


def test_administrator_sees_places_and_accounts_only(quang, world, client):
    fill(world)
    response = client.as_(quang).get(HOME)

    assert [(name, value) for name, value, _url in figures_on(response)] == [
        ("don-vi-chua-co-tai-khoan", 3),
        ("tai-khoan-chua-dang-nhap", 1),
    ]
    assert client.get(reverse("worklists:open", args=["chua-gui"])).status_code == 403


def test_party_reviewer_sees_only_what_was_routed_to_the_body(sang, world, client):
    ours = make_case(branch=world.company, acts=[(K.UNION_DOCUMENT, d(3, 9)), (K.HANDED_OVER, d(4, 9), {"body": world.committee})])
    make_case(branch=world.company, acts=[(K.UNION_DOCUMENT, d(3, 9)), (K.HANDED_OVER, d(4, 9), {"body": world.other_committee})])

    assert list(client.as_(sang).get(reverse("worklists:open", args=["cho-tiep-nhan"])).context["page"]) == [ours]


def test_lists_hide_other_branches(lan, world, client):
    ours = make_case(branch=world.school)
    make_case(branch=world.company)

    assert list(client.as_(lan).get(reverse("worklists:open", args=["chua-trao-doi"])).context["page"]) == [ours]
    assert client.get(HOME, {"tai": world.company.code}).status_code == 404


@pytest.mark.parametrize("who, offered", [("lan", True), ("chi", True), ("bao", False), ("thu", False), ("sang", False), ("quang", False)])
def test_introducing_is_one_step_away_for_those_who_may(who, offered, request, client):
    response = client.as_(request.getfixturevalue(who)).get(HOME)

    assert bool(response.context["introduce_url"]) == offered


@pytest.mark.parametrize(
    "role, units, told",
    [(Role.ADMINISTRATOR, 0, True), (Role.ADMINISTRATOR, 1, False), (Role.LEADER, 0, False), (Role.UPPER_OFFICER, 0, False)],
)
def test_who_sets_up_an_empty_place_is_told_where_to_begin(role, units, told, world, client):
    ward = make_branch("Công đoàn phường mới", kind=BranchKind.WARD, parent=world.province)
    for _unit in range(units):
        make_branch(parent=ward)

    page = client.as_(make_user("moi", role=role, branch=ward)).get(HOME).content.decode()

    assert (reverse("branches:create", args=[ward.code]) in page) == told


def test_account_without_a_place_is_told_so(la, client):
    assert "chưa được phân công" in client.as_(la).get(HOME).content.decode()


@pytest.mark.parametrize("key, status", [("khong-co", 404), ("cdcs-chua-gioi-thieu", 404), ("cho-tiep-nhan", 200)])
def test_lists_that_are_not_there_for_a_party_body(key, status, sang, client):
    assert client.as_(sang).get(reverse("worklists:open", args=[key])).status_code == status


@pytest.mark.parametrize("who, number", [("lan", 4), ("bao", 5), ("quang", 5), ("sang", 4)])
@pytest.mark.parametrize("rows", (1, 5))
def test_home_queries(rows, who, number, request, world, client, django_assert_num_queries):
    for _row in range(rows):
        make_case(branch=make_branch(parent=world.ward))
    client.as_(request.getfixturevalue(who))
    with django_assert_num_queries(number):
        client.get(HOME)


@pytest.mark.parametrize("key, number", [("chua-trao-doi", 5), ("cdcs-chua-gioi-thieu", 4)])
@pytest.mark.parametrize("rows", (1, 5, 12))
def test_list_queries(rows, key, number, chi, world, client, django_assert_num_queries):
    for _row in range(rows):
        make_case(branch=make_branch(parent=world.ward))
    client.as_(chi)
    with django_assert_num_queries(number + (key == "chua-trao-doi" and rows >= FEWEST_PEERS)):  # the days in the middle of five and more
        client.get(reverse("worklists:open", args=[key]))


def test_account_list_shows_no_password_holders_elsewhere(quang, world, client):
    make_user("xa", role=Role.BRANCH_OFFICER, branch=make_branch("CĐCS nơi khác"), must_change_password=True)
    fill(world)

    page = client.as_(quang).get(reverse("worklists:open", args=["tai-khoan-chua-dang-nhap"])).context["page"]

    assert list(page) == [User.objects.get(username="moi")]


def test_leader_sees_what_others_recorded_until_it_is_marked_as_seen(bao, lan, world, client, monkeypatch):
    make_case(branch=world.school, by=lan)
    make_case(branch=make_branch("CĐCS tỉnh khác"))
    make_case(branch=world.school, by=bao)
    address = reverse("worklists:open", args=["thay-doi"])
    now = timezone.now()
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: now.date())

    assert [row.by for row in client.as_(bao).get(address).context["page"]] == [lan]
    client.post(reverse("worklists:mark_seen"))
    assert list(client.get(address).context["page"]) == []

    bao.refresh_from_db()
    assert now <= bao.last_seen_at <= timezone.now()


def test_transfers_wait_for_whoever_has_to_answer(chi, world, client):
    member = make_member(branch=world.other_branch)
    facts = {"member": member, "to_branch": world.company, "on": d(1, 11), "asked_by_receiver": False, "by": clerk(), "today": TODAY}
    asked = members.request_transfer(**facts)

    assert list(queries.rows(rules.WORKS["chuyen-sinh-hoat"], chi, world.ward, TODAY)) == [asked]
    assert list(queries.rows(rules.WORKS["chuyen-sinh-hoat"], chi, world.other_ward, TODAY)) == []


def test_targets_behind_are_counted_and_listed(bao, world, client):
    term = targets.add_term(branch=world.province, name="Nhiệm kỳ", starts_on=d(1, 1, 2024), ends_on=d(31, 12, 2028), by=None)
    targets.set_target(branch=world.province, term=term, indicator="introduced", shape="term_count", value=10, by=None)
    targets.set_target(branch=world.province, term=term, indicator="official", shape="term_count", value=1, by=None)
    make_case(branch=world.school, acts=[(K.CEREMONY, d(1, 12, 2024)), (K.OFFICIAL_RECOGNITION, d(1, 2))])

    response = client.as_(bao).get(HOME)
    assert [v for n, v, _u in figures_on(response) if n == "chi-tieu-can-chu-y"] == [1]
    page = client.get(reverse("worklists:open", args=["chi-tieu-can-chu-y"])).context["page"]
    assert [row.target.indicator for row in page] == ["introduced"]
