"""Entering the people of one meeting by one action: all or nothing, reasons at their rows."""

from dataclasses import replace
from datetime import date

import pytest

from portal import dates
from portal.errors import RuleBroken
from tests.factories import TODAY, clerk, make_case, make_member
from tracking.members.models import Member
from tracking.nominations import actions
from tracking.nominations.actions import DocumentFacts, Person, VoteFacts
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import Stage

pytestmark = pytest.mark.django_db
RESOLUTION = DocumentFacts("4A-KNĐ", "", date(2026, 10, 5))
AGREED = dates.parse("01/10/2026")
NAMES = [
    "Lê Thị An",
    "Trần Văn Ân",
    "Đỗ Minh Dũng",
    "Hoàng Đức",
    "Phạm Thu Hà",
    "Vũ Hoà Bình",
    "Bùi Thị Cúc",
    "Ngô Văn Giang",
    "Lý Thị Yến",
    "Mai Xuân Thủy",
    "Cao Bá",
    "Đinh Vy",
]


def new(row, **facts):
    return Person(
        **{
            "row": row,
            "full_name": NAMES[row],
            "birth": dates.parse(str(1985 + row)),
            "sex": "female",
            "direct_worker": True,
            "agreed": AGREED,
            **facts,
        }
    )


def introduce(branch, people, **facts):
    return actions.introduce(branch=branch, people=people, by=clerk(), today=TODAY, **{"document": RESOLUTION, **facts})


def reasons_of(branch, people, **facts):
    with pytest.raises(RuleBroken) as refusal:
        introduce(branch, people, **facts)
    assert (Member.objects.count(), Nomination.objects.count(), Act.objects.count()) == reasons_of.before
    return [r.field for r in refusal.value.reasons]


@pytest.fixture(autouse=True)
def nothing_half_written(world):
    """Whoever is refused finds the tables as they were."""
    clerk()
    reasons_of.before = (0, 0, 0)


def note_rows():
    reasons_of.before = (Member.objects.count(), Nomination.objects.count(), Act.objects.count())


@pytest.mark.parametrize("count", [1, 12])
def test_people_of_one_meeting_are_introduced_together(count, world):
    done = introduce(world.school, [new(i) for i in range(count)], vote=VoteFacts(None, 15, 15, 14, 1, 0))

    assert [n.introduced_on for n in done.nominations] == [date(2026, 10, 5)] * count
    assert {n.intended_body for n in done.nominations} == {world.cell}
    assert Act.objects.filter(kind=K.UNION_DOCUMENT, vote__in_favour=14, document__form="4A-KNĐ").count() == count


def test_without_a_document_they_land_in_the_pool(world):
    done = introduce(world.school, [new(0), new(1, certified=dates.parse("03/2026"), certificate_number="118")], document=None)

    assert [(n.stage, n.agreed_on, n.introduced_on) for n in done.nominations] == [
        (Stage.IDENTIFIED, date(2026, 10, 1), None),
        (Stage.CLASS_CERTIFIED, date(2026, 10, 1), None),
    ]
    assert list(Nomination.objects.pool().order_by("pk")) == done.nominations


def test_a_known_member_is_not_entered_again(world):
    member = make_member(branch=world.school)

    introduce(world.school, [Person(member=member, agreed=AGREED)])

    assert Member.objects.get() == member


def test_an_open_case_in_the_pool_goes_on(world):
    case = make_case(branch=world.school, acts=[(K.AGREED, date(2025, 9, 2))])

    done = introduce(world.school, [Person(member=case.member, agreed=AGREED)])

    assert done.nominations == [case]
    assert [a.kind for a in case.acts.order_by("pk")] == [K.IDENTIFIED, K.AGREED, K.UNION_DOCUMENT]


def test_somebody_already_introduced_is_refused_at_the_row(world):
    case = make_case(branch=world.school, acts=[(K.UNION_DOCUMENT, date(2025, 9, 2))])
    note_rows()

    assert reasons_of(world.school, [new(0), Person(row=3, member=case.member, agreed=AGREED)]) == ["people-3-full_name"]


def test_reasons_of_all_rows_come_at_once(world):
    people = [
        new(0, agreed=dates.parse("01/01/2030")),
        new(1),
        new(2, full_name="x"),
        new(3, certified=dates.parse("12/2030"), agreed=dates.parse("02/02/2031")),
        new(4, birth=dates.parse("2027")),
    ]

    assert reasons_of(world.school, people) == [
        "people-0-agreed_on",
        "people-2-full_name",
        "people-3-agreed_on",
        "people-3-certified_on",
        "people-4-birth",
    ]


def test_shared_facts_are_judged_once(world):
    facts = {"document": DocumentFacts("9-KNĐ", "", date(2030, 1, 1)), "vote": VoteFacts(None, 15, 16, 14, 1, 0)}

    assert reasons_of(world.school, [new(0), new(1)], **facts) == ["present", "in_favour", "document_form", "document_on"]


def test_document_needs_its_day(world):
    assert reasons_of(world.school, [new(0)], document=DocumentFacts("letter", "12")) == ["document_on"]


@pytest.mark.parametrize("count", [0, 21])
def test_one_to_twenty_people(count, world):
    assert reasons_of(world.school, [replace(new(0), row=i) for i in range(count)]) == [None]


def test_the_same_member_twice_is_refused(world):
    member = make_member(branch=world.school)
    note_rows()

    assert "people-1-full_name" in reasons_of(
        world.school, [Person(row=0, member=member, agreed=AGREED), Person(row=1, member=member, agreed=AGREED)]
    )


def test_members_of_another_branch_are_refused(world):
    member = make_member(branch=world.company)
    note_rows()

    assert reasons_of(world.school, [Person(row=5, member=member, agreed=AGREED)]) == ["people-5-full_name"]


def test_birth_after_the_document_is_refused_at_the_row(world):
    note_rows()
    young = new(2, birth=dates.parse("06/10/2026"), agreed=None)

    assert "people-2-birth" in reasons_of(world.school, [new(0), young])


def test_closed_branch_introduces_nobody(world):
    world.school.closed_on = date(2026, 1, 1)
    world.school.save()

    assert "branch" in reasons_of(world.school, [new(0)])


def test_several_branches_are_written_together_or_not_at_all(world):
    good = actions.Meeting(world.school, (new(0),), RESOLUTION)
    bad = actions.Meeting(world.company, (new(1, sex="female", full_name=""),), RESOLUTION)

    with pytest.raises(RuleBroken) as refusal:
        actions.introduce_all(meetings=[good, bad], by=clerk(), today=TODAY)

    assert [r.field for r in refusal.value.reasons] == ["people-1-full_name"]
    assert not Member.objects.exists()
