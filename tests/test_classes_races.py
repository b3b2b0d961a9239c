"""Two people enrol the same learner at the same moment."""

from datetime import date

import pytest

from tests.factories import TODAY, clerk, make_case
from tests.together import together
from tracking.classes import actions
from tracking.classes.models import Enrolment
from tracking.nominations.models import Act
from tracking.nominations.rules import ActKind

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


@pytest.mark.parametrize("turn", range(10))
def test_one_of_two_writes(turn, world):
    by = clerk()
    cases = [make_case(branch=world.school), make_case(branch=world.company)]
    found = actions.plan_class(by=by, branch=world.ward, kind="awareness", name="Lớp", starts_on=date(2026, 5, 4))
    facts = {"training_class": found, "on": date(2026, 5, 4), "by": by, "today": TODAY}
    done = together(*(lambda rows=rows: actions.enrol(nominations=rows, **facts) for rows in (cases, cases[::-1])))

    assert sorted(done) == [False, True]
    assert Enrolment.objects.count() == 2
    assert Act.objects.filter(kind=ActKind.CLASS_SENT).count() == 2
