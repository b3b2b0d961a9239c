"""Which tests run here, and what a skip means."""

import gc
import os
import shutil

import pytest
from django.conf import settings

from tests.environment import find_chromium, flag


def vendor() -> str:
    return "sqlite" if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") else "postgresql"


def pytest_report_header(config):
    browser = "elsewhere" if not _browser_tests_run_here() else find_chromium() or "no Chromium found, skipped"
    return f"portal: {vendor()}, {'long' if flag('LONG') else 'short'}, browser tests: {browser}"


def pytest_itemcollected(item):
    """A file of pages asks what stands on them; what they ask of the database has tests of its own."""
    if item.path.stem.endswith("_pages") and not item.get_closest_marker("browser"):
        item.add_marker(pytest.mark.once)


def pytest_collection_modifyitems(config, items):
    """Leave out what belongs to another run: deselected, not skipped, because a skip is a failure in CI."""
    kept = [item for item in items if _belongs(item, config)]
    if len(kept) < len(items):
        here = set(kept)
        config.hook.pytest_deselected(items=[item for item in items if item not in here])
        items[:] = kept
    if not find_chromium():
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="no Chromium found (CHROMIUM=… names one)"))


def pytest_collection_finish(session):
    """Eight thousand tests and the whole portal stay until the end: the garbage collector need not walk them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _belongs(item, config) -> bool:
    marks = {mark.name for mark in item.iter_markers()}
    if "long" in marks and not flag("LONG") and "long" not in (config.getoption("markexpr") or ""):
        return False
    if "browser" in marks and not _browser_tests_run_here():
        return False
    if "office" in marks and not shutil.which("soffice"):
        return False
    if "once" in marks and vendor() == "postgresql" and not flag("LONG") and "once" not in (config.getoption("markexpr") or ""):
        return False
    if "once" in marks and not marks & {"long", "hypothesis"} and flag("LONG") and os.environ.get("BROWSER") == "0":
        return False  # the short run has run it on SQLite, and PostgreSQL follows
    if vendor() == "postgresql" and _asks_no_database(item) and os.environ.get("TEST_POSTGRES_TEMPLATE"):
        return False  # the runner has run it before, beside SQLite
    only = marks & {"sqlite", "postgresql"}
    return not only or vendor() in only


def _asks_no_database(item) -> bool:
    asked = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return not item.get_closest_marker("django_db") and not asked


def _browser_tests_run_here() -> bool:
    """The runner sets BROWSER=0 for the database on which it leaves them to the other run."""
    return flag("BROWSER") or "BROWSER" not in os.environ


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    return _skip_is_failure((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report(collector):
    return _skip_is_failure((yield))


def _skip_is_failure(report):
    if report.skipped and not hasattr(report, "wasxfail") and flag("REQUIRE_ALL", "CI"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{reason}\nNothing may be skipped here (REQUIRE_ALL or CI)."
    return report
