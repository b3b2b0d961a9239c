"""Which numbers of a table are hidden from who may not see the people, so that no hidden one can be reckoned from the shown. Decision 0021.

Layer: rules.

A table has cells and, around them, totals of rows and columns; the grand total is known from other pages and always shown. Hidden at first
is every number below five, of cells and totals. A hidden number counts as safe when the table could just as well hold another number in
its place: some hidden numbers go up and others down by one, none below 0, and everything shown still adds up. While one is not safe, the
smallest shown number of its row or column is hidden too.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

SMALLEST_SHOWN = 5  # smaller groups tell about single people

Cell = tuple[int, int]


@dataclass(frozen=True)
class Shown:
    """A table as it is shown: None where a number is hidden. ``totals`` of rows, ``sums`` of columns."""

    cells: list[list[int | None]]
    totals: list[int | None]
    sums: list[int | None]
    whole: int

    @property
    def hides(self) -> bool:
        return any(v is None for row in [*self.cells, self.totals, self.sums] for v in row)


def shown(cells: Sequence[Sequence[int]]) -> Shown:
    """The table with everything hidden that must be; ``cells`` are rows of one length, none below 0."""
    table = _with_totals(cells)
    hidden = _hidden(table)
    kept = [[None if (r, c) in hidden else value for c, value in enumerate(row)] for r, row in enumerate(table)]
    return Shown([row[:-1] for row in kept[:-1]], [row[-1] for row in kept[:-1]], kept[-1][:-1], table[-1][-1])


def as_it_is(cells: Sequence[Sequence[int]]) -> Shown:
    """The table with nothing hidden: for who sees the people."""
    table = _with_totals(cells)
    return Shown([list(row[:-1]) for row in table[:-1]], [row[-1] for row in table[:-1]], list(table[-1][:-1]), table[-1][-1])


def _with_totals(cells: Sequence[Sequence[int]]) -> list[list[int]]:
    rows = [[*row, sum(row)] for row in cells]
    width = len(cells[0]) if cells else 0
    return [*rows, [sum(row[c] for row in rows) for c in range(width + 1)]]


def _hidden(table: list[list[int]]) -> set[Cell]:
    height, width = len(table) - 1, len(table[0]) - 1
    if table[-1][-1] == 0 or height * width < 2:  # nobody, or one cell that equals what is known anyway
        return set()
    if height == 1 or width == 1:  # the totals along the line are its cells again, the other one is the whole
        line = [row[0] for row in table[:-1]] if width == 1 else table[0][:-1]
        found = _in_a_line(line)
        return {cell for n in found for cell in ([(n, 0), (n, 1)] if width == 1 else [(0, n), (1, n)])}
    return _in_a_table(table)


def _in_a_line(line: list[int]) -> set[int]:
    """Places of one row of numbers with a known sum; hidden ones must have at least one among them to give or take."""
    hidden = {n for n, value in enumerate(line) if value < SMALLEST_SHOWN}
    rest = sorted((value, n) for n, value in enumerate(line) if n not in hidden)
    while hidden and rest and (len(hidden) == 1 or not any(line[n] for n in hidden)):
        hidden.add(rest.pop(0)[1])
    return hidden


def _in_a_table(table: list[list[int]]) -> set[Cell]:
    corner = (len(table) - 1, len(table[0]) - 1)
    cells = [(r, c) for r in range(len(table)) for c in range(len(table[0])) if (r, c) != corner]
    hidden = {cell for cell in cells if _value(table, cell) < SMALLEST_SHOWN}
    while cell := next((cell for cell in sorted(hidden) if not _is_safe(table, hidden, cell)), None):
        hidden |= _cheapest(table, hidden, cell, corner) or {min((c for c in cells if c not in hidden), key=partial(_value, table))}
    return hidden


def _cheapest(table: list[list[int]], hidden: set[Cell], cell: Cell, corner: Cell) -> set[Cell]:
    """The numbers to be hidden with a cell so that the four corners of a rectangle make it safe; {} where no rectangle does.

    Totals go last, then few numbers before many, small ones before large ones.
    """
    (row, column), found = cell, []
    for r, c in ((r, c) for r in range(corner[0] + 1) for c in range(corner[1] + 1) if r != row and c != column):
        added = {(row, c), (r, column), (r, c)} - hidden
        if corner not in added and added and _is_safe(table, hidden | added, cell):
            totals = sum(1 for x in added if x[0] == corner[0] or x[1] == corner[1])
            found.append((totals, len(added), sum(_value(table, x) for x in added), sorted(added)))
    return set(min(found)[3]) if found else set()


def _value(table: list[list[int]], cell: Cell) -> int:
    return table[cell[0]][cell[1]]


def _is_safe(table: list[list[int]], hidden: set[Cell], cell: Cell) -> bool:
    """Whether another number could stand in this cell."""
    return any(_circle(table, hidden, cell, by) for by in (1, -1))


def _circle(table: list[list[int]], hidden: set[Cell], cell: Cell, by: int) -> bool:
    """Whether the cell can change by ``by`` while other hidden cells make up for it.

    A row and a column are knots, a hidden cell joins its row and its column. Totals stand on the other side of the sum, so that they change
    the other way round. The change of the cell is made up for along a way from its column back to its row, up and down in turn.
    """
    last_row, last_column = len(table) - 1, len(table[0]) - 1

    def may_change(other: Cell, turn: int) -> bool:
        is_total = (other[0] == last_row) != (other[1] == last_column)
        return _value(table, other) + (-turn if is_total else turn) >= 0

    if not may_change(cell, by):
        return False
    start, goal = ("c", cell[1]), ("r", cell[0])
    ways, seen = deque([(start, -by)]), {(start, -by)}
    while ways:
        knot, turn = ways.popleft()
        if knot == goal:
            return True
        for other, following in _joined(hidden, knot):
            if other != cell and may_change(other, turn) and (following, -turn) not in seen:
                seen.add((following, -turn))
                ways.append((following, -turn))
    return False


def _joined(hidden: set[Cell], knot: tuple[str, int]) -> Iterator[tuple[Cell, tuple[str, int]]]:
    side, number = knot
    for cell in hidden:
        if side == "c" and cell[1] == number:
            yield cell, ("r", cell[0])
        if side == "r" and cell[0] == number:
            yield cell, ("c", cell[1])
