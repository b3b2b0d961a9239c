"""Unions that introduced nobody, with the cause their records give; enterprises without a Party organisation; doors and cost.

Tried: a cause tested out of its order, a lapsed certificate counted as of its last day, official and probationary members added up: each
turned a test red.
"""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import TODAY, add_act, clerk, make_body, make_branch, make_case, make_member
from tests.figures import every_figure
from tracking.branches import actions as branches
from tracking.branches.rules import BranchKind
from tracking.catalogue.models import Obstacle
from tracking.dashboards import coverage, without
from tracking.dashboards.queries import Scope
from tracking.dashboards.rules import Cause
from tracking.figures.rules import Period
from tracking.members.rules import PartyStatus
from tracking.nominations.models import Nomination
from tracking.nominations.rules import ActKind as K
from tracking.party.rules import RouteRole

pytestmark = pytest.mark.django_db
WITHOUT, COVERAGE = reverse("dashboards:not_introducing"), reverse("dashboards:coverage")


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


def scope_of(branch):
    return Scope(period=Period(date(2026, 1, 1), TODAY), today=TODAY, branch=branch)


def officer(branch):
    branches.set_officer(
        branch=branch, kind="responsible", name="Trần Thị Lan", position="", phone="0912345678", on=date(2026, 1, 1), by=clerk()
    )


def ready(world, name="CĐCS đủ điều kiện"):
    """A union with somebody of age, a receiving committee and an officer."""
    branch = make_branch(name, parent=world.ward)
    make_body(serves=branch)
    officer(branch)
    return branch, make_member(branch=branch)


def cause_of(branch, world):
    return Cause(without.unions(scope_of(world.ward)).get(pk=branch.pk).cause)


def test_simply_no_entry(world):
    branch, _member = ready(world)

    assert cause_of(branch, world) == Cause.NO_ENTRY


@pytest.mark.parametrize(
    "birth, status, found",
    [
        ("20/11/2008", PartyStatus.NONE, Cause.NO_ENTRY),  # eighteen today
        ("21/11/2008", PartyStatus.NONE, Cause.NO_SOURCE),
        ("1/1/1960", PartyStatus.NONE, Cause.NO_SOURCE),
        ("", PartyStatus.NONE, Cause.NO_ENTRY),
        ("1/1/1990", PartyStatus.PROBATION, Cause.NO_SOURCE),
    ],
)
def test_nobody_of_age_outside_the_party(birth, status, found, world):
    branch, member = ready(world)
    type(member).objects.filter(pk=member.pk).update(left_on=date(2026, 1, 1))
    make_member(branch=branch, birth=birth, party_status=status)

    assert cause_of(branch, world) == found


def test_members_of_a_section_are_those_of_the_union(world):
    branch, member = ready(world)
    section = make_branch("CĐ bộ phận", parent=branch, kind=BranchKind.SECTION)
    type(member).objects.filter(pk=member.pk).update(branch=section, a4=branch)

    assert cause_of(branch, world) == Cause.NO_ENTRY


def test_no_party_organisation_goes_before_no_officer(world):
    branch = make_branch(parent=world.ward)
    make_member(branch=branch)

    assert cause_of(branch, world) == Cause.NO_PARTY
    make_body(serves=branch)
    assert cause_of(branch, world) == Cause.NO_OFFICER
    officer(branch)
    assert cause_of(branch, world) == Cause.NO_ENTRY


def test_only_lapsed_certificates(world):
    branch, member = ready(world)
    case = make_case(member=member)
    assert cause_of(branch, world) == Cause.NO_ENTRY
    add_act(case, K.CLASS_CERTIFIED, date(2021, 10, 1))
    assert Nomination.objects.get(pk=case.pk).certificate_ends_on <= TODAY
    assert cause_of(branch, world) == Cause.LAPSED
    make_case(branch=branch)
    assert cause_of(branch, world) == Cause.NO_ENTRY


def test_counts_per_cause_add_up_and_open_their_unions(world, bao, client):
    ready(world), make_branch(parent=world.ward), make_branch(parent=world.ward)
    make_case(branch=world.school, acts=[(K.UNION_DOCUMENT, date(2026, 2, 3))])
    branches.add_obstacle(branch=world.company, obstacle=Obstacle.objects.get(code="SHIFTS"), on=date(2026, 1, 1), by=clerk())

    context = client.as_(bao).get(WITHOUT).context

    assert sum(line.value for line in context["causes"]) == context["page"].total
    assert [(line.label, line.value) for line in context["obstacles"]] == [("Làm ca, khó bố trí học lớp bồi dưỡng", 1)]
    assert every_figure(client, WITHOUT) >= 3


