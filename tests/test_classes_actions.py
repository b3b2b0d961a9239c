"""Writes to classes and what they leave in the cases."""

from datetime import date

import pytest

from portal.errors import RuleBroken, Stale
from tests.factories import TODAY, add_act, clerk, make_case
from tracking.classes import actions
from tracking.classes.models import ClassSession, Enrolment
from tracking.classes.rules import ClassKind, Result, SessionRow
from tracking.history.models import Event
from tracking.nominations import actions as nominations
from tracking.nominations.models import Act
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import Source, Stage

pytestmark = pytest.mark.django_db
START, END, SENT, CERTIFIED = date(2026, 5, 4), date(2026, 5, 8), date(2026, 4, 20), date(2026, 5, 20)


def make_class(world, **facts):
    facts = {"kind": ClassKind.AWARENESS, "name": "Lớp nhận thức khóa I", "starts_on": START, "ends_on": END, **facts}
    return actions.plan_class(by=clerk(), branch=facts.pop("branch", world.ward), **facts)


def enrol(training_class, *cases, on=SENT, **facts):
    return actions.enrol(training_class=training_class, nominations=cases, on=on, by=clerk(), today=TODAY, **facts)


def record(training_class, *rows, **facts):
    return actions.record_results(training_class=training_class, results=rows, by=clerk(), today=TODAY, **facts)


def place_of(case):
    return Enrolment.objects.current().get(nomination=case)


def standing(case, kind):
    return list(Act.objects.standing().filter(nomination=case, kind=kind))


def test_class_carries_the_columns_of_its_branch(world):
    found = make_class(world, name="  Lớp   Hoà Bình ", capacity=40)

    assert (found.name, found.name_fold, found.a2_id, found.a3_id) == ("Lớp Hoà Bình", "lop hoa binh", world.province.pk, world.ward.pk)
    assert Event.objects.get(subject_id=found.pk, subject_kind="trainingclass").action == "classes.plan"


def test_class_that_ends_before_it_starts_is_refused(world):
    with pytest.raises(RuleBroken) as refusal:
        make_class(world, name=" ", ends_on=date(2026, 5, 1))

    assert [r.field for r in refusal.value.reasons] == ["name", "ends_on"]


def test_update_notes_only_what_changed(world):
    found = make_class(world)
    actions.update_class(training_class=found, name=found.name, starts_on=START, ends_on=END, place="Hội trường A", by=clerk(), version=1)

    found.refresh_from_db()
    assert (found.place, found.version) == ("Hội trường A", 2)
    assert Event.objects.get(action="classes.update").facts["fields"] == ["place"]


def test_stale_update_is_told(world):
    found = make_class(world)
    actions.update_class(training_class=found, name="Tên khác", starts_on=START, by=clerk(), version=1)

    with pytest.raises(Stale):
        actions.update_class(training_class=found, name="Tên thứ ba", starts_on=START, by=clerk(), version=1)


def test_sessions_are_added_changed_and_dropped(world):
    found = make_class(world)
    actions.set_sessions(training_class=found, sessions=[SessionRow(START), SessionRow(END)], by=clerk(), version=1)
    first, last = found.sessions.order_by("on")

    rows = [SessionRow(START, id=first.pk, topic="Khai mạc"), SessionRow(END, id=last.pk, drop=True)]
    actions.set_sessions(training_class=found, sessions=rows, by=clerk(), version=2)

    assert [s.topic for s in ClassSession.objects.all()] == ["Khai mạc"]
    assert Event.objects.filter(action__contains="session").order_by("pk").values_list("action", flat=True)[2:].count() == 2


def test_class_does_not_shrink_away_from_its_sessions(world):
    found = make_class(world)
    actions.set_sessions(training_class=found, sessions=[SessionRow(END)], by=clerk())

    with pytest.raises(RuleBroken):
        actions.update_class(training_class=found, name="Lớp", starts_on=START, ends_on=date(2026, 5, 5), by=clerk())


def test_enrolment_writes_the_sending_of_everybody(world):
    cases = [make_case(branch=world.school), make_case(branch=world.company)]
    found = make_class(world)

    enrol(found, *cases)

    for case in cases:
        case.refresh_from_db()
        act = place_of(case).sent_act
        assert (case.stage, case.class_sent_on, act.training_class, act.source) == (Stage.CLASS_SENT, SENT, found, Source.OWN)
    assert Event.objects.get(action="classes.enrol").facts["count"] == 2


