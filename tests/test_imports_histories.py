"""Lists of past years brought in: every date becomes its act, what is known stays, what contradicts is said, figures are those of the list.

Tried, each turning a test red: ``agrees`` that always says yes, ``_compare`` without its refusal, the number of a document not compared,
``IDENTIFIED`` always to the day, ``_keeps_status`` left out, a closed case taken for a new attempt whatever its days.
"""

from contextlib import contextmanager
from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import event, given
from hypothesis import strategies as st

from portal.errors import RuleBroken
from portal.keys import new_key
from tests.cast import build_person, build_world
from tests.factories import TODAY, add_act, make_case, make_member
from tests.workbooks import file_of, workbook
from tracking.figures import queries as figures
from tracking.figures.rules import Indicator, Period
from tracking.imports import actions, columns, queries
from tracking.imports.models import Upload
from tracking.imports.rules import ImportKind as Kind
from tracking.imports.rules import RowState as State
from tracking.members.models import Member
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import EXITS, DocumentForm, Source, Stage
from tracking.nominations.rules import ActKind as K

pytestmark = pytest.mark.django_db

UNIT = "CĐCS Công ty May Sông Lam"
HOA = {"full_name": "Nguyễn Thị Hoa", "birth": "12/03/1990", "sex": "Nữ", "branch": UNIT}
BINH = {"full_name": "Trần Văn Bình", "birth": 1988, "sex": "Nam", "branch": UNIT}
WHOLE = {
    "agreed": "10/01/2021", "introduced": "03/02/2021", "document_number": "12/NQ-CĐCS", "class_sent": "05/2021",
    "certificate": "20/06/2021", "certificate_number": "145", "decided": "02/05/2022", "decision_number": "77-QĐ/ĐU",
    "ceremony": "19/05/2022", "official": "2023",
}  # fmt: skip
TERM = Period(date(2000, 1, 1), date(2026, 12, 31))


def plan_of(rows, user, place, choices=None, kind=Kind.HISTORIES):
    return queries.plan(content=workbook(rows, kind), kind=kind, place=place, user=user, today=TODAY, choices=choices)


def write(rows, user, place, choices=None, kind=Kind.HISTORIES):
    upload = actions.keep_upload(by=user, kind=kind, branch=place, name="tep.xlsx", content=workbook(rows, kind), today=TODAY)
    return actions.write_upload(upload=upload, choices=choices or {}, by=user, today=TODAY)


def counted(branch):
    """{indicator: figure of the term}, those that are not 0."""
    found = figures.tally({"now": TERM}, branch=branch)
    return {i: found.get(i) for i in Indicator if found.get(i)}


def acts(case):
    return [(a.kind, a.on, a.precision) for a in case.acts.order_by("pk")]


# ------------------------------------------------------------------ a new case


def test_every_date_becomes_its_act_with_its_precision_and_paper(chi, world):
    write([{**HOA, **WHOLE}], chi, world.ward)

    case = Nomination.objects.get()
    assert acts(case) == [
        (K.IDENTIFIED, date(2021, 1, 10), "day"),
        (K.AGREED, date(2021, 1, 10), "day"),
        (K.UNION_DOCUMENT, date(2021, 2, 3), "day"),
        (K.CLASS_SENT, date(2021, 5, 1), "month"),
        (K.CLASS_CERTIFIED, date(2021, 6, 20), "day"),
        (K.ADMISSION_DECISION, date(2022, 5, 2), "day"),
        (K.CEREMONY, date(2022, 5, 19), "day"),
        (K.OFFICIAL_RECOGNITION, date(2023, 1, 1), "year"),
    ]
    papers = [(a.document.form, a.document.number, a.document.on) for a in case.acts.filter(document__isnull=False).order_by("pk")]
    assert papers == [
        (DocumentForm.RESOLUTION_4A, "12/NQ-CĐCS", date(2021, 2, 3)),
        (DocumentForm.CERTIFICATE, "145", date(2021, 6, 20)),
        (DocumentForm.DECISION_9, "77-QĐ/ĐU", date(2022, 5, 2)),
    ]
    assert set(case.acts.filter(kind__in=(K.CLASS_SENT, K.CEREMONY)).values_list("source", flat=True)) == {Source.NOTICE_DOCUMENT}
    assert (case.stage, case.precisions["official_on"], Member.objects.get().party_status) == (Stage.OFFICIAL, "year", "official")


