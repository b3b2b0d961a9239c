"""Dates as officials know them: a day, or only the month, or only the year. Pure functions."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from portal.errors import Reason

DAY, MONTH, YEAR = "day", "month", "year"
PRECISIONS = [(DAY, "ngày"), (MONTH, "tháng"), (YEAR, "năm")]


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date with its precision. ``on`` is the first possible day: 01/02/2026 for 'tháng 2 năm 2026'."""

    on: date
    precision: str = DAY

    @property
    def last(self) -> date:
        """The last possible day."""
        return last_day(self.on, self.precision)

    def __str__(self) -> str:
        return show(self.on, self.precision)


def last_day(on: date, precision: str) -> date:
    if precision == YEAR:
        return date(on.year, 12, 31)
    if precision == MONTH:
        return date(on.year, on.month, calendar.monthrange(on.year, on.month)[1])
    return on


def show(on: date | None, precision: str = DAY) -> str:
    """'03/02/2026', '02/2026' or '2026'; '' for None."""
    if on is None:
        return ""
    return {DAY: f"{on.day:02}/{on.month:02}/{on.year:04}", MONTH: f"{on.month:02}/{on.year:04}", YEAR: f"{on.year:04}"}[precision]


_SHAPES = [
    (DAY, re.compile(r"(?:ngày)?\s*(\d{1,2})\s*(?:[/.\-\s]|tháng)\s*(\d{1,2})\s*(?:[/.\-\s]|năm)\s*(\d{4}|\d{2})", re.I)),
    (DAY, re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[T ][0:.]*)?")),
    (DAY, re.compile(r"(?P<d>\d{2})(?P<m>\d{2})(?P<y>\d{4})")),
    (MONTH, re.compile(r"(?:tháng)?\s*(?P<m>\d{1,2})\s*(?:[/.\-\s]|năm)\s*(?P<y>\d{4})", re.I)),
    (YEAR, re.compile(r"(?:năm)?\s*(?P<y>\d{4})", re.I)),
]


def parse(text: object) -> PartialDate | None:
    """PartialDate of '3/2/26', '03-02-2026', 'ngày 3 tháng 2 năm 2026', '2/2026', '2026'; None when it is no date of 1900–2100.

    Two-digit years mean 1950–2049.
    """
    typed = " ".join(str(text or "").split())
    for precision, shape in _SHAPES:
        if found := shape.fullmatch(typed):
            parts = found.groupdict() or dict(zip("dmy", found.groups(), strict=True))
            return _build(parts.get("d") or 1, parts.get("m") or 1, parts["y"], precision)
    return None


def _build(day: str | int, month: str | int, year: str, precision: str) -> PartialDate | None:
    full = int(year)
    if len(year) == 2:
        full += 2000 if full < 50 else 1900
    try:
        on = date(full, int(month), int(day))
    except ValueError:
        return None
    return PartialDate(on, precision) if 1900 <= full <= 2100 else None


def future_reasons(on: date | None, today: date | None, field: str | None = "on") -> list[Reason]:
    """The reason against writing that something held from a day that has not come; nothing when either is not known.

    The one rule for branches and Party bodies, opened, renamed, moved or closed: the portal keeps what has happened.
    """
    if on is None or today is None or on <= today:
        return []
    return [Reason(_("Ngày %(on)s chưa đến. Chỉ ghi việc đã xảy ra.") % {"on": show(on)}, field)]


def add_months(on: date, months: int) -> date:
    """The same day that many months later; the last day of a shorter month where there is none. Never done in SQL."""
    place = on.year * 12 + on.month - 1 + months
    year, month = divmod(place, 12)
    return date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))
