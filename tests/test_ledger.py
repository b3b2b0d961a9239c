"""The ledger and its sums equal a recount of the log: after any acts, corrections, moves of cases and of branches, folded or not."""

from contextlib import suppress
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.errors import RuleBroken
from tests.factories import TODAY, clerk, make_case, make_member
from tests.test_figures_recount import SPANS, START, TERM, days, grow, one_step, steps, trees
from tracking.branches.models import Branch
from tracking.figures import actions as figure_actions
from tracking.figures import checks, queries
from tracking.figures.rules import Indicator, Part, Period, Population
from tracking.ledger import actions as ledger
from tracking.ledger.models import Entry, StepSum, Sum
from tracking.ledger.rules import Tree
from tracking.nominations import actions
from tracking.nominations.rules import ActKind as K
from tracking.reorganisation import actions as reorganisation

pytestmark = pytest.mark.django_db

DUE_DAY = TODAY - timedelta(days=400)
lives = st.lists(st.tuples(st.integers(0, 9), st.lists(steps, max_size=6)), min_size=1, max_size=3)
hangings = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), days), max_size=3)


def facts_of_person(number):
    """Persons who differ in what figures are narrowed by."""
    return {"sex": ("male", "female")[number % 2], "direct_worker": (None, True, False)[number % 3], "union_officer": number % 4 == 3}


def live(branches, lives_):
    for number, (place, history) in enumerate(lives_):
        member = make_member(branch=branches[place % len(branches)], **facts_of_person(place + number))
        case = make_case(member=member, on=START)
        for what, choice, on in history:
            with suppress(RuleBroken), transaction.atomic():
                case = one_step(case, branches, what, choice, on)


def hang(branches, moves):
    for which, where, on in moves:
        with suppress(RuleBroken), transaction.atomic():
            branch, parent = (Branch.objects.get(pk=branches[n % len(branches)].pk) for n in (which, where))
            reorganisation.move(branch=branch, parent=parent, by=clerk(), on=on, today=TODAY)


