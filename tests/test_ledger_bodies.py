"""Sums by Party body equal the people behind them: whoever came to hold the cases, however bodies moved and ended, folded or not.

Broken once to see it red: events left at the old body when a case changes hands; the person's other attempts left out of what is posted;
a body moved without ``replacing_bodies``; steps posted for the new body only; the sums of one history (bulk) at no body.
"""

from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.errors import RuleBroken
from tests.factories import TODAY, add_act, arranger, clerk, make_body, make_branch, make_case, make_member, make_user, party_root
from tests.figures import every_figure, figures_on
from tests.test_figures_recount import NOW, SPANS, START, TERM, days, one_step, steps, trees
from tracking.access.rules import Role
from tracking.dashboards import leader
from tracking.dashboards.queries import Scope
from tracking.figures import actions as figure_actions
from tracking.figures import checks, queries
from tracking.figures.rules import FIGURES as FIGURES_OF_ALL
from tracking.figures.rules import Apart, Indicator, Part, Period, Population
from tracking.ledger import actions as ledger
from tracking.ledger.models import BodyStepSum, BodySum
from tracking.ledger.rules import EVERYBODY, BodyKey, Event, Stand, StepKey, Unit, body_summed
from tracking.nominations import actions, bulk
from tracking.nominations.models import Nomination
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import Stage
from tracking.party.models import PartyBody
from tracking.party.rules import BodyKind
from tracking.reorganisation import bodies as reorganisation

pytestmark = pytest.mark.django_db

KNOWN = TODAY - timedelta(days=400)
HOLDING = [K.HANDED_OVER, K.RECEIVED, K.DOSSIER_OPENED, K.CEREMONY, K.PARTY_MOVED]
routed = st.tuples(
    st.sampled_from(("hold", "hold", "together", "nobody", "anew")), st.tuples(st.sampled_from(HOLDING), st.integers(0, 9)), days
)
lives = st.lists(st.tuples(st.booleans(), st.integers(0, 9), st.lists(st.one_of(steps, routed), max_size=7)), min_size=1, max_size=3)
changes = st.lists(st.tuples(st.sampled_from(("move", "close")), st.integers(0, 9), st.integers(0, 9), days), max_size=3)


def grow_bodies(shape):
    """Whose child the next body is; a province, committees, cells and what lies below them."""
    bodies = [make_body("Tỉnh ủy", kind=BodyKind.PROVINCE)]
    for number in shape:
        bodies.append(make_body(parent=bodies[number % len(bodies)]))
    return bodies


def live(branches, bodies, lives_):
    for number, (in_bulk, place, history) in enumerate(lives_):
        facts = {"sex": ("male", "female")[number % 2], "direct_worker": (None, True, False)[number % 3]}
        member, body = make_member(branch=branches[place % len(branches)], **facts), bodies[place % len(bodies)]
        case = begin_in_bulk(member, body) if in_bulk else make_case(member=member, on=START)
        for what, choice, on in history:
            with suppress(RuleBroken), transaction.atomic():
                case = one_more(case, branches, bodies, what, choice, on)


def begin_in_bulk(member, body):
    body = body if PartyBody.objects.filter(pk=body.pk, closed_on__isnull=True).exists() else None
    acts = [bulk.PastAct(K.IDENTIFIED, START), bulk.PastAct(K.UNION_DOCUMENT, START + timedelta(days=40))]
    acts += [bulk.PastAct(K.HANDED_OVER, START + timedelta(days=60), body=body)] if body else []
    return bulk.open_with_history(histories=[bulk.History(member, acts)], by=clerk(), today=TODAY)[0]


def one_more(case, branches, bodies, what, choice, on):
    if what not in ("hold", "together", "nobody", "anew"):
        return one_step(case, branches, what, choice, on)
    kind, number = choice
    body = bodies[number % len(bodies)]
    if what == "hold":
        add_act(case, kind, on, {"body": body})
    elif what == "together":
        entry = actions.Entry(case, kind, on, source="notice_phone", body=body)
        actions.record_entries(entries=[entry], by=clerk(), today=TODAY)
    elif what == "anew":
        add_act(case, K.UNION_DOCUMENT, on)
        add_act(case, K.WITHDRAWN, on)
        return make_case(member=case.member, on=START, acts=[(K.UNION_DOCUMENT, on), (kind, on, {"body": body})])
    else:
        actions.change_body(nomination=case, body=None, by=clerk(), on=on, today=TODAY)
    return case


def change(bodies, changes_):
    for what, which, where, on in changes_:
        body, other = (PartyBody.objects.get(pk=bodies[n % len(bodies)].pk) for n in (which, where))
        with suppress(RuleBroken), transaction.atomic():
            if what == "move":
                reorganisation.move(body=body, parent=other if number_of(other) else party_root(), by=arranger(), on=on, today=TODAY)
            else:
                reorganisation.close(body=body, successor=other, by=arranger(), on=on, today=TODAY)


