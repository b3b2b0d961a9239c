"""Class lists brought in: who is sent, with what result; the same list again changes nothing, and a contradiction is said.

Tried, each turning a test red: ``_compare`` without its refusal, a person of another unit taken for the learner, ``once_each`` left out,
the class of the file not looked up in sight, results written over what stands.
"""

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import event, given
from hypothesis import strategies as st

from portal.errors import RuleBroken
from portal.keys import new_key
from tests.factories import TODAY, clerk, make_case, make_member
from tests.test_imports_histories import counted, fresh_world
from tests.workbooks import file_of, workbook
from tracking.classes import actions as classes
from tracking.classes.models import Enrolment
from tracking.classes.rules import ClassKind
from tracking.imports import actions, queries
from tracking.imports.rules import ImportKind as Kind
from tracking.imports.rules import RowState as State
from tracking.ledger.rules import Indicator
from tracking.nominations.models import Act
from tracking.nominations.rules import ActKind as K

pytestmark = pytest.mark.django_db

HOA = {"full_name": "Nguyễn Thị Hoa", "birth": "12/03/1990"}
PASSED = {"result": "đạt", "certificate_number": "145", "certificate_on": "20/06/2026"}


def make_class(branch, name="Lớp nhận thức khóa 1", kind=ClassKind.AWARENESS, **facts):
    facts = {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 6, 15), **facts}
    return classes.plan_class(branch=branch, kind=kind, name=name, by=clerk(), **facts)


def case_of(world, name="Nguyễn Thị Hoa", birth="12/03/1990", branch=None, **facts):
    return make_case(member=make_member(name, branch=branch or world.company, birth=birth), on=date(2025, 9, 1), **facts)


def plan_of(rows, user, place, about="", choices=None):
    content = workbook(rows, Kind.CLASSES)
    return queries.plan(content=content, kind=Kind.CLASSES, place=place, user=user, today=TODAY, about=about, choices=choices)


def write(rows, user, place, about="", choices=None):
    content = workbook(rows, Kind.CLASSES)
    upload = actions.keep_upload(by=user, kind=Kind.CLASSES, branch=place, name="lop.xlsx", content=content, today=TODAY, about=about)
    return actions.write_upload(upload=upload, choices=choices or {}, by=user, today=TODAY)


def learners(one):
    rows = one.enrolments.order_by("pk").select_related("nomination__member")
    return [(e.nomination.member.full_name, e.enrolled_on, e.result, e.certificate_number, e.certificate_on, e.absences) for e in rows]


def test_learners_are_sent_and_results_written_with_their_acts(chi, world):
    one, hoa = make_class(world.ward), case_of(world)
    case_of(world, "Trần Văn Bình", "1988")
    rows = [{**HOA, **PASSED, "absences": 0}, {"full_name": "trần văn bình", "birth": 1988, "sent_on": "05/06/2026"}]

    upload = write(rows, chi, world.ward, about=one.code)

    assert learners(one) == [
        ("Nguyễn Thị Hoa", date(2026, 6, 1), "certified", "145", date(2026, 6, 20), 0),
        ("Trần Văn Bình", date(2026, 6, 5), "", "", None, None),
    ]
    assert [a.kind for a in hoa.acts.order_by("pk")] == [K.IDENTIFIED, K.CLASS_SENT, K.CLASS_CERTIFIED]
    assert (len(upload.result["written"]), counted(world.ward)) == (2, {Indicator.CLASS_SENT: 2, Indicator.CLASS_CERTIFIED: 1})


def test_the_same_list_again_changes_nothing_and_a_later_one_adds_results(chi, world):
    one = make_class(world.ward)
    for name in ("Nguyễn Thị Hoa", "Lê Thị An"):
        case_of(world, name)
    rows = [{**HOA, **PASSED}, {**HOA, "full_name": "Lê Thị An"}]
    write(rows, chi, world.ward, about=one.code)
    before = Act.objects.count()

    again = write(rows, chi, world.ward, about=one.code)
    later = plan_of([rows[0], {**rows[1], "result": "chưa đạt", "absences": 3}], chi, world.ward, about=one.code)

    assert (again.result["written"], again.result["changed"], again.result["known"], Act.objects.count()) == ([], [], 2, before)
    assert [row.state for row in later.rows] == [State.KNOWN, State.UPDATE]
    assert [c.sentence for c in later.rows[1].changes] == ["Kết quả: – → chưa đạt", "Số buổi vắng: – → 3"]


