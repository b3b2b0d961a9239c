"""``manage.py check_data`` finds every kind of difference it is there for. Each test damages one row behind the actions' back.

Broken once to see it red: each generator of ``all_faults`` left out in turn.
"""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from tests.factories import TODAY, clerk, make_case, make_member
from tests.plugin_cast import drop_triggers
from tracking.access.models import Appointment
from tracking.branches.models import Branch, BranchPeriod
from tracking.classes import actions as classes
from tracking.classes.models import TrainingClass
from tracking.classes.rules import ClassKind
from tracking.ledger.models import Entry
from tracking.members.models import Member, Membership
from tracking.nominations.actions import reverse
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import ActKind
from tracking.party.models import PartyBody, PartyBodyPeriod

pytestmark = pytest.mark.django_db
SOME_DAY = date(2019, 1, 1)


def report():
    """What the command prints; '' when it finds nothing."""
    out = StringIO()
    try:
        call_command("check_data", stdout=out)
    except CommandError:
        return out.getvalue()
    assert out.getvalue().strip() == "No differences."
    return ""


@pytest.fixture
def case(world, lan):
    """A case on its way, with a class, in a world without faults."""
    made = make_case(
        branch=world.school, by=lan,
        acts=[(ActKind.UNION_DOCUMENT, date(2025, 9, 2)), (ActKind.HANDED_OVER, date(2025, 9, 3), {"body": world.committee})],
    )  # fmt: skip
    classes.plan_class(by=clerk(), branch=world.ward, kind=ClassKind.AWARENESS, name="Lớp 1", starts_on=date(2026, 3, 1))
    assert report() == ""
    return made


WRONG_IN_CASE = {
    "stage": 11, "stage_since_on": SOME_DAY, "waiting_supplement": True, "agreed_on": SOME_DAY, "introduced_on": None,
    "handed_over_on": None, "class_sent_on": SOME_DAY, "certified_on": SOME_DAY, "decided_on": SOME_DAY, "ceremony_on": SOME_DAY,
    "official_on": SOME_DAY, "next_due_on": SOME_DAY, "next_due_code": "ceremony", "certificate_ends_on": SOME_DAY,
    "probation_ends_on": SOME_DAY, "body": None, "name_key": "x", "name_fold": "x", "given_fold": "x", "a2": None,
    "a3": None, "b3": None,
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG_IN_CASE)
def test_wrong_column_of_a_case(name, case):
    Nomination.objects.filter(pk=case.pk).update(**{name: WRONG_IN_CASE[name]})

    found = report()

    assert name in found or "copies of the ancestors" in found
    assert case.code in found or f"nomination {case.pk}" in found


def test_closed_case_without_an_exit_in_its_log(case):
    Nomination.objects.filter(pk=case.pk).update(outcome="withdrawn", closed_on=SOME_DAY)

    found = report()

    assert f"nomination {case.code}: outcome" in found
    assert f"nomination {case.code}: closed_on" in found


def test_case_held_by_a_branch_that_its_log_does_not_name(case, world):
    columns = {name: getattr(world.company, f"{name}_id") for name in ("a2", "a3", "a4")}
    Nomination.objects.filter(pk=case.pk).update(branch=world.company, **columns)

    assert f"nomination {case.code}: branch_id" in report()


@pytest.mark.parametrize("taken", ["all", "last"])
def test_acts_that_vanished(taken, case):
    drop_triggers()
    acts = Act.objects.filter(nomination=case)
    Entry.objects.all()._raw_delete(acts.db)
    (acts if taken == "all" else acts.filter(kind=ActKind.HANDED_OVER))._raw_delete(acts.db)

    assert f"nomination {case.code}: " in report()


def test_party_status_that_no_act_gives(case):
    Member.objects.filter(pk=case.member_id).update(party_status="official")

    assert f"nomination {case.code}: party_status" in report()


