"""Party bodies: another name, another parent, an end with a home for everything that hangs on them."""

from datetime import date

import pytest
from django.urls import reverse

from portal.errors import RuleBroken, Stale
from tests.factories import TODAY, arranger, clerk, make_body, make_branch, make_case, make_user, root
from tests.figures import every_figure
from tests.test_reorganisation_move import faults
from tracking.access.models import Appointment
from tracking.access.rules import Role
from tracking.history.models import Event
from tracking.nominations import actions as nominations
from tracking.nominations.checks import case_faults
from tracking.nominations.models import Nomination
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import Stage
from tracking.party import actions, queries
from tracking.party.models import BodySuccession, PartyBody, PartyBodyPeriod, PartyRoute
from tracking.party.rules import BodyKind, RouteRole
from tracking.reorganisation import bodies
from tracking.reorganisation.rules import Fate

pytestmark = pytest.mark.django_db
ON, LATER = date(2026, 3, 1), date(2026, 6, 1)
SENT = (K.HANDED_OVER, date(2025, 9, 9))


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


def sent_to(body, branch, on=SENT[1], **facts):
    return make_case(branch=branch, acts=[(K.HANDED_OVER, on, {"body": body})], **facts)


def close(body, successor=None, **choices):
    return bodies.close(body=body, successor=successor, by=arranger(), on=ON, today=TODAY, **choices)


def all_faults():
    return [*faults(), *case_faults()]


def period_on(body, day):
    return PartyBodyPeriod.objects.filter(body=body, start_on__lte=day).order_by("-start_on").first()


# ------------------------------------------------------------------ name and level


def test_new_name_holds_from_a_day_and_the_old_one_stays(world):
    actions.update_body(
        body=world.cell, by=arranger(), on=ON, name="Chi bộ Hoa Mai", kind=BodyKind.CELL, today=TODAY, decision_number="5-QĐ"
    )

    world.cell.refresh_from_db()
    assert (world.cell.name, world.cell.name_fold) == ("Chi bộ Hoa Mai", "chi bo hoa mai")
    assert [period_on(world.cell, d).name for d in (date(2026, 2, 28), ON)] == ["Chi bộ Trường THPT Hoa Sen", "Chi bộ Hoa Mai"]
    assert queries.history(world.cell)[0].document == "5-QĐ"
    assert faults() == []


def test_late_rename_leaves_later_names_alone(world):
    for on, name in ((LATER, "Chi bộ Mới"), (ON, "Chi bộ Giữa")):
        actions.update_body(body=PartyBody.objects.get(pk=world.cell.pk), by=arranger(), on=on, name=name, kind=BodyKind.CELL, today=TODAY)

    world.cell.refresh_from_db()
    assert world.cell.name == "Chi bộ Mới"
    assert [period_on(world.cell, d).name for d in (ON, LATER)] == ["Chi bộ Giữa", "Chi bộ Mới"]


def test_nothing_changed_writes_nothing(world):
    events = Event.objects.count()

    actions.update_body(body=world.cell, by=arranger(), on=ON, name=world.cell.name, kind=world.cell.kind, today=TODAY)

    assert (Event.objects.count(), PartyBodyPeriod.objects.filter(body=world.cell).count()) == (events, 1)


@pytest.mark.parametrize("name", ["", "  ", "Chi bộ Đã Có"])
def test_impossible_name_is_refused(name, world):
    make_body("Chi bộ Đã Có", parent=world.committee)

    with pytest.raises(RuleBroken) as refusal:
        actions.update_body(body=world.cell, by=arranger(), on=ON, name=name, kind=BodyKind.CELL, today=TODAY)

    assert [r.field for r in refusal.value.reasons] == ["name"]


def test_stale_forms_are_refused(world):
    with pytest.raises(Stale):
        actions.update_body(body=world.cell, by=arranger(), on=ON, name="Chi bộ", kind=BodyKind.CELL, today=TODAY, version=7)
    with pytest.raises(Stale):
        bodies.move(body=world.cell, parent=world.other_committee, by=arranger(), on=ON, today=TODAY, version=7)
    with pytest.raises(Stale):
        close(world.cell, world.other_committee, version=7)


# ------------------------------------------------------------------ another parent


