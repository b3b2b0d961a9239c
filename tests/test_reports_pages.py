"""The report pack: what is counted, the numbers as doors, text, annex, editions; what it costs; who may.

Broken once: reported totals left out of the comparison; the annex listed people out of sight; the text took its numbers from today's tree.
Each turned this file red.
"""

import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document
from lxml import html
from openpyxl import load_workbook

from portal.keys import new_key
from tests.factories import TODAY, arranger, clerk, make_branch, make_case, make_member
from tests.figures import every_figure
from tracking.branches import actions as branches
from tracking.branches.rules import BranchKind
from tracking.catalogue.models import Obstacle
from tracking.history.models import ViewLog
from tracking.nominations.rules import ActKind as K
from tracking.reorganisation import actions as reorganisation
from tracking.reported import actions as reported
from tracking.reports import queries
from tracking.reports.forms import PackForm
from tracking.reports.models import ReportEdition
from tracking.targets import actions as targets

pytestmark = pytest.mark.django_db
PACK, TEXT, WORD, ANNEX, FREEZE = (reverse(f"reports:{n}") for n in ("pack", "text", "download_text", "download_annex", "freeze"))
YEAR = {"ky": "nam"}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture
def filled(world):
    """People in two wards, in this year and the one before; targets, a reported number, obstacles, what units said of themselves."""
    term = targets.add_term(
        branch=world.province, name="Nhiệm kỳ 2025–2030", starts_on=date(2025, 10, 1), ends_on=date(2030, 9, 30), by=clerk()
    )
    for branch, indicator, value in ((world.province, "admitted", 2), (world.ward, "admitted", 4), (world.province, "introduced", 90)):
        targets.set_target(branch=branch, term=term, indicator=indicator, shape="term_count", value=Decimal(value), by=clerk())
    targets.set_target(
        branch=world.province, term=term, indicator="introduced", shape="year_count", year=2026, value=Decimal(3), by=clerk()
    )
    introduced, sent, admitted = (K.UNION_DOCUMENT, date(2026, 2, 3)), (K.CLASS_SENT, date(2026, 3, 1)), (K.CEREMONY, date(2026, 9, 2))
    make_case(branch=world.school, acts=[introduced, sent, admitted])
    make_case(branch=world.company, acts=[introduced, sent, (K.CLASS_CERTIFIED, date(2026, 4, 1)), admitted])
    make_case(branch=world.ward, acts=[introduced, admitted])
    make_case(branch=world.other_branch, acts=[(K.UNION_DOCUMENT, date(2025, 3, 3))], on=date(2025, 1, 6))
    days = {"start_on": date(2026, 1, 1), "ends_on": date(2026, 6, 30)}
    reported.enter(branch=world.other_branch, indicator="introduced", number=9, source="signed", by=clerk(), today=TODAY, **days)
    for branch, code in ((world.company, "SHIFTS"), (world.school, "SHIFTS"), (world.other_branch, "NO_WISH")):
        branches.add_obstacle(branch=branch, by=clerk(), on=date(2026, 1, 1), obstacle=Obstacle.objects.get(code=code))
    return world


def asked(branch, **query):
    return PackForm({**YEAR, **query}).ask(branch, TODAY)


def test_numbers_of_the_year(filled):
    data = queries.data(asked(filled.province))

    introduced, admitted = data.whole.count("introduced"), data.whole.count("admitted")
    assert (introduced.now, introduced.before, introduced.since, introduced.told, introduced.change_text) == (3, 1, 3, 9, "+11")
    assert (admitted.now, admitted.before, data.whole.rate("admitted")) == (3, 0, 150.0)
    assert {u.name: (u.count("introduced").now, u.rate("admitted")) for u in data.rows} == {
        filled.ward.label: (3, 75.0), filled.other_ward.label: (0, None),
    }  # fmt: skip
    assert [(t.time, t.done, t.asked, t.verdict) for t in data.targets if t.indicator == "introduced"] == [
        ("nhiệm kỳ 2025–2030", 12, 90, "behind"), ("năm 2026", 12, 3, "exceeded"),
    ]  # fmt: skip
    assert data.obstacles[0] == ("SHIFTS", "Làm ca, khó bố trí học lớp bồi dưỡng", 2)
    assert (data.unions, data.idle) == (3, 1)