def test_missing_steps_are_left_out_and_no_day_is_invented(chi, world):
    write([{**HOA, "ceremony": "2022"}], chi, world.ward)

    case = Nomination.objects.get()
    assert acts(case) == [(K.IDENTIFIED, date(2022, 1, 1), "year"), (K.CEREMONY, date(2022, 1, 1), "year")]
    assert case.stage == Stage.PROBATION


@pytest.mark.parametrize("kind", columns.ENDINGS)
def test_every_ending_is_known_by_its_label(kind):
    assert columns.ending(str(kind.label).upper() + ".") == kind


def test_every_exit_has_its_words_in_the_template():
    assert {columns.ending(word) for word in columns.ENDING_CHOICES} == set(columns.ENDINGS) == set(EXITS) - {K.ENTERED_IN_ERROR}


def test_a_person_who_went_is_followed_no_more(chi, world):
    write([{**HOA, "introduced": "03/02/2021", "ended_why": "nghỉ việc", "ended": "08/2021"}], chi, world.ward)

    case = Nomination.objects.get()
    assert (case.outcome, case.closed_on, case.precisions["closed_on"]) == ("left_unit", date(2021, 8, 1), "month")


@pytest.mark.parametrize(
    "cell, on, number",
    [
        ("12/NQ-CĐCS ngày 03/02/2021", date(2021, 2, 3), "12/NQ-CĐCS"),
        ("Số 12/NQ-CĐCS, ngày 3 tháng 2 năm 2021", date(2021, 2, 3), "12/NQ-CĐCS"),
        ("03/02/2021 (số 12)", date(2021, 2, 3), "12"),
        ("145, 20/06/2021", date(2021, 6, 20), "145"),
        ("QĐ số 77-QĐ/ĐU (02/05/2022)", date(2022, 5, 2), "77-QĐ/ĐU"),
        ("145 20/06/2021", date(2021, 6, 20), "145"),
    ],
)
def test_number_and_day_in_one_cell(cell, on, number):
    found, said = columns.numbered(cell)

    assert (found.on, said) == (on, number)


def test_figures_are_those_of_the_columns(chi, world):
    """A small term's list: the counts of its columns are the figures of the unit."""
    names = ["Lê Thị An", "Trần Văn Ân", "Đỗ Minh Dũng", "Hoàng Đức", "Phạm Thu Hà", "Vũ Hoà Bình"]
    rows = [{**HOA, "full_name": name, "introduced": f"{n + 1:02}/03/2021"} for n, name in enumerate(names)]
    rows[0] |= WHOLE
    rows[1] |= {"class_sent": "2021", "certificate": "07/2021", "decided": "12/12/2022"}
    rows[2] |= {"class_sent": "2021", "certificate": "07/2021", "ceremony": "03/02/2022", "official": "04/02/2023"}
    rows[3] |= {"class_sent": "06/2021"}
    rows[4] |= {"ended_why": "Đoàn viên xin thôi", "ended": "2022"}
    expected = {
        Indicator.INTRODUCED: 6, Indicator.CLASS_SENT: 4, Indicator.CLASS_CERTIFIED: 3, Indicator.ADMITTED: 3, Indicator.OFFICIAL: 2,
    }  # fmt: skip

    upload = write(rows, chi, world.ward)
    once = counted(world.ward)
    again = write(rows, chi, world.ward)

    assert (len(upload.result["written"]), once) == (6, expected)
    assert (again.result["written"], again.result["changed"], again.result["known"], counted(world.ward)) == ([], [], 6, expected)
    assert Nomination.objects.count() == 6


