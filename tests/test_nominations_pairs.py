"""Every pair of state and act: recorded, recorded with a warning, or refused with its reasons.

The table below is written out, not computed, and was read line by line: whoever changes the procedure sees here what changes for whom.
Tried: a wider ``between`` of one exit, one ``expects`` less and a mark that refuses turned the line of that kind red.
"""

from datetime import date, timedelta

import pytest
from django.db import transaction

from portal.errors import RuleBroken
from tests.factories import add_act, clerk, make_body, make_case
from tracking.nominations import actions, rules
from tracking.nominations.rules import PROCEDURE, Fact, Stage
from tracking.nominations.rules import ActKind as K

ON, TODAY = date(2025, 6, 1), date(2025, 7, 1)
LINE = (
    K.IDENTIFIED, K.AGREED, K.UNION_DOCUMENT, K.HANDED_OVER, K.RECEIVED, K.CLASS_SENT, K.CLASS_CERTIFIED, K.DOSSIER_OPENED,
    K.CELL_RESOLUTION, K.COMMITTEE_RESOLUTION, K.ADMISSION_DECISION, K.CEREMONY, K.NEW_MEMBER_CLASS, K.OFFICIAL_RECOGNITION,
)  # fmt: skip
CLOSED = "closed"
STATES = (*Stage, CLOSED)
# One letter for each stage from the pool to official membership, then one for a case that has ended (the member withdrew):
# r recorded, w recorded with a warning about what is not known, x refused.
EXPECTED = {
    K.IDENTIFIED: "xxxxxxxxxxxx x",
    K.AGREED: "rrrrrrrrrrrr x",
    K.UNION_DOCUMENT: "rrrrrrrrrrrr x",
    K.SUBMITTED: "wrrrrrrrrrrr x",
    K.HANDED_OVER: "wrrrrrrrrrrr x",
    K.RECEIVED: "wwrrrrrrrrrr x",
    K.CLASS_SENT: "rrrrrrrrrrrr x",
    K.CLASS_CERTIFIED: "wwwwrrrrrrrr x",
    K.UNION_REMARKS: "wrrrrrrrrrrr x",
    K.DOSSIER_OPENED: "wwwwwrxxxxxx x",
    K.VERIFICATION: "wwwwwwrrrrrr x",
    K.CELL_RESOLUTION: "wwwwwwrxxxxx x",
    K.COMMITTEE_RESOLUTION: "wwwwwwwrxxxx x",
    K.ADMISSION_DECISION: "wwwwwwwrrxxx x",
    K.DECISION_RECEIVED: "wwwwwwwwwrrr x",
    K.CEREMONY_CONSENT: "wwwwwwwwwrrr x",
    K.CEREMONY: "wwwwwwwwwrxx x",
    K.RECORD_DECLARED: "wwwwwwwwwwrr x",
    K.NEW_MEMBER_CLASS: "wwwwwwwwwwxx x",
    K.OFFICIAL_REMARKS: "wwwwwwwwwwrr x",
    K.OFFICIAL_CELL_RESOLUTION: "wwwwwwwwwwwx x",
    K.OFFICIAL_COMMITTEE: "wwwwwwwwwwwx x",
    K.OFFICIAL_RECOGNITION: "wwwwwwwwwwwx x",
    K.MENTOR_REPLACED: "wwwrrrrrrrrr x",
    K.SECOND_SPONSOR: "wwwrrrrrrrrr x",
    K.DOSSIER_RENEWED: "wwwwwwrrrrrr x",
    K.VOTE_SHORT: "wwwwwwrrrrrr x",
    K.THREE_BALLOTS: "wwwwwwwwwwrr x",
    K.DECISION_EXTENDED: "wwwwwwwrrrrr x",
    K.PAUSED: "rrrrrrrrrrrr x",
    K.RESUMED: "wwwwwwwwwwww x",
    K.PARTY_MOVED: "rrrrrrrrrrrr x",
    K.TEMPORARY_ELSEWHERE: "rrrrrrrrrrrr x",
    K.PROBATION_DISCIPLINE: "wwwwwwwwwwrr x",
    K.RETURNED: "rrrrrrrrrxxx x",
    K.REDO_ORDERED: "rrrrrrrrrrrr x",
    K.SUPPLEMENTED: "xxxxxxxxxxxx x",
    K.DECLINED_UNION: "rxxxxxxxxxxx x",
    K.DECLINED_PARTY: "rrrrrrrrrxxx x",
    K.WITHDRAWN: "rrrrrrrrrrxx x",
    K.REMOVED_FROM_LIST: "rrrrrrrrrxxx x",
    K.LEFT_UNIT: "rrrrrrrrrrrx x",
    K.UNION_ENDED: "rrrrrrrrrrrx x",
    K.STRUCK_OFF: "xxxxxxxxxxrx x",
    K.ANNULLED: "xxxxxxxxxrrr x",
    K.LEFT_UNION: "rrrrrrrrrrrx x",
    K.LEFT_PARTY: "xxxxxxxxxxrr x",
    K.RECOGNITION_ANNULLED: "xxxxxxxxxxxr x",
    K.DECEASED: "rrrrrrrrrrrr x",
    K.ENTERED_IN_ERROR: "rxxxxxxxxxxx x",
    K.REOPENED: "xxxxxxxxxxxx r",
    K.MOVED: "rrrrrrrrrrrr r",
    K.BODY_CHANGED: "rrrrrrrrrrrr x",
    K.REVERSAL: "rrrrrrrrrrrr r",
}


