"""A branch or Party body changes only from a day that has come: the portal keeps what has happened.

Tried: ``today`` left out of one view, and ``future_reasons`` that answers nothing: the rows of the table turned red.
"""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from portal import dates
from tests.factories import TODAY
from tracking.branches.models import BranchPeriod
from tracking.party.models import PartyBodyPeriod
from tracking.party.rules import BodyKind

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)
DECISION = {"decision_number": "", "decision_on": ""}
FATES = dict.fromkeys(("members", "cases", "accounts", "children", "routes"), "follow")

# url name, place of the cast, what is typed beside the day
CHANGES = [
    ("branches:create", "ward", {"name": "CĐCS Mới", "kind": "grassroots"}),
    ("branches:rename", "school", {"name": "CĐCS Tên mới"}),
    ("branches:update", "school", {"kind": "brotherhood"}),
    ("reorganisation:move", "school", {"parent": "Công đoàn phường Vinh Hưng"}),
    ("reorganisation:close", "school", {"successor": "CĐCS Công ty May Sông Lam", "kind": "merged", **FATES}),
    ("reorganisation:merge", "school", {"successor": "CĐCS Công ty May Sông Lam", **FATES}),
    ("party:create", "committee", {"name": "Chi bộ Mới", "kind": BodyKind.CELL}),
    ("party:update", "cell", {"name": "Chi bộ Tên mới", "kind": BodyKind.CELL}),
    ("reorganisation:move_body", "cell", {"parent": "Đảng ủy phường Vinh Hưng"}),
    ("reorganisation:close_body", "cell", {"successor": "Đảng ủy phường Vinh Hưng", "kind": "merged", **FATES}),
]


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


def post(client, user, name, place, data):
    address = reverse(name, args=[place.code])
    html = client.as_(user).get(address).content.decode()
    hidden = dict(re.findall(r'name="(_key|_version)" value="([^"]*)"', html))
    return client.post(address, {**DECISION, **hidden, **data})


def periods():
    return BranchPeriod.objects.count() + PartyBodyPeriod.objects.count()


@pytest.mark.parametrize(("name", "place", "data"), CHANGES, ids=[name for name, *_rest in CHANGES])
def test_change_from_a_day_to_come_is_refused(name, place, data, ha, world, client):
    before = periods()

    answer = post(client, ha, name, getattr(world, place), {**data, "on": dates.show(TOMORROW)})

    assert answer.status_code == 200
    assert answer.context["form"].errors == {"on": ["Ngày 21/11/2026 chưa đến. Chỉ ghi việc đã xảy ra."]}
    assert periods() == before


@pytest.mark.parametrize(("name", "place", "data"), CHANGES, ids=[name for name, *_rest in CHANGES])
def test_change_from_today_is_written(name, place, data, ha, world, client):
    before = periods()

    answer = post(client, ha, name, getattr(world, place), {**data, "on": dates.show(TODAY)})

    assert answer.status_code == 302
    assert periods() > before


@pytest.mark.parametrize(
    ("on", "today", "refused"),
    [(TOMORROW, TODAY, True), (TODAY, TODAY, False), (date(1990, 1, 1), TODAY, False), (None, TODAY, False), (TOMORROW, None, False)],
)
def test_one_rule(on, today, refused):
    assert bool(dates.future_reasons(on, today)) is refused
