"""Pages of papers."""

from tracking.documents.views.papers import (
    attendance,
    batch_minutes,
    batch_receipt,
    letter,
    minutes,
    people_list,
    reminder,
    resolution,
    roll,
    sheet_decision,
    term_decision,
)

__all__ = [
    "attendance", "batch_minutes", "batch_receipt", "letter", "minutes", "people_list", "reminder", "resolution", "roll",
    "sheet_decision", "term_decision",
]  # fmt: skip
