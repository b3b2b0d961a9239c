"""Workbooks read and written in the background. Layer: actions.

The row of the job is the queue: a worker takes it, gives signs of life, and a job whose worker fell silent is taken again.
Why not the queue of django-tasks: docs/decisions/0022.
"""

import logging
import threading

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import rows
from portal.errors import RuleBroken
from tracking.imports import actions, choosing, doubts, places, queries, undo
from tracking.imports.models import CheckedRow, ImportJob
from tracking.imports.rules import MOST_ATTEMPTS, JobState, RowState, Task

log = logging.getLogger(__name__)
_one_thread = threading.Lock()


def wake(today):
    """Have this process work on what waits once the present transaction is committed; nothing where a worker of its own does it."""
    if settings.IMPORT_WORKER == "thread":
        transaction.on_commit(lambda: threading.Thread(target=_work, args=[today], name="imports", daemon=True).start())


def _work(today):
    if not _one_thread.acquire(blocking=False):
        return
    try:
        run_waiting(today)
    except Exception:
        log.exception("background import")
    finally:
        _one_thread.release()
        connection.close()


def run_waiting(today):
    """Work on jobs, then on large imports to be taken back, until none waits; how many were worked on."""
    count = 0
    while job := _take():
        run(job, today)
        count += 1
    return count + undo.run_waiting(today)


@transaction.atomic
def _take():
    """The oldest job that nobody works on, marked as this worker's; None when there is none."""
    job = ImportJob.objects.to_take().select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked).first()
    if job is None:
        return None
    job.state, job.attempts, job.beat_at, job.done = JobState.RUNNING, job.attempts + 1, timezone.now(), 0
    job.save()
    return job


def run(job, today):
    """Check or write the workbook of a taken job. A refusal and a fault are kept on the job; nothing of the workbook is written then."""
    try:
        if job.attempts > MOST_ATTEMPTS:
            raise RuleBroken(_("Việc xử lý bị ngắt nhiều lần. Chia tệp thành nhiều phần nhỏ hơn rồi tải lên lại."))
        upload = job.upload
        if not upload.owner.is_active or not places.may_import_at(upload.owner, upload.kind, upload.branch):
            raise RuleBroken(_("Tài khoản không còn quyền nhập loại tệp này tại đơn vị."))
        TASKS[job.task](job, upload, today)
    except RuleBroken as refusal:
        _end(job, JobState.FAILED, [reason.text for reason in refusal.reasons])
    except Exception:
        log.exception("import job %s", job.pk)
        _end(job, JobState.FAILED, [_("Có lỗi khi xử lý tệp; chưa ghi dòng nào. Đề nghị tải tệp lên lại hoặc báo quản trị.")])


def _mine(job):
    """The row of the job as long as no other worker has taken it."""
    return ImportJob.objects.filter(pk=job.pk, attempts=job.attempts, state=JobState.RUNNING)


def _end(job, state, notes):
    return _mine(job).update(state=state, notes=[str(note) for note in notes][:50], beat_at=timezone.now())


def _check(job, upload, today):
    def tick(count, total=None):
        known = {} if total is None else {"total": total}
        _mine(job).update(done=F("done") + count, beat_at=timezone.now(), **known)

    plan = _plan(upload, today, tick)
    with transaction.atomic():
        if not _end(job, JobState.DONE, plan.notes):
            return  # another worker has it
        ImportJob.objects.filter(pk=job.pk).update(done=len(plan.rows), total=len(plan.rows))
        decided = choosing.chosen(upload)
        upload.rows.all().delete()
        rows.create_in_parts(CheckedRow, (_checked(upload, row, decided.get(row.number, "")) for row in plan.rows))


def _plan(upload, today, tick):
    asked = {"kind": upload.kind, "place": upload.branch, "about": upload.about, "user": upload.owner, "today": today}
    return queries.plan(content=bytes(upload.content), **asked, tick=tick)


def _checked(upload, row, decided):
    changed = [change.sentence for change in row.changes]
    offered = doubts.offers(row, upload.kind) if row.state == RowState.DOUBTFUL else []
    return CheckedRow(
        upload=upload, number=row.number, state=row.state, title=row.title[:200], branch_label=row.branch.label[:200] if row.branch else "",
        said=[str(word) for word in (*row.faults, *row.notes, *changed)], marks=sorted(row.marks),
        offered=[[answer, str(words)] for answer, words in offered], choice=decided if decided in dict(offered) else "",
    )  # fmt: skip


def _write(job, upload, today):
    """The written workbook and the end of its job are one transaction: a worker killed in between leaves neither."""
    with transaction.atomic():
        actions.write_upload(upload=upload, choices=choosing.chosen(upload), by=upload.owner, today=today, leave_out=job.leave_out)
        ImportJob.objects.filter(pk=job.pk).update(state=JobState.DONE)  # also when another worker has taken it and waits for the upload


TASKS = {Task.CHECK: _check, Task.WRITE: _write}
