"""Shapes of a target and what they count. Source: domain research on the organisation, §2.2."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tracking.figures.rules import SHORT_INDICATOR, Indicator

__all__ = ["SHORT_INDICATOR", "Indicator", "Shape", "achievement_rate", "expected_to_date"]


class Shape(TextChoices):
    TERM_COUNT = "term_count", _("Số người trong cả nhiệm kỳ")
    YEAR_COUNT = "year_count", _("Số người trong năm")
    PER_BRANCH_YEAR = "per_branch_year", _("Bình quân mỗi công đoàn cơ sở mỗi năm")


def achievement_rate(*, done, target):
    """Share of the target reached, as a percentage with one decimal; may exceed 100.

    None when there is no target or it is zero: that is not zero per cent. Source: Bảo Yên, term 2017–2022: 422 of 400 is 105.5.
    """
    return round(100 * done / target, 1) if target else None


def expected_to_date(*, target, start, end, today):
    """Part of the target that the elapsed share of the period asks for, a whole number rounded up. ``end`` is the last day.

    0 before the start; the whole target from the last day on.
    """
    if today < start:
        return 0
    whole = (end - start).days + 1
    elapsed = min((today - start).days + 1, whole)
    return -(-target * elapsed // whole)
