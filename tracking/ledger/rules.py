"""What is counted, and how counted rows are added up by month, by day and by unit. Knows no case. Source: domain research, §2.4."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import NamedTuple, TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Indicator(TextChoices):
    """What targets may be set for."""

    INTRODUCED = "introduced", _("Đoàn viên ưu tú được giới thiệu cho Đảng")
    CLASS_SENT = "class_sent", _("Được cử học lớp nhận thức về Đảng")
    CLASS_CERTIFIED = "class_certified", _("Hoàn thành lớp nhận thức về Đảng")
    ADMITTED = "admitted", _("Đoàn viên công đoàn được kết nạp Đảng")
    OFFICIAL = "official", _("Được công nhận đảng viên chính thức")


class Apart(TextChoices):
    """Counted apart: never taken from the admitted."""

    STRUCK_OFF = "struck_off", _("Xóa tên đảng viên dự bị")
    ANNULLED = "annulled", _("Hủy quyết định kết nạp")


class Population(TextChoices):
    """Whom a figure is narrowed to; by what was true when the case was opened."""

    DIRECT = "direct", _("công nhân lao động trực tiếp")
    WOMEN = "women", _("nữ")
    MINORITY = "minority", _("dân tộc thiểu số")
    NON_STATE = "non_state", _("ngoài khu vực nhà nước")
    UNDER_35 = "under_35", _("dưới 35 tuổi (năm tính trừ năm sinh)")
    OFFICER = "officer", _("cán bộ công đoàn")


K = TypeVar("K")
BIT = {population: 1 << place for place, population in enumerate(Population)}  # stored: append new populations, never reorder


def bits(population: Iterable[str]) -> int:
    """Groups of people as one stored number."""
    return sum({BIT[Population(code)] for code in population})


def population_of(groups: int) -> tuple[Population, ...]:
    """The groups that a stored number stands for; () for everybody."""
    return tuple(p for p in Population if groups & BIT[p])


def with_all(groups: int) -> list[int]:
    """The combinations of groups that have all of these."""
    return [mask for mask in range(1 << len(BIT)) if mask & groups == groups]


def named(figure: str, population: Iterable[Population]) -> str:
    """'Đoàn viên công đoàn được kết nạp Đảng (nữ)': a figure with the groups that it is narrowed to."""
    groups = ", ".join(str(p.label) for p in population)
    return f"{figure} ({groups})" if groups else figure


EVERYBODY = -1  # ``groups`` of a summary row that adds up all groups
SUMMED_DEPTH = 3  # units down to this depth have summaries; below, a unit's rows are few and read one by one


class Tree(IntEnum):
    """In which organisation a summary row counts for its unit: today's, the one of the day itself, or both."""

    BOTH = 0
    NOW = 1
    THEN = 2


class Unit(TextChoices):
    """How long the time of a summary row is; its ``bucket`` is the first day."""

    MONTH = "m", "month"
    DAY = "d", "day"


class Event(NamedTuple):
    """One counted fact. ``groups``: bits of the populations whom it counts for. ``previous_on``: of an introduction, the last day on
    which the same person was introduced before in another attempt; None when never. ``by_union``: of an admission, whether the union
    had introduced the person in that attempt."""

    act_id: int
    indicator: str
    on: date
    branch_id: int
    groups: int
    previous_on: date | None = None
    by_union: bool = False


class Key(NamedTuple):
    """Of what one summary row is the sum. ``part``: of introductions the month of ``previous_on`` (see ``month_number``), of admissions
    1 by the union; 0 otherwise."""

    tree: int
    node_id: int
    unit: str
    bucket: date
    indicator: str
    groups: int
    part: int


@dataclass(frozen=True)
class Places:
    """The units from the root down to ``SUMMED_DEPTH`` that a branch stands under: today, and on the day of an event."""

    now: tuple[int, ...]
    then: tuple[int, ...]

    def nodes(self) -> Iterator[tuple[int, int]]:
        """(tree, unit) of each; a unit that is in both once."""
        now, then = set(self.now), set(self.then)
        yield from ((Tree.BOTH, node) for node in now & then)
        yield from ((Tree.NOW, node) for node in now - then)
        yield from ((Tree.THEN, node) for node in then - now)


def month_number(day: date) -> int:
    """Months since year 0; never 0 itself."""
    return day.year * 12 + day.month


def part_of(*, previous_on: date | None, by_union: bool) -> int:
    return month_number(previous_on) if previous_on else int(by_union)


def slices(event: Event) -> tuple[tuple[str, date, str, int, int], ...]:
    """(unit, bucket, indicator, groups, part) of each summary row of a unit that the event adds to."""
    part, month = part_of(previous_on=event.previous_on, by_union=event.by_union), event.on.replace(day=1)
    return (
        (Unit.MONTH.value, month, event.indicator, EVERYBODY, part),
        (Unit.DAY.value, event.on, event.indicator, EVERYBODY, part),
        (Unit.MONTH.value, month, event.indicator, event.groups, part),
    )


def summed(rows: Iterable[tuple[Event, Places, int]]) -> Counter[Key]:
    """Summary rows of these events, each counted so many times (negative: taken back). Rows that come to nothing are left out."""
    found: Counter[Key] = Counter()
    for event, places, number in rows:
        for tree, node in places.nodes():
            for one in slices(event):
                found[Key(tree, node, *one)] += number
    return without_nothing(found)


class BodyKey(NamedTuple):
    """Of what one summary row of a Party body is the sum; as ``Key``, but cases count where they are held now, in today's tree alone."""

    node_id: int
    unit: str
    bucket: date
    indicator: str
    groups: int
    part: int


def body_summed(rows: Iterable[tuple[Event, tuple[int, ...], int]]) -> Counter[BodyKey]:
    """The same by Party body: rows are (event, bodies from the root down, number)."""
    found: Counter[BodyKey] = Counter()
    for event, path, number in rows:
        for node in path[:SUMMED_DEPTH]:
            for one in slices(event):
                found[BodyKey(node, *one)] += number
    return without_nothing(found)


def without_nothing(found: Counter[K]) -> Counter[K]:
    return Counter({key: number for key, number in found.items() if number})


class Stand(NamedTuple):
    """Where one case stands: who holds it (``body_id`` None: no Party body), at which stage or ended how, since when."""

    branch_id: int
    body_id: int | None
    stage: int
    outcome: str
    since: date


class StepKey(NamedTuple):
    """How many cases of a unit stand at a step since a day (``outcome`` ''), or ended in one way (``since`` then the first of a month)."""

    node_id: int
    stage: int
    outcome: str
    since: date


def steps_summed(rows: Iterable[tuple[tuple[int, ...], int, str, date, int]]) -> Counter[StepKey]:
    """Step rows of cases given as (units from the root down, stage, outcome, since, number)."""
    found: Counter[StepKey] = Counter()
    for path, stage, outcome, since, number in rows:
        for node in path[:SUMMED_DEPTH]:
            found[StepKey(node, stage, outcome, since.replace(day=1) if outcome else since)] += number
    return without_nothing(found)
