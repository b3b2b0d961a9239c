"""Shapes of a target and what they count. Source: domain research on the organisation, §2.2."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal import dates
from portal.errors import Reason
from tracking.figures.rules import SHORT_INDICATOR, Indicator, rate

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

__all__ = ["SHORT_INDICATOR", "Indicator", "Progress", "Shape", "achievement_rate", "expected_to_date"]

LONGEST_TERM_YEARS = 6
MOST = 1_000_000


class Shape(TextChoices):
    TERM_COUNT = "term_count", _("Số người trong cả nhiệm kỳ")
    YEAR_COUNT = "year_count", _("Số người trong năm")
    PER_BRANCH_YEAR = "per_branch_year", _("Bình quân mỗi công đoàn cơ sở mỗi năm")


def achievement_rate(*, done: int, target: int | None) -> float | None:
    """Share of the target reached, as a percentage with one decimal; may exceed 100.

    None when there is no target or it is zero: that is not zero per cent. Source: Bảo Yên, term 2017–2022: 422 of 400 is 105.5.
    """
    return rate(part=done, whole=target)


def expected_to_date(*, target: int, start: date, end: date, today: date) -> int:
    """Part of the target that the elapsed share of the period asks for, a whole number rounded up. ``end`` is the last day.

    0 before the start; the whole target from the last day on.
    """
    if today < start:
        return 0
    whole = (end - start).days + 1
    elapsed = min((today - start).days + 1, whole)
    return -(-target * elapsed // whole)


def span(*, shape: str, year: int | None, starts_on: date, last_day: date) -> tuple[date, date]:
    """First and last day over which a target is counted: its year within the term, or the whole term. ``last_day``: of the term."""
    if shape != Shape.YEAR_COUNT or year is None:
        return starts_on, last_day
    return max(date(year, 1, 1), starts_on), min(date(year, 12, 31), last_day)


def people(*, shape: str, value: Decimal, active_count: int, start: date, end: date) -> int:
    """How many people a target asks for over its span, a whole number rounded up.

    Of an average per branch and year: times the branches that work, times the months of the span in years. ``end`` is the last day.
    """
    if shape != Shape.PER_BRANCH_YEAR:
        return ceil(value)
    return ceil(Fraction(value) * active_count * months_between(start, end) / 12)


def months_between(start: date, end: date) -> Fraction:
    """Months from the first to the last day, both counted; a part of a month is a fraction of thirty days."""
    after = end + timedelta(days=1)
    whole = (after.year - start.year) * 12 + after.month - start.month
    return Fraction(whole) + Fraction(after.day - start.day, 30)


@dataclass(frozen=True)
class Progress:
    """Where a unit stands against its target. ``target`` None: none was set; ``expected``: people needed by today, None likewise.

    ``done``: since the start of the target's span. ``now`` and ``before``: in the period looked at and in the same days a year earlier
    (None for a period of more than a year).
    """

    done: int
    now: int = 0
    before: int | None = 0
    target: int | None = None
    expected: int | None = None

    @property
    def missing(self) -> int | None:
        """People still missing to the target; None without a target."""
        return None if self.target is None else max(0, self.target - self.done)

    @property
    def behind(self) -> int | None:
        """People missing to what is needed by today; None without a target."""
        return None if self.expected is None else max(0, self.expected - self.done)

    @property
    def rate(self) -> float | None:
        return achievement_rate(done=self.done, target=self.target)

    @property
    def change(self) -> int | None:
        """More (or, below 0, fewer) people than in the same days a year earlier; None where they overlap."""
        return None if self.before is None else self.now - self.before

    @property
    def change_text(self) -> str:
        """'+5', '−3', '0'; '–' where there is nothing to compare with."""
        if self.change is None:
            return "–"
        return f"{self.change:+d}".replace("-", "−") if self.change else "0"

    @property
    def state(self) -> tuple[str, StrOrPromise, StrOrPromise]:
        """Code, short and long word of a status."""
        if self.target is None:
            return "closed", _("Chưa giao"), _("Chưa giao chỉ tiêu")
        if self.done >= self.target:
            return "done", _("Đã đạt"), _("Đã đạt chỉ tiêu")
        return (
            ("attention", _("Chưa đạt tiến độ"), _("Chưa đạt mức cần đạt đến nay"))
            if self.behind
            else ("done", _("Đạt tiến độ"), _("Đạt mức cần đạt đến nay"))
        )


def term_reasons(*, name: str, starts_on: date, ends_on: date, others: Iterable[tuple[str, date, date]]) -> list[Reason]:
    """Why a term cannot be. ``others``: (name, first day, last day) of the branch's other terms."""
    reasons = [] if name else [Reason(_("Cần ghi tên nhiệm kỳ."), "name")]
    if ends_on <= starts_on:
        return [*reasons, Reason(_("Ngày kết thúc phải sau ngày bắt đầu."), "ends_on")]
    if ends_on > dates.add_months(starts_on, 12 * LONGEST_TERM_YEARS):
        reasons.append(Reason(_("Nhiệm kỳ dài quá %(years)s năm. Kiểm tra lại hai ngày.") % {"years": LONGEST_TERM_YEARS}, "ends_on"))
    for other, first, last in others:
        if starts_on <= last and first <= ends_on:
            words = _("Trùng thời gian với “%(name)s” (%(start)s – %(end)s) của đơn vị.")
            reasons.append(Reason(words % {"name": other, "start": dates.show(first), "end": dates.show(last)}, "starts_on"))
    return reasons


def target_reasons(*, shape: str, value: Decimal, year: int | None, years: Collection[int]) -> list[Reason]:
    """Why a target cannot be. ``years``: calendar years that the term touches."""
    reasons = []
    if not 0 < value < MOST:
        reasons.append(Reason(_("Chỉ tiêu phải lớn hơn 0 và nhỏ hơn %(most)s.") % {"most": f"{MOST:,}".replace(",", ".")}, "value"))
    elif shape != Shape.PER_BRANCH_YEAR and value != int(value):
        reasons.append(Reason(_("Chỉ tiêu tính bằng người phải là số nguyên."), "value"))
    if shape == Shape.YEAR_COUNT and year not in years:
        reasons.append(Reason(_("Chọn một năm trong nhiệm kỳ."), "year"))
    if shape != Shape.YEAR_COUNT and year:
        reasons.append(Reason(_("Chỉ tiêu cả nhiệm kỳ hoặc bình quân không ghi năm."), "year"))
    return reasons
