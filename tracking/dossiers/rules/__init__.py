"""The rules of papers, as one name: ``rules.checklist(…)``, ``rules.PaperCode``, ``rules.inspect(…)``."""

from tracking.dossiers.rules.checklist import (
    URGENT,
    CaseFacts,
    Entry,
    Known,
    Summary,
    by_maker,
    by_route,
    by_urgency,
    checklist,
    lapsed_on,
    merge,
    need,
    paper_reasons,
    summary,
)
from tracking.dossiers.rules.codes import Maker, Need, PaperCode, Part, Present, State
from tracking.dossiers.rules.files import CONTENT_TYPE, FileKind, inspect, safe_name
from tracking.dossiers.rules.table import CERT_MONTHS, DOSSIER_MONTHS, TABLES, PaperRule, When, basis, rule_of, table_for
from tracking.nominations.rules import Route

__all__ = [
    "CERT_MONTHS", "CONTENT_TYPE", "DOSSIER_MONTHS", "TABLES", "URGENT", "CaseFacts", "Entry", "FileKind", "Known", "Maker", "Need",
    "PaperCode", "PaperRule", "Part", "Present", "Route", "State", "Summary", "When", "basis", "by_maker", "by_route", "by_urgency",
    "checklist", "inspect", "lapsed_on", "merge", "need", "paper_reasons", "rule_of", "safe_name", "summary", "table_for",
]  # fmt: skip
