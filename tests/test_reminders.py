"""The bell, the page of reminders and the daily mail."""

import re
from datetime import date
from time import time

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import TODAY, make_branch, make_case, make_cases
from tests.figures import every_figure, figures_on
from tracking.history.models import Event
from tracking.nominations.rules import ActKind as K
from tracking.reminders import actions, queries
from tracking.reminders.models import DigestSent
from tracking.worklists.rules import WORKS

pytestmark = pytest.mark.django_db
HOME, PAGE, BELL, MAIL = (reverse(n) for n in ("worklists:home", "reminders:overview", "reminders:bell", "reminders:mail"))
COUNT = re.compile(r'class="bell-count">([\d.]+)<')


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


def number(response):
    found = COUNT.search(response.content.decode())
    return int(found[1]) if found else None


def sum_at_home(client):
    return sum(value for name, value, _url in figures_on(client.get(HOME)) if name in WORKS and WORKS[name].reminds)


@pytest.mark.parametrize("who", ["lan", "chi", "ha", "bao", "sang", "quang", "duy"])
def test_bell_home_and_page_say_the_same(who, request, world, client):
    make_cases(3, branch=world.school)
    make_case(branch=world.school, acts=[(K.HANDED_OVER, date(2026, 3, 3), {"body": world.committee})])
    client.as_(request.getfixturevalue(who))

    wanted = sum_at_home(client)

    assert number(client.get(HOME)) == (wanted or None)
    assert number(client.get(PAGE)) == (wanted or None)
    assert number(client.get(BELL)) == (wanted or None)
    assert sum(group.line.count for group in client.get(PAGE).context["groups"]) == wanted


def test_a_page_asks_nothing_for_the_bell(lan, world, client):  # the session is read anyway
    make_cases(2, branch=world.school)
    client.as_(lan)
    address = reverse("nominations:list")
    with CaptureQueriesContext(connection) as before:
        fresh = client.get(address)
    client.get(BELL)
    with CaptureQueriesContext(connection) as after:
        known = client.get(address)

    assert len(before) == len(after) == 5  # none of its peers: nobody is in the list
    assert (number(fresh), 'hx-trigger="load"' in fresh.content.decode()) == (None, True)
    assert (number(known) > 0, f'hx-get="{BELL}' in known.content.decode()) == (True, False)


def test_an_old_number_and_another_place_are_asked_for_again(ha, world, client):
    make_case(branch=world.school)
    client.as_(ha).get(BELL)
    session = client.session
    session["bell"] = {**session["bell"], "at": time() - 301}
    session.save()

    assert f'hx-get="{BELL}' in client.get(reverse("nominations:list")).content.decode()
    client.get(BELL)
    page = client.get(reverse("nominations:list"), {"tai": world.ward.code})
    assert (number(page), f'hx-get="{BELL}?tai={world.ward.code}"' in page.content.decode()) == (None, True)


def test_parts_for_htmx_have_no_bell(lan, client):
    part = client.as_(lan).get(reverse("nominations:list"), headers={"HX-Request": "true"}).content.decode()

    assert "bell" not in part


def test_every_number_of_the_page_opens_its_people(chi, world, client):
    make_cases(5, branch=world.school, acts=[(K.AGREED, date(2026, 3, 3))])

    assert every_figure(client.as_(chi), PAGE) > 0


@pytest.mark.parametrize("rows", (1, 5))
def test_page_queries(rows, lan, world, client, django_assert_max_num_queries):
    make_cases(rows, branch=world.school)
    make_cases(rows, branch=world.school, acts=[(K.CEREMONY, date(2025, 12, 1))])
    client.as_(lan)
    with django_assert_max_num_queries(11):
        client.get(PAGE)


def test_nothing_to_do_is_said(la, lan, client):
    for person in (la, lan):
        assert "Hiện không có việc nào cần làm." in client.as_(person).get(PAGE).content.decode()


# ------------------------------------------------------------------ the daily mail


@pytest.fixture
def readers(lan, chi, minh, world):
    """lan and chi have something to do and an address, minh has an address and nothing to do."""
    for user in (lan, chi, minh):
        user.email = f"{user.username}@example.vn"
        user.save()
    make_cases(2, branch=world.school)
    make_case(branch=world.school, full_name="Hoàng Bí Mật", acts=[(K.AGREED, date(2026, 3, 3))])
    return lan, chi, minh


