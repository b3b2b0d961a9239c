"""The calendar of working days, as the table has it."""

from tracking.catalogue.models import Holiday
from tracking.catalogue.rules import DayKind, WorkCalendar, known_span


def work_calendar():
    """Every day off and every day worked in exchange that has not been withdrawn, with one query."""
    days = {DayKind.OFF: {}, DayKind.WORKED: {}}
    for on, kind, name in Holiday.objects.valid().order_by("on").values_list("on", "kind", "name"):
        days[kind][on] = name
    return WorkCalendar(off=days[DayKind.OFF], worked=days[DayKind.WORKED], known=known_span(days[DayKind.OFF]))
