"""Test databases: a file on SQLite, a copy of the runner's byte-ordered template on PostgreSQL; one for each worker.

Migrating an empty SQLite takes seconds, so the result is kept in ``var/test-schema`` under a name made of everything
that can change it. A run works on a copy, into which ``migrate`` looks again; no run ever sees rows of another.
"""

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path

import django
import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

from tests.plugin_selection import vendor

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = ROOT / "var" / "test-schema"
SCHEMAS_KEPT = 3
WITHOUT_INFLUENCE = {"views", "forms", "urls", "exports", "queries", "templatetags", "management", "demo", "web", "paging", "context"}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request, tmp_path_factory):
    database = settings.DATABASES["default"]
    test = database.setdefault("TEST", {})
    if vendor() == "sqlite":
        test["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
    else:
        worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
        test["NAME"] = f"test_{database['NAME']}_{worker}"
        test["TEMPLATE"] = os.environ.get("TEST_POSTGRES_TEMPLATE")


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings) -> bool:
    """True when the test database is a copy of a kept schema, which Django must not delete before it starts."""
    if vendor() != "sqlite":
        return False
    with suppress(FileNotFoundError):
        shutil.copyfile(_schema(), settings.DATABASES["default"]["TEST"]["NAME"])
        return True
    return False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_keepdb, django_db_blocker):
    """Pytest-django's own fixture of this name has made the database; this one keeps and removes it."""
    with django_db_blocker.unblock():
        if vendor() == "sqlite" and not django_db_keepdb:
            _keep_schema()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(TransactionTestCase, "_fixture_teardown", _flush_append_only(TransactionTestCase._fixture_teardown))
            yield
        if vendor() == "postgresql":  # threads of the live server may still hold a connection, and the database could not be dropped
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        if vendor() == "sqlite" and django_db_keepdb:  # else Django removes the file itself, and fails where it is gone
            connection.close()
            for part in ("", "-wal", "-shm"):  # never a folder: the name may by now be that of somebody's own database
                Path(settings.DATABASES["default"]["TEST"]["NAME"] + part).unlink(missing_ok=True)


def _schema() -> Path:
    digest = hashlib.sha256(f"{django.__version__}{settings.INSTALLED_APPS}".encode())
    for path in sorted([*ROOT.glob("portal/**/*.py"), *ROOT.glob("tracking/**/*.py")]):
        relative = path.relative_to(ROOT)
        if not WITHOUT_INFLUENCE & {*relative.parts, relative.stem}:
            digest.update(str(relative).encode() + path.read_bytes())
    return SCHEMAS / f"{digest.hexdigest()[:16]}.sqlite3"


def _keep_schema() -> None:
    schema = _schema()
    SCHEMAS.mkdir(parents=True, exist_ok=True)
    fresh = schema.with_suffix(f".{os.getpid()}")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(fresh)])
    fresh.replace(schema)
    kept = sorted(SCHEMAS.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in kept[SCHEMAS_KEPT:]:
        old.unlink(missing_ok=True)


def _flush_append_only(flush):
    """Emptying tables after a transactional test needs DELETE on SQLite, which append-only tables refuse.

    Their triggers are taken away for it; ``post_migrate``, which the flush sends, puts them and the code lists back.
    TRUNCATE on PostgreSQL passes by row triggers.
    """

    def teardown(self):
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
                for (name,) in cursor.fetchall():
                    cursor.execute(f'DROP TRIGGER "{name}"')
        flush(self)

    return teardown
