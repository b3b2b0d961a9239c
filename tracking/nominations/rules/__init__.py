"""The rules of a case, as one name: ``rules.check(…)``, ``rules.PROCEDURE``, ``rules.Stage``."""

from tracking.nominations.rules.checks import (
    body_reasons,
    check,
    check_reversal,
    exit_kinds,
    next_kinds,
    same_again,
    to_take_back,
    warnings,
)
from tracking.nominations.rules.codes import NOTICES, SHORT_STAGE, ActKind, Ask, DocumentForm, Outcome, Side, Source, Stage
from tracking.nominations.rules.counting import (
    COUNTED,
    COUNTED_KINDS,
    Attempt,
    Traits,
    body_changes,
    changes,
    counted,
    counted_events,
    counted_with_body,
    replay,
)
from tracking.nominations.rules.eligibility import (
    ASK_WHY,
    OWN_WILL,
    ROUTE_HELP,
    Caution,
    Finding,
    Known,
    Person,
    Route,
    caution_reasons,
    findings,
    left_by_own_will,
    left_party_on,
    readmission_sentence,
    readmitted_from,
    route_remark,
)
from tracking.nominations.rules.events import afterwards, move_form
from tracking.nominations.rules.limit_codes import (
    DUE_CODES,
    LIMITS,
    VALIDITY_CODES,
    Limit,
    LimitCode,
    Nature,
    Numbers,
    Rule,
    State,
    nearest,
    source_of,
)
from tracking.nominations.rules.limits import last_stage_of_working_days, limits, moved, party_dates
from tracking.nominations.rules.party_votes import Ballot, Result, Voter, ballot_reasons, result
from tracking.nominations.rules.procedure import (
    EXITS,
    EXPECTED_LINE,
    FOLLOWS,
    MILESTONES,
    NOT_BY_FORM,
    PLACES_BODY,
    PROCEDURE,
    Step,
)
from tracking.nominations.rules.standing import Fact, Standing, live, missing, party_status, said_after, standing
from tracking.nominations.rules.together import FOR_MANY, MOST_AT_ONCE
from tracking.nominations.rules.votes import vote_needed, vote_reasons, vote_sentence
from tracking.nominations.rules.waiting import (
    FEWEST_PEERS,
    USUAL_DAYS,
    USUAL_SOURCE,
    WITH_PARTY_STAGES,
    over_usual,
    usual_days,
    usual_note,
)

__all__ = [
    "ASK_WHY", "COUNTED", "COUNTED_KINDS", "DUE_CODES", "EXITS", "EXPECTED_LINE", "FEWEST_PEERS", "FOLLOWS", "FOR_MANY", "LIMITS",
    "MILESTONES", "MOST_AT_ONCE", "NOTICES", "NOT_BY_FORM", "OWN_WILL", "PLACES_BODY", "PROCEDURE", "ROUTE_HELP", "SHORT_STAGE",
    "USUAL_DAYS", "USUAL_SOURCE", "VALIDITY_CODES", "WITH_PARTY_STAGES", "ActKind", "Ask", "Attempt", "Ballot", "Caution",
    "DocumentForm", "Fact", "Finding", "Known", "Limit", "LimitCode", "Nature", "Numbers", "Outcome", "Person", "Result", "Route",
    "Rule", "Side", "Source", "Stage", "Standing", "State", "Step", "Traits", "Voter", "afterwards", "ballot_reasons", "body_changes",
    "body_reasons", "caution_reasons", "changes", "check", "check_reversal", "counted", "counted_events", "counted_with_body", "exit_kinds",
    "findings",
    "last_stage_of_working_days", "left_by_own_will", "left_party_on", "limits", "live", "missing", "move_form", "moved", "nearest",
    "next_kinds", "over_usual", "party_dates", "party_status", "readmission_sentence", "readmitted_from", "replay", "result",
    "route_remark", "said_after", "same_again", "source_of", "standing", "to_take_back", "usual_days", "usual_note", "vote_needed",
    "vote_reasons", "vote_sentence", "warnings",
]  # fmt: skip
