"""How a target is split among the units below: weights, and exact whole shares within bounds."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from portal import text
from portal.errors import Reason, RuleBroken
from tracking.figures.rules import rate

NAMED = 5  # units named in one reason
YEARS = 3  # of which the results are looked at
MOST_UNITS = 400  # rows of one sheet
MOST = 999_999  # people in one cell
ADULT = 18  # years; the Party's charter, article 1
THOUSANDS = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+")
NUMBER = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True)
class Weights:
    """How much each ground weighs, whole numbers from 0 to 100; they count in proportion to one another."""

    people: int = 2
    results: int = 1
    workers: int = 1
    equal: int = 1


@dataclass(frozen=True)
class Facts:
    """What the weights need of a unit; None is not known, never zero.

    ``eligible``: members of age who are not in the Party; ``result``: people counted by the target's indicator in the last years.
    """

    eligible: int | None = None
    result: int | None = None
    workers: int | None = None


def weights_of(facts: Sequence[Facts], weights: Weights) -> list[int]:
    """The weight of each unit, whole numbers in proportion.

    Each ground is taken as a share of all units, so that grounds of different size can be added. Where a unit's number is not known the
    mean of the known ones stands for it; a ground of which nothing is known, or only zeros, falls away.
    """
    grounds: list[tuple[int, list[int | None]]] = [
        (weights.people, [f.eligible for f in facts]),
        (weights.results, [f.result for f in facts]),
        (weights.workers, [f.workers for f in facts]),
        (weights.equal, [1 for _f in facts]),
    ]
    filled = [(weight, _filled(values)) for weight, values in grounds if weight]
    used = [(weight, values, sum(values)) for weight, values in filled if sum(values)]
    whole = 1
    for _weight, _values, total in used:
        whole *= total
    return [sum(weight * values[i] * (whole // total) for weight, values, total in used) for i in range(len(facts))]


def _filled(values: Sequence[int | None]) -> list[int]:
    known = [v for v in values if v is not None]
    return [sum(known) if v is None else v * len(known) for v in values]


@dataclass(frozen=True)
class Slot:
    """One unit to be given a share. ``cap`` None: no limit. ``locked``: the share that is kept whatever the bounds say, None when free."""

    key: Hashable
    weight: int
    floor: int = 0
    cap: int | None = None
    locked: int | None = None
    name: str = ""


def shares(total: int, slots: Sequence[Slot]) -> dict[Hashable, int]:
    """Whole shares that add up to ``total`` exactly: in proportion to the weights within the bounds, rounded by largest remainder.

    Of two free units with the same bounds the one of larger weight never gets less. Units without any weight get more than their floor
    only when the others are full. Raises RuleBroken that says what stands in the way.
    """
    if reasons := obstacles(total, slots):
        raise RuleBroken(*reasons)
    free = [s for s in slots if s.locked is None]
    kept = {s.key: s.locked for s in slots if s.locked is not None}
    rest = total - sum(kept.values())
    return {**kept, **_rounded(rest, free, _exact(rest, free))}


def _exact(rest: int, free: Sequence[Slot]) -> list[Fraction]:
    """Exact shares: proportional, cut at floor and cap, their sum ``rest``."""
    bounds = [(s.floor, rest if s.cap is None else min(s.cap, rest)) for s in free]
    weights = [s.weight for s in free]
    reachable = sum(cap if w else floor for w, (floor, cap) in zip(weights, bounds, strict=True))
    if reachable < rest:  # the weighted ones are full: they keep their caps, the others share evenly
        bounds = [(cap if w else floor, cap) for w, (floor, cap) in zip(weights, bounds, strict=True)]
        weights = [1] * len(free)
    level = _level(rest, weights, bounds)
    return [min(max(level * w, Fraction(floor)), Fraction(cap)) for w, (floor, cap) in zip(weights, bounds, strict=True)]


def _level(rest: int, weights: Sequence[int], bounds: Sequence[tuple[int, int]]) -> Fraction:
    """The factor at which the cut shares add up to ``rest``: walks along the points where a unit leaves its floor or meets its cap."""
    steps = []
    for weight, (floor, cap) in zip(weights, bounds, strict=True):
        if weight and cap > floor:
            steps += [(Fraction(floor, weight), weight), (Fraction(cap, weight), -weight)]
    reached, slope, level = Fraction(sum(floor for floor, _cap in bounds)), 0, Fraction(0)
    for at, change in sorted(steps):
        if slope and reached + slope * (at - level) >= rest:
            return level + (rest - reached) / slope
        reached, level, slope = reached + slope * (at - level), at, slope + change
    return level


def _rounded(rest: int, free: Sequence[Slot], exact: Sequence[Fraction]) -> dict[Hashable, int]:
    """Whole parts first, then one each to the largest remainders, the larger weight going first, then the order of the sheet."""
    found = {s.key: int(x) for s, x in zip(free, exact, strict=True)}
    order = sorted(range(len(free)), key=lambda i: (-(exact[i] % 1), -free[i].weight, i))
    for i in order[: rest - sum(found.values())]:
        found[free[i].key] += 1
    return found


def obstacles(total: int, slots: Sequence[Slot]) -> list[Reason]:
    """Why no shares can add up to ``total``, and what would help; empty when some can."""
    if crossed := [s for s in slots if s.locked is None and s.cap is not None and s.floor > s.cap]:
        words = _("Mức tối thiểu lớn hơn mức tối đa ở: %(units)s. Hạ mức tối thiểu hoặc nâng mức tối đa.")
        return [Reason(words % {"units": named(crossed)})]
    free, kept = [s for s in slots if s.locked is None], sum(s.locked for s in slots if s.locked is not None)
    least = sum(s.floor for s in free)
    numbers = {"total": shown(total), "kept": shown(kept), "count": shown(len(free)), "least": shown(least)}
    if kept > total:
        words = _("Các ô đã khóa cộng lại %(kept)s, lớn hơn số cần giao %(total)s. Mở khóa hoặc giảm ít nhất %(by)s.")
        return [Reason(words % {**numbers, "by": shown(kept - total)})]
    if kept + least > total:
        words = _(
            "Ô đã khóa %(kept)s và mức tối thiểu của %(count)s đơn vị còn lại %(least)s cộng lại vượt số cần giao %(total)s là %(by)s. "
            "Hạ mức tối thiểu hoặc mở khóa."
        )
        return [Reason(words % {**numbers, "by": shown(kept + least - total)})]
    if any(s.cap is None for s in free):
        return []
    most = sum(s.cap or 0 for s in free)
    if kept + most >= total:
        return []
    words = (
        _(
            "Ô đã khóa %(kept)s và mức tối đa của %(count)s đơn vị còn lại %(most)s cộng lại còn thiếu %(by)s so với số cần giao "
            "%(total)s. Nâng mức tối đa hoặc mở khóa."
        )
        if free
        else _("Tất cả các ô đã khóa, cộng lại %(kept)s, còn thiếu %(by)s so với số cần giao %(total)s. Mở khóa ít nhất một ô.")
    )
    return [Reason(words % {**numbers, "most": shown(most), "by": shown(total - kept - most)})]


def named(slots: Sequence[Slot]) -> str:
    """'CĐCS A, CĐCS B và 3 đơn vị khác'."""
    first, more = ", ".join(s.name for s in slots[:NAMED]), len(slots) - NAMED
    return _("%(first)s và %(more)s đơn vị khác") % {"first": first, "more": more} if more > 0 else first


def shown(value: int) -> str:
    """1298 as '1.298'."""
    return f"{value:,}".replace(",", ".")


class Ground(TextChoices):
    """What a share is proposed by; the weight of each is data of the sheet."""

    PEOPLE = "people", _lazy("Đoàn viên trong độ tuổi chưa là đảng viên")
    RESULTS = "results", _lazy("Kết quả 3 năm gần nhất")
    WORKERS = "workers", _lazy("Công nhân lao động trực tiếp")
    EQUAL = "equal", _lazy("Chia đều cho các đơn vị")


@dataclass(frozen=True)
class Known:
    """What is known of a unit on the day of the sheet; None is not known, never zero.

    ``results``: people counted by the target's indicator in each of the last three years, the oldest first; ``introduced`` and
    ``admitted``: people in these three years together.
    """

    members: int | None = None
    eligible: int | None = None
    workers: int | None = None
    own_cell: bool | None = None
    results: tuple[int | None, ...] = (None,) * YEARS
    introduced: int | None = None
    admitted: int | None = None

    @property
    def result(self) -> int | None:
        """All known years together; None when none is known."""
        known = [r for r in self.results if r is not None]
        return sum(known) if known else None

    @property
    def conversion(self) -> float | None:
        """Admitted per hundred introduced, one decimal; None when nobody was introduced."""
        return rate(part=self.admitted, whole=self.introduced) if self.introduced and self.admitted is not None else None

    @property
    def facts(self) -> Facts:
        return Facts(eligible=self.eligible, result=self.result, workers=self.workers)


def why(known: Known, *, share: int, floor: int = 0, cap: int | None = None, locked: bool = False, weights: Weights = Weights()) -> str:
    """One sentence saying what the proposed share rests on: the grounds that weigh something and are known."""
    if locked:
        return _("Giữ %(share)s vì ô đã khóa.") % {"share": shown(share)}
    if floor and share == floor:
        return _("Đề xuất %(share)s, bằng mức tối thiểu.") % {"share": shown(share)}
    if cap is not None and share == cap:
        return _("Đề xuất %(share)s, bằng mức tối đa.") % {"share": shown(share)}
    grounds = [
        (weights.people, known.eligible, _("%(n)s đoàn viên trong độ tuổi chưa là đảng viên")),
        (weights.results, known.result, _("kết quả 3 năm gần nhất %(n)s người")),
        (weights.workers, known.workers, _("%(n)s công nhân trực tiếp")),
    ]
    used = [(n, words) for weight, n, words in grounds if weight]
    told = [words % {"n": shown(n)} for n, words in used if n is not None]
    if not used:
        return _("Đề xuất %(share)s, chia đều cho các đơn vị.") % {"share": shown(share)}
    if not told:
        return _("Đề xuất %(share)s theo mức bình quân vì chưa có số liệu của đơn vị.") % {"share": shown(share)}
    words = _("Đề xuất %(share)s, căn cứ: %(grounds)s.")
    if len(told) < len(used):
        words = _("Đề xuất %(share)s, căn cứ: %(grounds)s; nội dung chưa có số liệu lấy theo mức bình quân.")
    return words % {"share": shown(share), "grounds": ", ".join(told)}


@dataclass(frozen=True)
class Totals:
    """The sum of the rows beside what is to be split; the sum may be higher."""

    total: int
    given: int

    @property
    def over(self) -> int:
        return max(0, self.given - self.total)

    @property
    def short(self) -> int:
        return max(0, self.total - self.given)

    @property
    def words(self) -> str:
        if self.over:
            return _("Cao hơn chỉ tiêu %(by)s") % {"by": shown(self.over)}
        return _("Còn thiếu %(by)s so với chỉ tiêu") % {"by": shown(self.short)} if self.short else _("Bằng chỉ tiêu")


def bounds(*, floor: int, cap: int | None, floor_all: int, cap_all: int | None) -> tuple[int, int | None]:
    """What holds for a row: its own floor and cap where it has them (a floor of 0 is none), else those for all."""
    return floor or floor_all, cap_all if cap is None else cap


class Badly(NamedTuple):
    """Pasted lines that could not be used: (line number, what stands there, why)."""

    line: int
    typed: str
    why: str


def read_pasted(typed: str, names: Sequence[str]) -> tuple[dict[int, int], list[Badly]]:
    """Row number → share, out of a column of numbers (in the order of the rows) or of two columns, name and number.

    ``names``: of the rows. Empty lines at the end are left aside; at the beginning they would move every number to another unit. Whoever
    calls writes nothing when something could not be used.
    """
    lines = [line.rstrip("\r") for line in typed.rstrip("\r\n").split("\n")]
    found: dict[int, int] = {}
    bad: list[Badly] = []
    places: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(text.fold(name), []).append(place)
    for number, line in enumerate(lines, start=1):
        name, tab, amount = line.rpartition("\t")
        value = whole(amount)
        at = _place(name, places) if tab else number - 1
        if not line.strip():
            bad.append(Badly(number, "", _("để trống, ghi 0 nếu không giao")))
        elif value is None:
            bad.append(Badly(number, line[:60], _("không phải số nguyên từ 0 trở lên")))
        elif at is None or at >= len(names):
            bad.append(Badly(number, line[:60], _("không khớp với đơn vị nào trong bảng")))
        elif at in found:
            bad.append(Badly(number, line[:60], _("đơn vị có hai dòng")))
        else:
            found[at] = value
    return found, bad


def _place(name: str, places: dict[str, list[int]]) -> int | None:
    """The row of that name; None when there is none, or more than one."""
    hits = places.get(text.fold(name.replace("\t", " ")), [])
    return hits[0] if len(hits) == 1 else None


def whole(typed: str) -> int | None:
    """'1.298' as 1298; None for anything that is not a whole number from 0 up to MOST."""
    typed = typed.strip().replace("\u00a0", "").replace(" ", "")
    if THOUSANDS.fullmatch(typed):
        typed = typed.replace(".", "")
    return int(typed) if NUMBER.fullmatch(typed) and int(typed) <= MOST else None
