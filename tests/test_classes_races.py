"""Two people enrol the same learner at the same moment."""

import threading
from datetime import date

import pytest
from django.db import connection

from portal.errors import RuleBroken
from tests.factories import TODAY, clerk, make_case
from tracking.classes import actions
from tracking.classes.models import Enrolment
from tracking.nominations.models import Act
from tracking.nominations.rules import ActKind

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


def run(answers, barrier, **facts):
    barrier.wait()
    try:
        actions.enrol(**facts)
        answers.append("written")
    except RuleBroken:
        answers.append("refused")
    finally:
        connection.close()


@pytest.mark.parametrize("turn", range(10))
def test_one_of_two_writes(turn, world):
    by = clerk()
    cases = [make_case(branch=world.school), make_case(branch=world.company)]
    found = actions.plan_class(by=by, branch=world.ward, kind="awareness", name="Lớp", starts_on=date(2026, 5, 4))
    answers, barrier = [], threading.Barrier(2)
    lists = (cases, cases[::-1])
    facts = {"training_class": found, "on": date(2026, 5, 4), "by": by, "today": TODAY}
    threads = [threading.Thread(target=run, args=(answers, barrier), kwargs={**facts, "nominations": rows}) for rows in lists]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["refused", "written"]
    assert Enrolment.objects.count() == 2
    assert Act.objects.filter(kind=ActKind.CLASS_SENT).count() == 2
