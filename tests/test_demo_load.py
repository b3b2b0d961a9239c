"""Loading the demo data: refused where there is anything else, alike on every machine, whatever the day."""

from datetime import date

import pytest
from django.db import transaction

from tests.factories import make_user
from tracking.branches.models import Branch
from tracking.demo import load
from tracking.members.models import Member
from tracking.nominations.models import Nomination

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


def test_a_database_with_other_data_is_refused():
    make_user()
    with pytest.raises(load.ForeignData):
        load.load(today=DAY)
    assert not Branch.objects.exists()


@pytest.mark.once  # that the same rows come again depends on no database; tests/test_demo.py loads them into both
@pytest.mark.parametrize(
    "today", [date(2027, 3, 31), *(pytest.param(d, marks=pytest.mark.long) for d in (date(2026, 9, 1), date(2029, 2, 28)))]
)
def test_loads_on_other_days_and_alike(today):
    names = []
    for _ in range(2):
        with transaction.atomic():
            load.load(today=today)
            names.append(list(Member.objects.order_by("pk").values_list("full_name", "birth_on")))
            assert Nomination.objects.filter(stage_since_on__gt=today).count() == 0
            transaction.set_rollback(True)
    assert names[0] == names[1]
