"""Pages of accounts: what they show, to whom, at what cost."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal import keys, sheets
from portal.models import User
from tests.factories import TODAY, make_branch, make_user, party_root, root
from tracking.access import actions, authority, forms
from tracking.access.rules import Permission, Role
from tracking.branches.models import Branch
from tracking.party.models import PartyBody

pytestmark = pytest.mark.django_db


def text_of(response):
    return response.content.decode()


def people(rows, branch):
    return [make_user(f"can-bo-{n}", full_name=f"Cán Bộ {n}", role=Role.BRANCH_OFFICER, branch=branch) for n in range(rows)]


@pytest.mark.parametrize("rows", (1, 5))
def test_account_list_queries(rows, quang, world, client, django_assert_num_queries):
    people(rows, world.school)
    client.as_(quang)
    with django_assert_num_queries(5):
        client.get(reverse("access:list"))


@pytest.mark.parametrize("rows", (1, 5))
def test_account_page_queries(rows, quang, lan, world, client, django_assert_num_queries):
    for place in [world.company, world.ward, world.other_ward, world.other_branch][: rows - 1]:
        actions.appoint(user=lan, by=quang, today=TODAY, role=Role.BRANCH_OFFICER, branch=place)
    client.as_(quang)
    with django_assert_num_queries(8):
        client.get(reverse("access:detail", args=[lan.pk]))


def test_list_hides_other_places_and_sorts_by_given_name(chi, lan, minh, duy, ha, client, world):
    make_user("an", full_name="Vũ Thị Ân", role=Role.BRANCH_OFFICER, branch=world.school)
    page = client.as_(chi).get(reverse("access:list")).context["page"]

    assert [str(u) for u in page] == ["Vũ Thị Ân", "Lê Kim Chi", "Bùi Đức Duy", "Nguyễn Thị Lan", "Trần Văn Minh"]


@pytest.mark.parametrize(
    "query, found",
    [("q=lan", ["lan"]), ("q=Tran+minh", ["minh"]), ("q=%C4%91", ["duy"]), ("role=upper_officer", ["chi", "duy"]), ("state=off", [])],
)
def test_filters(query, found, chi, lan, minh, duy, client):
    page = client.as_(chi).get(f"{reverse('access:list')}?{query}").context["page"]

    assert [u.username for u in page] == found


def test_part_is_inside_the_page(quang, lan, client):
    client.as_(quang)
    part = client.get(reverse("access:list"), headers={"HX-Request": "true"}).content.strip()
    whole = client.get(reverse("access:list")).content

    assert part.startswith(b'<div id="account-list">')
    assert part[:200] in whole


def test_account_is_opened_by_its_form_and_the_slip_is_shown(quang, world, client):
    data = {
        "full_name": "Nguyễn Thị Mơ",
        "phone": "0912 345 678",
        "role": "branch_officer",
        "place": "truong thpt hoa sen",
        "_key": keys.new_key(quang),
    }
    response = client.as_(quang).post(reverse("access:create"), data)

    user = User.objects.get(username="mont")
    assert user.check_password(response.context["slips"][0].password)
    for shown in ("Nguyễn Thị Mơ", "mont", response.context["slips"][0].password, "http://testserver/"):
        assert shown in text_of(response)


@pytest.mark.parametrize(
    "typed, words", [("CĐCS", "Có nhiều đơn vị khớp"), ("không có", "Không tìm thấy đơn vị"), ("", "Cần ghi mục này.")]
)
def test_place_that_is_not_told_apart_is_asked_again(typed, words, quang, world, client):
    data = {"full_name": "Nguyễn Thị Mơ", "role": "branch_officer", "place": typed, "_key": keys.new_key(quang)}
    response = client.as_(quang).post(reverse("access:create"), data)

    assert words in text_of(response)
    assert not User.objects.filter(full_name="Nguyễn Thị Mơ").exists()


@pytest.mark.parametrize("name", ["deactivate", "reactivate", "reset_password", "update", "appoint"])
def test_own_account_is_not_managed_here(name, quang, client):
    before = User.objects.values().get(pk=quang.pk)
    data = {"_key": keys.new_key(quang), "full_name": "X", "username": "x-y-z", "role": "upper_officer", "place": "phường Trường Vinh"}
    response = client.as_(quang).post(reverse(f"access:{name}", args=[quang.pk]), data)

    assert response.status_code == 200
    after = User.objects.values().get(pk=quang.pk)
    assert {k: v for k, v in after.items() if k != "last_login"} == {k: v for k, v in before.items() if k != "last_login"}
    assert quang.appointments.count() == 1


def test_refusal_of_the_level_above_is_shown(chi, thu, client):
    """thu reads in the ward itself: chi sees the account's place, but is no level above."""
    response = client.as_(chi).post(reverse("access:reset_password", args=[thu.pk]), {"_key": keys.new_key(chi)})

    assert "phân công ngang cấp, cấp trên" in text_of(response)


def test_stale_correction_keeps_what_was_typed(quang, lan, client):
    url = reverse("access:update", args=[lan.pk])
    data = {"full_name": "Nguyễn Thị Làn", "username": "lan", "_version": str(lan.version)}
    assert client.as_(quang).post(url, {**data, "_key": keys.new_key(quang)}).status_code == 302

    response = client.post(url, {**data, "full_name": "Nguyễn Thị Lành", "_key": keys.new_key(quang)})

    assert "vừa được người khác cập nhật" in text_of(response)
    assert 'value="Nguyễn Thị Lành"' in text_of(response)


