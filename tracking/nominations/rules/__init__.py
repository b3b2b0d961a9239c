"""The rules of a case, as one name: ``rules.check(…)``, ``rules.PROCEDURE``, ``rules.Stage``."""

from tracking.nominations.rules.checks import check, check_reversal, exit_kinds, next_kinds, same_again, warnings
from tracking.nominations.rules.codes import NOTICES, SHORT_STAGE, ActKind, Ask, DocumentForm, Outcome, Side, Source, Stage
from tracking.nominations.rules.procedure import (
    EXITS,
    EXPECTED_LINE,
    FOR_MANY,
    MILESTONES,
    MOST_AT_ONCE,
    NOT_BY_FORM,
    PLACES_BODY,
    PROCEDURE,
    Step,
)
from tracking.nominations.rules.standing import Fact, Standing, due_on, live, missing, party_status, standing
from tracking.nominations.rules.votes import vote_needed, vote_reasons, vote_sentence
from tracking.nominations.rules.waiting import (
    FEWEST_PEERS,
    USUAL_DAYS,
    USUAL_SOURCE,
    WITH_PARTY_STAGES,
    over_usual,
    usual_days,
)

__all__ = [
    "EXITS", "EXPECTED_LINE", "FOR_MANY",
    "MILESTONES", "MOST_AT_ONCE", "NOTICES", "NOT_BY_FORM", "PLACES_BODY", "PROCEDURE", "SHORT_STAGE", "ActKind", "Ask",
    "DocumentForm",
    "Fact", "Outcome", "Side", "Source", "Stage", "Standing", "Step", "check", "check_reversal", "due_on", "exit_kinds", "live", "missing",
    "next_kinds", "party_status", "same_again",
    "standing", "vote_needed", "vote_reasons", "vote_sentence", "warnings",
    "FEWEST_PEERS", "USUAL_DAYS", "USUAL_SOURCE", "WITH_PARTY_STAGES", "over_usual", "usual_days",
]  # fmt: skip
