"""Numbers that were reported without a list of names, and how they give way to names. Decision 18.

What stands apart of a report is what the names do not cover yet, so that names and the rest add up to the signed number until there are
more names than were reported; then the names win. A report counts in a period only when all its days lie inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal import dates, text
from portal.errors import Reason
from tracking.figures.rules import Period, whole_months

MOST = 10_000_000
THOUSANDS = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+")
LONGEST_YEARS = 6
MAX_LINES = 400


class Source(TextChoices):
    OPENING = "opening", _("Số đã có trước khi dùng phần mềm")
    DISSOLVED = "dissolved", _("Số của đơn vị đã kết thúc hoạt động")
    TELEPHONE = "telephone", _("Báo qua điện thoại")
    SIGNED = "signed", _("Báo cáo đã ký")


def apart(*, number: int, names: int) -> int:
    """People of a reported number that no list names yet."""
    return max(0, number - names)


def over(*, number: int, names: int) -> int:
    """By how many the names exceed the reported number."""
    return max(0, names - number)


def counts_in(*, start: date, end: date, asked: Period) -> bool:
    """Whether a report of these days counts in a period: only when all of them lie inside."""
    return asked.start <= start and end <= asked.end


def whole_part(start: date, end: date) -> tuple[date, date]:
    """First day of the whole months of a run of days and first day after them; twice the start when there is none."""
    months = whole_months(Period(start, end))
    return (months[0].start, dates.add_months(months[0].end.replace(day=1), 1)) if months else (start, start)


def reasons(*, number: int, start: date, end: date, today: date, clashes: Iterable[tuple[str, date, date]] = ()) -> list[Reason]:
    """Why a number cannot be entered. ``clashes``: (unit, first, last day) of numbers of the same indicator that share a day, entered for
    the unit itself, one above or one below it: the same people would be counted twice."""
    found = []
    if not 0 <= number < MOST:
        found.append(Reason(_("Số báo cáo phải từ 0 và nhỏ hơn %(most)s.") % {"most": f"{MOST:,}".replace(",", ".")}, "number"))
    if end < start:
        found.append(Reason(_("Ngày cuối phải từ ngày đầu trở đi."), "ends_on"))
    elif end > dates.add_months(start, 12 * LONGEST_YEARS):
        found.append(Reason(_("Khoảng thời gian dài quá %(years)s năm. Kiểm tra lại hai ngày.") % {"years": LONGEST_YEARS}, "ends_on"))
    if start > today:
        found.append(Reason(_("Ngày đầu chưa đến, chưa có số để báo cáo."), "start_on"))
    words = _(
        "“%(unit)s” đã có số báo cáo từ %(start)s đến %(end)s cho nội dung này; ghi thêm thì tính hai lần. "
        "Đính chính hoặc rút số đó, hoặc chọn khoảng thời gian khác."
    )
    found += [Reason(words % {"unit": u, "start": dates.show(s), "end": dates.show(e)}, "start_on") for u, s, e in clashes]
    return found


@dataclass(frozen=True)
class Line:
    """One pasted line. ``key``: of the unit that it means, '' when none or several; ``number`` None when it could not be read."""

    raw: str
    key: str = ""
    number: int | None = None
    fault: str = ""


def read_number(typed: str) -> int | None:
    """'1.298' or '1 298' as 1298; None when it is no whole number."""
    digits = typed.strip().replace(" ", "").replace("\u00a0", "")
    digits = digits.replace(".", "") if THOUSANDS.fullmatch(digits) else digits  # the dot of 466.0 or 12.5 is none of these
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 8 else None


def read_lines(pasted: str, names: Sequence[tuple[str, Sequence[str]]]) -> list[Line]:
    """Lines 'name<TAB>number' of a sheet, matched with units by name without marks. ``names``: (key, names of the unit)."""
    known: dict[str, set[str]] = {}
    for key, several in names:
        for name in several:
            known.setdefault(text.fold(name), set()).add(key)
    found: list[Line] = []
    for raw in [line for line in pasted.splitlines() if line.strip()][:MAX_LINES]:
        found.append(_read(raw, known, {line.key for line in found}))
    return found


def _read(raw: str, known: dict[str, set[str]], seen: set[str]) -> Line:
    name, _tab, typed = raw.rstrip().rpartition("\t")
    keys, number = known.get(text.fold(name), set()), read_number(typed)
    if number is None:
        return Line(raw, fault=str(_("không đọc được số")))
    if len(keys) != 1:
        return Line(raw, fault=str(_("nhiều đơn vị cùng tên") if keys else _("không tìm thấy đơn vị trong bảng")))
    key = next(iter(keys))
    return Line(raw, fault=str(_("đơn vị đã có ở dòng trên"))) if key in seen else Line(raw, key, number)
