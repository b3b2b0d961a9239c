"""A whole import is taken back: only while nobody has worked on its rows, exactly, and once."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from portal.errors import RuleBroken
from tests.factories import TODAY, add_act, make_case, make_member
from tests.workbooks import workbook
from tracking.branches.models import Branch, BranchPeriod
from tracking.history.models import Event
from tracking.imports import actions, jobs, queries, touched, undo
from tracking.imports.rules import ImportKind as Kind
from tracking.imports.rules import RowState as State
from tracking.imports.runs import ImportRun, UndoState, Why, WrittenRow
from tracking.ledger.models import BodyStepSum, BodySum, Entry, StepSum, Sum
from tracking.members import actions as members
from tracking.members.models import Member, Membership, NotSamePerson
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import Outcome, Stage

pytestmark = pytest.mark.django_db

UNIT = "CĐCS Công ty May Sông Lam"
HOA = {"full_name": "Nguyễn Thị Hoa", "birth": "12/03/1990", "sex": "Nữ", "branch": UNIT}
BINH = {"full_name": "Trần Văn Bình", "birth": "1988", "sex": "Nam", "branch": UNIT}
RESOLVED = {"agreed": "20/01/2026", "document_number": "12/NQ-CĐCS", "document_on": "03/02/2026"}


def write(rows, user, place, kind=Kind.MEMBERS, choices=None):
    upload = actions.keep_upload(by=user, kind=kind, branch=place, name="tep.xlsx", content=workbook(rows, kind), today=TODAY)
    actions.write_upload(upload=upload, choices=choices or {}, by=user, today=TODAY)
    return ImportRun.objects.latest("pk")


def take_back(run, by):
    return undo.ask(run=run, why=Why.WRONG_FILE, note="", by=by, today=TODAY)


def plan_states(rows, user, place, kind=Kind.MEMBERS):
    found = queries.plan(content=workbook(rows, kind), kind=kind, place=place, user=user, today=TODAY)
    return [row.state for row in found.rows]


def figures():
    """Everything counted, put together: what the ledger says of every unit."""
    ledger = {}
    for model in (Sum, StepSum, BodySum, BodyStepSum):
        for row in model.objects.all():
            key = (model.__name__, *(getattr(row, name) for name in model.key._fields))
            ledger[key] = ledger.get(key, 0) + row.number
    return {key: n for key, n in ledger.items() if n and Outcome.ENTERED_IN_ERROR not in key}


# ------------------------------------------------------------------ members


def test_new_members_go_and_the_file_is_new_again(chi, world):
    other = make_member("Nguyễn Thị Hoa", branch=world.company, birth="01/01/1990")
    before = Membership.objects.count(), Event.objects.count()
    run = write([HOA, BINH], chi, world.ward, choices={2: queries.OTHER})
    assert (Member.objects.count(), NotSamePerson.objects.count()) == (3, 1)

    take_back(run, chi)

    assert (list(Member.objects.all()), Membership.objects.count(), NotSamePerson.objects.count()) == ([other], before[0], 0)
    assert plan_states([BINH], chi, world.ward) == [State.NEW]
    told = Event.objects.get(action="imports.undo")
    assert (told.branch, told.by, told.facts["rows"], told.facts["why"]) == (world.ward, chi, 2, "nhầm tệp")
    assert Event.objects.get(action="members.take_back").facts["count"] == 2


def test_changed_cells_get_their_former_values(chi, world):
    facts = {"work": "Công nhân", "education": "Đại học", "ethnic_group": "Kinh", "union_joined_on": "01/02/2015", "direct_worker": "có"}
    write([{**HOA, **facts}], chi, world.ward)
    member = Member.objects.get()
    columns = ("full_name", "birth_on", "birth_precision", "work", "education", "ethnic_group", "union_joined_on", "direct_worker", "phone")
    before = [getattr(member, name) for name in columns]
    changed = {
        "work": "Tổ trưởng",
        "education": "Cao đẳng",
        "ethnic_group": "Thái",
        "union_joined_on": "02/02/2015",
        "direct_worker": "không",
    }
    run = write([{**HOA, **changed, "phone": "0912345678"}], chi, world.ward)
    assert Member.objects.get().work == "Tổ trưởng"

    take_back(run, chi)

    now = Member.objects.get()
    assert [getattr(now, name) for name in columns] == before
    assert WrittenRow.objects.get(run=run).before == {}


def test_two_imports_are_taken_back_one_after_the_other(chi, world):
    first = write([HOA], chi, world.ward)
    second = write([{**HOA, "work": "Tổ trưởng"}], chi, world.ward)
    with pytest.raises(RuleBroken, match="Dòng 2: đã được cập nhật sau khi nhập"):
        take_back(first, chi)

    take_back(second, chi)
    take_back(first, chi)

    assert not Member.objects.exists()


@pytest.mark.parametrize("what", ("edited", "case", "award", "transfer"))
def test_one_row_worked_on_refuses_the_whole(what, chi, world):
    run = write([HOA, BINH], chi, world.ward)
    hoa = Member.objects.get(full_name="Nguyễn Thị Hoa")
    work_on(hoa, what, chi, world)

    with pytest.raises(RuleBroken, match="Dòng 2"):
        take_back(run, chi)

    run.refresh_from_db()
    assert (Member.objects.filter(left_on=None).count(), run.undone_at) == (2, None)
    found = touched.outlook(run, chi)
    assert [(t.number, t.name, t.url) for t in found.touched] == [(2, "Nguyễn Thị Hoa", hoa.get_absolute_url())]


def work_on(member, what, by, world):
    if what == "edited":
        members.set_citizen_number(member=member, number="040190000001", by=by)
    elif what == "case":
        make_case(member=member)
    elif what == "award":
        from tracking.catalogue.models import AwardKind

        members.add_award(member=member, kind=AwardKind.objects.first(), year=2020, by=by, today=TODAY)
    else:
        members.request_transfer(member=member, to_branch=world.school, on=TODAY, by=by, today=TODAY, asked_by_receiver=False)


def test_an_import_is_taken_back_once(chi, world):
    run = write([HOA], chi, world.ward)
    take_back(run, chi)

    with pytest.raises(RuleBroken, match="đã được hủy"):
        take_back(run, chi)


# ------------------------------------------------------------------ introductions


def test_introductions_go_with_their_figures(chi, world):
    make_case(branch=world.company, acts=[(K.AGREED, date(2026, 1, 20)), (K.UNION_DOCUMENT, date(2026, 2, 3))])
    before = figures()
    run = write([{**HOA, **RESOLVED}, {**BINH, "agreed": "20/01/2026"}], chi, world.ward, Kind.INTRODUCTIONS)
    entries = Entry.objects.count()
    assert figures() != before

    take_back(run, chi)

    assert figures() == before
    assert Entry.objects.count() == entries + 1  # the log of what counts is appended to
    cases = Nomination.objects.filter(outcome=Outcome.ENTERED_IN_ERROR)
    assert [(c.stage, c.introduced_on, c.agreed_on, c.closed_on) for c in cases] == [(Stage.IDENTIFIED, None, None, TODAY)] * 2
    assert [m.left_on for m in Member.objects.filter(nominations__in=cases)] == [TODAY, TODAY]
    kinds = list(Act.objects.filter(nomination=cases.get(member__full_name="Nguyễn Thị Hoa")).order_by("pk").values_list("kind", flat=True))
    assert kinds == [K.IDENTIFIED, K.AGREED, K.UNION_DOCUMENT, K.REVERSAL, K.REVERSAL, K.ENTERED_IN_ERROR]
    call_command("check_data", stdout=StringIO())


def test_the_list_can_be_brought_in_again(chi, world):
    rows = [{**HOA, **RESOLVED}]
    take_back(write(rows, chi, world.ward, Kind.INTRODUCTIONS), chi)

    assert plan_states(rows, chi, world.ward, Kind.INTRODUCTIONS) == [State.NEW]
    write(rows, chi, world.ward, Kind.INTRODUCTIONS)

    assert [c.introduced_on.isoformat() for c in Nomination.objects.open()] == ["2026-02-03"]
    assert Entry.objects.filter(indicator="introduced").count() == 3
    call_command("check_data", stdout=StringIO())


def test_a_case_of_the_pool_stands_where_it_stood(chi, world):
    member = make_member("Nguyễn Thị Hoa", branch=world.company, birth="12/03/1990")
    case = make_case(member=member, acts=[(K.AGREED, date(2026, 1, 20))])
    before, columns = figures(), ("stage", "introduced_on", "agreed_on", "closed_on", "intended_body", "stage_since_on")
    stood = [getattr(case, name) for name in columns]
    run = write([{**HOA, **RESOLVED}], chi, world.ward, Kind.INTRODUCTIONS)
    case.refresh_from_db()
    assert case.introduced_on

    take_back(run, chi)

    case.refresh_from_db()
    assert ([getattr(case, name) for name in columns], figures()) == (stood, before)
    assert Member.objects.get().left_on is None
    call_command("check_data", stdout=StringIO())


def test_a_case_that_went_on_refuses_the_whole(chi, world):
    run = write([{**HOA, **RESOLVED}, {**BINH, **RESOLVED}], chi, world.ward, Kind.INTRODUCTIONS)
    add_act(Nomination.objects.get(member__full_name="Trần Văn Bình"), K.SUBMITTED, TODAY)
    acts = Act.objects.count()

    with pytest.raises(RuleBroken, match="Dòng 3: đã ghi thêm việc vào phiếu theo dõi"):
        take_back(run, chi)
    assert Act.objects.count() == acts


# ------------------------------------------------------------------ branches


def test_branches_go_and_their_names_are_free_again(quang, world):
    rows = [{"name": "CĐCS Công ty Mới", "opened_on": "15/08/2020"}, {"name": "CĐCS Trường Mới"}]
    place = world.ward.parent
    run = write(rows, quang, place, Kind.BRANCHES)

    take_back(run, quang)

    found = Branch.objects.filter(name__in=[r["name"] for r in rows]).order_by("pk")
    assert [str(b.closed_on) for b in found] == ["2020-08-15", str(TODAY)]
    assert list(BranchPeriod.objects.filter(branch=found[0]).values_list("closed", flat=True)) == [True]
    assert plan_states(rows, quang, place, Kind.BRANCHES) == [State.NEW, State.NEW]
    call_command("check_data", stdout=StringIO())


def test_a_branch_in_use_refuses_the_whole(quang, world):
    run = write([{"name": "CĐCS Công ty Mới"}, {"name": "CĐCS Trường Mới"}], quang, world.ward.parent, Kind.BRANCHES)
    make_member(branch=Branch.objects.get(name="CĐCS Trường Mới"))

    with pytest.raises(RuleBroken, match="Dòng 3: đã có thêm: đoàn viên"):
        take_back(run, quang)
    assert not Branch.objects.filter(name="CĐCS Công ty Mới", closed_on__isnull=False).exists()


def test_changed_branches_are_as_they_were(quang, world):
    branch = world.company
    before = branch.kind, branch.sector, branch.address
    row = {"name": branch.name, "parent": branch.parent.name, "address": "Số 1, đường Mới", "sector": "Doanh nghiệp FDI"}
    from tracking.catalogue.models import Sector

    row["sector"] = Sector.objects.exclude(pk=branch.sector_id).first().name
    run = write([row], quang, world.ward.parent, Kind.BRANCHES)
    branch.refresh_from_db()
    assert branch.address == "Số 1, đường Mới"

    take_back(run, quang)

    branch.refresh_from_db()
    assert (branch.kind, branch.sector, branch.address) == before
    call_command("check_data", stdout=StringIO())


# ------------------------------------------------------------------ large ones


def test_a_large_import_is_taken_back_by_the_worker(chi, world, monkeypatch):
    monkeypatch.setattr(undo, "AT_ONCE", 1)
    run = write([HOA, BINH], chi, world.ward)
    take_back(run, chi)
    assert (Member.objects.count(), ImportRun.objects.get().undo_state) == (2, UndoState.WAITING)

    jobs.run_waiting(TODAY)

    assert (Member.objects.count(), ImportRun.objects.get().undone_at is not None) == (0, True)


def test_what_was_worked_on_meanwhile_stops_the_worker(chi, world, monkeypatch):
    monkeypatch.setattr(undo, "AT_ONCE", 1)
    run = write([HOA, BINH], chi, world.ward)
    take_back(run, chi)
    work_on(Member.objects.first(), "edited", chi, world)

    jobs.run_waiting(TODAY)

    run.refresh_from_db()
    assert (run.undo_state, Member.objects.count(), "Dòng" in run.undo_said[1]) == (UndoState.FAILED, 2, True)


# ------------------------------------------------------------------ lists of past years, decisions, citizen numbers

PAST = {
    "agreed": "10/01/2021", "introduced": "03/02/2021", "document_number": "12/NQ-CĐCS", "class_sent": "05/2021",
    "certificate": "20/06/2021", "certificate_number": "145", "decided": "02/05/2022", "decision_number": "77-QĐ/ĐU",
    "ceremony": "19/05/2022", "official": "2023",
}  # fmt: skip


def test_a_list_of_past_years_goes_with_its_figures(chi, world):
    before = figures()
    run = write([{**HOA, **PAST}, {**BINH, "introduced": "03/02/2021"}], chi, world.ward, Kind.HISTORIES)
    assert figures() != before

    take_back(run, chi)

    assert figures() == before
    assert {case.outcome for case in Nomination.objects.all()} == {Outcome.ENTERED_IN_ERROR}


def test_what_a_list_of_past_years_added_to_a_case_goes_alone(chi, world):
    write([{**HOA, "introduced": "03/02/2021", "document_number": "12/NQ-CĐCS"}], chi, world.ward, Kind.HISTORIES)
    before, stood = figures(), (Nomination.objects.get().stage, Nomination.objects.get().outcome)
    run = write([{**HOA, **PAST, "agreed": None}], chi, world.ward, Kind.HISTORIES)
    assert Nomination.objects.get().official_on

    take_back(run, chi)

    assert (Nomination.objects.get().stage, Nomination.objects.get().outcome) == stood
    assert figures() == before
    assert Nomination.objects.get().introduced_on == date(2021, 2, 3)


def test_decisions_of_a_party_body_go_alone(chi, world):
    write([{**HOA, "introduced": "03/02/2021", "document_number": "12/NQ-CĐCS"}], chi, world.ward, Kind.HISTORIES)
    before = figures()
    said = {"full_name": HOA["full_name"], "birth": HOA["birth"], "branch": UNIT}
    rows = [{**said, "decision_number": "77-QĐ/ĐU", "decided": "02/05/2022", "official": "02/06/2023"}]
    run = write(rows, chi, world.ward, Kind.DECISIONS)
    assert Nomination.objects.get().decided_on == date(2022, 5, 2)

    take_back(run, chi)

    assert Nomination.objects.get().decided_on is None
    assert figures() == before


def test_a_citizen_number_that_was_added_is_cleared(chi, world):
    write([HOA], chi, world.ward)
    run = write([{**HOA, "citizen_number": "038190012345", "phone": "0912345678"}], chi, world.ward)
    assert Member.objects.get().citizen_tail == "345"

    take_back(run, chi)

    member = Member.objects.get()
    assert (member.citizen_number, member.citizen_digest, member.citizen_tail, member.phone) == (None, None, "", "")


def test_a_fault_at_the_end_leaves_everything(chi, world, monkeypatch):
    monkeypatch.setattr(undo, "AT_ONCE", 1)
    run = write([{**HOA, **RESOLVED}, {**BINH, **RESOLVED}], chi, world.ward, Kind.INTRODUCTIONS)
    before = figures(), Act.objects.count(), Member.objects.current().count()
    take_back(run, chi)

    def broken(*args, **kwargs):
        raise OSError("killed")

    monkeypatch.setattr(undo.history, "record", broken)
    jobs.run_waiting(TODAY)

    run.refresh_from_db()
    assert (figures(), Act.objects.count(), Member.objects.current().count()) == before
    assert (run.undo_state, run.undone_at) == (UndoState.FAILED, None)
