"""The act log and its cache: the heart of the portal."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from portal import dates
from portal.errors import RuleBroken
from tests.factories import TODAY, add_act, clerk, make_case
from tracking.nominations import actions, rules
from tracking.nominations.models import Act
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import Outcome, Stage

pytestmark = pytest.mark.django_db


def test_ceremony_may_come_first_and_gaps_show(world):
    case = make_case(branch=world.school, acts=[(K.CEREMONY, date(2026, 3, 3))])

    assert case.stage == Stage.PROBATION
    assert K.ADMISSION_DECISION in rules.standing(actions.facts_of(case)).missing


def test_decision_after_its_ceremony_is_refused(world):
    case = make_case(branch=world.school, acts=[(K.CEREMONY, date(2026, 3, 3))])

    with pytest.raises(RuleBroken) as refusal:
        add_act(case, K.ADMISSION_DECISION, date(2026, 3, 4))

    assert [r.field for r in refusal.value.reasons] == ["on"]
    assert case.acts.count() == 2


def test_all_reasons_come_at_once(world):
    case = make_case(branch=world.school, acts=[(K.CEREMONY, date(2026, 3, 3)), (K.STRUCK_OFF, date(2026, 9, 1))])

    with pytest.raises(RuleBroken) as refusal:
        add_act(case, K.CEREMONY, date(2027, 1, 1))

    assert len(refusal.value.reasons) == 3


def test_reversal_brings_the_earlier_stage_back(world):
    case = make_case(branch=world.school, acts=[(K.AGREED, date(2025, 9, 2)), (K.UNION_DOCUMENT, date(2025, 9, 10))])
    act = case.acts.get(kind=K.UNION_DOCUMENT)

    actions.reverse(act=act, by=clerk(), today=TODAY)

    case.refresh_from_db()
    assert (case.stage, case.introduced_on) == (Stage.IDENTIFIED, None)


def test_closed_case_takes_no_more_acts_until_reopened(world):
    case = make_case(branch=world.school, acts=[(K.WITHDRAWN, date(2025, 10, 1))])
    assert case.outcome == Outcome.WITHDRAWN_BY_MEMBER

    with pytest.raises(RuleBroken):
        add_act(case, K.UNION_DOCUMENT, date(2025, 10, 2))
    actions.reopen(nomination=case, by=clerk(), on=date(2025, 11, 1), today=TODAY)
    add_act(case, K.UNION_DOCUMENT, date(2025, 11, 2))

    case.refresh_from_db()
    assert (case.outcome, case.closed_on, case.stage) == ("", None, Stage.UNION_RESOLVED)


@pytest.mark.parametrize("sql", ["UPDATE tracking_act SET kind = 'agreed'", "DELETE FROM tracking_act"])
def test_acts_refuse_update_and_delete(sql, world):
    make_case(branch=world.school)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)

    assert Act.objects.count() == 1


def test_second_open_case_for_a_person_is_refused(world):
    case = make_case(branch=world.school)

    with pytest.raises(RuleBroken):
        actions.open_case(member=case.member, by=clerk(), on=date(2025, 9, 3), today=TODAY)


def test_person_with_a_lapsed_certificate_may_be_sent_to_class_again(world):
    case = make_case(branch=world.school, on=date(2019, 1, 5), acts=[(K.CLASS_CERTIFIED, date(2019, 5, 1))])

    add_act(case, K.CLASS_SENT, date(2025, 6, 1))
    add_act(case, K.CLASS_CERTIFIED, date(2025, 6, 20))

    case.refresh_from_db()
    assert (case.class_sent_on, case.certified_on) == (date(2025, 6, 1), date(2025, 6, 20))


def test_correction_counts_where_the_corrected_act_counted(world):
    case = make_case(branch=world.school, acts=[(K.AGREED, date(2025, 9, 2)), (K.UNION_DOCUMENT, date(2025, 9, 10))])
    actions.move_case(nomination=case, branch=world.company, by=clerk(), on=date(2025, 10, 1), today=TODAY)
    act = case.acts.get(kind=K.UNION_DOCUMENT)

    corrected = add_act(case, K.UNION_DOCUMENT, date(2025, 9, 11), {"replaces": act})

    case.refresh_from_db()
    assert (corrected.branch, case.branch) == (world.school, world.company)


def test_correcting_the_first_line_does_not_move_the_case_back(world):
    case = make_case(branch=world.school)
    actions.move_case(nomination=case, branch=world.company, by=clerk(), on=date(2025, 10, 1), today=TODAY)

    add_act(case, K.IDENTIFIED, date(2025, 8, 1), {"replaces": case.acts.get(kind=K.IDENTIFIED)})

    case.refresh_from_db()
    assert case.branch == world.company


def test_a_correction_may_be_corrected_again(world):
    case = make_case(branch=world.school, acts=[(K.ADMISSION_DECISION, date(2026, 3, 3))])
    for day in (4, 5):
        last = case.acts.filter(kind=K.ADMISSION_DECISION).latest("pk")
        add_act(case, K.ADMISSION_DECISION, date(2026, 3, day), {"replaces": last})

    case.refresh_from_db()
    assert case.decided_on == date(2026, 3, 5)


def test_corrected_ceremony_is_not_taken_back_under_a_case_struck_off(world):
    case = make_case(branch=world.school, acts=[(K.CEREMONY, date(2026, 3, 3))])
    corrected = add_act(case, K.CEREMONY, date(2026, 3, 4), {"replaces": case.acts.get(kind=K.CEREMONY)})
    add_act(case, K.STRUCK_OFF, date(2026, 9, 1))

    with pytest.raises(RuleBroken):
        actions.reverse(act=corrected, by=clerk(), today=TODAY)


def test_correcting_an_exit_before_a_reopening_does_not_close_the_case_again(world):
    case = make_case(branch=world.school, acts=[(K.WITHDRAWN, date(2025, 10, 1))])
    actions.reopen(nomination=case, by=clerk(), on=date(2025, 11, 1), today=TODAY)

    add_act(case, K.WITHDRAWN, date(2025, 10, 2), {"replaces": case.acts.get(kind=K.WITHDRAWN)})

    case.refresh_from_db()
    assert case.outcome == ""


def test_correcting_a_hand_over_to_after_its_receipt_is_refused(world):
    case = make_case(branch=world.school, acts=[(K.HANDED_OVER, date(2026, 3, 3)), (K.RECEIVED, date(2026, 3, 9))])
    act = case.acts.get(kind=K.HANDED_OVER)

    with pytest.raises(RuleBroken):
        add_act(case, K.HANDED_OVER, date(2026, 3, 20), {"replaces": act, "body": act.body})


def test_a_date_known_by_its_year_stays_a_year(world, chi, client):
    case = make_case(branch=world.school, acts=[(K.UNION_DOCUMENT, date(2026, 1, 1), {"precision": dates.YEAR})])

    page = client.as_(chi).get("/phieu/").content.decode()

    assert [str(case.known(name)) for name in ("introduced_on", "stage_since_on")] == ["2026", "2026"]
    assert "01/01/2026" not in page
    assert case.known("decided_on") is None


def test_correction_with_the_day_makes_the_date_whole(world):
    case = make_case(branch=world.school, acts=[(K.UNION_DOCUMENT, date(2026, 1, 1), {"precision": dates.YEAR})])

    add_act(case, K.UNION_DOCUMENT, date(2026, 2, 3), {"replaces": case.acts.get(kind=K.UNION_DOCUMENT)})

    case.refresh_from_db()
    assert (case.precisions, str(case.known("introduced_on"))) == ({}, "03/02/2026")


def test_a_pause_learned_of_late_lies_before_the_end_that_is_known(world):
    case = make_case(branch=world.school, acts=[(K.RESUMED, date(2026, 5, 10)), (K.PAUSED, date(2026, 4, 1))])
    assert case.paused_on is None

    add_act(case, K.PAUSED, date(2026, 6, 1))
    case.refresh_from_db()
    assert case.paused_on == date(2026, 6, 1)
