"""Every page under values that nobody types by accident: in the query string and in every field of every form.

Nothing is an error of the server, and nothing is written: the one-time key is left away, so even a value that a form takes goes no further.
Seen red on a form whose layout raised NameError.
"""

import pytest
from django import forms
from django.apps import apps

from tests.access_matrix import EXPECTED
from tests.plugin_cast import PortalClient
from tests.stage import URLS, stage  # noqa: F401 (a fixture)

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HOSTILE = {
    "nul": "a\x00b",
    "long": "ă" * 1_000,
    "odd": "'\"><b>%s%(x)s\u202e\U0001f600",
    "number": "-99999999999999999999",
}
PREFIXES = ("", "form-0-", "people-0-", "sessions-0-")
COUNTS = ("TOTAL_FORMS", "INITIAL_FORMS")
KEPT_APART = {"tracking_viewlog", "portal_draft", "django_session"}


def all_fields(kind=forms.BaseForm):
    """Names of the fields of every form of the portal."""
    names = set()
    for form in kind.__subclasses__():
        if form.__module__.startswith(("portal", "tracking")):
            names |= set(getattr(form, "base_fields", {}))
        names |= all_fields(form)
    return names


def counted():
    return {m.__name__: m._base_manager.count() for m in apps.get_models() if m._meta.db_table not in KEPT_APART}


@pytest.mark.parametrize("name", sorted(n for n in URLS if n in EXPECTED))
def test_no_page_breaks(name, stage):  # noqa: F811 (the fixture)
    address, fields = stage.address(name, stage.inside), sorted(all_fields())
    before, broken = counted(), []

    for person in ("chi", "sang", "quang"):
        for kind, value in HOSTILE.items():
            client = PortalClient(raise_request_exception=False).as_(stage.people[person])
            typed = dict.fromkeys([p + f for p in PREFIXES for f in (*fields, "_version")], value)
            counts = dict.fromkeys([p.removesuffix("0-") + c for p in PREFIXES[1:] for c in COUNTS], value if kind == "number" else "1")
            for response in (client.post(address, typed | counts), client.get(address, dict.fromkeys(fields, value[:40]))):
                if response.status_code >= 500:
                    broken.append((response.request["REQUEST_METHOD"], kind, person))
                if response.streaming:
                    list(response.streaming_content)
    assert broken == []
    assert counted() == before