@settings(max_examples=max(8, settings().max_examples // 4))  # each example is a second: seventeen ways of asking at every branch
@given(shape=trees, before=lives, moves=hangings, after=lives, folded=st.booleans())
def test_sums_equal_the_log_wherever_branches_were(shape, before, moves, after, folded, db):
    with transaction.atomic():
        branches = grow(shape)
        live(branches, before)
        if folded:
            ledger.fold_all()
        hang(branches, moves)
        live([Branch.objects.get(pk=b.pk) for b in branches], after)
        assert list(checks.differences()) == []
        agree()
        ledger.fold_all()
        assert not Sum.objects.unfolded().exists()
        assert list(checks.differences()) == []
        agree()
        transaction.set_rollback(True)


def agree():
    """Every way of asking gives the number of people behind it."""
    for branch in Branch.objects.all():
        for asked in (
            {"since": TERM.start},
            {"which": Tree.THEN, "since": TERM.start + timedelta(days=9)},
            {"which": Tree.NOW, "population": (Population.WOMEN,), "since": TERM.start + timedelta(days=9)},
            {"which": Tree.THEN, "population": (Population.DIRECT, Population.OFFICER)},
            {"which": Tree.NOW, "known_on": DUE_DAY},
        ):
            whole = queries.tally(SPANS, branch=branch, **asked)
            children = queries.by_child(SPANS, branch=branch, parts=True, **asked)
            for name, figure in (("now", Indicator.INTRODUCED), ("term", Part.INTRODUCED_AGAIN), ("term", Part.ADMITTED_BY_UNION)):
                days_ = {"start": SPANS[name].start, "end": SPANS[name].end}
                people = queries.count(figure, branch=branch, **days_, **asked)
                assert (whole.get(figure, name), sum(c.get(figure, name) for c in children.values())) == (people, people), (figure, asked)


def test_units_in_the_tree_of_the_day_are_those_of_the_day(world):
    make_case(branch=world.school, acts=[(K.UNION_DOCUMENT, TODAY - timedelta(days=60))])
    reorganisation.move(branch=world.school, parent=world.province, by=clerk(), on=TODAY - timedelta(days=30), today=TODAY)
    span = {"now": Period(START, TODAY)}

    def introduced(tree):
        found = queries.by_child(span, branch=world.province, which=tree)
        return {key: one.get(Indicator.INTRODUCED) for key, one in found.items()}

    assert (introduced(Tree.NOW), introduced(Tree.THEN)) == ({world.school.pk: 1}, {world.ward.pk: 1})


def test_a_reversal_posts_the_opposite_and_keeps_what_was_known(lan):
    day = TODAY - timedelta(days=10)
    case = make_case(branch=lan.branch, on=START, acts=[(K.UNION_DOCUMENT, day)], today=day)
    actions.reverse(act=case.acts.get(kind=K.UNION_DOCUMENT), by=clerk(), today=TODAY)

    assert list(Entry.objects.order_by("pk").values_list("on", "recorded_on", "number")) == [(day, day, 1), (day, TODAY, -1)]
    span = {"now": Period(START, TODAY)}
    assert queries.tally(span, branch=lan.branch).get(Indicator.INTRODUCED) == 0
    assert queries.tally(span, branch=lan.branch, known_on=TODAY - timedelta(days=1)).get(Indicator.INTRODUCED) == 1


@pytest.mark.parametrize("first, since, again", [
    ("2025-03-14", "2025-03-15", 0), ("2025-03-15", "2025-03-15", 1), ("2025-03-31", "2025-03-15", 1), ("2025-04-01", "2025-03-15", 1),
    ("2025-02-28", "2025-03-01", 0), ("2025-03-01", "2025-03-01", 1), ("2025-03-01", None, 1),
])  # fmt: skip
@pytest.mark.parametrize("narrowed", [(), (Population.WOMEN,)])
def test_who_was_introduced_before_in_the_term_is_counted_as_again(first, since, again, narrowed, world):
    first, since = date.fromisoformat(first), since and date.fromisoformat(since)
    case = make_case(
        member=make_member(branch=world.school, sex="female"), on=START, acts=[(K.UNION_DOCUMENT, first), (K.WITHDRAWN, date(2025, 5, 2))]
    )
    make_case(member=case.member, on=date(2025, 6, 1), acts=[(K.UNION_DOCUMENT, date(2025, 6, 20))])
    make_case(member=make_member(branch=world.school, sex="female"), on=START, acts=[(K.UNION_DOCUMENT, date(2025, 6, 20))])
    span = {"now": Period(date(2025, 4, 5), date(2025, 7, 9))}

    for branch in (world.province, world.ward, world.school):
        found = queries.tally(span, branch=branch, since=since, population=narrowed)
        children = queries.by_child(span, branch=branch, since=since, population=narrowed, parts=True)
        for one in (found, queries.Tally.of(children.values())):
            assert (one.get(Indicator.INTRODUCED), one.get(Part.INTRODUCED_AGAIN)) == (2, again)
    actions.reverse(act=case.acts.get(kind=K.UNION_DOCUMENT), by=clerk(), today=TODAY)
    assert queries.tally(span, branch=world.ward).get(Part.INTRODUCED_AGAIN) == 0
    assert list(checks.differences()) == []


def test_acts_that_do_not_count_post_nothing(lan):
    make_case(branch=lan.branch, acts=[(K.AGREED, TODAY)])

    assert (Entry.objects.count(), Sum.objects.count()) == (0, 0)


@pytest.mark.parametrize("model, column", [(Sum, "bucket"), (StepSum, "since")])
def test_check_finds_a_wrong_sum_and_rebuild_repairs_it(model, column, lan):
    make_case(branch=lan.branch, acts=[(K.UNION_DOCUMENT, TODAY)])
    model.objects.filter(node=lan.branch.a2).update(number=7)

    with pytest.raises(CommandError, match="difference"):
        call_command("figures", "check", stdout=(found := StringIO()))
    assert model.__name__ in found.getvalue()
    call_command("figures", "rebuild", stdout=StringIO())
    call_command("figures", "check", stdout=(found := StringIO()))
    assert found.getvalue() == "No differences.\n"


@pytest.mark.parametrize("what, said", [("check", "No differences."), ("rebuild", "Built anew"), ("fold", "rows put together")])
def test_commands_run_as_typed_in_a_shell(what, said, lan):
    """With Django's own checks first, which ``call_command`` leaves out."""
    make_case(branch=lan.branch, acts=[(K.UNION_DOCUMENT, TODAY)])

    call_command("figures", what, skip_checks=False, stdout=(out := StringIO()))

    assert said in out.getvalue()


def test_check_of_one_branch_looks_there_only(world):
    make_case(branch=world.school, acts=[(K.UNION_DOCUMENT, TODAY)])
    Sum.objects.filter(node=world.ward).update(number=7)

    call_command("figures", "check", "--branch", world.other_branch.code, stdout=StringIO())
    with pytest.raises(CommandError, match="difference"):
        call_command("figures", "check", "--branch", world.ward.code, stdout=StringIO())
    with pytest.raises(CommandError, match="No branch"):
        call_command("figures", "check", "--branch", "nowhere", stdout=StringIO())


def test_a_log_from_before_the_ledger_is_posted_as_it_was_recorded(lan):
    day = TODAY - timedelta(days=10)
    case = make_case(branch=lan.branch, on=START, acts=[(K.UNION_DOCUMENT, day)], today=day)
    actions.reverse(act=case.acts.get(kind=K.UNION_DOCUMENT), by=clerk(), today=TODAY)
    posted = list(Entry.objects.order_by("pk").values_list("act", "on", "recorded_on", "branch", "groups", "number"))
    for model in (Entry, Sum, StepSum):
        model.objects.all()._raw_delete(model.objects.db) if model is not Entry else _forget_entries()

    assert figure_actions.backfill(today=TODAY) == 2
    assert list(Entry.objects.order_by("pk").values_list("act", "on", "recorded_on", "branch", "groups", "number")) == posted
    assert list(checks.differences()) == []
    assert figure_actions.backfill(today=TODAY) == 0


def _forget_entries():
    from django.db import connection

    from tracking.setup import install_triggers

    with connection.cursor() as cursor:
        on = ' ON "tracking_entry"' if connection.vendor == "postgresql" else ""
        for event in ("update", "delete"):
            cursor.execute(f'DROP TRIGGER "tracking_entry_no_{event}"{on}')
        cursor.execute('DELETE FROM "tracking_entry"')
    install_triggers()


def test_folding_keeps_every_sum(lan):
    for _ in range(3):
        make_case(branch=lan.branch, acts=[(K.UNION_DOCUMENT, TODAY)])
    rows = Sum.objects.count()
    span = {"now": Period(START, TODAY)}
    before = queries.tally(span, branch=lan.branch).counts

    assert ledger.fold(model=Sum) == rows
    assert ledger.fold(model=Sum) == 0
    assert Sum.objects.count() == rows / 3
    assert queries.tally(span, branch=lan.branch).counts == before
