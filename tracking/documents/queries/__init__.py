"""What stands on papers, as one name: ``queries.minutes_of_batch(…)``, ``queries.roll(…)``."""

from tracking.documents.queries.cases import letter, letter_cases, mates_count, people_list, resolution, resolution_list, same_document
from tracking.documents.queries.handing import minutes_of_batch, minutes_of_list, receipt
from tracking.documents.queries.heads import list_head
from tracking.documents.queries.kept import kept_of, papers_of
from tracking.documents.queries.register import (
    built_in,
    given,
    known_files,
    may_number,
    needed,
    numbered,
    registered,
    standings,
    template_of,
)
from tracking.documents.queries.tasks import decision_of_sheet, decisions_of_term, reminders
from tracking.documents.queries.teaching import attendance, roll

__all__ = [
    "attendance", "built_in", "decision_of_sheet", "decisions_of_term", "given", "kept_of", "known_files", "letter", "letter_cases",
    "list_head", "mates_count", "may_number", "minutes_of_batch", "minutes_of_list", "needed", "numbered", "papers_of",
    "people_list", "receipt", "registered", "reminders", "resolution", "resolution_list", "roll", "same_document", "standings",
    "template_of",
]  # fmt: skip
