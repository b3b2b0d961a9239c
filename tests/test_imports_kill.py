"""The worker of imports is killed outright in a dry run, in a commit and in taking back: what it left is nothing or everything, and
another worker ends the work.

Broken once to see it red: ``jobs._write`` and ``actions.write_upload`` without their transactions. That of taking back is too short to be
hit between two of its actions; ``test_a_fault_at_the_end_leaves_everything`` of test_imports_undo breaks there.
"""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.factories import TODAY
from tests.postgres import bound
from tests.test_kill import database_url
from tests.workbooks import workbook
from tracking.classes import actions as classes
from tracking.classes.models import Enrolment
from tracking.imports import actions, jobs, undo
from tracking.imports.models import CheckedRow, ImportJob
from tracking.imports.rules import SILENT_FOR, ImportKind, JobState, Task
from tracking.imports.runs import ImportRun, Why, WrittenRow
from tracking.ledger.models import Entry
from tracking.members.models import Member, Membership
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import Outcome

ROOT = Path(__file__).resolve().parent.parent
ROWS, ROUNDS = 400, 6
GIVEN = (
    "An",
    "Bé",
    "Cúc",
    "Dung",
    "Én",
    "Giang",
    "Hạnh",
    "Khánh",
    "Liên",
    "Mai",
    "Nga",
    "Oanh",
    "Phúc",
    "Quý",
    "Sen",
    "Tâm",
    "Uyên",
    "Vân",
)
MIDDLE = ("Thị", "Văn", "Minh", "Ngọc", "Thu", "Hồng", "Kim", "Bích", "Thanh", "Xuân", "Hải", "Phương")
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng")


def rows():
    """People all of different names, each with acts of a case."""
    names = [f"{family} {middle} {given}" for family in FAMILY for middle in MIDDLE for given in GIVEN][:ROWS]
    facts = {"sex": "Nữ", "birth": "12/03/1990", "branch": "CĐCS Công ty May Sông Lam", "agreed": "20/01/2026"}
    return [{"full_name": name, **facts, "document_number": "12/NQ-CĐCS", "document_on": "03/02/2026"} for name in names]


def worker():
    """A worker in a process of its own, on the test database."""
    environment = {**os.environ, "TESTING": "1", "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "portal.settings"}
    command = bound([sys.executable, "manage.py", "import_worker"])
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True, **quiet)


def begun():
    """Whether a worker that is alive has taken something; committed by itself before the work. Those killed before are made silent."""
    alive = timezone.now() - SILENT_FOR
    jobs_, runs = ImportJob.objects.filter(state=JobState.RUNNING), ImportRun.objects.filter(undo_state="dang-chay")
    return jobs_.filter(beat_at__gt=alive).exists() or runs.filter(undo_beat_at__gt=alive).exists()


def killed_at_random(most, turn):
    """Let a worker begin, kill it up to ``most`` seconds later; whether it had begun, or all was done before.

    In the first ``turn`` at once, so that quick work is not always done before anybody was killed.
    """
    process = worker()
    try:
        end = time.monotonic() + 60
        while not begun() and not_ended():
            assert time.monotonic() < end, "no worker began within a minute"
            time.sleep(0.02)
        took = begun()
        time.sleep(random.uniform(0, most * turn / ROUNDS))
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return took


def not_ended():
    waits = ImportJob.objects.filter(state__in=(JobState.WAITING, JobState.RUNNING)).exists()
    return waits or ImportRun.objects.filter(undo_state__in=("cho", "dang-chay")).exists()


def silence():
    """The worker's last sign of life lies long back."""
    long_ago = timezone.now() - SILENT_FOR - timedelta(seconds=1)
    ImportJob.objects.filter(state=JobState.RUNNING).update(beat_at=long_ago, attempts=1)
    ImportRun.objects.filter(undo_state="dang-chay").update(undo_beat_at=long_ago)


