"""The rules of an examination, as one name: ``rules.examine(…)``, ``rules.Facts``, ``rules.risks(…)``."""

from tracking.examination.rules.checks import SOON_DAYS, examine
from tracking.examination.rules.codes import Check, Deed, Facts, Finding, Place, Remedy, Verdict, count, is_ahead, worst
from tracking.examination.rules.returns import LOOKED_AT, OFTEN, Risk, risks

__all__ = [
    "LOOKED_AT", "OFTEN", "SOON_DAYS", "Check", "Deed", "Facts", "Finding", "Place", "Remedy", "Risk", "Verdict", "count", "examine",
    "is_ahead", "risks", "worst",
]  # fmt: skip
