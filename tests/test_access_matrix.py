"""Every url name x every one of the cast, in and out of scope, by GET and by POST; see ``tests/access_matrix.py`` for the rows.

Tried: a row taken away, ``@requires`` taken off the list of accounts, ``visible_to`` of accounts widened to everybody, an ``Event``
written by a GET, ``@login_not_required`` put on a page: each turned this file red.
"""

import pytest
from django.apps import apps
from django.db import connection
from django.urls import NoReverseMatch, reverse

from tests import cast
from tests.access_matrix import EXPECTED
from tests.plugin_cast import PortalClient
from tests.stage import URLS, stage  # noqa: F401 (a fixture)

pytestmark = [pytest.mark.django_db, pytest.mark.once]
OPEN = {"healthz", "account_login", "account_logout", "account_signup", "account_reset_password", "styleguide", "calendars:feed"}
MAY_GROW = {"tracking_viewlog", "django_session", "portal_cache"}


def counts():
    tables = [m._meta.db_table for m in apps.get_models() if m._meta.db_table not in MAY_GROW]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables))
        return dict(cursor.fetchall())


def outcome(status, posted=False):
    if status in (200, 302) or (posted and status == 400):
        return "yes"
    return {403: "no", 404: "hidden"}.get(status, status)


def expected(name):
    row = EXPECTED[name]
    other = "hidden" if URLS[name] else "no"
    named = dict.fromkeys(row.yes.split(), "yes") | dict.fromkeys(row.no.split(), "no") | dict.fromkeys(row.hidden.split(), "hidden")
    return {person: named.get(person, other) for person in cast.CAST}


def observed_row(statuses):
    groups = {word: " ".join(n for n, s in statuses.items() if outcome(s) == word) for word in ("yes", "no")}
    rest = {n: s for n, s in statuses.items() if outcome(s) not in ("yes", "no", "hidden")}
    return f'Row("{groups["yes"]}", no="{groups["no"]}")' + (f"  # and {rest}" if rest else "")


@pytest.mark.parametrize("name", sorted(URLS))
def test_every_page_in_scope(name, stage):  # noqa: F811 (the fixture)
    if name not in EXPECTED:
        pytest.fail(
            f'No row for "{name}" in tests/access_matrix.py. Observed: {observed_row(stage.statuses(stage.address(name, stage.inside)))}'
        )
    address = stage.address(name, stage.inside)
    before = counts()

    statuses = stage.statuses(address)

    if EXPECTED[name].post:
        assert set(statuses.values()) <= {403, 404, 405} or EXPECTED[name].tolerant
    else:
        assert {n: outcome(s) for n, s in statuses.items()} == expected(name), observed_row(statuses)
    assert counts() == before, "a GET wrote something"


@pytest.mark.parametrize("name", sorted(name for name in URLS if name not in OPEN))
def test_empty_post_is_guarded_like_the_page(name, stage):  # noqa: F811 (the fixture)
    """Empty, so nothing is written; a page that takes no POST answers 405."""
    if name not in EXPECTED:
        return  # the test of the page fails
    address = stage.address(name, stage.inside)
    before = {table: count for table, count in counts().items() if table != "portal_draft"}

    statuses = stage.statuses(address, "post")

    if set(statuses.values()) != {405}:
        answers = {n: outcome(s, posted=True) for n, s in statuses.items() if s != 405}
        assert answers == {n: e for n, e in expected(name).items() if n in answers}, statuses
    assert {table: count for table, count in counts().items() if table != "portal_draft"} == before


@pytest.mark.parametrize("name", sorted(name for name, names in URLS.items() if names))
def test_out_of_scope_answers_like_what_does_not_exist(name, stage):  # noqa: F811 (the fixture)
    if name not in EXPECTED or EXPECTED[name].shared:
        return
    outside, nowhere = stage.address(name, stage.outside), stage.address(name)

    for method in ("get", "post"):
        statuses = stage.statuses(outside, method)
        assert statuses == stage.statuses(nowhere, method)
        assert set(statuses.values()) <= {403, 404, 405} or EXPECTED[name].tolerant


@pytest.mark.parametrize("name", sorted(name for name in URLS if name not in OPEN))
def test_anonymous_is_sent_to_sign_in(name, stage):  # noqa: F811 (the fixture)
    for method in ("get", "post"):
        response = getattr(PortalClient(), method)(stage.address(name, stage.inside))
        assert (response.status_code, response.headers["Location"].partition("?")[0]) == (302, "/dang-nhap/")


@pytest.mark.parametrize("name", sorted(name for name in URLS if name not in ("healthz", "styleguide")))
def test_post_without_its_token_is_refused(name, stage):  # noqa: F811 (the fixture)
    client = PortalClient(enforce_csrf_checks=True).as_(stage.people["ha"])

    response = client.post(stage.address(name, stage.inside))

    assert response.status_code == 403
    assert "Trang đã mở quá lâu nên chưa ghi được." in response.content.decode()


def test_no_row_is_left_over():
    assert set(EXPECTED) - set(URLS) == set()


def test_every_name_in_the_menu_leads_somewhere():
    from tracking.access.context import MENU

    missing = []
    for entry in MENU:
        try:
            reverse(entry[3])
        except NoReverseMatch:
            missing.append(entry[3])
    assert missing == []
