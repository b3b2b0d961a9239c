"""Shapes of a target and what they count. Source: domain research on the organisation, §2.2."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal import dates
from portal.errors import Reason
from tracking.figures.rules import SHORT_INDICATOR, rate
from tracking.ledger.rules import Indicator, Population, bits, named, population_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

__all__ = [
    "SHORT_INDICATOR", "Indicator", "Population", "Progress", "Shape", "achievement_rate", "bits", "expected_to_date", "named",
    "population_of",
]  # fmt: skip

LONGEST_TERM_YEARS = 6
MOST = 1_000_000


class Shape(TextChoices):
    TERM_COUNT = "term_count", _("Số người trong cả nhiệm kỳ")
    YEAR_COUNT = "year_count", _("Số người trong năm")
    PER_BRANCH_YEAR = "per_branch_year", _("Bình quân mỗi công đoàn cơ sở mỗi năm")
    RATIO = "ratio", _("Tỷ lệ phần trăm so với một nội dung khác trong cùng kỳ")
    PER_CENT = "per_cent", _("Tỷ lệ phần trăm so với số đoàn viên")


IN_PER_CENT = (Shape.RATIO, Shape.PER_CENT)
COUNTS = (Shape.TERM_COUNT, Shape.YEAR_COUNT)
SHARED = (Shape.PER_BRANCH_YEAR, *IN_PER_CENT)  # hold for every unit below alike, until it has a target of its own
YEAR_END = (12, 31)  # month and day on which a reporting year closes where nothing else is set


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


def span(
    *, shape: str, year: int | None, starts_on: date, last_day: date, closings: Iterable[tuple[int, int, int]] = ()
) -> tuple[date, date]:
    """First and last day over which a target is counted: its reporting year within the term, or the whole term.

    ``last_day``: of the term; ``closings``: see ``year_days``.
    """
    if shape == Shape.TERM_COUNT or year is None:
        return starts_on, last_day
    first, last = year_days(year, closings)
    return max(first, starts_on), min(last, last_day)


def year_days(year: int, closings: Iterable[tuple[int, int, int]] = ()) -> tuple[date, date]:
    """First and last day of a reporting year: from the day after the closing of the year before to its own closing day.

    ``closings``: (first reporting year, month, day) as the federation has set them; years without one close on 31 December.
    """
    return _closing(year - 1, closings) + timedelta(days=1), _closing(year, closings)


def _closing(year: int, closings: Iterable[tuple[int, int, int]]) -> date:
    _from, month, day = max((c for c in closings if c[0] <= year), default=(0, *YEAR_END))
    return date(year, month, min(day, monthrange(year, month)[1]))


def years_touching(starts_on: date, last_day: date, closings: Collection[tuple[int, int, int]] = ()) -> list[int]:
    """Reporting years that have a day in common with a run of days, earliest first."""
    around = range(starts_on.year - 1, last_day.year + 2)
    return [y for y in around if year_days(y, closings)[0] <= last_day and year_days(y, closings)[1] >= starts_on]


def closing_reasons(*, from_year: int, month: int, day: int, today: date) -> list[Reason]:
    """Why a reporting year cannot close on this day. 29 February means the last day of February."""
    reasons = []
    if not today.year - 30 <= from_year <= today.year + 5:
        reasons.append(Reason(_("Năm chưa đúng. Nhập năm bắt đầu áp dụng, ví dụ %(year)s.") % {"year": today.year}, "from_year"))
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(2024, month)[1]:
        reasons.append(Reason(_("Tháng %(month)s không có ngày %(day)s.") % {"month": month, "day": day}, "day"))
    return reasons


def people(*, shape: str, value: Decimal, active_count: int, start: date, end: date, base: int | None = None) -> int | None:
    """How many people a target asks for over its span, a whole number rounded up; None for a share of nothing or of an unknown base.

    Of an average per branch and year: times the branches that work, times the months of the span in years. ``end`` is the last day.
    Of a share: per cent of ``base``, the people of the other indicator or the members.
    """
    if shape in IN_PER_CENT:
        return ceil(Fraction(value) * base / 100) if base else None
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
    (None for a period of more than a year). ``base``, ``asks``: of a share, what it is taken of and the per cent asked for.
    ``prorated``: in a term that was cut short, the part of the original target that its days asked for.
    """

    done: int
    now: int = 0
    before: int | None = 0
    target: int | None = None
    expected: int | None = None
    base: int | None = None
    asks: Decimal | None = None
    prorated: int | None = None

    @property
    def reached(self) -> float | None:
        """Of a share: what has been reached of the base, in per cent with one decimal; None without a base: that is not zero."""
        return rate(part=self.done, whole=self.base) if self.asks is not None else None

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
        if self.asks is not None and not self.base:
            return "closed", _("Chưa có căn cứ"), _("Chưa có số làm căn cứ tính tỷ lệ")
        if self.target is None:
            return "closed", _("Chưa giao"), _("Chưa giao chỉ tiêu")
        if self.done >= self.target:
            return "done", _("Đã đạt"), _("Đã đạt chỉ tiêu")
        if not self.expected:  # rounded up, so that from the first day on somebody is needed
            return "closed", _("Chưa đến kỳ"), _("Chưa đến thời gian thực hiện chỉ tiêu")
        return (
            ("attention", _("Chưa đạt tiến độ"), _("Chưa đạt mức cần đạt đến nay"))
            if self.behind
            else ("done", _("Đạt tiến độ"), _("Đạt mức cần đạt đến nay"))
        )