# ------------------------------------------------------------------ a case that is there


def known_case(world, *given):
    member = make_member("Nguyễn Thị Hoa", branch=world.company, birth="12/03/1990")
    return make_case(member=member, on=date(2021, 1, 5), acts=given)


def test_only_what_is_new_is_written_and_shown_field_by_field(chi, world):
    case = known_case(world, (K.UNION_DOCUMENT, date(2021, 2, 3)))
    row = {**HOA, **WHOLE}

    found = plan_of([row], chi, world.ward).rows[0]
    upload = write([row], chi, world.ward)
    before = Act.objects.count()
    again = write([row], chi, world.ward)

    assert (found.state, [c.field for c in found.changes]) == (
        State.UPDATE,
        [K.AGREED, K.CLASS_SENT, K.CLASS_CERTIFIED, K.ADMISSION_DECISION, K.CEREMONY, K.OFFICIAL_RECOGNITION],
    )
    assert found.changes[3].sentence == "Quyết định kết nạp: – → 02/05/2022, số 77-QĐ/ĐU"
    assert (upload.result["written"], upload.result["changed"], Nomination.objects.count()) == ([], [case.code], 1)
    assert (again.result["changed"], again.result["known"], Act.objects.count()) == ([], 1, before)
    case.refresh_from_db()
    assert case.stage == Stage.OFFICIAL


def test_contradictions_are_faults_with_what_stands(chi, world):
    known_case(world, (K.UNION_DOCUMENT, date(2021, 2, 3)), (K.ADMISSION_DECISION, date(2022, 5, 2), {"document": paper("70-QĐ/ĐU")}))

    other_day = plan_of([{**HOA, "introduced": "04/02/2021"}], chi, world.ward).rows[0]
    other_number = plan_of([{**HOA, "introduced": "03/02/2021", "decided": "2022", "decision_number": "77-QĐ/ĐU"}], chi, world.ward).rows[0]

    assert (other_day.state, other_number.state) == (State.WRONG, State.WRONG)
    assert "tệp ghi 04/02/2021, phần mềm đang ghi 03/02/2021" in other_day.faults[0]
    assert "tệp ghi số 77-QĐ/ĐU, phần mềm đang ghi số 70-QĐ/ĐU" in other_number.faults[0]
    assert (other_day.marks, other_number.marks) == ({"introduced"}, {"decided"})


def paper(number):
    from tracking.nominations.actions import DocumentFacts

    return DocumentFacts(DocumentForm.DECISION_9, number)


def test_less_exact_is_the_same_and_more_exact_is_pointed_out(chi, world):
    case = known_case(world)
    add_act(case, K.UNION_DOCUMENT, date(2021, 2, 3))
    add_act(case, K.CEREMONY, date(2022, 1, 1), {"precision": "year"})

    row = plan_of([{**HOA, "introduced": "2021", "ceremony": "19/05/2022"}], chi, world.ward).rows[0]

    assert (row.state, row.facts["acts"]) == (State.KNOWN, [])
    assert "tệp ghi rõ hơn" in row.notes[0]


def test_an_ended_case_is_known_and_a_later_list_begins_a_new_one(chi, world):
    ended = {**HOA, "introduced": "03/02/2021", "ended_why": "Đoàn viên xin thôi", "ended": "15/08/2021"}
    later = {**HOA, "introduced": "03/02/2023"}
    between = {**HOA, "introduced": "03/02/2020"}
    write([ended], chi, world.ward)

    assert plan_of([ended], chi, world.ward).rows[0].state == State.KNOWN
    assert plan_of([between], chi, world.ward).rows[0].state == State.WRONG
    write([later], chi, world.ward)
    assert list(Nomination.objects.order_by("pk").values_list("attempt", "outcome")) == [(1, "withdrawn_by_member"), (2, "")]
    assert [plan_of([row], chi, world.ward).rows[0].state for row in (ended, later)] == [State.KNOWN, State.KNOWN]


