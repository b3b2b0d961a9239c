"""What a target asks for, and where a unit stands against it."""

from datetime import date
from decimal import Decimal

import pytest

from tracking.targets import rules
from tracking.targets.rules import Progress, Shape

TERM = {"starts_on": date(2025, 10, 1), "last_day": date(2030, 9, 30)}


@pytest.mark.parametrize(
    "shape, year, expected",
    [
        (Shape.TERM_COUNT, None, (date(2025, 10, 1), date(2030, 9, 30))),
        (Shape.PER_BRANCH_YEAR, None, (date(2025, 10, 1), date(2030, 9, 30))),
        (Shape.YEAR_COUNT, 2025, (date(2025, 10, 1), date(2025, 12, 31))),
        (Shape.YEAR_COUNT, 2027, (date(2027, 1, 1), date(2027, 12, 31))),
        (Shape.YEAR_COUNT, 2030, (date(2030, 1, 1), date(2030, 9, 30))),
    ],
)
def test_span_of_a_target(shape, year, expected):
    assert rules.span(shape=shape, year=year, **TERM) == expected


@pytest.mark.parametrize(
    "shape, value, active, expected",
    [
        (Shape.TERM_COUNT, 400, 7, 400),
        (Shape.YEAR_COUNT, 12, 7, 12),
        (Shape.PER_BRANCH_YEAR, 1, 13, 65),  # Vĩnh Yên: at least one for each of 13 branches and year
        (Shape.PER_BRANCH_YEAR, "1.5", 3, 23),
        (Shape.PER_BRANCH_YEAR, 1, 0, 0),
    ],
)
def test_people_that_a_target_asks_for(shape, value, active, expected):
    found = rules.people(shape=shape, value=Decimal(value), active_count=active, start=TERM["starts_on"], end=TERM["last_day"])

    assert found == expected


@pytest.mark.parametrize(
    "done, target, expected, missing, behind, rate, state",
    [
        (422, 400, 200, 0, 0, 105.5, "done"),
        (210, 400, 200, 190, 0, 52.5, "done"),
        (190, 400, 200, 210, 10, 47.5, "attention"),
        (0, 400, 0, 400, 0, 0.0, "closed"),  # its time has not come: neither reached nor behind
        (1, 400, 1, 399, 0, 0.3, "done"),
        (5, None, None, None, None, None, "closed"),
        (5, 0, 0, 0, 0, None, "done"),
    ],
)
def test_progress(done, target, expected, missing, behind, rate, state):
    found = Progress(done=done, target=target, expected=expected)

    assert (found.missing, found.behind, found.rate, found.state[0]) == (missing, behind, rate, state)


@pytest.mark.parametrize("now, before, text", [(5, 3, "+2"), (3, 5, "−2"), (4, 4, "0")])
def test_change_against_the_year_before(now, before, text):
    assert Progress(done=0, now=now, before=before).change_text == text


@pytest.mark.parametrize(
    "facts, fields",
    [
        ({}, []),
        ({"name": ""}, ["name"]),
        ({"ends_on": date(2025, 10, 1)}, ["ends_on"]),
        ({"ends_on": date(2035, 10, 1)}, ["ends_on"]),
        ({"others": [("Cũ", date(2020, 1, 1), date(2025, 10, 1))]}, ["starts_on"]),
        ({"others": [("Cũ", date(2020, 1, 1), date(2025, 9, 30))]}, []),
    ],
)
def test_reasons_against_a_term(facts, fields):
    usual = {"name": "Nhiệm kỳ", "starts_on": date(2025, 10, 1), "ends_on": date(2030, 9, 30), "others": []}

    assert [r.field for r in rules.term_reasons(**{**usual, **facts})] == fields


@pytest.mark.parametrize(
    "facts, fields",
    [
        ({}, []),
        ({"value": Decimal(0)}, ["value"]),
        ({"value": Decimal("1.5")}, ["value"]),
        ({"value": Decimal("1.5"), "shape": Shape.PER_BRANCH_YEAR}, []),
        ({"shape": Shape.YEAR_COUNT}, ["year"]),
        ({"shape": Shape.YEAR_COUNT, "year": 2031}, ["year"]),
        ({"shape": Shape.YEAR_COUNT, "year": 2026}, []),
        ({"year": 2026}, ["year"]),
    ],
)
def test_reasons_against_a_target(facts, fields):
    usual = {"shape": Shape.TERM_COUNT, "value": Decimal(9), "year": None, "years": range(2025, 2031)}

    assert [r.field for r in rules.target_reasons(**{**usual, **facts})] == fields


