"""What stands on papers, as one name: ``queries.minutes_of_batch(…)``, ``queries.roll(…)``."""

from tracking.documents.queries.cases import letter, letter_cases, mates_count, people_list, resolution, resolution_list, same_document
from tracking.documents.queries.handing import minutes_of_batch, minutes_of_list, receipt
from tracking.documents.queries.heads import list_head
from tracking.documents.queries.tasks import decision_of_sheet, decisions_of_term, reminders
from tracking.documents.queries.teaching import attendance, roll

__all__ = [
    "attendance", "decision_of_sheet", "decisions_of_term", "letter", "letter_cases", "list_head", "mates_count", "minutes_of_batch",
    "minutes_of_list", "people_list", "receipt", "reminders", "resolution", "resolution_list", "roll", "same_document",
]  # fmt: skip
