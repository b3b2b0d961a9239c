"""Record what a class came to: results and certificates, which are acts of the cases."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from portal import rows
from portal.errors import Reason, RuleBroken
from tracking.classes import rules
from tracking.classes.actions.learners import SOME, add_learners
from tracking.classes.models import Enrolment, TrainingClass
from tracking.classes.rules import Result
from tracking.history import actions as history
from tracking.nominations import actions as nominations
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import ActKind, Source

TOLD = ("result", "certificate_number", "certificate_on", "absences", "mark")


@dataclass(frozen=True)
class ResultRow:
    """The result of one learner. ``result`` '' while unknown; ``absences`` None when nobody counted, ``mark`` None without one;
    ``version`` that of the form."""

    enrolment: Enrolment
    result: str = ""
    certificate_number: str = ""
    certificate_on: date | None = None
    absences: int | None = None
    mark: Decimal | None = None
    version: int | None = None

    @property
    def field(self):
        return f"row-{self.enrolment.pk}"


@dataclass(frozen=True)
class Entry:
    """The result of somebody who may not be on the list yet."""

    nomination: Nomination
    result: str
    certificate_number: str = ""
    certificate_on: date | None = None
    mark: Decimal | None = None


@transaction.atomic
def record_results(*, training_class, results, by, today, source=Source.OWN):
    """Write these ResultRow rows; the TrainingClass.

    A certificate writes CLASS_CERTIFIED (or NEW_MEMBER_CLASS) with its document; a changed one corrects that act, a result taken away
    reverses it. Rows that say what is known already write nothing. One event for all. Everything or nothing. Raises RuleBroken with every
    reason of every row, fields 'row-ID-name'; Stale.
    """
    nominations.hold_trees()
    training_class = TrainingClass.objects.select_for_update(of=("self",)).select_related("branch").get(pk=training_class.pk)
    reasons = []
    count = _record_all(training_class, results, by, today, source, reasons)
    if reasons:
        raise RuleBroken(*reasons)
    if count:
        _note(training_class, count, by)
    return training_class


@transaction.atomic
def enter_results(*, training_class, entries, on, by, today, source=Source.OWN):
    """Write the results of these Entry rows; who is not on the list yet is sent to the class on day ``on`` first; the TrainingClass.

    Everything in one go or nothing. Raises RuleBroken with every reason of every person, naming the person.
    """
    nominations.hold_trees()
    training_class = TrainingClass.objects.select_for_update(of=("self",)).select_related("branch").get(pk=training_class.pk)
    reasons = [] if entries else [Reason(_("Chưa có dòng nào khớp để ghi."), "pasted")]
    listed = training_class.enrolments.filter(left_on__isnull=True, nomination__in=[e.nomination.pk for e in entries])
    enrolments = {e.nomination_id: e for e in listed}
    missing = [e.nomination for e in entries if e.nomination.pk not in enrolments]
    enrolments |= add_learners(training_class, missing, on=on, by=by, today=today, source=source, reasons=reasons)
    rows_ = [_row(enrolments[e.nomination.pk], e) for e in entries if e.nomination.pk in enrolments]
    count = _record_all(training_class, rows_, by, today, source, reasons)
    if reasons:
        raise RuleBroken(*reasons)
    _note(training_class, count, by)
    return training_class


def _row(enrolment, entry):
    """An Entry as a ResultRow; what it does not say stays."""
    mark = enrolment.mark if entry.mark is None else entry.mark
    return ResultRow(enrolment, entry.result, entry.certificate_number, entry.certificate_on, enrolment.absences, mark)


def _note(training_class, count, by):
    history.record("classes.results", by=by, subject=training_class, branch=training_class.branch, name=training_class.name, count=count)


def _record_all(training_class, results, by, today, source, reasons):
    """How many rows were written; refusals are added to ``reasons``, and the caller raises when there are any.

    Places in the class are locked before people and cases, as everybody does who takes one off the list.
    """
    places = {}
    for some in _chunks(sorted(results, key=lambda row: row.enrolment.pk)):
        places.update(_locked(some))
    told = [row for row in results if any(getattr(places[row.enrolment.pk], name) != getattr(row, name) for name in TOLD)]
    nominations.lock_all([places[row.enrolment.pk].nomination for row in told])
    for some in _chunks(told):
        _record_some(training_class, [(places[row.enrolment.pk], row) for row in some], by, today, source, reasons)
    return len(told)


def _chunks(results):
    return [results[at : at + SOME] for at in range(0, len(results), SOME)]


def _locked(results):
    """{key: place in a class, as it is now, with its case and person}. Raises Stale when one moved on since its form was opened."""
    ids = [row.enrolment.pk for row in results]
    list(Enrolment.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    found = Enrolment.objects.select_related("nomination__member").in_bulk(ids)
    for row in results:
        if row.version is not None and found[row.enrolment.pk].version != row.version:
            raise rows.stale(found[row.enrolment.pk])
    return found


def _record_some(training_class, pairs, by, today, source, reasons):
    """Certificates that are simply new are written together, what corrects or takes back something one by one."""
    able = [(place, row) for place, row in pairs if not _refused(training_class, place, row, today, reasons)]
    kind, form = rules.CERTIFICATE[training_class.kind]
    stands = _standing_on(kind, [place.nomination_id for place, row in able if row.result == Result.CERTIFIED])
    entries, acts, written = {}, {}, []
    for place, row in able:
        key = place.nomination_id, row.certificate_on
        if row.result == Result.CERTIFIED and place.result_act_id is None and key not in stands and place.nomination_id not in entries:
            paper = nominations.DocumentFacts(form=form, number=row.certificate_number, on=row.certificate_on)
            entries[place.nomination_id] = nominations.Entry(
                nomination=place.nomination, kind=kind, on=row.certificate_on, source=source, document=paper, training_class=training_class
            )
    acts = _certify(list(entries.values()), {place.nomination_id: (place, row) for place, row in able}, by, today, reasons)
    for place, row in able:
        if place.nomination_id in entries:
            act = acts.get(place.nomination_id)
        else:
            act = _one_act(training_class, place, row, by, today, source, reasons)
        for name in TOLD:
            setattr(place, name, getattr(row, name))
        place.result_act, place.version = act, place.version + 1
        written.append(place)
    if not reasons:  # else the caller takes everything back
        rows.save_all(written, [*TOLD, "result_act", "version"])


def _standing_on(kind, case_ids):
    """(case id, day) of every standing act of this kind."""
    return set(Act.objects.standing().filter(kind=kind, nomination__in=case_ids).values_list("nomination_id", "on"))


def _certify(entries, told, by, today, reasons):
    """{case id: its act}; a certificate that cannot be says why at its row."""
    try:
        acts = nominations.record_entries(entries=entries, by=by, today=today) if entries else []
    except nominations.ManyRefused as refusal:
        for pk, found in refusal.by_case.items():
            place, row = told[pk]
            reasons += [_of(place.nomination, row, r.text, "certificate_on" if r.field == "on" else "result") for r in found]
        return {}
    return {act.nomination_id: act for act in acts}


def _one_act(training_class, place, row, by, today, source, reasons):
    case = nominations.lock(place.nomination)
    try:
        return _certificate_act(training_class, place, case, row, by, today, source)
    except RuleBroken as refusal:
        reasons += [_of(case, row, r.text, "certificate_on" if r.field == "on" else "result") for r in refusal.reasons]
        return None


def _refused(training_class, place, row, today, reasons):
    """Whether this cannot be, whatever the case says; why is added to ``reasons``."""
    refused = rules.result_reasons(
        result=row.result,
        certificate_on=row.certificate_on,
        certificate_number=row.certificate_number,
        starts_on=training_class.starts_on,
        today=today,
        mark=row.mark,
    )
    if place.left_on:
        refused.append((_("Đồng chí này đã rút tên khỏi lớp."), "result"))
    reasons += [_of(place.nomination, row, text, field) for text, field in refused]
    return bool(refused)


def _of(case, row, text, field):
    return Reason(_("Đồng chí %(name)s: %(why)s") % {"name": case.member.full_name, "why": text}, f"{row.field}-{field}")


def _certificate_act(training_class, enrolment, case, row, by, today, source):
    """The act behind the certificate after this row: kept, corrected, new, or None."""
    standing = _standing(enrolment.result_act)
    if row.result != Result.CERTIFIED:
        if standing and standing.training_class_id == training_class.pk:  # one that the case's own page recorded is not ours to take back
            nominations.reverse(act=standing, by=by, today=today, source=source)
        return None
    same = enrolment.certificate_number == row.certificate_number and enrolment.certificate_on == row.certificate_on
    if standing and same:
        return standing
    kind, form = rules.CERTIFICATE[training_class.kind]
    known = standing or Act.objects.standing().filter(nomination=case, kind=kind, on=row.certificate_on).order_by("-pk").first()
    if known and not standing and not row.certificate_number:
        return known
    document = nominations.DocumentFacts(form=form, number=row.certificate_number, on=row.certificate_on)
    return nominations.record(
        kind,
        nomination=case,
        on=row.certificate_on,
        by=by,
        today=today,
        source=source,
        document=document,
        training_class=training_class,
        replaces=known,
    )


def _standing(act):
    """The act itself, or the latest correction of it made on the case's own page; None when it was taken back."""
    while act is not None:
        later = Act.objects.filter(reverses=act).first()
        if later is None:
            return act
        act = None if later.kind == ActKind.REVERSAL else later
    return None
