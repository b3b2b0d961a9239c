"""The pages of the workbook that a branch takes along: download and log, dry run with its questions, writing, result, hostile input."""

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from portal.keys import new_key
from tests.factories import TODAY, clerk, make_member
from tests.packets import filled, plan_of, taken
from tests.workbooks import file_of
from tracking.history.models import Event, ViewLog
from tracking.history.rules import sentence
from tracking.imports.models import Upload
from tracking.members.models import Member
from tracking.nominations import people
from tracking.packets import rules
from tracking.packets.models import FilledPacket

pytestmark = pytest.mark.django_db
START = reverse("packets:start")
BINH = {"full_name": "Trần Văn Bình", "birth": "5/6/1988", "sex": "nam", "theory": "sơ cấp", "home_town": "xã Nghi Lộc"}


def bring(client, user, content, name="bang.xlsx", url=START):
    return client.as_(user).post(url, {"file": file_of(content, name), "_key": new_key(user)})


def send(client, user, url, **answers):
    return client.as_(user).post(url, {"_key": new_key(user), **answers})


@pytest.fixture
def two(lan, world):
    """A workbook in which two people are changed, one of them in the portal as well, and one is added."""
    an = make_member("Lê Thị An", branch=world.school, phone="0912345678", work="Giáo viên")
    dung = make_member("Đỗ Minh Dũng", branch=world.school, birth="1988")
    content = filled(taken(lan, world.school), {an: {"phone": "0905111222"}, dung: {"work": "Thủ kho"}}, new=[BINH])
    people.update_member(member=an, by=clerk(), today=TODAY, full_name="Lê Thị An", phone="0905999888", work="Hiệu phó")
    return an, dung, content


def test_the_download_holds_the_people_of_the_place_and_is_logged(client, lan, world):
    make_member("Lê Thị An", branch=world.school)
    make_member("Trần Văn Ân", branch=world.company)

    answer = client.as_(lan).get(reverse("packets:download"))

    page = openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0]
    words = [c.value for row in page.iter_rows() for c in row]
    assert ("Lê Thị An" in words, "Trần Văn Ân" in words) == (True, False)
    log = ViewLog.objects.get()
    assert (log.kind, log.by, log.branch, log.subject_id, log.row_count) == ("export", lan, world.school, world.school.pk, 1)
    assert "filename*=utf-8''B%E1%BA%A3ng" in answer.headers["Content-Disposition"]


def test_dry_run_choice_writing_result(client, lan, world, two):
    an, dung, content = two

    url = bring(client, lan, content, "tên khác.bin").url
    page = client.get(url)
    shown = page.content.decode()
    assert [word in shown for word in ("0905999888 (đồng chí Thư Ký sửa lúc", "Lấy theo bảng: 0905111222", "Thủ kho")] == [True] * 3
    assert [row.told for row in page.context["plan"].new] == [
        [("Giới tính", "Nam"), ("Lý luận chính trị", "Sơ cấp"), ("Quê quán", "xã Nghi Lộc")]
    ]
    assert "Quê quán: xã Nghi Lộc" in shown
    assert Member.objects.count() == 2
    row, cell = page.context["plan"].conflicts[0]
    seen = page.context["plan"].digest

    unanswered = send(client, lan, url, seen=seen)
    assert ("Chọn nội dung đúng." in unanswered.content.decode(), Member.objects.count()) == (True, 2)
    answer = {"seen": seen, f"o-{row.number}-phone": "bang"}
    key = new_key(lan)
    written = client.post(url, {"_key": key, **answer})
    repeated = client.post(url, {"_key": key, **answer})

    assert repeated.url == written.url == FilledPacket.objects.get().get_absolute_url()
    assert [(m.full_name, m.phone, m.work) for m in Member.objects.by_name()] == [
        ("Lê Thị An", "0905111222", "Hiệu phó"), ("Trần Văn Bình", "", ""), ("Đỗ Minh Dũng", "", "Thủ kho"),
    ]  # fmt: skip
    result = client.get(written.url)
    assert [m.full_name for m in result.context["page"]] == ["Lê Thị An", "Trần Văn Bình", "Đỗ Minh Dũng"]
    assert bytes(FilledPacket.objects.get().content) == b""
    event = Event.objects.get(action="packets.write", branch=world.school, by=lan)
    code = page.context["plan"].stamp.packet
    assert sentence(event.action, event.facts) == f"Ghi bảng cập nhật đoàn viên {code}: thêm 1 đồng chí, cập nhật 2 đồng chí"


