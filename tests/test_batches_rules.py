"""What a batch may record, where it stands, what is to happen to a person: by tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Reason
from tests.factories import TODAY
from tracking.access.rules import Permission as P
from tracking.batches import rules
from tracking.batches.rules import BatchState, Next, Outcome, Plan
from tracking.nominations.rules import NOTICES, PROCEDURE, ActKind, Ask, Fact, Side, Source

K = ActKind


@pytest.mark.parametrize(
    "pending, done, is_cancelled, state, step",
    [
        (0, 0, False, BatchState.PREPARED, Next.CHOOSE),
        (3, 0, False, BatchState.PREPARED, Next.PREVIEW),
        (2, 1, False, BatchState.PARTLY, Next.PREVIEW),
        (0, 3, False, BatchState.APPLIED, Next.FOLLOW),
        (0, 0, True, BatchState.CANCELLED, None),
    ],
)
def test_state_and_next_step_of_a_hand_over(pending, done, is_cancelled, state, step):
    assert rules.state(pending=pending, done=done, is_cancelled=is_cancelled) == state
    assert rules.next_step(K.HANDED_OVER, pending=pending, done=done, is_cancelled=is_cancelled) == step


def test_only_a_hand_over_is_followed():
    steps = {kind: rules.next_step(kind, pending=0, done=2, is_cancelled=False) for kind in rules.KINDS}
    assert steps == {kind: Next.FOLLOW if kind == K.HANDED_OVER else None for kind in rules.KINDS}


@pytest.mark.parametrize("kind", rules.KINDS)
def test_every_kind_can_be_recorded_for_many(kind):
    asked = set(PROCEDURE[kind].asks)
    assert not asked & {Ask.VOTE, Ask.MET, Ask.REASON}, "belongs to one meeting or one person"
    assert kind in rules.KIND_WORDS
    assert rules.permission(kind, by_party=False) in (P.NOMINATION_EDIT, P.HAND_OVER, P.PARTY_FACT_RECORD)


def test_a_party_body_keeps_party_kinds_alone():
    kinds = rules.kinds_for(by_party=True)
    assert kinds == tuple(k for k in rules.KINDS if PROCEDURE[k].side == Side.PARTY)
    assert {rules.permission(k, by_party=True) for k in kinds} == {P.PARTY_RECORD}
    assert {rules.sources_for(k, by_party=True) for k in kinds} == {(Source.PARTY,)}


@pytest.mark.parametrize("kind, sources", [(K.HANDED_OVER, (Source.OWN,)), (K.RECEIVED, NOTICES), (K.CEREMONY, NOTICES)])
def test_a_union_records_party_facts_by_notice(kind, sources):
    assert rules.sources_for(kind, by_party=False) == sources


REFUSED = (Reason("không được"), Reason("vì thế"))


@pytest.mark.parametrize(
    "plan, reasons, warnings, outcome",
    [
        (Plan.RECORD, (), (), Outcome.RECORD),
        (Plan.RECORD, (), ("thiếu",), Outcome.WARN),
        (Plan.RECORD, REFUSED, ("thiếu",), Outcome.REFUSED),
        (Plan.RETURN, (), (), Outcome.RETURN),
        (Plan.RETURN, REFUSED, (), Outcome.REFUSED),
        (Plan.SKIP, REFUSED, ("thiếu",), Outcome.SKIP),
    ],
)
def test_verdict(plan, reasons, warnings, outcome):
    found = rules.verdict(plan, reasons, warnings)

    assert found.outcome == outcome
    assert found.reasons == (reasons if outcome == Outcome.REFUSED else ())
    assert found.is_writable == (outcome in (Outcome.RECORD, Outcome.WARN, Outcome.RETURN))


@given(plan=st.sampled_from(Plan), reasons=st.lists(st.just(REFUSED[0]), max_size=3), warnings=st.lists(st.text(), max_size=3))
def test_whoever_is_refused_or_left_for_later_is_never_written(plan, reasons, warnings):
    assert rules.verdict(plan, reasons, warnings).is_writable == (plan != Plan.SKIP and not reasons)


@pytest.mark.parametrize(
    "kind, known, waiting, number, count",
    [
        (K.HANDED_OVER, [K.UNION_DOCUMENT], False, "15/CV", 0),
        (K.HANDED_OVER, [K.UNION_DOCUMENT], False, "", 1),
        (K.HANDED_OVER, [K.UNION_DOCUMENT, K.HANDED_OVER], False, "15/CV", 1),
        (K.HANDED_OVER, [], True, "", 2),
        (K.RECEIVED, [K.HANDED_OVER], True, "", 1),
        (K.CEREMONY, [], False, "", 1),
        (K.OFFICIAL_RECOGNITION, [K.CEREMONY, K.NEW_MEMBER_CLASS, K.OFFICIAL_CELL_RESOLUTION], False, "1", 0),
    ],
)
def test_warnings(kind, known, waiting, number, count):
    facts = [Fact(n, k, TODAY) for n, k in enumerate(known, start=1)]
    assert len(rules.warnings(kind, facts=facts, is_waiting=waiting, number=number)) == count


@pytest.mark.parametrize(
    "stage, closed, elsewhere, count", [(2, False, False, 0), (2, True, False, 1), (12, False, False, 1), (2, True, True, 2)]
)
def test_who_cannot_join(stage, closed, elsewhere, count):
    assert len(rules.add_reasons(stage=stage, is_closed=closed, is_pending_elsewhere=elsewhere)) == count