def test_everything_below_and_its_cases_go_along(sang, world):
    inner = make_body("Chi bộ Tổ 1", parent=world.cell)
    case = sent_to(inner, world.school)

    bodies.move(body=world.cell, parent=world.other_committee, by=arranger(), on=ON, today=TODAY, decision_number="7-QĐ")

    case.refresh_from_db()
    assert (case.b3_id, case.b4_id) == (world.other_committee.pk, world.cell.pk)
    assert [period_on(inner, d).b3_id for d in (date(2026, 2, 1), ON)] == [world.committee.pk, world.other_committee.pk]
    assert period_on(world.cell, ON).decision_number == "7-QĐ"
    assert not Nomination.objects.visible_to(sang).exists()
    assert all_faults() == []


@pytest.mark.parametrize(("node", "parent"), [("committee", "cell"), ("committee", "committee"), ("cell", "committee")])
def test_impossible_parents_are_refused(node, parent, world):
    with pytest.raises(RuleBroken) as refusal:
        bodies.move(body=getattr(world, node), parent=getattr(world, parent), by=arranger(), on=ON, today=TODAY)

    assert "parent" in [r.field for r in refusal.value.reasons]


def test_root_stays_where_it_is(world):
    with pytest.raises(RuleBroken):
        bodies.move(body=PartyBody.objects.get(depth=1), parent=world.cell, by=arranger(), on=ON, today=TODAY)


# ------------------------------------------------------------------ the end


def test_everything_follows_to_the_successor(sang, world):
    held, meant = sent_to(world.committee, world.company), make_case(branch=world.company)
    Nomination.objects.filter(pk=meant.pk).update(intended_body=world.committee)

    close(world.committee, world.other_committee, decision_number="12-QĐ")

    held.refresh_from_db()
    meant.refresh_from_db()
    world.cell.refresh_from_db()
    assert (held.body, held.b3, meant.intended_body) == (world.other_committee, world.other_committee, world.other_committee)
    assert held.acts.get(kind=K.BODY_CHANGED).on == ON
    assert held.stage == Stage.SENT_TO_PARTY
    assert world.cell.parent == world.other_committee
    assert queries.receiving_body(world.company, ON) == world.other_committee
    assert queries.receiving_body(world.company, date(2026, 2, 28)) == world.committee
    assert [s.body for s in type(sang).objects.get(pk=sang.pk).access.scopes] == [world.other_committee]
    assert BodySuccession.objects.get().successor == world.other_committee
    assert PartyBody.objects.get(pk=world.committee.pk).closed_on == ON
    assert all_faults() == []


def test_everything_ends_without_successor(sang, world):
    case = sent_to(world.cell, world.school)
    make_user("bi-thu", role=Role.PARTY_REVIEWER, body=world.cell)

    close(world.cell, **dict.fromkeys(("routes", "cases", "accounts", "children"), Fate.END))

    case.refresh_from_db()
    assert (case.body, case.b3, case.b4, case.intended_body) == (None, None, None, None)
    assert (case.closed_on, case.stage) == (None, Stage.SENT_TO_PARTY)
    assert not PartyRoute.objects.filter(body=world.cell, ends_on=None).exists()
    assert not Appointment.objects.filter(body=world.cell, ends_on=None).exists()
    assert all_faults() == []


def test_case_left_behind_is_sent_to_another_body(world):
    case = sent_to(world.cell, world.school)
    close(world.cell, **dict.fromkeys(("routes", "cases", "accounts", "children"), Fate.END))

    nominations.record(K.HANDED_OVER, nomination=case, on=LATER, by=clerk(), today=TODAY, body=world.committee)

    case.refresh_from_db()
    assert case.body == world.committee
    assert all_faults() == []


def test_case_sent_after_the_end_changes_on_its_own_day(world):
    case = sent_to(world.cell, world.school, on=LATER)

    close(world.cell, world.committee, accounts=Fate.END)

    case.refresh_from_db()
    assert (case.body, case.acts.get(kind=K.BODY_CHANGED).on) == (world.committee, LATER)
    assert all_faults() == []


def test_ended_cases_stay_where_they_ended(world):
    case = sent_to(world.cell, world.school)
    nominations.record(K.WITHDRAWN, nomination=case, on=date(2026, 1, 5), by=clerk(), today=TODAY)

    close(world.cell, world.committee)

    case.refresh_from_db()
    assert case.body == world.cell
    assert all_faults() == []


def test_committee_that_follows_a_cell_is_nobodys_own_cell(world):
    close(world.cell, world.committee)

    assert [(r.body, r.role) for r in queries.routes_on(world.school, ON)] == [(world.committee, RouteRole.RECEIVING)]


