"""Write what the dry run said of lists of past years, class lists, decisions and targets. Layer: actions."""

from portal.rows import stale
from tracking.classes import actions as classes
from tracking.classes import taking_back as places
from tracking.classes.models import Enrolment
from tracking.imports.entering import naming_row, open_cases, record_further
from tracking.imports.learners import KEPT
from tracking.imports.people import batches
from tracking.imports.rules import ImportKind
from tracking.nominations.rules import Source
from tracking.targets import actions as targets

SET = ("indicator", "shape", "value", "year", "population", "base_indicator", "base_on", "decision_number", "decision_on")


def _write_histories(rows, by, today):
    """New cases with their whole history, for people who are entered where they are new."""
    return open_cases(rows, by, today), []


def _write_learners(rows, by, today):
    """Send who is not on the list of the class yet, then write the results: class by class. The cases.

    Places in the classes are locked before people and cases, because of another class somebody may be taken off meanwhile.
    """
    places.hold({row.facts["enrolment"].pk for row in rows if row.facts["enrolment"]})
    for training_class in sorted({row.facts["class"].pk: row.facts["class"] for row in rows}.values(), key=lambda c: c.pk):
        some = [row for row in rows if row.facts["class"].pk == training_class.pk]
        source = Source.OWN if training_class.own else Source.NOTICE_DOCUMENT
        shared = {"training_class": training_class, "by": by, "today": today, "source": source}
        missing = [row for row in some if row.facts["enrolment"] is None]
        for on in sorted({row.facts["sent_on"] for row in missing}):
            classes.enrol(nominations=[row.facts["case"] for row in missing if row.facts["sent_on"] == on], on=on, **shared)
        if results := _results(training_class, some):
            classes.record_results(results=results, **shared)
    return [row.facts["case"] for row in rows]


def _results(training_class, rows):
    """What the rows say of the results; those who have none yet are left out."""
    found = _listed(training_class, rows)
    said = [(found[row.facts["case"].pk], row.facts["results"]) for row in rows]
    return [classes.ResultRow(one, **{name: wanted[name] for name in KEPT}) for one, wanted in said if set(wanted.values()) - {"", None}]


def _listed(training_class, rows):
    """{case id: its place in the class}. Raises Stale when one moved on since the row was compared with it."""
    found = {}
    for ids in batches({row.facts["case"].pk for row in rows}):
        listed = Enrolment.objects.current().filter(training_class=training_class, nomination__in=ids)
        found.update({place.nomination_id: place for place in listed.select_related("nomination")})
    for row in rows:
        known = row.facts["enrolment"]
        if known and (row.facts["case"].pk not in found or found[row.facts["case"].pk].version != known.version):
            raise stale(known)
    return found


def _write_targets(rows, by, today):
    """Set every target; one that stood is superseded, not overwritten."""
    made = []
    for row in rows:
        facts = {name: row.facts[name] for name in SET}
        with naming_row(row):
            made.append(
                targets.set_target(
                    branch=row.branch, term=row.facts["term"], by=by, version=row.found.version if row.found else None, **facts
                )
            )
    return made


def _nothing_new(rows, by, today):
    """Decisions only add to cases that are there."""
    return [], []


WRITERS = {
    ImportKind.HISTORIES: _write_histories,
    ImportKind.CLASSES: lambda rows, by, today: (_write_learners(rows, by, today), []),
    ImportKind.DECISIONS: _nothing_new,
    ImportKind.TARGETS: lambda rows, by, today: (_write_targets(rows, by, today), []),
}
UPDATERS = {
    ImportKind.HISTORIES: record_further,
    ImportKind.CLASSES: _write_learners,
    ImportKind.DECISIONS: record_further,
    ImportKind.TARGETS: _write_targets,
}
