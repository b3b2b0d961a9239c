"""Every write to a case. Call them as ``actions.record(…)``: one act in ``acts``, a whole meeting in ``introduction``."""

from tracking.nominations import rules
from tracking.nominations.actions.acts import (
    CACHE,
    DocumentFacts,
    VoteFacts,
    derived,
    facts_of,
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

__all__ = [
    "CACHE",
    "DocumentFacts",
    "VoteFacts",
    "derived",
    "facts_of",
    "first_columns",
    "lock",
    "move_case",
    "open_case",
    "record",
    "refresh",
    "reopen",
    "reverse",
    "rules",
    "vote_columns",
]
