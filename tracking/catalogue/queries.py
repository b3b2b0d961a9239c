"""The calendar of working days, as the table has it."""

from tracking.catalogue.models import Holiday
from tracking.catalogue.rules import FIRST_YEAR, LAST_YEAR, DayKind, WorkCalendar, known_span


def work_calendar():
    """Every day off and every day worked in exchange that has not been withdrawn, with one query."""
    days = {DayKind.OFF: {}, DayKind.WORKED: {}}
    for on, kind, name in Holiday.objects.valid().order_by("on").values_list("on", "kind", "name"):
        days[kind][on] = name
    return WorkCalendar(off=days[DayKind.OFF], worked=days[DayKind.WORKED], known=known_span(days[DayKind.OFF]))


def years_around(year):
    """Years to choose from: those with entries, the one after them and the one shown; the latest first."""
    stored = [day.year for day in Holiday.objects.dates("on", "year")]
    found = {year, *stored, *(y + 1 for y in stored[-1:])}
    return sorted((y for y in found if FIRST_YEAR <= y <= LAST_YEAR), reverse=True)
