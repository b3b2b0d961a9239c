"""Pages of reconciliation: sheets, reading back, letters to receive, waiting times."""

from tracking.reconciliation.views.letters import inbox, letter, send_back
from tracking.reconciliation.views.reading import check, drop, result, upload
from tracking.reconciliation.views.sheets import download, paper, preview, print_paper, start
from tracking.reconciliation.views.waiting import people, waiting, waiting_body

__all__ = [
    "check", "download", "drop", "inbox", "letter", "paper", "people", "preview", "print_paper", "result", "send_back", "start", "upload",
    "waiting", "waiting_body",
]  # fmt: skip
