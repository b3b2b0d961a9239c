"""After the dry run: rows decided one by one, the checked rows as a workbook, parts of a small file, what the pages show."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from portal.errors import RuleBroken
from portal.keys import new_key
from tests.factories import TODAY, make_branch, make_member
from tests.workbooks import cells, workbook
from tracking.history.models import ViewLog
from tracking.imports import actions, choosing, jobs, marked, queries
from tracking.imports.models import CheckedRow, ImportJob, Upload
from tracking.imports.rules import COLUMNS, JobState, RowState
from tracking.imports.rules import ImportKind as Kind
from tracking.imports.runs import ImportRun, Why
from tracking.members.models import Member

pytestmark = pytest.mark.django_db

UNIT = "CĐCS Công ty May Sông Lam"
HOA = {"full_name": "Nguyễn Thị Hoa", "birth": "12/03/1990", "sex": "Nữ", "branch": UNIT}
LAN = {"full_name": "Trần Thị Lan", "birth": "01/02/1991", "sex": "Nữ", "branch": UNIT}
WRONG = {"full_name": "Lê Văn Sai", "birth": "31/02/1991", "sex": "Nam", "branch": UNIT}


@pytest.fixture
def large(monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", 10)


def bring(user, place, *rows, kind=Kind.MEMBERS, content=None):
    content = content or workbook(rows, kind)
    return actions.keep_upload(by=user, kind=kind, branch=place, name="danh-sach.xlsx", content=content, today=TODAY)


def checked(user, place, *rows):
    upload = bring(user, place, *rows)
    jobs.run_waiting(TODAY)
    return upload


def address(name, upload):
    return reverse(f"imports:{name}", args=[upload.code])


# ------------------------------------------------------------------ doubtful rows of a large workbook


def test_a_choice_is_kept_and_written(chi, client, world, large):
    known = make_member("Nguyễn Thị Hoa", branch=world.company, birth="01/01/1990", work="")
    upload = checked(chi, world.ward, HOA, LAN)
    client.as_(chi)
    page = client.get(address("doubtful", upload))
    assert "Có thể trùng với đồng chí Nguyễn Thị Hoa" in page.content.decode()

    answer = client.post(address("doubtful", upload), {"_key": new_key(chi), "dong-2": known.code})
    assert (answer.status_code, CheckedRow.objects.get(number=2).choice) == (302, known.code)
    assert "Đã chọn cách xử lý mọi dòng" in client.get(address("doubtful", upload)).content.decode()
    assert client.post(address("job", upload), {"_key": new_key(chi)}).status_code == 302
    jobs.run_waiting(TODAY)

    upload.refresh_from_db()
    assert (Member.objects.count(), len(upload.result["written"])) == (2, 1)


def test_an_undecided_row_is_not_written_unless_left_out(chi, world, large):
    make_member("Nguyễn Thị Hoa", branch=world.company, birth="01/01/1990")
    upload = checked(chi, world.ward, HOA, LAN)
    with pytest.raises(RuleBroken, match="chưa chọn"):
        actions.ask_to_write(upload=upload, by=chi)

    actions.ask_to_write(upload=upload, by=chi, leave_out=True)
    jobs.run_waiting(TODAY)

    assert set(Member.objects.values_list("full_name", flat=True)) == {"Nguyễn Thị Hoa", "Trần Thị Lan"}
    assert Member.objects.count() == 2


@pytest.mark.parametrize("answer", ("khong-co", "a" * 5000, "\x00"))
def test_an_answer_that_was_not_offered_is_refused_with_a_reason(answer, chi, client, world, large):
    make_member("Nguyễn Thị Hoa", branch=world.company, birth="01/01/1990")
    upload = checked(chi, world.ward, HOA)

    page = client.as_(chi).post(address("doubtful", upload), {"_key": new_key(chi), "dong-2": answer, "dong-99": "x", "dong-²": "x"})

    assert (page.status_code, CheckedRow.objects.get().choice) == (200, "")
    choosing.choose(upload=upload, choices={2: answer}, by=chi)
    assert CheckedRow.objects.get().choice == ""


def test_a_choice_survives_another_look_at_the_file(chi, world, large):
    known = make_member("Nguyễn Thị Hoa", branch=world.company, birth="01/01/1990")
    upload = checked(chi, world.ward, HOA, LAN)
    choosing.choose(upload=upload, choices={2: known.code, 3: "khac"}, by=chi)
    assert CheckedRow.objects.get(number=3).choice == ""  # nothing was asked about it

    ImportJob.objects.update(state=JobState.WAITING)
    jobs.run_waiting(TODAY)

    assert CheckedRow.objects.get(number=2).choice == known.code


def test_people_out_of_sight_are_offered_to_nobody(lan, world, large):
    far = make_member("Nguyễn Thị Hoa", branch=make_branch(), birth="12/03/1990", phone="0912345678")
    upload = checked(lan, world.school, {**HOA, "branch": world.school.name, "phone": "0912345678"})

    row = upload.rows.get()
    assert ([answer for answer, _words in row.offered], row.state) == (["khac", "bo-qua"], RowState.DOUBTFUL)
    assert far.branch.name not in str(row.said)


@pytest.mark.parametrize("count", (1, 5))
def test_doubtful_page_queries(count, chi, client, world, large, django_assert_num_queries):
    names = ("Nguyễn Thị An", "Nguyễn Thị Bé", "Nguyễn Thị Cúc", "Nguyễn Thị Dung", "Nguyễn Thị Én")[:count]
    for name in names:
        make_member(name, branch=world.company, birth="01/01/1990")
    upload = checked(chi, world.ward, *({**HOA, "full_name": name} for name in names))
    client.as_(chi).get(address("doubtful", upload))
    with django_assert_num_queries(9):
        client.get(address("doubtful", upload))


def test_small_files_with_many_doubtful_rows_are_decided_page_by_page(chi, world, monkeypatch):
    monkeypatch.setattr(queries, "MOST_DOUBTFUL", 0)
    make_member("Nguyễn Thị Hoa", branch=world.company, birth="01/01/1990")

    upload = bring(chi, world.ward, HOA)

    assert ImportJob.objects.filter(upload=upload).exists()


# ------------------------------------------------------------------ part of a small file


def test_wrong_rows_of_a_small_file_are_left_out_when_asked(chi, client, world):
    upload = bring(chi, world.ward, HOA, WRONG)
    client.as_(chi)
    refused = client.post(address("check", upload), {"_key": new_key(chi)})
    assert (refused.status_code, Member.objects.count()) == (200, 0)
    assert "1 dòng lỗi" in refused.content.decode()

    assert client.post(address("check", upload), {"_key": new_key(chi), "leave_out": "on"}).status_code == 302

    upload.refresh_from_db()
    assert ([m.full_name for m in Member.objects.all()], upload.result["skipped"]) == (["Nguyễn Thị Hoa"], 1)


def test_doubtful_rows_of_a_small_file_may_stay_undecided_when_left_out(chi, client, world):
    make_member("Nguyễn Thị Hoa", branch=world.company, birth="01/01/1990")
    upload = bring(chi, world.ward, HOA, LAN)
    client.as_(chi)
    assert client.post(address("check", upload), {"_key": new_key(chi)}).status_code == 200

    assert client.post(address("check", upload), {"_key": new_key(chi), "leave_out": "on"}).status_code == 302
    assert Member.objects.filter(full_name="Trần Thị Lan").count() == 1


# ------------------------------------------------------------------ the same file back


def downloaded(client, user, upload):
    answer = client.as_(user).get(address("checked_file", upload))
    assert answer.status_code == 200
    return cells(answer)


def bytes_of(sheet):
    out = BytesIO()
    sheet.parent.save(out)
    return out.getvalue()


@pytest.mark.parametrize("is_large", (False, True))
def test_a_corrected_file_is_imported(is_large, chi, client, world, monkeypatch):
    if is_large:
        monkeypatch.setattr(actions, "AT_ONCE", 10)
    upload = bring(chi, world.ward, {**HOA, "phone": "0912 345 678"}, {**WRONG, "work": "=1+1"})
    jobs.run_waiting(TODAY)
    rows, sheet = downloaded(client, chi, upload)
    head, at = rows[0], {name: i for i, name in enumerate(rows[0])}
    assert head[-3:] == ["Kết quả kiểm tra", "Cách xử lý", "Dòng trong tệp đã tải lên"]
    assert "31/02/1991" in rows[2][at["Kết quả kiểm tra"]]
    assert (rows[1][at["Điện thoại"]], rows[2][at["Dòng trong tệp đã tải lên"]]) == ("0912 345 678", 3)
    fills = [sheet.cell(3, i + 1).fill.fgColor.rgb for i in (at["Ngày sinh"], at["Họ và tên"])]
    assert fills == ["FFF8D7DA", "00000000"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)

    sheet.cell(3, at["Ngày sinh"] + 1).value = date(1991, 2, 28)
    again = bring(chi, world.ward, content=bytes_of(sheet))
    if is_large:
        jobs.run_waiting(TODAY)
        actions.ask_to_write(upload=again, by=chi)
        jobs.run_waiting(TODAY)
    else:
        actions.write_upload(upload=again, choices={}, by=chi, today=TODAY)

    found = {(m.full_name, m.birth, m.phone) for m in Member.objects.all()}
    assert found == {("Nguyễn Thị Hoa", "12/03/1990", "0912345678"), ("Lê Văn Sai", "28/02/1991", "")}


def test_the_file_goes_round_as_often_as_needed(chi, client, world):
    upload = bring(chi, world.ward, HOA, WRONG)
    first, sheet = downloaded(client, chi, upload)
    second, _sheet = downloaded(client, chi, bring(chi, world.ward, content=bytes_of(sheet)))

    assert second == first


def test_names_in_two_columns_and_text_of_old_fonts_come_back_readable(chi, client, world):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["TT", "Họ và tên", None, "Nam", "Nữ", "Ngày sinh", "Đơn vị", "Ghi chú riêng", "Mã số"])
    sheet.merge_cells("B1:C1")
    sheet.append([1, "Nguyễn Thị", "Hoa", None, "x", "12/03/1990", UNIT, "=HYPERLINK", "00123"])
    sheet.append([2, "Lê Văn", "Sai", "x", None, "31/02/1991", UNIT, None, "00124"])
    sheet["H2"].data_type = "s"
    out = BytesIO()
    book.save(out)

    rows, sheet = downloaded(client, chi, bring(chi, world.ward, content=out.getvalue()))

    assert rows[0][:9] == ["TT", "Họ và tên đệm", "Tên", "Nam", "Nữ", "Ngày sinh", "Đơn vị", "Ghi chú riêng", "Mã số"]
    assert rows[1][:9] == [1, "Nguyễn Thị", "Hoa", None, "x", "12/03/1990", UNIT, "=HYPERLINK", "00123"]
    assert (sheet["H2"].data_type, sheet["I2"].data_type) == ("s", "s")
    found = queries.plan(content=bytes_of(sheet), kind=Kind.MEMBERS, place=world.ward, user=chi, today=TODAY)
    assert [(r.title, r.state) for r in found.rows] == [("Nguyễn Thị Hoa", RowState.NEW), ("Lê Văn Sai", RowState.WRONG)]


def test_the_download_is_logged_and_only_the_owners(chi, minh, client, world):
    upload = bring(chi, world.ward, HOA)
    downloaded(client, chi, upload)

    assert ViewLog.objects.filter(kind="export", by=chi, branch=world.ward, row_count=1).count() == 1
    assert client.as_(minh).get(address("checked_file", upload)).status_code == 404


@pytest.mark.parametrize("kind", (Kind.BRANCHES, Kind.MEMBERS, Kind.INTRODUCTIONS))
def test_every_column_of_every_kind_reads_its_own_download(kind, quang, chi, world):
    user, place = (quang, world.ward.parent) if kind == Kind.BRANCHES else (chi, world.ward)
    row = {c.key: c.example for c in COLUMNS[kind] if c.example and not c.key.startswith("birth_")}
    row |= {"branch": UNIT} if kind != Kind.BRANCHES else {}
    upload = bring(user, place, row, kind=kind)
    facts = {"kind": kind, "place": place, "user": user, "today": TODAY}
    plan = queries.plan(content=bytes(upload.content), **facts)

    again = queries.plan(content=marked.workbook(upload, marked.verdicts_of(plan)), **facts)

    assert [(r.state, r.facts) for r in again.rows] == [(r.state, r.facts) for r in plan.rows]


# ------------------------------------------------------------------ the page of taking back


def imported(user, world, *rows):
    upload = bring(user, world.ward, *rows)
    actions.write_upload(upload=upload, choices={}, by=user, today=TODAY)
    return ImportRun.objects.latest("pk")


def test_the_page_asks_why_and_takes_back(chi, client, world):
    run = imported(chi, world, HOA)
    client.as_(chi)
    assert "1 đoàn viên thêm mới được đưa ra khỏi danh sách" in client.get(run.get_absolute_url()).content.decode()
    refused = client.post(run.get_absolute_url(), {"_key": new_key(chi)})
    assert ("Chọn lý do" in refused.content.decode(), Member.objects.count()) == (True, 1)

    answer = client.post(run.get_absolute_url(), {"_key": new_key(chi), "why": Why.TWICE, "note": "Nhập hai lần.", "sure": "on"})

    assert (answer.status_code, Member.objects.count()) == (302, 0)
    page = client.get(run.get_absolute_url()).content.decode()
    assert "đã hủy lần nhập này" in page
    assert "Nhập hai lần." in page
    assert "Đã hủy" in client.get(reverse("imports:start")).content.decode()
    assert "Lần nhập này đã được hủy" in client.get(address("result", Upload.objects.get())).content.decode()


def test_the_page_names_the_rows_that_stand_against_it(chi, quang, client, world):
    run = imported(chi, world, HOA, LAN)
    member = Member.objects.get(full_name="Trần Thị Lan")
    Member.objects.filter(pk=member.pk).update(version=2)

    page = client.as_(chi).get(run.get_absolute_url()).content.decode()
    assert "Chưa hủy được" in page
    assert f'href="{member.get_absolute_url()}"' in page
    posted = client.post(run.get_absolute_url(), {"_key": new_key(chi), "why": Why.TWICE, "sure": "on"})
    assert (posted.status_code, Member.objects.count()) == (200, 2)

    theirs = client.as_(quang).get(run.get_absolute_url()).content.decode()
    assert "Trần Thị Lan" not in theirs  # who manages accounts does not read personal files
    assert "ngoài phạm vi được xem" in theirs


@pytest.mark.parametrize("count", (1, 5))
def test_undo_page_queries(count, chi, client, world, django_assert_num_queries):
    names = ("Nguyễn Thị An", "Nguyễn Thị Bé", "Nguyễn Thị Cúc", "Nguyễn Thị Dung", "Nguyễn Thị Én")[:count]
    run = imported(chi, world, *({**HOA, "full_name": name} for name in names))
    client.as_(chi).get(run.get_absolute_url())
    with django_assert_num_queries(12):
        client.get(run.get_absolute_url())


def test_pages_of_unknown_or_bad_input_answer(chi, client, world):
    run = imported(chi, world, HOA)
    client.as_(chi)
    for data in ({"why": "\x00", "note": "a" * 10000, "sure": "on"}, {"why": "khac", "note": "\x00", "sure": "on"}, {"why": ["a", "b"]}):
        assert client.post(run.get_absolute_url(), {"_key": new_key(chi), **data}).status_code in (200, 302)
    assert client.get(run.get_absolute_url(), {"sau": "khong-co", "truoc": "%"}).status_code == 200
