"""The mark of the final paper of a class: how it is read, where it is kept and shown.

Broken once: 10,5 let through; a pasted list without marks emptied those that stood; the case page without the mark; a mark
for somebody absent. Each turned this file red.
"""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from portal.errors import RuleBroken
from tests.factories import TODAY, clerk, make_case
from tests.test_classes_forms import sealed
from tests.test_classes_pages import CERTIFIED, address, make_class
from tests.test_imports_classes import HOA, PASSED, case_of, plan_of, write
from tracking.classes import actions, rules
from tracking.classes.models import Enrolment
from tracking.imports.rules import RowState

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "written, mark, shown",
    [
        ("", None, ""), (None, None, ""), ("  ", None, ""), ("8", "8", "8"), ("8,5", "8.5", "8,5"), ("7.25", "7.25", "7,25"),
        ("0", "0", "0"), ("10", "10", "10"), ("10,00", "10", "10"), (8.5, "8.5", "8,5"), (9, "9", "9"), ("09", "9", "9"),
    ],
)  # fmt: skip
def test_marks_are_read_and_shown_with_a_comma(written, mark, shown):
    found = rules.read_mark(written)

    assert found == (None if mark is None else Decimal(mark))
    assert rules.mark_text(found) == shown


@pytest.mark.parametrize(
    "written", ["10,5", "11", "100", "-1", "8,555", "8,", ",5", "tám", "8 5", "1e1", "NaN", "٨", "8,5/10", "9" * 10_000]
)
def test_what_is_no_mark_is_refused(written):
    with pytest.raises(ValueError, match=r"."):
        rules.read_mark(written)


def test_the_grid_keeps_marks_and_shows_them_again(chi, world, client):
    found = make_class(world.ward, learners=[make_case(branch=world.school)])
    one, url = Enrolment.objects.get(), address("record_results", found)
    data = {f"e{one.pk}-version": 1, f"e{one.pk}-result": "not_certified", f"e{one.pk}-mark": "4,5"}
    client.as_(chi).post(url, sealed(client, url, **data))

    assert Enrolment.objects.get().mark == Decimal("4.5")
    assert f'name="e{one.pk}-mark" value="4,5"' in client.get(url).content.decode()
    assert "điểm 4,5" in client.get(found.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        {"result": "certified", "mark": "10,1"},
        {"result": "absent", "mark": "8", "certificate_on": ""},
        {"result": "certified", "mark": "8\x00x"},
    ],
)
def test_a_mark_that_cannot_be_stays_in_its_cell(typed, chi, world, client):
    found = make_class(world.ward, learners=[make_case(branch=world.school)])
    one, url = Enrolment.objects.get(), address("record_results", found)
    data = {f"e{one.pk}-version": 1, f"e{one.pk}-certificate_on": "20/05/2026", **{f"e{one.pk}-{k}": v for k, v in typed.items()}}
    answer = client.as_(chi).post(url, sealed(client, url, **data))

    assert answer.status_code == 200
    assert answer.context["form"].rows[0].errors["mark"]
    assert Enrolment.objects.get().version == 1


def test_a_pasted_list_brings_marks_and_leaves_those_that_stand(chi, world):
    cases = [make_case(branch=world.school) for _ in range(2)]
    found = make_class(world.ward, learners=cases)
    lines = rules.parse_lines("Trần A\t1990\t12\t20/05/2026\tđạt\t8,5\nTrần B\t1991\t13\t20/05/2026\tđạt")
    assert [(line.mark, line.mark_text, line.faults) for line in lines] == [(Decimal("8.5"), "8,5", []), (None, "", [])]

    actions.record_results(
        training_class=found,
        results=[actions.ResultRow(found.enrolments.get(nomination=cases[1]), mark=Decimal(9))],
        by=clerk(),
        today=TODAY,
    )
    entries = [
        actions.Entry(case, "certified", str(n), CERTIFIED, line.mark) for n, (case, line) in enumerate(zip(cases, lines, strict=True))
    ]
    actions.enter_results(training_class=found, entries=entries, on=date(2026, 5, 4), by=clerk(), today=TODAY)

    assert [e.mark for e in found.enrolments.order_by("pk")] == [Decimal("8.5"), Decimal(9)]
    assert "Điểm “mười” chưa đúng." in rules.parse_lines("Trần A\t1990\t12\t20/05/2026\tđạt\tmười")[0].faults[0]


def test_the_case_page_says_the_mark_beside_the_certificate(chi, world, client):
    case = make_case(branch=world.school)
    found = make_class(world.ward, learners=[case])
    row = actions.ResultRow(found.enrolments.get(), "certified", "7/GCN", CERTIFIED, mark=Decimal("7.25"))
    actions.record_results(training_class=found, results=[row], by=clerk(), today=TODAY)
    page = client.as_(chi).get(case.get_absolute_url())

    said = [entry.act.kind for entry in page.context["sheet"].entries if "Điểm bài thu hoạch: 7,25." in entry.facts]
    assert said == ["class_certified"]


def test_marks_come_with_a_workbook_and_leave_in_one(chi, world, client):
    case_of(world)
    found = make_class(world.ward)
    rows = [{**HOA, **PASSED, "mark": 8.5}]
    write(rows, chi, world.ward, about=found.code)
    assert Enrolment.objects.get().mark == Decimal("8.5")
    assert [r.state for r in plan_of(rows, chi, world.ward, about=found.code).rows] == [RowState.KNOWN]
    [other] = plan_of([{**rows[0], "mark": "9"}], chi, world.ward, about=found.code).rows
    assert "tệp ghi 9, phần mềm đang ghi 8,5" in other.faults[0]

    exported = client.as_(chi).get(reverse("classes:export_roll", args=[found.code]))
    page = load_workbook(BytesIO(b"".join(exported))).active
    heads, line = [row for row in page.iter_rows(values_only=True) if row[0] in ("TT", 1)]
    assert dict(zip(heads, line, strict=True))["Điểm bài thu hoạch"] == 8.5


@pytest.mark.parametrize("written", ["11", "tốt", -1, True])
def test_a_workbook_with_a_wrong_mark_says_so(written, chi, world):
    case_of(world)
    [row] = plan_of([{**HOA, **PASSED, "mark": written}], chi, world.ward, about=make_class(world.ward).code).rows

    assert row.state == RowState.WRONG
    assert "Ghi điểm từ 0 đến 10" in row.faults[0]


def test_the_database_holds_the_bounds(world):
    make_class(world.ward, learners=[make_case(branch=world.school)])
    for mark in ("10.01", "-0.01"):
        with pytest.raises(IntegrityError, match="mark_from_0_to_10"), transaction.atomic():
            Enrolment.objects.update(mark=Decimal(mark))


def test_somebody_absent_has_no_mark(world):
    found = make_class(world.ward, learners=[make_case(branch=world.school)])
    row = actions.ResultRow(found.enrolments.get(), "absent", mark=Decimal(5))
    with pytest.raises(RuleBroken, match="chưa có điểm bài thu hoạch"):
        actions.record_results(training_class=found, results=[row], by=clerk(), today=TODAY)