def test_the_class_is_found_by_name_or_code_in_the_file(chi, world):
    one, two = make_class(world.ward), make_class(world.ward, "Lớp nhận thức khóa 2")
    case_of(world)
    case_of(world, "Lê Thị An")

    write([{**HOA, "class": "LỚP NHẬN THỨC KHÓA 1"}, {**HOA, "full_name": "Lê Thị An", "class": two.code}], chi, world.ward)

    assert [len(learners(c)) for c in (one, two)] == [1, 1]


@pytest.mark.parametrize(
    "cell, word",
    [
        ({"class": "Lớp không có"}, "không thấy lớp"),
        ({"class": "Lớp trùng tên"}, "có 2 lớp cùng tên"),
        ({"class": "Lớp của nơi khác"}, "không thấy lớp"),
        ({"result": "tạm"}, "chưa rõ"),
        ({"absences": "nhiều"}, "ghi số buổi"),
        ({"absences": "²"}, "ghi số buổi"),
        ({"result": "đạt"}, "Cần ghi ngày cấp"),
        ({"certificate_on": "06/2026"}, "cần ghi đủ ngày"),
        ({"certificate_on": "01/05/2026"}, "không thể trước ngày khai giảng"),
        ({"certificate_on": "01/05/2027"}, "chưa đến"),
        ({"result": "vắng", "certificate_number": "12"}, "chọn kết quả"),
        ({"sent_on": "01/07/2026"}, "sau ngày bế giảng"),
        ({"full_name": "Người Không Có"}, "Chưa thấy phiếu theo dõi"),
        ({"birth": "12/03/1991"}, "Chưa thấy phiếu theo dõi"),
        ({"full_name": None, "absences": 1}, "Cần ghi họ và tên"),
    ],
)
def test_each_bad_cell_says_what_is_wrong(cell, word, chi, world):
    one = make_class(world.ward)
    make_class(world.ward, "Lớp trùng tên")
    make_class(world.ward, "Lớp trùng tên")
    make_class(world.other_ward, "Lớp của nơi khác")
    case_of(world)

    row = plan_of([{**HOA, **cell}], chi, world.ward, about=one.code).rows[0]

    assert row.state == State.WRONG
    assert word in " ".join(row.faults)
    assert row.marks


def test_without_a_class_every_row_says_so(chi, world):
    case_of(world)

    assert "Chưa biết lớp nào" in plan_of([HOA], chi, world.ward).rows[0].faults[0]


def test_contradictions_name_what_stands(chi, world):
    one = make_class(world.ward)
    case_of(world)
    write([{**HOA, **PASSED}], chi, world.ward, about=one.code)

    for cell, word in [
        ({"result": "vắng", "certificate_number": None, "certificate_on": None}, "phần mềm đang ghi được cấp giấy chứng nhận"),
        ({"certificate_number": "146"}, "tệp ghi 146, phần mềm đang ghi 145"),
        ({"certificate_on": "21/06/2026"}, "tệp ghi 21/06/2026, phần mềm đang ghi 20/06/2026"),
        ({"sent_on": "02/06/2026"}, "tệp ghi 02/06/2026, phần mềm đang ghi 01/06/2026"),
    ]:
        row = plan_of([{**HOA, **PASSED, **cell}], chi, world.ward, about=one.code).rows[0]
        assert (row.state, word in " ".join(row.faults)) == (State.WRONG, True), row.faults


def test_a_name_alone_is_asked_and_the_unit_decides(chi, world):
    one = make_class(world.ward)
    here, there = case_of(world, birth="1990"), case_of(world, birth="1990", branch=world.school)
    year = {**HOA, "birth": 1990}

    asked = plan_of([year], chi, world.ward, about=one.code).rows[0]
    told = plan_of([{**year, "branch": world.school.name}], chi, world.ward, about=one.code).rows[0]
    chosen = plan_of([year], chi, world.ward, about=one.code, choices={2: here.member.code}).rows[0]
    strange = plan_of([year], chi, world.ward, about=one.code, choices={2: "khac"}).rows[0]

    assert (asked.state, {m.pk for m in asked.candidates}) == (State.DOUBTFUL, {here.member_id, there.member_id})
    assert (told.facts["case"], chosen.facts["case"], strange.state) == (there, here, State.DOUBTFUL)


def test_two_rows_of_one_person_and_people_out_of_sight(chi, world):
    one = make_class(world.ward)
    case_of(world)
    case_of(world, "Người Nơi Khác", branch=world.other_branch)

    found = plan_of([HOA, HOA, {**HOA, "full_name": "Người Nơi Khác"}], chi, world.ward, about=one.code)

    assert [row.state for row in found.rows] == [State.NEW, State.WRONG, State.WRONG]


