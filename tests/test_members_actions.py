"""Writes to members: versions, events without values, the sealed number, titles, leaving and coming back."""

from datetime import date

import pytest

from portal.dates import parse
from portal.errors import RuleBroken, Stale
from tests.factories import TODAY, clerk, make_branch, make_case, make_member
from tracking.catalogue.models import AwardKind, EthnicGroup
from tracking.history.models import Event, ViewLog
from tracking.history.rules import sentence
from tracking.members import actions, numbers
from tracking.members.models import Award, Member, Membership, NotSamePerson
from tracking.nominations import people
from tracking.nominations.models import Nomination

pytestmark = pytest.mark.django_db
NUMBER = "040190000123"


def update(member, **facts):
    kept = {"full_name": member.full_name, "birth": parse("12/03/1990")}
    return actions.update_member(member=member, by=clerk(), today=TODAY, **{**kept, **facts})


def reasons(action, **facts):
    with pytest.raises(RuleBroken) as refusal:
        action(**facts)
    return [(r.field, str(r.text)) for r in refusal.value.reasons]


def last_event():
    event = Event.objects.latest("pk")
    return event.action, event.facts


# ------------------------------------------------------------------ facts


def test_event_holds_names_of_fields_and_no_values():
    member = make_member("Lê Thị An")

    update(member, full_name="Lê Thị Ân", birth=parse("1991"), phone="0912345678", ethnic_group=EthnicGroup.objects.get(code="02"))

    member.refresh_from_db()
    assert (member.full_name, member.name_fold, member.birth, member.version) == ("Lê Thị Ân", "le thi an", "1991", 2)
    assert last_event() == ("members.update", {"fields": "họ và tên, ngày sinh, điện thoại, dân tộc"})
    assert sentence(*last_event()) == "Sửa thông tin đoàn viên: họ và tên, ngày sinh, điện thoại, dân tộc"


def test_nothing_changed_writes_nothing():
    member = make_member()
    before = Event.objects.count()

    update(member)

    member.refresh_from_db()
    assert (member.version, Event.objects.count()) == (1, before)


def test_stale_form_is_told_who_was_first(lan):
    member = make_member(branch=lan.branch)
    actions.update_member(member=member, by=lan, today=TODAY, full_name=member.full_name, birth=parse("1990"), version=1)

    with pytest.raises(Stale) as refusal:
        update(member, work="Thợ may", version=1)

    assert "đồng chí Nguyễn Thị Lan cập nhật lúc" in str(refusal.value)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"full_name": " "}, "full_name"), ({"birth": parse("21/11/2026")}, "birth"),
        ({"union_joined_on": date(2027, 1, 1)}, "union_joined_on"),
        ({"youth_joined_on": date(1990, 3, 12)}, "youth_joined_on"),
    ],
)  # fmt: skip
def test_impossible_facts_are_refused(facts, field):
    assert [r[0] for r in reasons(update, member=make_member(), **facts)] == [field]


def test_names_of_cases_follow():
    case = make_case(full_name="Lê Thị An")

    people.update_member(member=case.member, by=clerk(), today=TODAY, full_name="Bùi Thị Cúc", birth=parse("1990"))

    assert Nomination.objects.named("cuc bui").get() == case


def test_party_status_of_somebody_with_a_case_comes_from_the_case():
    case = make_case()
    facts = {"by": clerk(), "today": TODAY, "full_name": "Lê An", "birth": None, "party_status": "official"}

    assert reasons(people.update_member, member=case.member, **facts)[0][0] == "party_status"
    assert people.update_member(**{**facts, "member": make_member()}).party_status == "official"


def test_entering_remembers_who_was_somebody_else():
    known, by = make_member("Lê Thị An"), clerk()

    member = actions.enter_member(by=by, branch=known.branch, full_name="Lê Thị An", sex="female", others=[known.pk])

    assert NotSamePerson.objects.filter(first=known, second=member, said_by=by).exists()


# ------------------------------------------------------------------ number


def test_number_is_sealed_and_each_reveal_is_logged(lan):
    member = make_member(branch=lan.branch)

    actions.set_citizen_number(member=member, number="040 190 000 123", by=lan)

    member.refresh_from_db()
    assert NUMBER.encode() not in bytes(member.citizen_number)
    assert (member.citizen_tail, last_event()) == ("123", ("members.number_set", {}))
    assert not ViewLog.objects.exists()
    assert actions.reveal_number(member=member, by=lan) == NUMBER
    view = ViewLog.objects.get()
    assert (view.kind, view.by, view.subject_id, view.branch) == ("reveal", lan, member.pk, lan.branch)


