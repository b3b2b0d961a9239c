"""Layout of drawings: from numbers to whole positions. Knows no words, no colours, no page.

Every position is an integer, because under ``LANGUAGE_CODE = "vi"`` a float would be written with a comma in an attribute. Whatever the
numbers are, everything drawn lies inside the drawing: nothing at all, one number, all the same, and millions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 560, 240, 44, 22, 30  # of bars and lines; the scale stands left, words below
ROW, LABEL, BAR = 46, 18, 16  # of a stack: height of a row, of its words, of its bar
NARROW = 340  # width of a stack: it fits a phone without scrolling
CHARACTER = 8  # width of a figure of the scale, at 14 px


@dataclass(frozen=True)
class Tick:
    """One line of the scale."""

    value: int
    y: int
    text_y: int


def ticks(highest: int) -> list[int]:
    """Round numbers from 0 to at least ``highest``, four steps or fewer: 130 gives 0, 50, 100, 150."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            if size * factor * 4 >= highest:
                step = size * factor
                return list(range(0, step * (-(-highest // step)) + 1, step))
        size *= 10


@dataclass(frozen=True)
class Scale:
    """The upright scale of a drawing. ``left``: where the drawing begins, after the longest number of the scale."""

    top: int
    left: int
    ticks: tuple[Tick, ...]
    floor: int = HEIGHT - BOTTOM

    def y(self, value: float) -> int:
        return self.floor - round((self.floor - TOP) * value / self.top)


def scale(highest: int) -> Scale:
    """The scale for numbers from 0 to ``highest``."""
    found = ticks(max(highest, 1))
    top, floor = found[-1], HEIGHT - BOTTOM
    heights = [floor - round((floor - TOP) * value / top) for value in found]
    left = max(LEFT, CHARACTER * len(f"{top:,}") + 12)
    return Scale(top, left, tuple(Tick(value, y, y + 4) for value, y in zip(found, heights, strict=True)))


@dataclass(frozen=True)
class Bar:
    """One upright bar. ``has_label``: its word has room below; ``has_value``: its number has room above."""

    x: int
    y: int
    height: int
    middle: int
    text_y: int
    previous_y: int
    has_label: bool
    has_value: bool


@dataclass(frozen=True)
class Bars:
    """Bars side by side. ``line``: points of the series before, '' without one."""

    scale: Scale
    bar_width: int
    bars: tuple[Bar, ...]
    line: str


def bars(values: Sequence[int], previous: Sequence[int | None] = ()) -> Bars:
    """Upright bars of ``values``, none below 0; ``previous`` is drawn as a line over them, None where there is nothing."""
    before = list(previous) or [None] * len(values)
    found = scale(max([*values, *(p for p in before if p is not None), 0]))
    step = (WIDTH - found.left) // max(len(values), 1)
    width = min(40, max(2, step * 6 // 10))
    every = max(1, -(-len(values) // 8))
    rows = tuple(
        _bar(found, found.left + i * step + step // 2, width, value, before[i] or 0, shown=i % every == 0, many=len(values) > 15)
        for i, value in enumerate(values)
    )
    points = (f"{bar.middle},{bar.previous_y}" for bar, p in zip(rows, before, strict=True) if p is not None)
    return Bars(found, width, rows, " ".join(points))


def _bar(found: Scale, middle: int, width: int, value: int, before: int, *, shown: bool, many: bool) -> Bar:
    y = found.y(value)
    return Bar(middle - width // 2, y, found.floor - y, middle, y - 6, found.y(before), shown, bool(value) and not many)


@dataclass(frozen=True)
class Dot:
    """One number of a line."""

    x: int
    y: int
    has_label: bool


@dataclass(frozen=True)
class Line:
    """A line that grows towards a target. ``pace``: points of the straight line of what is needed; ``end_y``: height of the target."""

    scale: Scale
    line: str
    dots: tuple[Dot, ...]
    pace: str
    end_y: int


def line(values: Sequence[int], *, places: Sequence[int], whole: int, target: int) -> Line:
    """What was reached at each of ``places`` (0 to ``whole``, such as days), and the straight way from 0 to ``target`` at ``whole``."""
    found = scale(max([*values, target, 0]))
    room = WIDTH - found.left - 12

    def x(place: int) -> int:
        return found.left + round(room * min(max(place, 0), whole) / max(whole, 1))

    every = max(1, -(-len(values) // 6))
    dots = tuple(Dot(x(p), found.y(v), (len(values) - 1 - i) % every == 0) for i, (v, p) in enumerate(zip(values, places, strict=True)))
    pace = f"{x(0)},{found.y(0)} {x(whole)},{found.y(target)}"
    return Line(found, " ".join(f"{d.x},{d.y}" for d in dots), dots, pace, found.y(target))


@dataclass(frozen=True)
class Piece:
    """One part of a lying bar; ``place`` is its number in the row, for its colour."""

    x: int
    width: int
    place: int


@dataclass(frozen=True)
class StackRow:
    """One lying bar with its words above."""

    text_y: int
    y: int
    end: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Stack:
    """Lying bars below each other, each of several parts, all by one scale."""

    height: int
    rows: tuple[StackRow, ...]


def stack(rows: Sequence[Sequence[int]]) -> Stack:
    """Lying bars of the parts in each row, none below 0. A part above 0 is at least one wide, one of 0 is left out."""
    highest = max([sum(parts) for parts in rows] + [1])
    return Stack(ROW * len(rows), tuple(_stack_row(i * ROW, parts, highest) for i, parts in enumerate(rows)))


def _stack_row(top: int, parts: Sequence[int], highest: int) -> StackRow:
    room, done, edge, pieces = NARROW - len(parts), 0, 0, []
    for place, part in enumerate(parts):
        done += part
        end = max(round(room * done / highest), edge + 1) if part else edge
        if part:
            pieces.append(Piece(edge, end - edge, place))
        edge = end
    return StackRow(top + LABEL - 4, top + LABEL, edge, tuple(pieces))
