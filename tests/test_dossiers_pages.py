"""Pages of papers: who sees and writes what, uploads through the page, downloads, and what pages cost.

Broken once to see them red: ``visible_to`` of files, ``ensure_may_edit`` out of ``attach``, the policy and the log out of ``download``,
``undone_on_failure`` out of ``portal.web``.
"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal import filestore
from portal.keys import new_key
from tests.access_matrix import date
from tests.factories import clerk, make_case
from tests.papers import BAD, HTML, SVG, heic, jpeg, pdf, png
from tracking.dossiers import actions
from tracking.dossiers.models import Attachment, Paper
from tracking.history.models import ViewLog
from tracking.nominations.rules import ActKind as K

pytestmark = pytest.mark.django_db
SENTENCE = "Tài liệu của Đảng chỉ ghi số, ngày, nơi lưu; không tải lên."


@pytest.fixture
def case(world, lan):
    acts = [
        (K.UNION_DOCUMENT, date(2025, 9, 10)),
        (K.HANDED_OVER, date(2025, 9, 12), {"body": world.cell}),
        (K.DOSSIER_OPENED, date(2026, 9, 1)),
    ]
    return make_case(branch=world.school, by=lan, acts=acts)


def address(name, case, *args):
    return reverse(f"dossiers:{name}", args=[case.code, *args])


def send(client, user, case, content, *, paper="4a-knd", name="nghi-quyet.pdf", kind="application/pdf", field="file", **more):
    file = SimpleUploadedFile(name, content, kind)
    return client.as_(user).post(address("attach", case, paper), {"_key": new_key(user), field: file, **more})


def write(client, user, case, paper="1-knd", serial=1, **typed):
    return client.as_(user).post(address("edit", case, paper, serial), {"_key": new_key(user), "_version": 0, **typed})


def on_disk():
    return {name for name, _changed in filestore.stored()}


def text(answer):
    return answer.content.decode()


# ------------------------------------------------------------------ reading


@pytest.mark.parametrize("rows", (1, 5))
def test_checklist_queries(rows, lan, world, client, django_assert_num_queries, case):
    for number in range(rows):
        actions.update_paper(nomination=case, paper=f"{number + 1}-knd", by=clerk(), today=date(2026, 11, 20), present="yes", checked=True)
        actions.attach(nomination=case, paper="4a-knd", by=clerk(), name=f"{number}.pdf", content=pdf(word=b"%d" % number))
    client.as_(lan)

    with django_assert_num_queries(10):
        answer = client.get(address("show", case))

    assert len(answer.context["files"]) == rows


@pytest.mark.parametrize("rows", (1, 5))
def test_print_queries(rows, lan, client, django_assert_num_queries, case):
    for number in range(rows):
        actions.update_paper(nomination=case, paper=f"{number + 1}-knd", by=clerk(), today=date(2026, 11, 20), present="yes")
    client.as_(lan)

    with django_assert_num_queries(9):
        client.get(address("print", case))


def test_case_page_shows_the_papers_within_its_budget(lan, client, case):
    client.as_(lan).get(case.get_absolute_url())
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(case.get_absolute_url())

    assert len(captured) <= 14
    assert address("show", case) in text(answer)
    assert f"đủ {answer.context['papers'].present}/{answer.context['papers'].total} giấy tờ" in text(answer)
    assert "5-KNĐ" in text(answer)


def test_part_is_inside_the_page(lan, client, case):
    part = client.as_(lan).get(address("show", case), headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div id="papers">')
    assert "<html" not in part


def test_each_opening_is_noted(lan, client, case):
    client.as_(lan).get(address("show", case))
    client.get(address("print", case))
    assert list(ViewLog.objects.filter(subject_id=case.pk).order_by("pk").values_list("kind", flat=True)) == ["dossiers", "dossiers.print"]


@pytest.mark.parametrize("route, shown", [("TWO_MEMBERS", "Đang xem theo diện: Hai"), ("x\x01", "Chưa chọn diện"), ("", "Chưa chọn diện")])
def test_a_route_can_be_looked_at(route, shown, lan, client, case):
    assert shown in text(client.as_(lan).get(address("show", case), {"dien": route}))


@pytest.mark.parametrize(
    "who, page, status",
    [
        ("lan", "1-knd", 200), ("chi", "1-knd", 200), ("sang", "1-knd", 200), ("sang", "4a-knd", 403), ("thu", "1-knd", 403),
        ("bao", "1-knd", 403), ("minh", "1-knd", 404), ("quang", "1-knd", 404), ("la", "1-knd", 404), ("lan", "khong-co", 404),
        ("duy", "1-knd", 403),
    ],
)  # fmt: skip
def test_who_may_write_a_paper(who, page, status, client, case, request):
    user = request.getfixturevalue(who)
    assert client.as_(user).get(address("edit", case, page, 1)).status_code == status
    assert client.as_(user).post(address("edit", case, page, 1)).status_code == status


def test_only_the_forms_one_may_use_are_offered(lan, sang, thu, client, case):
    assert address("attach", case, "4a-knd") in text(client.as_(lan).get(address("show", case)))
    assert address("attach", case, "1-knd") not in text(client.as_(lan).get(address("show", case)))
    shown = text(client.as_(sang).get(address("show", case)))
    assert (address("edit", case, "1-knd", 1) in shown, address("edit", case, "4a-knd", 1) in shown) == (True, False)
    assert "/tai-len/" not in shown
    assert "Ghi<span" not in text(client.as_(thu).get(address("show", case)))


# ------------------------------------------------------------------ one paper


def test_paper_is_written_on_the_page(lan, client, case):
    answer = write(client, lan, case, present="yes", number="7", on="02/2026", kept_at="Chi bộ", checked="on")

    assert answer.headers["Location"] == address("show", case)
    row = Paper.objects.get()
    assert (row.number, str(row.day), row.kept_at, row.checked_by, row.by_party) == ("7", "02/2026", "Chi bộ", lan, False)
    assert "Đã ghi giấy tờ “1-KNĐ”." in text(client.get(address("show", case)))


def test_party_body_writes_in_its_own_name(sang, lan, client, case):
    write(client, sang, case, present="yes")
    assert Paper.objects.get().by_party
    answer = write(client, lan, case, present="no", _version=1)
    assert "Nội dung này do cấp ủy ghi. Đề nghị cấp ủy đính chính." in text(answer)


def test_refused_paper_keeps_what_was_typed(lan, client, case):
    answer = write(client, lan, case, number="12/ĐX", present="no", why_not="Lý do gì đó")

    assert "Chọn “Đã có” khi ghi số" in text(answer)
    assert "Đánh dấu “Không cần”" in text(answer)
    assert 'value="12/ĐX"' in text(answer)
    assert "Lý do gì đó" in text(answer)
    assert not Paper.objects.exists()


def test_stale_page_is_told_and_goes_on_from_the_new_version(lan, chi, client, case):
    write(client, chi, case, present="yes", number="1")
    answer = write(client, lan, case, present="yes", number="2")
    assert f"vừa được đồng chí {chi.full_name} cập nhật" in text(answer)
    assert 'name="_version" value="1"' in text(answer)
    assert Paper.objects.get().number == "1"


@pytest.mark.parametrize(
    "typed",
    [
        {"present": "maybe"},
        {"on": "30/02/2026"},
        {"returned_reason": "KHONG_CO"},
        {"number": "9" * 10_000},
        {"kept_at": "a\x00b", "present": "yes"},
    ],
)
def test_bad_input_is_refused_on_the_page(typed, lan, client, case):
    answer = write(client, lan, case, **typed)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Paper.objects.exists()


# ------------------------------------------------------------------ uploads


@pytest.mark.parametrize(
    "content, name, kind, field",
    [
        (pdf(), "nghi-quyet.pdf", "application/pdf", "file"), (jpeg(), "image.jpg", "image/jpeg", "photo"),
        (png(), "anh.png", "image/png", "file"),
        (heic(), "IMG_1.HEIC", "image/heic", "photo"), (jpeg(), "image.pdf", "text/html", "file"),
    ],
)  # fmt: skip
def test_file_is_kept_by_what_it_is(content, name, kind, field, lan, client, case):
    answer = send(client, lan, case, content, name=name, kind=kind, field=field)
    assert answer.status_code == 302
    kept = Attachment.objects.get()
    assert (kept.name, kept.added_by, filestore.read(kept.stored)) == (name, lan, content)


@pytest.mark.parametrize(
    "content, name, kind, words",
    [
        (HTML, "trang.pdf", "application/pdf", "không phải là PDF"), (SVG, "anh.svg", "image/svg+xml", "không phải là PDF"),
        (b"", "trong.pdf", "application/pdf", "Tệp trống."), (BAD["archive behind a photo"], "anh.jpg", "image/jpeg", "nội dung khác"),
        (BAD["PDF with a script"], "a.pdf", "application/pdf", "mã lệnh"), (BAD["PDF cut off"], "a.pdf", "application/pdf", "bị hỏng"),
    ],
)  # fmt: skip
def test_bad_file_is_refused_with_its_reason(content, name, kind, words, lan, client, case):
    before = on_disk()
    answer = send(client, lan, case, content, name=name, kind=kind)
    assert answer.status_code == 200
    assert words in text(answer)
    assert (Attachment.objects.count(), on_disk()) == (0, before)


@pytest.mark.parametrize(
    "name", ["../../../../etc/cron.d/x.pdf", "..\\..\\x.pdf", "x\x00.pdf", "x.pdf\r\nX-Bad: 1", "<script>.pdf", "ă" * 190 + ".pdf"]
)
def test_names_do_no_harm(name, lan, client, case):
    answer = send(client, lan, case, pdf(), name=name)
    assert answer.status_code in (200, 302)
    shown = client.get(address("show", case))
    assert "<script>.pdf" not in text(shown)
    for kept in Attachment.objects.all():
        assert "/" not in kept.name
        answer = client.get(address("download", case, kept.code))
        assert (answer.status_code, "X-Bad" in answer.headers) == (200, False)


def test_too_large(lan, client, case, settings):
    settings.ATTACHMENT_MAX_BYTES = 1024 * 1024
    answer = send(client, lan, case, pdf() + b"\n" * 1024 * 1024)
    assert "Tệp lớn quá 1 MB." in text(answer)
    assert not Attachment.objects.exists()


def test_one_file_at_a_time_and_at_least_one(lan, client, case):
    assert "Chọn một ảnh hoặc một tệp." in text(send(client, lan, case, pdf(), photo=SimpleUploadedFile("a.jpg", jpeg())))
    assert "Chọn một ảnh hoặc một tệp." in text(client.post(address("attach", case, "4a-knd"), {"_key": new_key(lan), "file": "abc"}))
    assert not Attachment.objects.exists()


def test_double_click_keeps_one(lan, client, case):
    key = new_key(lan)
    for _ in range(2):
        assert send(client, lan, case, pdf(), _key=key).status_code == 302
    assert Attachment.objects.count() == 1


def test_form_for_phones_works_without_javascript(lan, client, case):
    page = text(client.as_(lan).get(address("attach", case, "4a-knd")))
    assert 'enctype="multipart/form-data"' in page
    assert 'accept="image/*" capture="environment"' in page
    assert 'accept="image/*,application/pdf,.heic,.heif"' in page


@pytest.mark.parametrize("paper", ("1-knd", "2-knd", "3-knd", "5-knd", "6-knd", "tham-tra"))
def test_party_papers_offer_no_form_and_refuse_a_file(paper, lan, sang, client, case):
    page = text(client.as_(lan).get(address("attach", case, paper)))
    assert (SENTENCE in page, 'type="file"' in page) == (True, False)
    for user in (lan, sang):
        assert SENTENCE in text(send(client, user, case, pdf(), paper=paper))
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    "who, status", [("sang", 403), ("thu", 403), ("bao", 403), ("minh", 404), ("quang", 404), ("la", 404), ("duy", 403)]
)
def test_who_may_not_upload(who, status, client, case, request):
    assert send(client, request.getfixturevalue(who), case, pdf()).status_code == status
    assert not Attachment.objects.exists()


def test_write_that_fails_late_leaves_no_file(lan, client, case, monkeypatch):
    before = on_disk()
    monkeypatch.setattr(Attachment, "get_absolute_url", lambda self: 1 / 0, raising=False)
    with pytest.raises(ZeroDivisionError):
        send(client, lan, case, pdf())
    assert (Attachment.objects.count(), on_disk()) == (0, before)


# ------------------------------------------------------------------ downloads


@pytest.fixture
def kept(case, lan):
    return actions.attach(nomination=case, paper="4a-knd", by=lan, name="Nghị quyết số 5.exe", content=pdf())


@pytest.mark.parametrize("who", ["lan", "chi", "ha", "bao", "thu", "sang", "duy"])
def test_readers_may_read_and_each_download_is_noted(who, client, case, kept, request):
    user = request.getfixturevalue(who)
    answer = client.as_(user).get(address("download", case, kept.code))

    assert (answer.status_code, answer.content) == (200, pdf())
    assert (ViewLog.objects.get().kind, ViewLog.objects.get().by, ViewLog.objects.get().subject_id) == ("dossiers.file", user, case.pk)


@pytest.mark.parametrize("who", ["minh", "quang", "la"])
def test_everybody_else_finds_nothing(who, client, case, kept, request):
    assert client.as_(request.getfixturevalue(who)).get(address("download", case, kept.code)).status_code == 404
    assert not ViewLog.objects.exists()


def test_headers_of_a_download(lan, client, case, kept):
    answer = client.as_(lan).get(address("download", case, kept.code))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''Ngh%E1%BB%8B")
    assert answer.headers["Content-Disposition"].endswith(".exe.pdf")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "no-store, private"


def test_file_of_another_case_is_not_found_under_this_one(lan, client, case, kept, world):
    other = make_case(branch=world.school)
    assert client.as_(lan).get(address("download", other, kept.code)).status_code == 404


@pytest.mark.parametrize("damage", ["lost", "changed"])
def test_damaged_file_is_said_to_be_so(damage, lan, client, case, kept):
    filestore.remove(kept.stored)
    if damage == "changed":
        path = filestore._path(kept.stored)
        path.write_bytes(HTML)
    answer = client.as_(lan).get(address("download", case, kept.code), follow=True)
    assert "bị mất hoặc hỏng. Đề nghị báo người quản trị." in text(answer)
    assert not ViewLog.objects.filter(kind="dossiers.file").exists()
    filestore.remove(kept.stored)


def test_withdrawing_on_the_page(lan, thu, client, case, kept, django_capture_on_commit_callbacks):
    assert client.as_(thu).post(address("withdraw", case, kept.code)).status_code == 403
    page = client.as_(lan).post(address("withdraw", case, kept.code), {"_key": new_key(lan), "reason": ""})
    assert "bắt buộc" in text(page) or page.context["form"].errors
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address("withdraw", case, kept.code), {"_key": new_key(lan), "reason": "Chụp nhầm"})

    assert kept.stored not in on_disk()
    shown = text(client.get(address("show", case)))
    assert ("Đã rút" in shown, "Chụp nhầm" in shown, address("download", case, kept.code) in shown) == (True, True, False)
    assert client.get(address("download", case, kept.code)).status_code == 404
