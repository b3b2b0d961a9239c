"""Who arranges a Party body: whoever looks after all that it serves and holds; the same for its successor and the body above."""

from datetime import date

import pytest
from django.urls import reverse

from portal.errors import RuleBroken
from tests.factories import TODAY, clerk, make_body, make_branch, make_user
from tests.test_party_bodies import ON, picked, send, sent_to
from tracking.access.models import Appointment
from tracking.access.rules import Role
from tracking.nominations import actions as nominations
from tracking.nominations.models import Nomination
from tracking.nominations.rules import ActKind as K
from tracking.party import actions
from tracking.party.models import PartyBody
from tracking.party.rules import BodyKind
from tracking.reorganisation import bodies

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


def elsewhere_with_administrator():
    """A body of another province, with one who looks after accounts there."""
    there = make_branch("Liên đoàn Lao động tỉnh Hà Tĩnh", kind="province", sector=None)
    return make_body("Chi bộ Thành Sen", kind=BodyKind.CELL, serves=make_branch(parent=there)), there


@pytest.mark.parametrize(("name", "field"), [("reorganisation:move_body", "parent"), ("reorganisation:close_body", "successor")])
def test_body_of_another_province_takes_nothing_over(name, field, quang, world, client):
    make_user("bi-thu", role=Role.PARTY_REVIEWER, body=world.cell)
    body, _there = elsewhere_with_administrator()
    fates = dict.fromkeys(("routes", "accounts"), "follow")

    answer = send(client, quang, name, world.cell, {**picked(field, body), **fates, "kind": "merged", "on": "01/03/2026"})

    assert list(answer.context["form"].errors) == [field]
    with pytest.raises(RuleBroken) as refusal:
        bodies.close(body=world.cell, successor=body, by=quang, on=ON, today=TODAY)
    assert [r.field for r in refusal.value.reasons] == ["successor", "accounts"]
    with pytest.raises(RuleBroken) as refusal:
        bodies.move(body=world.cell, parent=body, by=quang, on=ON, today=TODAY)
    assert [r.field for r in refusal.value.reasons] == ["parent"]
    assert not Appointment.objects.filter(body=body).exists()
    assert PartyBody.objects.get(pk=world.cell.pk).closed_on is None


def test_accounts_follow_by_the_word_of_their_administrator_alone(ha, quang, world):
    make_user("bi-thu", role=Role.PARTY_REVIEWER, body=world.committee)

    with pytest.raises(RuleBroken) as refusal:
        bodies.close(body=world.committee, successor=world.other_committee, by=ha, on=ON, today=TODAY)
    bodies.close(body=world.committee, successor=world.other_committee, by=quang, on=ON, today=TODAY)

    assert [r.field for r in refusal.value.reasons] == ["accounts"]
    assert Appointment.objects.filter(body=world.other_committee, ends_on=None).count() == 1


def test_body_without_a_route_is_no_ones_to_arrange(ha, quang, world, client):
    own, above = (make_body(name, parent=PartyBody.objects.get(depth=1)) for name in ("Đảng ủy Trống", "Đảng ủy Có Cán Bộ"))
    make_user("bi-thu", full_name="Trịnh Thị Kín", role=Role.PARTY_REVIEWER, body=above)

    assert not ha.access.arranges_body(own)
    for what in ("phan-cong", "truc-thuoc"):
        page = client.as_(quang).get(reverse("reorganisation:body_held", args=[above.code, what]))
        assert (page.status_code, "Trịnh Thị Kín" in page.content.decode()) == (403, False)


def test_whoever_noted_an_empty_body_or_arranges_the_one_above_keeps_it(ha, quang, world):
    noted = actions.open_body(by=ha, on=None, name="Đảng ủy Mới", kind=BodyKind.COMMITTEE, parent=PartyBody.objects.get(depth=1))
    below = make_body(parent=world.committee)

    assert [u.access.arranges_body(b) for u in (ha, quang) for b in (noted, below)] == [True, True, False, True]
    make_user("bi-thu", role=Role.PARTY_REVIEWER, body=noted)
    assert not ha.access.arranges_body(noted)


@pytest.mark.parametrize("column", ["body", "intended_body"])
def test_open_case_of_others_keeps_a_body_from_being_arranged(column, ha, world):
    _body, there = elsewhere_with_administrator()
    case = sent_to(world.cell, make_branch(parent=there))
    if column == "intended_body":
        Nomination.objects.filter(pk=case.pk).update(body=None, b2=None, b3=None, b4=None, intended_body=world.cell)

    assert [ha.access.arranges_body(b) for b in (world.cell, world.committee, world.other_committee)] == [False, False, True]
    nominations.record(K.WITHDRAWN, nomination=case, on=date(2026, 1, 5), by=clerk(), today=TODAY)
    assert ha.access.arranges_body(world.cell)
