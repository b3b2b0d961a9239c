"""Bad luck of timing: the same form sent twice at one moment, and two people busy with one person from two sides.

Broken once to see it red: ``keys.spend`` without the unique key; ``lock`` of a case without its member (PostgreSQL reports a deadlock).
"""

import re
from datetime import date

import pytest
from django.urls import reverse

from portal.models import SubmissionKey
from tests.factories import TODAY, clerk, make_branch, make_case
from tests.plugin_cast import PortalClient
from tests.together import together
from tracking.members.models import Member
from tracking.nominations import actions, people
from tracking.nominations.checks import case_faults
from tracking.nominations.models import Nomination
from tracking.nominations.rules import ActKind

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
FORM = {
    "people-TOTAL_FORMS": "1", "people-INITIAL_FORMS": "0", "people-0-birth": "1990", "people-0-sex": "female",
    "people-0-work": "Giáo viên", "people-0-direct_worker": "khong", "people-0-has_certificate": "khong", "agreed_on": "01/10/2025",
    "document_form": "4A-KNĐ", "document_on": "05/10/2025",
}  # fmt: skip


def test_double_click_writes_once(lan):
    address = reverse("nominations:introduce")
    clients = [PortalClient().as_(lan) for _ in range(4)]
    for number in range(8):
        key = re.search(r'name="_key" value="([^"]*)"', clients[0].get(address).content.decode())[1]
        data = {**FORM, "_key": key, "people-0-full_name": f"Lê Thị An {'ABCDEFGH'[number]}"}
        answers = []
        together(*(lambda client=client, data=data, answers=answers: answers.append(client.post(address, data)) for client in clients))
        case = Nomination.objects.get(member__full_name=data["people-0-full_name"])
        assert [(a.status_code, a.headers["Location"]) for a in answers] == [(302, case.get_absolute_url())] * len(clients)
    assert (Member.objects.count(), SubmissionKey.objects.count()) == (8, 8)


def test_person_and_case_are_changed_from_both_sides():
    """A ceremony writes the case and then the person, a new name the person and then the case: both are written, nobody waits in a ring."""
    branch, by = make_branch(), clerk()
    for _ in range(60):
        case = make_case(branch=branch, by=by)
        results = together(
            lambda case=case: actions.record(ActKind.CEREMONY, nomination=case, on=date(2026, 3, 3), by=by, today=TODAY),
            lambda case=case: people.update_member(member=case.member, by=by, today=TODAY, full_name="Trần Thị Đổi Tên"),
        )
        assert results == [True, True]
        case.member.refresh_from_db()
        assert (case.member.party_status, case.member.full_name) == ("probation", "Trần Thị Đổi Tên")
    assert list(case_faults()) == []