def send():
    call_command("send_digest", verbosity=0)


def test_mail_says_what_the_home_page_says_and_names_nobody(readers, world, client, capsys):
    lan, _chi, _minh = readers
    wanted = sum_at_home(client.as_(lan))

    send()

    letter = next(m for m in mail.outbox if m.to == ["lan@example.vn"])
    text, html = letter.body, letter.alternatives[0][0]
    assert f"{wanted} việc cần làm" in letter.subject
    lines = {int(n) for n in re.findall(r"^- .*: (\d+)$", text, re.M)}
    assert lines == {value for name, value, _url in figures_on(client.get(HOME)) if value and WORKS[name].reminds}
    for said in (text, html, letter.subject):
        assert "Bí Mật" not in said
        assert not any(case.member.full_name in said for case in world.school.nominations.all())
    assert f"http://127.0.0.1:8000/viec/nguon-de-xuat/?tai={world.school.code}" in text


def test_nothing_is_sent_when_there_is_nothing_to_do(readers, capsys):
    send()

    assert sorted(m.to[0] for m in mail.outbox) == ["chi@example.vn", "lan@example.vn"]
    assert "Sent 2, nothing to do 1" in capsys.readouterr().out


def test_two_runs_send_once(readers, capsys):
    send()
    sent = len(mail.outbox)
    send()

    assert len(mail.outbox) == sent == 2 == DigestSent.objects.filter(sent_at__isnull=False).count()


def test_of_two_machines_one_may_send(lan):
    assert actions.claim(user=lan, on=TODAY, count=1)
    assert actions.claim(user=lan, on=TODAY, count=1) is None


def test_a_dead_address_does_not_stop_the_others_and_is_tried_again(readers, monkeypatch, capsys):
    from django.core.mail.backends.locmem import EmailBackend

    real, broken = EmailBackend.send_messages, ["lan@example.vn"]

    def picky(self, messages):
        if messages[0].to == broken:
            raise OSError("mailbox unavailable")
        return real(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", picky)
    with pytest.raises(CommandError, match="lan: OSError"):
        send()
    assert [m.to for m in mail.outbox] == [["chi@example.vn"]]

    broken.clear()
    send()
    assert sorted(m.to[0] for m in mail.outbox) == ["chi@example.vn", "lan@example.vn"]


def test_switched_off_or_without_address_gets_nothing(readers, client):
    lan, chi, _minh = readers
    actions.choose_mail(by=lan, email=lan.email, wants=False)
    chi.is_active = False
    chi.save()

    assert [u.username for u in queries.recipients()] == ["minh"]


def key_of(response):
    return response.content.decode().split('name="_key" value="')[1].split('"')[0]


def test_one_enters_the_own_address_and_switches_the_mail_off(lan, client):
    for email, wants, says in (("lan@example.vn", "on", "Mỗi ngày có việc cần làm"), ("lan@example.vn", "", "Không gửi thư nhắc việc.")):
        form = client.as_(lan).get(MAIL)
        lan.refresh_from_db()
        data = {"_key": key_of(form), "_version": lan.version, "email": email, "wants": wants}
        page = client.post(MAIL, {k: v for k, v in data.items() if v}, follow=True)
        assert page.redirect_chain[0][0] == reverse("access:me")
        assert says in page.content.decode()
    assert Event.objects.filter(action="reminders.mail").count() == 2


@pytest.mark.parametrize("data", [{"email": "khong phai"}, {"email": "", "wants": "on"}, {"email": "a" * 10000 + "@b.vn"}])
def test_a_bad_address_is_refused_in_words(data, lan, client):
    page = client.as_(lan).post(MAIL, {"_key": key_of(client.get(MAIL)), "_version": lan.version, **data})

    assert page.status_code == 200
    assert page.context["form"].errors["email"]


def test_a_mail_has_a_part_for_each_place(duy, world):
    duy.email = "duy@example.vn"
    duy.save()
    make_case(branch=world.other_branch, acts=[(K.AGREED, date(2026, 3, 3))])
    make_branch("CĐCS khác", parent=world.ward)

    places = [section.place for section in queries.sections(duy, TODAY)]

    assert world.other_ward in places
