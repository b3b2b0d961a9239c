"""Lists as workbooks: typed cells, no formulas, the same sight and filters as the page, logged, and quick."""

from datetime import date, datetime
from urllib.parse import unquote

import pytest
from django.urls import reverse

from portal import dates, exports
from portal.downloads import attachment
from portal.exports import DATE, NUMBER, NUMBERING, RATE, Column
from tests.factories import add_act, make_case, make_member
from tests.workbooks import cells
from tracking.history.models import ViewLog
from tracking.nominations.actions import DocumentFacts
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import DocumentForm


class Answer:
    """A file as ``cells`` wants it."""

    streaming = False

    def __init__(self, content):
        self.content = content


def written(rows, columns):
    file, count = exports.write_list(title="Danh sách", columns=columns, rows=rows, notes=["Lọc theo: không"])
    with file:
        found, sheet = cells(Answer(file.read()))
    return found, sheet, count


COLUMNS = (
    NUMBERING,
    Column("Tên", lambda r: r["name"]),
    Column("Ngày", lambda r: r["on"], DATE),
    Column("Số", lambda r: r["count"], NUMBER),
    Column("%", lambda r: r["rate"], RATE),
)


def test_cells_keep_their_type():
    row = {"name": "0912345678", "on": date(2026, 2, 3), "count": 1648, "rate": 105.5}

    found, sheet, count = written([row], COLUMNS)

    assert found[0][0] == "Danh sách"
    assert found[3] == ["TT", "Tên", "Ngày", "Số", "%"]
    assert found[4] == [1, "0912345678", datetime(2026, 2, 3), 1648, 105.5]  # noqa: DTZ001 - a cell knows no zone
    assert (sheet.cell(5, 3).number_format, sheet.freeze_panes, sheet.auto_filter.ref, count) == ("dd/mm/yyyy", "A5", "A4:E5", 1)


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+84912", "-1", "http://example.org", "\x01\x0b", "A" * 40000, "=cmd|' /C calc'!A0"])
def test_text_never_becomes_formula_or_link(text):
    found, sheet, _count = written([{"name": text, "on": None, "count": None, "rate": None}], COLUMNS)

    assert (sheet.cell(5, 2).data_type, sheet.cell(5, 2).hyperlink) == ("s", None)
    assert found[4][2:] == [None, None, None]


@pytest.mark.parametrize(
    "on, shown",
    [
        (dates.parse("1990"), "1990"),
        (dates.parse("3/1990"), "03/1990"),
        (dates.parse("12/03/1990"), datetime(1990, 3, 12)),  # noqa: DTZ001 - a cell knows no zone
        (date(1850, 1, 1), "1850-01-01"),
    ],
)
def test_partial_dates_are_text(on, shown):
    found, _sheet, _count = written([{"name": "x", "on": on, "count": 1, "rate": 1.0}], COLUMNS)

    assert found[4][2] == shown


def test_list_of_nothing_still_opens():
    found, _sheet, count = written([], COLUMNS)

    assert (found[3][1], count) == ("Tên", 0)


def test_file_names_keep_vietnamese_and_drop_what_systems_refuse():
    answer = attachment(b"x", 'Danh sách "đoàn viên" a/b\r\n.xlsx', "text/plain")

    assert unquote(answer["Content-Disposition"]) == "attachment; filename*=utf-8''Danh sách đoàn viên a b.xlsx"


# ------------------------------------------------------------------ lists of cases


@pytest.mark.django_db
def test_list_of_introductions(lan, client, world):
    document = {"document": DocumentFacts(DocumentForm.RESOLUTION_4A, "12/NQ-CĐCS", date(2026, 2, 3)), "body": world.cell}
    member = make_member("Trần Văn Ân", branch=world.school, birth="1990", phone="0912345678")
    case = make_case(member=member, acts=[(K.AGREED, date(2026, 1, 20)), (K.UNION_DOCUMENT, date(2026, 2, 3), document)])
    make_case(branch=world.company, acts=[(K.UNION_DOCUMENT, date(2026, 2, 3))])
    make_case(branch=world.school, full_name="Người Trong Nguồn")

    found, _sheet = cells(client.as_(lan).get(reverse("nominations:export") + "?q=an"))

    heads = found[5]
    row = dict(zip(heads, found[6], strict=True))
    assert len(found) == 7
    assert found[2][0] == "Lọc theo: Họ và tên: an"
    asked = ("TT", "Họ và tên", "Ngày sinh", "Điện thoại", "Số văn bản giới thiệu", "Chi bộ, cấp ủy tiếp nhận", "Mã phiếu")
    assert [row[h] for h in asked] == [
        1, "Trần Văn Ân", "1990", "0912345678", "12/NQ-CĐCS", "Chi bộ Trường THPT Hoa Sen", case.code,
    ]  # fmt: skip
    assert ViewLog.objects.filter(kind="export", by=lan).values_list("row_count", flat=True).get() == 1


@pytest.mark.django_db
def test_corrected_number_is_the_one_in_the_list(lan, client, world):
    case = make_case(branch=world.school)
    first = add_act(case, K.UNION_DOCUMENT, date(2026, 2, 3), {"document": DocumentFacts(DocumentForm.RESOLUTION_4A, "12")})
    add_act(case, K.UNION_DOCUMENT, date(2026, 2, 3), {"document": DocumentFacts(DocumentForm.RESOLUTION_4A, "21"), "replaces": first})

    found, _sheet = cells(client.as_(lan).get(reverse("nominations:export")))

    assert found[6][found[5].index("Số văn bản giới thiệu")] == "21"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["export", "export_pool", "export_admissions"])
def test_only_who_may_export_gets_a_file(name, client, world, quang, thu):
    url = reverse(f"nominations:{name}")

    assert [client.as_(person).get(url).status_code for person in (quang, thu)] == [403, 200]


@pytest.mark.django_db
@pytest.mark.parametrize("rows", (1, 5))
def test_export_asks_the_database_the_same_few_times(rows, lan, client, world, django_assert_num_queries):
    for _number in range(rows):
        make_case(branch=world.school, acts=[(K.UNION_DOCUMENT, date(2026, 2, 3))])
    client.as_(lan)

    with django_assert_num_queries(7):
        client.get(reverse("nominations:export"))


@pytest.mark.django_db
def test_too_long_a_list_is_not_sent(lan, client, world, monkeypatch):
    monkeypatch.setattr(exports, "MAX_ROWS", 1)
    for _number in range(2):
        make_case(branch=world.school, acts=[(K.UNION_DOCUMENT, date(2026, 2, 3))])

    answer = client.as_(lan).get(reverse("nominations:export"))

    assert answer.url == reverse("nominations:list")
    assert not ViewLog.objects.filter(kind="export").exists()
