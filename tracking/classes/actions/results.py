"""Record what a class came to: results and certificates, which are acts of the cases."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from portal import rows
from portal.errors import Reason, RuleBroken
from tracking.classes import rules
from tracking.classes.actions.learners import add_learners
from tracking.classes.models import Enrolment, TrainingClass
from tracking.classes.rules import Result
from tracking.history import actions as history
from tracking.nominations import actions as nominations
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import ActKind, Source


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
    """How many rows were written; refusals are added to ``reasons``, and the caller raises when there are any."""
    cases = Nomination.objects.filter(pk__in=[row.enrolment.nomination_id for row in results])
    person = dict(cases.values_list("pk", "member_id"))
    # one order for everybody, so that two writers never wait in a ring
    ordered = sorted(results, key=lambda row: (person[row.enrolment.nomination_id], row.enrolment.nomination_id))
    return sum(_record_one(training_class, row, by, today, source, reasons) for row in ordered)


def _record_one(training_class, row, by, today, source, reasons):
    enrolment = rows.lock(row.enrolment, row.version)
    wanted = {name: getattr(row, name) for name in ("result", "certificate_number", "certificate_on", "absences", "mark")}
    if all(getattr(enrolment, name) == value for name, value in wanted.items()):
        return False
    case = nominations.lock(enrolment.nomination)
    refused = rules.result_reasons(
        result=row.result,
        certificate_on=row.certificate_on,
        certificate_number=row.certificate_number,
        starts_on=training_class.starts_on,
        today=today,
        mark=row.mark,
    )
    if enrolment.left_on:
        refused.append((_("Đồng chí này đã rút tên khỏi lớp."), "result"))
    if refused:
        reasons += [_of(case, row, text, field) for text, field in refused]
        return False
    try:
        act = _certificate_act(training_class, enrolment, case, row, by, today, source)
    except RuleBroken as refusal:
        reasons += [_of(case, row, r.text, "certificate_on" if r.field == "on" else "result") for r in refusal.reasons]
        return False
    rows.save(enrolment, **wanted, result_act=act)
    return True


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
