"""Pages of branches, Party bodies and the reorganisation: they work, hide, refuse, and bear bad input."""

from datetime import date

import pytest
from django.urls import reverse

from portal import keys
from tests.factories import clerk, make_branch, make_case
from tests.figures import every_figure
from tracking.branches import actions
from tracking.branches.models import Branch, BranchFact, BranchObstacle
from tracking.branches.rules import BranchKind
from tracking.catalogue.models import Obstacle
from tracking.history.models import Event
from tracking.nominations.rules import ActKind
from tracking.party.models import PartyBody, PartyRoute

pytestmark = pytest.mark.django_db
ON = "01/03/2026"
EDIT = ("branches:facts", "branches:officer", "branches:add_obstacle", "party:set_route")
MANAGE = ("branches:create", "branches:rename", "branches:update", "reorganisation:move", "reorganisation:close", "reorganisation:merge")


def send(client, user, name, branch, data, **extra):
    client.as_(user)
    data = {"_key": keys.new_key(user), "_version": str(getattr(branch, "version", "")), **data}
    return client.post(reverse(name, args=[branch.code]), data, **extra)


# ------------------------------------------------------------------ tree


def test_tree_opens_level_by_level_and_part_is_a_piece_of_the_page(ha, world, client):
    address = f"{reverse('branches:tree')}?mo={world.ward.code}"

    page = client.as_(ha).get(address)
    part = client.get(address, headers={"HX-Request": "true"})

    assert [b.name for b in page.context["page"]] == [world.company.name, world.school.name]
    assert [b.pk for b in page.context["way"]] == [world.province.pk, world.ward.pk]
    assert part.content.decode().strip() in page.content.decode()
    assert part.content.decode().startswith('<div id="branch-tree">')


def test_tree_counts_everything_below(ha, world, client):
    section = make_branch("Công đoàn bộ phận", parent=world.school, kind=BranchKind.SECTION)
    make_case(branch=section)
    make_case(branch=world.company)

    rows = {b.pk: b for b in client.as_(ha).get(reverse("branches:tree")).context["page"]}

    ward = rows[world.ward.pk]
    assert (ward.below, ward.people, ward.cases) == (2, 2, 2)


def test_tree_counts_below_depth_four(ha, world, client):
    node = world.school
    for name in ("A", "B", "C"):
        node = make_branch(f"Tổ {name}", parent=node, kind=BranchKind.GROUP)
    make_case(branch=node)
    top = Branch.objects.get(name="Tổ A")

    row = client.as_(ha).get(f"{reverse('branches:tree')}?mo={world.school.code}").context["page"].rows[0]

    assert (row, row.below, row.people, row.cases) == (top, 1, 1, 1)


def test_tree_begins_where_the_person_works(lan, chi, world, client):
    assert client.as_(chi).get(reverse("branches:tree")).context["node"] == world.ward
    assert client.as_(lan).get(reverse("branches:tree")).context["node"] == world.school


@pytest.mark.parametrize("query", ["?mo=zzzzzzzzzz", "?mo=%20", "?mo=" + "x" * 500])
def test_tree_of_nothing_is_404(query, lan, client):
    assert client.as_(lan).get(reverse("branches:tree") + query).status_code == 404


def test_tree_hides_other_branches(lan, world, client):
    assert client.as_(lan).get(f"{reverse('branches:tree')}?mo={world.company.code}").status_code == 404


def test_search_finds_below_and_hides_closed(ha, world, client):
    actions.rename_branch(branch=world.company, by=clerk(), on=date(2026, 1, 1), name="CĐCS Công ty Đổi Mới")

    found = client.as_(ha).get(reverse("branches:tree"), {"q": "doi moi"}).context["page"]

    assert list(found) == [world.company]


@pytest.mark.parametrize("rows", (1, 5))
def test_tree_queries(rows, ha, world, client, django_assert_num_queries):
    for _row in range(rows):
        make_case(branch=make_branch(parent=world.ward))
    client.as_(ha)
    with django_assert_num_queries(9):
        client.get(f"{reverse('branches:tree')}?mo={world.ward.code}")


@pytest.mark.parametrize("rows", (1, 5))
def test_party_tree_queries(rows, ha, world, client, django_assert_num_queries):
    from tests.factories import make_body

    for _row in range(rows):
        make_body(parent=world.committee)
    client.as_(ha)
    with django_assert_num_queries(8):
        client.get(f"{reverse('party:tree')}?mo={world.committee.code}")


# ------------------------------------------------------------------ one branch


@pytest.mark.parametrize("rows", (1, 5))
def test_detail_queries(rows, lan, world, client, django_assert_num_queries):
    for number in range(rows):
        make_case(branch=world.school)
        actions.add_obstacle(branch=world.school, by=clerk(), on=date(2026, 1, 1), obstacle=Obstacle.objects.all()[number])
    client.as_(lan)
    with django_assert_num_queries(12):
        client.get(world.school.get_absolute_url())


