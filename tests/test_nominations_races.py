"""Two people write at the same moment: never both of what excludes each other, never neither."""

from datetime import date

import pytest

from tests.factories import TODAY, clerk, make_branch, make_case, make_member
from tests.together import together
from tracking.nominations import actions
from tracking.nominations.checks import case_faults
from tracking.nominations.models import Nomination
from tracking.nominations.rules import ActKind, Outcome

RACES = 200


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_contradictory_acts_never_both_never_neither():
    branch, by = make_branch(), clerk()
    cases = [make_case(branch=branch, by=by) for _ in range(RACES)]
    for case in cases:
        results = together(
            lambda case=case: actions.record(ActKind.CEREMONY, nomination=case, on=date(2026, 3, 3), by=by, today=TODAY),
            lambda case=case: actions.record(ActKind.DECLINED_PARTY, nomination=case, on=date(2026, 3, 4), by=by, today=TODAY),
        )
        case.refresh_from_db()
        assert sorted(results) == [False, True]
        assert (case.ceremony_on is not None) == results[0]
        assert (case.outcome == Outcome.DECLINED_PARTY) == results[1]
    assert list(case_faults()) == []


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_one_person_gets_one_open_case():
    branch, by = make_branch(), clerk()
    for _ in range(30):
        member = make_member(branch=branch, by=by)
        results = together(*[lambda member=member: actions.open_case(member=member, by=by, on=date(2026, 3, 3), today=TODAY)] * 2)
        assert sorted(results) == [False, True]
        assert Nomination.objects.filter(member=member).count() == 1


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_one_act_is_taken_back_once():
    branch, by = make_branch(), clerk()
    for _ in range(30):
        case = make_case(branch=branch, by=by, acts=[(ActKind.AGREED, date(2025, 9, 2))])
        act = case.acts.get(kind=ActKind.AGREED)
        assert sorted(together(*[lambda act=act: actions.reverse(act=act, by=by, today=TODAY)] * 2)) == [False, True]
        assert case.acts.count() == 3
