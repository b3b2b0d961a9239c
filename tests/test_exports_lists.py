"""Each list as a workbook holds what its page holds, and nothing of other places."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import make_case
from tests.workbooks import cells
from tracking.figures.rules import Indicator
from tracking.nominations.rules import ActKind as K
from tracking.targets import actions as targets
from tracking.targets.rules import Shape

pytestmark = pytest.mark.django_db
DAYS = "tu=2026-01-01&den=2026-06-30"


def table(response):
    """(headings, rows) below the notes."""
    found, _sheet = cells(response)
    head = next(i for i, row in enumerate(found) if row[1] is not None)
    return found[head], found[head + 1 :]


@pytest.fixture
def introduced(world):
    make_case(branch=world.school, full_name="Trần Văn Ân", acts=[(K.UNION_DOCUMENT, date(2026, 2, 3))])
    make_case(branch=world.other_branch, full_name="Người Nơi Khác", acts=[(K.UNION_DOCUMENT, date(2026, 2, 3))])


def test_people_behind_a_number(chi, client, introduced):
    head, rows = table(client.as_(chi).get(reverse("figures:export") + f"?chi-so={Indicator.INTRODUCED.value}&{DAYS}"))

    assert [row[head.index("Họ và tên")] for row in rows] == ["Trần Văn Ân"]


def test_cases_at_a_step(chi, client, introduced):
    _head, rows = table(client.as_(chi).get(reverse("figures:export_cases") + "?buoc=2"))

    assert [row[1] for row in rows] == ["Trần Văn Ân"]


def test_units_with_their_total(chi, client, world, introduced):
    head, rows = table(client.as_(chi).get(f"{reverse('dashboards:export')}?{DAYS}"))

    found = {row[0]: row[1] for row in rows}
    assert (head[:2], found["Tổng cộng"], found[world.school.label]) == (["Đơn vị", "Giới thiệu"], 1, 1)
    assert world.other_branch.label not in found


def test_branches_that_introduced_nobody(chi, client, world, introduced):
    _head, rows = table(client.as_(chi).get(f"{reverse('dashboards:export_not_introducing')}?{DAYS}"))

    assert [row[1] for row in rows] == [world.company.name]


def test_branches_below_a_place_in_the_order_of_the_tree(chi, client, world):
    _head, rows = table(client.as_(chi).get(reverse("branches:export")))

    assert [row[1] for row in rows] == [world.ward.name, world.school.name, world.company.name]


def test_branches_of_another_place_are_not_found(chi, client, world):
    assert client.as_(chi).get(reverse("branches:export") + f"?mo={world.other_branch.code}").status_code == 404


def test_progress_of_a_target_by_unit(chi, client, world, introduced):
    term = targets.add_term(branch=world.ward, name="Nhiệm kỳ 2025–2030", starts_on=date(2025, 9, 1), ends_on=date(2030, 8, 31), by=chi)
    target = targets.set_target(branch=world.ward, term=term, indicator=Indicator.INTRODUCED, shape=Shape.TERM_COUNT, value=10, by=chi)

    head, rows = table(client.as_(chi).get(reverse("targets:export", args=[target.code])))

    total = dict(zip(head, rows[0], strict=True))
    assert [total[h] for h in ("Đơn vị", "Chỉ tiêu", "Lũy kế", "Còn thiếu", "%")] == ["Tổng cộng", 10, 1, 9, 10]


@pytest.mark.parametrize("name, column", [("export_coverage", "Cấp ủy tiếp nhận"), ("export_commend", "Vì sao đề xuất")])
def test_lists_of_unions_hold_what_their_page_holds(name, column, chi, client, world, introduced):
    page = client.as_(chi).get(f"{reverse('dashboards:' + name.removeprefix('export_'))}?{DAYS}").context["page"].rows
    head, rows = table(client.as_(chi).get(f"{reverse('dashboards:' + name)}?{DAYS}"))

    assert column in head
    assert [row[1] for row in rows] == [branch.name for branch in page]


def test_columns_are_offered_and_only_those_chosen_are_sent(chi, client, introduced):
    client.as_(chi)
    address = reverse("nominations:export") + f"?{DAYS}"

    offered = client.get(f"{address}&chon-cot=1").content.decode()
    head, rows = table(client.get(f"{address}&cot=1&cot=0&cot=99&cot=x"))
    everything, _rows = table(client.get(f"{address}&cot=99"))

    assert [f'id="cot-{n}"' in offered for n in range(len(everything) + 1)] == [*[True] * len(everything), False]
    assert 'name="tu"' in offered, "filters go along"
    assert (head, len(rows)) == (everything[:2], 1)
