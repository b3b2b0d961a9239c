"""Pages as PDF where WeasyPrint and its system libraries are (extra ``pdf``); elsewhere the browser prints to PDF itself.

WeasyPrint fetches nothing but the portal's own static files, whatever a page names.
"""

import logging
import re
from functools import cache
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders, storage

logger = logging.getLogger(__name__)
MAX_HTML = 120_000  # characters of one page: some 330 people in a list, six seconds of a processor
ORIGIN = "http://portal.invalid"  # a name that never exists; nothing is asked of any network
TYPES = {"css": "text/css", "svg": "image/svg+xml", "png": "image/png", "woff2": "font/woff2"}
SCRIPT = re.compile(r"<script\b.*?</script>", re.S | re.I)


@cache
def available():
    """Whether PDF files can be made here; asked once. A missing system library shows as OSError."""
    try:
        import weasyprint  # noqa: F401 - an optional extra
    except (ImportError, OSError):
        return False
    return True


def render(html):
    """The page as PDF bytes; None when it cannot be made here or is too long."""
    if not available() or len(html) > MAX_HTML:
        return None
    import weasyprint

    try:
        page = weasyprint.HTML(string=SCRIPT.sub("", html), base_url=f"{ORIGIN}/", url_fetcher=_fetcher())
        return page.write_pdf()
    except Exception:  # whatever the library makes of an odd page: the browser can still print it
        logger.exception("a page could not be made into a PDF")
        return None


@cache
def _fetcher():
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class StaticFilesOnly(URLFetcher):
        def fetch(self, url, headers=None):
            content, kind = static_file(url)
            return URLFetcherResponse(url, body=content, headers={"Content-Type": kind})

    return StaticFilesOnly()


def static_file(url):
    """(content, type) of one of the portal's static files. Raises ValueError for any other address."""
    parts = urlsplit(url)
    name = unquote(parts.path)
    kind = TYPES.get(name.rpartition(".")[2])
    if f"{parts.scheme}://{parts.netloc}" != ORIGIN or not name.startswith(_root()) or kind is None or ".." in name:
        raise ValueError("only own static files")
    name = name.removeprefix(_root())
    found = finders.find(name)
    if found:
        with open(found, "rb") as file:
            return file.read(), kind
    if not storage.staticfiles_storage.exists(name):
        raise ValueError("no such static file")
    with storage.staticfiles_storage.open(name) as file:
        return file.read(), kind


def _root():
    return "/" + settings.STATIC_URL.lstrip("/")