@pytest.mark.parametrize("rows", (1, 5))
def test_history_queries(rows, ha, world, client, django_assert_num_queries):
    for number in range(rows):
        actions.rename_branch(branch=world.school, by=clerk(), on=date(2026, 1, 1 + number), name=f"CĐCS Tên {number}")
    client.as_(ha)
    with django_assert_num_queries(7):
        client.get(reverse("branches:history", args=[world.school.code]))


def test_administrator_sees_no_names_of_people(quang, world, client):
    case = make_case(branch=world.school, full_name="Lò Thị Riêng Biệt")

    for name in ("branches:detail", "branches:history", "reorganisation:close", "reorganisation:move"):
        page = client.as_(quang).get(reverse(name, args=[world.school.code])).content.decode()
        assert case.member.full_name not in page
        assert "Danh sách giới thiệu" not in page


@pytest.mark.parametrize("name", MANAGE)
def test_only_managers_change_the_tree(name, lan, chi, ha, quang, bao, world, client):
    address = reverse(name, args=[world.school.code])

    assert {p.username: client.as_(p).get(address).status_code for p in (lan, chi, bao, ha, quang)} == {
        "lan": 403, "chi": 403, "bao": 403, "ha": 200, "quang": 200,
    }  # fmt: skip
    before = Event.objects.count()
    assert send(client, lan, name, world.school, {"name": "X", "on": ON}).status_code == 403
    assert Event.objects.count() == before


@pytest.mark.parametrize("name", EDIT)
def test_keepers_edit_their_branch_only(name, lan, minh, thu, duy, world, client):
    address = reverse(name, args=[world.school.code])

    assert {p.username: client.as_(p).get(address).status_code for p in (lan, minh, thu, duy)} == {
        "lan": 200,
        "minh": 404,
        "thu": 403,
        "duy": 403,
    }


def test_create_under_a_parent(ha, world, client):
    answer = send(client, ha, "branches:create", world.ward, {"name": "CĐCS Công ty Mới", "kind": "grassroots", "sector": "DNTN", "on": ON})

    made = Branch.objects.get(name="CĐCS Công ty Mới")
    assert answer.url == made.get_absolute_url()
    assert (made.parent, made.opened_on, made.sector.code) == (world.ward, date(2026, 3, 1), "DNTN")


def test_rename_keeps_the_old_name_in_history(ha, world, client):
    send(client, ha, "branches:rename", world.school, {"name": "CĐCS Trường Mới", "on": ON})

    page = client.as_(ha).get(reverse("branches:history", args=[world.school.code])).content.decode()
    assert "Đổi tên thành CĐCS Trường Mới." in page
    assert "CĐCS Trường THPT Hoa Sen" in page


def test_stale_rename_keeps_what_was_typed(ha, world, client):
    answer = send(client, ha, "branches:rename", world.school, {"name": "CĐCS Tên Gõ Dở", "on": ON, "_version": "99"})

    assert "CĐCS Tên Gõ Dở" in answer.content.decode()
    assert Branch.objects.get(pk=world.school.pk).name == world.school.name


def test_facts_are_recorded_and_parts_checked(lan, world, client):
    send(client, lan, "branches:facts", world.school, {"on": ON, "workforce": "80", "member_count": "75"})
    answer = send(client, lan, "branches:facts", world.school, {"on": ON, "workforce": "80", "direct_worker_count": "81"})

    assert BranchFact.objects.get().member_count == 75
    assert answer.context["form"].errors["direct_worker_count"] == ["Số công nhân lao động trực tiếp không thể nhiều hơn số lao động."]


def test_officer_follows_officer(lan, world, client):
    send(client, lan, "branches:officer", world.school, {"kind": "responsible", "on": "01/01/2026", "name": "Hà Văn Một"})
    send(client, lan, "branches:officer", world.school, {"kind": "responsible", "on": ON, "name": "Hà Văn Hai", "phone": "0912345678"})

    assert list(world.school.officers.values_list("name", "ends_on")) == [("Hà Văn Hai", None), ("Hà Văn Một", date(2026, 3, 1))]
    assert "Hà Văn Hai" in client.get(world.school.get_absolute_url()).content.decode()


def test_obstacle_is_added_and_lifted(lan, world, client):
    obstacle = Obstacle.objects.first()
    send(client, lan, "branches:add_obstacle", world.school, {"obstacle": obstacle.code, "on": ON})
    twice = send(client, lan, "branches:add_obstacle", world.school, {"obstacle": obstacle.code, "on": ON})
    row = BranchObstacle.objects.get()
    client.post(reverse("branches:lift_obstacle", args=[world.school.code, row.pk]), {"_key": keys.new_key(lan), "on": "02/03/2026"})

    row.refresh_from_db()
    assert "obstacle" in twice.context["form"].errors
    assert row.ends_on == date(2026, 3, 2)


