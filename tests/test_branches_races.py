"""Two people who add the same thing to one branch in one instant: it stands once, and nobody gets an error page.

Tried: without ``lock_open`` PostgreSQL answered with an IntegrityError; without the constraints two officers stood open.
"""

from datetime import date
from importlib import import_module

import pytest
from django.db import IntegrityError, transaction

from portal.errors import RuleBroken
from tests.factories import arranger, clerk, make_body, make_branch
from tests.together import together
from tracking.branches import actions
from tracking.branches.models import BranchObstacle, BranchOfficer
from tracking.branches.rules import OfficerKind
from tracking.catalogue.models import Obstacle
from tracking.party import actions as party
from tracking.party import queries
from tracking.party.models import PartyRoute
from tracking.party.rules import RouteRole
from tracking.reorganisation import bodies

RACES = 25
ON = date(2026, 3, 1)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_one_obstacle_is_noted_once():
    by, obstacle = clerk(), Obstacle.objects.first()
    for _race in range(RACES):
        branch = make_branch()
        add = lambda branch=branch: actions.add_obstacle(branch=branch, by=by, on=ON, obstacle=obstacle)  # noqa: E731 (said twice)
        assert sorted(together(add, add)) == [False, True]
        assert BranchObstacle.objects.filter(branch=branch, ends_on=None).count() == 1


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_one_officer_stands_at_a_time():
    by = clerk()
    for _race in range(RACES):
        branch = make_branch()
        done = together(
            *(
                lambda branch=branch, name=name: actions.set_officer(branch=branch, by=by, on=ON, kind=OfficerKind.RESPONSIBLE, name=name)
                for name in ("Lê Thị An", "Trần Văn Ân", "Đỗ Minh Dũng")
            )
        )
        assert done == [True] * 3
        assert BranchOfficer.objects.filter(branch=branch, ends_on=None).count() == 1


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_one_route_of_a_role_stands_at_a_time():
    by, committees = clerk(), [make_body(), make_body()]
    for _race in range(RACES):
        branch = make_branch()
        done = together(
            *(
                lambda branch=branch, body=body: party.set_route(branch=branch, body=body, role=RouteRole.RECEIVING, on=ON, by=by)
                for body in committees
            )
        )
        assert done == [True, True]
        assert PartyRoute.objects.filter(branch=branch, ends_on=None).count() == 1


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_route_to_a_body_that_closes_in_the_same_instant():
    by, heir = arranger(), make_body()
    for _race in range(RACES):
        branch, body = make_branch(), make_body()
        together(
            lambda branch=branch, body=body: party.set_route(branch=branch, body=body, role=RouteRole.RECEIVING, on=ON, by=by),
            lambda body=body: bodies.close(body=body, successor=heir, by=by, on=ON, today=date(2026, 11, 20)),
        )
        assert queries.receiving_body(branch, ON) in (None, heir)
        assert not PartyRoute.objects.filter(body=body, ends_on=None).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("model", [BranchOfficer, BranchObstacle, PartyRoute])
def test_constraint_says_the_rule_again(model):
    branch, on = make_branch(), {"start_on": ON}
    facts = {
        BranchOfficer: {"kind": OfficerKind.RESPONSIBLE, "name": "Lê Thị An"},
        BranchObstacle: {"obstacle": Obstacle.objects.first()},
        PartyRoute: {"body": make_body(), "role": RouteRole.RECEIVING},
    }[model]
    model.objects.create(branch=branch, **facts, **on)

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(branch=branch, **facts, **on)
    assert all("Đơn vị" in str(c.violation_error_message) or "đơn vị" in str(c.violation_error_message) for c in model._meta.constraints)


@pytest.mark.django_db
def test_closed_branch_takes_no_officer_obstacle_or_route(world):
    from tracking.reorganisation import actions as reorganisation

    reorganisation.close(branch=world.school, successor=world.company, by=clerk(), on=ON, today=date(2026, 11, 20))
    for write in (
        lambda **facts: actions.set_officer(kind=OfficerKind.RESPONSIBLE, name="Lê Thị An", **facts),
        lambda **facts: actions.add_obstacle(obstacle=Obstacle.objects.first(), **facts),
        lambda **facts: party.set_route(body=world.committee, role=RouteRole.RECEIVING, **facts),
    ):
        with pytest.raises(RuleBroken):
            write(branch=world.school, by=clerk(), on=date(2026, 4, 1))


def test_doubled_officers_end_when_the_next_one_began():
    ends = import_module("tracking.migrations.0008_end_doubled_officers").ends
    early, late = date(2026, 1, 1), date(2026, 2, 1)
    rows = [(1, 7, "responsible", early), (2, 7, "responsible", late), (3, 7, "supporting", early), (4, 8, "responsible", early)]

    assert ends(rows) == [(1, late)]
    assert ends([(1, 7, "responsible", late), (2, 7, "responsible", late)]) == [(1, late)]
