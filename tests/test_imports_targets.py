"""Targets brought in: set anew, replacing with history, standing already; every cell that cannot be is named.

Tried, each turning a test red: the number compared as text, the version of the replaced target not given on, two rows of one target both
written, a term of another unit taken.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import event, given
from hypothesis import strategies as st

from portal.errors import RuleBroken
from portal.keys import new_key
from tests.factories import TODAY, clerk
from tests.test_imports_histories import fresh_world
from tests.workbooks import file_of, workbook
from tracking.imports import actions, aims, columns, queries
from tracking.imports.rules import ImportKind as Kind
from tracking.imports.rules import RowState as State
from tracking.ledger.rules import Indicator, Population
from tracking.targets import actions as targets
from tracking.targets.models import Target
from tracking.targets.rules import Shape, bits

pytestmark = pytest.mark.django_db

SCHOOL = "CĐCS Trường THPT Hoa Sen"
DECIDED = {"decision_number": "15/QĐ-CĐP", "decision_on": "05/01/2026"}


@pytest.fixture
def term(world):
    return make_term(world.ward)


def make_term(branch, name="Nhiệm kỳ 2025–2030", start=2025):
    return targets.add_term(branch=branch, name=name, starts_on=date(start, 9, 1), ends_on=date(start + 5, 8, 31), by=clerk())


def plan_of(rows, user, place):
    return queries.plan(content=workbook(rows, Kind.TARGETS), kind=Kind.TARGETS, place=place, user=user, today=TODAY)


def write(rows, user, place):
    content = workbook(rows, Kind.TARGETS)
    upload = actions.keep_upload(by=user, kind=Kind.TARGETS, branch=place, name="ct.xlsx", content=content, today=TODAY)
    return actions.write_upload(upload=upload, choices={}, by=user, today=TODAY)


def in_force():
    rows = Target.objects.in_force().order_by("pk")
    return [(t.branch.name, t.indicator, t.shape, t.year, t.value, t.decision_number, t.decision_on) for t in rows]


def test_targets_are_set_as_written(chi, world, term):
    rows = [
        {"branch": SCHOOL, "value": 12, **DECIDED},
        {"branch": SCHOOL, "value": "1.298", "year": 2026, "indicator": "Kết nạp", "population": "nữ; dân tộc thiểu số"},
        {"branch": world.ward.name, "value": "1,5", "shape": "Bình quân mỗi CĐCS mỗi năm", "term": "NHIỆM KỲ 2025–2030"},
        {
            "branch": world.ward.name,
            "value": "60%",
            "shape": "Tỷ lệ so với nội dung khác",
            "indicator": "kết nạp",
            "base_indicator": "giới thiệu",
        },
    ]

    upload = write(rows, chi, world.ward)

    day = date(2026, 1, 5)
    assert in_force() == [
        (SCHOOL, Indicator.INTRODUCED, Shape.TERM_COUNT, None, Decimal(12), "15/QĐ-CĐP", day),
        (SCHOOL, Indicator.ADMITTED, Shape.YEAR_COUNT, 2026, Decimal(1298), "", None),
        (world.ward.name, Indicator.INTRODUCED, Shape.PER_BRANCH_YEAR, None, Decimal("1.5"), "", None),
        (world.ward.name, Indicator.ADMITTED, Shape.RATIO, None, Decimal(60), "", None),
    ]
    assert Target.objects.get(value=1298).groups == bits((Population.WOMEN, Population.MINORITY))
    assert len(upload.result["written"]) == 4


def test_the_same_list_again_changes_nothing_and_another_number_supersedes(chi, world, term):
    row = {"branch": SCHOOL, "value": 12, **DECIDED}
    write([row], chi, world.ward)

    again = write([row], chi, world.ward)
    silent = plan_of([{"branch": SCHOOL, "value": "12"}], chi, world.ward).rows[0]
    more = plan_of([{"branch": SCHOOL, "value": 15, "decision_number": "20/QĐ-CĐP"}], chi, world.ward).rows[0]
    write([{"branch": SCHOOL, "value": 15, "decision_number": "20/QĐ-CĐP"}], chi, world.ward)

    assert (again.result["written"], again.result["changed"], again.result["known"], silent.state) == ([], [], 1, State.KNOWN)
    assert [c.sentence for c in more.changes] == [
        "Chỉ tiêu: 12 → 15",
        "Số quyết định giao: 15/QĐ-CĐP → 20/QĐ-CĐP",
        "Ngày quyết định giao: 05/01/2026 → –",
    ]
    assert [(t.value, t.superseded_by_id is None) for t in Target.objects.order_by("pk")] == [(12, False), (15, True)]


@pytest.mark.parametrize(
    "cell, word",
    [
        ({"value": "mười"}, "Ghi một số"),
        ({"value": "1,234"}, "Ghi một số"),
        ({"value": "9" * 30}, "Ghi một số"),
        ({"value": -3}, "Ghi một số"),
        ({"value": "0"}, "phải lớn hơn 0"),
        ({"value": "1,5"}, "phải là số nguyên"),
        ({"value": None, "indicator": "Kết nạp"}, "Cần ghi số"),
        ({"indicator": "bay"}, "Ghi một trong: Giới thiệu"),
        ({"population": "nữ, người cao"}, "Ghi một trong: nữ"),
        ({"shape": "tùy"}, "Ghi một trong: Cả nhiệm kỳ"),
        ({"year": "26"}, "Ghi năm bốn chữ số"),
        ({"year": 2040}, "Chọn một năm trong nhiệm kỳ"),
        ({"shape": "trong năm"}, "Chọn một năm trong nhiệm kỳ"),
        ({"shape": "cả nhiệm kỳ", "year": 2026}, "không ghi năm"),
        ({"shape": "Tỷ lệ so với số đoàn viên"}, "Ghi ngày của số đoàn viên"),
        ({"shape": "Tỷ lệ so với nội dung khác"}, "Chọn nội dung khác"),
        ({"term": "Nhiệm kỳ khác"}, "không thấy nhiệm kỳ"),
        ({"term": "Nhiệm kỳ của nơi khác"}, "không thấy nhiệm kỳ"),
        ({"branch": "CĐCS Không Có"}, "Không thấy đơn vị"),
        ({"branch": "CĐCS Công ty Gạch Vinh Hưng"}, "Không thấy đơn vị"),
        ({"decision_on": "2026"}, "cần ghi đủ ngày"),
        ({"decision_number": "1" * 100}, "dài quá 60"),
    ],
)
def test_each_bad_cell_says_what_is_wrong(cell, word, chi, world, term):
    make_term(world.other_ward, "Nhiệm kỳ của nơi khác")

    row = plan_of([{"branch": SCHOOL, "value": 12, **cell}], chi, world.ward).rows[0]

    assert row.state == State.WRONG
    assert word in " ".join(row.faults), row.faults
    assert row.marks


def test_a_term_in_sight_of_another_unit_is_not_taken(ha, world):
    make_term(world.other_ward, "Nhiệm kỳ của nơi khác")

    row = plan_of([{"branch": SCHOOL, "value": 12, "term": "Nhiệm kỳ của nơi khác"}], ha, world.ward).rows[0]

    assert "không thấy nhiệm kỳ" in row.faults[0]


def test_without_a_term_the_row_says_where_to_enter_it(chi, world):
    assert "chưa có nhiệm kỳ" in plan_of([{"branch": SCHOOL, "value": 12}], chi, world.ward).rows[0].faults[0]


def test_two_rows_of_one_target_and_one_wrong_row_write_nothing(chi, world, term):
    found = plan_of([{"branch": SCHOOL, "value": 12}, {"branch": world.school.code, "value": 13}], chi, world.ward)
    with pytest.raises(RuleBroken):
        write([{"branch": SCHOOL, "value": 12}, {"branch": SCHOOL, "value": "x"}], chi, world.ward)

    assert [row.state for row in found.rows] == [State.NEW, State.WRONG]
    assert not Target.objects.exists()


def test_every_word_of_the_template_is_understood():
    assert [set(known.values()) for known in (aims._INDICATORS, aims._SHAPES, aims._POPULATIONS)] == [
        set(Indicator),
        set(Shape),
        set(Population),
    ]
    assert [aims._INDICATORS[_fold(w)] for w in columns.INDICATORS] == list(Indicator)
    assert [aims._SHAPES[_fold(w)] for w in columns.SHAPES] == list(Shape)
    assert {aims._POPULATIONS[_fold(w)] for w in columns.POPULATIONS} == set(Population)


def _fold(word):
    from portal import text

    return text.fold(word)


@pytest.mark.parametrize("units", (1, 5))
def test_dry_run_asks_a_bounded_number_of_times(units, chi, world, term, django_assert_max_num_queries):
    rows = [{"branch": world.company.code, "value": 12, "year": 2026 + number % 4} for number in range(units)]
    chi.access.scopes  # noqa: B018 - loaded once per request

    with django_assert_max_num_queries(6):
        plan_of(rows, chi, world.ward)


def test_pages_from_template_to_result(chi, minh, client, world, term):
    client.as_(chi)
    assert client.get(reverse("imports:template", args=[Kind.TARGETS])).status_code == 200
    data = {"file": file_of(workbook([{"branch": SCHOOL, "value": 12, **DECIDED}], Kind.TARGETS)), "_key": new_key(chi)}
    answer = client.post(reverse("imports:upload", args=[Kind.TARGETS]), data)
    page = client.get(answer.url).content.decode()
    written = client.post(answer.url, {"_key": new_key(chi)})
    result = client.get(written.url).content.decode()

    assert ["Giới thiệu, Nhiệm kỳ 2025–2030: 12" in page, "Quyết định số 15/QĐ-CĐP, ngày 05/01/2026." in page] == [True, True]
    assert Target.objects.get().get_absolute_url() in result
    assert client.as_(minh).get(reverse("imports:upload", args=[Kind.TARGETS])).status_code == 403


ROW = st.fixed_dictionaries(
    {
        "branch": st.sampled_from([SCHOOL, "CĐCS Công ty May Sông Lam", "Công đoàn phường Trường Vinh"]),
        "indicator": st.sampled_from([None, "Kết nạp", "Giới thiệu", "Cử học", "Chính thức"]),
        "year": st.sampled_from([None, None, 2026, 2027, "năm 2028"]),
        "value": st.one_of(st.integers(1, 500), st.sampled_from([3.0, "1.298", "12 người", "0", "x", 1.25])),
        "population": st.sampled_from([None, None, "nữ", "nữ, cán bộ công đoàn"]),
    }
)


@given(st.lists(ROW, min_size=1, max_size=4))
def test_any_list_of_targets_is_written_exactly_or_refused(rows):
    with fresh_world() as (world, chi):
        make_term(world.ward)
        try:
            write(rows, chi, world.ward)
        except RuleBroken as refusal:
            event("refused")
            assert refusal.reasons  # noqa: PT017
            assert not Target.objects.exists()
        else:
            event("written")
            assert Target.objects.in_force().count() == len(rows)
            wanted = sorted(1298 if row["value"] == "1.298" else 12 if row["value"] == "12 người" else row["value"] for row in rows)
            assert sorted(Target.objects.values_list("value", flat=True)) == wanted
            assert write(rows, chi, world.ward).result["known"] == len(rows)
