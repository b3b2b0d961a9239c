"""Papers of the union as plain data: what stands on them, with dotted blanks for what is not known. Pure functions.

Layout: union rule 933/QĐ-TLĐ (domain research on the organisation, §6.9). Wording of form 4A-KNĐ: research on the process, §1.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import dates

MAX_PEOPLE = 500  # longer lists go to Excel
STATE_TITLE = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
NOT_KEPT = gettext_lazy("Quê quán, nơi ở hiện nay và lý luận chính trị không lưu ở đây; đề nghị ghi thêm trên văn bản.")
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
_LOCALITY = re.compile(r"^(?:Công đoàn|CĐ)\s+(?:xã|phường|thị trấn|đặc khu)\s+(.+)$", re.I)


def dots(width: int = 30) -> str:
    """A dotted blank to write on."""
    return "." * width


@dataclass(frozen=True)
class Gap:
    """Something that the paper asks for and the portal does not know. ``subject``: the row on whose page it can be filled in.

    ``of_member``: that page belongs to the register of members, which a Party body does not open.
    """

    text: str
    subject: object = None
    of_member: bool = False


@dataclass(frozen=True)
class Head:
    """Top of a union paper. ``upper`` may be '' (the confederation itself); the rest is never empty, blanks are dotted."""

    upper: str
    issuer: str
    number: str
    day: str


@dataclass(frozen=True)
class Person:
    """One person on a paper; texts ready to print, '' where nothing is known."""

    name: str
    is_male: bool
    birth: str
    ethnic_group: str
    education: str
    work: str
    is_direct_worker: bool
    branch: str
    sector: str
    union_joined: str
    youth_joined: str
    awards: str
    resolution: str
    body: str
    certificate: str

    @property
    def birth_male(self) -> str:
        return self.birth if self.is_male else ""

    @property
    def birth_female(self) -> str:
        return "" if self.is_male else self.birth

    @property
    def direct_mark(self) -> str:
        return "x" if self.is_direct_worker else ""


@dataclass(frozen=True)
class Candidate:
    """A person in a resolution with the executive committee's vote; numbers as text, dotted where not known."""

    person: Person
    in_favour: str
    in_favour_rate: str
    against: str
    against_rate: str


@dataclass(frozen=True)
class Resolution:
    """Form 4A-KNĐ for one person or, with ``is_list``, for several of one meeting."""

    head: Head
    issuer: str
    meeting: str
    body: str
    people: tuple[Candidate, ...]
    total: str

    @property
    def is_list(self) -> bool:
        return len(self.people) > 1

    @property
    def one(self) -> Candidate:
        return self.people[0]


@dataclass(frozen=True)
class PeopleList:
    """Danh sách trích ngang."""

    head: Head
    body: str
    people: tuple[Person, ...]

    @property
    def count(self) -> int:
        return len(self.people)


@dataclass(frozen=True)
class Letter:
    """Công văn chuyển danh sách with its annex."""

    head: Head
    issuer: str
    body: str
    annex: PeopleList

    @property
    def count(self) -> int:
        return len(self.annex.people)


Paper = Resolution | PeopleList | Letter


@dataclass
class Bundle:
    """What one page or one file holds: papers of one kind, and what is missing on them."""

    papers: list[Paper]
    gaps: list[Gap] = field(default_factory=list)
    row_count: int = 0


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


def paper_number(number: str, kind: str, *, resolution: bool) -> str:
    """'Số: 12/NQ-CĐCS'. ``number`` as typed: a bare number gets the usual ending, anything longer stays as it is, '' is dotted."""
    return _("Số: %(number)s") % {"number": full_number(number, kind, resolution=resolution) or f"{dots(8)}{_ending(kind, resolution)}"}


def full_number(number: str, kind: str, *, resolution: bool) -> str:
    """'12/NQ-CĐCS' for '12', 'số 12' or '12/NQ-CĐCS'; '' for ''."""
    typed = re.sub(r"^\s*số\s*:?\s*", "", number, flags=re.I).strip()
    return f"{typed}{_ending(kind, resolution)}" if typed.isdigit() else typed


def _ending(kind: str, resolution: bool) -> str:
    sign = _SIGNS.get(kind, "CĐ")
    return f"/NQ-{sign}" if resolution else f"/{sign}"


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