def number_of(body):
    """Whether something hangs under it or it is a deep one; else it goes right under the root."""
    return body.children.exists() or body.depth > 2


@settings(max_examples=max(8, settings().max_examples // 4))  # each example is a second
@given(shape=trees, before=lives, changed=changes, after=lives, folded=st.booleans())
def test_sums_of_party_bodies_equal_the_people_behind_them(shape, before, changed, after, folded, db):
    with transaction.atomic():
        branches, bodies = [make_branch(), make_branch()], grow_bodies(shape)
        live(branches, bodies, before)
        if folded:
            ledger.fold_all()
        change(bodies, changed)
        live(branches, bodies, after)
        assert list(checks.differences()) == []
        agree()
        ledger.fold_all()
        assert not BodySum.objects.unfolded().exists()
        assert not BodyStepSum.objects.unfolded().exists()
        assert list(checks.differences()) == []
        transaction.set_rollback(True)


ASKED = (
    {"since": TERM.start},
    {"since": TERM.start + timedelta(days=9)},
    {"population": (Population.WOMEN,), "since": TERM.start + timedelta(days=9)},
    {"population": (Population.DIRECT, Population.WOMEN)},
    {"known_on": KNOWN},
)
FIGURES = (("now", Indicator.INTRODUCED), ("before", Apart.ANNULLED), ("term", Part.INTRODUCED_AGAIN), ("term", Part.ADMITTED_BY_UNION))


def agree():
    """Every way of asking gives the number of people behind it, of whom each case is one that the body or one below it holds now."""
    bodies = list(PartyBody.objects.all())
    for asked in ASKED:
        people = {key: holders(*key, asked) for key in FIGURES}
        for body in bodies:
            whole, own = (queries.tally(SPANS, body=body, own=own, **asked) for own in (False, True))
            children = queries.by_child(SPANS, body=body, parts=True, **asked)
            for (name, figure), held in people.items():
                below = {c: sum(held[b] for b in bodies if b.path.startswith(c.path)) for c in bodies if c.parent_id == body.pk}
                found = {c: children.get(queries.child_key(c), queries.Tally()).get(figure, name) for c in below}
                assert found == below, (figure, asked)
                rest = children.get(queries.OWN, queries.Tally()).get(figure, name)
                assert (own.get(figure, name), rest) == (held[body], held[body]), (figure, asked)
                assert whole.get(figure, name) == sum(below.values()) + held[body], (figure, asked)
    for body in bodies:
        assert every_number(queries.tally(SPANS, body=body)) == every_number(queries.tally(SPANS, body=body, known_on=TODAY))  # no sums
        months = queries.by_month((Indicator.INTRODUCED,), [date(2025, m, 1) for m in range(1, 13)], body=body)
        assert sum(months.values()) == queries.count(Indicator.INTRODUCED, body=body, start=date(2025, 1, 1), end=date(2025, 12, 31))
        assert queries.steps(body=body) == steps_by_case(body)


def every_number(tally):
    return {(figure, name): tally.get(figure, name) for figure in FIGURES_OF_ALL for name in SPANS}


def holders(name, figure, asked):
    """{body: how many of those counted everywhere are of cases that it holds itself}."""
    acts = queries.counted(figure, start=SPANS[name].start, end=SPANS[name].end, **asked).select_related("nomination__body")
    return Counter(act.nomination.body for act in acts if act.nomination.body)


def steps_by_case(body):
    held = list(Nomination.objects.filter(body__path__startswith=body.path))
    stages = Counter(Stage(c.stage) for c in held if not c.outcome)
    return queries.Steps({s: stages[s] for s in Stage}, dict(Counter(c.outcome for c in held if c.outcome)))


# ------------------------------------------------------------------ by hand


def introduced(body, span=NOW):
    return queries.tally({"now": span}, body=body).get(Indicator.INTRODUCED)


SENT = (K.UNION_DOCUMENT, date(2026, 2, 3))


def handed(body, on=date(2026, 3, 3)):
    return K.HANDED_OVER, on, {"body": body}


def test_what_was_counted_before_goes_along_with_the_case(world):
    case = make_case(branch=world.company, acts=[SENT])
    assert introduced(world.committee) == 0

    add_act(case, *handed(world.committee))
    assert (introduced(world.committee), introduced(world.other_committee), introduced(party_root())) == (1, 0, 1)
    add_act(case, K.PARTY_MOVED, date(2026, 4, 1), {"body": world.other_committee})
    assert (introduced(world.committee), introduced(world.other_committee), introduced(party_root())) == (0, 1, 1)
    actions.reverse(act=case.acts.get(kind=K.PARTY_MOVED), by=clerk(), today=TODAY)
    assert (introduced(world.committee), introduced(world.other_committee), introduced(party_root())) == (1, 0, 1)
    assert list(checks.differences()) == []


def test_an_earlier_attempt_elsewhere_makes_it_introduced_again(world):
    first = make_case(branch=world.company, acts=[SENT, handed(world.committee), (K.WITHDRAWN, date(2026, 4, 1))])
    make_case(member=first.member, on=date(2026, 5, 1), acts=[(K.UNION_DOCUMENT, date(2026, 5, 9)), handed(world.other_committee, TODAY)])

    def again(body):
        return queries.tally({"now": NOW}, body=body).get(Part.INTRODUCED_AGAIN)

    assert (again(world.committee), again(world.other_committee)) == (0, 1)
    actions.reverse(act=first.acts.get(kind=K.UNION_DOCUMENT), by=clerk(), today=TODAY)
    assert (again(world.committee), again(world.other_committee)) == (0, 0)
    assert list(checks.differences()) == []


def test_a_merged_body_hands_on_its_open_cases_and_keeps_the_ended_ones(world):
    make_case(branch=world.company, acts=[SENT, handed(world.committee)])
    make_case(branch=world.school, acts=[SENT, handed(world.cell), (K.WITHDRAWN, date(2026, 4, 1))])
    make_case(branch=world.school, acts=[SENT, handed(world.cell)])

    reorganisation.close(body=world.cell, successor=world.other_committee, by=arranger(), on=date(2026, 6, 1), today=TODAY)

    assert (introduced(world.committee), introduced(world.other_committee)) == (2, 1)
    assert queries.steps(body=world.committee).stages[Stage.SENT_TO_PARTY] == 1
    assert queries.steps(body=world.committee).outcomes == {"withdrawn_by_member": 1}
    assert list(checks.differences()) == []


def test_a_body_that_moves_takes_everything_counted_along(world):
    superior = make_body("Tỉnh ủy khác", kind=BodyKind.PROVINCE)
    make_case(branch=world.school, acts=[SENT, handed(world.cell), (K.WITHDRAWN, date(2026, 4, 1))])
    make_case(branch=world.company, acts=[SENT, handed(world.committee)])

    reorganisation.move(body=world.committee, parent=superior, by=arranger(), on=date(2026, 6, 1), today=TODAY)

    left = world.committee.parent
    assert [introduced(body) for body in (left, superior, world.committee, party_root())] == [0, 2, 2, 2]
    assert [queries.steps(body=body).stages[Stage.SENT_TO_PARTY] for body in (left, superior)] == [0, 1]
    assert queries.steps(body=left).outcomes == {}  # rows that come to nothing are no outcome
    assert list(checks.differences()) == []


def test_histories_in_bulk_count_where_the_last_act_left_them(world):
    case = begin_in_bulk(make_member(branch=world.company), world.committee)

    since_start = {"now": Period(START, TODAY)}
    assert case.body == world.committee
    assert queries.tally(since_start, body=world.committee).get(Indicator.INTRODUCED) == 1
    assert queries.steps(body=world.committee).stages[Stage.SENT_TO_PARTY] == 1
    assert list(checks.differences()) == []


@pytest.mark.parametrize("path, nodes", [((1,), {1}), ((1, 2, 3), {1, 2, 3}), ((1, 2, 3, 4), {1, 2, 3})])
@pytest.mark.parametrize("number", [1, -1])
def test_an_event_adds_three_rows_to_every_body_above(path, nodes, number):
    event = Event(7, "introduced", date(2026, 2, 3), 9, groups=5, previous_on=date(2025, 4, 30))
    month, part = date(2026, 2, 1), 2025 * 12 + 4

    assert body_summed([(event, path, number)]) == {
        BodyKey(node, unit, bucket, "introduced", groups, part): number
        for node in nodes
        for unit, bucket, groups in ((Unit.MONTH, month, EVERYBODY), (Unit.DAY, event.on, EVERYBODY), (Unit.MONTH, month, 5))
    }
    assert body_summed([(event, path, number), (event, path, -number)]) == {}


@pytest.mark.parametrize("before, after, expected", [
    ("-", "a", {"a": 1}), ("a", "-", {"a": -1}), ("a", "b", {"a": -1, "b": 1}), ("a", "a", {}), ("-", "-", {}), ("ab", "ba", {}),
])  # fmt: skip
def test_steps_of_bodies_follow_who_holds_the_case(before, after, expected, world):
    nodes = {"a": world.committee.pk, "b": world.other_committee.pk, "-": None}
    stands = [[Stand(world.school.pk, nodes[c], 6, "", TODAY) for c in some] for some in (before, after)]

    ledger.post_steps(before=stands[0], after=stands[1])

    rows = BodyStepSum.objects.filter(node__in=[n for n in nodes.values() if n])
    keys = {name: StepKey(pk, 6, "", TODAY) for name, pk in nodes.items()}
    assert {row.key(*(getattr(row, f) for f in row.key._fields)): row.number for row in rows} == {keys[c]: n for c, n in expected.items()}


# ------------------------------------------------------------------ check, rebuild, backfill


@pytest.mark.parametrize("model", [BodySum, BodyStepSum])
def test_check_finds_a_wrong_sum_of_a_body_and_rebuild_repairs_it(model, world):
    make_case(branch=world.company, acts=[SENT, handed(world.committee)])
    model.objects.filter(node=world.committee).update(number=7)

    for where in ((), ("--body", world.committee.code), ("--body", party_root().code)):
        with pytest.raises(CommandError, match="difference"):
            call_command("figures", "check", *where, stdout=(found := StringIO()))
        assert model.__name__ in found.getvalue()
    call_command("figures", "check", "--body", world.other_committee.code, stdout=StringIO())
    call_command("figures", "rebuild", "--body", world.committee.code, stdout=StringIO())
    call_command("figures", "check", stdout=(found := StringIO()))
    assert found.getvalue() == "No differences.\n"
    model.objects.filter(node=world.committee).update(number=7)
    call_command("figures", "rebuild", stdout=StringIO())
    call_command("figures", "check", stdout=StringIO())


def test_check_refuses_unknown_places(world):
    with pytest.raises(CommandError, match="No Party body"):
        call_command("figures", "check", "--body", "nowhere", stdout=StringIO())
    with pytest.raises(CommandError, match="Either"):
        call_command("figures", "check", "--body", world.committee.code, "--branch", world.ward.code, stdout=StringIO())


def test_sums_of_bodies_are_filled_in_where_there_is_a_ledger_without_them(world):
    make_case(branch=world.company, acts=[SENT, handed(world.committee)])
    for model in (BodySum, BodyStepSum):
        model.objects.all().delete()
    assert any("BodySum" in line for line in checks.differences())

    assert figure_actions.backfill(today=TODAY) == 0
    assert list(checks.differences()) == []
    rows = set(BodySum.objects.values_list("pk", flat=True))
    figure_actions.backfill(today=TODAY)
    assert set(BodySum.objects.values_list("pk", flat=True)) == rows


def test_rebuild_of_one_branch_posts_for_party_bodies_too(world):
    from tests.test_ledger import _forget_entries
    from tracking.ledger.models import StepSum, Sum

    make_case(branch=world.company, acts=[SENT, handed(world.committee)])
    _forget_entries()
    for model in (Sum, BodySum):
        model.objects.all().delete()

    figure_actions.rebuild(branch=world.ward, today=TODAY)

    assert StepSum.objects.exists()
    assert list(checks.differences()) == []


# ------------------------------------------------------------------ pages


@pytest.mark.parametrize("rows", [1, 5])
def test_overview_of_a_provincial_party_committee_reads_sums_alone(rows, world, client, django_assert_num_queries):
    province = world.committee.parent
    user = make_user("xem-tinh-uy", role=Role.PARTY_REVIEWER, body=province)
    for _ in range(rows):
        make_case(branch=world.school, acts=[SENT, handed(world.cell)])
        make_case(branch=world.company, acts=[SENT, handed(make_body(parent=province))])
    make_case(branch=world.company, acts=[SENT, handed(world.committee), (K.WITHDRAWN, date(2026, 4, 1))])
    client.force_login(user)

    url = f"{reverse('dashboards:overview')}?tai={province.code}"
    with django_assert_num_queries(7) as asked:
        page = client.get(url)

    assert not [q["sql"] for q in asked if "tracking_nomination" in q["sql"] or "tracking_entry" in q["sql"]]
    assert ("introduced", 2 * rows + 1) in {(name, value) for name, value, _url in figures_on(page)}
    assert every_figure(client, url) > 9


def test_leader_of_a_party_body_sees_where_cases_wait(world, client):
    make_case(branch=world.school, acts=[SENT, handed(world.cell)])

    for body in (party_root(), world.committee.parent, world.committee, world.cell):
        scope = Scope(period=NOW, today=TODAY, body=body)
        found, _new = leader.lately(scope, timezone.now() - timedelta(days=3650))
        assert [(line.stage, line.value) for line in found] == [(Stage.SENT_TO_PARTY, 1)]
        assert leader.waiting(scope, Stage.SENT_TO_PARTY).count() == 1