# ------------------------------------------------------------------ many from Excel


def upload(*rows, head=("Họ và tên", "Điện thoại", "Vai trò", "Đơn vị", "Tên đăng nhập")):
    book = openpyxl.Workbook()
    for row in (head, *rows):
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return SimpleUploadedFile("tai-khoan.xlsx", out.getvalue(), content_type=sheets.XLSX_TYPE)


GOOD = ("Nguyễn Thị Mơ", 912345678, "Cán bộ công đoàn cơ sở", "CĐCS Trường THPT Hoa Sen", "")


def test_many_accounts_from_excel(quang, world, client):
    before = User.objects.count()
    second = ("Lò Văn Sơn", "", "cap uy", "Đảng ủy phường Trường Vinh", "")
    checked = client.as_(quang).post(reverse("access:bulk"), {"file": upload(GOOD, second), "_key": keys.new_key(quang)})
    assert "Tệp có 2 tài khoản" in text_of(checked)
    assert User.objects.count() == before

    data = {"rows": checked.context["form"]["rows"].value(), "_key": keys.new_key(quang)}
    response = client.post(reverse("access:bulk_confirm"), data)

    assert [s.user.username for s in response.context["slips"]] == ["mont", "sonlv"]
    assert all(User.objects.get(pk=s.user.pk).check_password(s.password) for s in response.context["slips"])
    assert client.post(reverse("access:bulk_confirm"), data).status_code == 302
    assert User.objects.count() == before + 2


@pytest.mark.parametrize(
    "row, words",
    [
        (("", *GOOD[1:]), "Dòng 2: Cần ghi họ và tên."),
        ((GOOD[0], "12", *GOOD[2:]), "Dòng 2: số điện thoại “12” chưa đúng."),
        ((*GOOD[:2], "Trùm", *GOOD[3:]), "Dòng 2: vai trò “Trùm” không có trong danh sách."),
        ((*GOOD[:3], "Nơi khác", ""), "Dòng 2: Không tìm thấy đơn vị “Nơi khác”"),
        ((*GOOD[:4], "quang"), "Dòng 2: Tên đăng nhập “quang” đã có người dùng."),
        ((*GOOD[:2], "Quản trị hệ thống", "Liên đoàn Lao động tỉnh Nghệ An", ""), "Dòng 2: Không giao được vai trò"),
    ],
)
def test_row_errors_name_the_row_and_nothing_is_written(row, words, quang, world, client):
    before = User.objects.count()
    response = client.as_(quang).post(reverse("access:bulk"), {"file": upload(row, GOOD), "_key": keys.new_key(quang)})

    assert words in text_of(response)
    assert User.objects.count() == before


def test_file_that_is_none_is_refused(quang, client):
    for file in (SimpleUploadedFile("a.xlsx", b"khong phai"), SimpleUploadedFile("a.xlsx", b""), upload(head=("Cột lạ",))):
        response = client.as_(quang).post(reverse("access:bulk"), {"file": file, "_key": keys.new_key(quang)})
        assert response.status_code == 200
        assert response.context["form"].errors["file"]


def test_checked_rows_cannot_be_changed_or_borrowed(quang, ha, world, client):
    facts = {"full_name": "A", "phone": "", "username": "", "role": Role.BRANCH_OFFICER, "branch": world.school, "body": None}
    stranger = forms.pack([(2, facts)], ha)
    own = forms.pack([(2, facts)], quang)
    before = User.objects.count()

    for rows in (stranger, own[:-3] + "abc", "", "x" * 10_000):
        response = client.as_(quang).post(reverse("access:bulk_confirm"), {"rows": rows, "_key": keys.new_key(quang)})
        assert response.status_code == 200
    assert User.objects.count() == before


def test_template_is_read_by_its_own_reader(quang, client):
    content = client.as_(quang).get(reverse("access:bulk_template")).content

    assert [c.value for c in openpyxl.load_workbook(BytesIO(content)).worksheets[0][1]] == [c.heading for c in forms.COLUMNS]


def test_administrator_at_the_root_reaches_the_whole_tree_and_opens_an_account_anywhere(world, client):
    top = make_user("goc", role=Role.ADMINISTRATOR, branch=root())

    assert set(Branch.objects.visible_to(top, may=Permission.ACCOUNT_MANAGE)) == set(Branch.objects.all())
    assert authority.find_place(top, Role.BRANCH_OFFICER, world.school.name) == (world.school, None, "")


def test_reviewer_at_the_party_root_reaches_every_body(world):
    top = make_user("goc-dang", role=Role.PARTY_REVIEWER, body=party_root())

    assert set(PartyBody.objects.visible_to(top)) == set(PartyBody.objects.all())


def test_names_of_places_are_offered_within_reach_only(quang, world, client):
    away = make_branch("CĐCS Trường ngoài tỉnh")
    found = client.as_(quang).get(reverse("access:lookup"), {"q": "truong"}).context["found"]

    assert world.school in found
    assert away not in found