def test_earlier_attempt_says_nothing_of_what_a_later_one_reached(world):
    day = date(2025, 3, 1)
    first = make_case(branch=world.school, on=date(2024, 1, 1), acts=[(ActKind.AGREED, date(2024, 2, 1)), (ActKind.WITHDRAWN, day)])
    second = make_case(member=first.member, on=date(2025, 4, 1), acts=[(ActKind.CEREMONY, date(2026, 2, 1))])

    reverse(act=first.acts.get(kind=ActKind.AGREED), by=clerk(), today=TODAY)

    second.member.refresh_from_db()
    assert second.member.party_status == "probation"
    assert report() == ""


DAMAGES = {
    "path of a branch": (lambda w: Branch.objects.filter(pk=w.company.pk).update(path="0001ZZZZ"), "branch"),
    "depth of a branch": (lambda w: Branch.objects.filter(pk=w.company.pk).update(depth=7), "branch"),
    "ancestor of a branch": (lambda w: Branch.objects.filter(pk=w.company.pk).update(a3=w.other_ward), "branch"),
    "name other than the last period's": (lambda w: Branch.objects.filter(pk=w.company.pk).update(name="Khác"), "branch"),
    "branch without periods": (lambda w: BranchPeriod.objects.filter(branch=w.company).delete(), "no period"),
    "gap between periods": (lambda w: BranchPeriod.objects.filter(branch=w.company).update(ends_on=SOME_DAY), "do not end"),
    "path of a Party body": (lambda w: PartyBody.objects.filter(pk=w.cell.pk).update(path="0001ZZZZ"), "Party body"),
    "Party body without periods": (lambda w: PartyBodyPeriod.objects.filter(body=w.cell).delete(), "Party body"),
    "gap between periods of a body": (lambda w: PartyBodyPeriod.objects.filter(body=w.cell).update(ends_on=SOME_DAY), "Party body"),
    "copies on a member": (lambda w: Member.objects.filter(branch=w.school).update(a3=w.other_ward), "member"),
    "missing copy on a member": (lambda w: Member.objects.filter(branch=w.school).update(a2=None), "member"),
    "copies on a class": (lambda w: TrainingClass.objects.update(a3=w.other_ward), "trainingclass"),
    "member elsewhere than the membership": (lambda w: Membership.objects.update(branch=w.company), "membership"),
    "membership that ended": (lambda w: Membership.objects.update(ends_on=SOME_DAY), "no open membership"),
    "membership of somebody who left": (lambda w: Member.objects.filter(branch=w.school).update(left_on=SOME_DAY), "a membership is open"),
    "appointment at a closed branch": (lambda w: _closed(w.school), "appointment"),
    "member at a closed branch": (lambda w: _closed(w.school), "member"),
    "case at a closed branch": (lambda w: _closed(w.school), "nomination"),
    "branch under a closed one": (lambda w: _closed(w.ward), "branch"),
    "body under a closed one": (lambda w: PartyBody.objects.filter(pk=w.committee.pk).update(closed_on=SOME_DAY), "body"),
    "name keys of a member": (lambda w: Member.objects.filter(branch=w.school).update(full_name="Lê Văn Khác"), "name_fold"),
}


def _closed(branch):
    Branch.objects.filter(pk=branch.pk).update(closed_on=SOME_DAY, opened_on=None)


@pytest.mark.parametrize("damage", DAMAGES)
def test_wrong_place_or_time(damage, case, world):
    damaging, words = DAMAGES[damage]

    damaging(world)

    assert any(line.startswith(words) or words in line for line in report().splitlines())


def test_everything_is_reported_at_once(case, world):
    Nomination.objects.filter(pk=case.pk).update(stage=11)
    Member.objects.filter(pk=case.member_id).update(a2=None)
    Branch.objects.filter(pk=world.company.pk).update(depth=F("depth") + 1)

    assert len(report().splitlines()) >= 3
    assert not Appointment.objects.filter(branch__closed_on__isnull=False).exists()
    make_member(branch=world.school)  # the check itself leaves nothing locked or half open
