"""Import from Excel: dry run first, then every row or none."""

import unicodedata
from datetime import date

import pytest
from django.urls import reverse

from portal.errors import RuleBroken
from portal.keys import new_key
from tests.factories import TODAY, add_act, make_branch, make_case, make_member
from tests.workbooks import file_of, workbook
from tracking.branches.models import Branch
from tracking.history.models import Event
from tracking.imports import actions, queries, rules
from tracking.imports.models import Upload
from tracking.imports.rules import ImportKind as Kind
from tracking.imports.rules import RowState as State
from tracking.members.models import Member, NotSamePerson
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import Stage

pytestmark = pytest.mark.django_db

HOA = {"full_name": "Nguyễn Thị Hoa", "birth": "12/03/1990", "sex": "Nữ", "branch": "CĐCS Công ty May Sông Lam"}
BINH = {
    "full_name": "Trần Văn Bình",
    "birth": 1988,
    "sex": "nam",
    "branch": "công đoàn cơ sở công ty may sông lam",
    "phone": 912345678,
    "direct_worker": "x",
}
RESOLVED = {"agreed": "20/01/2026", "document_kind": "Nghị quyết 4A-KNĐ", "document_number": "12/NQ-CĐCS", "document_on": date(2026, 2, 3)}


def plan_of(rows, user, place, kind=Kind.MEMBERS, choices=None, spoil=None):
    return queries.plan(content=workbook(rows, kind, spoil=spoil), kind=kind, place=place, user=user, today=TODAY, choices=choices)


def write(rows, user, place, kind=Kind.MEMBERS, choices=None):
    upload = actions.keep_upload(by=user, kind=kind, branch=place, name="tep.xlsx", content=workbook(rows, kind), today=TODAY)
    return actions.write_upload(upload=upload, choices=choices or {}, by=user, today=TODAY)


# ------------------------------------------------------------------ members


def test_good_rows_are_written_as_understood(chi, world):
    write([HOA, BINH], chi, world.ward)

    found = [(m.full_name, m.birth, m.sex, m.phone, m.direct_worker, m.branch) for m in Member.objects.by_name()]
    assert found == [
        ("Trần Văn Bình", "1988", "male", "0912345678", True, world.company),
        ("Nguyễn Thị Hoa", "12/03/1990", "female", "", None, world.company),
    ]


def test_the_same_file_again_writes_nothing(chi, world):
    write([HOA, BINH, {**HOA, "full_name": "Lê Văn Không Ngày", "birth": None, "sex": "Nam"}], chi, world.ward)

    again = write([HOA, BINH, {**HOA, "full_name": "Lê Văn Không Ngày", "birth": None, "sex": "Nam"}], chi, world.ward)

    assert (again.result["written"], again.result["known"], Member.objects.count()) == ([], 3, 3)


@pytest.mark.parametrize(
    "cell, word",
    [
        ({"birth": "31/02/1990"}, "không phải là ngày hợp lệ"),
        ({"birth": "mười hai"}, "không phải là ngày hợp lệ"),
        ({"birth": "01/01/2090"}, "không thể sau ngày hôm nay"),
        ({"sex": "khác"}, "giới tính ghi Nam hoặc Nữ"),
        ({"sex": None}, "Cần ghi giới tính"),
        ({"phone": "12345"}, "số điện thoại chưa đúng"),
        ({"direct_worker": "đôi khi"}, "ghi có hoặc không"),
        ({"ethnic_group": "Sao Hỏa"}, "không có “Sao Hỏa”"),
        ({"education": "Phó giáo sư"}, "Trình độ"),
        ({"full_name": "A" * 500}, "dài quá 120 ký tự"),
        ({"full_name": None, "work": "thợ"}, "Cần ghi họ và tên"),
        ({"branch": "CĐCS Không Có"}, "Không thấy đơn vị"),
        ({"branch": None}, "Cần ghi đơn vị"),
        ({"birth_male": "1990", "birth_female": "1991"}, "cả hai cột"),
        ({"birth": None, "sex": "Nữ", "birth_male": "1990"}, "không khớp với cột ngày sinh"),
        ({"full_name": "Tổng cộng: 12 đồng chí"}, "dòng tổng cộng"),
        ({"work": "#REF!"}, "công thức bị lỗi"),
    ],
)
def test_each_bad_cell_says_what_is_wrong(cell, word, chi, world):
    found = plan_of([{**HOA, **cell}], chi, world.ward)

    assert [row.state for row in found.rows] == [State.WRONG]
    assert word in " ".join(found.rows[0].faults)


