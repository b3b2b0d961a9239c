"""What a report holds, as plain data: page, print, Word, workbook and a numbered edition are made of the same object. Layer: rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date

from tracking.figures.rules import rate
from tracking.ledger.rules import Indicator, Population
from tracking.reports import rules
from tracking.reports.rules import Verdict

# Groups that the summary of the results is split by, in the order of its columns (domain research on the organisation, §3.1, list C).
GROUPS = (Population.WOMEN, Population.MINORITY, Population.NON_STATE, Population.DIRECT, Population.OFFICER)
SPLIT = (Indicator.INTRODUCED, Indicator.ADMITTED)


@dataclass(frozen=True)
class Count:
    """One result of one unit: people whom lists name in the period, in the same days a year earlier (None: nothing to compare with) and
    since the start of the term or year; ``told…``: reported without a list."""

    now: int = 0
    before: int | None = None
    since: int = 0
    told: int = 0
    told_before: int = 0
    told_since: int = 0

    @property
    def total(self) -> int:
        return self.now + self.told

    @property
    def total_before(self) -> int | None:
        return None if self.before is None else self.before + self.told_before

    @property
    def total_since(self) -> int:
        return self.since + self.told_since

    @property
    def change(self) -> int | None:
        before = self.total_before
        return None if before is None else self.total - before

    @property
    def change_text(self) -> str:
        """'+5', '−3', '0'; '–' where there is nothing to compare with."""
        return "–" if self.change is None else rules.signed(self.change)

    @property
    def change_rate(self) -> float | None:
        """By how many per cent of the same period, without sign; None without one or of nothing."""
        return rules.change_rate(self.total, self.total_before)

    def __add__(self, other: Count) -> Count:
        before = None if self.before is None or other.before is None else self.before + other.before
        return Count(
            self.now + other.now, before, self.since + other.since, self.told + other.told, self.told_before + other.told_before,
            self.told_since + other.told_since,
        )  # fmt: skip


@dataclass
class Unit:
    """A unit's line. ``key``: of ``figures.child_key``, '' for what was recorded at the place itself and for the place as a whole.

    ``targets``: indicator → people asked for over the whole term; ``groups``: group → people within the introduced and the admitted.
    """

    key: int | str
    name: str
    code: str = ""
    counts: dict[str, Count] = field(default_factory=dict)
    members: int | None = None
    party_members: int | None = None
    targets: dict[str, int] = field(default_factory=dict)
    groups: dict[str, list[int]] = field(default_factory=dict)

    def count(self, indicator: str) -> Count:
        return self.counts.get(str(indicator), Count())

    def rate(self, indicator: str) -> float | None:
        """What was reached since the start of the term of its target, in per cent; None without one."""
        return rate(part=self.count(indicator).total_since, whole=self.targets.get(str(indicator)))

    @property
    def has_introduced(self) -> bool:
        return self.count(Indicator.INTRODUCED).total > 0


@dataclass
class TargetLine:
    """One target of the place: ``done`` of ``asked`` people by the last day of the period, names and reported numbers together.

    ``start``, ``end``: days counted, as ISO text; ``groups``: of whom alone.
    """

    indicator: str
    label: str
    time: str
    asked: int | None
    done: int
    expected: int | None = None
    told: int = 0
    is_over: bool = False
    is_share: bool = False
    decision: str = ""
    start: str = ""
    end: str = ""
    groups: list[str] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        return rules.verdict(done=self.done, target=self.asked, expected=self.expected, over=self.is_over)

    @property
    def rate(self) -> float | None:
        return rate(part=self.done, whole=self.asked)


@dataclass
class Data:
    """A whole report. ``planned_end``: last day of the cycle, of which ``end`` may fall short; ``since``: first day of ``since_words``.

    ``parts``: figure code → number in the period; ``obstacles``: (code, name, units that have it); ``unions``: grassroots unions working
    on the last day, ``idle``: those of them without an introduction (None: not told in this tree).
    """

    place: str
    code: str
    title: str
    cycle: str
    start: date
    end: date
    planned_end: date
    since: date
    since_words: str
    tree: int
    as_of: date
    whole: Unit
    units: list[Unit]
    own: Unit | None = None
    parts: dict[str, int] = field(default_factory=dict)
    targets: list[TargetLine] = field(default_factory=list)
    obstacles: list[tuple[str, str, int]] = field(default_factory=list)
    unions: int | None = None
    idle: int | None = None
    is_past: bool = False

    @property
    def rows(self) -> list[Unit]:
        """Units, and what was recorded at the place itself: together they make ``whole``."""
        return [*self.units, *([self.own] if self.own else [])]

    @property
    def has_before(self) -> bool:
        return self.whole.count(Indicator.INTRODUCED).before is not None

    @property
    def is_told(self) -> bool:
        return any(c.told or c.told_since or c.told_before for c in self.whole.counts.values())

    def as_json(self) -> dict[str, object]:
        """Numbers, days as text; of people nothing but their number."""
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> Data:
        facts: dict[str, object] = dict(stored)
        for name in ("start", "end", "planned_end", "since", "as_of"):
            facts[name] = date.fromisoformat(str(facts[name]))
        facts["whole"], facts["own"] = _unit(stored["whole"]), _unit(stored["own"])
        facts["units"] = [_unit(one) for one in stored["units"]]  # type: ignore[attr-defined]
        facts["targets"] = [TargetLine(**one) for one in stored["targets"]]  # type: ignore[attr-defined]
        facts["obstacles"] = [tuple(one) for one in stored["obstacles"]]  # type: ignore[attr-defined]
        return cls(**facts)  # type: ignore[arg-type]


def _unit(stored):  # type: ignore[no-untyped-def]
    if stored is None:
        return None
    return Unit(**{**stored, "counts": {name: Count(**one) for name, one in stored["counts"].items()}})