def test_a_known_party_member_does_not_become_less(chi, world):
    make_member("Nguyễn Thị Hoa", branch=world.company, birth="12/03/1990", party_status="official")

    less = plan_of([{**HOA, "introduced": "2021"}], chi, world.ward).rows[0]
    whole = plan_of([{**HOA, **WHOLE}], chi, world.ward).rows[0]

    assert (less.state, whole.state) == (State.WRONG, State.NEW)
    assert "đã được ghi là đảng viên chính thức" in less.faults[0]


def test_rows_in_doubt_ask_and_the_answer_counts(chi, world):
    known = make_member("Nguyễn Thị Hoa", branch=world.company, birth="01/01/1990")
    row = {**HOA, **WHOLE}

    with pytest.raises(RuleBroken):
        write([row], chi, world.ward)
    write([row], chi, world.ward, choices={2: known.code})

    assert Nomination.objects.get().member == known


# ------------------------------------------------------------------ refused


@pytest.mark.parametrize(
    "cell, word",
    [
        ({"introduced": "01/01/2027"}, "chưa đến"),
        ({"introduced": "xong"}, "không phải là ngày hợp lệ"),
        ({"introduced": None, "class_sent": None, "document_number": None}, "ít nhất một ngày"),
        ({"introduced": None}, "Ngày giới thiệu: cần ghi khi có số"),
        ({"decision_number": "77"}, "Ngày quyết định kết nạp: cần ghi khi có số"),
        ({"decided": "02/05/2022", "ceremony": "01/05/2022"}, "không thể trước"),
        ({"ended_why": "buồn", "ended": "2022"}, "chưa rõ"),
        ({"ended_why": "xin thôi"}, "cần ghi khi có lý do"),
        ({"ended": "2022"}, "cần ghi khi có ngày"),
        ({"ended_why": "xóa tên", "ended": "2022"}, "Không ghi được"),
        ({"birth": None}, "chỉ năm cũng được"),
        ({"introduced": "01/01/1980"}, "trước ngày sinh"),
        ({"decision_number": "7" * 200, "decided": "2022"}, "dài quá 60 ký tự"),
    ],
)
def test_each_bad_cell_says_what_is_wrong(cell, word, chi, world):
    row = {**HOA, "introduced": "03/02/2021", "document_number": "12", "class_sent": "2021", **cell}

    found = plan_of([row], chi, world.ward)

    assert [r.state for r in found.rows] == [State.WRONG]
    assert word in " ".join(found.rows[0].faults)
    assert found.rows[0].marks


def test_error_in_the_last_row_leaves_nothing(chi, world):
    with pytest.raises(RuleBroken):
        write([{**HOA, **WHOLE}, {**BINH, "introduced": "01/01/2027"}], chi, world.ward)

    assert (Member.objects.count(), Nomination.objects.count(), Act.objects.count()) == (0, 0, 0)


def test_a_person_of_another_unit_is_not_taken_over(chi, world):
    known = make_member("Nguyễn Thị Hoa", branch=world.school, birth="12/03/1990")

    row = plan_of([{**HOA, **WHOLE}], chi, world.ward, choices={2: known.code}).rows[0]

    assert row.state == State.WRONG
    assert "đang sinh hoạt ở" in row.faults[0]


# ------------------------------------------------------------------ bounded, and the page


@pytest.mark.parametrize("people", (1, 5))
def test_dry_run_and_writing_ask_a_bounded_number_of_times(people, chi, world, django_assert_max_num_queries):
    rows = [{**HOA, **WHOLE, "full_name": f"Người Thứ {number}"} for number in range(people)]
    for number in range(people):
        make_case(member=make_member(f"Người Thứ {number}", branch=world.company, birth="12/03/1990"), on=date(2020, 5, 5))
    chi.access.scopes  # noqa: B018 - loaded once per request
    content = workbook(rows, Kind.HISTORIES)

    with django_assert_max_num_queries(9):
        plan = queries.plan(content=content, kind=Kind.HISTORIES, place=world.ward, user=chi, today=TODAY)
    with django_assert_max_num_queries(330):  # seven acts each, the first of all people together, then the second …
        actions.UPDATERS[Kind.HISTORIES](plan.update, chi, TODAY)


