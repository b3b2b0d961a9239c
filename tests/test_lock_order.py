"""Whoever writes cases takes both trees first, then people by key, then cases by key; nobody waits in a ring.

Tried, each turning one red on PostgreSQL: branch and body moves with their own tree alone (deadlock of a branch that closes and a body that
moves), actions on members without the tree of branches (deadlock of an edit and a move), a set adopted with shared trees (a case opened
meanwhile keeps the days of before), people who join a batch without locking them.
"""

import re
from datetime import date
from threading import Event
from time import sleep

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import TODAY, add_act, arranger, clerk, make_batch, make_body, make_branch, make_case, make_member, make_user
from tests.reconciliation import blank, everything, filled, plan_of, sheet_for
from tests.together import together
from tracking.access.models import Appointment
from tracking.access.rules import Role
from tracking.batches import actions as batches
from tracking.branches.rules import BranchKind
from tracking.catalogue.models import AwardKind
from tracking.members import actions as members
from tracking.nominations import actions as nominations
from tracking.nominations.actions import rule_sets
from tracking.nominations.checks import case_faults
from tracking.nominations.models import Nomination
from tracking.nominations.rules import ActKind as K
from tracking.party import actions as party
from tracking.party.rules import BodyKind, RouteRole
from tracking.reconciliation import actions as reconciliation
from tracking.reorganisation import actions, bodies, queries
from tracking.rulesets.models import RuleSet

RACES = 12
ON = date(2026, 3, 1)
LOCKS = re.compile(r'pg_advisory_xact_lock(?:_shared)?\(hashtext\(\'(?P<tree>[\w-]+)\'|FROM "(?P<table>\w+)".*FOR (?:NO KEY )?UPDATE|'
                   r'^(?:UPDATE|INSERT INTO) "(?P<written>\w+)"', re.DOTALL)  # fmt: skip
MEMBER, CASE = "tracking_member", "tracking_nomination"


def officer(world):
    """Who sees and records everything in the province, sheets and many cases at once."""
    known = Appointment.objects.filter(user__username="ban-to-chuc").exists()
    return make_user("ban-to-chuc", full_name="Ban Tổ chức", role=None if known else Role.ORGANISATION_BOARD, branch=world.province)


def steps(call):
    """What a call locks or writes, in order, each once: a tree by its name, tables by theirs."""
    with CaptureQueriesContext(connection) as caught:
        call()
    found = []
    for query in caught.captured_queries:
        if match := LOCKS.search(query["sql"]):
            name = match["tree"] or match["table"] or match["written"]
            if name not in found:
                found.append(name)
    return found


def handed(world, count=3, branch=None, body=None):
    over = (K.HANDED_OVER, date(2025, 10, 1), {"body": body or world.committee})
    return [make_case(branch=branch or world.company, acts=[(K.UNION_DOCUMENT, date(2025, 9, 10)), over]) for _ in range(count)]


def reading(world):
    case, by = handed(world, 1)[0], officer(world)
    content = filled(blank(sheet_for(by, world.ward, world.committee), by), {case.code: {"decision_on": "03/02/2026"}})
    kept = reconciliation.keep_reading(by=by, name="phieu.xlsx", content=content, today=TODAY)
    plan = plan_of(content, by)
    return lambda: reconciliation.write_reading(reading=kept, choice=everything(plan), seen=plan.digest, by=by, today=TODAY)


def applied(world):
    batch = make_batch(K.RECEIVED, branch=world.ward, people=handed(world), on=date(2026, 2, 3))
    return lambda: batches.apply(batch=batch, items=list(batch.items.all()), by=clerk(), today=TODAY)


def joined(world):
    batch, people = make_batch(K.RECEIVED, branch=world.ward, on=date(2026, 2, 3)), handed(world)
    return lambda: batches.add_people(batch=batch, people=people, by=clerk())


def closed_body(world):
    handed(world, body=world.cell)
    return lambda: bodies.close(body=world.cell, successor=world.committee, by=arranger(), on=ON, today=TODAY)


def closed_branch(world):
    handed(world)
    heir = make_branch(parent=world.ward)
    return lambda: actions.close(branch=world.company, successor=heir, by=clerk(), on=ON, today=TODAY)


def route(world):
    return lambda: party.set_route(branch=world.company, body=world.other_committee, role=RouteRole.RECEIVING, on=ON, by=None)


WRITES = {
    "body moves": lambda w: lambda: bodies.move(body=w.cell, parent=w.other_committee, by=arranger(), on=ON, today=TODAY),
    "body closes": closed_body,
    "branch moves": lambda w: lambda: actions.move(branch=w.company, parent=w.other_ward, by=clerk(), on=ON, today=TODAY),
    "branch closes": closed_branch,
    "sheet is read": reading,
    "letter is received": lambda w: _with(handed(w), lambda c: reconciliation.receive(
        received=[(x, "") for x in c], on=date(2026, 2, 3), by=clerk(), today=TODAY)),
    "batch is applied": applied,
    "people join": joined,
    "route is set": route,
}  # fmt: skip


def _with(made, call):
    return lambda: call(made)


@pytest.mark.postgresql
@pytest.mark.django_db
@pytest.mark.parametrize("what", list(WRITES))
def test_both_trees_come_first_then_people_then_cases(what, world):
    arranger(), clerk()
    found = steps(WRITES[what](world))

    assert found[:2] == ["branch-tree", "body-tree"]
    if what in ("body closes", "sheet is read", "letter is received", "batch is applied", "people join"):
        assert found.index(MEMBER) < found.index(CASE)


