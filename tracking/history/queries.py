"""Events and views as lines that people read, with whom they concern."""

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.contrib.auth import get_user_model
from django.urls import NoReverseMatch

from tracking.history import rules
from tracking.history.models import Event

NAMED = ("member", "nomination", "user")  # kinds whose name is not among the facts, because these hold no names of people


@dataclass
class Line:
    """One thing done or opened. ``name`` and ``url`` of whom it concerns, '' when out of the reader's sight; ``rows`` None: not counted."""

    at: datetime
    by: str
    what: str
    place: str = ""
    name: str = ""
    url: str = ""
    rows: int | None = None


def lines(entries, user):
    """Lines of events or views, which come with ``by`` and ``branch`` loaded. At most one statement for each kind in NAMED."""
    entries = list(entries)
    named = {kind: _names(kind, [e.subject_id for e in entries if e.subject_kind == kind], user) for kind in NAMED}
    return [_line(entry, *named.get(entry.subject_kind, {}).get(entry.subject_id, ("", ""))) for entry in entries]


def _line(entry, name, url):
    is_event = isinstance(entry, Event)
    what = rules.sentence(entry.action, entry.facts) if is_event else rules.view_sentence(entry.kind)
    place = entry.branch.label if entry.branch else ""
    return Line(entry.at, str(entry.by or ""), what, place, name, url, None if is_event else entry.row_count)


def _names(kind, ids, user):
    """(name, address) by id, of the rows that this person sees."""
    if not ids:
        return {}
    if kind == "user":
        return {u.pk: (str(u), "") for u in get_user_model().objects.filter(pk__in=ids)}
    rows = apps.get_model("tracking", kind).objects.visible_to(user).filter(pk__in=ids)
    rows = rows.select_related("member") if kind == "nomination" else rows
    return {row.pk: (str(row), _address(row)) for row in rows}


def _address(row):
    """Address of the row's page, '' for a concept without pages."""
    try:
        return row.get_absolute_url()
    except NoReverseMatch:
        return ""


def for_subject(subject, *, user, limit=20):
    """Lines of the latest events about one row, as far as this person may read the history there; [] for everybody else. One statement."""
    if not user.access.may("history_view"):
        return []
    events = Event.objects.visible_to(user).filter(subject_kind=subject._meta.model_name, subject_id=subject.pk)
    return [_line(e, "", "") for e in events.select_related("by", "branch").order_by("-id")[:limit]]