def test_a_class_for_new_members_takes_those_on_probation(chi, world):
    one = make_class(world.ward, "Lớp đảng viên mới", ClassKind.NEW_MEMBER)
    case_of(world)
    probation = case_of(world, "Lê Thị An", acts=[(K.CEREMONY, date(2026, 2, 3))])
    rows = [{**HOA, **PASSED}, {**HOA, **PASSED, "full_name": "Lê Thị An"}]

    found = plan_of(rows, chi, world.ward, about=one.code)
    write(rows[1:], chi, world.ward, about=one.code)

    assert [row.state for row in found.rows] == [State.WRONG, State.NEW]
    assert probation.acts.filter(kind=K.NEW_MEMBER_CLASS).count() == 1


@pytest.mark.parametrize("people", (1, 5))
def test_dry_run_asks_a_bounded_number_of_times(people, chi, world, django_assert_max_num_queries):
    one = make_class(world.ward)
    for number in range(people):
        case_of(world, f"Người Thứ {number}")
    rows = [{**HOA, **PASSED, "full_name": f"Người Thứ {number}", "branch": world.company.name} for number in range(people)]
    chi.access.scopes  # noqa: B018 - loaded once per request

    with django_assert_max_num_queries(9):
        plan_of(rows, chi, world.ward, about=one.code)


def test_pages_from_the_class_to_the_result(chi, client, world):
    one = make_class(world.ward)
    case_of(world)
    client.as_(chi)
    address = f"{reverse('imports:upload', args=[Kind.CLASSES])}?tai={world.ward.code}&lop={one.code}"
    assert address.replace("&", "&amp;") in client.get(one.get_absolute_url()).content.decode()
    assert f'<option value="{one.code}" selected>' in client.get(address).content.decode()

    answer = client.post(address, {"file": file_of(workbook([{**HOA, **PASSED}], Kind.CLASSES)), "about": one.code, "_key": new_key(chi)})
    page = client.get(answer.url).content.decode()
    result = client.get(client.post(answer.url, {"_key": new_key(chi)}).url).content.decode()

    assert "cử học ngày 01/06/2026; Kết quả được cấp giấy chứng nhận" in page
    assert ("Nguyễn Thị Hoa" in result, Enrolment.objects.count()) == (True, 1)


@pytest.mark.parametrize("code", ["zz\x00", "a" * 500, "'\"<b>", "khong-co"])
def test_strange_class_codes_are_no_fault(code, chi, client, world):
    client.as_(chi)
    address = reverse("imports:upload", args=[Kind.CLASSES])

    assert client.get(address, {"lop": code}).status_code in (200, 400)
    data = {"file": file_of(workbook([HOA], Kind.CLASSES)), "about": code, "_key": new_key(chi)}
    assert client.post(address, data).status_code in (200, 400)


RESULT = st.sampled_from(
    [
        {}, {"result": "chưa đạt"}, {"result": "vắng", "absences": 5}, {"result": "đạt", "certificate_on": "20/06/2026"},
        {"result": "Khá", "certificate_on": date(2026, 6, 21), "certificate_number": 146},
        {"certificate_on": "21/06/2026", "certificate_number": "145", "absences": 0},
    ]
)  # fmt: skip
ODD = st.sampled_from(
    [
        {}, {}, {"result": "lạ"}, {"certificate_on": "2026"}, {"certificate_on": "31/06/2026"}, {"absences": "-1"},
        {"sent_on": "05/06/2026"},
        {"birth": 1990}, {"result": "đạt"}, {"certificate_number": "9"}, {"birth": None}, {"absences": "2"},
    ]
)  # fmt: skip
ROW = st.builds(lambda who, result, odd: {"who": who, **result, **odd}, st.integers(0, 4), RESULT, ODD)


@given(st.lists(ROW, min_size=1, max_size=3, unique_by=lambda row: row["who"]))
def test_any_class_list_is_written_with_exact_figures_or_refused(cells):
    with fresh_world() as (world, chi):
        one = make_class(world.ward)
        for number in range(5):
            case_of(world, f"Người Thứ {number}")
        rows = [{**HOA, **row, "full_name": f"Người Thứ {row['who']}"} for row in cells]
        acts = Act.objects.count()
        try:
            write(rows, chi, world.ward, about=one.code)
        except RuleBroken as refusal:
            event("refused")
            assert refusal.reasons  # noqa: PT017
            assert (Act.objects.count(), Enrolment.objects.count()) == (acts, 0)
        else:
            event("written")
            passed = sum(bool(row.get("certificate_on") or row.get("certificate_number")) for row in cells)
            expected = {Indicator.CLASS_SENT: len(rows), Indicator.CLASS_CERTIFIED: passed}
            assert counted(world.ward) == {i: n for i, n in expected.items() if n}
            assert write(rows, chi, world.ward, about=one.code).result["known"] == len(rows)
