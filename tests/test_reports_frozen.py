"""Lists A and B of an edition: as many lines as it counted, whatever was corrected, taken back, moved or merged since.

Broken once: the position in the ledger left out; people out of sight left out of the lists; the certificate read as it stands now; names
of branches of today; places in a class looked up by a number that may be an act or a case. Each turned this file red.
"""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import TODAY, add_act, arranger, clerk, make_branch, make_case
from tests.test_classes_pages import make_class
from tests.test_reports_difference import correct, freeze, reverse_act
from tracking.branches import actions as branches
from tracking.branches.rules import BranchKind
from tracking.classes import actions as classes
from tracking.figures.rules import Indicator
from tracking.history.models import ViewLog
from tracking.ledger.rules import Tree
from tracking.members import actions as members
from tracking.nominations import actions as nominations
from tracking.nominations import people as transfers
from tracking.nominations.rules import ActKind as K
from tracking.reorganisation import actions as reorganisation
from tracking.reports import annex, frozen

pytestmark = pytest.mark.django_db
HIDDEN = "ngoài phạm vi được xem"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


def sheets(client, user, edition):
    """{letter: [{heading: value}]} of the lists of people in an edition's annex."""
    response = client.as_(user).get(reverse("reports:download_edition_annex", args=[edition.code]))
    assert response.status_code == 200
    book = load_workbook(BytesIO(b"".join(response) if response.streaming else response.content))
    assert book.sheetnames == ["A. Giới thiệu", "B. Lớp nhận thức", "C. Tổng hợp"]
    return {letter: _lines(page) for letter, page in zip("AB", book.worksheets, strict=False)}


def _lines(page):
    rows = list(page.iter_rows(values_only=True))
    top = next(n for n, row in enumerate(rows) if row[0] == "TT")
    heads = [lower or upper for upper, lower in zip(rows[top], rows[top + 1], strict=True)]
    return [dict(zip(heads, row, strict=True)) for row in rows[top + 2 :] if isinstance(row[0], int)]


def names(lines):
    return [line["Họ và tên"] for line in lines]


def full(branch, name):
    """Somebody introduced on 3 February and sent to class on 1 March of this year."""
    acts = [(K.UNION_DOCUMENT, date(2026, 2, 3)), (K.CLASS_SENT, date(2026, 3, 1))]
    return make_case(branch=branch, acts=acts, on=date(2026, 1, 2), full_name=name)


def assert_whole(edition):
    """As many acts as the sheet says, for both lists and unit by unit of the cells."""
    for indicator in (Indicator.INTRODUCED, Indicator.CLASS_SENT):
        acts = frozen.acts_then(edition, indicator)
        assert len(set(acts)) == len(acts) == edition.data.whole.count(indicator).now


def test_lists_stay_what_they_were_counted(ha, world, client):
    _kept, gone, shifted = full(world.school, "Cao Giữ"), full(world.school, "Cao Hủy"), full(world.company, "Cao Sửa")
    edition = freeze(world.province)
    reverse_act(gone)
    correct(shifted, date(2026, 4, 5))
    full(world.ward, "Cao Muộn")
    found = sheets(client, ha, edition)

    assert names(found["A"]) == names(found["B"]) == ["Cao Giữ", "Cao Hủy", "Cao Sửa"]
    assert [line["Ngày"].date() for line in found["A"]] == [date(2026, 2, 3)] * 3  # as counted then, before the correction
    assert_whole(edition)


def test_somebody_moved_to_another_unit_stays_where_counted(ha, world, client):
    case = full(world.school, "Cao Chuyển")
    full(world.school, "Cao Ở Lại")
    edition = freeze(world.school)
    asked = members.request_transfer(
        member=case.member, to_branch=world.other_branch, on=date(2026, 5, 1), asked_by_receiver=False, by=clerk(), today=TODAY
    )
    transfers.accept_transfer(transfer=asked, by=clerk(), today=TODAY)

    assert names(sheets(client, ha, edition)["A"]) == ["Cao Chuyển", "Cao Ở Lại"]
    assert_whole(edition)


def test_people_out_of_sight_are_lines_without_a_name(chi, world, client):
    case = full(world.school, "Cao Khuất")
    full(world.school, "Cao Thấy")
    edition = freeze(world.ward)
    nominations.move_case(nomination=case, branch=world.other_branch, by=clerk(), on=date(2026, 6, 1), today=TODAY)
    found = sheets(client, chi, edition)

    for lines in found.values():
        assert names(lines) == ["Cao Thấy", HIDDEN]
        assert {value for head, value in lines[1].items() if head not in ("TT", "Họ và tên")} == {None}
    assert ViewLog.objects.get(kind="export", by=chi).row_count == 1 + 1 + len(edition.data.rows)
    assert_whole(edition)


