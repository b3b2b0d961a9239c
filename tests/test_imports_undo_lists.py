"""Class lists and targets brought in are taken back as a whole: figures, places in classes and targets are what they were; what somebody
worked on refuses the whole.

Tried, each turning a test red: a correction taken back without what it had corrected, ``said_after`` always False, ``_follow`` by one
version less, the version of a place or of a target not compared, what points to a target not asked for, a withdrawn target in force.
"""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from portal.errors import RuleBroken
from portal.keys import new_key
from tests.factories import TODAY, add_act, clerk
from tests.test_imports_classes import HOA, PASSED, case_of, learners, make_class
from tests.test_imports_targets import DECIDED, SCHOOL, in_force, make_term
from tests.test_imports_undo import figures, plan_states, take_back
from tests.test_imports_undo import write as write_members
from tests.workbooks import workbook
from tracking.allocation import actions as allocation
from tracking.classes import actions as classes
from tracking.classes.models import Enrolment
from tracking.history.models import Event
from tracking.imports import actions, jobs, touched, undo
from tracking.imports.rules import ImportKind as Kind
from tracking.imports.rules import RowState as State
from tracking.imports.runs import ImportRun, UndoState, Why, WrittenRow
from tracking.members.models import Member
from tracking.nominations import actions as nominations
from tracking.nominations.models import Act, ActDocument, Nomination
from tracking.nominations.rules import ActKind as K
from tracking.targets import actions as targets
from tracking.targets.models import Target

pytestmark = pytest.mark.django_db

AN = {**HOA, "full_name": "Lê Thị An"}
COLUMNS = ("stage", "stage_since_on", "class_sent_on", "certified_on", "next_due_on", "certificate_ends_on", "closed_on", "body")


def write(rows, user, place, kind, about=""):
    content = workbook(rows, kind)
    upload = actions.keep_upload(by=user, kind=kind, branch=place, name="tep.xlsx", content=content, today=TODAY, about=about)
    actions.write_upload(upload=upload, choices={}, by=user, today=TODAY)
    return ImportRun.objects.latest("pk")


def list_of(one, rows, user, world):
    return write(rows, user, world.ward, Kind.CLASSES, about=one.code)


def stood(case):
    case.refresh_from_db()
    return [getattr(case, name) for name in COLUMNS]


def marks(one):
    return list(Enrolment.objects.filter(training_class=one).values_list("mark", flat=True))


def kinds(case):
    return list(case.acts.order_by("pk").values_list("kind", flat=True))


@pytest.fixture
def one(world):
    return make_class(world.ward)


@pytest.fixture
def hoa(world):
    """Somebody whom a Party body follows, so that its figures count too."""
    sent = [
        (K.AGREED, date(2025, 9, 10)),
        (K.UNION_DOCUMENT, date(2025, 9, 20)),
        (K.HANDED_OVER, date(2025, 9, 25), {"body": world.committee}),
    ]
    return case_of(world, acts=sent)


# ------------------------------------------------------------------ class lists


def test_a_class_list_goes_with_its_figures(one, hoa, chi, world):
    an = case_of(world, "Lê Thị An")
    before, columns = figures(), (stood(hoa), stood(an))
    run = list_of(one, [{**HOA, **PASSED, "absences": 1}, AN], chi, world)
    assert (figures() != before, len(learners(one))) == (True, 2)

    take_back(run, chi)

    assert (figures(), (stood(hoa), stood(an)), learners(one)) == (before, columns, [])
    assert kinds(hoa)[-4:] == [K.CLASS_SENT, K.CLASS_CERTIFIED, K.REVERSAL, K.REVERSAL]
    told = Event.objects.get(action="classes.take_back")
    assert (told.branch, told.subject_id, told.facts["removed"], told.facts["restored"]) == (world.ward, one.pk, 2, 0)
    call_command("check_data", stdout=StringIO())


def test_the_class_list_can_be_brought_in_again(one, hoa, chi, world):
    take_back(list_of(one, [{**HOA, **PASSED}], chi, world), chi)

    list_of(one, [{**HOA, **PASSED}], chi, world)

    assert [row[2:5] for row in learners(one)] == [("certified", "145", date(2026, 6, 20))]
    call_command("check_data", stdout=StringIO())


