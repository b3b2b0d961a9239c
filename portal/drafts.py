"""Drafts: kept while typing, restored on the next visit, gone once the form is written.

The version of the row that the person saw is kept too: what comes back later must not pass for having seen what changed meanwhile.
"""

from datetime import timedelta

from django.http import QueryDict
from django.utils import timezone

from portal.models import Draft

NEVER_KEPT = {"csrfmiddlewaretoken", "_key", "password", "oldpassword", "password1", "password2", "login", "citizen_number"}
KEPT_FOR = timedelta(days=14)
MAX_FIELDS, MAX_TEXT = 600, 20_000


def keep(user, path, data):
    """Store what was typed at ``path`` (a QueryDict). Overwrites the earlier draft there; forgets drafts older than 14 days."""
    kept = {_storable(name): [_storable(v) for v in data.getlist(name)] for name in list(data)[:MAX_FIELDS] if name not in NEVER_KEPT}
    Draft.objects.filter(user=user, saved_at__lt=timezone.now() - KEPT_FOR).delete()
    return Draft.objects.update_or_create(user=user, path=path[:300], defaults={"data": kept})[0]


def _storable(typed):
    """Without NUL and lone surrogates, which PostgreSQL's JSON does not take."""
    return typed[:MAX_TEXT].replace("\x00", "").encode("utf-8", "replace").decode()


def find(user, path):
    """The person's draft for this address, or None."""
    return Draft.objects.filter(user=user, path=path[:300], saved_at__gte=timezone.now() - KEPT_FOR).first()


def as_data(draft):
    """The draft as form data."""
    data = QueryDict(mutable=True)
    for name, values in draft.data.items():
        data.setlist(name, values)
    return data


def drop(user, path):
    Draft.objects.filter(user=user, path=path[:300]).delete()
