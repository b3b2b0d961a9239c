"""Every write to a case. Call them as ``actions.record(…)``: one act in ``acts``, one act of each of many cases in ``many``, the same act
for a selection in ``selected``, a whole meeting in ``introduction``."""

from tracking.nominations import rules
from tracking.nominations.actions.acts import (
    DocumentFacts,
    MentorFacts,
    Override,
    VoteFacts,
    caution_rows,
    change_body,
    first_columns,
    hold_trees,
    lock,
    lock_all,
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
from tracking.nominations.actions.limits import refresh_limits, with_limits
from tracking.nominations.actions.many import Entry, ManyRefused, record_entries
from tracking.nominations.actions.route import set_route
from tracking.nominations.actions.rule_sets import adopt_rule_set, withdraw_rule_set
from tracking.nominations.actions.selected import Recorded, lock_many, record_many
from tracking.nominations.standing import facts_of
from tracking.nominations.verdicts import Verdict, preview_many

__all__ = [
    "MOST",
    "DocumentFacts",
    "Entry",
    "Introduction",
    "ManyRefused",
    "Meeting",
    "MentorFacts",
    "Override",
    "Person",
    "Recorded",
    "Verdict",
    "VoteFacts",
    "adopt_rule_set",
    "caution_rows",
    "facts_of",
    "first_columns",
    "hold_trees",
    "introduce",
    "introduce_all",
    "lock",
    "change_body",
    "lock_all",
    "lock_many",
    "move_case",
    "open_case",
    "preview_many",
    "record",
    "record_entries",
    "record_many",
    "refresh",
    "refresh_limits",
    "reopen",
    "reverse",
    "rules",
    "set_route",
    "step_back",
    "vote_columns",
    "withdraw_rule_set",
    "with_limits",
]