def test_results_that_a_list_added_go_alone_and_then_the_list_before(one, hoa, chi, world):
    nothing, bare = figures(), stood(hoa)
    first = list_of(one, [HOA], chi, world)
    before, columns = figures(), stood(hoa)
    second = list_of(one, [{**HOA, **PASSED, "absences": 2, "mark": "8,25"}], chi, world)
    assert marks(one) == [Decimal("8.25")]
    with pytest.raises(RuleBroken, match="Dòng 2: danh sách hoặc kết quả lớp đã được cập nhật sau khi nhập"):
        take_back(first, chi)

    take_back(second, chi)
    assert (figures(), stood(hoa)) == (before, columns)
    assert (learners(one), marks(one)) == ([("Nguyễn Thị Hoa", date(2026, 6, 1), "", "", None, None)], [None])

    take_back(first, chi)
    assert (figures(), stood(hoa), learners(one)) == (nothing, bare, [])
    call_command("check_data", stdout=StringIO())


def test_a_number_that_a_list_added_goes_and_the_certificate_stands(one, hoa, chi, world):
    nothing = figures()
    first = list_of(one, [{**HOA, "result": "đạt", "certificate_on": "20/06/2026", "mark": "7,5"}], chi, world)
    before, columns = figures(), stood(hoa)
    second = list_of(one, [{**HOA, **PASSED}], chi, world)

    take_back(second, chi)

    standing = Act.objects.standing().get(nomination=hoa, kind=K.CLASS_CERTIFIED)
    assert (standing.document.number, standing.document.on, standing.training_class) == ("", date(2026, 6, 20), one)
    assert (figures(), stood(hoa), learners(one)[0][3], marks(one)) == (before, columns, "", [Decimal("7.5")])
    call_command("check_data", stdout=StringIO())

    take_back(first, chi)
    assert (figures(), learners(one)) == (nothing, [])
    assert not Act.objects.standing().filter(nomination=hoa, kind__in=(K.CLASS_SENT, K.CLASS_CERTIFIED)).exists()


def test_what_the_case_itself_had_recorded_stands(one, hoa, chi, world):
    add_act(hoa, K.CLASS_SENT, date(2026, 6, 1))
    add_act(hoa, K.CLASS_CERTIFIED, date(2026, 6, 20))
    before, columns, papers = figures(), stood(hoa), ActDocument.objects.count()
    run = list_of(one, [{**HOA, **PASSED}], chi, world)
    assert ActDocument.objects.count() == papers + 1

    take_back(run, chi)

    assert (figures(), stood(hoa), learners(one)) == (before, columns, [])
    standing = Act.objects.standing().filter(nomination=hoa, kind__in=(K.CLASS_SENT, K.CLASS_CERTIFIED)).order_by("on")
    assert [(a.on, a.training_class, a.source) for a in standing] == [
        (date(2026, 6, 1), None, "notice_phone"),
        (date(2026, 6, 20), None, "notice_phone"),
    ]
    call_command("check_data", stdout=StringIO())


def test_two_classes_of_one_person_in_one_list(one, hoa, chi, world):
    other, before = make_class(world.ward, "Lớp nhận thức khóa 2"), figures()
    rows = [{**HOA, **PASSED, "class": one.code}, {**HOA, "class": other.code, "sent_on": "05/06/2026"}]
    run = list_of(one, rows, chi, world)
    assert len(learners(one)) == len(learners(other)) == 1

    take_back(run, chi)

    assert (figures(), learners(one), learners(other)) == (before, [], [])


def test_a_case_that_a_list_opened_goes_after_the_class_list(one, chi, world):
    before = figures()
    first = write_members(
        [{**HOA, "sex": "Nữ", "branch": "CĐCS Công ty May Sông Lam", "agreed": "20/01/2026"}], chi, world.ward, Kind.INTRODUCTIONS
    )
    second = list_of(one, [{**HOA, **PASSED}], chi, world)
    with pytest.raises(RuleBroken, match="Dòng 2"):
        take_back(first, chi)

    take_back(second, chi)
    take_back(first, chi)

    assert (figures(), Member.objects.current().exists()) == (before, False)
    call_command("check_data", stdout=StringIO())


@pytest.mark.parametrize("what", ("result", "withdrawn", "act", "corrected"))
def test_a_learner_worked_on_refuses_the_whole(what, one, hoa, chi, world):
    case_of(world, "Lê Thị An")
    run = list_of(one, [AN, HOA if what != "corrected" else {**HOA, **PASSED}], chi, world)
    work_on(one, hoa, what)
    kept = figures(), learners(one), Act.objects.count()

    with pytest.raises(RuleBroken, match="Dòng 3"):
        take_back(run, chi)

    assert (figures(), learners(one), Act.objects.count()) == kept
    found = touched.outlook(run, chi)
    assert [(t.number, t.name) for t in found.touched] == [(3, str(Nomination.objects.get(pk=hoa.pk)))]


