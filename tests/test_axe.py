"""axe-core finds nothing on any page, at 1280 and at 360 px; no page is wider than the phone.

Every page that somebody of the cast gets is opened as that person, with rows in it. The wide window is looked at in the long run. A part
without a document around it, opened as if it were a page, turned this file red.
"""

import pytest

from tests import access_matrix, cast
from tests.access_matrix import EXPECTED, NOWHERE
from tests.factories import make_cases
from tests.journeys import barriers, bring_axe, enter
from tests.stage import URLS
from tracking.nominations.rules import ActKind

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
READERS = ("ha", "quang", "chi", "lan", "sang", "bao")
NOT_PAGES = (
    "lookup", "destinations", "export", "download", "template", "vote", "healthz", "sheet", "account_logout", "calendars:feed",
    "reminders:bell", "documents:pdf_", "documents:version",
)  # fmt: skip


def addresses(world, people):
    """(person, address) of every page with HTML; one object of each kind."""
    from django.urls import reverse

    inside = access_matrix.place_inside(world, people["lan"])
    inside.build()
    for name in sorted(URLS):
        row = EXPECTED.get(name)
        if row is None or row.post or any(part in name for part in NOT_PAGES):
            continue
        person = next((p for p in READERS if p in row.yes.split()), None)
        if person:
            known = {**NOWHERE, **access_matrix.ARGS[name.partition(":")[0]](inside, (name, *URLS[name]))} if URLS[name] else {}
            yield person, reverse(name, kwargs={n: known[n] for n in URLS[name]}) + row.query


@pytest.fixture
def pages(live_server):
    world = cast.build_world()
    people = {name: cast.build_person(name, world) for name in cast.CAST}
    for kinds in ((), (ActKind.AGREED,), (ActKind.CEREMONY,)):
        make_cases(3, branch=world.school, acts=[(k, access_matrix.date(2026, 3, 3)) for k in kinds])
    return people, list(addresses(world, people))


@pytest.mark.parametrize("width", [pytest.param(1280, marks=pytest.mark.long), 360])  # each takes a minute
def test_no_page_has_a_barrier(width, pages, open_page):
    people, found = pages
    page = open_page(width, bypass_csp=True)
    bring_axe(page)
    faults, signed_in = [], None
    for person, address in found:
        if person != signed_in:
            enter(page, people[person])
            signed_in = person
        answer = page.goto(address)
        if answer.status != 200 or "html" not in (answer.headers.get("content-type") or ""):
            continue
        faults += [f"{address} ({person}): {fault}" for fault in barriers(page)]
    assert faults == []
