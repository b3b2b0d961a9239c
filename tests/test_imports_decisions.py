"""Decisions that a Party body lists: each becomes the acts of the case, the same list again changes nothing, a contradiction is said.

Tried, each turning a test red: the kind of decision guessed when it is not written, the day of effect not taken for the recognition, cases
fetched past sight, ``once_each`` left out, the number of the decision not compared.
"""

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import event, given
from hypothesis import strategies as st

from portal.errors import RuleBroken
from portal.keys import new_key
from tests.factories import TODAY
from tests.test_imports_classes import case_of
from tests.test_imports_histories import counted, fresh_world
from tests.workbooks import file_of, workbook
from tracking.imports import actions, queries
from tracking.imports.rules import ImportKind as Kind
from tracking.imports.rules import RowState as State
from tracking.ledger.rules import Indicator
from tracking.nominations.models import Act
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import DocumentForm, Source, Stage

pytestmark = pytest.mark.django_db

HOA = {"full_name": "Nguyễn Thị Hoa", "birth": "12/03/1990"}
ADMITTED = {"kind": "kết nạp", "number": "77-QĐ/ĐU", "decision": "02/05/2025", "effective": "19/05/2025"}
OFFICIAL = {"kind": "Công nhận chính thức", "number": "80-QĐ/ĐU", "decision": "03/06/2026", "effective": "19/05/2026"}


def plan_of(rows, user, place, choices=None):
    return queries.plan(content=workbook(rows, Kind.DECISIONS), kind=Kind.DECISIONS, place=place, user=user, today=TODAY, choices=choices)


def write(rows, user, place, choices=None):
    content = workbook(rows, Kind.DECISIONS)
    upload = actions.keep_upload(by=user, kind=Kind.DECISIONS, branch=place, name="qd.xlsx", content=content, today=TODAY)
    return actions.write_upload(upload=upload, choices=choices or {}, by=user, today=TODAY)


def acts(case):
    found = case.acts.exclude(kind=K.IDENTIFIED).order_by("pk").select_related("document")
    return [
        (a.kind, a.on, a.source, (a.document.form, a.document.number, a.document.on) if hasattr(a, "document") else None) for a in found
    ]


def test_admission_and_recognition_become_acts_by_notice(chi, world):
    case = case_of(world)

    first = write([{**HOA, **ADMITTED}], chi, world.ward)
    second = write([{**HOA, **OFFICIAL}], chi, world.ward)

    assert acts(case) == [
        (K.ADMISSION_DECISION, date(2025, 5, 2), Source.NOTICE_DOCUMENT, (DocumentForm.DECISION_9, "77-QĐ/ĐU", date(2025, 5, 2))),
        (K.CEREMONY, date(2025, 5, 19), Source.NOTICE_DOCUMENT, None),
        (K.OFFICIAL_RECOGNITION, date(2026, 5, 19), Source.NOTICE_DOCUMENT, (DocumentForm.DECISION_16, "80-QĐ/ĐU", date(2026, 6, 3))),
    ]
    case.refresh_from_db()
    assert (case.stage, first.result["changed"], second.result["changed"]) == (Stage.OFFICIAL, [case.code], [case.code])
    assert counted(world.ward) == {Indicator.ADMITTED: 1, Indicator.OFFICIAL: 1}


def test_columns_of_their_own_and_cells_with_number_and_day(chi, world):
    case = case_of(world)
    row = {**HOA, "decided": "77-QĐ/ĐU ngày 02/05/2025", "ceremony": "05/2025", "official_decided": "2026"}

    write([row], chi, world.ward)

    assert [(a.kind, a.on, a.precision) for a in case.acts.exclude(kind=K.IDENTIFIED).order_by("pk")] == [
        (K.ADMISSION_DECISION, date(2025, 5, 2), "day"),
        (K.CEREMONY, date(2025, 5, 1), "month"),
        (K.OFFICIAL_RECOGNITION, date(2026, 1, 1), "year"),
    ]
    assert case.acts.get(kind=K.ADMISSION_DECISION).document.number == "77-QĐ/ĐU"


def test_the_same_list_again_changes_nothing(chi, world):
    case_of(world)
    write([{**HOA, **ADMITTED}], chi, world.ward)
    before = Act.objects.count()

    again = write([{**HOA, **ADMITTED}], chi, world.ward)

    assert (again.result["changed"], again.result["known"], Act.objects.count()) == ([], 1, before)


@pytest.mark.parametrize(
    "cell, word",
    [
        ({"kind": None}, "cần ghi “kết nạp” hoặc “công nhận chính thức”"),
        ({"kind": "khen thưởng"}, "chưa rõ"),
        ({"decision": None, "effective": None}, "cần ghi khi có số quyết định"),
        ({"decision": None, "effective": None, "number": None}, "Cần ghi ngày quyết định"),
        ({"kind": "chính thức", "decision": None, "effective": None}, "Ngày công nhận chính thức: cần ghi"),
        ({"decided": "03/05/2025"}, "khác nhau"),
        ({"decision": "02/05/2027"}, "chưa đến"),
        ({"effective": "01/05/2025"}, "không thể trước"),
        ({"decision": "hôm qua"}, "không phải là ngày hợp lệ"),
        ({"full_name": "Người Không Có"}, "Chưa thấy phiếu theo dõi"),
    ],
)
def test_each_bad_cell_says_what_is_wrong(cell, word, chi, world):
    case_of(world)

    row = plan_of([{**HOA, **ADMITTED, **cell}], chi, world.ward).rows[0]

    assert row.state == State.WRONG
    assert word in " ".join(row.faults), row.faults
    assert row.marks


