"""Every write to a case. Call them as ``actions.record(…)``: one act in ``acts``, one act of each of
many cases in ``many``, a whole meeting in ``introduction``."""

from tracking.nominations import rules
from tracking.nominations.actions.acts import (
    DocumentFacts,
    VoteFacts,
    first_columns,
    lock,
    move_case,
    open_case,
    record,
    refresh,
    reopen,
    reverse,
    vote_columns,
)
from tracking.nominations.actions.introduction import MOST, Introduction, Meeting, Person, introduce, introduce_all
from tracking.nominations.actions.many import Entry, ManyRefused, record_many
from tracking.nominations.standing import facts_of

__all__ = [
    "MOST",
    "DocumentFacts",
    "Entry",
    "Introduction",
    "ManyRefused",
    "Meeting",
    "Person",
    "VoteFacts",
    "facts_of",
    "first_columns",
    "introduce",
    "introduce_all",
    "lock",
    "move_case",
    "open_case",
    "record",
    "record_many",
    "refresh",
    "reopen",
    "reverse",
    "rules",
    "vote_columns",
]
