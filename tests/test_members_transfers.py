"""Moving between branches is an act of both sides; the open case follows by choice."""

from datetime import date

import pytest

from portal.errors import RuleBroken
from tests.factories import TODAY, clerk, make_branch, make_case, make_member
from tests.together import together
from tracking.branches.rules import BranchKind
from tracking.members import actions
from tracking.members.models import Membership, Transfer
from tracking.nominations import people
from tracking.nominations.checks import case_faults
from tracking.nominations.rules import ActKind

ON = date(2026, 3, 1)


def ask(member, to_branch=None, **facts):
    to_branch = to_branch or make_branch()
    return actions.request_transfer(
        **{"member": member, "to_branch": to_branch, "on": ON, "by": clerk(), "today": TODAY, "asked_by_receiver": False, **facts}
    )


def refused(action, *args, **facts):
    with pytest.raises(RuleBroken) as refusal:
        action(*args, **facts)
    return [r.field for r in refusal.value.reasons]


@pytest.mark.django_db
def test_accepted_request_moves_the_member():
    member, to_branch = make_member(), make_branch()
    origin = member.branch

    transfer = actions.accept_transfer(transfer=ask(member, to_branch), by=clerk(), today=TODAY, version=1)

    member.refresh_from_db()
    assert (member.branch, member.a2_id, transfer.outcome) == (to_branch, to_branch.a2_id, "accepted")
    assert [(m.branch, m.start_on, m.ends_on) for m in member.memberships.order_by("pk")] == [(origin, None, ON), (to_branch, ON, None)]


@pytest.mark.django_db
@pytest.mark.parametrize("answer", [actions.decline_transfer, actions.withdraw_transfer])
def test_request_that_is_not_accepted_moves_nobody(answer):
    member = make_member()
    origin = member.branch

    answer(transfer=ask(member), by=clerk())

    member.refresh_from_db()
    assert member.branch == origin
    assert ask(member)


@pytest.mark.django_db
def test_answered_request_takes_no_second_answer():
    transfer = ask(make_member())
    actions.decline_transfer(transfer=transfer, by=clerk())

    for answer in (actions.withdraw_transfer, actions.decline_transfer):
        assert refused(answer, transfer=transfer, by=clerk()) == [None]
    assert refused(actions.accept_transfer, transfer=transfer, by=clerk(), today=TODAY) == [None]


@pytest.mark.django_db
def test_impossible_requests_are_refused_with_every_reason():
    member = make_member(on=date(2026, 4, 1))

    assert refused(ask, member, member.branch) == ["to_branch", "on"]
    assert refused(ask, member, make_branch(kind=BranchKind.WARD, sector=None), on=date(2027, 1, 1)) == ["to_branch", "on"]
    ask(member, on=TODAY)
    assert refused(ask, member, on=TODAY) == [None]


@pytest.mark.django_db
def test_member_who_has_gone_elsewhere_meanwhile_is_not_moved():
    member = make_member()
    transfer = ask(member)
    actions.assign_branch(member=member, branch=make_branch(), on=date(2026, 2, 1), by=clerk())

    assert refused(actions.accept_transfer, transfer=transfer, by=clerk(), today=TODAY) == [None]


@pytest.mark.django_db
@pytest.mark.parametrize(("choice", "outcome"), [(people.FOLLOW, ""), (people.END, "left_unit")])
def test_open_case_follows_or_ends(choice, outcome):
    case = make_case(acts=[(ActKind.AGREED, date(2025, 9, 2))])
    to_branch = make_branch()

    people.accept_transfer(transfer=ask(case.member, to_branch), by=clerk(), today=TODAY, case=choice)

    origin, case_before = case.origin_branch, case.branch
    case.refresh_from_db()
    assert (case.outcome, case.branch, case.origin_branch) == (outcome, case_before if outcome else to_branch, origin)
    assert list(case_faults()) == []


@pytest.mark.django_db
def test_case_that_cannot_follow_keeps_the_member_too():
    case = make_case(on=date(2026, 3, 1), acts=[(ActKind.AGREED, date(2026, 5, 1))])
    transfer, origin = ask(case.member), case.branch

    assert refused(people.accept_transfer, transfer=transfer, by=clerk(), today=date(2026, 2, 1), case=people.END) == ["on"]

    case.member.refresh_from_db()
    assert (case.member.branch, Transfer.objects.get().outcome, Membership.objects.count()) == (origin, "", 1)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_two_answers_at_one_moment_one_wins():
    by, branch = clerk(), make_branch()
    for _ in range(30):
        transfer = ask(make_member(branch=branch, by=by), by=by)
        accept = [lambda t=transfer: actions.accept_transfer(transfer=t, by=by, today=TODAY)] * 2
        assert sorted(together(*accept, lambda t=transfer: actions.decline_transfer(transfer=t, by=by))) == [False, False, True]
        member = transfer.member
        member.refresh_from_db(), transfer.refresh_from_db()
        moved = transfer.outcome == "accepted"
        assert (member.branch_id == transfer.to_branch_id, member.memberships.count()) == (moved, 2 if moved else 1)
