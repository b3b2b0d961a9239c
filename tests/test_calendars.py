"""The officer's calendar address: who gets what through it, what never stands in it, and that the text is a calendar (RFC 5545).

Tried, each turning one red: the secret stored as it is, ``in_use`` left out, the check of the appointment left out, names in the summary,
pieces of 76 octets, a comma not escaped, ``closed`` cases among the events, LF in place of CRLF.
"""

import re
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import TODAY, make_case, make_cases, make_member
from tests.plugin_cast import PortalClient
from tracking.access.models import Appointment
from tracking.calendars import actions, queries, rules
from tracking.calendars.models import CalendarFeed
from tracking.catalogue.models import Holiday
from tracking.history.models import Event
from tracking.nominations.rules import ActKind as K

pytestmark = pytest.mark.django_db
CERTIFIED = [(K.CLASS_CERTIFIED, date(2022, 3, 10))]  # holds up to 09/03/2027


@pytest.fixture(autouse=True)
def _plain_weeks(monkeypatch, db):
    """A fixed today, and no holiday but those that a test adds: days can be counted with an ordinary calendar."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)
    Holiday.objects.all().delete()


def fetch(secret, **headers):
    return PortalClient().get(reverse("calendars:feed", args=[secret]), **headers)


def parsed(text):
    """Hand-written reader: [{name: value}] of the events; checks every rule of the form on the way."""
    assert text.endswith("END:VCALENDAR\r\n")
    assert text.replace("\r\n", "").count("\n") == text.replace("\r\n", "").count("\r") == 0
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").split("\r\n")[:-1]
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert [line for line in lines if line.startswith("PRODID:")] != []
    events, now = [], None
    for line in lines:
        name, value = re.fullmatch(r"([A-Z-]+)(?:;[A-Z]+=[A-Z]+)*:(.*)", line).groups()
        if line == "BEGIN:VEVENT":
            now = {}
        elif line == "END:VEVENT":
            assert set(now) >= {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY"}
            assert re.fullmatch(r"\d{8}T\d{6}Z", now["DTSTAMP"])
            assert re.fullmatch(r"\d{8}", now["DTSTART"])
            assert re.fullmatch(r"\d{8}", now["DTEND"])
            events.append(now)
            now = None
        elif now is not None:
            now[name] = re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], value)
    assert now is None
    assert len({e["UID"] for e in events}) == len(events)
    return events


# ------------------------------------------------------------------ text


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=300))
def test_any_text_comes_back_whole_from_folded_lines(words):
    event = rules.Event("ma.age@x", date(2026, 12, 31), words, "https://x/phieu/ma/")

    (found,) = parsed(rules.calendar(name="Lịch", events=[event], now=datetime(2026, 11, 20, 9, tzinfo=UTC)))

    assert (found["SUMMARY"], found["DTSTART"], found["DTEND"], found["DTSTAMP"]) == (words, "20261231", "20270101", "20261120T090000Z")


def test_line_breaks_and_signs_are_escaped():
    assert rules.escape("a\r\nb;c,d\\") == "a\\nb\\;c\\,d\\\\"


def test_empty_calendar_is_a_calendar():
    assert parsed(rules.calendar(name="Lịch", events=[], now=datetime(2026, 11, 20, tzinfo=UTC))) == []


# ------------------------------------------------------------------ the address


def test_address_gives_days_and_codes_and_nothing_about_the_person(lan):
    case = make_case(branch=lan.branch, acts=CERTIFIED, on=date(2022, 1, 1), full_name="Lê Thị Hiếm Gặp")
    secret = actions.make_feed(by=lan).secret

    answer = fetch(secret)
    text = answer.content.decode()

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert [(e["DTSTART"], e["SUMMARY"], e["URL"]) for e in parsed(text)] == [
        ("20270310", f"Thời hạn: giấy chứng nhận lớp nhận thức (phiếu {case.code})", f"http://testserver/phieu/{case.code}/")
    ]
    flat = text.replace("\r\n ", "")
    assert not any(word in flat for word in ("Hiếm", case.branch.name, "Hoa Sen", "1990"))


@pytest.mark.parametrize(
    "birth, due, stands", [("12/01/1967", date(2027, 2, 1), "20270101"), ("12/03/1967", date(2027, 4, 1), "20270401"),
                           ("12/11/1966", date(2026, 12, 1), "20261001")],
)  # fmt: skip
def test_age_stands_in_its_quarter_and_tells_neither_month_nor_that_it_is_age(birth, due, stands, lan):
    case = make_case(member=make_member(branch=lan.branch, birth=birth), on=date(2022, 1, 1))
    assert (case.next_due_code, case.next_due_on) == ("age", due)

    text = fetch(actions.make_feed(by=lan).secret).content.decode()

    (event,) = parsed(text)
    assert (event["DTSTART"], event["URL"]) == (stands, f"http://testserver/phieu/{case.code}/")
    quarter = f"{(int(stands[4:6]) + 2) // 3}/{stands[:4]}"
    assert event["SUMMARY"] == f"Thời hạn trong quý {quarter}, mở phiếu để xem ngày (phiếu {case.code})"
    flat = text.replace("\r\n ", "").lower()
    assert not any(word in flat for word in (".age", "tuổi", f"{due:%Y%m%d}") if word != stands)


def test_day_without_its_kind_stays_out(lan):
    nameless = make_case(branch=lan.branch, on=date(2022, 1, 1))
    type(nameless).objects.filter(pk=nameless.pk).update(next_due_on=date(2027, 2, 2), next_due_code="")

    assert queries.events(lan, TODAY, "https://x/") == []


def test_uid_stays_when_the_day_moves(lan):
    case = make_case(branch=lan.branch, acts=CERTIFIED, on=date(2022, 1, 1))
    secret = actions.make_feed(by=lan).secret
    before = parsed(fetch(secret).content.decode())[0]
    make = {"on": date(2022, 3, 15), "replaces": case.acts.get(kind=K.CLASS_CERTIFIED)}

    from tests.factories import clerk
    from tracking.nominations import actions as nominations

    nominations.record(K.CLASS_CERTIFIED, nomination=case, by=clerk(), today=TODAY, source="notice_phone", **make)
    after = parsed(fetch(secret).content.decode())[0]

    assert (before["UID"], before["DTSTART"], after["DTSTART"]) == (after["UID"], "20270310", "20270315")


def test_probation_has_an_event_of_its_own(lan):
    make_case(branch=lan.branch, acts=[(K.CEREMONY, date(2026, 3, 3)), (K.RECORD_DECLARED, date(2026, 3, 20))], on=date(2022, 1, 1))
    found = parsed(fetch(actions.make_feed(by=lan).secret).content.decode())

    assert [(e["DTSTART"], e["SUMMARY"].partition(" (")[0]) for e in found] == [
        ("20270303", "Thời hạn: thời gian dự bị"),
        ("20270414", "Thời hạn: chi bộ xét công nhận chính thức"),
    ]


def test_only_what_the_owner_sees_now_of_the_next_twelve_months(lan, minh):
    make_case(branch=minh.branch, acts=CERTIFIED, on=date(2022, 1, 1))
    make_case(branch=lan.branch, acts=[(K.CLASS_CERTIFIED, date(2021, 11, 19))], on=date(2021, 1, 1))  # over yesterday
    make_case(branch=lan.branch, acts=[(K.CLASS_CERTIFIED, date(2022, 11, 21))], on=date(2022, 1, 1))  # a day more than a year away
    make_case(branch=lan.branch, acts=[*CERTIFIED, (K.WITHDRAWN, date(2026, 3, 1))], on=date(2022, 1, 1))
    today = make_case(branch=lan.branch, acts=[(K.CLASS_CERTIFIED, date(2021, 11, 20))], on=date(2021, 1, 1))
    last = make_case(branch=lan.branch, acts=[(K.CLASS_CERTIFIED, date(2022, 11, 20))], on=date(2022, 1, 1))

    found = parsed(fetch(actions.make_feed(by=lan).secret).content.decode())

    assert [e["URL"] for e in found] == [f"http://testserver/phieu/{c.code}/" for c in (today, last)]


def test_at_most_so_many_events_the_nearest_first(lan, monkeypatch):
    monkeypatch.setattr(queries, "MOST_EVENTS", 3)
    make_cases(5, branch=lan.branch, acts=[(K.CEREMONY, date(2026, 3, 3))], on=date(2022, 1, 1))

    assert [e.on for e in queries.events(lan, TODAY, "https://x/")] == [date(2027, 3, 3)] * 3


@pytest.mark.parametrize("rows", [1, 5])
def test_feed_queries(rows, lan, django_assert_num_queries):
    make_cases(rows, branch=lan.branch, acts=CERTIFIED, on=date(2022, 1, 1))
    secret = actions.make_feed(by=lan).secret

    with django_assert_num_queries(4):  # address with its owner, appointments, limits, ends of probations
        fetch(secret)


def test_wrong_and_old_secrets_are_not_found(lan):
    first = actions.make_feed(by=lan).secret
    second = actions.make_feed(by=lan).secret

    assert [fetch(s).status_code for s in (first, second, "x", "x" * 3000, queries.digest(second))] == [404, 200, 404, 404, 404]

    assert actions.end_feed(by=lan) is True
    assert (fetch(second).status_code, actions.end_feed(by=lan)) == (404, False)


def test_secret_is_stored_nowhere(lan):
    made = actions.make_feed(by=lan)

    stored = [str(v) for row in (*CalendarFeed.objects.values(), *Event.objects.values()) for v in row.values()]
    assert len(made.secret) >= 43
    assert not any(made.secret in value for value in stored)
    assert made.feed.secret_hash == queries.digest(made.secret)


def test_account_switched_off_without_appointment_or_sight_is_not_found(lan, quang):
    secret, other = actions.make_feed(by=lan).secret, actions.make_feed(by=quang).secret
    assert fetch(other).status_code == 404  # an administrator sees no cases

    Appointment.objects.filter(user=lan).update(ends_on=TODAY)
    assert fetch(secret).status_code == 404

    Appointment.objects.filter(user=lan).update(ends_on=None)
    assert fetch(secret).status_code == 200

    type(lan).objects.filter(pk=lan.pk).update(is_active=False)
    assert fetch(secret).status_code == 404


def test_one_address_in_use_for_each_person(lan):
    actions.make_feed(by=lan)

    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarFeed.objects.create(user=lan, secret_hash="x")


def test_making_and_ending_are_in_the_history(lan):
    actions.make_feed(by=lan)
    actions.make_feed(by=lan)
    actions.end_feed(by=lan)

    assert list(Event.objects.filter(action__startswith="calendars.").order_by("pk").values_list("action", "by", "subject_id")) == [
        ("calendars.make", lan.pk, lan.pk),
        ("calendars.make", lan.pk, lan.pk),
        ("calendars.end", lan.pk, lan.pk),
    ]


def test_feed_is_only_read(lan):
    secret = actions.make_feed(by=lan).secret

    assert [getattr(PortalClient(), m)(reverse("calendars:feed", args=[secret])).status_code for m in ("head", "post", "put")] == [
        200,
        405,
        405,
    ]


def test_guessing_is_slowed_down(lan, settings):
    settings.ACCOUNT_RATE_LIMITS = {"calendar_feed": "3/m/ip"}

    assert [fetch("x").status_code for _n in range(4)] == [404, 404, 404, 429]


# ------------------------------------------------------------------ the page


def sealed(page):
    return dict(re.findall(r'<input type="hidden" name="(_key|_version)" value="([^"]*)"', page.content.decode()))


def test_page_shows_the_address_once_and_a_second_sending_makes_no_other(lan, client):
    url = reverse("calendars:mine")
    key = sealed(client.as_(lan).get(url))

    made = client.post(url, key)
    again = client.post(url, key, follow=True)

    address = made.context["address"]
    assert re.fullmatch(r"http://testserver/lich-thoi-han/[\w-]{43}\.ics", address)
    assert address in made.content.decode()
    assert (PortalClient().get(address).status_code, CalendarFeed.objects.count()) == (200, 1)
    assert address not in again.content.decode()
    assert address not in client.get(url).content.decode()


def test_page_switches_the_address_off(lan, client):
    secret = actions.make_feed(by=lan).secret
    url = reverse("calendars:end")

    answer = client.as_(lan).post(url, sealed(client.as_(lan).get(url)), follow=True)

    assert "Địa chỉ lịch thời hạn đã ngừng dùng." in answer.content.decode()
    assert (fetch(secret).status_code, "Chưa có địa chỉ" in answer.content.decode()) == (404, True)


def test_own_account_leads_to_the_calendar(lan, client):
    assert reverse("calendars:mine") in client.as_(lan).get(reverse("access:me")).content.decode()
