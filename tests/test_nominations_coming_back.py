"""A case that is open again stands where the person is now, never at a branch that has ended, never beside another open one."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from portal.errors import RuleBroken
from portal.keys import new_key
from tests.factories import TODAY, make_case, make_member
from tests.test_imports_undo import HOA, K, Kind, take_back, write
from tracking.imports.runs import ImportRun
from tracking.members import actions as members
from tracking.nominations import actions, people
from tracking.nominations.models import Act, Nomination
from tracking.reorganisation import actions as reorganisation

pytestmark = pytest.mark.django_db
WITHDRAWN = date(2025, 3, 3)


def merge(world, ha):
    reorganisation.merge(branch=world.company, successor=world.school, by=ha, on=date(2026, 1, 5), today=TODAY)


def transfer(member, world, ha):
    asked = members.request_transfer(
        member=member, to_branch=world.other_branch, on=date(2026, 1, 5), by=ha, today=TODAY, asked_by_receiver=False
    )
    people.accept_transfer(transfer=asked, by=ha, today=TODAY)


def ended(world, *more):
    member = make_member("Nguyễn Thị Hoa", branch=world.company, birth="12/03/1990")
    return make_case(member=member, acts=[(K.AGREED, date(2025, 1, 20)), (K.WITHDRAWN, WITHDRAWN), *more])


WAYS = {
    "reopened": lambda case, by: actions.reopen(nomination=case, by=by, on=TODAY, today=TODAY),
    "reversed": lambda case, by: actions.reverse(act=Act.objects.get(kind=K.WITHDRAWN), by=by, today=TODAY),
    "stepped back": lambda case, by: actions.step_back(nomination=case, stage=1, by=by, today=TODAY, note="nhầm"),
}


@pytest.mark.parametrize("way", ("reopened", "reversed"))
def test_case_goes_on_where_the_branch_was_merged_into(way, ha, world):
    case = ended(world)
    merge(world, ha)

    WAYS[way](case, ha)

    case.refresh_from_db()
    assert (case.closed_on, case.branch, case.a3) == (None, world.school, world.ward)
    assert Act.objects.latest("pk").kind == K.MOVED
    call_command("check_data", stdout=StringIO())
    call_command("figures", "check", stdout=StringIO())


@pytest.mark.parametrize("way", ("reopened", "reversed"))
def test_case_goes_on_where_the_person_moved(way, ha, world):
    case = ended(world)
    transfer(case.member, world, ha)

    WAYS[way](case, ha)

    case.refresh_from_db()
    assert (case.closed_on, case.branch) == (None, world.other_branch)
    call_command("figures", "check", stdout=StringIO())


def test_step_back_from_official_goes_on_where_the_person_moved(ha, world):
    member = make_member("Nguyễn Thị Hoa", branch=world.company, birth="12/03/1990")
    case = make_case(member=member, acts=[(K.ADMISSION_DECISION, date(2024, 1, 20)), (K.OFFICIAL_RECOGNITION, date(2025, 2, 20))])
    transfer(member, world, ha)
    case.refresh_from_db()
    assert case.branch == world.company

    WAYS["stepped back"](case, ha)

    case.refresh_from_db()
    assert case.branch == world.other_branch
    call_command("figures", "check", stdout=StringIO())


def test_whoever_kept_the_case_does_not_land_on_an_error(minh, ha, world, client):
    case = ended(world)
    transfer(case.member, world, ha)

    answer = client.as_(minh).post(
        reverse("nominations:reopen", args=[case.code]), {"_key": new_key(minh), "_version": case.version, "on": "01/02/2026"}, follow=True
    )

    assert answer.status_code == 200
    assert Nomination.objects.get().branch == world.other_branch


ENDED = {**HOA, "ended_why": "xin thôi", "ended": "03/03/2025"}


def imported_end(world, chi):
    member = make_member("Nguyễn Thị Hoa", branch=world.company, birth="12/03/1990")
    case = make_case(member=member, acts=[(K.AGREED, date(2025, 1, 20))])
    return case, write([ENDED], chi, world.ward, Kind.HISTORIES)


@pytest.mark.parametrize("how", ("merged", "moved"))
def test_taking_back_does_not_open_a_case_where_nobody_is(how, chi, ha, world):
    case, run = imported_end(world, chi)
    merge(world, ha) if how == "merged" else transfer(case.member, world, ha)

    with pytest.raises(RuleBroken, match="đã chuyển sang đơn vị khác"):
        take_back(run, chi)

    case.refresh_from_db()
    assert (case.closed_on, ImportRun.objects.get().undone_at) == (WITHDRAWN, None)


def test_taking_back_does_not_open_a_second_case(chi, world):
    case, run = imported_end(world, chi)
    case.member.refresh_from_db()
    make_case(member=case.member)

    with pytest.raises(RuleBroken, match="đang có phiếu theo dõi khác"):
        take_back(run, chi)

    assert Nomination.objects.open().count() == 1
