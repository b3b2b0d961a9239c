"""Writes to the table of holidays. They hold in the whole portal, so events name no branch."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import rows, text
from portal.errors import Reason, RuleBroken
from tracking.catalogue.models import Holiday
from tracking.catalogue.rules import day_reasons
from tracking.history import actions as history


@transaction.atomic
def add_day(*, on, kind, name, source, certainty, by):
    """Enter a day off or a day worked in exchange; an entry that had been withdrawn holds again with the new facts.

    Writes the entry and an event. Raises RuleBroken, also when the day has an entry.
    """
    facts = _checked(on=on, kind=kind, name=name, source=source, certainty=certainty)
    day, fresh = Holiday.objects.select_for_update(of=("self",)).get_or_create(on=on, defaults={**facts, **_edited(by)})
    if not fresh and day.withdrawn_on is None:
        raise RuleBroken(Reason(_("Ngày này đã có trong lịch: “%(name)s”. Mở ngày đó để sửa.") % {"name": day.name}, "on"))
    if not fresh:
        rows.save(day, **facts, **_edited(by), withdrawn_on=None)
    history.record("catalogue.add_day", by=by, subject=day, on=str(on), name=day.name, kind=str(kind))
    return day


@transaction.atomic
def change_day(*, day, kind, name, source, certainty, by, version=None):
    """Correct an entry; the day itself stays. Writes the entry and an event. Raises RuleBroken, Stale."""
    day = rows.lock(day, version, _who)
    before = day.name
    rows.save(day, **_checked(on=day.on, kind=kind, name=name, source=source, certainty=certainty), **_edited(by))
    history.record("catalogue.change_day", by=by, subject=day, on=str(day.on), name=day.name, kind=str(kind), before=before)
    return day


@transaction.atomic
def withdraw_day(*, day, on, by, version=None):
    """Take an entry out of the calendar from ``on`` (a day of use, not of validity): limits no longer know it. Writes it and an event."""
    day = rows.lock(day, version, _who)
    if day.withdrawn_on:
        raise RuleBroken(Reason(_("Ngày này đã được bỏ khỏi lịch.")))
    rows.save(day, withdrawn_on=on, **_edited(by))
    history.record("catalogue.withdraw_day", by=by, subject=day, on=str(day.on), name=day.name)
    return day


def _checked(*, on, kind, name, source, certainty):
    facts = {"kind": kind, "name": text.clean(name), "source": text.clean(source), "certainty": certainty}
    if reasons := day_reasons(on=on, **facts):
        raise RuleBroken(*reasons)
    return facts


def _edited(by):
    return {"edited_at": timezone.now(), "edited_by": by}


def _who(day):
    return day.edited_by, day.edited_at
