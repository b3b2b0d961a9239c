"""Dates as officials write them: day first, or only month or year; the fields that take them."""

from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from portal import dates
from portal.dates import DAY, MONTH, YEAR, PartialDate
from portal.forms import DayField, PartialDateField, PhoneField, TextField

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("typed", "on", "precision"),
    [
        ("03/04/2025", date(2025, 4, 3), DAY), ("3/4/2025", date(2025, 4, 3), DAY), ("3-4-25", date(2025, 4, 3), DAY),
        ("03.04.2025", date(2025, 4, 3), DAY),
        ("3 4 2025", date(2025, 4, 3), DAY), ("03042025", date(2025, 4, 3), DAY), ("2025-04-03", date(2025, 4, 3), DAY),
        ("2025-04-03 00:00:00", date(2025, 4, 3), DAY), ("ngày 3 tháng 4 năm 2025", date(2025, 4, 3), DAY),
        ("Ngày 03 Tháng 04 Năm 2025", date(2025, 4, 3), DAY),
        ("29/02/2024", date(2024, 2, 29), DAY), ("1/1/49", date(2049, 1, 1), DAY), ("1/1/50", date(1950, 1, 1), DAY),
        ("4/2025", date(2025, 4, 1), MONTH),
        ("tháng 4 năm 2025", date(2025, 4, 1), MONTH), ("04-2025", date(2025, 4, 1), MONTH), ("2025", date(2025, 1, 1), YEAR),
        ("năm 1990", date(1990, 1, 1), YEAR),
        (" 1990 ", date(1990, 1, 1), YEAR),
    ],
)  # fmt: skip
def test_parse_reads_day_first(typed, on, precision):
    assert dates.parse(typed) == PartialDate(on, precision)


@pytest.mark.parametrize(
    "typed",
    [
        "31/02/2025", "29/02/2025", "31/04/2025", "00/01/2025", "13/13/2025", "1899", "2101", "0000",
        "13/2025", "12", "4/25", "hôm nay", "", None, "1/2/3/4", "9" * 500, "03/04/20255", "３/４/２０２５x", "-1", "01/01/0001",
    ],
)  # fmt: skip
def test_parse_refuses_what_is_no_date(typed):
    assert dates.parse(typed) is None


@given(days, st.sampled_from([DAY, MONTH, YEAR]))
def test_shown_dates_are_read_back(on, precision):
    first = {DAY: on, MONTH: on.replace(day=1), YEAR: date(on.year, 1, 1)}[precision]
    found = dates.parse(dates.show(on, precision))
    assert found == PartialDate(first, precision)
    assert found.on <= on <= found.last


@given(st.text(max_size=40))
def test_parse_never_breaks(typed):
    found = dates.parse(typed)
    assert found is None or 1900 <= found.on.year <= 2100


@pytest.mark.parametrize(
    ("on", "months", "later"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)), (date(2024, 1, 31), 1, date(2024, 2, 29)), (date(2025, 12, 15), 1, date(2026, 1, 15)),
        (date(2025, 3, 31), -1, date(2025, 2, 28)), (date(2025, 1, 1), 60, date(2030, 1, 1)), (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)  # fmt: skip
def test_add_months(on, months, later):
    assert dates.add_months(on, months) == later


@given(days, st.integers(-600, 600))
def test_months_there_and_back_stay_in_the_month(on, months):
    later = dates.add_months(on, months)
    assert (later.year * 12 + later.month) - (on.year * 12 + on.month) == months
    assert later.day <= on.day


# ------------------------------------------------------------------ fields


def refusal(field, typed):
    with pytest.raises(ValidationError) as found:
        field.clean(typed)
    return found.value.messages[0]


def test_day_field_is_day_first():
    assert DayField().clean("03/04/2025") == date(2025, 4, 3)
    assert DayField(required=False).clean("  ") is None
    assert refusal(DayField(), "04/2025") == "Cần ghi đủ ngày, tháng, năm, ví dụ 03/02/2026."
    assert refusal(DayField(), "31/02/2025") == "“31/02/2025” không phải là ngày hợp lệ. Nhập ngày/tháng/năm, ví dụ 03/02/2026."


def test_plain_date_field_is_day_first_too():
    """Django's own Vietnamese formats would read 4 March."""
    assert forms.DateField(localize=True).clean("03/04/2025") == date(2025, 4, 3)


def test_partial_date_field_takes_the_precision_it_was_made_for():
    assert PartialDateField().clean("1990") == PartialDate(date(1990, 1, 1), YEAR)
    assert PartialDateField(precision=MONTH).clean("4/2025") == PartialDate(date(2025, 4, 1), MONTH)
    assert refusal(PartialDateField(precision=MONTH), "2025").startswith("Cần ghi đủ")


@pytest.mark.parametrize("typed", ["x" * 10_000, "99/99/9999", "1e9", "<script>", "2025/13/45"])
def test_fields_refuse_oddities_in_words(typed):
    assert refusal(PartialDateField(), typed)


@pytest.mark.parametrize(
    ("value", "shown"), [(date(2025, 4, 3), "03/04/2025"), (PartialDate(date(1990, 1, 1), YEAR), "1990"), ("gõ dở", "gõ dở"), (None, None)]
)
def test_fields_show_values_as_they_are_typed(value, shown):
    assert PartialDateField().prepare_value(value) == shown


def test_phone_field():
    assert PhoneField().clean("+84 912.345.678") == "0912345678"
    assert PhoneField(required=False).clean("") == ""
    assert refusal(PhoneField(), "12345") == "Số điện thoại chưa đúng. Nhập 10 chữ số, ví dụ 0912 345 678."
    assert refusal(PhoneField(), "0" * 10_000)


@given(st.text(max_size=60))
def test_text_field_gives_one_clean_line_or_refuses(typed):
    try:
        found = TextField(required=False, max_length=50).clean(typed)
    except ValidationError:
        return
    assert "\n" not in found
    assert found == found.strip()


@pytest.mark.parametrize(
    ("typed", "last"),
    [("2025", date(2025, 12, 31)), ("2/2024", date(2024, 2, 29)), ("12/2025", date(2025, 12, 31)), ("3/4/2025", date(2025, 4, 3))],
)
def test_last_possible_day(typed, last):
    assert dates.parse(typed).last == last


@pytest.mark.parametrize(("typed", "known"), [("1899", False), ("1900", True), ("01/01/1900", True), ("2100", True), ("2101", False)])
def test_first_and_last_year(typed, known):
    assert (dates.parse(typed) is not None) == known


@pytest.mark.parametrize(("typed", "known"), [("2025-04-03 00:00:00", True), ("2025-04-03T00:00", True), ("2025-04-03 09:14", False)])
def test_a_time_of_day_is_no_date_unless_it_is_midnight(typed, known):
    assert (dates.parse(typed) is not None) == known
