"""Whoever lost the place takes nothing back there, neither on the page nor in the background."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import TODAY
from tests.test_imports_undo import BINH, HOA, take_back, write
from tracking.access import actions as accounts
from tracking.imports import jobs, undo
from tracking.imports.runs import ImportRun, UndoState
from tracking.members.models import Member

pytestmark = pytest.mark.django_db


def lose_the_place(user, quang):
    accounts.end_appointment(appointment=user.appointments.get(), by=quang, on=date(2026, 1, 1))


def test_whoever_left_the_place_does_not_reach_the_import(chi, quang, world, client):
    run = write([HOA, BINH], chi, world.ward)
    lose_the_place(chi, quang)

    answer = client.as_(chi).get(reverse("imports:undo", args=[run.code]))

    assert (answer.status_code, Member.objects.count()) == (404, 2)


@pytest.mark.parametrize("how", ("lost", "closed"))
def test_the_worker_stops_when_the_asker_may_no_longer(how, chi, quang, world, monkeypatch):
    monkeypatch.setattr(undo, "AT_ONCE", 1)
    run = write([HOA, BINH], chi, world.ward)
    take_back(run, chi)
    if how == "lost":
        lose_the_place(chi, quang)
    else:
        accounts.deactivate(user=chi, by=quang)

    jobs.run_waiting(TODAY)

    run = ImportRun.objects.get()
    assert (run.undo_state, run.undo_said, Member.objects.count()) == (
        UndoState.FAILED, ["Tài khoản đã yêu cầu không còn quyền hủy lần nhập này tại đơn vị."], 2,
    )  # fmt: skip
