"""Pages of classes: who sees what, and what may be read from them."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import clerk, make_case
from tracking.classes import actions
from tracking.classes.models import Enrolment
from tracking.classes.rules import ClassKind, Result
from tracking.history.models import ViewLog

pytestmark = pytest.mark.django_db
START, END, CERTIFIED = date(2026, 5, 4), date(2026, 5, 8), date(2026, 5, 20)


def make_class(branch, *, name="Lớp nhận thức khóa I", learners=(), **facts):
    facts = {"kind": ClassKind.AWARENESS, "starts_on": START, "ends_on": END, **facts}
    found = actions.plan_class(by=clerk(), branch=branch, name=name, **facts)
    if learners:
        actions.enrol(training_class=found, nominations=learners, on=facts["starts_on"], by=clerk(), today=timezone.localdate())
    return found


def address(name, found=None, *args):
    return reverse(f"classes:{name}", args=[found.code, *args] if found else [])


@pytest.mark.parametrize("rows", (1, 5))
def test_list_queries(rows, chi, world, client, django_assert_num_queries):
    for _ in range(rows):
        make_class(world.ward, learners=[make_case(branch=world.school)])
    client.as_(chi)

    with django_assert_num_queries(4):
        page = client.get(address("list")).context["page"]

    assert len(page) == rows


def test_list_shows_levels_above_and_below_but_no_other_branches(lan, chi, world, client):
    above, own, other = make_class(world.province), make_class(world.ward), make_class(world.other_ward)
    beside = make_class(world.company)

    assert set(client.as_(lan).get(address("list")).context["page"]) == {above, own}
    assert set(client.as_(chi).get(address("list")).context["page"]) == {above, own, beside}
    assert other not in client.as_(chi).get(address("list") + f"?tai={world.school.code}").context["page"].rows


def test_list_counts_only_the_people_in_sight(lan, chi, world, client):
    make_class(world.ward, learners=[make_case(branch=world.school), make_case(branch=world.company)])

    (row,) = client.as_(lan).get(address("list")).context["page"]
    assert (row.seen_count, row.managed) == (1, False)
    (row,) = client.as_(chi).get(address("list")).context["page"]
    assert (row.seen_count, row.learner_count, row.managed) == (2, 2, True)


@pytest.mark.parametrize(
    "query, names",
    [
        ("", {"Đang học", "Dự kiến", "Đã xong"}),
        ("?tinh_trang=planned", {"Dự kiến"}),
        ("?tinh_trang=running", {"Đang học"}),
        ("?tinh_trang=finished", {"Đã xong"}),
        ("?q=DU+KIEN", {"Dự kiến"}),
        ("?loai=new_member", {"Đảng viên mới"}),
        ("?loai=x&tinh_trang=y&sau=z", {"Đang học", "Dự kiến", "Đã xong"}),
    ],
)
def test_filters(query, names, chi, world, client):
    today = timezone.localdate()
    for name, days, kind in (
        ("Đang học", 0, "awareness"),
        ("Dự kiến", 9, "awareness"),
        ("Đã xong", -9, "awareness"),
        ("Đảng viên mới", 0, "new_member"),
    ):
        make_class(world.ward, name=name, kind=kind, starts_on=today + timedelta(days=days), ends_on=None)

    assert {row.name for row in client.as_(chi).get(address("list") + query).context["page"]} == names


def test_part_is_inside_the_page(chi, world, client):
    make_class(world.ward)
    part = client.as_(chi).get(address("list"), headers={"HX-Request": "true"}).content.decode()

    assert part.startswith('<div id="class-list">')
    assert "<html" not in part


@pytest.mark.parametrize("name, status", [("sang", 200), ("thu", 200), ("la", 403), ("quang", 403)])
def test_list_is_for_those_who_see_cases(name, status, world, client, request):
    assert client.as_(request.getfixturevalue(name)).get(address("list")).status_code == status


@pytest.mark.parametrize("rows", (1, 5))
def test_detail_queries(rows, chi, world, client, django_assert_num_queries):
    found = make_class(world.ward, learners=[make_case(branch=world.school) for _ in range(rows)])
    client.as_(chi)

    with django_assert_num_queries(9):
        page = client.get(found.get_absolute_url()).context["page"]

    assert len(page) == rows


def test_names_are_only_those_whose_case_is_seen(lan, chi, bao, world, client):
    ours, theirs = make_case(branch=world.school, full_name="Lê Thị An"), make_case(branch=world.company, full_name="Trần Văn Ân")
    found = make_class(world.ward, learners=[ours, theirs])

    text = client.as_(lan).get(found.get_absolute_url()).content.decode()
    assert "Lê Thị An" in text
    assert "Trần Văn Ân" not in text
    assert "class_everybody" not in text
    assert len(client.as_(chi).get(found.get_absolute_url()).context["page"]) == 2
    assert len(client.as_(bao).get(found.get_absolute_url()).context["page"]) == 2


def test_counts_lead_to_the_people_counted(chi, world, client):
    cases = [make_case(branch=world.school) for _ in range(3)]
    found = make_class(world.ward, learners=cases)
    row = actions.ResultRow(Enrolment.objects.get(nomination=cases[0]), Result.CERTIFIED, "1", CERTIFIED)
    actions.record_results(training_class=found, results=[row], by=clerk(), today=timezone.localdate())
    context = client.as_(chi).get(found.get_absolute_url()).context

    assert (context["summary"].seen, context["summary"].seen_certified) == (3, 1)
    assert [e.nomination for e in client.get(context["certified_url"]).context["page"]] == [cases[0]]


@pytest.mark.parametrize("name", ["minh", "duy", "sang", "la"])
def test_class_of_another_branch_is_out_of_sight(name, world, client, request):
    found = make_class(world.school)
    client.as_(request.getfixturevalue(name))

    reads = name == "duy"  # who reads this ward too
    assert client.get(address("update", found)).status_code == (403 if reads else 404)
    assert client.get(found.get_absolute_url()).status_code == {"duy": 200, "la": 403}.get(name, 404)


WRITING = ["update", "set_sessions", "enrol", "record_results", "paste_results"]
MAY = [("chi", 200), ("ha", 200), ("lan", 403), ("thu", 403), ("bao", 403), ("duy", 403), ("sang", 404), ("quang", 404)]


@pytest.mark.parametrize("page", WRITING)
@pytest.mark.parametrize("name, status", MAY)
def test_only_those_who_manage_the_class_write(page, name, status, world, client, request):
    found = make_class(world.ward, learners=[make_case(branch=world.school)])

    assert client.as_(request.getfixturevalue(name)).get(address(page, found)).status_code == status


@pytest.mark.parametrize("page, count", [("enrol", 8), ("record_results", 7), ("paste_results", 6)])
@pytest.mark.parametrize("rows", (1, 5))
def test_queries_of_the_writing_pages(page, count, rows, chi, world, client, django_assert_num_queries):
    found = make_class(world.ward, learners=[make_case(branch=world.school) for _ in range(rows)])
    for _ in range(rows):
        make_case(branch=world.school)
    client.as_(chi)

    with django_assert_num_queries(count):
        client.get(address(page, found))


def test_lists_are_exported_and_logged(chi, la, world, client):
    found = make_class(world.ward, learners=[make_case(branch=world.school)])

    client.as_(chi)
    for url in (address("export"), address("export_roll", found)):
        assert b"".join(client.get(url)).startswith(b"PK")
    assert list(ViewLog.objects.order_by("pk").values_list("kind", "row_count")) == [("export", 1), ("export", 1)]
    assert client.as_(la).get(address("export")).status_code == 403