@pytest.mark.parametrize(
    "cell", ["Tổng cộng", "TONG CONG: 3", "Tổng số đoàn viên", "Cộng", "CỘNG.", "Cong: 12", "Cộng 12 đồng chí", "Cộng (3)"]
)
def test_a_sum_line_is_no_row(cell):
    assert rules.is_total(["", cell, 3])


@pytest.mark.parametrize(
    "cell",
    ["Công văn", "Công chức", "công an", "Công", "Cộng đồng", "Tổng công ty Sông Lam", "Công đoàn số 2", "CĐCS Công ty số 5", 12, None],
)
def test_a_word_like_a_sum_is_none(cell):
    assert not rules.is_total([cell])


def test_an_introduction_by_letter_is_read(chi, world):
    found = plan_of([{**HOA, **RESOLVED, "document_kind": "Công văn"}], chi, world.ward, kind=Kind.INTRODUCTIONS)

    assert [(row.state, row.faults) for row in found.rows] == [(State.NEW, [])]


def test_a_row_that_is_wrong_whatever_is_chosen_asks_nothing_and_says_each_reason_once(chi, world):
    make_member("Nguyễn Thị Hoa", branch=world.company, birth="01/01/1990")

    found = plan_of([{**HOA, **RESOLVED, "birth": None}], chi, world.ward, kind=Kind.INTRODUCTIONS)
    row = found.rows[0]
    row.fail("Một lý do.")
    row.fail("Một lý do.")

    assert (row.state, bool(row.candidates), found.doubtful, row.faults[-1]) == (State.WRONG, True, [], "Một lý do.")
    assert len(row.faults) == len(set(row.faults))


def test_one_wrong_row_writes_nothing(chi, world):
    with pytest.raises(RuleBroken):
        write([HOA, BINH, {**HOA, "full_name": "Ngô Sai", "birth": "32/01/1990"}], chi, world.ward)

    assert (Member.objects.count(), Upload.objects.filter(result__isnull=False).count()) == (0, 0)


def test_names_in_other_normal_forms_find_branch_and_person(chi, world):
    make_member("Đỗ Thị Hòa", branch=world.company, birth="12/03/1990")

    row = {
        **HOA,
        "full_name": unicodedata.normalize("NFD", "ĐỖ THỊ HOÀ").replace("Đ", "Ð"),
        "branch": unicodedata.normalize("NFD", HOA["branch"]),
    }
    found = plan_of([row], chi, world.ward)

    assert [r.state for r in found.rows] == [State.KNOWN]


def test_doubtful_row_asks_and_each_answer_counts(chi, world):
    known = make_member("Nguyễn Thị Hoa", branch=world.company, birth="01/01/1990")

    asked = plan_of([HOA], chi, world.ward).rows[0]
    with pytest.raises(RuleBroken) as refusal:
        write([HOA], chi, world.ward)
    skipped = write([HOA], chi, world.ward, choices={2: "bo-qua"})
    other = write([HOA], chi, world.ward, choices={2: "khac"})

    assert (asked.state, asked.candidates) == (State.DOUBTFUL, [known])
    assert [r.field for r in refusal.value.reasons] == ["dong-2"]
    assert [len(u.result["written"]) for u in (skipped, other)] == [0, 1]
    assert Member.objects.count() == 2
    assert NotSamePerson.objects.filter(first=known).exists()


def test_doubtful_row_that_is_the_person_updates_what_differs(chi, world):
    known = make_member("Nguyễn Thị Hoa", branch=world.company, birth="01/01/1990")
    same = write([HOA], chi, world.ward, choices={2: known.code})

    known.refresh_from_db()
    assert (same.result["written"], same.result["updated"], known.birth) == ([], 1, "12/03/1990")
    assert Member.objects.count() == 1


def test_answer_that_was_not_offered_counts_as_none(chi, world):
    make_member("Nguyễn Thị Hoa", branch=world.company, birth="01/01/1990")
    stranger = make_member("Người Ngoài", branch=world.other_branch)

    with pytest.raises(RuleBroken):
        write([HOA], chi, world.ward, choices={2: stranger.code})