def work_on(one, hoa, what):
    place = Enrolment.objects.get(nomination=hoa)
    if what == "result":
        classes.record_results(training_class=one, results=[classes.ResultRow(place, absences=3)], by=clerk(), today=TODAY)
    elif what == "withdrawn":
        classes.withdraw_learner(enrolment=place, on=TODAY, by=clerk(), today=TODAY)
    elif what == "act":
        add_act(hoa, K.RECEIVED, date(2026, 7, 1))
    else:
        act = place.result_act
        nominations.record(act.kind, nomination=hoa, on=date(2026, 6, 21), by=clerk(), today=TODAY, source=act.source, replaces=act)


def test_what_was_recorded_later_and_taken_back_again_does_not_stand_against_it(one, hoa, chi, world):
    before = figures()
    run = list_of(one, [HOA], chi, world)
    nominations.reverse(act=add_act(hoa, K.RECEIVED, date(2026, 7, 1)), by=clerk(), today=TODAY)

    take_back(run, chi)

    assert (figures(), learners(one)) == (before, [])


# ------------------------------------------------------------------ targets


@pytest.fixture
def term(world):
    return make_term(world.ward)


ROWS = [{"branch": SCHOOL, "value": 12, **DECIDED}, {"branch": SCHOOL, "value": 5, "year": 2026}]


def aims(rows, user, world):
    return write(rows, user, world.ward, Kind.TARGETS)


def test_targets_are_withdrawn_and_former_ones_hold_again(term, chi, client, world):
    aims(ROWS[:1], chi, world)
    former, before = Target.objects.get(), in_force()
    run = aims([{**ROWS[0], "value": 15, "decision_number": "20/QĐ"}, ROWS[1]], chi, world)
    assert len(in_force()) == 2

    take_back(run, chi)

    assert in_force() == before
    assert [(t.value, t.withdrawn_on, t.superseded_by) for t in Target.objects.order_by("pk")] == [
        (12, None, None), (5, TODAY, None), (15, TODAY, None),
    ]  # fmt: skip
    told = Event.objects.get(action="targets.take_back")
    assert (told.branch.name, told.facts["count"]) == (SCHOOL, 2)
    gone = Target.objects.get(value=15)
    page = client.as_(chi).get(gone.get_absolute_url()).content.decode()
    assert "Chỉ tiêu này ghi nhầm, đã hủy ngày 20/11/2026." in page
    assert f'href="{former.get_absolute_url()}"' in page
    assert "Đã hủy ghi nhầm" in client.get(former.get_absolute_url()).content.decode()
    call_command("check_data", stdout=StringIO())


def test_targets_can_be_brought_in_again(term, chi, world):
    take_back(aims(ROWS, chi, world), chi)

    assert plan_states(ROWS, chi, world.ward, Kind.TARGETS) == [State.NEW, State.NEW]
    aims(ROWS, chi, world)

    assert [row[4] for row in in_force()] == [12, 5]


def test_two_lists_of_targets_are_taken_back_one_after_the_other(term, chi, world):
    first = aims(ROWS, chi, world)
    second = aims([{**ROWS[0], "value": 15}], chi, world)
    third = aims([{**ROWS[0], "value": 18}], chi, world)
    for run in (first, second):
        with pytest.raises(RuleBroken, match="Dòng 2: chỉ tiêu đã được điều chỉnh sau khi nhập"):
            take_back(run, chi)

    for run, left in ((third, [5, 15]), (second, [5, 12]), (first, [])):
        take_back(run, chi)
        assert sorted(row[4] for row in in_force()) == left


@pytest.mark.parametrize("what", ("adjusted", "allocated"))
def test_a_target_worked_on_refuses_the_whole(what, term, chi, world):
    run = aims([ROWS[1], {"branch": world.ward.name, "value": 30}], chi, world)
    target = Target.objects.get(value=30)
    if what == "adjusted":
        facts = {name: getattr(target, name) for name in ("branch", "term", "indicator", "shape")}
        targets.set_target(**facts, value=31, by=clerk(), version=target.version)
    else:
        allocation.open_sheet(target=target, by=clerk(), today=TODAY)
    before = in_force()

    with pytest.raises(RuleBroken, match="Dòng 3"):
        take_back(run, chi)

    assert in_force() == before
    found = touched.outlook(run, chi)
    assert [(t.number, t.url) for t in found.touched] == [(3, target.get_absolute_url())]
    assert found.touched[0].name == "Công đoàn phường Trường Vinh: Đoàn viên ưu tú được giới thiệu cho Đảng, cả nhiệm kỳ: 30"


def test_a_withdrawn_target_is_not_split(term, chi, world):
    run = aims([{"branch": world.ward.name, "value": 30}], chi, world)
    take_back(run, chi)

    with pytest.raises(RuleBroken, match="đã được hủy ghi nhầm"):
        allocation.open_sheet(target=Target.objects.get(), by=clerk(), today=TODAY)


