"""Places in a class and results that a list entered by mistake. Layer: actions."""

from collections import Counter
from datetime import date
from decimal import Decimal

from django.db import transaction

from portal import rows
from tracking.classes.models import Enrolment, TrainingClass
from tracking.history import actions as history

CHUNK = 400
KEPT = ("result", "certificate_number", "certificate_on", "absences", "mark", "result_act_id")


def kept(enrolment):
    """What a list is about to change of a place in a class, as JSON keeps it."""
    found = {name: getattr(enrolment, name) for name in KEPT}
    day, mark = enrolment.certificate_on, enrolment.mark
    return {**found, "certificate_on": day.isoformat() if day else None, "mark": None if mark is None else str(mark)}


def hold(ids):
    """Lock the classes of these places, then the places, inside the caller's transaction; before any person or case."""
    for some in _chunks(ids):
        classes = TrainingClass.objects.select_for_update(of=("self",), no_key=True)
        of_places = Enrolment.objects.filter(pk__in=some).values("training_class")
        list(classes.filter(pk__in=of_places).order_by("pk").values_list("pk"))
    for some in _chunks(ids):
        list(Enrolment.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=some).order_by("pk").values_list("pk"))


@transaction.atomic
def take_back(*, made, before, by):
    """Take people off the lists of their classes and give others their former results; {id of each restored place: its version}.

    ``made``: ids of places that the list made; they are deleted, because somebody on a list by mistake has not left the class; the acts of
    the cases stay in their logs with what took them back, which is the caller's to write. ``before``: {id: as ``kept``}. The caller has
    checked that they are untouched, and holds them. Writes one event for each class.
    """
    removed, restored, versions = Counter(), Counter(), {}
    for some in _chunks(made):
        places = Enrolment.objects.filter(pk__in=some)
        removed.update(places.values_list("training_class", flat=True))
        places.delete()
    for some in _chunks(before):
        places = list(Enrolment.objects.filter(pk__in=some).order_by("pk"))
        for place in places:
            _restore(place, before[place.pk])
            versions[place.pk] = place.version
        restored.update(place.training_class_id for place in places)
        rows.save_all(places, [*(name.removesuffix("_id") for name in KEPT), "version"])
    for one in TrainingClass.objects.select_related("branch").filter(pk__in={*removed, *restored}).order_by("pk"):
        counts = {"removed": removed[one.pk], "restored": restored[one.pk]}
        history.record("classes.take_back", by=by, subject=one, branch=one.branch, name=one.name, **counts)
    return versions


def _restore(place, values):
    for name in KEPT:
        setattr(place, name, values[name])
    place.certificate_on = date.fromisoformat(values["certificate_on"]) if values["certificate_on"] else None
    place.mark = None if values["mark"] is None else Decimal(values["mark"])
    place.version += 1


def _chunks(keys):
    keys = sorted(keys)
    return [keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK)]