def test_enrolment_is_for_all_or_for_nobody_with_every_reason(world):
    fine, there = make_case(branch=world.school, full_name="Lê Thị An"), make_case(branch=world.school, full_name="Trần Văn Ân")
    closed = make_case(branch=world.school, full_name="Đỗ Minh Dũng", acts=[(K.WITHDRAWN, date(2026, 1, 5))])
    found = make_class(world)
    enrol(found, there)

    with pytest.raises(RuleBroken) as refusal:
        enrol(found, fine, there, closed)

    assert [r.text for r in refusal.value.reasons] == [
        "Đồng chí Trần Văn Ân: đã có trong danh sách lớp.",
        "Đồng chí Đỗ Minh Dũng: đã thôi theo dõi (Đoàn viên xin thôi).",
    ]
    assert not standing(fine, K.CLASS_SENT)


@pytest.mark.parametrize("on", [date(2026, 5, 9), date(2027, 1, 1), date(1980, 1, 1)])
def test_sending_after_the_class_in_the_future_or_before_birth_is_refused(on, world):
    case = make_case(branch=world.school)

    with pytest.raises(RuleBroken):
        enrol(make_class(world), case, on=on)

    assert not Enrolment.objects.exists()


def test_too_few_seats_never_refuse(world):
    enrol(make_class(world, capacity=1), make_case(branch=world.school), make_case(branch=world.school))

    assert Enrolment.objects.count() == 2


def test_sending_recorded_by_hand_is_not_recorded_twice(world):
    case = make_case(branch=world.school, acts=[(K.CLASS_SENT, SENT)])

    enrol(make_class(world), case, on=date(2026, 4, 25))

    assert len(standing(case, K.CLASS_SENT)) == 1
    assert place_of(case).sent_act is None


def test_person_with_a_lapsed_certificate_is_sent_again(world):
    case = make_case(branch=world.school, acts=[(K.CLASS_SENT, date(2020, 1, 2)), (K.CLASS_CERTIFIED, date(2020, 2, 3))])

    enrol(make_class(world), case)

    assert len(standing(case, K.CLASS_SENT)) == 2


def test_class_for_new_members_takes_those_on_probation_and_sends_nobody(world):
    found = make_class(world, kind=ClassKind.NEW_MEMBER)
    admitted, early = make_case(branch=world.school, acts=[(K.CEREMONY, date(2026, 2, 3))]), make_case(branch=world.school)

    enrol(found, admitted)
    with pytest.raises(RuleBroken):
        enrol(found, early)

    assert place_of(admitted).sent_act is None
    assert not standing(admitted, K.CLASS_SENT)


def test_withdrawal_takes_the_sending_back(world):
    case = make_case(branch=world.school)
    enrol(make_class(world), case)

    done = actions.withdraw_learner(enrolment=place_of(case), on=date(2026, 5, 1), by=clerk(), today=TODAY, version=1)

    case.refresh_from_db()
    assert (done.taken_back, case.stage, case.class_sent_on) == (True, Stage.IDENTIFIED, None)
    assert not Enrolment.objects.current().exists()


def test_withdrawal_leaves_a_sending_that_led_to_a_certificate(world):
    case = make_case(branch=world.school)
    enrol(make_class(world), case)
    add_act(case, K.CLASS_CERTIFIED, CERTIFIED)

    done = actions.withdraw_learner(enrolment=place_of(case), on=TODAY, by=clerk(), today=TODAY)

    assert not done.taken_back
    assert standing(case, K.CLASS_SENT)


def test_person_may_come_back_after_a_withdrawal(world):
    case, found = make_case(branch=world.school), make_class(world)
    enrol(found, case)
    actions.withdraw_learner(enrolment=place_of(case), on=SENT, by=clerk(), today=TODAY)

    enrol(found, case)

    assert (Enrolment.objects.count(), len(standing(case, K.CLASS_SENT))) == (2, 1)


def test_withdrawal_with_a_result_or_a_wrong_day_is_refused_with_all_reasons(world):
    case, found = make_case(branch=world.school), make_class(world)
    enrol(found, case)
    record(found, actions.ResultRow(place_of(case), Result.ABSENT))

    with pytest.raises(RuleBroken) as refusal:
        actions.withdraw_learner(enrolment=place_of(case), on=date(2026, 4, 1), by=clerk(), today=TODAY)

    assert len(refusal.value.reasons) == 2


def test_certificate_writes_the_act_with_its_document(world):
    case, found = make_case(branch=world.school), make_class(world, own=False, organiser="Trung tâm Chính trị")
    enrol(found, case, source=Source.NOTICE_LETTER)

    record(found, actions.ResultRow(place_of(case), Result.CERTIFIED, "118/GCN", CERTIFIED, 1), source=Source.NOTICE_LETTER)

    case.refresh_from_db()
    (act,) = standing(case, K.CLASS_CERTIFIED)
    assert (case.stage, case.certified_on, act.source, act.training_class) == (
        Stage.CLASS_CERTIFIED,
        CERTIFIED,
        Source.NOTICE_LETTER,
        found,
    )
    assert (act.document.form, act.document.number, act.document.on) == ("CN-NTVĐ", "118/GCN", CERTIFIED)