def test_person_out_of_sight_stays_masked(chi, world):
    make_member("Nguyễn Thị Hoa", branch=world.other_branch, birth="12/03/1990", phone="0912345678")

    row = plan_of([HOA], chi, world.ward).rows[0]

    assert (row.state, row.candidates) == (State.DOUBTFUL, [])
    assert "Vinh Hưng" not in str(row.notes)
    assert "công đoàn khác" in str(row.notes)


def test_branch_out_of_reach_is_a_fault_of_the_row(chi, world):
    found = plan_of([{**HOA, "branch": world.other_branch.name}, {**HOA, "branch": world.other_branch.code}], chi, world.ward)

    assert [row.state for row in found.rows] == [State.WRONG, State.WRONG]


def test_branch_officer_may_leave_the_branch_empty(minh, world):
    write([{**HOA, "branch": None}], minh, world.company)

    assert Member.objects.get().branch == world.company


def test_twice_in_one_file_is_a_fault(chi, world):
    found = plan_of([HOA, HOA], chi, world.ward)

    assert [row.state for row in found.rows] == [State.NEW, State.WRONG]


def test_odd_sheets_are_noted_or_refused(chi, world):
    def spoil(sheet):
        sheet.row_dimensions[2].hidden = True
        sheet["H3"] = "=1+1"
        sheet.merge_cells("A4:A5")

    rows = [{**HOA, "full_name": f"Nguyễn Thị Hoa {word}"} for word in ("Một", "Hai", "Ba", "Bốn")]
    found = plan_of(rows, chi, world.ward, spoil=spoil)

    assert [(row.number, row.state) for row in found.rows] == [(3, State.NEW), (4, State.WRONG), (5, State.WRONG)]
    assert ["dòng ẩn" in n for n in found.notes] == [True, False]
    assert "ô công thức" in found.notes[1]


def test_template_filled_in_below_its_example_is_read(chi, world, client):
    from io import BytesIO

    import openpyxl

    content = client.as_(chi).get(reverse("imports:template", args=[Kind.MEMBERS])).content
    book = openpyxl.load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    heads = [c.value for c in sheet[1]]
    for heading, value in {
        "Họ và tên": "Lê Thị Mới",
        "Ngày sinh": "1991",
        "Giới tính": "Nữ",
        "Đơn vị": world.company.name,
        "Điện thoại": "912 345 678",
    }.items():
        sheet.cell(3, heads.index(heading) + 1, value)
    out = BytesIO()
    book.save(out)

    found = queries.plan(content=out.getvalue(), kind=Kind.MEMBERS, place=world.ward, user=chi, today=TODAY)

    assert [(r.number, r.state, r.facts["phone"]) for r in found.rows] == [(3, State.NEW, "0912345678")]


# ------------------------------------------------------------------ branches


def test_branches_are_opened_once_under_the_place(ha, world):
    rows = [{"name": "CĐCS Công ty Mới", "sector": "DNTN", "opened_on": "15/08/2020"}, {"name": "Công đoàn cơ sở Công ty May Sông Lam"}]

    write(rows, ha, world.ward, kind=Kind.BRANCHES)
    again = write(rows, ha, world.ward, kind=Kind.BRANCHES)

    made = Branch.objects.get(name="CĐCS Công ty Mới")
    assert (made.parent, made.opened_on, made.sector.code) == (world.ward, date(2020, 8, 15), "DNTN")
    assert again.result == {"written": [], "updated": 0, "changed": [], "known": 2, "skipped": 0, "meetings": []}


@pytest.mark.parametrize(
    "row, words",
    [
        ({"name": "Liên đoàn Lao động tỉnh Hoa Ban"}, "lập ở trang Tổ chức công đoàn"),
        ({"name": "Công đoàn phường Bình Minh"}, "lập ở trang Tổ chức công đoàn"),
        ({"name": "Trạm Y tế", "kind": "Công đoàn xã, phường, đặc khu"}, "lập ở trang Tổ chức công đoàn"),
        ({"name": "CĐCS Trạm Y tế", "sector": "loại lạ"}, "Ghi một trong: "),
    ],
)
def test_a_row_of_branches_says_what_can_be_brought_in(row, words, ha, world):
    found = plan_of([row], ha, world.ward, kind=Kind.BRANCHES).rows[0]

    assert (found.state, words in " ".join(found.faults)) == (State.WRONG, True)


