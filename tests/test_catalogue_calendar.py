"""Counting in working days, the table of holidays, and its pages.

Expected days were counted by hand, week by week, from the table of holidays. Tried: days worked in exchange left
out, the day of the fact counted itself, every limit said to be covered, a sync over what was edited, ``requires_at_root`` taken off a form:
each turned this file red.
"""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import RuleBroken, Stale
from portal.keys import new_key
from tests.factories import clerk, make_user, root
from tracking.access.rules import Role
from tracking.catalogue import actions, queries, sync
from tracking.catalogue.models import Holiday
from tracking.catalogue.rules import Certainty, DayKind, Skipped, WorkCalendar, known_span
from tracking.history.models import Event

LIMITS = [
    # start, working days, last day
    ((2026, 1, 30), 30, (2026, 3, 20)),  # across Tết 2026: 2–13/2 are ten, the week 16–20/2 off, then four weeks
    ((2025, 12, 15), 60, (2026, 3, 17)),  # New Year, its exchanged Friday, the worked Saturday 10/1, Tết
    ((2026, 8, 14), 30, (2026, 9, 29)),  # worked Saturday 22/8, exchanged Monday 31/8, 1 and 2/9
    ((2017, 1, 25), 1, (2017, 2, 2)),
    ((2018, 2, 13), 1, (2018, 2, 21)),
    ((2018, 12, 28), 1, (2019, 1, 2)),  # exchanged 31/12/2018
    ((2019, 1, 3), 2, (2019, 1, 5)),  # the Saturday worked for it
    ((2019, 2, 1), 1, (2019, 2, 11)),
    ((2019, 4, 26), 3, (2019, 5, 4)),  # 29/4 exchanged, 30/4 and 1/5 off, Saturday 4/5 worked
    ((2019, 4, 12), 1, (2019, 4, 16)),  # Hùng Kings on a Sunday: Monday in its place
    ((2020, 1, 22), 1, (2020, 1, 30)),
    ((2021, 2, 9), 1, (2021, 2, 17)),
    ((2021, 9, 1), 1, (2021, 9, 6)),  # two days for the National Day since 2021
    ((2022, 4, 29), 1, (2022, 5, 4)),  # both holidays on a weekend
    ((2022, 8, 31), 1, (2022, 9, 5)),
    ((2023, 1, 19), 1, (2023, 1, 27)),
    ((2023, 4, 28), 1, (2023, 5, 4)),
    ((2024, 2, 7), 1, (2024, 2, 15)),
    ((2024, 4, 26), 2, (2024, 5, 3)),
    ((2025, 4, 25), 4, (2025, 5, 5)),  # Saturday 26/4 worked for Friday 2/5
    ((2025, 3, 7), 1, (2025, 3, 10)),  # a Friday: the weekend is passed over
    ((2025, 3, 8), 1, (2025, 3, 10)),  # a Saturday itself
    ((2025, 3, 9), 5, (2025, 3, 14)),
    ((2026, 4, 24), 1, (2026, 4, 28)),
    ((2026, 11, 23), 1, (2026, 11, 25)),  # 24/11, to be confirmed
    ((2027, 2, 3), 1, (2027, 2, 11)),  # derived
    ((2025, 3, 8), 0, (2025, 3, 8)),
]


@pytest.fixture
def calendar(db):
    return queries.work_calendar()


@pytest.mark.parametrize(("start", "days", "due"), LIMITS)
def test_limit_counted_by_hand(start, days, due, calendar):
    count = calendar.add(date(*start), days)

    assert (count.start_on, count.due_on, count.days) == (date(*start), date(*due), days)
    assert calendar.between(count.start_on, count.due_on) == days
    assert calendar.covers(count)


def test_limit_tells_every_day_it_passed_over(calendar):
    count = calendar.add(date(2026, 8, 28), 2)

    assert count.due_on == date(2026, 9, 4)
    assert count.skipped == (
        Skipped(date(2026, 8, 29), "thứ bảy"),
        Skipped(date(2026, 8, 30), "chủ nhật"),
        Skipped(date(2026, 8, 31), "nghỉ hoán đổi, làm bù 22/08/2026"),
        Skipped(date(2026, 9, 1), "Quốc khánh (ngày thứ hai)"),
        Skipped(date(2026, 9, 2), "Quốc khánh 02/9"),
    )


@pytest.mark.parametrize("start", [(2027, 12, 20), (2016, 12, 30)])
def test_limit_beyond_the_known_years_says_so(start, calendar):
    assert calendar.known == (date(2017, 1, 1), date(2027, 12, 31))
    assert not calendar.covers(calendar.add(date(*start), 30))