@pytest.mark.parametrize("done, target, rate", [(1, 16, 6.3), (13, 80, 16.3), (422, 400, 105.5), (0, 5, 0.0), (3, 0, None)])
def test_rates_round_halves_up_as_signed_reports_do(done, target, rate):
    assert rules.achievement_rate(done=done, target=target) == rate


@pytest.mark.parametrize(
    "closings, year, expected",
    [
        ([], 2026, (date(2026, 1, 1), date(2026, 12, 31))),
        ([(2000, 11, 30)], 2026, (date(2025, 12, 1), date(2026, 11, 30))),
        ([(2026, 11, 30)], 2026, (date(2026, 1, 1), date(2026, 11, 30))),  # the year of the change is shorter, no day is lost
        ([(2026, 11, 30)], 2025, (date(2025, 1, 1), date(2025, 12, 31))),  # years before stay as they were reported
        ([(2000, 2, 29)], 2027, (date(2026, 3, 1), date(2027, 2, 28))),
        ([(2000, 6, 30), (2027, 12, 31)], 2027, (date(2026, 7, 1), date(2027, 12, 31))),
    ],
)
def test_days_of_a_reporting_year(closings, year, expected):
    assert rules.year_days(year, closings) == expected


def test_reporting_years_of_a_term():
    assert rules.years_touching(date(2025, 12, 5), date(2027, 11, 30), [(2000, 11, 30)]) == [2026, 2027]


@pytest.mark.parametrize("facts, fields", [({}, []), ({"month": 2, "day": 30}, ["day"]), ({"from_year": 1900}, ["from_year"])])
def test_reasons_against_a_closing_day(facts, fields):
    usual = {"from_year": 2026, "month": 11, "day": 30, "today": date(2026, 11, 20)}

    assert [r.field for r in rules.closing_reasons(**{**usual, **facts})] == fields


@pytest.mark.parametrize(
    "shape, value, base, expected",
    [
        (Shape.PER_CENT, 3, 5356, 161),  # Party bloc of Thái Nguyên: at least 3 per cent of 5.356
        (Shape.RATIO, 60, 13838, 8303),
        (Shape.RATIO, 60, 0, None),
        (Shape.PER_CENT, 3, None, None),
    ],
)
def test_people_that_a_share_asks_for(shape, value, base, expected):
    found = rules.people(shape=shape, value=Decimal(value), active_count=0, base=base, start=TERM["starts_on"], end=TERM["last_day"])

    assert found == expected


@pytest.mark.parametrize(
    "done, base, reached, state",
    [(5551, 13838, 40.1, "done"), (5551, 0, None, "closed"), (0, 10, 0.0, "attention"), (5, None, None, "closed")],
)
def test_share_of_nothing_is_not_zero_per_cent(done, base, reached, state):
    found = Progress(done=done, target=1 if base else None, expected=1, base=base, asks=Decimal(40))

    assert (found.reached, found.state[0]) == (reached, state)


@pytest.mark.parametrize(
    "facts, fields",
    [
        ({"shape": Shape.RATIO}, ["base_indicator"]),
        ({"shape": Shape.RATIO, "base_indicator": "admitted"}, ["base_indicator"]),
        ({"shape": Shape.RATIO, "base_indicator": "introduced", "value": Decimal("62.5")}, []),
        ({"shape": Shape.RATIO, "base_indicator": "introduced", "value": Decimal(101)}, ["value"]),
        ({"shape": Shape.PER_CENT}, ["base_on"]),
        ({"shape": Shape.PER_CENT, "base_on": date(2025, 10, 1), "year": 2026}, []),
        ({"shape": Shape.PER_BRANCH_YEAR, "year": 2026}, []),
        ({"shape": Shape.PER_BRANCH_YEAR, "year": 2031}, ["year"]),
    ],
)
def test_reasons_against_a_share(facts, fields):
    usual = {"shape": Shape.TERM_COUNT, "value": Decimal(9), "year": None, "years": range(2025, 2031), "indicator": "admitted"}

    assert [r.field for r in rules.target_reasons(**{**usual, **facts})] == fields


def test_groups_are_stored_as_one_number():
    assert rules.population_of(rules.bits(["women", "direct"])) == ("direct", "women")
