"""How official papers write things: dotted blanks, long names, places, days, numbers, shares. Pure functions.

Layout: union rule 933/QĐ-TLĐ and, for Party papers, 66-QĐ/TW (domain research on the organisation, §6.9).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from portal import dates

_LONG_FORMS = (("CĐCS", "Công đoàn cơ sở"), ("LĐLĐ", "Liên đoàn Lao động"), ("NĐCS", "Nghiệp đoàn cơ sở"), ("CĐ", "Công đoàn"))
_SIGNS = {
    "grassroots": "CĐCS",
    "brotherhood": "NĐCS",
    "member_union": "CĐCSTV",
    "section": "CĐBP",
    "province": "LĐLĐ",
    "district": "LĐLĐ",
    "confederation": "TLĐ",
}
_PARTY_SIGNS = {"central": "TW", "province": "TU", "cell": "CB"}
_LOCALITY = re.compile(r"^(?:Công đoàn|CĐ|Đảng ủy|Đảng bộ)\s+(?:xã|phường|thị trấn|đặc khu)\s+(.+)$", re.I)


def dots(width: int = 30) -> str:
    """A dotted blank to write on."""
    return "." * width


def long_name(name: str) -> str:
    """'CĐCS Trường THPT Hoa Sen' → 'Công đoàn cơ sở Trường THPT Hoa Sen'."""
    for short, full in _LONG_FORMS:
        if name.startswith(f"{short} "):
            return full + name[len(short) :]
    return name


def locality(names: Iterable[str], province: str = "") -> str:
    """The place before the date: that of the nearest commune or ward union among ``names`` (the issuer first), else the province."""
    for name in names:
        if found := _LOCALITY.match(name):
            return found.group(1)
    return province or dots(12)


def written_day(on: date | None, precision: str = dates.DAY) -> str:
    """'ngày 03 tháng 02 năm 2026'; dotted where not known.

    Two digits for days under 10 and the months 1 and 2, as the rule on papers asks.
    """
    day = f"{on.day:02}" if on and precision == dates.DAY else dots(6)
    month = (f"{on.month:02}" if on.month < 3 else str(on.month)) if on and precision != dates.YEAR else dots(6)
    return _("ngày %(day)s tháng %(month)s năm %(year)s") % {"day": day, "month": month, "year": on.year if on else dots(8)}


def paper_number(number: str, kind: str, *, sort: str, party: bool = False) -> str:
    """'12/NQ-CĐCS', for a Party body '12-NQ/ĐU'; without a number dotted: '......../NQ-CĐCS'.

    ``number`` as typed: a bare number gets the usual ending, anything longer stays as it is. ``sort``: NQ, QĐ, BB …, 'CV' a letter;
    ``kind``: that of the branch, or of the Party body.
    """
    return full_number(number, kind, sort=sort, party=party) or f"{dots(8)}{_ending(kind, sort, party)}"


def full_number(number: str, kind: str, *, sort: str, party: bool = False) -> str:
    """'12/NQ-CĐCS' for '12', 'số 12' or '12/NQ-CĐCS'; '' for ''."""
    typed = re.sub(r"^\s*số\s*:?\s*", "", number, flags=re.I).strip()
    return f"{typed}{_ending(kind, sort, party)}" if typed.isdigit() else typed


def _ending(kind: str, sort: str, party: bool) -> str:
    """Union: number/sort-body, a letter number/body. Party: number-sort/body. Source: organisation, §6.9."""
    if party:
        return f"-{sort}/{_PARTY_SIGNS.get(kind, 'ĐU')}"
    sign = _SIGNS.get(kind, "CĐ")
    return f"/{sign}" if sort == "CV" else f"/{sort}-{sign}"


def share(part: int | None, whole: int | None) -> str:
    """'93,3' of 14 and 15; dotted when a number is not known."""
    if part is None or not whole:
        return dots(6)
    rate = (2000 * part + whole) // (2 * whole)  # halves up, as on signed papers
    return str(rate // 10) if rate % 10 == 0 else f"{rate // 10},{rate % 10}"


def count_text(number: int | None) -> str:
    return dots(6) if number is None else f"{number:02}" if number < 10 else str(number)


def numbered(number: str, on: date | None) -> str:
    """'12/NQ-CĐCS, 03/02/2026', either part alone, or ''."""
    return ", ".join(part for part in (number, dates.show(on)) if part)
