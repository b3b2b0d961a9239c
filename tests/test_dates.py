"""Dates day first, and dates of which only the month or the year is known."""

from datetime import date, timedelta

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from portal import dates
from portal.dates import DAY, MONTH, YEAR, PartialDate
from portal.forms import DayField, PartialDateField

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("typed", "on", "precision"),
    [
        ("03/04/2025", date(2025, 4, 3), DAY), ("3/4/2025", date(2025, 4, 3), DAY), ("3-4-2025", date(2025, 4, 3), DAY),
        ("03.04.2025", date(2025, 4, 3), DAY), ("3 4 2025", date(2025, 4, 3), DAY), ("  3/4/25 ", date(2025, 4, 3), DAY),
        ("03042025", date(2025, 4, 3), DAY), ("2025-04-03", date(2025, 4, 3), DAY), ("2025-04-03 00:00:00", date(2025, 4, 3), DAY),
        ("ngày 3 tháng 4 năm 2025", date(2025, 4, 3), DAY), ("Ngày 03 tháng 04 năm 2025", date(2025, 4, 3), DAY),
        ("29/02/2024", date(2024, 2, 29), DAY),
        ("01/01/49", date(2049, 1, 1), DAY), ("01/01/50", date(1950, 1, 1), DAY), ("31/12/2100", date(2100, 12, 31), DAY),
        ("4/2025", date(2025, 4, 1), MONTH), ("tháng 4 năm 2025", date(2025, 4, 1), MONTH), ("04-2025", date(2025, 4, 1), MONTH),
        ("2025", date(2025, 1, 1), YEAR), ("năm 2025", date(2025, 1, 1), YEAR), ("1900", date(1900, 1, 1), YEAR),
    ],
)  # fmt: skip
def test_parse(typed, on, precision):
    assert dates.parse(typed) == PartialDate(on, precision)


@pytest.mark.parametrize(
    "typed",
    [
        "", None, "hôm nay", "31/04/2025", "29/02/2025", "00/01/2025", "1/13/2025", "13/2025", "0/2025", "1899", "2101", "12/03/1899", "25",
        "1/2/3/2025", "3/4/20255", "2025-13-01", "2025-04-03 09:14", "3/4/2025; 4/4/2025", "45000", "x" * 10_000, "3\x00/4/2025",
    ],
)  # fmt: skip
def test_what_is_no_date(typed):
    assert dates.parse(typed) is None


@given(days)
def test_what_is_shown_is_read_back(on):
    assert dates.parse(dates.show(on)) == PartialDate(on)
    assert dates.parse(dates.show(on, MONTH)) == PartialDate(on.replace(day=1), MONTH)
    assert dates.parse(dates.show(on, YEAR)) == PartialDate(date(on.year, 1, 1), YEAR)
    assert dates.parse(on.isoformat()) == PartialDate(on)


@given(st.text(max_size=30))
def test_parse_knows_a_date_or_none(typed):
    found = dates.parse(typed)

    assert found is None or 1900 <= found.on.year <= 2100


@given(days.filter(lambda on: on.year < 2100), st.sampled_from([DAY, MONTH, YEAR]))
def test_last_possible_day(on, precision):
    last = dates.last_day(on, precision)
    following = last + timedelta(days=1)
    ends_a_year = (last.year, following.month, following.day) == (on.year, 1, 1)

    assert last >= on
    assert {DAY: last == on, MONTH: (last.month, following.day) == (on.month, 1), YEAR: ends_a_year}[precision]


@pytest.mark.parametrize(
    ("on", "months", "result"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)), (date(2024, 1, 31), 1, date(2024, 2, 29)), (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 12, 5), 1, date(2026, 1, 5)), (date(2025, 3, 31), -1, date(2025, 2, 28)), (date(2025, 3, 5), 0, date(2025, 3, 5)),
    ],
)  # fmt: skip
def test_add_months(on, months, result):
    assert dates.add_months(on, months) == result


@given(st.dates(date(1950, 1, 1), date(2050, 12, 31)), st.integers(-240, 240))
def test_added_months_keep_the_day_or_end_the_month(on, months):
    later = dates.add_months(on, months)

    assert (later.year * 12 + later.month) - (on.year * 12 + on.month) == months
    assert later.day == on.day or (later + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("on", "precision", "shown"),
    [(date(2026, 2, 3), DAY, "03/02/2026"), (date(2026, 2, 1), MONTH, "02/2026"), (date(2026, 1, 1), YEAR, "2026"), (None, DAY, "")],
)
def test_show(on, precision, shown):
    assert dates.show(on, precision) == shown


# ------------------------------------------------------------------ fields


def cleaned(field, typed):
    """The value, or the sentence that refuses it."""
    try:
        return field.clean(typed)
    except forms.ValidationError as refusal:
        return " ".join(refusal.messages)


NEEDS_DAY = "Cần ghi đủ ngày, tháng, năm, ví dụ 03/02/2026."


def test_day_field_reads_the_day_first():
    assert DayField().clean("03/04/2025") == date(2025, 4, 3)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("2025", NEEDS_DAY),
        ("04/2025", NEEDS_DAY),
        ("31/02/2025", "“31/02/2025” không phải là ngày hợp lệ. Nhập ngày/tháng/năm, ví dụ 03/02/2026."),
        ("04/13/2025", "“04/13/2025” không phải là ngày hợp lệ. Nhập ngày/tháng/năm, ví dụ 03/02/2026."),
    ],
)
def test_day_field_says_what_is_missing(typed, answer):
    assert cleaned(DayField(), typed) == answer


def test_partial_field_keeps_how_much_is_known():
    assert PartialDateField().clean("1990") == PartialDate(date(1990, 1, 1), YEAR)
    assert PartialDateField().clean("3/1990") == PartialDate(date(1990, 3, 1), MONTH)
    assert cleaned(PartialDateField(precision=MONTH), "1990") == NEEDS_DAY
    assert PartialDateField(required=False).clean("") is None
    assert DayField(required=False).clean("  ") is None


@pytest.mark.parametrize("typed", ["x" * 10_000, "3/4/2025\x00", "32/13/20", "tháng"])
@pytest.mark.parametrize("field", [DayField(), PartialDateField()])
def test_odd_input_is_refused_in_words(field, typed):
    answer = cleaned(field, typed)

    assert isinstance(answer, str), "taken for a date"
    assert answer


@pytest.mark.parametrize(
    ("value", "shown"),
    [(PartialDate(date(1990, 1, 1), YEAR), "1990"), (date(2025, 4, 3), "03/04/2025"), ("3/4/25", "3/4/25"), (None, None)],
)
def test_field_shows_a_date_as_people_write_it(value, shown):
    assert PartialDateField().prepare_value(value) == shown


def test_plain_django_field_reads_the_day_first_too():
    """Django's own Vietnamese formats would make it 4 March."""
    assert forms.DateField().clean("03/04/2025") == date(2025, 4, 3)
