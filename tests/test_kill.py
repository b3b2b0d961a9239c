"""The server is killed outright while people write: what was answered is there, whole and once; the rest is not there at all.

Broken once to see it red: ``_write`` of forms without its transaction.
"""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from io import StringIO
from itertools import count
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlencode, urlsplit

import pytest
from django.core.management import call_command
from django.core.signing import loads
from django.db import connection
from django.urls import reverse

from portal import keys
from portal.models import SubmissionKey
from tests.factories import make_case
from tests.plugin_cast import PortalClient
from tests.postgres import bound
from tracking.nominations.models import Act, ActText
from tracking.nominations.rules import ActKind

ROOT = Path(__file__).resolve().parent.parent
ROUNDS, WRITERS = 4, 4
CSRF = "a" * 32


def database_url():
    """The test database as another process names it."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@contextlib.contextmanager
def server():
    """The product behind gunicorn on a free port; killed with all its workers at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--log-level", "critical"]
    environment = {**os.environ, "TESTING": "1", "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "portal.settings"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(bound(command), cwd=ROOT, env=environment, start_new_session=True, **quiet)
    try:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                if ask(port, "GET", "/healthz")[0] == 200:
                    break
            time.sleep(0.1)
        else:
            pytest.fail("the server does not answer")
        yield port
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def ask(port, method, path, body=None, cookie=""):
    """(status, location) of one request."""
    link = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        head = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"} if cookie else {}
        link.request(method, path, body, head)
        answer = link.getresponse()
        answer.read()
        return answer.status, answer.headers.get("Location", "")
    finally:
        link.close()


class Writer(Thread):
    """Records one act after the other for an own case; remembers what was sent and what was answered."""

    def __init__(self, port, case, user, cookie, numbers, stop):
        super().__init__(daemon=True)
        self.port, self.case, self.user, self.cookie, self.numbers, self.stop = port, case, user, cookie, numbers, stop
        self.sent, self.answered, self.odd = {}, [], []

    def run(self):
        address = reverse("nominations:record", args=[self.case.code, ActKind.AGREED])
        while not self.stop.is_set():
            note, key = f"lần {next(self.numbers)}", keys.new_key(self.user)
            self.sent[note] = key
            data = urlencode({"on": "02/09/2025", "note": note, "_key": key, "csrfmiddlewaretoken": CSRF})
            try:
                status, _location = ask(self.port, "POST", address, data, self.cookie)
            except (OSError, HTTPException):
                return
            (self.answered if status == 302 else self.odd).append(note if status == 302 else status)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_answered_writes_survive_a_kill(lan, world):
    client = PortalClient().as_(lan)
    cookie = f"sessionid={client.cookies['sessionid'].value}; csrftoken={CSRF}"
    cases, numbers, sent, answered = [make_case(branch=world.school) for _ in range(WRITERS)], count(1), {}, []
    for _round in range(ROUNDS):
        with server() as port:
            stop = Event()
            writers = [Writer(port, case, lan, cookie, numbers, stop) for case in cases]
            for writer in writers:
                writer.start()
            time.sleep(random.uniform(1.5, 3))
        stop.set()  # the server is dead by now
        for writer in writers:
            writer.join(30)
            assert writer.odd == []
            sent |= writer.sent
            answered += writer.answered
        assert_whole(sent, answered)
    assert len(answered) >= ROUNDS * WRITERS, "too few writes to say anything"
    send_again(cookie, cases[0], sent)


def assert_whole(sent, answered):
    """Everything answered is there once; of the rest all parts or none."""
    written = list(ActText.objects.values_list("text", flat=True))
    assert len(written) == len(set(written))
    assert set(answered) <= set(written)
    used = set(SubmissionKey.objects.values_list("key", flat=True))
    assert {note for note, key in sent.items() if loads(key, salt=keys.SALT)[1] in used} == set(written)
    assert Act.objects.filter(kind=ActKind.AGREED).count() == len(written)
    call_command("check_data", stdout=StringIO())


def send_again(cookie, case, sent):
    """The keys of everything that was sent are still good for one write and no more."""
    written = set(ActText.objects.values_list("text", flat=True))
    lost = [note for note in sent if note not in written]
    again = [*lost, *list(written)[:5]]
    with server() as port:
        for note in again:
            data = urlencode({"on": "02/09/2025", "note": note, "_key": sent[note], "csrfmiddlewaretoken": CSRF})
            assert ask(port, "POST", reverse("nominations:record", args=[case.code, ActKind.AGREED]), data, cookie)[0] == 302
    assert Act.objects.filter(kind=ActKind.AGREED).count() == len(sent)
