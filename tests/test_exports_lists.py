"""Each list as a workbook holds what its page holds, and nothing of other places."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import make_case, make_member
from tests.workbooks import cells
from tracking.access.rules import ALLOWED, Permission, Role
from tracking.figures.rules import Indicator
from tracking.history.models import ViewLog
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


def test_people_behind_a_number_stand_there_as_on_the_page(chi, client, world, introduced):
    """Who was struck off is not called a probationary member in the workbook."""
    struck_off = [(K.UNION_DOCUMENT, date(2026, 2, 2)), (K.CEREMONY, date(2026, 3, 1)), (K.STRUCK_OFF, date(2026, 5, 4))]
    make_case(branch=world.school, full_name="Lê Văn Bền", acts=struck_off)
    query = f"?chi-so={Indicator.INTRODUCED.value}&{DAYS}"

    head, rows = table(client.as_(chi).get(reverse("figures:export") + query))

    assert [row[head.index("Hiện nay")] for row in rows] == ["Đã giới thiệu", "Xóa tên đảng viên dự bị"]


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


@pytest.fixture
def flowing(world):
    """Five introduced and handed over ten days later, one of them a man of another unit; one handed over without a list of days."""
    for n in range(5):
        acts = [(K.UNION_DOCUMENT, date(2026, 2, 3)), (K.HANDED_OVER, date(2026, 2, 13 + n), {"body": world.committee})]
        make_case(member=make_member(branch=world.school, sex="male" if n == 4 else "female"), acts=acts)
    return world


def notes_of(response):
    found, _sheet = cells(response)
    return " ".join(str(row[0]) for row in found[: next(i for i, row in enumerate(found) if row[1] is not None)])


# page: headings and the first row
FLOW = {
    "period": (["Nội dung", "Trong kỳ", "Cùng kỳ năm trước"], ["Đoàn viên ưu tú được giới thiệu cho Đảng", 5, 0]),
    "cohort": (["Bước", "Số đồng chí", "So với giới thiệu (%)", "Nay đã thôi theo dõi"], ["Được giới thiệu", 5, 100, 0]),
    "times": (
        ["Từ bước", "Đến bước", "Số phiếu", "Một phần tư nhanh nhất, đến (ngày)", "Mức giữa (ngày)", "Ba phần tư, đến (ngày)"],
        ["Được giới thiệu", "Đã gửi cấp ủy", 5, 11, 12, 13],
    ),
    "groups": (
        ["Nhóm", "Giới thiệu", "Cử học", "Hoàn thành lớp", "Kết nạp", "Chính thức", "Kết nạp so với giới thiệu (%)"],
        ["nữ", 4, 0, 0, 0, 0, 0],
    ),
}


@pytest.mark.parametrize("page", FLOW)
def test_pages_of_figures_as_workbooks_say_what_they_are(page, chi, client, flowing):
    address = f"{reverse(f'dashboards:export_{page}')}?{DAYS}&chia=gioi&cay=luc-do&tinh-den=2026-06-30"
    client.as_(chi)

    answer = client.get(address)
    head, rows = table(answer)

    assert head == FLOW[page][0]
    said = notes_of(answer)
    assert [part in said for part in (flowing.ward.name, "từ 01/01/2026 đến 30/06/2026", "tổ chức tại thời điểm đó", str(chi))] == [
        True
    ] * 4
    assert ("đã biết đến hết ngày 30/06/2026" in said) == (page != "cohort")  # what became of people is said as known now
    assert ViewLog.objects.filter(kind="export", by=chi, row_count=len(rows)).count() == 1


@pytest.mark.parametrize("page", FLOW)
def test_pages_of_figures_as_workbooks_hold_what_the_page_counts(page, chi, client, flowing):
    _head, rows = table(client.as_(chi).get(f"{reverse(f'dashboards:export_{page}')}?{DAYS}&chia=gioi"))

    assert rows[0] == FLOW[page][1]


def test_hidden_numbers_stay_hidden_in_the_workbook(bao, client, flowing, monkeypatch):
    """Who may not see the people (decision 0021) gets what the page shows: the one man is hidden, and what would tell of him."""
    monkeypatch.setitem(ALLOWED, Role.LEADER, {Permission.FIGURES_VIEW, Permission.EXPORT})
    url = f"?{DAYS}&chia=gioi&tai={flowing.ward.code}"
    page = client.as_(bao).get(reverse("dashboards:groups") + url).context["table"]

    _head, rows = table(client.get(reverse("dashboards:export_groups") + url))

    assert page.hides
    assert [row[1:6] for row in rows] == [["ẩn" if c.value is None else c.value for c in row.cells] for row in page.rows]


def test_too_many_for_a_workbook_lead_back_to_the_page(chi, client, flowing, monkeypatch):
    monkeypatch.setattr("tracking.dashboards.rules.CASES_CAP", 1)
    monkeypatch.setattr("tracking.dashboards.rules.COHORT_CAP", 1)
    client.as_(chi)

    for page in ("cohort", "times", "groups"):
        answer = client.get(f"{reverse(f'dashboards:export_{page}')}?{DAYS}", follow=True)
        assert answer.redirect_chain == [(f"{reverse(f'dashboards:{page}')}?{DAYS}", 302)]
        assert "quá nhiều số liệu" in answer.content.decode()
