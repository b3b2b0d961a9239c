"""Every write to a case. Call them as ``actions.record(…)``: one act in ``acts``, a whole meeting in ``introduction``."""

from tracking.nominations import rules
from tracking.nominations.actions.acts import (
    DocumentFacts,
    MentorFacts,
    Override,
    VoteFacts,
    first_columns,
    lock,
    move_case,
    open_case,
    record,
    refresh,
    reopen,
    reverse,
    step_back,
    vote_columns,
)
from tracking.nominations.actions.introduction import MOST, Introduction, Meeting, Person, introduce, introduce_all
from tracking.nominations.actions.route import set_route
from tracking.nominations.actions.rule_sets import adopt_rule_set
from tracking.nominations.standing import facts_of

__all__ = [
    "MOST",
    "DocumentFacts",
    "Introduction",
    "Meeting",
    "MentorFacts",
    "Override",
    "Person",
    "VoteFacts",
    "adopt_rule_set",
    "facts_of",
    "first_columns",
    "introduce",
    "introduce_all",
    "lock",
    "move_case",
    "open_case",
    "record",
    "refresh",
    "reopen",
    "reverse",
    "rules",
    "set_route",
    "step_back",
    "vote_columns",
]
