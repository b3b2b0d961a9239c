"""Two people apply the same batch, put one person into two batches, or change a case that is being applied, at the same moment."""

from datetime import date

import pytest

from tests.factories import TODAY, clerk, make_batch, make_case
from tests.together import together
from tracking.batches import actions
from tracking.batches.models import BatchItem
from tracking.nominations import actions as nominations
from tracking.nominations.checks import case_faults
from tracking.nominations.models import Act
from tracking.nominations.rules import ActKind as K

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
DAY = date(2026, 2, 3)
ACTS = [(K.UNION_DOCUMENT, date(2026, 1, 10))]


@pytest.mark.parametrize("turn", range(5))
def test_one_of_two_applies(turn, world):
    by, cases = clerk(), [make_case(branch=world.school, acts=ACTS) for _ in range(4)]
    batch = make_batch(branch=world.ward, body=world.committee, people=cases, on=DAY)
    items = list(batch.items.all())
    lists = (items, items[::-1])
    calls = [lambda chosen=chosen: actions.apply(batch=batch, items=chosen, by=by, today=TODAY) for chosen in lists]

    assert sorted(together(*calls)) == [False, True]
    assert Act.objects.filter(kind=K.HANDED_OVER).count() == 4


@pytest.mark.parametrize("turn", range(5))
def test_one_person_joins_one_of_two_batches(turn, world):
    by, case = clerk(), make_case(branch=world.school, acts=ACTS)
    batches = [make_batch(branch=world.ward, body=world.committee) for _ in range(2)]
    calls = [lambda batch=batch: actions.add_people(batch=batch, people=[case], by=by) for batch in batches]

    assert sorted(together(*calls)) == [False, True]
    assert BatchItem.objects.pending().count() == 1


@pytest.mark.parametrize("turn", range(5))
def test_a_case_that_ends_while_it_is_applied(turn, world):
    """Whoever comes first wins; never half a batch, never a handing-over of a case that had ended."""
    by, cases = clerk(), [make_case(branch=world.school, acts=ACTS) for _ in range(4)]
    batch = make_batch(branch=world.ward, body=world.committee, people=cases, on=DAY)
    items = list(batch.items.all())
    applied, ended = together(
        lambda: actions.apply(batch=batch, items=items, by=by, today=TODAY),
        lambda: nominations.record(K.WITHDRAWN, nomination=cases[2], on=date(2026, 2, 4), by=by, today=TODAY),
    )

    assert ended
    assert Act.objects.filter(kind=K.HANDED_OVER).count() == (4 if applied else 0)
    assert list(case_faults()) == []