def test_number_can_be_changed_and_cleared():
    member = make_member(citizen_number=NUMBER)

    actions.set_citizen_number(member=member, number="040190000999", by=clerk())
    assert last_event() == ("members.number_change", {})
    actions.set_citizen_number(member=member, number="", by=clerk())
    assert last_event() == ("members.number_clear", {})

    member.refresh_from_db()
    assert (member.citizen_number, member.citizen_digest, numbers.reveal(member)) == (None, None, "")


@pytest.mark.parametrize("number", ["1", "04019000012", "0401900001234", "abc"])
def test_what_is_no_number_is_refused(number):
    assert reasons(actions.set_citizen_number, member=make_member(), number=number, by=clerk())[0][0] == "citizen_number"


def test_number_belongs_to_one_person():
    make_member(citizen_number=NUMBER)
    facts = {"branch": make_branch(), "full_name": "Lê An", "sex": "female", "citizen_number": NUMBER, "by": clerk()}

    assert "đã có trong danh sách" in reasons(actions.set_citizen_number, member=make_member(), number=NUMBER, by=clerk())[0][1]
    assert reasons(actions.add_member, **facts)[0][0] == "citizen_number"


# ------------------------------------------------------------------ titles


def test_title_is_noted_once_a_year_and_corrected():
    member, kind = make_member(), AwardKind.objects.first()
    award = actions.add_award(member=member, kind=kind, year=2025, by=clerk(), today=TODAY, decision_number=" 12/QĐ ")

    assert reasons(actions.add_award, member=member, kind=kind, year=2025, by=clerk(), today=TODAY)[0][0] == "kind"
    actions.correct_award(award=award, kind=kind, year=2024, by=clerk(), today=TODAY)

    assert Award.objects.get().year == 2024
    assert last_event() == ("members.award_correct", {"before": f"{kind.name}, 2025", "kind": kind.name, "year": "2024"})


@pytest.mark.parametrize("year", [1949, 2027, 2004, 99999])
def test_title_of_an_impossible_year_is_refused(year):
    found = reasons(actions.add_award, member=make_member(), kind=AwardKind.objects.first(), year=year, by=clerk(), today=TODAY)
    assert [r[0] for r in found] == ["year"]


# ------------------------------------------------------------------ leaving


def test_leaving_ends_membership_request_and_case():
    case, by = make_case(on=date(2025, 9, 1)), clerk()
    member, other = case.member, make_branch()
    transfer = actions.request_transfer(member=member, to_branch=other, on=TODAY, by=by, today=TODAY, asked_by_receiver=False)

    people.leave_union(member=member, by=by, on=date(2026, 11, 1), today=TODAY)

    member.refresh_from_db(), case.refresh_from_db(), transfer.refresh_from_db()
    assert (member.left_on, case.outcome, transfer.outcome) == (date(2026, 11, 1), "left_unit", "withdrawn")
    assert not Membership.objects.filter(member=member, ends_on__isnull=True).exists()
    assert not Member.objects.current().filter(pk=member.pk).exists()


def test_leaving_on_an_impossible_day_is_refused():
    member = make_member(on=date(2025, 5, 1))

    assert [r[0] for r in reasons(actions.leave_union, member=member, by=clerk(), on=date(2026, 12, 1), today=TODAY)] == ["on"]
    assert [r[0] for r in reasons(actions.leave_union, member=member, by=clerk(), on=date(2025, 4, 1), today=TODAY)] == ["on"]


def test_coming_back_opens_a_new_membership():
    member, other = make_member(), make_branch()
    actions.leave_union(member=member, by=clerk(), on=date(2026, 1, 1), today=TODAY)

    assert reasons(actions.return_to_union, member=member, branch=other, by=clerk(), on=date(2025, 12, 1), today=TODAY)[0][0] == "on"
    actions.return_to_union(member=member, branch=other, by=clerk(), on=date(2026, 3, 1), today=TODAY)

    member.refresh_from_db()
    assert (member.left_on, member.branch) == (None, other)
    assert [(m.branch, m.start_on) for m in member.memberships.order_by("pk")][1:] == [(other, date(2026, 3, 1))]
    assert "đang là đoàn viên" in reasons(actions.return_to_union, member=member, branch=other, by=clerk(), on=TODAY, today=TODAY)[0][1]
