"""Two officials enter the same people at the same moment, in opposite order: one meeting is written, the other is told why not."""

from datetime import date

import pytest

from portal import dates
from tests.factories import TODAY, clerk, make_branch, make_member
from tests.together import together
from tracking.nominations import actions
from tracking.nominations.actions import DocumentFacts, Person
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import ActKind


@pytest.mark.django_db(transaction=True)
def test_the_same_people_are_introduced_once():
    branch, by = make_branch(), clerk()
    members = [make_member(branch=branch) for _ in range(3)]
    agreed, document = dates.parse("01/10/2026"), DocumentFacts("4A-KNĐ", "", date(2026, 10, 5))

    def introduce(order):
        people = [Person(row=i, member=m, agreed=agreed) for i, m in enumerate(order)]
        actions.introduce(branch=branch, people=people, document=document, by=by, today=TODAY)

    results = together(lambda: introduce(members), lambda: introduce(members[::-1]))

    assert sorted(results) == [False, True]
    assert (Nomination.objects.count(), Act.objects.filter(kind=ActKind.UNION_DOCUMENT).count()) == (3, 3)
