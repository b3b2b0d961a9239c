"""The world, the cast and the objects that addresses name, made once for a file of tests and rolled back after it.

``stage`` is imported by the files that use it; they are marked ``django_db``, else there is no test database.
"""

import pytest
from django.db import transaction
from django.urls import URLResolver, get_resolver, reverse

from tests import access_matrix, cast
from tests.access_matrix import ARGS, EXPECTED, NOWHERE, Row
from tests.plugin_cast import PortalClient


def all_urls(patterns=None, space=""):
    """{name: names of its arguments} of every pattern."""
    found = {}
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            found |= all_urls(pattern.url_patterns, space + (f"{pattern.namespace}:" if pattern.namespace else ""))
        else:
            found[space + (pattern.name or f"nameless {pattern.pattern}")] = tuple(pattern.pattern.converters)
    return found


URLS = all_urls()


class Stage:
    """The world, the cast and both places, made once for this file and rolled back after it."""

    def __init__(self):
        self.world = cast.build_world()
        self.people = {name: cast.build_person(name, self.world) for name in cast.CAST}
        self.inside = access_matrix.place_inside(self.world, self.people["lan"])
        self.outside = access_matrix.place_outside()
        self.inside.build(), self.outside.build()
        self.clients = {name: PortalClient(raise_request_exception=False).as_(user) for name, user in self.people.items()}

    def address(self, name, place=None):
        """The address with the arguments of a place; None: of nothing that exists."""
        names, space = URLS[name], name.partition(":")[0]
        known = {} if not names else NOWHERE if place is None else {**NOWHERE, **ARGS[space](place, (name, *names))}
        return reverse(name, kwargs={n: known[n] for n in names}) + EXPECTED.get(name, Row()).query

    def statuses(self, address, method="get"):
        found = {}
        for name, client in self.clients.items():
            response = getattr(client, method)(address)
            if response.streaming:  # a workbook comes as an open file
                list(response.streaming_content)
            found[name] = response.status_code
        return found


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield Stage()
        transaction.set_rollback(True)
