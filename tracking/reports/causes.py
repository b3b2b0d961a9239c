"""Why a figure of a frozen report is another one today: every entry that was not known then, and every one that stands elsewhere now,
goes to one cause; together they make the difference. Layer: rules.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

Row = int | str  # key of a unit; '' for what was recorded at the place itself
SPANS = ("now", "before", "since")


class Cause(TextChoices):
    ENTERED = "ghi-sau", _("Ghi sau khi chốt")
    CORRECTED = "dinh-chinh", _("Đính chính, hủy ghi nhầm")
    MOVED = "chuyen", _("Ghi lại ở đơn vị khác")
    REORGANISED = "sap-xep", _("Sắp xếp, chuyển đơn vị")


EXPLAINED = {
    Cause.ENTERED: _("Việc đã xảy ra trong kỳ nhưng được ghi vào phần mềm sau khi chốt báo cáo."),
    Cause.CORRECTED: _("Việc được tính khi chốt, về sau hủy ghi nhầm hoặc đính chính ngày; hoặc đính chính làm việc khác rơi vào kỳ."),
    Cause.MOVED: _("Việc được hủy ở đơn vị này và ghi lại ở đơn vị khác, sau khi đồng chí chuyển đơn vị."),
    Cause.REORGANISED: _("Đơn vị ghi việc được chuyển, sáp nhập về đơn vị khác sau khi chốt; số người không đổi, chỗ cộng đổi."),
}


class Later(NamedTuple):
    """One entry of the ledger that was not known when the report was frozen. ``row`` None: outside the place; ``spans``: where its day
    counts; ``number``: 1 or −1."""

    case: int
    indicator: str
    act: int
    branch: int
    row: Row | None
    spans: tuple[str, ...]
    number: int


class Cell(NamedTuple):
    """What was counted at one branch (``day``: on one day, in the tree of the day; '' in today's) for one row."""

    row: Row
    branch: int
    day: str
    indicator: str


Numbers = Mapping[Cell, tuple[int, ...]]  # cell → people, one number for each of SPANS
Line = tuple[Row, str, str]  # row, indicator, span


@dataclass
class Difference:
    """``frozen``: what the report says; ``effects``: (line, cause) → how many more; ``cases``: (line, cause) → case → how many more;
    ``moved``: (line) → cells that came (1) or went (−1)."""

    frozen: Counter[Line] = field(default_factory=Counter)
    effects: Counter[tuple[Line, Cause]] = field(default_factory=Counter)
    cases: dict[tuple[Line, Cause], Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    moved: dict[Line, list[tuple[Cell, int]]] = field(default_factory=lambda: defaultdict(list))

    def of(self, line: Line, cause: Cause) -> int:
        return self.effects[line, cause]

    def change(self, line: Line) -> int:
        return sum(self.effects[line, cause] for cause in Cause)

    def live(self, line: Line) -> int:
        return self.frozen[line] + self.change(line)

    def lines(self) -> set[Line]:
        """Every line of which something is said."""
        return set(self.frozen) | {line for line, _cause in self.effects}


def cause_of(entries: Iterable[Later]) -> Cause:
    """The cause of all later entries of one case and indicator. What was entered and taken back in the meantime comes to nothing."""
    net: Counter[tuple[int, int]] = Counter()
    for one in entries:
        net[one.act, one.branch] += one.number
    gone, came = ({branch for (_act, branch), n in net.items() if n * sign > 0} for sign in (-1, 1))
    if not gone:
        return Cause.ENTERED
    return Cause.MOVED if came and gone != came else Cause.CORRECTED


def difference(*, frozen: Numbers, standing: Numbers, later: Iterable[Later]) -> Difference:
    """``frozen``: cells as the report kept them; ``standing``: the same entries as the tree puts them now; ``later``: all others of the
    cases that changed, inside and outside the place."""
    found = Difference()
    for cell, numbers in frozen.items():
        for span, n in zip(SPANS, numbers, strict=True):
            found.frozen[cell.row, cell.indicator, span] += n
    for cell in set(frozen) | set(standing):
        none = (0,) * len(SPANS)
        for span, was, is_now in zip(SPANS, frozen.get(cell, none), standing.get(cell, none), strict=True):
            if was != is_now:
                line = (cell.row, cell.indicator, span)
                found.effects[line, Cause.REORGANISED] += is_now - was
                found.moved[line].append((cell, 1 if is_now else -1))
    _add_later(found, later)
    return found


def _add_later(found: Difference, later: Iterable[Later]) -> None:
    by_case: dict[tuple[int, str], list[Later]] = defaultdict(list)
    for one in later:
        by_case[one.case, one.indicator].append(one)
    for (case, indicator), entries in by_case.items():
        cause = cause_of(entries)
        for one in entries:
            for span in one.spans if one.row is not None else ():
                line: Line = (one.row, indicator, span)  # type: ignore[assignment]
                found.effects[line, cause] += one.number
                found.cases[line, cause][case] += one.number
