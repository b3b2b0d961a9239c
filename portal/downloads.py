"""Files as answers: a Vietnamese name that every browser reads, never opened inside the page."""

from io import SEEK_END

from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

from portal import text

IN_MEMORY = 2 * 1024 * 1024  # bytes; a longer file is sent piece by piece


def attachment(content, filename, content_type):
    """A file to be saved. ``content``: bytes, or an open binary file that is closed after sending. The name is encoded as RFC 6266 asks."""
    if not isinstance(content, bytes) and content.seek(0, SEEK_END) <= IN_MEMORY:
        content.seek(0)
        with content:
            content = content.read()
    if isinstance(content, bytes):
        response = HttpResponse(content, content_type=content_type)
    else:
        content.seek(0)
        response = FileResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, file_name(filename))
    return response


def file_name(words):
    """Without the marks that file systems do not take; at most 120 characters with the ending kept."""
    name, dot, ending = text.clean(words).rpartition(".")
    kept = "".join(" " if c in '\\/:*?"<>|' or not c.isprintable() else c for c in name or ending)
    return " ".join(kept.split())[:110] + (dot + ending if dot else "")
