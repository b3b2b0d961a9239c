"""Counting in working days. The table of holidays comes in as an argument; nothing here knows the database or today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.errors import Reason

# Longest limit that is counted, in working days; the Party's longest is 60, with an extension 90.
MAX_DAYS = 1000
# Statutory days off of one year that make its calendar usable: ten before 2021, eleven since (Labour Code 2019, art. 112).
DAYS_OFF_IN_A_YEAR = 10
FIRST_YEAR, LAST_YEAR = 2000, 2099  # of entries in the table


WEEKDAYS = tuple(gettext_lazy(w) for w in ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật"))


class DayKind(TextChoices):
    """What an entry of the holiday table does to its day."""

    OFF = "off", gettext_lazy("ngày nghỉ")
    WORKED = "worked", gettext_lazy("ngày làm bù")


class Certainty(TextChoices):
    """How well a stored value is known. ORIGINAL: an authorised person compared it with the original text."""

    ORIGINAL = "original", gettext_lazy("đã đối chiếu văn bản gốc")
    CONFIRMED = "confirmed", gettext_lazy("đã đọc trong nguồn")
    SECOND_HAND = "second_hand", gettext_lazy("theo tài liệu dẫn lại")
    MEMORY = "memory", gettext_lazy("theo hiểu biết chung")
    INFERENCE = "inference", gettext_lazy("suy ra")


@dataclass(frozen=True)
class Skipped:
    """A day that was not counted, and why: “thứ bảy”, “chủ nhật” or the name that the table gives the day."""

    on: date
    why: str


@dataclass(frozen=True)
class Count:
    """``days`` working days counted. ``start_on`` is the day of the fact: counting begins with the day after.

    ``due_on``: the last day of the limit (``start_on`` itself for 0 days). ``skipped``: days in between that did not count.
    """

    start_on: date
    due_on: date
    days: int
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True)
class WorkCalendar:
    """Monday to Friday, less ``off`` (holidays, rest days given in exchange), plus ``worked`` (weekend days worked in exchange).

    ``known``: first and last day for which holidays are known. Days outside count by the week alone; ``covers`` tells.
    """

    off: Mapping[date, str]
    worked: Mapping[date, str]
    known: tuple[date, date]

    def is_working(self, day: date) -> bool:
        return not self.why_not(day)

    def why_not(self, day: date) -> str:
        """Why the day does not count, or '' when it does. A holiday goes before the weekend, and before an exchange."""
        if day in self.off:
            return self.off[day] or _("ngày nghỉ")
        if day.weekday() < 5 or day in self.worked:
            return ""
        return str(WEEKDAYS[day.weekday()])

    def add(self, start_on: date, days: int) -> Count:
        """``days`` working days after ``start_on`` (0 to MAX_DAYS, else ValueError). OverflowError at the end of all dates."""
        if not 0 <= days <= MAX_DAYS:
            raise ValueError(days)
        day, left, skipped = start_on, days, []
        while left:
            day += timedelta(days=1)
            if why := self.why_not(day):
                skipped.append(Skipped(day, why))
            else:
                left -= 1
        return Count(start_on, day, days, tuple(skipped))

    def between(self, first_on: date, last_on: date) -> int:
        """Working days after ``first_on`` up to and including ``last_on``; 0 when ``last_on`` is not later."""
        whole, rest = divmod(max((last_on - first_on).days, 0), 7)
        count = 5 * whole + sum((last_on - timedelta(days=n)).weekday() < 5 for n in range(rest))
        # A day that stands in both tables is off, so it never adds.
        count -= sum(first_on < day <= last_on and day.weekday() < 5 for day in self.off)
        return count + sum(first_on < day <= last_on and day.weekday() >= 5 and day not in self.off for day in self.worked)

    def knows_year(self, year: int) -> bool:
        """Whether the days off of this whole year are there."""
        return self.known[0].year <= year <= self.known[1].year

    def covers(self, count: Count) -> bool:
        """Whether every day counted lies where holidays are known; when not, the real due day may be later."""
        return self.known[0] <= count.start_on and count.due_on <= self.known[1]


def day_reasons(*, on: date, kind: str, name: str, source: str, certainty: str) -> list[Reason]:
    """Why this cannot be an entry of the holiday table. A day worked in exchange must lie on a weekend, else it changes nothing."""
    reasons = []
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        years = {"first": FIRST_YEAR, "last": LAST_YEAR}
        reasons.append(Reason(_("Ngày phải thuộc các năm từ %(first)s đến %(last)s.") % years, "on"))
    if kind not in DayKind.values:
        reasons.append(Reason(_("Chọn ngày nghỉ hoặc ngày làm bù."), "kind"))
    if kind == DayKind.WORKED and on.weekday() < 5:
        reasons.append(Reason(_("Ngày làm bù phải là thứ bảy hoặc chủ nhật; ngày này là ngày làm việc trong tuần."), "on"))
    if not name:
        reasons.append(Reason(_("Ghi tên ngày, ví dụ “Tết Nguyên đán”."), "name"))
    if not source:
        reasons.append(Reason(_("Ghi căn cứ: thông báo, quyết định số mấy, ngày nào."), "source"))
    if certainty not in Certainty.values:
        reasons.append(Reason(_("Chọn mức chắc chắn của nguồn."), "certainty"))
    return reasons


def known_span(days_off: Iterable[date]) -> tuple[date, date]:
    """First and last day of the latest unbroken run of years that have their days off; a span without days when none has.

    Statutory days that fall on a weekend count too, which is why the table holds them.
    """
    per_year: dict[int, int] = {}
    for day in days_off:
        per_year[day.year] = per_year.get(day.year, 0) + 1
    full = sorted(year for year, count in per_year.items() if count >= DAYS_OFF_IN_A_YEAR)
    if not full:
        return date.max, date.min
    first = last = full[-1]
    while first - 1 in full:
        first -= 1
    return date(first, 1, 1), date(last, 12, 31)