def test_contradictions_name_what_stands(chi, world):
    case_of(world)
    write([{**HOA, **ADMITTED}], chi, world.ward)

    day = plan_of([{**HOA, **ADMITTED, "decision": "03/05/2025"}], chi, world.ward).rows[0]
    number = plan_of([{**HOA, **ADMITTED, "number": "78-QĐ/ĐU"}], chi, world.ward).rows[0]

    assert "tệp ghi 03/05/2025, phần mềm đang ghi 02/05/2025" in day.faults[0]
    assert "tệp ghi số 78-QĐ/ĐU, phần mềm đang ghi số 77-QĐ/ĐU" in number.faults[0]


def test_doubt_two_rows_of_one_person_and_an_ended_case(chi, world):
    case_of(world, birth=None)
    case_of(world, "Lê Thị An")
    ended = case_of(world, "Phạm Thu Hà", acts=[(K.WITHDRAWN, date(2026, 1, 5))])
    names = ("Nguyễn Thị Hoa", "Lê Thị An", "Lê Thị An", "Phạm Thu Hà")

    found = plan_of([{**HOA, **ADMITTED, "full_name": name} for name in names], chi, world.ward)

    assert [row.state for row in found.rows] == [State.DOUBTFUL, State.UPDATE, State.WRONG, State.WRONG]
    assert "đã thôi theo dõi" in found.rows[3].faults[0]
    assert ended.acts.count() == 2


def test_who_only_reads_finds_nobody(thu, world):
    case_of(world)

    assert "Chưa thấy phiếu theo dõi" in plan_of([{**HOA, **ADMITTED}], thu, world.ward).rows[0].faults[0]


def test_many_decisions_are_written_in_rounds(chi, world, django_assert_max_num_queries):
    rows = []
    for number in range(5):
        case_of(world, f"Người Thứ {number}")
        rows.append({**HOA, **ADMITTED, "full_name": f"Người Thứ {number}"})
    chi.access.scopes  # noqa: B018 - loaded once per request
    with django_assert_max_num_queries(9):
        plan = plan_of(rows, chi, world.ward)
    with django_assert_max_num_queries(110):
        actions.UPDATERS[Kind.DECISIONS](plan.update, chi, TODAY)


def test_pages_from_template_to_result(chi, client, world):
    case_of(world)
    case_of(world, "Lê Thị An", birth=None)
    client.as_(chi)
    assert client.get(reverse("imports:template", args=[Kind.DECISIONS])).status_code == 200
    rows = [{**HOA, **ADMITTED}, {**HOA, **ADMITTED, "full_name": "Lê Thị An"}]
    data = {"file": file_of(workbook(rows, Kind.DECISIONS)), "_key": new_key(chi)}
    answer = client.post(reverse("imports:upload", args=[Kind.DECISIONS]), data)
    page = client.get(answer.url).content.decode()
    written = client.post(answer.url, {"_key": new_key(chi), "dong-3": "bo-qua"})
    result = client.get(written.url).content.decode()

    assert ["Quyết định kết nạp: – → 02/05/2025, số 77-QĐ/ĐU" in page, "Người khác" in page] == [True, False]
    assert "Nguyễn Thị Hoa" in result


SAID = st.sampled_from(
    [
        {**ADMITTED}, {**ADMITTED, "effective": None}, {"kind": "kết nạp", "decision": 2025}, {"ceremony": "05/2025"},
        {"decided": "77 ngày 02/05/2025", "ceremony": "2025"}, {**ADMITTED, "official": "19/05/2026"}, {**OFFICIAL},
        {"official_decided": "2026", "official_number": "80"}, {"kind": "Chính thức", "effective": date(2026, 5, 19)},
    ]
)  # fmt: skip
ODD = st.sampled_from(
    [{}, {}, {}, {"kind": None}, {"kind": "lạ"}, {"decision": "x"}, {"decided": "2020"}, {"ceremony": "01/01/2024"}, {"number": "79"}]
)
ROW = st.builds(lambda said, odd: {**said, **odd}, SAID, ODD)


@given(st.lists(ROW, min_size=1, max_size=2))
def test_any_list_of_decisions_is_written_with_exact_figures_or_refused(cells):
    with fresh_world() as (world, chi):
        for number in range(len(cells)):
            case_of(world, f"Người Thứ {number}")
        rows = [{**HOA, **row, "full_name": f"Người Thứ {number}"} for number, row in enumerate(cells)]
        before = Act.objects.count()
        try:
            write(rows, chi, world.ward)
        except RuleBroken as refusal:
            event("refused")
            assert refusal.reasons  # noqa: PT017
            assert Act.objects.count() == before
        else:
            event("written")
            admitted = sum(_counts(row, ("decided", "ceremony"), "kết nạp") for row in cells)
            official = sum(_counts(row, ("official", "official_decided"), "chính thức") for row in cells)
            expected = {Indicator.ADMITTED: admitted, Indicator.OFFICIAL: official}
            assert counted(world.ward) == {i: n for i, n in expected.items() if n}
            assert write(rows, chi, world.ward).result["known"] == len(rows)


def _counts(row, own, kind):
    """Whether a row says that there was such a decision, in a column of its own or by its kind."""
    named = kind in (row.get("kind") or "").lower() and any(row.get(key) for key in ("decision", "effective"))
    return bool(named or any(row.get(key) for key in own))