def test_obstacle_of_another_branch_is_404(lan, world, client):
    row = actions.add_obstacle(branch=world.company, by=clerk(), on=date(2026, 1, 1), obstacle=Obstacle.objects.first())

    assert client.as_(lan).get(reverse("branches:lift_obstacle", args=[world.school.code, row.pk])).status_code == 404


def test_route_is_set_by_name(lan, world, client):
    send(client, lan, "party:set_route", world.school, {"role": "receiving", "body": world.other_committee.name, "on": ON})

    assert PartyRoute.objects.get(branch=world.school, role="receiving", ends_on=None).body == world.other_committee


def test_body_is_created_by_managers_only(lan, ha, world, client):
    data = {"name": "Chi bộ Mới", "kind": "cell"}
    assert send(client, lan, "party:create", world.committee, data).status_code == 403
    send(client, ha, "party:create", world.committee, data)

    assert PartyBody.objects.get(name="Chi bộ Mới").parent == world.committee
    assert client.get(reverse("party:detail", args=[world.committee.code])).status_code == 200


def test_body_page_shows_only_branches_in_sight(lan, world, client):
    page = client.as_(lan).get(reverse("party:detail", args=[world.committee.code]))

    assert list(page.context["page"]) == []


# ------------------------------------------------------------------ reorganisation


def test_move_by_form(ha, world, client):
    answer = send(client, ha, "reorganisation:move", world.company, {"parent": world.other_ward.name, "on": ON, "decision_number": "5/QĐ"})

    assert answer.status_code == 302
    assert Branch.objects.get(pk=world.company.pk).parent == world.other_ward
    assert "5/QĐ" in client.get(reverse("branches:history", args=[world.company.code])).content.decode()


def test_move_outside_ones_reach_is_refused(ha, world, client):
    away = make_branch("Liên đoàn Lao động tỉnh khác", kind=BranchKind.PROVINCE)

    answer = send(client, ha, "reorganisation:move", world.company, {"parent": away.name, "parent-place": away.code, "on": ON})

    assert "parent" in answer.context["form"].errors
    assert Branch.objects.get(pk=world.company.pk).parent == world.ward


def test_merge_by_form_shows_counts_and_moves_people(ha, lan, world, client):
    make_case(branch=world.school)
    page = client.as_(ha).get(reverse("reorganisation:merge", args=[world.school.code]))
    assert [number for _label, number, *_rest in page.context["lines"]] == [0, 1, 1, 1]

    fates = {"members": "follow", "cases": "follow", "accounts": "follow"}
    answer = send(client, ha, "reorganisation:merge", world.school, {"successor": world.company.name, "on": ON, **fates})

    assert answer.status_code == 302
    assert Branch.objects.get(pk=world.school.pk).closed_on == date(2026, 3, 1)
    history = client.get(reverse("branches:history", args=[world.school.code])).content.decode()
    assert f"Tổ chức kế thừa: {world.company.name} (sáp nhập, hợp nhất)." in history


def test_close_without_home_says_all_reasons(ha, lan, world, client):
    make_case(branch=world.school)

    answer = send(
        client,
        ha,
        "reorganisation:close",
        world.school,
        {"on": ON, "kind": "merged", "members": "end", "cases": "follow", "accounts": "end"},
    )

    assert set(answer.context["form"].errors) == {"successor", "cases"}
    assert Branch.objects.get(pk=world.school.pk).closed_on is None


BAD = ("31/02/2026", "x" * 10_000, "01/01/1800", "<script>", "-1", "ngày mai")


@pytest.mark.parametrize("value", BAD)
@pytest.mark.parametrize("name", EDIT + MANAGE)
def test_bad_input_writes_nothing(name, value, ha, world, client):
    events = Event.objects.count()
    fields = (
        "on",
        "name",
        "kind",
        "sector",
        "workforce",
        "phone",
        "obstacle",
        "role",
        "body",
        "body-place",
        "parent",
        "successor",
        "successor-place",
    )

    answer = send(client, ha, name, world.school, {**dict.fromkeys(fields, value), "members": value, "decision_on": value})

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert Event.objects.count() == events


def test_twice_the_same_post_writes_once(ha, world, client):
    data = {"name": "CĐCS Hai Lần", "kind": "grassroots", "_key": keys.new_key(ha)}

    for _time in range(2):
        send(client, ha, "branches:create", world.ward, data)

    assert Branch.objects.filter(name="CĐCS Hai Lần").count() == 1


def test_every_count_of_a_branch_opens_exactly_what_it_counts(world, chi, client):
    make_case(branch=world.school)
    make_case(branch=world.company, acts=[(ActKind.CEREMONY, date(2026, 3, 3))])

    for branch in (world.ward, world.school):
        assert every_figure(client.as_(chi), branch.get_absolute_url()) >= 2
