"""How long a case usually stays at a stage: a working figure of the union's own, in calendar days, and what lies above it.

These are not rules of the Party and are never shown as such; the Party's own limits (in working days, by rule set) are another matter.
Where a Party limit exists, the figure leaves more room than it: 60 working days to decide on an admission are about 84 calendar days,
30 working days until the ceremony about 42. Source: working practice of the union, to be changed here as experience grows.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracking.nominations.rules.codes import Stage

USUAL_DAYS: dict[Stage, int] = {
    Stage.IDENTIFIED: 90,
    Stage.UNION_RESOLVED: 15,
    Stage.SENT_TO_PARTY: 30,
    Stage.ACCEPTED_BY_CELL: 180,
    Stage.CLASS_SENT: 60,
    Stage.CLASS_CERTIFIED: 180,
    Stage.DOSSIER_OPENED: 120,
    Stage.CELL_RESOLVED: 90,
    Stage.COMMITTEE_RESOLVED: 60,
    Stage.ADMISSION_DECIDED: 45,
    Stage.PROBATION: 395,
}
USUAL_SOURCE = _("Mức tham khảo của công đoàn cho từng bước, không phải quy định của Đảng.")
# Stages in which the next step is the Party's: waiting is said in neutral words there.
WITH_PARTY_STAGES = tuple(stage for stage in USUAL_DAYS if Stage.SENT_TO_PARTY <= stage <= Stage.ADMISSION_DECIDED)
FEWEST_PEERS = 5  # smaller groups tell about single people


def usual_days(stage: int) -> int | None:
    """Days that a case usually stays at a stage; None for the last one, where nothing follows."""
    return USUAL_DAYS.get(Stage(stage))


def over_usual(today: date) -> Q:
    """Q on followed cases that have stayed longer than usual where they stand."""
    found = Q()
    for stage, days in USUAL_DAYS.items():
        found |= Q(stage=stage, stage_since_on__lt=today - timedelta(days=days))
    return found


@cache
def usual_note(usual: int | None, median: str = "") -> str:
    """'tham khảo 30, mức giữa 42' in days; '' where nothing is usual. ``median``: the number as it is shown, '' when it is not."""
    if usual is None:
        return ""
    if not median:
        return _("tham khảo %(usual)s") % {"usual": usual}
    return _("tham khảo %(usual)s, mức giữa %(median)s") % {"usual": usual, "median": median}
