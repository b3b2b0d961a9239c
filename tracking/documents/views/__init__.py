"""Pages of papers."""

from tracking.documents.views.kept import kept_of_case, withdraw_version
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
from tracking.documents.views.register import entry, export_register, register, version
from tracking.documents.views.templates import (
    built_in_template,
    kept_template,
    preview_template,
    restore_template,
    template,
    templates,
)

__all__ = [
    "attendance", "batch_minutes", "batch_receipt", "built_in_template", "entry", "export_register", "kept_of_case",
    "kept_template", "letter", "minutes", "people_list", "preview_template", "register", "reminder", "resolution",
    "restore_template", "roll", "sheet_decision", "template", "templates", "term_decision", "version", "withdraw_version",
]  # fmt: skip