@pytest.mark.parametrize(
    "row",
    [
        {"name": "CĐCS phường Bình Minh"},
        {"name": "Công đoàn Khu di tích Hoa Ban"},
        {"name": "Công đoàn xã Đồi Thông", "kind": "Công đoàn cơ sở"},
    ],
)
def test_a_grassroots_union_is_brought_in_whatever_it_is_called(row, ha, world):
    assert plan_of([row], ha, world.ward, kind=Kind.BRANCHES).rows[0].state == State.NEW


def test_branches_need_the_right_to_open_them(chi, client, world):
    assert client.as_(chi).get(reverse("imports:upload", args=[Kind.BRANCHES])).status_code == 403


# ------------------------------------------------------------------ introductions


def test_introductions_write_member_case_and_acts(chi, world):
    rows = [{**HOA, **RESOLVED, "certified": "05/2025"}, {**BINH, **RESOLVED}, {**HOA, "full_name": "Lê Thị Nguồn", "agreed": "20/01/2026"}]

    upload = write(rows, chi, world.ward, kind=Kind.INTRODUCTIONS)

    first = Nomination.objects.get(member__full_name="Nguyễn Thị Hoa")
    assert [a.kind for a in first.acts.order_by("pk")] == [K.IDENTIFIED, K.AGREED, K.CLASS_CERTIFIED, K.UNION_DOCUMENT]
    assert (first.introduced_on, first.intended_body, first.stage) == (date(2026, 2, 3), world.committee, Stage.CLASS_CERTIFIED)
    assert Nomination.objects.pool().count() == 1
    assert upload.result["meetings"] == [
        {"branch": world.company.label, "number": "12/NQ-CĐCS", "on": "03/02/2026", "count": 2, "code": first.code}
    ]


def test_introductions_again_write_nothing(chi, world):
    rows = [{**HOA, **RESOLVED}, {**BINH, **RESOLVED}, {**HOA, "full_name": "Lê Thị Nguồn", "agreed": "20/01/2026"}]
    write(rows, chi, world.ward, kind=Kind.INTRODUCTIONS)
    before = Act.objects.count()

    again = write(rows, chi, world.ward, kind=Kind.INTRODUCTIONS)

    assert (again.result["written"], Act.objects.count()) == ([], before)


def test_introduction_of_somebody_in_the_pool_continues_the_case(chi, world):
    member = make_member("Nguyễn Thị Hoa", branch=world.company, birth="12/03/1990")
    case = make_case(member=member)

    write([{**HOA, **RESOLVED}], chi, world.ward, kind=Kind.INTRODUCTIONS)

    case.refresh_from_db()
    assert (Nomination.objects.count(), case.introduced_on) == (1, date(2026, 2, 3))


@pytest.mark.parametrize(
    "cell, word",
    [
        ({"document_on": "01/01/2027"}, "chưa đến"),
        ({"document_on": None}, "cần ghi ngày văn bản"),
        ({"document_on": "02/2026"}, "cần ghi đủ ngày"),
        ({"document_kind": "thư tay"}, "ghi Nghị quyết 4A-KNĐ hoặc Công văn"),
        ({"birth": None}, "chỉ năm cũng được"),
        ({"agreed": "01/01/1980"}, "trước ngày sinh"),
        ({"certificate_number": "12"}, "cần ghi khi có số"),
    ],
)
def test_each_bad_introduction_says_what_is_wrong(cell, word, chi, world):
    found = plan_of([{**HOA, **RESOLVED, **cell}], chi, world.ward, kind=Kind.INTRODUCTIONS)

    assert [row.state for row in found.rows] == [State.WRONG]
    assert word in " ".join(found.rows[0].faults)


