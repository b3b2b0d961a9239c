"""Large workbooks: read and written by a worker, seen by their owner, taken again when the worker dies."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.errors import RuleBroken
from portal.keys import new_key
from tests.factories import TODAY, make_member
from tests.workbooks import workbook
from tracking.history.models import Event
from tracking.imports import actions, jobs, queries
from tracking.imports.models import CheckedRow, ImportJob, Upload
from tracking.imports.rules import SILENT_FOR, JobState, RowState, Task
from tracking.imports.rules import ImportKind as Kind
from tracking.members.models import Member

pytestmark = pytest.mark.django_db

UNIT = "CĐCS Công ty May Sông Lam"
HOA = {"full_name": "Nguyễn Thị Hoa", "birth": "12/03/1990", "sex": "Nữ", "branch": UNIT}
LAN = {"full_name": "Trần Thị Lan", "birth": "01/02/1991", "sex": "Nữ", "branch": UNIT}
WRONG = {"full_name": "Lê Văn Sai", "birth": "31/02/1991", "sex": "Nam", "branch": UNIT}


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", 10)


def bring(user, place, *rows):
    return actions.keep_upload(by=user, kind=Kind.MEMBERS, branch=place, name="tep.xlsx", content=workbook(rows, Kind.MEMBERS), today=TODAY)


def checked(user, place, *rows):
    upload = bring(user, place, *rows)
    assert jobs.run_waiting(TODAY) == 1
    return upload


def states(upload):
    return dict(upload.rows.values_list("title", "state"))


def test_dry_run_says_row_by_row_and_writes_no_member(chi, world):
    upload = checked(chi, world.ward, HOA, WRONG)

    assert states(upload) == {"Nguyễn Thị Hoa": RowState.NEW, "Lê Văn Sai": RowState.WRONG}
    assert "31/02/1991" in upload.rows.get(state=RowState.WRONG).said[0]
    job = ImportJob.objects.get()
    assert (job.state, job.done, job.total) == (JobState.DONE, 2, 2)
    assert not Member.objects.exists()


def test_wrong_rows_are_left_out_only_when_asked(chi, world):
    upload = checked(chi, world.ward, HOA, WRONG)
    with pytest.raises(RuleBroken, match="dòng lỗi"):
        actions.ask_to_write(upload=upload, by=chi)

    actions.ask_to_write(upload=upload, by=chi, leave_out=True)
    jobs.run_waiting(TODAY)

    upload.refresh_from_db()
    assert [m.full_name for m in Member.objects.all()] == ["Nguyễn Thị Hoa"]
    assert (len(upload.result["written"]), upload.result["skipped"]) == (1, 1)


def test_same_file_again_changes_nothing(chi, world):
    for _round in range(2):
        upload = checked(chi, world.ward, HOA, LAN)
        actions.ask_to_write(upload=upload, by=chi)
        jobs.run_waiting(TODAY)

    upload.refresh_from_db()
    assert (Member.objects.count(), upload.result["written"], upload.result["updated"], upload.result["known"]) == (2, [], 0, 2)


def test_differing_cells_update_with_history_and_empty_cells_keep(chi, world):
    checked_rows = {**HOA, "work": "Công nhân may", "phone": "0912345678"}
    for row in (checked_rows, {**HOA, "work": "Tổ trưởng"}):
        upload = checked(chi, world.ward, row)
        actions.ask_to_write(upload=upload, by=chi)
        said = upload.rows.get().said
        jobs.run_waiting(TODAY)

    member = Member.objects.get()
    assert said == ["Công việc, chức vụ: Công nhân may → Tổ trưởng"]
    assert (member.work, member.phone) == ("Tổ trưởng", "0912345678")
    assert Event.objects.filter(action="members.update").count() == 1


def test_a_silent_worker_is_replaced_and_a_living_one_is_not(chi, world):
    upload = bring(chi, world.ward, HOA)
    ImportJob.objects.update(state=JobState.RUNNING, attempts=1, beat_at=timezone.now())
    assert jobs.run_waiting(TODAY) == 0

    ImportJob.objects.update(beat_at=timezone.now() - SILENT_FOR - timedelta(seconds=1))
    assert jobs.run_waiting(TODAY) == 1
    assert states(upload) == {"Nguyễn Thị Hoa": RowState.NEW}


def test_a_file_that_kills_its_workers_is_given_up(chi, world):
    bring(chi, world.ward, HOA)
    ImportJob.objects.update(attempts=3)
    jobs.run_waiting(TODAY)

    assert ImportJob.objects.get().state == JobState.FAILED


def test_a_worker_that_was_replaced_leaves_no_rows(chi, world, monkeypatch):
    upload = bring(chi, world.ward, HOA)
    late = jobs._take()
    ImportJob.objects.update(attempts=2)
    jobs.run(late, TODAY)

    assert not upload.rows.exists()
    assert ImportJob.objects.get().state == JobState.RUNNING


def test_a_fault_in_the_middle_of_writing_leaves_nothing(chi, world, monkeypatch):
    upload = checked(chi, world.ward, HOA, LAN)
    actions.ask_to_write(upload=upload, by=chi)

    def broken(*args, **kwargs):
        raise OSError("killed")

    monkeypatch.setattr(actions.history, "record", broken)
    jobs.run_waiting(TODAY)

    upload.refresh_from_db()
    assert (Member.objects.count(), upload.result, ImportJob.objects.get().state) == (0, None, JobState.FAILED)


def test_a_right_that_was_lost_in_between_stops_the_job(chi, world):
    bring(chi, world.ward, HOA)
    type(chi).objects.filter(pk=chi.pk).update(is_active=False)
    jobs.run_waiting(TODAY)

    assert (ImportJob.objects.get().state, CheckedRow.objects.count()) == (JobState.FAILED, 0)


def test_an_unreadable_file_is_refused_with_a_reason(chi, world):
    upload = actions.keep_upload(by=chi, kind=Kind.MEMBERS, branch=world.ward, name="a.xlsx", content=b"khong phai tep excel", today=TODAY)
    jobs.run_waiting(TODAY)

    job = ImportJob.objects.get(upload=upload)
    assert job.state == JobState.FAILED
    assert job.notes


def test_pages_follow_the_job_to_its_result(chi, client, world):
    upload = bring(chi, world.ward, HOA, WRONG)
    address = reverse("imports:job", args=[upload.code])
    client.as_(chi)
    assert client.get(reverse("imports:check", args=[upload.code])).url == address
    assert "every 2s" in client.get(address).content.decode()

    jobs.run_waiting(TODAY)
    page = client.get(address, {"loai": "loi"}).content.decode()
    assert "Lê Văn Sai" in page
    assert "Nguyễn Thị Hoa" not in page
    assert "every 2s" not in page

    answer = client.post(address, {"_key": new_key(chi), "leave_out": "on"})
    assert (answer.status_code, ImportJob.objects.get().task) == (302, Task.WRITE)
    jobs.run_waiting(TODAY)
    assert client.get(address).url == reverse("imports:result", args=[upload.code])
    assert client.get(reverse("imports:result", args=[upload.code])).status_code == 200


def test_only_the_owner_sees_job_and_rows(chi, minh, client, world):
    upload = checked(chi, world.ward, HOA)

    assert client.as_(minh).get(reverse("imports:job", args=[upload.code])).status_code == 404
    assert not CheckedRow.objects.visible_to(minh).exists()


@pytest.mark.parametrize("count", [1, 5])
def test_statements_do_not_grow_with_rows(chi, client, world, count, django_assert_max_num_queries):
    upload = checked(chi, world.ward, *({**HOA, "full_name": f"Nguyễn Thị {name}"} for name in ("An", "Bé", "Cúc", "Dung", "Én")[:count]))
    client.as_(chi).get(reverse("imports:job", args=[upload.code]))
    with django_assert_max_num_queries(30):
        assert client.get(reverse("imports:job", args=[upload.code])).status_code == 200


def test_dry_run_looks_members_up_in_batches(chi, world, django_assert_max_num_queries):
    make_member(world.company)
    rows = [{**HOA, "full_name": f"Nguyễn Thị {chr(65 + i // 26)}{chr(97 + i % 26)}", "work": "May"} for i in range(300)]
    content = workbook(rows, Kind.MEMBERS)
    with django_assert_max_num_queries(20):
        queries.plan(content=content, kind=Kind.MEMBERS, place=world.ward, user=chi, today=TODAY)


def test_expired_files_take_their_rows_along(chi, world):
    checked(chi, world.ward, HOA)
    Upload.objects.update(created_at=timezone.now() - timedelta(days=2))
    bring(chi, world.ward, LAN)

    assert (Upload.objects.count(), CheckedRow.objects.count()) == (1, 0)