@pytest.mark.parametrize("tree", ({}, {"cay": "luc-do"}))
def test_units_that_moved_and_merged(tree, ha, world, client):
    full(world.school, "Cao Trường")
    full(world.company, "Cao Công Ty")
    edition = freeze(world.ward, **tree)
    called = world.school.name
    reorganisation.move(branch=world.company, parent=world.other_ward, by=arranger(), on=date(2026, 9, 1), today=TODAY)
    reorganisation.merge(branch=world.school, successor=world.other_branch, by=arranger(), on=date(2026, 10, 1), today=TODAY)
    branches.rename_branch(branch=world.company, name="CĐCS Tên Mới", by=arranger(), on=edition.made_on + timedelta(days=1))

    assert edition.tree == (Tree.THEN if tree else Tree.NOW)
    lines = sheets(client, ha, edition)["A"]
    assert names(lines) == ["Cao Trường", "Cao Công Ty"]
    assert [line["CĐCS, đơn vị"] for line in lines] == [called, world.company.name]
    assert_whole(edition)


def test_a_certificate_that_came_later_is_not_in_the_lists(ha, world, client):
    early, late = full(world.school, "Cao Có Trước"), full(world.school, "Cao Có Sau")
    add_act(early, K.CLASS_CERTIFIED, date(2026, 4, 1))
    edition = freeze(world.province)
    add_act(late, K.CLASS_CERTIFIED, date(2026, 4, 1))
    nominations.reverse(act=early.acts.get(kind=K.CLASS_CERTIFIED), by=clerk(), today=TODAY)
    found = sheets(client, ha, edition)

    by_name = {line["Họ và tên"]: line for line in found["A"]}
    assert by_name["Cao Có Trước"]["Đã học lớp nhận thức (số GCN, ngày)"] == "01/04/2026"
    assert by_name["Cao Có Sau"]["Đã học lớp nhận thức (số GCN, ngày)"] is None
    assert {line["Họ và tên"]: line["Kết quả"] for line in found["B"]} == {"Cao Có Trước": "đã có GCN", "Cao Có Sau": None}


def test_what_was_known_on_a_past_day_has_an_empty_list(ha, world, client):
    full(world.school, "Cao Hôm Nay")
    edition = freeze(world.province, **{"tinh-den": "2026-11-01"})

    assert sheets(client, ha, edition) == {"A": [], "B": []}
    assert_whole(edition)


def test_units_of_every_depth(ha, world, client):
    section = make_branch("CĐ bộ phận", parent=world.company, kind=BranchKind.SECTION)
    full(section, "Cao Bộ Phận"), full(world.province, "Cao Tại Tỉnh")
    for place in (world.province.parent, world.province, world.company, section):
        assert_whole(freeze(place))


def test_places_in_classes_are_found_by_act_or_case_and_never_by_both(world):
    """Ids of acts and of cases are numbers alike: an act must not find the class of the case that has its number."""
    case = make_case(branch=world.school)
    learner = make_class(world.ward, learners=[case]).enrolments.get()

    assert annex.learners_of([case.pk]) == {("case", case.pk): learner, ("act", learner.sent_act_id): learner}


def test_the_class_and_its_mark_stand_in_list_b(ha, world, client):
    case = make_case(branch=world.school)
    found = make_class(world.ward, learners=[case])
    edition = freeze(world.province)
    row = classes.ResultRow(found.enrolments.get(), "not_certified", mark=Decimal("4.5"))
    classes.record_results(training_class=found, results=[row], by=clerk(), today=TODAY)

    [line] = sheets(client, ha, edition)["B"]
    assert (line["Lớp"], line["Điểm bài thu hoạch"], line["Kết quả"]) == (found.name, 4.5, "chưa đạt")


@pytest.mark.parametrize("rows", (1, 5))
def test_statements_do_not_grow(rows, ha, world, client, django_assert_num_queries):
    for n in range(rows):
        full(make_branch(parent=world.ward), f"Cao Thứ {n}")
    edition = freeze(world.province)
    client.as_(ha)
    with django_assert_num_queries(19):
        client.get(reverse("reports:download_edition_annex", args=[edition.code]))
