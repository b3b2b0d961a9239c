"""Every write to a case. Call them as ``actions.record(…)``: one act in ``acts``, a whole meeting in ``introduction``, one act for
many cases in ``many``."""

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
from tracking.nominations.actions.many import Recorded, lock_many, record_many
from tracking.nominations.standing import facts_of
from tracking.nominations.verdicts import Verdict, preview_many

__all__ = [
    "MOST",
    "DocumentFacts",
    "Introduction",
    "Meeting",
    "Person",
    "Recorded",
    "Verdict",
    "VoteFacts",
    "facts_of",
    "first_columns",
    "introduce",
    "introduce_all",
    "lock",
    "lock_many",
    "move_case",
    "open_case",
    "preview_many",
    "record",
    "record_many",
    "refresh",
    "reopen",
    "reverse",
    "rules",
    "vote_columns",
]
