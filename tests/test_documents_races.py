"""Two people number papers of one unit at the same moment: no number twice unseen, no paper under two numbers."""

import pytest

from tests.factories import TODAY, clerk, make_case, make_member
from tests.together import together
from tracking.documents import actions, queries
from tracking.documents.models import NumberedPaper, PaperVersion
from tracking.nominations.models import Nomination

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


def at_once(*bundles):
    by = clerk()
    facts = {"kind": "minutes", "by": by, "on": TODAY, "first": 1}
    return sorted(together(*(lambda bundle=bundle: actions.give_numbers(bundle=bundle, **facts) for bundle in bundles)))


def minutes(world, name):
    case = make_case(member=make_member(name, branch=world.school))
    return queries.minutes_of_list(Nomination.objects.filter(pk=case.pk), place=world.school, today=TODAY)


@pytest.mark.parametrize("turn", range(5))
def test_one_number_is_not_given_to_two_papers(turn, world):
    answers = at_once(minutes(world, "Trần Văn Ân"), minutes(world, "Lê Thị Bình"))

    assert answers == [False, True]
    assert NumberedPaper.objects.count() == 1


@pytest.mark.parametrize("turn", range(5))
def test_one_paper_has_one_number(turn, world):
    bundle = minutes(world, "Trần Văn Ân")

    assert at_once(bundle, bundle) == [True, True]
    assert NumberedPaper.objects.count() == 1
    assert sorted(PaperVersion.objects.values_list("serial", flat=True)) == [1, 2]