def term_reasons(
    *, name: str, starts_on: date, ends_on: date, others: Iterable[tuple[str, date, date]], last_day: date | None = None
) -> list[Reason]:
    """Why a term cannot be. ``others``: (name, first day, last day) of the branch's other terms; ``last_day``: when it ended early."""
    reasons = [] if name else [Reason(_("Cần ghi tên nhiệm kỳ."), "name")]
    if ends_on <= starts_on:
        return [*reasons, Reason(_("Ngày kết thúc phải sau ngày bắt đầu."), "ends_on")]
    if ends_on > dates.add_months(starts_on, 12 * LONGEST_TERM_YEARS):
        reasons.append(Reason(_("Nhiệm kỳ dài quá %(years)s năm. Kiểm tra lại hai ngày.") % {"years": LONGEST_TERM_YEARS}, "ends_on"))
    return [*reasons, *overlaps(starts_on, last_day or ends_on, others, "starts_on")]


def overlaps(starts_on: date, last_day: date, others: Iterable[tuple[str, date, date]], field: str) -> list[Reason]:
    """A reason at the field for each of the ``others`` (name, first day, last day) that has a day in common with these."""
    words = _("Trùng thời gian với “%(name)s” (%(start)s – %(end)s) của đơn vị.")
    common = [(name, first, last) for name, first, last in others if starts_on <= last and first <= last_day]
    return [Reason(words % {"name": name, "start": dates.show(first), "end": dates.show(last)}, field) for name, first, last in common]


def cut_reasons(*, starts_on: date, ends_on: date, cut_short_on: date | None) -> list[Reason]:
    """Why a term cannot end early on this day, its last; [] when it did not end early."""
    if cut_short_on is None or starts_on <= cut_short_on < ends_on:
        return []
    days = {"start": dates.show(starts_on), "end": dates.show(ends_on)}
    return [Reason(_("Ngày kết thúc sớm phải từ %(start)s đến trước %(end)s.") % days, "on")]


def left_out_reasons(years: Iterable[int], targets: Iterable[int]) -> list[Reason]:
    """Why a term cannot have days that touch only these reporting ``years``: the years of ``targets`` set in it that it would leave out."""
    left = sorted(set(targets) - set(years))
    words = _("Nhiệm kỳ đã có chỉ tiêu năm %(years)s, không thuộc thời gian này. Kiểm tra lại hai ngày, hoặc hủy chỉ tiêu ghi nhầm trước.")
    return [Reason(words % {"years": ", ".join(str(y) for y in left)}, "starts_on")] if left else []


def target_reasons(
    *,
    shape: str,
    value: Decimal,
    year: int | None,
    years: Collection[int],
    indicator: str = "",
    base_indicator: str = "",
    base_on: date | None = None,
) -> list[Reason]:
    """Why a target cannot be. ``years``: reporting years that the term touches; ``base_indicator``, ``base_on``: what a share is of."""
    reasons = []
    if not 0 < value < MOST:
        reasons.append(Reason(_("Chỉ tiêu phải lớn hơn 0 và nhỏ hơn %(most)s.") % {"most": f"{MOST:,}".replace(",", ".")}, "value"))
    elif shape in IN_PER_CENT and value > 100:
        reasons.append(Reason(_("Tỷ lệ tính bằng phần trăm, không quá 100."), "value"))
    elif shape not in SHARED and value != int(value):
        reasons.append(Reason(_("Chỉ tiêu tính bằng người phải là số nguyên."), "value"))
    if shape == Shape.YEAR_COUNT and not year or year and year not in years:
        reasons.append(Reason(_("Chọn một năm trong nhiệm kỳ."), "year"))
    elif shape == Shape.TERM_COUNT and year:
        reasons.append(Reason(_("Chỉ tiêu cả nhiệm kỳ không ghi năm."), "year"))
    return reasons + _base_reasons(shape, indicator, base_indicator, base_on)


def _base_reasons(shape: str, indicator: str, base_indicator: str, base_on: date | None) -> list[Reason]:
    if shape == Shape.RATIO and (not base_indicator or base_indicator == indicator):
        return [Reason(_("Chọn nội dung khác làm căn cứ tính tỷ lệ, ví dụ số được giới thiệu."), "base_indicator")]
    if shape == Shape.PER_CENT and not base_on:
        return [Reason(_("Ghi ngày của số đoàn viên làm căn cứ, ví dụ ngày đầu nhiệm kỳ."), "base_on")]
    return []


def base_words(*, shape: str, base: int | None, base_name: object = "", span: object = "", on: date | None = None, unions: int = 0) -> str:
    """What a share is taken of, in a sentence: which number, known on which day, from where. ``unions``: 0 when the unit said it itself."""
    number = "–" if base is None else f"{base:,}".replace(",", ".")
    if shape == Shape.RATIO:
        words = _now("Căn cứ: %(number)s, %(name)s, đếm trong cùng kỳ %(span)s (không theo từng đợt giới thiệu).")
        return words % {"number": number, "name": str(base_name), "span": str(span)}
    if base is None:
        return _now("Chưa ghi số đoàn viên của đơn vị đến ngày %(on)s.") % {"on": dates.show(on)}
    if unions:
        words = _now("Căn cứ: %(number)s đoàn viên, cộng số mới nhất đến ngày %(on)s của %(unions)s công đoàn cơ sở.")
        return words % {"number": number, "on": dates.show(on), "unions": unions}
    return _now("Căn cứ: %(number)s đoàn viên, số liệu của đơn vị ngày %(on)s.") % {"number": number, "on": dates.show(on)}
