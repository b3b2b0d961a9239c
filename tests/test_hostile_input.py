"""Every page under values that nobody types by accident: in the query string and in every field of every form.

Nothing is an error of the server, and nothing is written: the one-time key is left away, so even a value that a form takes goes no further.
Seen red on a form whose layout raised NameError.
"""

from functools import cache

import pytest
from django import forms
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.access_matrix import EXPECTED
from tests.plugin_cast import PortalClient
from tests.stage import URLS, stage  # noqa: F401 (a fixture)
from tests.test_access_matrix import counts

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HOSTILE = {
    "nul": "a\x00b",
    "long": "ă" * 1_000,
    "odd": "'\"><b>%s%(x)s\u202e\U0001f600",
    "number": "-99999999999999999999",
}
PREFIXES = ("", "form-0-", "people-0-", "sessions-0-")
COUNTS = ("TOTAL_FORMS", "INITIAL_FORMS")
LEAVING = {"account_logout"}  # whoever was there signs in again for the next value


@cache
def all_fields():
    """Names of the fields of every form of the portal."""
    return sorted(_fields_below(forms.BaseForm))


def _fields_below(kind):
    names = set()
    for form in kind.__subclasses__():
        if form.__module__.startswith(("portal", "tracking")):
            names |= set(getattr(form, "base_fields", {}))
        names |= _fields_below(form)
    return names


@cache
def body(kind):
    """What is posted: every field of every form with the value of this kind, encoded once for all pages."""
    typed = dict.fromkeys([p + f for p in PREFIXES for f in (*all_fields(), "_version")], HOSTILE[kind])
    counts = dict.fromkeys([p.removesuffix("0-") + c for p in PREFIXES[1:] for c in COUNTS], HOSTILE[kind] if kind == "number" else "1")
    return encode_multipart(BOUNDARY, typed | counts)


def counted():
    """{table: its rows}; what a refused form keeps for whoever typed it is no write."""
    return {table: rows for table, rows in counts().items() if table != "portal_draft"}


@pytest.mark.parametrize("name", sorted(n for n in URLS if n in EXPECTED))
def test_no_page_breaks(name, stage):  # noqa: F811 (the fixture)
    address, before, broken = stage.address(name, stage.inside), counted(), []

    for person in ("chi", "sang", "quang"):
        client = PortalClient(raise_request_exception=False).as_(stage.people[person])
        for kind, value in HOSTILE.items():
            if name in LEAVING:
                client.as_(stage.people[person])
            posted = client.generic("POST", address, body(kind), MULTIPART_CONTENT)
            for response in (posted, client.get(address, dict.fromkeys(all_fields(), value[:40]))):
                if response.status_code >= 500:
                    broken.append((response.request["REQUEST_METHOD"], kind, person))
                if response.streaming:
                    list(response.streaming_content)
    assert broken == []
    assert counted() == before