def test_party_member_and_person_further_on_are_refused(chi, world):
    party = make_member("Nguyễn Thị Hoa", branch=world.company, birth="12/03/1990")
    make_case(member=party, acts=[(K.CEREMONY, date(2026, 3, 3))])
    further = make_member("Trần Văn Bình", branch=world.company, birth="1988", phone="0912345678")
    add_act(make_case(member=further), K.UNION_DOCUMENT, date(2025, 10, 1))

    found = plan_of([{**HOA, **RESOLVED}, {**BINH, **RESOLVED}], chi, world.ward, kind=Kind.INTRODUCTIONS)

    assert ["đã là đảng viên" in str(found.rows[0].faults), "đã có phiếu theo dõi" in str(found.rows[1].faults)] == [True, True]


def test_error_in_the_last_row_leaves_nothing(chi, world):
    with pytest.raises(RuleBroken):
        write([{**HOA, **RESOLVED}, {**BINH, **RESOLVED, "document_on": "01/01/2027"}], chi, world.ward, kind=Kind.INTRODUCTIONS)

    assert (
        Member.objects.count(),
        Nomination.objects.count(),
        Act.objects.count(),
        Event.objects.filter(action="imports.write").count(),
    ) == (0, 0, 0, 0)


@pytest.mark.parametrize("people", (1, 5))
def test_dry_run_asks_the_database_a_bounded_number_of_times(people, chi, world, django_assert_max_num_queries):
    for number in range(people):
        make_case(member=make_member(f"Người Thứ {number}", branch=world.company, birth="1990"))
    rows = [{**HOA, **RESOLVED, "full_name": f"Người Thứ {number}", "birth": 1990} for number in range(people)]
    chi.access.scopes  # noqa: B018 - loaded once per request
    content = workbook(rows, Kind.INTRODUCTIONS)

    with django_assert_max_num_queries(8):
        queries.plan(content=content, kind=Kind.INTRODUCTIONS, place=world.ward, user=chi, today=TODAY)


# ------------------------------------------------------------------ pages


def bring(client, user, rows, kind=Kind.MEMBERS, content=None, **extra):
    data = {"file": file_of(content or workbook(rows, kind)), "_key": new_key(user), **extra}
    return client.as_(user).post(reverse("imports:upload", args=[kind]), data)


def test_from_file_to_printed_resolution(minh, world, client):
    answer = bring(client, minh, [{**HOA, **RESOLVED, "branch": None}], Kind.INTRODUCTIONS)
    upload = Upload.objects.get()
    assert answer.url == reverse("imports:check", args=[upload.code])

    page = client.get(answer.url).content.decode()
    assert ("Nguyễn Thị Hoa" in page, Member.objects.count()) == (True, 0)
    key = new_key(minh)
    written = client.post(answer.url, {"_key": key})
    result = client.get(written.url).content.decode()
    case = Nomination.objects.get()
    repeated = client.post(answer.url, {"_key": key})

    paper = reverse("documents:resolution", args=[case.code])
    assert [url in result for url in (f"{paper}?ca-dot=rieng", case.get_absolute_url())] == [True, True]
    assert repeated.url == written.url == reverse("imports:result", args=[upload.code])
    assert "NGHỊ QUYẾT" in client.get(reverse("documents:print_resolution", args=[case.code])).content.decode()
    upload.refresh_from_db()
    assert bytes(upload.content) == b""


