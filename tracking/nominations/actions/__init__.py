"""Every write to a case. Call them as ``actions.record(…)``: one act in ``acts``, a whole meeting in ``introduction``."""

from tracking.nominations import rules
from tracking.nominations.actions.acts import (
    CACHE,
    DocumentFacts,
    VoteFacts,
    derived,
    facts_of,
    lock,
    move_case,
    open_case,
    record,
    refresh,
    reopen,
    reverse,
)

__all__ = [
    "CACHE",
    "DocumentFacts",
    "VoteFacts",
    "derived",
    "facts_of",
    "lock",
    "move_case",
    "open_case",
    "record",
    "refresh",
    "reopen",
    "reverse",
    "rules",
]
