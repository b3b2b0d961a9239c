"""The rules of a case, as one name: ``rules.check(…)``, ``rules.PROCEDURE``, ``rules.Stage``."""

from tracking.nominations.rules.checks import check, check_reversal, exit_kinds, next_kinds, to_take_back, warnings
from tracking.nominations.rules.codes import NOTICES, SHORT_STAGE, ActKind, Ask, DocumentForm, Outcome, Side, Source, Stage
from tracking.nominations.rules.eligibility import (
    ROUTE_HELP,
    Caution,
    Finding,
    Known,
    Person,
    Route,
    findings,
    left_party_on,
    readmission_sentence,
    readmitted_from,
    route_remark,
)
from tracking.nominations.rules.party_votes import Ballot, Result, Voter, ballot_reasons, result
from tracking.nominations.rules.procedure import EXITS, EXPECTED_LINE, MILESTONES, NOT_BY_FORM, PLACES_BODY, PROCEDURE, Step
from tracking.nominations.rules.standing import Fact, Standing, due_on, live, missing, party_status, standing
from tracking.nominations.rules.votes import vote_needed, vote_reasons, vote_sentence

__all__ = [
    "EXITS", "EXPECTED_LINE", "MILESTONES", "NOTICES", "NOT_BY_FORM", "PLACES_BODY", "PROCEDURE", "ROUTE_HELP", "SHORT_STAGE", "ActKind",
    "Ask", "Ballot", "Caution", "DocumentForm", "Fact", "Finding", "Known", "Outcome", "Person", "Result", "Route", "Side", "Source",
    "Stage", "Standing", "Step", "Voter", "ballot_reasons", "check", "check_reversal", "due_on", "exit_kinds", "findings", "left_party_on",
    "live", "missing", "next_kinds", "party_status", "readmission_sentence", "readmitted_from", "result", "route_remark", "standing",
    "to_take_back", "vote_needed", "vote_reasons", "vote_sentence", "warnings",
]  # fmt: skip
