"""A question that reads too much ends in a sentence on PostgreSQL; what was asked stands there to be asked again. Writes take their time.

Broken once to see it red: ``took_too_long`` always False; ``unlimited`` without its first statement; the limit not put back.
"""

import pytest
from django.db import OperationalError, connection
from django.urls import reverse

from portal import db
from tests.plugin_cast import PortalClient
from tracking.nominations.views import lists

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def limited():
    """Statements of this connection take 100 ms at most; False on SQLite, which knows no limit of time."""
    db._limit["ms"] = 100
    db._limit_connection(connection)
    yield db.is_postgres()
    db._limit["ms"] = 0
    connection.close()


def slow(*args, **kwargs):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.3)" if db.is_postgres() else "SELECT 1")
    return args[0] if args else None


def test_a_page_that_reads_too_much_says_so_and_keeps_what_was_asked(limited, lan, monkeypatch):
    monkeypatch.setattr(lists, "with_peers", slow)
    client = PortalClient(raise_request_exception=False)
    client.force_login(lan)

    answer = client.get(reverse("nominations:list"), {"q": "<Trần>", "stage": "4"})
    page = answer.content.decode()

    assert client.get(reverse("nominations:admissions")).status_code == 200
    if not limited:
        assert answer.status_code == 200
        return
    assert answer.status_code == 503
    assert "Câu hỏi này cần đọc quá nhiều dữ liệu." in page
    assert "“&lt;Trần&gt;”" in page
    assert 'href="/phieu/?q=%3CTr%E1%BA%A7n%3E&amp;stage=4"' in page
    assert client.get(reverse("nominations:pool"), {"q": "Trần"}).status_code == 503


def test_only_reading_is_bounded(limited):
    with db.unlimited():
        slow()
    for _again in range(2 if limited else 0):
        with pytest.raises(OperationalError) as gave_up:
            slow()
        assert db.took_too_long(gave_up.value)


def test_other_failures_are_not_called_too_much():
    assert not db.took_too_long(OperationalError("database is locked"))
    assert not db.took_too_long(None)
