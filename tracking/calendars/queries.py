"""Whose calendar an address is, and what stands in it."""

import hashlib

from django.urls import reverse
from django.utils.translation import gettext as _

from portal import dates
from tracking.access.rules import Permission
from tracking.calendars.models import CalendarFeed
from tracking.calendars.rules import MONTHS, MOST_EVENTS, QUARTER, Event, quarter_name, quarter_start
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
    nearest first. No name, no branch: the code leads to the case. The day of a limit of age would tell the month of birth to whoever has
    the address: it stands on the first day of its quarter, under words that do not say what it is. ``base``: 'https://host/'. Two queries.
    """
    last = dates.add_months(today, MONTHS)
    cases = Nomination.objects.visible_to(user).open()
    due = cases.filter(next_due_on__range=(today, last)).exclude(next_due_code="").order_by("next_due_on", "pk")
    ends = cases.filter(probation_ends_on__range=(today, last)).order_by("probation_ends_on", "pk")
    found = [_placed(on, code, kind) for code, on, kind in due.values_list("code", "next_due_on", "next_due_code")[:MOST_EVENTS]]
    found += [(on, code, LimitCode.PROBATION) for code, on in ends.values_list("code", "probation_ends_on")[:MOST_EVENTS]]
    return [_event(on, code, kind, base) for on, code, kind in sorted(found)[:MOST_EVENTS]]


def _placed(on, code, kind):
    """(day in the calendar, code of the case, kind or QUARTER)."""
    return (quarter_start(on), code, QUARTER) if kind == LimitCode.AGE else (on, code, kind)


def _event(on, code, kind, base):
    if kind == QUARTER:
        words = _("Thời hạn trong quý %(quarter)s, mở phiếu để xem ngày (phiếu %(code)s)") % {"quarter": quarter_name(on), "code": code}
    else:
        label = str(LimitCode(kind).label)
        words = _("Thời hạn: %(what)s (phiếu %(code)s)") % {"what": label[:1].lower() + label[1:], "code": code}
    return Event(f"{code}.{kind}@thoi-han.gioi-thieu", on, words, base.rstrip("/") + reverse("nominations:detail", args=[code]))


def address(secret):
    """The path under which the calendar with this secret is fetched."""
    return reverse("calendars:feed", args=[secret])
