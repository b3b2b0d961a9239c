"""A database that is locked, full or away: a Vietnamese page that keeps what was sent, never a stack trace, never a write twice.

Broken once to see it red: without ``handler500``; the kept fields left out of the page; FILES not looked at.
"""

import html
import re
import sqlite3

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.urls import reverse

from tests.factories import make_case
from tests.plugin_cast import PortalClient
from tracking.nominations import actions
from tracking.nominations.rules import ActKind

KEPT = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


@pytest.fixture
def client():
    return PortalClient(raise_request_exception=False)


@pytest.fixture
def broken(monkeypatch):
    """Lets acts fail as a database does that does not answer."""

    def fail(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr(actions, "record", fail)
    return monkeypatch


def opened(client, address):
    return dict(re.findall(r'name="(_key|_version)" value="([^"]*)"', client.get(address).content.decode()))


@pytest.mark.django_db
def test_what_was_sent_is_kept_and_written_once_when_sent_again(broken, lan, client):
    case = make_case(branch=lan.branch)
    address = reverse("nominations:record", args=[case.code, ActKind.AGREED])
    form = opened(client.as_(lan), address)

    busy = client.post(address, {**form, "on": "02/09/2025", "note": 'Đã "trao đổi" <1>'})

    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "60")
    page = busy.content.decode()
    assert "Nội dung vừa gửi chưa được ghi" in page
    assert "Traceback" not in page
    kept = {name: html.unescape(value) for name, value in KEPT.findall(page)}
    assert kept.pop("csrfmiddlewaretoken")
    assert kept == {**form, "on": "02/09/2025", "note": 'Đã "trao đổi" <1>'}
    broken.undo()
    for _ in range(2):
        assert client.post(address, kept).status_code == 302
    assert case.acts.filter(kind=ActKind.AGREED).count() == 1


@pytest.mark.django_db
def test_passwords_and_files_are_not_carried(monkeypatch, client, quang):
    client.as_(quang)

    def fail(*args, **kwargs):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("portal.signin.ChangePasswordForm.clean", fail)
    monkeypatch.setattr("tracking.access.forms.BulkForm.facts", fail)
    monkeypatch.setattr("tracking.access.forms.BulkForm.is_valid", lambda self: True)
    secret = client.post(
        reverse("account_change_password"), {"oldpassword": "bi-mat-cu", "password1": "bi-mat-moi", "password2": "bi-mat-moi"}
    )
    upload = client.post(reverse("access:bulk"), {"file": SimpleUploadedFile("a.xlsx", b"x")})

    for answer in (secret, upload):
        assert answer.status_code == 503
        assert not KEPT.findall(answer.content.decode())
        assert "bi-mat" not in answer.content.decode()
        assert "nhập lại" in answer.content.decode()


@pytest.mark.django_db
def test_other_failures_stay_500(broken, lan, client):
    def fail(*args, **kwargs):
        raise ZeroDivisionError

    broken.setattr("tracking.nominations.queries.case_sheet", fail)
    answer = client.as_(lan).get(make_case(branch=lan.branch).get_absolute_url())

    assert answer.status_code == 500
    assert "Hệ thống đang gặp sự cố." in answer.content.decode()


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_locked_file_is_said(lan, client):
    case = make_case(branch=lan.branch)
    address = reverse("nominations:record", args=[case.code, ActKind.AGREED])
    form = opened(client.as_(lan), address)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(connection.settings_dict["NAME"])
    try:
        other.execute("BEGIN IMMEDIATE")
        busy = client.post(address, {**form, "on": "02/09/2025"})
        assert client.get(reverse("nominations:list")).status_code == 200  # reading goes on
        other.rollback()
    finally:
        other.close()

    assert busy.status_code == 503
    assert client.post(address, {**form, "on": "02/09/2025"}).status_code == 302
    assert case.acts.count() == 2