def test_row_says_whom_to_ask(world, chi, client):
    officer(world.ward)
    branch, _member = ready(world)
    make_branch("CĐCS chưa có cán bộ", parent=world.ward)

    html = client.as_(chi).get(WITHOUT).content.decode()

    assert "Trần Thị Lan · 0912345678" in html
    assert "cấp trên: Trần Thị Lan" in html
    assert branch.name in html


def test_country_is_asked_to_choose(world, client):
    from tests.factories import make_user, root
    from tracking.access.rules import Role

    national = make_user("toan-quoc", role=Role.LEADER, branch=root())

    context = client.as_(national).get(WITHOUT).context
    assert (context["causes"], context["obstacles"]) == (None, None)
    assert client.get(COVERAGE).context["totals"] is None


# ------------------------------------------------------------------ without a Party organisation


def party_people(branch, official, probation=0):
    for _n in range(official):
        make_member(branch=branch, party_status=PartyStatus.OFFICIAL)
    for _n in range(probation):
        make_member(branch=branch, party_status=PartyStatus.PROBATION)


def test_who_is_there_and_who_receives(world):
    three, two, reported = (make_branch(name, parent=world.ward) for name in ("CĐCS Ba", "CĐCS Hai", "CĐCS Báo"))
    party_people(three, 3, 1)
    party_people(two, 2, 4)
    facts = {"party_member_count": 7, "member_count": 90, "workforce": 200}
    branches.record_facts(branch=reported, on=date(2026, 1, 1), by=clerk(), **facts)
    own = make_branch("CĐCS có chi bộ", parent=world.ward)
    make_body(serves=own, role=RouteRole.OWN_CELL)
    scope = scope_of(world.ward)

    rows = {b.name: (b.official, b.probation, b.reported, b.receiver) for b in coverage.unions(scope)}

    assert rows == {
        "CĐCS Công ty May Sông Lam": (0, 0, None, "Đảng ủy phường Trường Vinh"),
        "CĐCS Ba": (3, 1, None, None), "CĐCS Hai": (2, 4, None, None), "CĐCS Báo": (0, 0, 7, None),
    }  # fmt: skip
    assert [t.value for t in coverage.totals(scope)] == [4, 1, 1, 3]
    assert [b.name for b in coverage.unions(scope, coverage.Narrowed.FOUNDERS)] == ["CĐCS Ba"]
    assert [b.name for b in coverage.unions(scope, coverage.Narrowed.REPORTED)] == ["CĐCS Báo"]


@pytest.mark.parametrize("who", ["bao", "chi", "thu"])
def test_every_figure_opens_exactly_what_it_counts(who, request, world, client):
    party_people(make_branch(parent=world.ward), 3, 1)

    assert every_figure(client.as_(request.getfixturevalue(who)), COVERAGE) >= 5


def test_the_list_of_a_cause_says_how_many_the_cause_has(bao, world, client):
    """More than a page of unions of one cause, some of another: what was counted for the table is not counted again for the list."""
    for _n in range(60):
        make_branch(parent=world.ward)
    make_member(branch=make_branch(parent=world.ward))
    whole = client.as_(bao).get(WITHOUT).context
    for cause, line in zip(Cause, whole["causes"], strict=True):
        narrowed = client.get(WITHOUT, {"nguyen-nhan": cause.value}).context["page"]
        assert (narrowed.total, len(narrowed.rows)) == (line.value, min(line.value, 50))
    assert whole["page"].total == sum(line.value for line in whole["causes"]) > 60


@pytest.mark.parametrize("url, queries", [(WITHOUT, 8), (COVERAGE, 6)])
@pytest.mark.parametrize("rows", (1, 5))
def test_queries(rows, url, queries, bao, world, client, django_assert_num_queries):
    for _row in range(rows):
        branch = make_branch(parent=world.ward)
        branches.add_obstacle(branch=branch, obstacle=Obstacle.objects.get(code="SHIFTS"), on=date(2026, 1, 1), by=clerk())
        party_people(branch, 1)
    client.as_(bao)
    with django_assert_num_queries(queries):
        client.get(url)


@pytest.mark.parametrize(
    "bad", [{"nguyen-nhan": "9"}, {"nguyen-nhan": "x" * 10_000}, {"kho-khan": "khong-co"}, {"kho-khan": "x" * 9999}, {"loc": "?"}]
)
def test_nonsense_in_the_address_is_never_an_error(bad, chi, client):
    assert [client.as_(chi).get(u, bad).status_code for u in (WITHOUT, COVERAGE)] == [200, 200]
