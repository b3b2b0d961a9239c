"""Classes of both kinds: planned, running and finished, run by the union and by others."""

from datetime import time, timedelta
from decimal import Decimal

from tracking.classes import actions as classes
from tracking.classes.rules import ClassKind, Result, SessionRow, Shift
from tracking.nominations.models import Nomination
from tracking.nominations.rules import Source, Stage

MARKS = (Decimal(7), Decimal("8.5"), Decimal("9.25"), None)  # of final papers, one after the other


def load(*, places, by, today):
    """Write five classes with learners of the ward and the zone."""
    ward, zone = places.wards[0], places.zone
    finished = _plan(
        ward,
        "Lớp bồi dưỡng nhận thức về Đảng, đợt 1",
        by,
        today - timedelta(days=120),
        5,
        own=True,
        place="Hội trường phường Trường Vinh",
        shift=Shift.SUNDAY,
    )
    people = _waiting(ward, 8)
    classes.enrol(training_class=finished, nominations=people[:5], on=today - timedelta(days=125), by=by, today=today)
    _certify(finished, by, today - timedelta(days=110), today)
    running = _plan(
        ward,
        "Lớp bồi dưỡng nhận thức về Đảng, đợt 2",
        by,
        today - timedelta(days=6),
        21,
        own=True,
        place="Nhà văn hóa công nhân",
        shift=Shift.EVENING,
    )
    classes.set_sessions(training_class=running, sessions=_evenings(running, today), by=by)
    classes.enrol(training_class=running, nominations=people[5:], on=today - timedelta(days=7), by=by, today=today)
    _plan(
        ward,
        "Lớp bồi dưỡng nhận thức về Đảng, đợt 3",
        by,
        today + timedelta(days=30),
        5,
        own=True,
        place="Hội trường phường Trường Vinh",
        shift=Shift.SUNDAY,
        capacity=60,
        support_amount=150_000,
    )
    other = _plan(
        zone,
        "Lớp nhận thức về Đảng cho công nhân khu kinh tế",
        by,
        today - timedelta(days=60),
        5,
        own=False,
        organiser="Trung tâm chính trị Đảng ủy Khu kinh tế",
    )
    classes.enrol(
        training_class=other, nominations=_waiting(zone, 4), on=today - timedelta(days=62), by=by, today=today, source=Source.NOTICE_LETTER
    )
    fresh = _plan(
        ward,
        "Lớp bồi dưỡng đảng viên mới",
        by,
        today - timedelta(days=3),
        9,
        kind=ClassKind.NEW_MEMBER,
        own=False,
        organiser="Trường Chính trị tỉnh",
    )
    probation = Nomination.objects.open().filter(a3=ward, stage=Stage.PROBATION, ceremony_on__lt=today - timedelta(days=5)).order_by("pk")
    classes.enrol(training_class=fresh, nominations=list(probation[:4]), on=today - timedelta(days=4), by=by, today=today)


def _plan(branch, name, by, starts_on, days, *, kind=ClassKind.AWARENESS, **facts):
    return classes.plan_class(
        branch=branch, kind=kind, name=name, starts_on=starts_on, ends_on=starts_on + timedelta(days=days), by=by, **facts
    )


def _certify(training_class, by, on, today):
    """All but the last learner get their certificate."""
    learners = list(training_class.enrolments.order_by("pk"))[:-1]
    rows = [
        classes.ResultRow(e, Result.CERTIFIED, f"{n:02}/GCN-TTCT", on, absences=0, mark=MARKS[n % len(MARKS)])
        for n, e in enumerate(learners, start=1)
    ]
    classes.record_results(training_class=training_class, results=rows, by=by, today=today)


def _evenings(training_class, today):
    topics = (
        "Khái quát lịch sử Đảng",
        "Cương lĩnh xây dựng đất nước",
        "Điều lệ Đảng",
        "Học tập và làm theo Bác",
        "Phấn đấu trở thành đảng viên",
    )
    return [
        SessionRow(on=training_class.starts_on + timedelta(days=5 * n), starts_at=time(18), ends_at=time(21), topic=t)
        for n, t in enumerate(topics)
    ]


def _waiting(unit, how_many):
    """People of the unit who have been introduced long enough ago and have not been to class."""
    rows = Nomination.objects.open().filter(a3=unit, class_sent_on__isnull=True, certified_on__isnull=True, stage__lt=Stage.DOSSIER_OPENED)
    return list(rows.order_by("stage_since_on", "pk")[:how_many])