# ------------------------------------------------------------------ both, and members


def bring(kind, one, user, world):
    if kind == Kind.TARGETS:
        return aims(ROWS, user, world)
    case_of(world)
    case_of(world, "Lê Thị An")
    return list_of(one, [{**HOA, **PASSED}, AN], user, world)


def everything():
    places = list(Enrolment.objects.order_by("pk").values_list("result", "version"))
    return figures(), Act.objects.count(), places, list(Target.objects.order_by("pk").values_list("value", "withdrawn_on", "version"))


@pytest.mark.parametrize("kind", (Kind.CLASSES, Kind.TARGETS))
def test_it_is_taken_back_once_and_shown(kind, one, term, chi, client, world):
    run = bring(kind, one, chi, world)
    page = client.as_(chi).get(run.get_absolute_url()).content.decode()
    assert ("2 chỉ tiêu giao mới được hủy ghi nhầm" if kind == Kind.TARGETS else "2 đồng chí ghi vào danh sách lớp khi nhập") in page
    assert ("giao chỉ tiêu" if kind == Kind.TARGETS else "ghi vào danh sách lớp") in page

    client.post(run.get_absolute_url(), {"_key": new_key(chi), "why": Why.TWICE, "sure": "on"})

    assert "đã hủy lần nhập này" in client.get(run.get_absolute_url()).content.decode()
    with pytest.raises(RuleBroken, match="đã được hủy"):
        take_back(run, chi)


@pytest.mark.parametrize("kind", (Kind.CLASSES, Kind.TARGETS))
def test_a_stranger_does_not_see_it_and_the_administrator_does(kind, one, term, chi, minh, quang, client, world):
    run = bring(kind, one, chi, world)

    assert client.as_(minh).get(run.get_absolute_url()).status_code == 404
    assert client.as_(quang).get(run.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("kind", (Kind.CLASSES, Kind.TARGETS))
def test_the_result_page_offers_it(kind, one, term, chi, client, world):
    bring(kind, one, chi, world)
    from tracking.imports.models import Upload

    page = client.as_(chi).get(reverse("imports:result", args=[Upload.objects.latest("pk").code])).content.decode()
    assert "Hủy cả lần nhập này" in page


@pytest.mark.parametrize("kind", (Kind.CLASSES, Kind.TARGETS))
def test_a_fault_at_the_end_leaves_everything(kind, one, term, chi, world, monkeypatch):
    monkeypatch.setattr(undo, "AT_ONCE", 1)
    run = bring(kind, one, chi, world)
    before = everything()
    take_back(run, chi)

    def broken(*args, **kwargs):
        raise OSError("killed")

    with monkeypatch.context() as breaking:
        breaking.setattr(undo.history, "record", broken)
        jobs.run_waiting(TODAY)
    run.refresh_from_db()
    assert (everything(), run.undo_state, run.undone_at) == (before, UndoState.FAILED, None)

    take_back(run, chi)
    jobs.run_waiting(TODAY)
    assert (ImportRun.objects.get(pk=run.pk).undone_at is not None, everything() != before) == (True, True)


def test_a_row_of_two_changes_is_followed(chi, world):
    person = {**HOA, "sex": "Nữ", "branch": "CĐCS Công ty May Sông Lam"}
    first = write_members([person], chi, world.ward)
    second = write_members([{**person, "citizen_number": "038190012345", "phone": "0912345678"}], chi, world.ward)
    with pytest.raises(RuleBroken, match="Dòng 2"):
        take_back(first, chi)

    take_back(second, chi)
    take_back(first, chi)

    assert not Member.objects.exists()
    members_said = Event.objects.filter(subject_kind="member").order_by("pk")
    assert [e.action for e in members_said] == [
        "members.update", "members.number_set", "members.update", "members.number_clear",
    ]  # fmt: skip


@pytest.mark.parametrize("known", (True, False))
def test_versions_are_followed_however_often_a_row_was_changed(known, chi, world):
    """``known``: whether the run kept the version that it had found; runs of before did not, and changed each row once."""
    person, steps = {**HOA, "sex": "Nữ", "branch": "CĐCS Công ty May Sông Lam"}, 2 if known else 1
    first = write_members([person], chi, world.ward)
    second = write_members([{**person, "phone": "0912345678"}], chi, world.ward)
    Member.objects.update(version=1 + steps)
    WrittenRow.objects.filter(run=second).update(version=1 + steps, version_before=1 if known else 0)

    take_back(second, chi)
    take_back(first, chi)

    assert not Member.objects.exists()
