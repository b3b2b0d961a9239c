"""Papers: what stands on them, page and .docx alike, and who gets them."""

from datetime import date
from io import BytesIO
from urllib.parse import unquote

import docx
import pytest
from django.urls import reverse

from tests.factories import add_act, make_case, make_member
from tracking.documents import queries, rules
from tracking.history.models import ViewLog
from tracking.members.models import Member
from tracking.nominations.actions import DocumentFacts, VoteFacts
from tracking.nominations.models import Nomination
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import DocumentForm

pytestmark = pytest.mark.django_db
RESOLVED = {"document": DocumentFacts(DocumentForm.RESOLUTION_4A, "12", date(2026, 2, 3)), "vote": VoteFacts(None, 15, 15, 14, 1, 0)}


def resolved(full_name, world, *, document=None, **facts):
    member = make_member(full_name, branch=world.school, work="Giáo viên", **facts)
    extra = {**RESOLVED, "body": world.cell, **({"document": document} if document else {})}
    return make_case(member=member, acts=[(K.AGREED, date(2026, 1, 20)), (K.UNION_DOCUMENT, date(2026, 2, 3), extra)])


def words(response):
    """Every text of a .docx answer, tables included."""
    document = docx.Document(BytesIO(response.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


# ------------------------------------------------------------------ rules


@pytest.mark.parametrize(
    "typed, kind, sort, party, shown",
    [
        ("12", "grassroots", "NQ", False, "12/NQ-CĐCS"),
        ("Số 12", "grassroots", "NQ", False, "12/NQ-CĐCS"),
        ("12-NQ/CĐ", "grassroots", "NQ", False, "12-NQ/CĐ"),
        ("", "grassroots", "NQ", False, "......../NQ-CĐCS"),
        ("5", "ward", "CV", False, "5/CĐ"),
        ("7", "province", "QĐ", False, "7/QĐ-LĐLĐ"),
        ("7", "committee", "BN", True, "7-BN/ĐU"),
        ("", "province", "QĐ", True, "........-QĐ/TU"),
    ],
)
def test_number_gets_the_usual_ending(typed, kind, sort, party, shown):
    assert rules.paper_number(typed, kind, sort=sort, party=party) == shown


@pytest.mark.parametrize(
    "on, precision, shown",
    [
        (date(2026, 2, 3), "day", "ngày 03 tháng 02 năm 2026"),
        (date(2026, 11, 20), "day", "ngày 20 tháng 11 năm 2026"),
        (date(2026, 5, 1), "month", "ngày ...... tháng 5 năm 2026"),
        (date(2026, 1, 1), "year", "ngày ...... tháng ...... năm 2026"),
        (None, "day", "ngày ...... tháng ...... năm ........"),
    ],
)
def test_day_is_written_as_papers_ask(on, precision, shown):
    assert rules.written_day(on, precision) == shown


@pytest.mark.parametrize(
    "names, province, shown",
    [
        (["CĐCS Trường A", "Công đoàn phường Trường Vinh"], "Nghệ An", "Trường Vinh"),
        (["CĐCS Trường A", "LĐLĐ tỉnh"], "Nghệ An", "Nghệ An"),
        (["CĐCS Trường A"], "", "............"),
    ],
)
def test_place_is_that_of_the_commune_union_or_the_province(names, province, shown):
    assert rules.locality(names, province) == shown


@pytest.mark.parametrize("part, whole, shown", [(14, 15, "93,3"), (15, 15, "100"), (0, 15, "0"), (None, 15, "......"), (1, 0, "......")])
def test_share_has_one_decimal(part, whole, shown):
    assert rules.share(part, whole) == shown


# ------------------------------------------------------------------ the resolution


def test_page_and_file_say_the_same(lan, client, world):
    case = resolved("Nguyễn Thị Hồng Hạnh", world)
    client.as_(lan)

    printed = client.get(reverse("documents:print_resolution", args=[case.code])).content.decode()
    written = words(client.get(reverse("documents:download_resolution", args=[case.code])))

    for line in (
        "Số: 12/NQ-CĐCS", "CÔNG ĐOÀN CƠ SỞ TRƯỜNG THPT HOA SEN", "CÔNG ĐOÀN PHƯỜNG TRƯỜNG VINH", "Trường Vinh, ngày 03 tháng 02 năm 2026",
        "Nguyễn Thị Hồng Hạnh", "14 đồng chí (đạt 93,3%)", "số không tán thành 01 đồng chí", "Chi bộ Trường THPT Hoa Sen",
    ):  # fmt: skip
        assert [line in printed, line in written] == [True, True], line


def test_several_of_one_meeting_on_one_or_several_papers(lan, client, world):
    first = resolved("Nguyễn Thị Hồng Hạnh", world)
    resolved("Trần Văn Ân", world)
    resolved("Đỗ Minh Dũng", world, document=DocumentFacts(DocumentForm.RESOLUTION_4A, "13", date(2026, 2, 3)))
    url = reverse("documents:print_resolution", args=[first.code])
    client.as_(lan)

    counted = {way: client.get(f"{url}?ca-dot={way}").context["bundle"] for way in ("", "rieng", "chung")}

    assert {way: (len(b.papers), b.row_count) for way, b in counted.items()} == {"": (1, 1), "rieng": (2, 2), "chung": (1, 2)}
    assert counted["chung"].papers[0].is_list


def test_case_without_its_document_gives_a_paper_with_blanks_and_names_the_gaps(lan, client, world):
    case = make_case(member=make_member("Trần Văn Ân", branch=world.school))

    page = client.as_(lan).get(reverse("documents:resolution", args=[case.code]))

    gaps = {str(g.text): g.subject for g in page.context["bundle"].gaps}
    assert gaps["Chưa ghi nghị quyết giới thiệu."] == case
    assert gaps["Đồng chí Trần Văn Ân: chưa có dân tộc, trình độ, công việc, chức vụ."] == case.member
    assert f'href="{case.get_absolute_url()}"' in page.content.decode()
    assert "Số: ......../NQ-CĐCS" in page.content.decode()


def test_list_prints_where_people_come_from_and_names_who_lacks_it(lan, client, world):
    known = {"home_town": "xã Hoa Đào, huyện Cũ", "residence": "phường Hoa Mai", "theory": "basic"}
    resolved("Trần Văn Ân", world)
    Member.objects.update(**known)
    resolved("Lê Thị Bình", world)

    page = client.as_(lan).get(reverse("documents:people_list"))
    written = words(client.get(reverse("documents:download_people_list")))

    for text in (page.content.decode(), written):
        assert "xã Hoa Đào, huyện Cũ; phường Hoa Mai" in text
        assert "Sơ cấp" in text
    gaps = [str(g.text) for g in page.context["bundle"].gaps]
    assert any("Lê Thị Bình" in g and g.endswith("quê quán, nơi ở hiện nay, lý luận chính trị.") for g in gaps)
    assert not any("Trần Văn Ân" in g and "quê quán" in g for g in gaps)


def test_marks_in_a_name_stay_text(lan, client, world):
    case = resolved("Lý {{ 7*7 }} <b>Yến</b> & {% x %}", world)

    written = words(client.as_(lan).get(reverse("documents:download_resolution", args=[case.code])))

    assert "Lý {{ 7*7 }} <b>Yến</b> & {% x %}" in written


def test_name_of_the_branch_is_that_of_the_day(lan, client, world):
    from tracking.branches import actions as branches

    case = resolved("Nguyễn Thị Hồng Hạnh", world)
    branches.rename_branch(branch=world.school, by=None, on=date(2026, 6, 1), name="CĐCS Trường THPT Hoa Mai")

    printed = client.as_(lan).get(reverse("documents:print_resolution", args=[case.code])).content.decode()

    assert "CÔNG ĐOÀN CƠ SỞ TRƯỜNG THPT HOA SEN" in printed


def test_corrected_document_is_the_one_that_is_printed(lan, client, world):
    case = resolved("Nguyễn Thị Hồng Hạnh", world)
    wrong = case.acts.get(kind=K.UNION_DOCUMENT)
    add_act(
        case,
        K.UNION_DOCUMENT,
        date(2026, 2, 4),
        {"document": DocumentFacts(DocumentForm.RESOLUTION_4A, "21", date(2026, 2, 4)), "replaces": wrong},
    )

    printed = client.as_(lan).get(reverse("documents:print_resolution", args=[case.code])).content.decode()

    assert ["21/NQ-CĐCS" in printed, "12/NQ-CĐCS" in printed] == [True, False]


# ------------------------------------------------------------------ list and letter


def test_list_holds_the_chosen_or_the_filtered_cases_in_sight(lan, client, world):
    first, second = resolved("Nguyễn Thị Hồng Hạnh", world), resolved("Trần Văn Ân", world)
    other = make_case(branch=world.company, acts=[(K.UNION_DOCUMENT, date(2026, 2, 3))])
    url = reverse("documents:print_people_list")
    client.as_(lan)

    def names(query):
        return [p.name for p in client.get(url + query).context["bundle"].papers[0].people]

    assert names("") == ["Trần Văn Ân", "Nguyễn Thị Hồng Hạnh"]
    assert names(f"?phieu={second.code}&phieu={other.code}") == ["Trần Văn Ân"]
    assert names("?q=hanh") == [first.member.full_name]


def test_letter_of_one_case_holds_everybody_it_went_with(chi, client, world):
    letter = {"body": world.cell, "document": DocumentFacts(DocumentForm.HAND_OVER_LETTER, "05", date(2026, 2, 10))}
    first, second = resolved("Nguyễn Thị Hồng Hạnh", world), resolved("Trần Văn Ân", world)
    resolved("Đỗ Minh Dũng", world)
    for case in (first, second):
        add_act(case, K.HANDED_OVER, date(2026, 2, 10), letter)

    answer = client.as_(chi).get(reverse("documents:download_letter") + f"?phieu={first.code}")

    written = words(answer)
    assert [text in written for text in ("Số: 05/CĐ", "danh sách 2 đoàn viên ưu tú", "Trần Văn Ân", "Đỗ Minh Dũng")] == [
        True,
        True,
        True,
        False,
    ]
    assert unquote(answer["Content-Disposition"]).endswith("''Công văn chuyển danh sách đoàn viên ưu tú.docx")


def test_empty_list_gives_a_page_and_no_file(lan, client, world):
    for name in ("people_list", "print_people_list", "download_people_list", "letter", "download_letter"):
        answer = client.as_(lan).get(reverse(f"documents:{name}"))
        assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (200, "text/html")


# ------------------------------------------------------------------ who, how often, how much


def test_each_paper_is_one_line_of_the_view_log(lan, client, world):
    case = resolved("Nguyễn Thị Hồng Hạnh", world)
    client.as_(lan)

    for name in ("resolution", "print_resolution", "download_resolution"):
        client.get(reverse(f"documents:{name}", args=[case.code]))

    rows = ViewLog.objects.order_by("pk").values_list("kind", "subject_kind", "subject_id", "row_count")
    assert list(rows) == [(kind, "nomination", case.pk, 1) for kind in ("document", "print", "download")]


@pytest.mark.parametrize("rows", (1, 5))
def test_number_of_queries_does_not_grow(rows, lan, client, world, django_assert_num_queries):
    cases = [resolved(f"Người Thứ {n}", world) for n in range(rows)]
    client.as_(lan)

    with django_assert_num_queries(11):  # the register, in which lists are kept too, is the eleventh
        client.get(reverse("documents:people_list"))
    with django_assert_num_queries(14):
        client.get(reverse("documents:resolution", args=[cases[0].code]) + "?ca-dot=chung")


def test_papers_read_the_same_object_as_the_page(world):
    case = resolved("Nguyễn Thị Hồng Hạnh", world)

    bundle = queries.resolution(case, Nomination.objects.all(), together=False)

    person = bundle.papers[0].one.person
    assert (person.resolution, person.birth_female, person.birth_male) == ("12/NQ-CĐCS, 03/02/2026", "12/03/1990", "")