@pytest.mark.parametrize("cycle, start, end", [
    ("quy", date(2026, 10, 1), TODAY), ("6-thang", date(2026, 1, 1), date(2026, 6, 30)), ("9-thang", date(2026, 1, 1), date(2026, 9, 30)),
    ("nam", date(2026, 1, 1), TODAY), ("nhiem-ky", date(2025, 10, 1), TODAY), ("nua-nhiem-ky", date(2025, 10, 1), TODAY),
    ("nam-hoc", date(2026, 9, 1), TODAY),
])  # fmt: skip
def test_cycles_end_with_what_is_known(cycle, start, end, filled):
    found = asked(filled.province, ky=cycle)

    assert (found.period.start, found.period.end) == (start, end)


def test_closing_day_of_the_federation_moves_the_year(filled, ha):
    targets.set_closing(from_year=2020, month=10, day=31, by=ha, today=TODAY)

    assert (asked(filled.province, nam="2026").period.start, asked(filled.province, nam="2026").period.end) == (
        date(2025, 11, 1), date(2026, 10, 31),
    )  # fmt: skip
    assert asked(filled.province, ky="quy").title == "quý I năm 2027"


@pytest.mark.parametrize("query", [
    {"ky": "khac", "nam": "9999999999"}, {"nam": "abc", "quy": "7"}, {"ky": "khoang", "tu": "31/02/2026", "den": "x" * 10_000},
    {"ky": "khoang", "tu": "2050-01-01", "den": "1900-01-01"}, {"ky": "quy", "nam": "2030", "quy": "4"}, {"tinh-den": "2000-01-01"},
    {"ky": "nhiem-ky", "nam": "1990"}, {"cay": "x", "chi-so": "x"},
])  # fmt: skip
def test_anything_typed_is_answered(query, ha, filled, client):
    client.as_(ha)
    for url in (PACK, TEXT, FREEZE):
        assert client.get(url, query).status_code == 200


def test_tree_as_it_was(ha, filled):
    reorganisation.move(branch=filled.school, parent=filled.other_ward, by=arranger(), on=date(2026, 6, 1), today=TODAY)
    now, then = (queries.data(asked(filled.province, cay=tree)) for tree in ("hien-nay", "luc-do"))

    assert {u.name: u.count("introduced").now for u in now.units} == {filled.ward.label: 2, filled.other_ward.label: 1}
    assert {u.name: u.count("introduced").now for u in then.units} == {filled.ward.label: 3, filled.other_ward.label: 0}
    assert (now.whole.count("introduced"), then.idle) == (then.whole.count("introduced"), None)


def test_figures_known_on_a_past_day(filled):
    data = queries.data(asked(filled.province, **{"tinh-den": "2026-11-01"}))

    assert (data.whole.count("introduced").now, data.whole.count("introduced").told, data.is_past) == (0, 0, True)


@pytest.mark.parametrize("name", ["ha", "chi", "lan"])
@pytest.mark.parametrize("url", [PACK, TEXT])
def test_every_number_opens_its_people(url, name, filled, client, request):
    user = request.getfixturevalue(name)

    assert every_figure(client.as_(user), f"{url}?ky=nam") >= 3


