"""The system's Chromium through Playwright, against pytest-django's live server.

``page`` is 1280 px wide, ``phone`` 360 px, ``open_page(width)`` opens more, each in a context (cookies) of its own. After the
test, an uncaught script error, a breach of the content security policy or a request to another host fails it; a test that
expects one empties ``browser_problems``. Pictures of failed tests are left in ``var/test-failures``; the report of a failed
test says which address each page stood at and what it printed.
"""

import os
import re
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.environment import find_chromium

FAILURES = Path(__file__).resolve().parent.parent / "var" / "test-failures"
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",  # tests run as root in CI, where the sandbox refuses to start
    "--disable-gpu",
    "--disable-dev-shm-usage",  # containers give /dev/shm too little room
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
FAILED = pytest.StashKey[bool]()
PAGES = pytest.StashKey[list]()
# Speed is never tested: a waiting page is given up only when it surely hangs. A busy machine has stood still for more than 15 s.
PATIENCE = 60_000


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop in this thread, and Django would refuse queries
    with tempfile.TemporaryDirectory(prefix="portal-chromium-", ignore_cleanup_errors=True) as home, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS, env={**os.environ, "HOME": home})
        yield chromium
        chromium.close()


@pytest.fixture
def browser_problems() -> list[str]:
    return []


@pytest.fixture
def open_page(browser, live_server, browser_problems, request):
    """Open a page of this width; further options are those of Playwright's ``new_context``."""
    contexts = []

    def open_page(width=1280, height=900, **options):
        settings = {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh", "reduced_motion": "reduce", "base_url": live_server.url}
        context = browser.new_context(viewport={"width": width, "height": height}, **{**settings, **options})
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        request.node.stash.setdefault(PAGES, []).append(page)
        _watch(page, live_server.url, browser_problems)
        return page

    yield open_page
    if request.node.stash.get(FAILED, False):
        _take_pictures(request.node.nodeid, contexts)
    for context in contexts:
        context.close()
    assert browser_problems == []


@pytest.fixture
def page(open_page):
    return open_page(1280)


@pytest.fixture
def phone(open_page):
    return open_page(360, 740, has_touch=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
        if report.failed:
            report.sections += [("browser", _seen(page)) for page in item.stash.get(PAGES, [])]
    return report


def _watch(page, own_url, problems):
    own = urlsplit(own_url).netloc

    def request(sent):
        address = urlsplit(sent.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc != own:
            problems.append(f"request to another host: {sent.url}")

    def console(message):
        if message.type == "error" and "Content Security Policy" in message.text:
            problems.append(message.text)

    page.on("request", request)
    page.on("console", console)
    page.on("pageerror", lambda error: problems.append(f"script error: {error}"))


def _seen(page):
    """Where a page stood when its test failed, and the beginning of what it said."""
    try:
        return f"{page.url}\n{page.locator('body').inner_text(timeout=5_000)[:1_500]}"
    except Exception as problem:
        return f"{page.url}\n(no text: {type(problem).__name__})"


def _take_pictures(nodeid, contexts):
    FAILURES.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w.-]+", "_", nodeid).strip("_")[-120:]
    pages = [page for context in contexts for page in context.pages]
    for number, page in enumerate(pages, start=1):
        page.screenshot(path=FAILURES / f"{name}_{number}.png", full_page=True)
