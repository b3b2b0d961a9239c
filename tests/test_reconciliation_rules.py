"""What a filled cell says beside what is known; quarters; the machine column; waiting days.

Tried: ``known.last <= on.last`` turned round, the number left out of ``compare``, ``text.fold`` taken out of ``token``,
``HIDDEN_UNDER`` = 4: each turned a line red.
"""

from datetime import date

import pytest

from portal.dates import DAY, MONTH, YEAR, PartialDate
from tracking.reconciliation import rules
from tracking.reconciliation.rules import Known, Quarter, Said, Step

D3 = PartialDate(date(2026, 2, 3))
D4 = PartialDate(date(2026, 2, 4))
FEB = PartialDate(date(2026, 2, 1), MONTH)
YEAR_26 = PartialDate(date(2026, 1, 1), YEAR)


@pytest.mark.parametrize(
    "known, on, number, said, stands",
    [
        (None, None, "", Said.NOTHING, (None, "")),
        (None, D3, "", Said.NEW, (D3, "")),
        (None, FEB, "12", Said.NEW, (FEB, "12")),
        (None, None, "12", Said.NO_DAY, (None, "12")),
        (Known(1, D3, "12"), None, "", Said.NOTHING, (D3, "12")),
        (Known(1, D3, "12"), D3, "12", Said.SAME, (D3, "12")),
        (Known(1, D3, "12/QĐ-ĐU"), D3, "12 / qđ-đu", Said.SAME, (D3, "12/QĐ-ĐU")),
        (Known(1, D3), FEB, "", Said.SAME, (D3, "")),
        (Known(1, D3), YEAR_26, "", Said.SAME, (D3, "")),
        (Known(1, FEB), D3, "", Said.FULLER, (D3, "")),
        (Known(1, YEAR_26), FEB, "", Said.FULLER, (FEB, "")),
        (Known(1, D3), D3, "12", Said.FULLER, (D3, "12")),
        (Known(1, D3), None, "12", Said.FULLER, (D3, "12")),
        (Known(1, D3), D4, "", Said.OTHER, (D4, "")),
        (Known(1, D3, "12"), D3, "13", Said.OTHER, (D3, "13")),
        (Known(1, FEB, "12"), D3, "13", Said.OTHER, (D3, "13")),
        (Known(1, D3, ""), D4, "13", Said.OTHER, (D4, "13")),
        (Known(1, PartialDate(date(2026, 3, 1), MONTH)), FEB, "", Said.OTHER, (FEB, "")),
    ],
)
def test_compare(known, on, number, said, stands):
    assert rules.compare(known, on, number) == (said, *stands)


@pytest.mark.parametrize(
    "day, code, first, last",
    [
        (date(2026, 1, 1), "2026-1", date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 6, 30), "2026-2", date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 12, 31), "2026-4", date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_quarters(day, code, first, last):
    found = rules.quarter_of(day)

    assert (found.code, found.starts_on, found.ends_on) == (code, first, last)


def test_the_last_quarters_cross_the_year_and_unknown_ones_are_this_one():
    assert [q.code for q in rules.last_quarters(date(2026, 2, 3), 3)] == ["2026-1", "2025-4", "2025-3"]
    assert str(Quarter(2026, 4)) == "quý IV năm 2026"
    for code in ("", "2026-9", "x" * 500, "2031-1", "2001-1"):
        assert rules.chosen_quarter(code, date(2026, 2, 3)) == Quarter(2026, 1)


def test_the_machine_column_knows_its_row():
    cell = rules.token("phieu1", "maphieu1", "Nguyễn Thị Hoà", 1990)

    assert rules.sheet_of(cell) == ("1", "phieu1")
    assert rules.is_untouched(cell, "phieu1", "maphieu1", "nguyen  thị hòa", "1990")
    for other in (
        ("phieu2", "maphieu1", "Nguyễn Thị Hoà", 1990), ("phieu1", "maphieu2", "Nguyễn Thị Hoà", 1990),
        ("phieu1", "maphieu1", "Nguyễn Thị Hoa Mai", 1990), ("phieu1", "maphieu1", "Nguyễn Thị Hoà", 1991),
    ):  # fmt: skip
        assert not rules.is_untouched(cell, *other)


@pytest.mark.parametrize("cell", ["", None, 12, "=1+1", "1.phieu1.xyz", "1.PHIEU.0123456789abcdef01234567", "a" * 10_000])
def test_what_is_no_machine_column_names_no_sheet(cell):
    assert rules.sheet_of(cell) == ("", "")


FIRST, SECOND = date(2026, 2, 1), date(2026, 2, 2)


@pytest.mark.parametrize("count, middle, median", [(0, [], None), (4, [FIRST, FIRST], None), (5, [FIRST], 9), (6, [FIRST, SECOND], 9)])
def test_a_median_of_few_people_is_hidden(count, middle, median):
    assert rules.wait_of(Step.CLASS, count, middle, None, date(2026, 2, 10)).median == median


def test_a_partial_day_shows_as_known():
    assert rules.shown(FEB, "12") == "12, 02/2026"
    assert D3.precision == DAY
