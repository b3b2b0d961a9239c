"""Whose calendar an address is, and what stands in it."""

import hashlib

from django.urls import reverse
from django.utils.translation import gettext as _

from portal import dates
from tracking.access.rules import Permission
from tracking.calendars.models import CalendarFeed
from tracking.calendars.rules import MONTHS, MOST_EVENTS, Event
from tracking.nominations.models import Nomination
from tracking.nominations.rules import LimitCode


def digest(secret):
    """What is stored of a secret. It has 256 random bits, so a plain digest is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def owner(secret):
    """The person whose address in use this is; None for a wrong or old one, and when the person sees no cases now: account switched off,
    no appointment in force, another role."""
    feed = CalendarFeed.objects.in_use().select_related("user").filter(secret_hash=digest(secret)).first()
    return feed.user if feed and feed.user.access.may(Permission.NOMINATION_VIEW) else None


def feed_of(user):
    """The person's address in use, None without one."""
    return CalendarFeed.objects.visible_to(user).in_use().first()


def events(user, today, base):
    """The nearest limit of each case that the person sees, and the end of each probation, of the next twelve months; at most 500, the
    nearest first. No name, no branch: the code leads to the case; no limit of age, whose day would tell the month of birth to whoever has
    the address. ``base``: 'https://host/'. Two queries.
    """
    last = dates.add_months(today, MONTHS)
    cases = Nomination.objects.visible_to(user).open()
    due = cases.filter(next_due_on__range=(today, last)).exclude(next_due_code__in=("", LimitCode.AGE)).order_by("next_due_on", "pk")
    ends = cases.filter(probation_ends_on__range=(today, last)).order_by("probation_ends_on", "pk")
    found = [(on, code, kind) for code, on, kind in due.values_list("code", "next_due_on", "next_due_code")[:MOST_EVENTS]]
    found += [(on, code, LimitCode.PROBATION) for code, on in ends.values_list("code", "probation_ends_on")[:MOST_EVENTS]]
    return [_event(on, code, LimitCode(kind), base) for on, code, kind in sorted(found)[:MOST_EVENTS]]


def _event(on, code, kind, base):
    label = str(kind.label)
    words = _("Thời hạn: %(what)s (phiếu %(code)s)") % {"what": label[:1].lower() + label[1:], "code": code}
    return Event(f"{code}.{kind.value}@thoi-han.gioi-thieu", on, words, base.rstrip("/") + reverse("nominations:detail", args=[code]))


def address(secret):
    """The path under which the calendar with this secret is fetched."""
    return reverse("calendars:feed", args=[secret])
