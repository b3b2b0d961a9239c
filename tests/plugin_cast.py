"""Fixtures: the world, each of the cast by name, and a client that signs in and refuses bad HTML."""

import re

import pytest
from django.core.signals import setting_changed
from django.db import connection
from django.dispatch import receiver
from django.test import Client, override_settings

from tests import cast
from tests.replay import Kept

STRAY = re.compile(r"\{\{|\{%|\son[a-z]+\s*=\s*[\"']|<script(?![^>]*\bsrc=)|\sstyle\s*=\s*[\"']", re.I)


_handlers = {}  # by whether they ask for the CSRF token


@receiver(setting_changed)
def _forget_handlers(**kwargs):
    """Middleware reads settings when it is made."""
    _handlers.clear()


class PortalClient(Client):
    """Signs in with ``as_``; every HTML answer is searched for inline handlers, inline style or script and stray template marks.

    Its middleware is that of the process, as on a server: made once, and anew when a test changes a setting.
    """

    def __init__(self, enforce_csrf_checks=False, **options):
        super().__init__(enforce_csrf_checks, **options)
        self.handler = _handlers.setdefault(enforce_csrf_checks, self.handler)

    def as_(self, user):
        self.force_login(user)
        user.__dict__.pop("access", None)
        return self

    def request(self, **request):
        response = super().request(**request)
        if response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming:
            found = STRAY.search(response.content.decode())
            assert not found, (
                f"bad HTML in {request.get('PATH_INFO')}: …{response.content.decode()[max(0, found.start() - 80) : found.end() + 40]}…"
            )
        return response


@pytest.fixture(scope="session", autouse=True)
def files_apart(tmp_path_factory):
    """Files that tests bring lie in a folder of this run."""
    with override_settings(ATTACHMENTS_DIR=tmp_path_factory.mktemp("attachments")):
        yield


@pytest.fixture
def client():
    return PortalClient()


build_world = Kept(cast.build_world)


@pytest.fixture
def world(db):
    """The branches and Party bodies of the cast."""
    return build_world()


def _person(name):
    @pytest.fixture(name=name)
    def person(world):
        return cast.build_person(name, world)

    return person


for _name in cast.CAST:
    globals()[f"person_{_name}"] = _person(_name)


def drop_triggers():
    """Take the append-only triggers away so that a flushed table can be emptied; only tests may do this."""
    from django.apps import apps

    from tracking.setup import APPEND_ONLY

    with connection.cursor() as cursor:
        for name in APPEND_ONLY:
            table = apps.get_model("tracking", name)._meta.db_table
            for event in ("update", "delete"):
                tail = f' ON "{table}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_{event}"{tail}')


@pytest.fixture(autouse=True)
def triggers_survive_a_flush(request):
    """Tests with real commits empty the tables afterwards; the triggers are lifted for that and put back by migrate's signal."""
    yield
    marker = request.node.get_closest_marker("django_db")
    real = (
        (marker and marker.kwargs.get("transaction")) or "transactional_db" in request.fixturenames or "live_server" in request.fixturenames
    )
    if real:
        from tracking.setup import install_triggers  # noqa: F401 - reinstalled by post_migrate after the flush

        unblock = request.getfixturevalue("django_db_blocker")
        with unblock.unblock():
            drop_triggers()
