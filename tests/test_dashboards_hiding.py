"""Small numbers: no hidden number can be reckoned from what is shown; who sees the people sees everything.

Tried: complementary numbers left shown, a total of a row left shown beside its one hidden cell, zeros never hidden, totals changing the
same way round as cells: each turned this file red.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracking.dashboards.hiding import SMALLEST_SHOWN, as_it_is, shown

HIGHEST = 12


def tables(rows=(1, 3), columns=(1, 3)):
    def filled(shape):
        height, width = shape
        numbers = st.one_of(st.integers(0, HIGHEST), st.integers(0, 2), st.just(0))
        return st.lists(st.lists(numbers, min_size=width, max_size=width), min_size=height, max_size=height)

    return st.tuples(st.integers(*rows), st.integers(*columns)).flatmap(filled)


def could_be(seen):
    """Every table of whole numbers that fits what is shown, cell by cell, leaving a way as soon as a line has become too much."""
    height, width = len(seen.cells), len(seen.cells[0])
    places = [(r, c) for r in range(height) for c in range(width)]
    table = [[0] * width for _row in range(height)]

    def fits(r, c):
        row, column, whole = sum(table[r]), sum(line[c] for line in table), sum(map(sum, table))
        ends = {"row": c == width - 1, "column": r == height - 1, "whole": (r, c) == places[-1]}
        asked = {"row": (row, seen.totals[r]), "column": (column, seen.sums[c]), "whole": (whole, seen.whole)}
        return all(due is None or (is_ == due if ends[name] else is_ <= due) for name, (is_, due) in asked.items())

    def filled(n):
        if n == len(places):
            yield [list(row) for row in table]
            return
        r, c = places[n]
        for number in range(seen.whole + 1) if seen.cells[r][c] is None else (seen.cells[r][c],):
            table[r][c] = number
            if fits(r, c):
                yield from filled(n + 1)
            elif number > 0 and seen.cells[r][c] is None and sum(map(sum, table)) > seen.whole:
                break
        table[r][c] = 0

    yield from filled(0)


def reckoned(seen):
    """Hidden numbers of which only one value is possible; stops trying as soon as every one has two."""
    height, width = len(seen.cells), len(seen.cells[0])
    ways = {("cell", r, c): lambda t, r=r, c=c: t[r][c] for r in range(height) for c in range(width) if seen.cells[r][c] is None}
    ways |= {("row", r): lambda t, r=r: sum(t[r]) for r in range(height) if seen.totals[r] is None}
    ways |= {("column", c): lambda t, c=c: sum(row[c] for row in t) for c in range(width) if seen.sums[c] is None}
    values = {name: set() for name in ways}
    for table in could_be(seen):
        for name, read in ways.items():
            values[name].add(read(table))
        if all(len(found) > 1 for found in values.values()):
            return []
    return sorted(name for name, found in values.items() if len(found) < 2)


@given(st.lists(st.lists(st.integers(0, 7), min_size=2, max_size=2), min_size=2, max_size=3))
def test_no_hidden_number_can_be_reckoned(cells):
    seen = shown(cells)

    assert reckoned(seen) == []


@given(st.lists(st.integers(0, 9), min_size=1, max_size=4))
def test_no_hidden_number_of_one_column_can_be_reckoned(column):
    seen = shown([[n] for n in column])

    assert reckoned(seen) == []


@given(tables((1, 6), (1, 6)))
def test_small_numbers_are_hidden_and_the_others_are_true(cells):
    seen, whole = shown(cells), as_it_is(cells)

    pairs = [(a, b) for row, true in zip(seen.cells, whole.cells, strict=True) for a, b in zip(row, true, strict=True)]
    pairs += [] if len(cells) == 1 else [*zip(seen.totals, whole.totals, strict=True)]  # the total of one line is the known whole
    pairs += [] if len(cells[0]) == 1 else [*zip(seen.sums, whole.sums, strict=True)]
    assert all(a is None or a == b for a, b in pairs)
    assert seen.whole == sum(map(sum, cells))
    if len(cells) * len(cells[0]) > 1 and seen.whole:
        assert all(a is None or a >= SMALLEST_SHOWN for a, _b in pairs)


@pytest.mark.parametrize(
    "cells, found",
    [
        ([[40], [2], [30]], [[40], [None], [None]]),  # the smallest of the others goes with it
        ([[40], [0], [0]], [[None], [None], [None]]),  # two nothings beside one number would be told by the total
        ([[3]], [[3]]),  # one cell: the same as the total that everybody knows
        ([[0], [0]], [[0], [0]]),
        ([[20, 3], [30, 40]], [[None, None], [None, None]]),
        ([[20, 30], [30, 40]], [[20, 30], [30, 40]]),
    ],
)
def test_examples(cells, found):
    assert shown(cells).cells == found


def test_a_small_number_takes_the_fewest_others_along():
    seen = shown([[20, 3, 50], [30, 40, 60], [25, 35, 70]])

    assert seen.cells == [[None, None, 50], [30, 40, 60], [None, None, 70]]
    assert (seen.totals, seen.sums, seen.whole) == ([73, 130, 130], [75, 78, 180], 333)