@pytest.mark.parametrize("content", [b"not a zip", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0old", "tên,ngày\nA,1".encode(), b"\x00" * 500])
def test_bad_files_are_refused_in_vietnamese(content, minh, client, world):
    answer = bring(client, minh, [], content=content)

    assert answer.status_code == 200
    assert "tệp" in str(answer.context["form"].errors).lower()
    assert not Upload.objects.exists()


def test_file_too_large_is_refused(minh, client, world, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1024
    answer = bring(client, minh, [], content=b"0" * (rules.MAX_BYTES + 1))

    assert "quá 15 MB" in str(answer.context["form"].errors)


def test_where_people_come_from_is_brought_in_and_updated(minh, world):
    told = {"theory": "sơ cấp", "home_town": "xã Hoa Đào, huyện Cũ", "residence": "phường Hoa Mai"}
    bring = lambda row: queries.plan(content=workbook([row], Kind.MEMBERS), kind=Kind.MEMBERS, place=world.company, user=minh, today=TODAY)  # noqa: E731
    upload = actions.keep_upload(
        by=minh, kind=Kind.MEMBERS, branch=world.company, name="t.xlsx", content=workbook([{**HOA, "branch": None, **told}], Kind.MEMBERS),
        today=TODAY,
    )  # fmt: skip
    actions.write_upload(upload=upload, choices={}, by=minh, today=TODAY)

    member = Member.objects.get()
    assert (member.theory, member.home_town, member.residence) == ("basic", "xã Hoa Đào, huyện Cũ", "phường Hoa Mai")
    assert bring({**HOA, "branch": None, **told}).rows[0].state == State.KNOWN
    (row,) = bring({**HOA, "branch": None, **told, "theory": "Trung cấp", "residence": None}).rows
    assert [change.sentence for change in row.changes] == ["Lý luận chính trị: Sơ cấp → Trung cấp"]
    assert "Lý luận chính trị: “giỏi” chưa đúng" in bring({**HOA, "branch": None, "theory": "giỏi"}).rows[0].faults[0]


def test_too_many_rows_are_refused(minh, world, monkeypatch):
    monkeypatch.setattr(rules, "MAX_ROWS", 300)
    content = workbook([{**HOA, "branch": None}] * 400, Kind.MEMBERS)
    with pytest.raises(RuleBroken, match="quá 300 dòng"):
        queries.plan(content=content, kind=Kind.MEMBERS, place=world.company, user=minh, today=TODAY)


def test_upload_is_its_owners_alone(minh, chi, client, world):
    bring(client, minh, [{**HOA, "branch": None}])
    upload = Upload.objects.get()

    client.as_(chi)
    assert [client.get(reverse(f"imports:{name}", args=[upload.code])).status_code for name in ("check", "result")] == [404, 404]
    assert client.post(reverse("imports:drop", args=[upload.code])).status_code == 404
    assert client.as_(minh).post(reverse("imports:drop", args=[upload.code]), {"_key": new_key(minh)}).status_code == 302
    assert not Upload.objects.exists()


def test_doubtful_rows_are_asked_on_the_page(minh, client, world):
    known = make_member("Nguyễn Thị Hoa", branch=world.company, birth="01/01/1990")
    answer = bring(client, minh, [{**HOA, "branch": None}])

    unanswered = client.post(answer.url, {"_key": new_key(minh)})
    tampered = client.post(answer.url, {"_key": new_key(minh), "dong-2": "xxx"})
    answered = client.post(answer.url, {"_key": new_key(minh), "dong-2": known.code})

    assert (unanswered.status_code, tampered.status_code, answered.status_code) == (200, 200, 302)
    assert Member.objects.count() == 1


@pytest.mark.parametrize("name", ["thu", "sang", "la"])
def test_people_without_the_right_get_403(name, request, client, world):
    client.as_(request.getfixturevalue(name))

    urls = [reverse("imports:start"), reverse("imports:template", args=[Kind.MEMBERS]), reverse("imports:upload", args=[Kind.MEMBERS])]
    assert [client.get(url).status_code for url in urls] == [403, 403, 403]


def test_administrator_brings_branches_but_no_people(quang, client, world):
    client.as_(quang)

    assert [client.get(reverse("imports:upload", args=[kind])).status_code for kind in Kind] == [200, *[403] * (len(Kind) - 1)]
    assert client.get(reverse("imports:upload", args=["khac"])).status_code == 404


def test_place_out_of_reach_is_404_and_read_only_place_403(duy, client, world):
    client.as_(duy)
    url = reverse("imports:upload", args=[Kind.MEMBERS])

    assert client.get(f"{url}?tai={make_branch(parent=world.province).code}").status_code == 404
    assert client.get(f"{url}?tai={world.company.code}").status_code == 403


def test_two_rows_of_one_person_are_not_written_twice(chi, world):
    known = make_member("Nguyễn Thị Hoa", branch=world.company, birth="12/03/1990", phone="0912345678")
    rows = [{**HOA, **RESOLVED}, {**HOA, **RESOLVED, "birth": "1990", "phone": "0912345678"}]

    found = plan_of(rows, chi, world.ward, Kind.INTRODUCTIONS)
    choices = {row.number: known.code for row in found.rows if row.candidates}
    again = plan_of(rows, chi, world.ward, Kind.INTRODUCTIONS, choices)

    assert [row.state for row in again.rows][1] == State.WRONG
