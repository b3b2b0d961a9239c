"""Figures by SQL against a recount in Python, over generated trees and histories."""

from collections import Counter
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import RuleBroken
from tests.factories import TODAY, add_act, clerk, make_branch, make_case, make_member
from tracking.branches.models import Branch
from tracking.branches.rules import BranchKind
from tracking.figures import queries, rules
from tracking.figures.rules import Indicator, Part, Period
from tracking.nominations import actions
from tracking.nominations.models import Act
from tracking.nominations.rules import ActKind as K

pytestmark = pytest.mark.django_db

START = date(2024, 1, 1)
NOW, TERM = Period(date(2026, 1, 1), TODAY), Period(date(2025, 3, 1), TODAY)
SPANS = {"now": NOW, "term": TERM, "before": NOW.year_before()}
RECORDED = [
    K.UNION_DOCUMENT,
    K.CLASS_SENT,
    K.CLASS_CERTIFIED,
    K.ADMISSION_DECISION,
    K.CEREMONY,
    K.OFFICIAL_RECOGNITION,
    K.STRUCK_OFF,
    K.ANNULLED,
    K.WITHDRAWN,
]

days = st.integers(0, (TODAY - START).days).map(lambda n: START + timedelta(days=n))
steps = st.one_of(
    st.tuples(st.just("record"), st.sampled_from(RECORDED), days),
    st.tuples(st.just("reverse"), st.integers(0, 9), days),
    st.tuples(st.just("correct"), st.integers(0, 9), days),
    st.tuples(st.just("move"), st.integers(0, 9), days),
    st.tuples(st.just("again"), st.integers(0, 9), days),
)
histories = st.lists(st.tuples(st.integers(0, 9), st.lists(steps, max_size=8)), min_size=1, max_size=4)
trees = st.lists(st.integers(0, 9), min_size=2, max_size=7)  # whose child the next branch is: deep and shallow ones


def grow(shape):
    branches = [make_branch("LĐLĐ tỉnh", kind=BranchKind.PROVINCE, sector=None)]
    for number in shape:
        branches.append(make_branch(parent=branches[number % len(branches)]))
    return branches


def live_through(branches, place, history):
    case = make_case(member=make_member(branch=branches[place % len(branches)]), on=START)
    for what, choice, on in history:
        with suppress(RuleBroken), transaction.atomic():
            case = one_step(case, branches, what, choice, on)


def one_step(case, branches, what, choice, on):
    acts = list(case.acts.filter(reversed_by=None).exclude(kind__in=(K.IDENTIFIED, K.MOVED, K.REVERSAL)).order_by("pk"))
    if what == "record":
        add_act(case, choice, on)
    elif what == "move":
        actions.move_case(nomination=case, branch=branches[choice % len(branches)], by=clerk(), on=on, today=TODAY)
    elif what == "again":
        with suppress(RuleBroken), transaction.atomic():
            add_act(case, K.WITHDRAWN, on)
        return make_case(member=case.member, on=START)
    elif acts and what == "reverse":
        actions.reverse(act=acts[choice % len(acts)], by=clerk(), today=TODAY)
    elif acts:
        wrong = acts[choice % len(acts)]
        add_act(case, wrong.kind, on, {"replaces": wrong, "source": wrong.source})
    return case


def recount(inside, period, since):
    """Every figure by reading the whole log; ``inside(branch)`` says whether an act belongs."""
    gone = set(Act.objects.filter(reverses__isnull=False).values_list("reverses_id", flat=True))
    standing = [
        a for a in Act.objects.select_related("branch", "nomination").order_by("on", "pk") if a.pk not in gone and a.kind != K.REVERSAL
    ]
    first = {}
    for act in standing:
        first.setdefault((act.nomination_id, act.kind), act)
    found = Counter()
    introduced = [a for (_case, kind), a in first.items() if kind == K.UNION_DOCUMENT]
    for (case, kind), act in first.items():
        figure = rules.FIGURE_OF_KIND.get(kind)
        if figure is None or (kind == K.CEREMONY and (case, K.ADMISSION_DECISION) in first):
            continue
        if not (inside(act.branch) and period.start <= act.on <= period.end):
            continue
        found[figure] += 1
        if figure == Indicator.ADMITTED and (case, K.UNION_DOCUMENT) in first:
            found[Part.ADMITTED_BY_UNION] += 1
        if figure == Indicator.INTRODUCED:
            others = [a for a in introduced if a.nomination.member_id == act.nomination.member_id and a.nomination_id != case]
            found[Part.INTRODUCED_AGAIN] += any(since <= a.on and (a.on, a.pk) < (act.on, act.pk) for a in others)
    return {f: found[f] for f in rules.FIGURES}


@given(shape=trees, cases=histories)
def test_figures_equal_a_recount_of_the_log(shape, cases, db):
    with transaction.atomic():
        branches = grow(shape)
        for place, history in cases:
            live_through(branches, place, history)
        for branch in Branch.objects.all():
            agree(branch)
        transaction.set_rollback(True)


def agree(branch):
    whole = queries.tally(SPANS, branch=branch, since=TERM.start)
    children = queries.by_child(SPANS, branch=branch, since=TERM.start, parts=True)
    known = {queries.OWN, *(queries.child_key(c) for c in branch.children.all())}
    assert set(children) <= known
    for name, period in SPANS.items():
        expected = recount(lambda b: b.path.startswith(branch.path), period, TERM.start)
        assert {f: whole.get(f, name) for f in rules.FIGURES} == expected
        assert {f: sum(c.get(f, name) for c in children.values()) for f in rules.FIGURES} == expected
    for child in branch.children.all():
        one = children.get(queries.child_key(child), queries.Tally())
        assert {f: one.get(f) for f in rules.FIGURES} == recount(lambda b, child=child: b.path.startswith(child.path), NOW, TERM.start)
    for figure in rules.FIGURES:
        assert queries.count(figure, branch=branch, start=NOW.start, end=NOW.end, since=TERM.start) == whole.get(figure)
    months = rules.months_back(TODAY, 11)
    assert sum(queries.by_month((Indicator.ADMITTED,), months, branch=branch).values()) == whole.get(Indicator.ADMITTED)


def test_units_without_an_introduction_are_the_open_grassroots_ones(world):
    make_case(branch=make_branch("Tổ sản xuất 1", parent=world.company, kind=BranchKind.GROUP), acts=[(K.UNION_DOCUMENT, date(2026, 2, 3))])
    make_case(branch=world.school, acts=[(K.UNION_DOCUMENT, date(2025, 2, 3))], on=date(2025, 1, 5))
    make_branch("CĐCS mới", parent=world.ward, on=date(2026, 11, 21))

    assert set(queries.without_introduction(world.province, NOW)) == {world.school, world.other_branch}
    assert set(queries.without_introduction(world.province, TERM.year_before())) == {world.company, world.other_branch}


@pytest.mark.parametrize("closed_on, expected", [(None, 3), (date(2026, 1, 1), 2), (date(2026, 1, 2), 3)])
def test_union_that_worked_one_day_of_the_period_is_active(closed_on, expected, world):
    from tracking.branches.actions import write_change

    if closed_on:
        world.school.closed_on = closed_on
        world.school.save(update_fields=["closed_on"])
        write_change(world.school, on=closed_on, closed=True)

    assert queries.active_count(world.province, NOW) == expected
    assert sum(queries.active_by_child(world.province, NOW).values()) == expected
    assert queries.active_by_child(world.ward, NOW) == {b.pk: 1 for b in (world.school, world.company)[3 - expected :]}
