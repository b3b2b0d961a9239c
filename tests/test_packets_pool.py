"""A branch without a connection proposes people: the column of the workbook that puts them into the pool."""

from datetime import date

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from portal.errors import RuleBroken
from portal.keys import new_key
from tests.factories import clerk, make_case, make_member
from tests.packets import HEAD, change, faults, filled, plan_of, taken, write
from tests.workbooks import file_of
from tracking.access.rules import ALLOWED, Permission
from tracking.members import actions as members
from tracking.members.models import Member
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import Stage
from tracking.packets.reading import FILE, PORTAL
from tracking.packets.rules import HEADINGS

pytestmark = pytest.mark.django_db
BINH = {"full_name": "Trần Văn Bình", "birth": "5/6/1988", "sex": "nam", "pool": "3/11/2026"}


def pool():
    return [(n.member.full_name, n.stage, n.stage_since_on, n.branch) for n in Nomination.objects.order_by("name_key")]


def test_people_known_and_new_are_put_into_the_pool_with_their_facts(lan, world):
    an = make_member("Lê Thị An", branch=world.school)
    dung = make_member("Đỗ Minh Dũng", branch=world.school, birth="1988")
    content = filled(taken(lan, world.school), {an: {"pool": "2/11/2026"}, dung: {"pool": "10/2026", "work": "Thủ kho"}}, new=[BINH])

    plan = plan_of(content, lan)
    written = write(content, lan)

    assert [row.title for row in plan.proposed] == ["Lê Thị An", "Đỗ Minh Dũng", "Trần Văn Bình"]
    assert pool() == [
        ("Lê Thị An", Stage.IDENTIFIED, date(2026, 11, 2), world.school),
        ("Trần Văn Bình", Stage.IDENTIFIED, date(2026, 11, 3), world.school),
        ("Đỗ Minh Dũng", Stage.IDENTIFIED, date(2026, 10, 1), world.school),
    ]
    assert [(a.kind, a.precision, a.by) for a in Act.objects.order_by("on")] == [
        (K.IDENTIFIED, "month", lan), (K.IDENTIFIED, "day", lan), (K.IDENTIFIED, "day", lan),
    ]  # fmt: skip
    assert (written.result["updated"], len(written.result["added"]), len(written.result["proposed"])) == ([dung.code], 1, 3)


def test_sent_again_nobody_is_put_there_twice_even_when_the_case_was_closed(lan, world):
    an = make_member("Lê Thị An", branch=world.school)
    content = filled(taken(lan, world.school), {an: {"pool": "2/11/2026"}}, new=[BINH])
    write(content, lan)

    again = plan_of(content, lan)
    Nomination.objects.filter(member=an).update(closed_on=date(2026, 11, 3), outcome="withdrawn")
    closed = plan_of(content, lan)

    for plan in (again, closed):
        assert (plan.can_write, plan.proposed, [row.is_tracked for row in plan.rows]) == (False, [], [True, True])
        assert "2 đồng chí ở cột “Đưa vào nguồn ngày” đã có phiếu theo dõi" in " ".join(plan.notes)


def test_the_cell_of_somebody_with_a_case_says_so_and_asks_for_nothing(lan, world):
    make_case(branch=world.school, full_name="Hoàng Đức")
    make_member("Lê Thị An", branch=world.school)
    content = taken(lan, world.school)

    page = openpyxl.load_workbook(file_of(content)).worksheets[0]
    at = next(c.column for c in page[HEAD] if c.value == HEADINGS["pool"])
    assert [page.cell(HEAD + n, at).value for n in (1, 2)] == [None, "đang theo dõi"]
    assert (plan_of(content, lan).can_write, plan_of(content, lan).notes) == (False, [])


@pytest.mark.parametrize(
    "stored, cells, word",
    [
        ({}, {"pool": "31/02/2026"}, "không phải là ngày hợp lệ"),
        ({}, {"pool": "01/01/2090"}, "chưa đến"),
        ({}, {"pool": "x"}, "không phải là ngày hợp lệ"),
        ({}, {"pool": "a" * 10_000}, "không phải là ngày hợp lệ"),
        ({"party_status": "official"}, {"pool": "2/11/2026"}, "đã là đảng viên"),
        ({}, {"pool": "2/11/2026", "party_status": "đảng viên dự bị"}, "đã là đảng viên"),
        ({}, {"pool": "2/11/1980"}, "sinh"),
    ],
)
def test_what_cannot_be_is_a_fault_of_its_line(stored, cells, word, lan, world):
    member = make_member("Lê Thị An", branch=world.school, **stored)
    content = filled(taken(lan, world.school), {member: cells})

    assert word in faults(plan_of(content, lan))
    with pytest.raises(RuleBroken, match="Còn 1 dòng lỗi"):
        write(content, lan)
    assert pool() == []