def test_pages_from_template_to_result(chi, client, world):
    known_case(world, (K.UNION_DOCUMENT, date(2021, 2, 3)))
    client.as_(chi)
    assert client.get(reverse("imports:template", args=[Kind.HISTORIES])).status_code == 200
    data = {"file": file_of(workbook([{**HOA, **WHOLE}, {**BINH, "ceremony": "2022"}], Kind.HISTORIES)), "_key": new_key(chi)}
    answer = client.post(reverse("imports:upload", args=[Kind.HISTORIES]), data)
    page = client.get(answer.url).content.decode()
    written = client.post(answer.url, {"_key": new_key(chi)})
    result = client.get(written.url).content.decode()
    changed = client.get(written.url, {"loai": "cap-nhat"}).content.decode()

    assert ["Quyết định kết nạp: – → 02/05/2022" in page, "Sẽ ghi: Lễ kết nạp 2022." in page] == [True, True]
    assert ["Trần Văn Bình" in result, "Nguyễn Thị Hoa" in result, "Nguyễn Thị Hoa" in changed] == [True, False, True]
    assert Upload.objects.get().result["changed"]


# ------------------------------------------------------------------ anything

STEPS = ("agreed", "introduced", "class_sent", "certificate", "decided", "ceremony", "official", "ended")
ODD = st.sampled_from(["x", "31/02/2021", "12/NQ ngày 03/02/2016", "00/00/2018", 2016, "ngày mai", "01/01/2030", "03/02/2016; 04/02/2016"])


@st.composite
def a_row(draw):
    """Dates in the order of the procedure, each known to the day, the month or the year, some not at all; now and then an odd cell."""
    row, year = {}, draw(st.integers(2008, 2016))
    for key in STEPS:
        year += draw(st.integers(0, 1))
        month, day = draw(st.integers(1, 12)), draw(st.integers(1, 28))
        said = [None, date(year, month, day), f"{day}/{month}/{year}", f"{month:02}/{year}", year]
        row[key] = draw(st.sampled_from(said))
    row["ended_why"] = draw(st.sampled_from(["xin thôi", "Từ trần", "nghỉ việc"])) if row["ended"] else None
    if draw(st.integers(0, 5)) == 0:
        row[draw(st.sampled_from(STEPS))] = draw(ODD)
    return row


@given(st.lists(a_row(), min_size=1, max_size=3))
def test_any_list_is_imported_with_exact_figures_or_refused(cells):
    with fresh_world() as (world, chi):
        rows = [{**HOA, "full_name": f"Người Thứ {n}", **row} for n, row in enumerate(cells)]
        try:
            upload = write(rows, chi, world.ward)
        except RuleBroken as refusal:
            event("refused")
            assert refusal.reasons  # noqa: PT017
            assert not Act.objects.exists()
        else:
            event("written")
            expected = {
                Indicator.INTRODUCED: _filled(rows, "introduced"), Indicator.CLASS_SENT: _filled(rows, "class_sent"),
                Indicator.CLASS_CERTIFIED: _filled(rows, "certificate"), Indicator.ADMITTED: _filled(rows, "decided", "ceremony"),
                Indicator.OFFICIAL: _filled(rows, "official"),
            }  # fmt: skip
            assert (len(upload.result["written"]), counted(world.ward)) == (len(rows), {i: n for i, n in expected.items() if n})
            assert write(rows, chi, world.ward).result["known"] == len(rows)


@contextmanager
def fresh_world():
    """The cast's places and ``chi`` for one example; nothing of it stays."""
    with transaction.atomic():
        world = build_world()
        yield world, build_person("chi", world)
        transaction.set_rollback(True)


def _filled(rows, *keys):
    return sum(any(row[key] not in (None, "") for key in keys) for row in rows)