def test_branch_that_has_a_receiving_committee_keeps_it(world):
    actions.set_route(branch=world.school, body=world.other_committee, role=RouteRole.RECEIVING, on=date(2020, 1, 1), by=clerk())

    close(world.cell, world.committee)

    assert [r.body for r in queries.routes_on(world.school, ON)] == [world.other_committee]


def test_same_role_is_not_held_twice(sang, world):
    make_user("sang", role=Role.PARTY_REVIEWER, body=world.other_committee)

    close(world.committee, world.other_committee)

    assert Appointment.objects.filter(user=sang, ends_on=None).count() == 1


@pytest.mark.parametrize(
    ("body", "successor", "choices", "field"),
    [
        ("committee", "cell", {}, "successor"),
        ("committee", "committee", {}, "successor"),
        ("committee", None, {}, "successor"),
        ("committee", "other_committee", {"children": Fate.END}, "children"),
        ("cell", None, {"cases": Fate.END}, "successor"),
        ("cell", "committee", {}, "accounts"),
    ],
)
def test_choice_without_a_home_is_refused(body, successor, choices, field, world):
    sent_to(world.cell, world.school)
    make_user("bi-thu", role=Role.PARTY_REVIEWER, body=world.cell)

    with pytest.raises(RuleBroken) as refusal:
        close(getattr(world, body), successor and getattr(world, successor), **choices)

    assert field in [r.field for r in refusal.value.reasons]
    assert PartyBody.objects.filter(closed_on=None).count() == PartyBody.objects.count()


def test_closed_body_takes_nothing_more(world):
    close(world.cell, world.committee)
    cell = PartyBody.objects.get(pk=world.cell.pk)

    with pytest.raises(RuleBroken):
        make_body("Tổ đảng", parent=cell)
    with pytest.raises(RuleBroken):
        close(cell, world.committee)
    with pytest.raises(RuleBroken):
        sent_to(cell, world.school)


def test_closing_before_the_last_change_is_refused(world):
    actions.update_body(body=world.cell, by=arranger(), on=LATER, name="Chi bộ Mới", kind=BodyKind.CELL, today=TODAY)

    with pytest.raises(RuleBroken) as refusal:
        close(world.cell, world.committee)

    assert [r.field for r in refusal.value.reasons] == ["on"]


def test_act_of_the_closing_is_neither_taken_back_nor_corrected(lan, world, client):
    case = sent_to(world.cell, world.school)
    close(world.cell, world.committee)
    act = case.acts.get(kind=K.BODY_CHANGED)

    with pytest.raises(RuleBroken):
        nominations.reverse(act=act, by=clerk(), today=TODAY)
    for name in ("nominations:reverse", "nominations:correct"):
        assert client.as_(lan).get(reverse(name, args=[case.code, act.pk])).status_code == 404
    assert "Thay đổi nơi tiếp nhận" in client.get(case.get_absolute_url()).content.decode()


# ------------------------------------------------------------------ pages


def send(client, user, name, body, data):
    address = reverse(name, args=[body.code])
    client.as_(user)
    form = client.get(address).context["form"]
    html = client.get(address).content.decode()
    key = html.partition('name="_key" value="')[2].partition('"')[0]
    return client.post(address, {"_key": key, "_version": form.version or "", **data})


def picked(name, body):
    return {name: body.name}


def test_pages_rename_move_and_close(ha, world, client):
    sent_to(world.cell, world.school)

    send(client, ha, "party:update", world.cell, {"name": "Chi bộ Hoa Mai", "kind": "cell", "on": "01/02/2026"})
    send(client, ha, "reorganisation:move_body", world.cell, {**picked("parent", world.other_committee), "on": "15/02/2026"})
    page = client.get(reverse("reorganisation:close_body", args=[world.cell.code]))
    fates = dict.fromkeys(("routes", "cases"), "follow")
    send(
        client,
        ha,
        "reorganisation:close_body",
        world.cell,
        {**picked("successor", world.committee), **fates, "kind": "merged", "on": "01/03/2026"},
    )

    assert [n for _label, n, *_rest in page.context["lines"]] == [0, 1, 1, 0]
    world.cell.refresh_from_db()
    assert (world.cell.name, world.cell.parent, world.cell.closed_on) == ("Chi bộ Hoa Mai", world.other_committee, ON)
    html = client.get(world.cell.get_absolute_url()).content.decode()
    assert "Tổ chức kế thừa: Đảng ủy phường Trường Vinh (sáp nhập, hợp nhất)." in html
    assert "Sắp xếp tổ chức" not in html
    assert all_faults() == []