def test_the_page_shows_what_changed_meanwhile_before_it_is_written(client, lan, world, two):
    an, _dung, content = two
    url = bring(client, lan, content).url
    old = client.get(url).context["plan"]
    people.update_member(member=an, by=clerk(), today=TODAY, full_name="Lê Thị An", phone="0905777666")
    number = old.conflicts[0][0].number

    answer = send(client, lan, url, seen=old.digest, **{f"o-{number}-phone": "bang"})

    shown = answer.content.decode()
    assert ("đã thay đổi từ lúc kiểm tra" in shown, "0905777666" in shown, answer.context["plan"].digest in shown) == (True, True, True)
    assert Member.objects.filter(phone="0905777666").count() == 1


def test_the_page_of_imports_recognises_it(client, lan, world, two):
    answer = bring(client, lan, two[2], "doan vien.xlsx", url=reverse("imports:upload", args=["doan-vien"]))

    assert answer.url == reverse("packets:check", args=[FilledPacket.objects.get().code])
    assert not Upload.objects.exists()


def test_the_doors_to_the_page(client, lan, world, thu):
    addresses = [reverse("members:list"), reverse("imports:start"), world.school.get_absolute_url()]

    assert [START in client.as_(lan).get(url).content.decode() for url in addresses] == [True] * 3
    assert START not in client.as_(thu).get(world.school.get_absolute_url()).content.decode()


def test_kept_files_are_seen_by_their_owner_alone_and_dropped(client, lan, chi, world, two):
    url = bring(client, lan, two[2]).url
    code = FilledPacket.objects.get().code

    assert [client.as_(chi).get(reverse(f"packets:{name}", args=[code])).status_code for name in ("check", "result")] == [404, 404]
    assert send(client, chi, reverse("packets:drop", args=[code])).status_code == 404
    assert client.as_(lan).get(reverse("packets:result", args=[code])).url == url
    assert send(client, lan, reverse("packets:drop", args=[code])).url == START
    assert not FilledPacket.objects.exists()


def test_somebody_elses_workbook_and_other_files_are_refused_on_the_page(client, lan, minh, world, two):
    for user, content in ((minh, two[2]), (lan, b"%PDF-1.7"), (lan, b""), (lan, b"x" * (rules.MOST_BYTES + 1))):
        answer = bring(client, user, content)
        assert (answer.status_code, bool(answer.context["form"].errors)) == (200, True)
    assert not FilledPacket.objects.exists()


def test_a_reader_and_a_part_that_is_not_there(client, thu, bao, lan, world):
    assert [client.as_(user).get(START).status_code for user in (thu, bao)] == [403, 403]
    far = reverse("packets:download") + "?phan=7"
    assert client.as_(lan).get(far).url == f"{START}?tai={world.school.code}"
    assert client.get(f"{START}?tai={world.company.code}").status_code == 404


def test_odd_answers_change_nothing(client, lan, world, two):
    url = bring(client, lan, two[2]).url
    plan = client.get(url).context["plan"]
    number = plan.conflicts[0][0].number

    for seen, value in ((plan.digest, "a\x00b"), (plan.digest, "khác" * 1000), ("", "bang"), ("\x00", "bang"), ("x" * 5000, "bang")):
        assert send(client, lan, url, seen=seen, **{f"o-{number}-phone": value}).status_code == 200
    assert (Member.objects.count(), Member.objects.filter(work="Thủ kho").count()) == (2, 0)


@pytest.mark.parametrize("rows", (1, 5))
def test_queries_of_the_pages(rows, client, lan, world, django_assert_num_queries):
    members = [make_member(f"Lê Thị {letter}", branch=world.school, phone="0912345678") for letter in "ABCDE"[:rows]]
    content = taken(lan, world.school)
    content = filled(content, {m: {"phone": "0905111222", "work": "Thủ kho"} for m in members}, new=[BINH | {"full_name": "Ngô Văn Mới"}])
    for member in members:
        people.update_member(member=member, by=clerk(), today=TODAY, full_name=member.full_name, phone="0905999888")
    url = bring(client, lan, content).url
    assert len(plan_of(content, lan).conflicts) == rows
    client.get(START)

    with django_assert_num_queries(6):
        client.get(START)
    with django_assert_num_queries(9):
        client.get(reverse("packets:download"))
    with django_assert_num_queries(13):
        client.get(url)
    plan = client.get(url).context["plan"]
    written = send(client, lan, url, seen=plan.digest, **{f"o-{row.number}-{cell.key}": "bang" for row, cell in plan.conflicts}).url
    with django_assert_num_queries(5):
        client.get(written)
