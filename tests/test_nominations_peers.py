"""Days at a stage beside what is usual and the median of peers: exact on both databases, hidden in small groups."""

from datetime import date, timedelta
from statistics import median

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import TODAY, clerk, make_body, make_branch, make_case
from tracking.branches.rules import BranchKind
from tracking.members.bulk import NewMember, add_members
from tracking.nominations import peers, queries, rules
from tracking.nominations.bulk import History, PastAct, open_with_history
from tracking.nominations.models import Nomination
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import Source, Stage

pytestmark = pytest.mark.django_db


def cases_since(branch, days, kind=K.IDENTIFIED):
    """Cases of a branch that have stood at one stage for these numbers of days."""
    people = add_members(people=[NewMember(branch, f"Nguyễn Văn {n}", "male") for n, _d in enumerate(days)], by=clerk(), today=TODAY)
    acts = [[PastAct(K.IDENTIFIED, TODAY - timedelta(days=d))] for d in days]
    for day, own in zip(days, acts, strict=True):
        if kind != K.IDENTIFIED:
            own.append(PastAct(kind, TODAY - timedelta(days=day), source=Source.NOTICE_PHONE))
    histories = [History(m, own) for m, own in zip(people, acts, strict=True)]
    return open_with_history(histories=histories, by=clerk(), today=TODAY)


@given(
    st.lists(st.integers(0, 400) | st.integers(0, 4000), max_size=30),  # days far apart: the middle may lie between two spans of days
    st.lists(st.integers(0, 4), max_size=12),
)
def test_medians_are_those_of_the_statistics_module(pool, sent):
    with transaction.atomic():
        branch = make_branch()
        cases_since(branch, pool), cases_since(branch, sent, K.CLASS_SENT)
        groups = {Stage.IDENTIFIED: pool, Stage.CLASS_SENT: sent}

        found = peers.medians(Nomination.objects.filter(branch=branch), TODAY)

        assert found == {stage: median(days) for stage, days in groups.items() if len(days) >= rules.FEWEST_PEERS}
        transaction.set_rollback(True)


def test_groups_under_five_are_hidden():
    branch = make_branch()
    cases_since(branch, [10, 20, 30, 40])
    assert peers.medians(Nomination.objects.filter(branch=branch), TODAY) == {}

    cases_since(branch, [50])
    assert peers.medians(Nomination.objects.filter(branch=branch), TODAY) == {Stage.IDENTIFIED: 30}


def test_a_branch_is_compared_with_its_ward_and_a_province_with_itself(world):
    cases_since(world.school, [10, 10, 10])
    cases_since(world.company, [40, 40, 40, 40])
    cases_since(world.other_branch, [90] * 20)

    assert peers.medians(peers.peers_of(world.school), TODAY) == {Stage.IDENTIFIED: 40}
    assert peers.medians(peers.peers_of(world.ward), TODAY) == {Stage.IDENTIFIED: 40}
    assert peers.medians(peers.peers_of(world.province), TODAY) == {Stage.IDENTIFIED: 90}
    assert peers.medians(peers.peers_of(None), TODAY) == {}


def test_deeper_branches_and_party_bodies_have_peers_too(world):
    group = make_branch("CĐ bộ phận", parent=world.company, kind=BranchKind.GROUP) if hasattr(BranchKind, "GROUP") else world.company
    cases_since(world.company, [7] * 5)
    for _ in range(5):
        make_case(branch=world.company, acts=[(K.HANDED_OVER, TODAY - timedelta(days=3), {"body": world.committee})])

    assert peers.medians(peers.peers_of(group), TODAY) == {Stage.IDENTIFIED: 7, Stage.SENT_TO_PARTY: 3}
    assert peers.medians(peers.peers_of(world.cell), TODAY) == {Stage.SENT_TO_PARTY: 3}
    assert peers.medians(peers.peers_of(make_body()), TODAY) == {}


@pytest.mark.parametrize(
    "acts, since, over",
    [
        ([], TODAY - timedelta(days=90), ""),
        ([], TODAY - timedelta(days=91), "attention"),
        ([(K.CLASS_SENT, TODAY - timedelta(days=61))], date(2025, 1, 1), "waiting"),
        ([(K.WITHDRAWN, TODAY - timedelta(days=1))], date(2025, 1, 1), ""),
        ([(K.CEREMONY, date(2024, 1, 1)), (K.OFFICIAL_RECOGNITION, date(2025, 1, 1))], date(2023, 1, 1), ""),
    ],
)
def test_longer_than_usual_is_flagged(acts, since, over):
    case = make_case(on=since, acts=acts)

    assert queries.with_days([case], TODAY)[0].over == over
    assert Nomination.objects.open().filter(rules.over_usual(TODAY), pk=case.pk).exists() == bool(over)


def test_every_stage_but_the_last_has_a_usual_time():
    assert [s for s in Stage if rules.usual_days(s) is None] == [Stage.OFFICIAL]