@pytest.mark.parametrize("name", ["party:update", "reorganisation:move_body", "reorganisation:close_body"])
def test_body_that_serves_others_is_refused_with_the_reason(name, ha, world, client):
    elsewhere = make_branch("Liên đoàn Lao động tỉnh Hà Tĩnh", kind="province", sector=None)
    PartyRoute.objects.create(branch=make_branch(parent=elsewhere), body=world.cell, role=RouteRole.OWN_CELL, start_on=ON)
    superior = world.committee.parent

    for body in (world.cell, superior, PartyBody.objects.get(depth=1)):
        page = client.as_(ha).get(reverse(name, args=[body.code]))
        assert page.status_code == 403
        assert "còn phụ trách đơn vị ngoài phạm vi" in page.content.decode()
    assert "Sắp xếp tổ chức" not in client.get(world.cell.get_absolute_url()).content.decode()


@pytest.mark.parametrize("value", ["", "\x00", "🦉" * 5000, "31/02/2026", "not-a-body"])
@pytest.mark.parametrize("name", ["party:update", "reorganisation:move_body", "reorganisation:close_body"])
def test_nonsense_is_answered_by_the_form(name, value, ha, world, client):
    sent_to(world.cell, world.school)
    fields = ("name", "kind", "on", "parent", "successor", "routes", "cases", "accounts", "children", "decision_on")

    answer = send(client, ha, name, world.cell, dict.fromkeys(fields, value))

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert PartyBodyPeriod.objects.filter(body=world.cell).count() == 1


def test_people_out_of_sight_are_counted_without_their_names(ha, world, client):
    elsewhere = make_branch(parent=make_branch("Liên đoàn Lao động tỉnh Hà Tĩnh", kind="province", sector=None))
    sent_to(world.cell, elsewhere, full_name="Trịnh Thị Kín")
    sent_to(world.cell, world.school)
    close_page = reverse("reorganisation:close_body", args=[world.cell.code])
    assert client.as_(ha).get(close_page).status_code == 403
    make_user("ha", role=Role.ADMINISTRATOR, branch=root())

    assert every_figure(client.as_(ha), close_page) == 4
    html = client.get(reverse("reorganisation:body_held", args=[world.cell.code, "phieu"])).content.decode()
    assert "Đang theo dõi ở đơn vị khác" in html
    assert "Trịnh Thị Kín" not in html
    assert elsewhere.label not in html
    assert html.count(str(Stage.SENT_TO_PARTY.label)) == 1


@pytest.mark.parametrize("rows", (1, 5))
@pytest.mark.parametrize(
    ("name", "what", "queries_"),
    [
        ("party:detail", None, 11), ("party:update", None, 7), ("reorganisation:move_body", None, 9),
        ("reorganisation:close_body", None, 11),
        ("reorganisation:body_held", "phieu", 8), ("reorganisation:body_held", "noi-tiep-nhan", 7),
        ("reorganisation:body_held", "truc-thuoc", 7), ("reorganisation:body_held", "phan-cong", 7),
    ],
)  # fmt: skip
def test_body_page_queries(name, what, queries_, rows, ha, world, client, django_assert_num_queries):
    for number in range(rows):
        branch = make_branch(parent=world.ward)
        make_body(parent=world.committee, serves=branch)
        actions.set_route(branch=branch, body=world.committee, role=RouteRole.OWN_CELL, on=ON, by=None)
        sent_to(world.committee, world.school)
        make_user(f"cap-uy-{number}", role=Role.PARTY_REVIEWER, body=world.committee)
        actions.update_body(
            body=PartyBody.objects.get(pk=world.committee.pk), by=arranger(), on=date(2026, 4, 1 + number), name=f"Đảng ủy {number}",
            kind=BodyKind.COMMITTEE, today=TODAY,
        )  # fmt: skip
    client.as_(ha)
    with django_assert_num_queries(queries_):
        client.get(reverse(name, args=[world.committee.code, *([what] if what else [])]))


def test_closing_costs_the_same_for_many_routes_below(world, django_assert_max_num_queries):
    for _number in range(20):
        make_body(parent=world.cell)
    with django_assert_max_num_queries(40):
        bodies.move(body=world.cell, parent=world.other_committee, by=arranger(), on=ON, today=TODAY)
