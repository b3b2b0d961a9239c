"""Make an address anew, switch it off."""

import secrets
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from portal.models import User
from tracking.calendars.models import CalendarFeed
from tracking.calendars.queries import digest
from tracking.history import actions as history


@dataclass(frozen=True)
class MadeFeed:
    """A new address with its secret, which is stored nowhere."""

    feed: CalendarFeed
    secret: str


@transaction.atomic
def make_feed(*, by):
    """Give the person (``by``) a new secret address; an earlier one ends. The MadeFeed. Writes an event."""
    _lock(by)
    _end(by)
    secret = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(user=by, secret_hash=digest(secret))
    history.record("calendars.make", by=by, subject=by)
    return MadeFeed(feed, secret)


@transaction.atomic
def end_feed(*, by):
    """Switch the person's address off; whether there was one. Writes an event when there was."""
    _lock(by)
    ended = _end(by)
    if ended:
        history.record("calendars.end", by=by, subject=by)
    return bool(ended)


def _lock(user):
    """Two who press at once, or one who presses twice, go one after the other."""
    User.objects.select_for_update().get(pk=user.pk)


def _end(user):
    return CalendarFeed.objects.in_use().filter(user=user).update(ended_at=timezone.now())