def test_text_page_word_and_annex_say_the_same(ha, filled, client):
    client.as_(ha)
    page = client.get(TEXT, YEAR).content.decode()
    word = "\n".join(p.text for p in Document(BytesIO(client.get(WORD, YEAR).content)).paragraphs)
    total = summary(client.get(ANNEX, YEAR))["Tổng cộng"]

    for words in ("vượt chỉ tiêu 9 đồng chí", "tăng 11 đồng chí (1.100%) so với cùng kỳ năm trước", "làm ca, khó bố trí học lớp bồi dưỡng",
                  "Trên đây là báo cáo kết quả giới thiệu"):  # fmt: skip
        assert words in page, words
        assert words in word, words
    assert "giới thiệu 3 lượt đoàn viên" in word
    assert [total[("Giới thiệu cho Đảng", "Trong kỳ")], total[("Kết nạp Đảng", "% so với chỉ tiêu")]] == [3, 150]


def workbook(response):
    assert response.status_code == 200
    return load_workbook(BytesIO(b"".join(response) if response.streaming else response.content))


def summary(response):
    """{unit: {(group, heading): value}} of list C, merged headings spread out."""
    sheet = workbook(response).worksheets[-1]
    rows = list(sheet.iter_rows(values_only=True))
    top = next(n for n, row in enumerate(rows) if row[0] == "TT")
    groups, heads = [], rows[top + 1]
    for at, value in enumerate(rows[top]):
        groups.append(value if value is not None else groups[at - 1] if heads[at] is not None else None)
    return {row[1]: {(groups[at], heads[at]): v for at, v in enumerate(row)} for row in rows[top + 2 :] if row[1]}


def test_annex_has_lists_with_real_days_and_merged_heads(ha, filled, client):
    book = workbook(client.as_(ha).get(ANNEX, YEAR))
    lists = book["A. Giới thiệu"]
    rows = [r for r in lists.iter_rows(values_only=True) if isinstance(r[0], int)]

    assert book.sheetnames == ["A. Giới thiệu", "B. Lớp nhận thức", "C. Tổng hợp"]
    assert len(rows) == 3
    assert rows[0][0] == 1
    assert all(r[16].date() == date(2026, 2, 3) for r in rows)
    assert any(str(one).startswith("C") and ":D" in str(one) for one in lists.merged_cells.ranges)  # "Ngày sinh" over Nam, Nữ
    everything = [str(c) for row in lists.iter_rows(values_only=True) for c in row if c]
    assert "Danh sách có 3 đồng chí." in everything
    assert "NGƯỜI LẬP BIỂU" in everything
    assert any("người xuất: Phan Thu Hà" in words for words in everything)
    assert len([r for r in book["B. Lớp nhận thức"].iter_rows(values_only=True) if isinstance(r[0], int)]) == 2
    assert ViewLog.objects.filter(kind="export", by=ha).get().row_count == 3 + 2 + len(filled.province.children.all())


def test_text_of_a_user_never_becomes_a_formula(ha, filled, client):
    evil = make_branch("=HYPERLINK(1) {{ 7*7 }} <b>&", parent=filled.ward)
    make_case(member=make_member("=1+1", branch=evil), acts=[(K.UNION_DOCUMENT, date(2026, 2, 3)), (K.CEREMONY, date(2026, 9, 9))])
    response = client.as_(ha).get(ANNEX, {**YEAR, "tai": filled.ward.code})
    with zipfile.ZipFile(BytesIO(response.content)) as parts:
        sheets = "".join(parts.read(n).decode() for n in parts.namelist() if n.startswith("xl/worksheets/sheet"))
    word = client.get(WORD, {**YEAR, "tai": filled.ward.code})

    assert "<f>" not in sheets
    assert "<hyperlink" not in sheets
    assert "=HYPERLINK(1) {{ 7*7 }} <b>&" in "\n".join(p.text for p in Document(BytesIO(word.content)).paragraphs)


def test_table_in_the_text_is_that_of_word(ha, filled, client):
    client.as_(ha)
    page = html.fromstring(client.get(TEXT, YEAR).content)
    word = Document(BytesIO(client.get(WORD, YEAR).content)).tables[1]

    said = [[cell.text_content().strip() for cell in row.iter("td")] for row in page.iter("tr")][1:]
    assert said == [[cell.text.strip() for cell in row.cells] for row in word.rows[1:]]
    assert len(said) == 5