def test_calendar_costs_one_query(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        queries.work_calendar()


@pytest.mark.parametrize(("years", "span"), [
    ((), (date.max, date.min)),
    ((2025, 2026), (date(2025, 1, 1), date(2026, 12, 31))),
    ((2020, 2025, 2026), (date(2025, 1, 1), date(2026, 12, 31))),  # a gap: what lies before it is not known for sure
])  # fmt: skip
def test_known_years_follow_each_other(years, span):
    days = [date(year, 1, 1) + timedelta(days=n) for year in years for n in range(10)]
    assert known_span([*days, date(2030, 1, 1)]) == span  # one lonely day makes no year


DAYS = st.dates(date(2025, 1, 1), date(2025, 6, 30))


@given(off=st.sets(DAYS, max_size=20), worked=st.sets(DAYS, max_size=8), start=DAYS, days=st.integers(0, 60))
def test_adding_and_counting_agree(off, worked, start, days):
    weekends = {day: "x" for day in worked if day.weekday() >= 5}
    calendar = WorkCalendar(off=dict.fromkeys(off, "x"), worked=weekends, known=(start, start))

    count = calendar.add(start, days)

    counted = [start + timedelta(days=n) for n in range(1, (count.due_on - start).days + 1)]
    assert sum(calendar.is_working(day) for day in counted) == days == calendar.between(start, count.due_on)
    assert len(count.skipped) + days == len(counted)
    assert not days or calendar.is_working(count.due_on)


@pytest.mark.parametrize("days", [-1, 1001])
def test_count_out_of_bounds_is_refused(days):
    with pytest.raises(ValueError, match=str(days)):
        WorkCalendar({}, {}, (date.min, date.max)).add(date(2026, 1, 1), days)


# ------------------------------------------------------------------ the table


def everything():
    return list(Holiday.objects.order_by("on").values())


def test_shipped_days_hold_together(db):
    """Eleven days off a year since 2021, ten before, one more since 2026; each that falls on a weekend is made good on a weekday."""
    for year in range(2017, 2028):
        off = [d for d in Holiday.objects.of_year(year) if d.kind == DayKind.OFF and "hoán đổi" not in d.name]
        made_good = [d for d in off if d.name.startswith("nghỉ bù")]
        proper = [d for d in off if d not in made_good]
        assert len(proper) == (10 if year < 2021 else 11 if year < 2026 else 12)
        assert len(made_good) == sum(d.on.weekday() >= 5 for d in proper)
        assert all(d.on.weekday() < 5 for d in made_good)
    exchanged = Holiday.objects.filter(name__contains="hoán đổi").count()
    assert exchanged == Holiday.objects.filter(kind=DayKind.WORKED).count() == 6
    assert all(d.on.weekday() == 5 for d in Holiday.objects.filter(kind=DayKind.WORKED))
    assert set(Holiday.objects.of_year(2027).values_list("certainty", flat=True)) <= {"inference", "memory", "second_hand"}


def test_sync_again_changes_nothing(db):
    before = everything()
    sync.sync()
    assert everything() == before
    assert len(before) > 150


def test_sync_respects_what_was_edited_or_withdrawn_and_mends_the_rest(db):
    edited, gone, wrong, missing = [Holiday.objects.get(on=date(2026, m, d)) for m, d in ((1, 1), (1, 2), (1, 10), (2, 17))]
    facts = {"kind": DayKind.OFF, "source": "Thông báo 1/TB", "certainty": Certainty.CONFIRMED}
    actions.change_day(day=edited, name="Tết tây", by=clerk(), **facts)
    actions.withdraw_day(day=gone, on=date(2026, 11, 20), by=clerk())
    Holiday.objects.filter(pk=wrong.pk).update(name="sai")
    missing.delete()

    sync.sync()

    assert Holiday.objects.get(pk=edited.pk).name == "Tết tây"
    assert Holiday.objects.get(pk=gone.pk).withdrawn_on == date(2026, 11, 20)
    assert Holiday.objects.get(pk=wrong.pk).name == "làm bù cho ngày 02/01/2026"
    assert Holiday.objects.get(on=date(2026, 2, 17)).name == "Tết Nguyên đán"
    assert queries.work_calendar().is_working(date(2026, 1, 2))


FACTS = {"kind": "off", "name": "Nghỉ bão", "source": "Thông báo 12/TB-UBND", "certainty": "confirmed"}


def test_day_is_entered_withdrawn_and_entered_again(db):
    day = actions.add_day(on=date(2026, 10, 5), by=clerk(), **FACTS)
    assert not queries.work_calendar().is_working(date(2026, 10, 5))
    with pytest.raises(RuleBroken):
        actions.add_day(on=date(2026, 10, 5), by=clerk(), **FACTS)

    actions.withdraw_day(day=day, on=date(2026, 11, 20), by=clerk())
    assert queries.work_calendar().is_working(date(2026, 10, 5))
    actions.add_day(on=date(2026, 10, 5), by=clerk(), **{**FACTS, "name": "Nghỉ lũ"})

    assert queries.work_calendar().off[date(2026, 10, 5)] == "Nghỉ lũ"
    found = Event.objects.filter(subject_kind="holiday", subject_id=day.pk).order_by("pk").values_list("action", flat=True)
    assert list(found) == ["catalogue.add_day", "catalogue.withdraw_day", "catalogue.add_day"]


@pytest.mark.parametrize(("wrong", "field"), [
    ({"kind": "worked"}, "on"),  # a Monday cannot be worked in exchange
    ({"kind": "x"}, "kind"),
    ({"name": " "}, "name"),
    ({"source": ""}, "source"),
    ({"certainty": "sure"}, "certainty"),
    ({"on": date(1999, 10, 5)}, "on"),
])  # fmt: skip
def test_day_that_cannot_be_is_refused(wrong, field, db):
    before = Holiday.objects.count()
    with pytest.raises(RuleBroken) as refusal:
        actions.add_day(by=clerk(), **{"on": date(2026, 10, 5), **FACTS, **wrong})
    assert [r.field for r in refusal.value.reasons] == [field]
    assert Holiday.objects.count() == before


def test_day_changed_meanwhile_is_stale(db):
    day = Holiday.objects.get(on=date(2026, 2, 17))
    actions.change_day(day=day, by=clerk(), version=day.version, **FACTS)
    with pytest.raises(Stale):
        actions.change_day(day=day, by=clerk(), version=day.version, **FACTS)


# ------------------------------------------------------------------ pages

DAYS_PAGE = reverse("catalogue:days")


@pytest.fixture
def keeper(db):
    return make_user("goc", full_name="Đinh Văn Gốc", role=Role.ADMINISTRATOR, branch=root())


def post(client, person, url, data):
    return client.as_(person).post(url, {"_key": new_key(person), **data})


def test_everybody_reads_the_calendar(la, client):
    page = client.as_(la).get(DAYS_PAGE, {"nam": "2026"})

    assert [d.on for d in page.context["rows"]] == [d.on for d in Holiday.objects.of_year(2026)]
    assert "Thêm ngày" not in page.content.decode()


@pytest.mark.parametrize(
    "asked", [{"nam": "abc"}, {"nam": "99999"}, {"tu": "32/13/2026", "so": "-5"}, {"tu": "01/01/0001", "so": "9" * 50}]
)
def test_odd_questions_get_the_page(asked, la, client):
    page = client.as_(la).get(DAYS_PAGE, asked)
    assert (page.status_code, page.context["count"]) == (200, None)


def test_limit_is_counted_on_the_page(la, client):
    words = client.as_(la).get(DAYS_PAGE, {"tu": "30/01/2026", "so": "30"}).content.decode()
    assert "30 ngày làm việc kể từ 30/01/2026: hết hạn ngày 20/03/2026." in words


def test_limit_beyond_the_calendar_is_said_on_the_page(la, client):
    words = client.as_(la).get(DAYS_PAGE, {"tu": "20/12/2027", "so": "30"}).content.decode()
    assert "Lịch nghỉ chỉ có đủ từ 01/01/2017 đến 31/12/2027" in words


@pytest.mark.parametrize("year", ["2026", "2013"])
def test_days_page_queries(year, la, client, django_assert_num_queries):
    client.as_(la)
    with django_assert_num_queries(6):
        client.get(DAYS_PAGE, {"nam": year})


def test_keeper_of_the_root_enters_changes_and_withdraws(keeper, client):
    made = post(client, keeper, reverse("catalogue:add_day"), {"on": "05/10/2026", **FACTS})
    day = Holiday.objects.get(on=date(2026, 10, 5))
    changed = post(client, keeper, reverse("catalogue:change_day", args=[day.on]), {**FACTS, "name": "Nghỉ lũ", "_version": day.version})
    day.refresh_from_db()
    gone = post(client, keeper, reverse("catalogue:withdraw_day", args=[day.on]), {"_version": day.version})

    assert (made.status_code, changed.status_code, gone.status_code) == (302, 302, 302)
    day.refresh_from_db()
    assert (day.name, day.withdrawn_on is not None, day.edited_by) == ("Nghỉ lũ", True, keeper)
    assert client.get(reverse("catalogue:change_day", args=[day.on])).status_code == 404


def test_wrong_day_keeps_what_was_typed(keeper, client):
    page = post(client, keeper, reverse("catalogue:add_day"), {"on": "17/02/2026", **FACTS, "name": "Nghỉ bão số 3"})

    assert page.status_code == 200
    assert "Ngày này đã có trong lịch: “Tết Nguyên đán”" in page.content.decode()
    assert "Nghỉ bão số 3" in page.content.decode()


@pytest.mark.parametrize("name", ["catalogue:add_day", "rulesets:add"])
def test_province_may_not_keep_what_holds_for_all(name, ha, quang, client):
    for person in (ha, quang):
        answer = client.as_(person).get(reverse(name))
        assert answer.status_code == 403
        assert "ở cấp cao nhất của hệ thống" in answer.content.decode()


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13-01", "abcd-ef-gh", "2026-02-18x"])
def test_what_is_no_day_is_not_found(day, keeper, client):
    assert client.as_(keeper).get(f"{DAYS_PAGE}{day}/sua/").status_code == 404
