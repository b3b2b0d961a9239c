"""By what a grassroots union is proposed for commendation, in words and numbers; compared only with its like. Layer: rules.

Source: domain research on the organisation, §2.3 (compare within a group; a target alone rewards long lists) and §4 no. 11. The criteria
are working practice of the union, not a rule of the Party; the page and the decision carry them as they stood.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.errors import Reason
from portal.templatetags.portal_ui import number, percent
from tracking.dashboards.rules import UNKNOWN, Dimension, label_of
from tracking.figures.rules import rate
from tracking.nominations.rules import FEWEST_PEERS

MOST_UNITS = 300  # units of one decision
SIZES = ((50, _("dưới 50 đoàn viên")), (200, _("50–199 đoàn viên")), (500, _("200–499 đoàn viên")), (10**9, _("từ 500 đoàn viên")))


class Criterion(TextChoices):
    TARGET = "chi-tieu", _("Đạt chỉ tiêu giới thiệu của năm")
    EACH_HALF = "nua-nam", _("Nửa năm nào trong kỳ cũng có giới thiệu")
    SHARE = "ty-le", _("Tỷ lệ giới thiệu thuộc một phần tư cao nhất của nhóm cùng khối, cùng quy mô")


SHORT = {Criterion.TARGET: _("chỉ tiêu"), Criterion.EACH_HALF: _("từng nửa năm"), Criterion.SHARE: _("tỷ lệ")}
EXPLAINED = {
    Criterion.TARGET: _(
        "Số giới thiệu từ đầu năm đến hết kỳ bằng hoặc hơn chỉ tiêu giới thiệu của năm giao cho đơn vị. "
        "Đơn vị chưa được giao thì không xét."
    ),
    Criterion.EACH_HALF: _("Mỗi nửa năm (tháng 1–6, tháng 7–12) mà kỳ chạm đến có ít nhất một lượt giới thiệu."),
    Criterion.SHARE: _(
        "Số giới thiệu trên số đoàn viên, so với các đơn vị cùng khối và cùng quy mô. Nhóm dưới năm đơn vị hoặc chưa biết số đoàn viên thì "
        "không xét."
    ),
}


class Mark(TextChoices):
    """What a criterion says of a unit."""

    MET = "done", _("đạt")
    NOT_MET = "attention", _("chưa đạt")
    NOT_ASKED = "closed", _("không xét")


@dataclass(frozen=True)
class Unit:
    """A grassroots union and its numbers. ``members`` None: not known; ``target``: people in the year, None: none was set; ``halves``:
    introductions of each half-year that the period touches."""

    pk: int
    block: str
    members: int | None
    introduced: int
    in_year: int
    target: int | None
    halves: tuple[int, ...]

    @property
    def size(self) -> int | None:
        """Upper end of the size class; None where the number of members is not known."""
        return None if not self.members else next(top for top, _label in SIZES if self.members < top)


@dataclass
class Verdict:
    """What the criteria say of a unit. ``is_proposed``: all asked ones are met, at least one of them really."""

    unit: Unit
    peers: int
    marks: dict[str, Mark] = field(default_factory=dict)
    is_proposed: bool = False

    @property
    def group(self) -> str:
        """'Doanh nghiệp nhà nước, 50–199 đoàn viên'."""
        return group_label(self.unit)

    @property
    def reason(self) -> str:
        return sentence(self)


def group_label(unit: Unit) -> str:
    size = next((str(label) for top, label in SIZES if top == unit.size), _now("chưa biết số đoàn viên"))
    return f"{label_of(Dimension.BLOCK, unit.block or UNKNOWN, {})}, {size}"


def halves(start: date, end: date) -> list[tuple[int, int]]:
    """(year, 1 or 2) of each half-year that a period touches."""
    first, last = start.year * 2 + (start.month > 6), end.year * 2 + (end.month > 6)
    return [(n // 2, n % 2 + 1) for n in range(first, last + 1)]


def judged(units: Iterable[Unit], asked: Sequence[str]) -> list[Verdict]:
    """A verdict on each unit by the criteria ``asked``, each against the units of its block and size."""
    units, shares = list(units), defaultdict(list)
    for unit in units:
        if unit.size:
            shares[unit.block, unit.size].append(_share(unit))
    bars = {group: _bar(found) for group, found in shares.items() if len(found) >= FEWEST_PEERS}
    verdicts = [Verdict(unit, len(shares[unit.block, unit.size]) if unit.size else 0, _marks(unit, bars)) for unit in units]
    for verdict in verdicts:
        marks = [verdict.marks[Criterion(a).value] for a in asked]
        verdict.is_proposed = verdict.unit.introduced > 0 and Mark.MET in marks and Mark.NOT_MET not in marks
    return verdicts


def _share(unit: Unit) -> float:
    return unit.introduced / (unit.members or 1)


def _bar(found: list[float]) -> float:
    """The least share that belongs to the highest quarter of a group; of ten units that of the third."""
    return sorted(found, reverse=True)[max(0, -(-len(found) // 4) - 1)]


def _marks(unit: Unit, bars: dict[tuple[str, int | None], float]) -> dict[str, Mark]:
    bar = bars.get((unit.block, unit.size))
    found = {
        Criterion.TARGET: None if unit.target is None else unit.in_year >= unit.target,
        Criterion.EACH_HALF: all(unit.halves),
        Criterion.SHARE: None if bar is None else unit.introduced > 0 and _share(unit) >= bar,
    }
    return {c.value: Mark.NOT_ASKED if met is None else Mark.MET if met else Mark.NOT_MET for c, met in found.items()}


def sentence(verdict: Verdict) -> str:
    """Why a unit is proposed, in one sentence made of what it met."""
    unit, parts = verdict.unit, [_now("Giới thiệu %(n)s đồng chí trong kỳ") % {"n": number(verdict.unit.introduced)}]
    if verdict.marks[Criterion.TARGET.value] == Mark.MET:
        parts.append(_now("đạt chỉ tiêu của năm (%(done)s/%(target)s)") % {"done": number(unit.in_year), "target": number(unit.target)})
    if verdict.marks[Criterion.EACH_HALF.value] == Mark.MET:
        parts.append(_now("nửa năm nào cũng có giới thiệu"))
    if verdict.marks[Criterion.SHARE.value] == Mark.MET:
        words = _now("%(share)s đoàn viên, thuộc một phần tư cao nhất của %(n)s đơn vị cùng khối, cùng quy mô")
        parts.append(words % {"share": percent(rate(part=unit.introduced, whole=unit.members)), "n": number(verdict.peers)})
    return "; ".join(parts) + "."


def refusals(*, number: str, on: date, today: date, count: int, outside: Sequence[str]) -> list[Reason]:
    """Why a decision cannot be recorded. ``outside``: names of units that do not belong to the place."""
    reasons = [] if number else [Reason(_now("Cần ghi số quyết định."), "number")]
    if on > today:
        reasons.append(Reason(_now("Ngày quyết định chưa đến. Ghi khi đã ban hành."), "on"))
    if not 0 < count <= MOST_UNITS:
        reasons.append(Reason(_now("Chọn từ 1 đến %(most)s đơn vị.") % {"most": MOST_UNITS}, "units"))
    return reasons + [Reason(_now("“%(name)s” không thuộc đơn vị ra quyết định.") % {"name": name}, "units") for name in outside]
