"""The bell of the page head. Layer: views.

The number is kept in the person's session for five minutes, so a page asks nothing for it. Older, for another working place, or not there:
the page shows what is known and asks for the fresh number after it has loaded (``reminders:bell``). The home page counts anyway and shows
its own sum.
"""

from dataclasses import dataclass
from time import time

from django.utils.functional import SimpleLazyObject

from portal.paging import Counted

KEPT_SECONDS = 300
KEY = "bell"


@dataclass
class Bell:
    """``count`` None: not known yet; ``stale``: to be asked for again."""

    count: int | None
    stale: bool


def bell(request):
    """``reminders``: the bell of this person at the working place; read only when a page shows it."""
    return {"reminders": SimpleLazyObject(lambda: _known(request))}


def _known(request):
    kept = request.session.get(KEY) or {}
    if kept.get("place") != getattr(request.scope.place, "code", ""):
        return Bell(None, stale=True)
    return Bell(Counted.upto(kept["count"], kept.get("more", False)), stale=time() - kept["at"] > KEPT_SECONDS)


def keep(request, count):
    """Remember the number for this session and working place; the Bell."""
    request.session[KEY] = {
        "place": getattr(request.scope.place, "code", ""),
        "count": int(count),
        "more": getattr(count, "more", False),
        "at": int(time()),
    }
    return Bell(count, stale=False)