def test_same_result_twice_writes_once(world):
    case, found = make_case(branch=world.school), make_class(world)
    enrol(found, case)
    for _turn in range(2):
        record(found, actions.ResultRow(place_of(case), Result.CERTIFIED, "118", CERTIFIED))

    assert Act.objects.filter(kind=K.CLASS_CERTIFIED).count() == 1
    assert Event.objects.filter(action="classes.results").count() == 1


def test_corrected_result_corrects_the_act(world):
    case, found = make_case(branch=world.school), make_class(world)
    enrol(found, case)
    record(found, actions.ResultRow(place_of(case), Result.CERTIFIED, "118", CERTIFIED))

    record(found, actions.ResultRow(place_of(case), Result.CERTIFIED, "119", date(2026, 5, 21)))

    (act,) = standing(case, K.CLASS_CERTIFIED)
    assert (act.document.number, act.on, act.reverses.document.number) == ("119", date(2026, 5, 21), "118")


def test_result_taken_away_takes_the_certificate_back(world):
    case, found = make_case(branch=world.school), make_class(world)
    enrol(found, case)
    record(found, actions.ResultRow(place_of(case), Result.CERTIFIED, "118", CERTIFIED))

    record(found, actions.ResultRow(place_of(case), Result.NOT_CERTIFIED))

    case.refresh_from_db()
    assert (case.stage, case.certified_on, place_of(case).result_act) == (Stage.CLASS_SENT, None, None)


def test_correction_on_the_case_page_is_followed(world):
    case, found = make_case(branch=world.school), make_class(world)
    enrol(found, case)
    record(found, actions.ResultRow(place_of(case), Result.CERTIFIED, "118", CERTIFIED))
    nominations.record(
        K.CLASS_CERTIFIED,
        nomination=case,
        on=date(2026, 5, 22),
        by=clerk(),
        today=TODAY,
        source=Source.NOTICE_PHONE,
        replaces=place_of(case).result_act,
    )

    record(found, actions.ResultRow(place_of(case), Result.CERTIFIED, "118", date(2026, 5, 23)))

    assert [a.on for a in standing(case, K.CLASS_CERTIFIED)] == [date(2026, 5, 23)]


def test_all_wrong_rows_are_told_at_once_and_nothing_is_written(world):
    cases, found = [make_case(branch=world.school) for _ in range(3)], make_class(world)
    enrol(found, *cases)
    rows = [
        actions.ResultRow(place_of(cases[0]), Result.CERTIFIED, "118", CERTIFIED),
        actions.ResultRow(place_of(cases[1]), Result.CERTIFIED, "119"),
        actions.ResultRow(place_of(cases[2]), Result.CERTIFIED, "120", date(2027, 1, 1)),
    ]

    with pytest.raises(RuleBroken) as refusal:
        record(found, *rows)

    assert [r.field for r in refusal.value.reasons] == [f"row-{place_of(c).pk}-certificate_on" for c in cases[1:]]
    assert not Act.objects.filter(kind=K.CLASS_CERTIFIED).exists()


def test_new_member_class_writes_its_own_act(world):
    case, found = make_case(branch=world.school, acts=[(K.CEREMONY, date(2026, 2, 3))]), make_class(world, kind=ClassKind.NEW_MEMBER)
    enrol(found, case)

    record(found, actions.ResultRow(place_of(case), Result.CERTIFIED, "7", CERTIFIED))

    (act,) = standing(case, K.NEW_MEMBER_CLASS)
    assert (act.document.form, act.document.number) == ("CN-ĐVM", "7")


def test_pasted_results_enrol_and_certify_in_one_go(world):
    there, new, found = make_case(branch=world.school), make_case(branch=world.company), make_class(world, own=False)
    enrol(found, there)
    entries = [actions.Entry(there, Result.CERTIFIED, "1", CERTIFIED), actions.Entry(new, Result.ABSENT)]

    actions.enter_results(training_class=found, entries=entries, on=START, by=clerk(), today=TODAY, source=Source.NOTICE_LETTER)

    new.refresh_from_db()
    assert (place_of(there).result, place_of(new).result, new.class_sent_on) == ("certified", "absent", START)


def test_pasted_results_are_written_whole_or_not_at_all(world):
    fine, wrong, found = make_case(branch=world.school), make_case(branch=world.company), make_class(world)
    entries = [actions.Entry(fine, Result.CERTIFIED, "1", CERTIFIED), actions.Entry(wrong, Result.CERTIFIED, "2", date(2026, 1, 1))]

    with pytest.raises(RuleBroken):
        actions.enter_results(training_class=found, entries=entries, on=START, by=clerk(), today=TODAY)

    assert not Enrolment.objects.exists()
    assert Act.objects.filter(kind=K.CLASS_SENT).count() == 0