def halfway(monkeypatch, module, name):
    """Let this step of an action, once done, call the others in and stay there for a while; the Event that says so."""
    reached, step = Event(), getattr(module, name)

    def slowly(*args, **facts):
        found = step(*args, **facts)
        reached.set()
        sleep(0.6)
        return found

    monkeypatch.setattr(module, name, slowly)
    return reached


def when(reached, call):
    """The call, made as soon as the others have come so far."""
    return lambda: reached.wait(20) and call()


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_branch_that_closes_while_a_body_moves(monkeypatch):
    """The branch rewrites the cases of the branches below it before it comes to its own, for which it needs the tree of bodies."""
    reached, by, above = halfway(monkeypatch, actions, "_move_children"), arranger(), make_body(kind=BodyKind.PROVINCE)
    body, target = (make_body(parent=above) for _ in range(2))
    province = make_branch("Liên đoàn Lao động tỉnh", kind=BranchKind.PROVINCE, sector=None)
    ward, heir = (make_branch(kind=BranchKind.WARD, sector=None, parent=province) for _ in range(2))
    for place in (ward, make_branch(parent=ward)):
        make_case(branch=place, by=by, acts=[(K.HANDED_OVER, date(2025, 10, 1), {"body": body})])

    done = together(
        lambda: actions.close(branch=ward, successor=heir, by=by, on=ON, today=TODAY),
        when(reached, lambda: bodies.move(body=body, parent=target, by=by, on=ON, today=TODAY)),
    )

    assert done == [True, True]
    assert list(queries.copy_faults()) == []
    assert list(case_faults()) == []


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_people_who_are_edited_while_their_branch_moves():
    by = clerk()
    provinces = [make_branch(f"Liên đoàn Lao động tỉnh số {n}", kind=BranchKind.PROVINCE, sector=None) for n in (1, 2)]
    branch = make_branch(parent=provinces[0])
    people, title = [make_member(branch=branch, by=by) for _ in range(4)], AwardKind.objects.first()
    for race in range(RACES):
        target = provinces[(race + 1) % 2]
        done = together(
            lambda target=target, race=race: actions.move(branch=branch, parent=target, by=by, on=date(2026, 1, 1 + race), today=TODAY),
            *(lambda one=one, race=race: members.add_award(member=one, by=by, kind=title, year=2014 + race, today=TODAY) for one in people),
        )
        assert done == [True] * 5
    assert list(queries.copy_faults()) == []


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_people_who_join_a_batch_while_another_one_is_applied(world):
    """Joining points to the cases in the order of their names, applying locks them in the order of their keys."""
    by = clerk()
    for _race in range(RACES):
        names = ("Vũ Thị Yến", "Trần Văn Tư", "Lê Văn Ba", "Đỗ Văn An")  # by name the other way round than by key
        cases = [make_case(branch=world.company, full_name=name, by=by, acts=[(K.UNION_DOCUMENT, date(2025, 9, 10))]) for name in names]
        first = make_batch(branch=world.ward, body=world.committee, people=cases, on=date(2026, 2, 3), by=by)
        second = make_batch(K.CLASS_SENT, branch=world.ward, on=date(2026, 2, 4), by=by)
        done = together(
            lambda first=first: batches.apply(batch=first, items=list(first.items.all()), by=by, today=TODAY),
            lambda second=second, cases=cases: batches.add_people(batch=second, people=cases, by=by),
        )
        assert done == [True, True]
    assert list(case_faults()) == []


def set_from(day, number, **parameters):
    """Facts of a set that changes these numbers from a day on."""
    text = {"number": f"{number}-QĐ/TW", "on": "2026-08-01"}
    stands = {"text": text["number"], "on": text["on"], "point": "1", "certainty": "confirmed", "remark": ""}
    return {
        "code": f"QD{number}_2026", "title": f"Quy định số {number}-QĐ/TW", "texts": [text], "effective_from": day,
        "inherits": RuleSet.objects.order_by("effective_from").last(), "parameters": parameters, "remark": "",
        "provisions": dict.fromkeys(parameters, stands),
    }  # fmt: skip


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_case_opened_while_a_rule_set_is_adopted_counts_by_it(monkeypatch, world):
    """The open cases have been brought up to date, the set is not written yet: a case opened now would keep the days of before."""
    reached, by = halfway(monkeypatch, rule_sets, "refresh_limits"), clerk()
    people = [make_member(branch=world.school, by=by) for _ in range(2)]
    resolved = [(K.CELL_RESOLUTION, date(2026, 9, 7))]

    done = together(
        lambda: nominations.adopt_rule_set(by=by, today=TODAY, **set_from(date(2026, 9, 1), 300, decide_admission_wd=20)),
        *(when(reached, lambda member=member: make_case(member=member, acts=resolved, by=by)) for member in people),
    )

    assert done == [True] * 3
    assert list(case_faults()) == []
    assert set(Nomination.objects.values_list("next_due_on", flat=True)) == {date(2026, 10, 5)}


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_rule_sets_adopted_while_everybody_writes(world):
    """Whoever records something counts by the set of before or after; nobody waits in a ring."""
    by, officer_ = clerk(), officer(world)
    for race in range(RACES):
        cases = handed(world, 4)
        facts = set_from(date(2026, 8, 1 + race), 300 + race, decide_admission_wd=20 + race)
        done = together(
            lambda facts=facts: nominations.adopt_rule_set(by=by, today=TODAY, **facts),
            *(lambda case=case: add_act(case, K.CELL_RESOLUTION, date(2026, 9, 7), by=by) for case in cases[:2]),
            lambda cases=cases: nominations.record_many(
                K.CLASS_SENT, nominations=cases[2:], on=date(2026, 9, 8), by=officer_, today=TODAY, source="notice_phone"
            ),
        )
        assert done == [True] * 4
        assert list(case_faults()) == []
