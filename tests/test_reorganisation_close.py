"""Closing and merging: each choice, nothing lost, nobody left without a home."""

from datetime import date

import pytest

from portal.errors import RuleBroken
from tests.factories import TODAY, clerk, make_branch, make_case, make_member, make_user
from tests.test_reorganisation_move import faults
from tracking.access.models import Appointment
from tracking.access.rules import Role
from tracking.branches.models import Branch, Succession
from tracking.branches.rules import BranchKind
from tracking.members.models import Member, Membership
from tracking.nominations.models import Nomination
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import Outcome
from tracking.party import queries as party
from tracking.reorganisation import actions
from tracking.reorganisation.rules import Fate

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 1)


def close(branch, successor=None, **choices):
    return actions.close(branch=branch, successor=successor, by=clerk(), on=ON, today=TODAY, **choices)


def end_all():
    return dict.fromkeys(("members", "cases", "accounts", "children"), Fate.END)


def test_everything_follows_to_the_successor(lan, world):
    case = make_case(branch=world.school)
    other = make_member(branch=world.school)
    people, cases = Member.objects.count(), Nomination.objects.open().count()

    merged = actions.merge(branch=world.school, successor=world.company, by=clerk(), on=ON, today=TODAY, decision_number="12/QĐ")

    case.refresh_from_db()
    assert case.branch == world.company
    assert case.acts.get(kind=K.MOVED).on == ON
    assert list(Membership.objects.filter(member=other).values_list("branch", "ends_on")) == [
        (world.school.pk, ON),
        (world.company.pk, None),
    ]
    assert (Member.objects.current().count(), Nomination.objects.open().count()) == (people, cases)
    assert Succession.objects.get().successor == world.company
    assert merged.closed_on == ON
    assert party.routes_on(world.school, ON) == []
    assert faults() == []


def test_accounts_follow_and_see_at_once(lan, world):
    case = make_case(branch=world.school)

    close(world.school, world.company)

    assert [s.branch for s in fresh(lan).access.scopes] == [world.company]
    assert Nomination.objects.visible_to(fresh(lan), may="nomination_edit").get() == case
    assert faults() == []


def fresh(user):
    return type(user).objects.get(pk=user.pk)


def test_everything_ends_without_successor(lan, world):
    case = make_case(branch=world.school)

    close(world.school, **end_all())

    case.refresh_from_db()
    assert (case.outcome, case.closed_on) == (Outcome.UNION_ENDED, ON)
    assert Member.objects.get(pk=case.member_id).left_on == ON
    assert not Appointment.objects.filter(branch=world.school, ends_on__isnull=True).exists()
    assert fresh(lan).access.scopes == []
    assert faults() == []


def test_members_may_follow_while_cases_end(world):
    case = make_case(branch=world.school)

    close(world.school, world.company, cases=Fate.END)

    case.refresh_from_db()
    assert (case.branch, case.outcome) == (world.school, Outcome.UNION_ENDED)
    assert Member.objects.get(pk=case.member_id).branch == world.company
    assert faults() == []


@pytest.mark.parametrize(
    ("choices", "fields"),
    [
        ({}, {"successor"}),
        ({"members": Fate.END, "accounts": Fate.END, "children": Fate.END}, {"successor", "cases"}),
        ({"cases": Fate.END}, {"successor"}),
    ],
)
def test_choice_without_a_home_is_refused(choices, fields, world):
    make_case(branch=world.school)

    with pytest.raises(RuleBroken) as refusal:
        close(world.school, **choices)

    assert {r.field for r in refusal.value.reasons} == fields
    assert Branch.objects.get(pk=world.school.pk).closed_on is None


def test_cases_do_not_follow_without_their_members(world):
    make_case(branch=world.school)

    with pytest.raises(RuleBroken):
        close(world.school, world.company, members=Fate.END)


def test_open_children_follow_or_stop_the_closing(chi, world):
    with pytest.raises(RuleBroken):
        close(world.ward, world.other_ward, children=Fate.END)

    close(world.ward, world.other_ward)

    world.school.refresh_from_db()
    assert world.school.parent == world.other_ward
    assert [s.branch for s in fresh(chi).access.scopes] == [world.other_ward]
    assert faults() == []


def test_accounts_never_follow_upwards(lan, world):
    with pytest.raises(RuleBroken) as refusal:
        close(world.school, world.ward)

    assert [r.field for r in refusal.value.reasons] == ["accounts"]
    close(world.school, world.ward, accounts=Fate.END)
    assert fresh(lan).access.scopes == []


@pytest.mark.parametrize("role", [Role.BRANCH_OFFICER])
def test_same_role_is_not_held_twice(role, lan, world):
    make_user("lan", role=role, branch=world.company)

    close(world.school, world.company)

    assert Appointment.objects.filter(user=lan, ends_on__isnull=True).count() == 1
    assert faults() == []


def test_successor_below_or_closed_is_refused(world):
    for successor in (world.ward, world.school):
        with pytest.raises(RuleBroken):
            close(world.ward, successor)
    close(world.school, world.company)
    with pytest.raises(RuleBroken):
        close(world.other_branch, world.school)


def test_closing_before_the_last_change_is_refused(world):
    actions.move(branch=world.school, parent=world.other_ward, by=clerk(), on=date(2026, 5, 1), today=TODAY)

    with pytest.raises(RuleBroken) as refusal:
        close(world.school, world.company)

    assert [r.field for r in refusal.value.reasons] == ["on"]


def test_closing_in_the_future_is_refused(world):
    with pytest.raises(RuleBroken):
        actions.close(branch=world.school, successor=world.company, by=clerk(), on=date(2027, 1, 1), today=TODAY)


def test_closed_branch_takes_nothing_more(world):
    close(world.school, world.company)

    with pytest.raises(RuleBroken):
        make_branch("Tổ công đoàn", parent=world.school, kind=BranchKind.GROUP)
    with pytest.raises(RuleBroken):
        make_member(branch=Branch.objects.get(pk=world.school.pk))


def test_one_impossible_case_stops_everything(world, monkeypatch):
    make_case(branch=world.school)
    monkeypatch.setattr(actions.nominations, "move_case", lambda **facts: (_ for _ in ()).throw(RuleBroken("Không được.")))

    with pytest.raises(RuleBroken):
        close(world.school, world.company)

    assert Member.objects.filter(branch=world.school).count() == 1
    assert faults() == []
