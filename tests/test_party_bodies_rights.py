"""Who arranges a Party body: whoever looks after all that it serves and holds; the same for its successor and the body above.

Broken once to see it red: each check of the body itself left out of its action; ``exclude`` of what lies out of reach left out of either Q;
the lists asked without ``sap-xep``.
"""

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
from tracking.party.rules import NOT_ARRANGED, BodyKind
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


# ------------------------------------------------------------------ inside the action, and in what is offered


def test_actions_refuse_a_body_that_the_person_does_not_arrange(ha, world):
    body, there = elsewhere_with_administrator()
    before = PartyBody.objects.get(pk=body.pk).version
    calls = (
        lambda: actions.update_body(body=body, by=ha, on=ON, name="Chi bộ Khác", kind=BodyKind.CELL, today=TODAY),
        lambda: bodies.move(body=body, parent=world.committee, by=ha, on=ON, today=TODAY),
        lambda: bodies.close(body=body, successor=world.other_committee, by=ha, on=ON, today=TODAY),
    )
    for call in calls:
        with pytest.raises(RuleBroken) as refusal:
            call()
        assert str(NOT_ARRANGED) in [str(r.text) for r in refusal.value.reasons]
    body.refresh_from_db()
    assert (body.version, body.name, body.closed_on, there.closed_on) == (before, "Chi bộ Thành Sen", None, None)


def many_bodies(world, ha):
    """Bodies of every sort: serving here, elsewhere, both, nobody; with people of others; empty ones, noted and not; deep ones."""
    body, there = elsewhere_with_administrator()
    both = make_body("Đảng ủy Hai Nơi", serves=world.school)
    actions.set_route(branch=make_branch(parent=there), body=both, role="receiving", on=date(2020, 1, 1), by=None)
    sent_to(make_body("Chi bộ Khách", kind=BodyKind.CELL, parent=world.committee), make_branch(parent=there))
    actions.open_body(by=ha, on=None, name="Đảng ủy Mới", kind=BodyKind.COMMITTEE, parent=PartyBody.objects.get(depth=1))
    empty = make_body("Đảng ủy Trống")
    make_user("bi-thu-trong", role=Role.PARTY_REVIEWER, body=empty)
    below = make_body("Đảng ủy Bộ phận", parent=world.committee)
    deep = make_body("Chi bộ Sâu", kind=BodyKind.CELL, parent=below)
    make_body("Tổ đảng", kind=BodyKind.CELL, parent=make_body("Chi bộ Sâu hơn", kind=BodyKind.CELL, parent=deep))
    make_body("Chi bộ Trống Xa", kind=BodyKind.CELL, parent=body)


@pytest.mark.parametrize("who", ["ha", "quang", "lan", "chi", "duy"])
def test_what_is_offered_is_what_is_accepted(who, world, ha, request):
    user = request.getfixturevalue(who)
    many_bodies(world, ha)

    offered = set(PartyBody.objects.filter(user.access.arranged_bodies()))
    accepted = {b for b in PartyBody.objects.all() if user.access.arranges_body(b)}
    administered = set(PartyBody.objects.filter(user.access.administered_bodies()))

    assert offered <= accepted
    assert {b.name for b in accepted - offered} <= {"Chi bộ Sâu hơn", "Tổ đảng", "Chi bộ Sâu"}  # empty ones two and more below
    assert administered == {b for b in PartyBody.objects.all() if user.access.administers_body(b)}


def test_lists_offer_only_bodies_that_the_form_takes(ha, world, client):
    many_bodies(world, ha)
    url, client = reverse("party:lookup"), client.as_(ha)
    names = lambda **asked: [b.name for b in client.get(url, {"q": "đảng ủy", **asked}).context["found"]]  # noqa: E731

    assert "Đảng ủy Hai Nơi" in names()
    taken = names(**{"sap-xep": world.cell.code})
    assert "Đảng ủy Hai Nơi" not in taken
    assert world.other_committee.name in taken
    assert world.cell.parent.name not in names(**{"sap-xep": world.cell.code, "cap-tren": "1"})
    assert client.get(url, {"q": "đảng", "sap-xep": "khongco"}).status_code == 404


@pytest.mark.parametrize(("name", "field"), [("reorganisation:move_body", "parent"), ("reorganisation:close_body", "successor")])
def test_forms_ask_for_the_narrow_list_and_name_nothing_else(name, field, ha, world, client):
    many_bodies(world, ha)
    page = client.as_(ha).get(reverse(name, args=[world.cell.code])).content.decode()
    assert f"sap-xep={world.cell.code}" in page

    answer = send(client, ha, name, world.cell, {field: "đảng ủy", "on": "01/03/2026", "kind": "merged", "routes": "follow"})

    (words,) = answer.context["form"].errors[field]
    assert "Hai Nơi" not in words


def test_places_for_an_account_are_those_that_may_be_given(quang, world, ha, client):
    many_bodies(world, ha)
    found = client.as_(quang).get(reverse("access:lookup"), {"q": "đảng ủy"}).context["found"]
    assert found
    assert all(quang.access.administers_body(b) for b in found if isinstance(b, PartyBody))