def test_party_status_chosen_from_the_file_stops_the_writing_whole(lan, world):
    an = make_member("Lê Thị An", branch=world.school, party_status="probation")
    cells = {"pool": "2/11/2026", "party_status": "đảng viên chính thức"}
    content = filled(taken(lan, world.school), {an: cells}, new=[BINH])
    change(an, party_status="none")
    assert faults(plan_of(content, lan)) == ""

    with pytest.raises(RuleBroken, match="Lê Thị An đã là đảng viên"):
        write(content, lan, answer=FILE)
    assert (pool(), Member.objects.count()) == ([], 1)
    write(content, lan, answer=PORTAL)
    assert [name for name, *_rest in pool()] == ["Lê Thị An", "Trần Văn Bình"]


def test_somebody_chosen_among_those_alike_is_put_there_too(lan, world):
    known = make_member("Trần Văn Bình", branch=world.school, birth="01/01/1988", sex="male")
    content = filled(taken(lan, world.school), new=[BINH])
    row = plan_of(content, lan).doubtful[0]

    write(content, lan, answers={row.number: known.code})

    assert [name for name, *_rest in pool()] == ["Trần Văn Bình"]
    assert Member.objects.count() == 1


def test_of_somebody_who_moved_away_it_says_that_nothing_is_proposed(lan, world):
    an = make_member("Lê Thị An", branch=world.school)
    content = filled(taken(lan, world.school), {an: {"pool": "2/11/2026"}})
    members.assign_branch(member=an, by=clerk(), branch=world.company, on=date(2026, 11, 1))

    assert "Không ghi các ô đã sửa: Đưa vào nguồn ngày." in plan_of(content, lan).rows[0].gone


def test_the_pages_say_who_is_put_there(client, lan, world):
    an = make_member("Lê Thị An", branch=world.school)
    content = filled(taken(lan, world.school), {an: {"pool": "2/11/2026"}})
    url = client.as_(lan).post(reverse("packets:start"), {"file": file_of(content, "bang.xlsx"), "_key": new_key(lan)}).url

    page = client.get(url)
    written = client.post(url, {"_key": new_key(lan), "seen": page.context["plan"].digest}).url

    assert "Sẽ đưa vào nguồn giới thiệu" in page.content.decode()
    shown = client.get(written).content.decode()
    assert ("đưa vào nguồn" in shown, reverse("nominations:pool") in shown) == (True, True)
    assert [name for name, *_rest in pool()] == ["Lê Thị An"]


@pytest.mark.parametrize("rows", (1, 5))
def test_queries_with_the_column(rows, client, lan, world, django_assert_num_queries):
    found = [make_member(f"Lê Thị {letter}", branch=world.school) for letter in "ABCDE"[:rows]]
    content = filled(taken(lan, world.school), {m: {"pool": "2/11/2026"} for m in found})
    url = client.as_(lan).post(reverse("packets:start"), {"file": file_of(content, "bang.xlsx"), "_key": new_key(lan)}).url
    client.get(url)

    with django_assert_num_queries(13):
        client.get(url)


def test_who_may_not_write_of_introductions_puts_nobody_there(lan, world, monkeypatch):
    an = make_member("Lê Thị An", branch=world.school)
    content = filled(taken(lan, world.school), {an: {"pool": "2/11/2026"}}, new=[BINH])
    fewer = {role: held - {Permission.NOMINATION_EDIT} for role, held in ALLOWED.items()}
    monkeypatch.setattr("tracking.access.rules.ALLOWED", fewer)

    plan = plan_of(content, get_user_model().objects.get(pk=lan.pk))

    assert ["không được ghi việc giới thiệu" in " ".join(row.faults) for row in plan.rows] == [True, True]