def finish():
    silence()
    jobs.run_waiting(TODAY)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_leaves_nothing_or_everything(chi, world, monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", 10)
    monkeypatch.setattr(undo, "AT_ONCE", 10)
    content = workbook(rows(), ImportKind.INTRODUCTIONS)
    facts = {"by": chi, "kind": ImportKind.INTRODUCTIONS, "branch": world.ward, "name": "tep.xlsx", "content": content}
    upload = actions.keep_upload(**facts, today=TODAY)
    took = 0
    for turn in range(ROUNDS):  # the dry run
        ImportJob.objects.update(task=Task.CHECK, state=JobState.WAITING, attempts=0)
        took += killed_at_random(1.5, turn)
        assert CheckedRow.objects.count() in (0, ROWS)
        assert not Member.objects.exists()
        silence()
    finish()
    assert (CheckedRow.objects.count(), ImportJob.objects.get().state) == (ROWS, JobState.DONE)

    actions.ask_to_write(upload=upload, by=chi)
    for turn in range(ROUNDS):
        took += killed_at_random(3, turn)
        upload.refresh_from_db()
        counts = Member.objects.count(), Membership.objects.count(), Nomination.objects.count(), WrittenRow.objects.count()
        assert counts == ((0, 0, 0, 0) if upload.result is None else (ROWS,) * 4)
        assert Act.objects.count() in (0, ROWS * 3)
        silence()
    finish()
    assert (Nomination.objects.count(), Entry.objects.count()) == (ROWS, ROWS)
    call_command("check_data", stdout=StringIO())

    undo.ask(run=ImportRun.objects.get(), why=Why.WRONG_FILE, note="", by=chi, today=TODAY)
    for turn in range(ROUNDS):
        took += killed_at_random(3, turn)
        gone = Nomination.objects.filter(outcome=Outcome.ENTERED_IN_ERROR).count()
        assert gone == (ROWS if ImportRun.objects.get().undone_at else 0)
        assert Member.objects.current().count() == ROWS - gone
        assert (Act.objects.count(), Entry.objects.count()) == ((ROWS * 6, ROWS * 2) if gone else (ROWS * 3, ROWS))
        silence()
    finish()
    assert ImportRun.objects.get().undone_at
    assert not Member.objects.current().exists()
    call_command("check_data", stdout=StringIO())
    assert took >= 3, "too few workers had begun to say anything"


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_over_a_class_list_leaves_nothing_or_everything(chi, world, monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", 10**9)
    monkeypatch.setattr(undo, "AT_ONCE", 10)
    one = classes.plan_class(branch=world.ward, kind="awareness", name="Lớp 1", starts_on=date(2026, 6, 1), by=chi)
    known = _bring(chi, world, ImportKind.INTRODUCTIONS, rows())
    actions.write_upload(upload=known, choices={}, by=chi, today=TODAY)
    before, took = (Act.objects.count(), Entry.objects.count()), 0
    passed = {"class": one.code, "result": "đạt", "certificate_on": "20/06/2026"}
    upload = _bring(chi, world, ImportKind.CLASSES, [{**_who(row), **passed} for row in rows()])
    ImportJob.objects.create(upload=upload, state=JobState.DONE)

    actions.ask_to_write(upload=upload, by=chi)
    for turn in range(ROUNDS):
        took += killed_at_random(3, turn)
        written = ROWS if ImportRun.objects.count() == 2 else 0
        assert (Enrolment.objects.count(), Act.objects.count()) == (written, before[0] + 2 * written)
        silence()
    finish()
    assert Enrolment.objects.filter(result="certified", result_act__isnull=False).count() == ROWS

    undo.ask(run=ImportRun.objects.latest("pk"), why=Why.WRONG_FILE, note="", by=chi, today=TODAY)
    for turn in range(ROUNDS):
        took += killed_at_random(3, turn)
        gone = ROWS if ImportRun.objects.latest("pk").undone_at else 0
        counts = Enrolment.objects.count(), Act.objects.count(), Entry.objects.count()
        assert counts == (ROWS - gone, before[0] + 2 * ROWS + 2 * gone, before[1] + 2 * ROWS + 2 * gone)
        silence()
    finish()
    assert not Enrolment.objects.exists()
    call_command("check_data", stdout=StringIO())
    assert took >= 3, "too few workers had begun to say anything"


def _bring(user, world, kind, found):
    content = workbook(found, kind)
    return actions.keep_upload(by=user, kind=kind, branch=world.ward, name="tep.xlsx", content=content, today=TODAY)


def _who(row):
    return {name: row[name] for name in ("full_name", "birth", "branch")}