def usual_acts(state):
    """(kind, day) of the usual line up to a stage, everything known."""
    stage = Stage.CLASS_CERTIFIED if state == CLOSED else state
    line = LINE[: next((i for i, kind in enumerate(LINE) if (PROCEDURE[kind].leads_to or 0) > stage), len(LINE))]
    found = [(kind, date(2025, 1, 1) + timedelta(days=i)) for i, kind in enumerate(line)]
    return [*found, (K.WITHDRAWN, date(2025, 3, 1))] if state == CLOSED else found


def facts_at(state):
    return [Fact(number, kind, on) for number, (kind, on) in enumerate(usual_acts(state), 1)]


def verdict(kind, facts):
    if rules.check(kind, on=ON, facts=facts, today=TODAY):
        return "x"
    return "w" if rules.warnings(kind, facts=facts) else "r"


def test_no_kind_is_left_out():
    assert set(EXPECTED) == set(K)


@pytest.mark.parametrize("kind", list(K))
def test_verdict_in_every_state(kind):
    assert "".join(verdict(kind, facts_at(state)) for state in STATES) == EXPECTED[kind].replace(" ", "")


@pytest.mark.parametrize("kind", list(K))
def test_every_refusal_says_why(kind):
    for state in STATES:
        for reason in rules.check(kind, on=ON, facts=facts_at(state), today=TODAY):
            assert str(reason.text).endswith(".")
            assert "%(" not in str(reason.text)


@pytest.mark.django_db
@pytest.mark.parametrize("state", STATES)
def test_the_action_does_what_the_table_says(state, world):
    """Through the action and the database: what is refused leaves nothing behind, what is recorded is in the log and in the cache."""
    body = make_body()
    (_identified, first), *acts = usual_acts(state)
    case = make_case(branch=world.school, on=first, acts=acts, today=TODAY)
    place, wrong = STATES.index(state), []
    for kind in K:
        if kind in rules.NOT_BY_FORM:
            continue
        refused = EXPECTED[kind].replace(" ", "")[place] == "x"
        if _recorded(case, kind, body) == refused:
            wrong.append(kind)

    assert wrong == []


def _recorded(case, kind, body):
    """Whether the act is recorded; everything is undone again."""
    before = case.acts.count()
    with transaction.atomic():
        try:
            add_act(case, kind, ON, {"body": body} if kind == K.HANDED_OVER else None, today=TODAY)
        except RuleBroken:
            left = case.acts.count()
            assert left == before
            return False
        assert case.acts.count() == before + 1
        case.refresh_from_db()
        assert (case.stage, case.outcome) == _standing(case)
        transaction.set_rollback(True)
    case.refresh_from_db()
    return True


def _standing(case):
    found = rules.standing(actions.facts_of(case))
    return found.stage, found.outcome


@pytest.mark.django_db
@pytest.mark.parametrize("state", [s for s in Stage if s > Stage.IDENTIFIED])
def test_stepping_back_leaves_exactly_the_stages_before(state, world):
    """From every stage to every earlier one: the case stands there, and what lies beyond is taken back, nothing else."""
    (_identified, first), *acts = usual_acts(state)
    case = make_case(branch=world.school, on=first, acts=acts, today=TODAY)
    for target in (s for s in Stage if s < state):
        with transaction.atomic():
            kept = {k for k, _on in usual_acts(state) if not (PROCEDURE[k].leads_to or 0) > target}
            gone = {K.NEW_MEMBER_CLASS} if target < Stage.PROBATION else set()

            actions.step_back(nomination=case, stage=target, by=clerk(), today=TODAY, note="Ghi nhầm.")

            case.refresh_from_db()
            assert {f.kind for f in rules.live(actions.facts_of(case))} == kept - gone
            assert case.stage == max(PROCEDURE[k].leads_to or 0 for k in kept)
            transaction.set_rollback(True)
        case.refresh_from_db()


@pytest.mark.django_db
def test_stepping_back_needs_a_reason_and_something_beyond(world):
    case = make_case(branch=world.school, acts=[(K.AGREED, date(2025, 9, 2)), (K.UNION_DOCUMENT, date(2025, 9, 10))])

    with pytest.raises(RuleBroken) as refusal:
        actions.step_back(nomination=case, stage=Stage.UNION_RESOLVED, by=clerk(), today=date(2026, 1, 1), note="")

    assert [r.field for r in refusal.value.reasons] == ["note", "stage"]
