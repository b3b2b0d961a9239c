"""Put people on the list of a class and take them off again."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from portal import dates, rows
from portal.errors import Reason, RuleBroken
from tracking.classes import rules
from tracking.classes.models import Enrolment, TrainingClass
from tracking.classes.rules import ClassKind
from tracking.history import actions as history
from tracking.nominations import actions as nominations_
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import ActKind, Source

SOME = 400  # people who are written together


@transaction.atomic
def enrol(*, training_class, nominations, on, by, today, source=Source.OWN):
    """Send these people to a class on day ``on``; the TrainingClass.

    Awareness: writes CLASS_SENT for each case, unless its sending is recorded already without a class. New members: only the place in the
    class. ``source``: where the sending is known from; NOTICE_… for classes run by others. Too few seats never refuse. Writes everything
    and one event, or nothing. Raises RuleBroken with every reason of every person at once.
    """
    nominations_.hold_trees()
    training_class = TrainingClass.objects.select_for_update(of=("self",)).select_related("branch").get(pk=training_class.pk)
    reasons = _list_reasons(training_class, nominations, on)
    add_learners(training_class, nominations, on=on, by=by, today=today, source=source, reasons=reasons)
    if reasons:
        raise RuleBroken(*reasons)
    history.record(
        "classes.enrol",
        by=by,
        subject=training_class,
        branch=training_class.branch,
        name=training_class.name,
        count=len(nominations),
        on=str(on),
    )
    return training_class


def _list_reasons(training_class, nominations, on):
    reasons = [] if nominations else [Reason(_("Chọn ít nhất một đồng chí."), "people")]
    last = training_class.ends_on or None
    if last and on > last:
        reasons.append(Reason(_("Ngày cử học không thể sau ngày bế giảng (%(on)s).") % {"on": dates.show(last)}, "on"))
    return reasons


def add_learners(training_class, nominations, *, on, by, today, source, reasons):
    """Enrolments of these cases by their id, inside the caller's transaction, which holds the class; refusals are added to ``reasons``.

    The caller raises when there are reasons: nothing of this may stay then.
    """
    nominations_.lock_all(nominations)
    found, ids = {}, sorted({n.pk for n in nominations})
    for at in range(0, len(ids), SOME):
        some = ids[at : at + SOME]
        cases = list(Nomination.objects.select_related("member").filter(pk__in=some).order_by("member_id", "pk"))
        able = _able(training_class, cases, on, today, reasons)
        by_hand = _sent_by_hand(some) if training_class.kind == ClassKind.AWARENESS else {c.pk for c in able}
        sent = _send([c for c in able if c.pk not in by_hand], training_class, on, by, today, source, reasons)
        rows_ = [Enrolment(training_class=training_class, nomination=c, enrolled_on=on, sent_act=sent.get(c.pk)) for c in able]
        found.update({row.nomination_id: row for row in Enrolment.objects.bulk_create(rows_, batch_size=SOME)})
    return found


def _able(training_class, cases, on, today, reasons):
    """Those of these cases that can be on the list; the others say why."""
    ids, able = [c.pk for c in cases], []
    enrolled = set(training_class.enrolments.filter(left_on__isnull=True, nomination__in=ids).values_list("nomination_id", flat=True))
    taught = set(Act.objects.standing().of(ActKind.NEW_MEMBER_CLASS).filter(nomination__in=ids).values_list("nomination_id", flat=True))
    for case in cases:
        refused = rules.enrolment_reasons(
            training_class.kind, stage=case.stage, is_enrolled=case.pk in enrolled, has_new_member_class=case.pk in taught
        )
        refused += [_("đã thôi theo dõi (%(outcome)s)") % {"outcome": case.get_outcome_display()}] if case.closed_on else []
        refused += [_("ngày %(on)s chưa đến") % {"on": dates.show(on)}] if on > today else []
        reasons += [_named(case, why) for why in refused]
        able += [] if refused else [case]
    return able


def _named(case, why):
    return Reason(_("Đồng chí %(name)s: %(why)s.") % {"name": case.member.full_name, "why": str(why).rstrip(".")})


def _send(cases, training_class, on, by, today, source, reasons):
    """{case id: its act of sending}; those of whom it cannot be recorded say why."""
    facts = {"on": on, "source": source, "training_class": training_class}
    try:
        entries = [nominations_.Entry(nomination=case, kind=ActKind.CLASS_SENT, **facts) for case in cases]
        acts = nominations_.record_entries(entries=entries, by=by, today=today) if cases else []
    except nominations_.ManyRefused as refusal:
        reasons += [_named(case, r.text) for case in cases for r in refusal.by_case.get(case.pk, ())]
        return _send([c for c in cases if c.pk not in refusal.by_case], training_class, on, by, today, source, reasons)
    return {act.nomination_id: act for act in acts}


def _sent_by_hand(ids):
    """Cases whose latest sending was recorded without a class and has not led to a certificate: the place in the class belongs to it."""
    last = {}
    acts = Act.objects.standing().of(ActKind.CLASS_SENT, ActKind.CLASS_CERTIFIED).filter(nomination__in=ids).order_by("on", "pk")
    for case_id, kind, class_id in acts.values_list("nomination_id", "kind", "training_class_id"):
        last[case_id] = kind == ActKind.CLASS_SENT and class_id is None
    return {case_id for case_id, by_hand in last.items() if by_hand}


@dataclass(frozen=True)
class Withdrawal:
    """``taken_back``: the act of sending that the enrolment had recorded was reversed; otherwise the case still says 'sent to class'."""

    enrolment: Enrolment
    taken_back: bool

    def get_absolute_url(self):
        return self.enrolment.training_class.get_absolute_url()


@transaction.atomic
def withdraw_learner(*, enrolment, on, by, today, version=None):
    """Take a person off the list on day ``on``; a Withdrawal.

    Reverses the CLASS_SENT act when this enrolment recorded it and nothing stands on it. Writes the row, the act and an event. Raises
    RuleBroken when a result is recorded or the date cannot be, Stale.
    """
    nominations_.hold_trees()
    enrolment = rows.lock(enrolment, version)
    reasons = _leaving_reasons(enrolment, on, today)
    if reasons:
        raise RuleBroken(*reasons)
    rows.save(enrolment, left_on=on)
    taken_back = _take_back(enrolment, by, today)
    training_class = enrolment.training_class
    history.record(
        "classes.withdraw",
        by=by,
        subject=training_class,
        branch=training_class.branch,
        name=training_class.name,
        on=str(on),
        case=enrolment.nomination_id,
    )
    return Withdrawal(enrolment, taken_back)


def _leaving_reasons(enrolment, on, today):
    reasons = []
    if enrolment.left_on:
        reasons.append(Reason(_("Đồng chí này đã rút tên khỏi lớp ngày %(on)s.") % {"on": dates.show(enrolment.left_on)}))
    if enrolment.result:
        reasons.append(Reason(_("Đã ghi kết quả lớp. Xóa kết quả ở trang “Kết quả” trước, nếu ghi nhầm.")))
    if on > today:
        reasons.append(Reason(_("Ngày %(on)s chưa đến. Chỉ ghi việc đã xảy ra.") % {"on": dates.show(on)}, "on"))
    if on < enrolment.enrolled_on:
        reasons.append(Reason(_("Ngày rút tên không thể trước ngày cử học (%(on)s).") % {"on": dates.show(enrolment.enrolled_on)}, "on"))
    return reasons


def _take_back(enrolment, by, today):
    act = enrolment.sent_act
    if act is None or not Act.objects.standing().filter(pk=act.pk).exists() or _led_on(act):
        return False
    try:
        nominations_.reverse(act=act, by=by, today=today)
    except RuleBroken:  # the case ended, or the Party body itself said so: the act stays and only the place in the class goes
        return False
    return True


def _led_on(act):
    """A certificate stands that came after this sending."""
    return Act.objects.standing().filter(nomination=act.nomination_id, kind=ActKind.CLASS_CERTIFIED, on__gte=act.on).exists()