def test_what_was_reached_of_a_target_opens_the_people(ha, filled, client):
    held = {(line.indicator, line.time): (named, url) for line, named, url in client.as_(ha).get(PACK, YEAR).context["targets"]}
    named, url = held["introduced", "năm 2026"]

    assert (named, held["admitted", "nhiệm kỳ 2025–2030"][0]) == (3, 3)  # nine more were reported without a list
    assert client.get(url).context["page"].total == 3


def test_people_out_of_sight_are_counted_and_not_listed(lan, filled, client):
    moved = make_case(branch=filled.school, acts=[(K.UNION_DOCUMENT, date(2026, 2, 3))])
    from tracking.nominations import actions as nominations

    nominations.move_case(nomination=moved, branch=filled.other_branch, by=clerk(), on=date(2026, 6, 1), today=TODAY)
    sheet = workbook(client.as_(lan).get(ANNEX, YEAR))["A. Giới thiệu"]
    everything = " ".join(str(c) for row in sheet.iter_rows(values_only=True) for c in row if c)

    assert moved.member.full_name not in everything
    assert "Còn 1 đồng chí được tính nhưng ngoài phạm vi được xem" in everything


def test_freezing_by_the_page_writes_once(ha, filled, client):
    client.as_(ha)
    sent = {"_key": new_key(ha)}
    for _again in range(2):
        answer = client.post(f"{FREEZE}?ky=nam", sent)
    edition = ReportEdition.objects.get()

    assert answer.status_code == 302
    assert (edition.made_by, edition.title, edition.cycle) == (ha, "năm 2026", "nam")
    shown = client.get(edition.get_absolute_url()).content.decode()
    assert "giới thiệu 3 lượt đoàn viên ưu tú" in shown
    assert edition.seal in shown
    make_case(branch=filled.school, acts=[(K.UNION_DOCUMENT, date(2026, 2, 4))])
    assert "giới thiệu 3 lượt đoàn viên ưu tú" in client.get(edition.get_absolute_url()).content.decode()
    word = client.get(reverse("reports:download_edition", args=[edition.code]))
    assert "giới thiệu 3 lượt" in "\n".join(p.text for p in Document(BytesIO(word.content)).paragraphs)
    annex = client.get(reverse("reports:download_edition_annex", args=[edition.code]))
    assert summary(annex)["Tổng cộng"][("Giới thiệu cho Đảng", "Trong kỳ")] == 3


def test_editions_of_other_places_are_not_there(minh, lan, chi, filled, client):
    from tracking.reports import actions

    edition = actions.freeze(ask=asked(filled.school), by=clerk())

    assert client.as_(minh).get(edition.get_absolute_url()).status_code == 404
    assert edition.title in client.as_(lan).get(reverse("reports:editions")).content.decode()
    assert edition.title in client.as_(chi).get(reverse("reports:editions")).content.decode()


@pytest.mark.parametrize("rows", (1, 5))
def test_statements_of_the_pages(rows, ha, filled, client, django_assert_num_queries):
    for _n in range(rows):
        ward = make_branch(parent=filled.province, kind=BranchKind.WARD, sector=None)
        make_case(branch=make_branch(parent=ward), acts=[(K.UNION_DOCUMENT, date(2026, 2, 3))])
    client.as_(ha)
    with django_assert_num_queries(12):
        client.get(PACK, YEAR)
    with django_assert_num_queries(25):
        client.get(TEXT, YEAR)


def test_part_is_a_piece_of_the_page(ha, filled, client):
    whole = client.as_(ha).get(PACK, YEAR).content.decode()
    part = client.get(PACK, YEAR, headers={"HX-Request": "true"}).content.decode()

    assert part.strip().startswith('<div id="pack">')
    assert part.strip() in whole
