"""Plan a class, change its facts and its meetings."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal import rows, text
from portal.errors import Reason, RuleBroken
from tracking.branches import actions as branches
from tracking.classes import rules
from tracking.classes.models import ClassSession, TrainingClass
from tracking.history import actions as history


@transaction.atomic
def plan_class(
    *, branch, kind, name, starts_on, by, own=True, organiser="", ends_on=None, place="", shift="", capacity=None, support_amount=None
):
    """Enter a class that ``branch`` holds or follows; the TrainingClass.

    ``own`` False: run by somebody else (``organiser``). ``capacity`` None: not limited or not known; ``support_amount`` in đồng for each
    learner, None when there is none. Writes the class and an event. Raises RuleBroken.
    """
    branch = branches.held(branch)
    name = text.clean(name)
    reasons = rules.class_reasons(name=name, starts_on=starts_on, ends_on=ends_on)
    if branch.closed_on and starts_on >= branch.closed_on:
        reasons.append(Reason(_("“%(name)s” đã kết thúc hoạt động trước ngày khai giảng.") % {"name": branch.name}, "branch"))
    if reasons:
        raise RuleBroken(*reasons)
    training_class = TrainingClass.objects.create(
        branch=branch, a2_id=branch.a2_id, a3_id=branch.a3_id, a4_id=branch.a4_id, kind=kind,
        **_columns(name, starts_on, own, organiser, ends_on, place, shift, capacity, support_amount),
    )  # fmt: skip
    history.record("classes.plan", by=by, subject=training_class, branch=branch, name=name, kind=str(kind), on=str(starts_on))
    return training_class


@transaction.atomic
def update_class(
    *, training_class, name, starts_on, by, own=True, organiser="", ends_on=None, place="", shift="", capacity=None, support_amount=None,
    version=None,
):  # fmt: skip
    """Change the facts of a class; kind and branch stay. Writes an event when something really changed. Raises RuleBroken, Stale."""
    training_class = rows.lock(training_class, version)
    name = text.clean(name)
    reasons = rules.class_reasons(name=name, starts_on=starts_on, ends_on=ends_on)
    if not reasons and _sessions_outside(training_class, starts_on, ends_on):
        reasons.append(Reason(_("Có buổi học nằm ngoài thời gian này. Sửa các buổi học trước."), "starts_on"))
    if reasons:
        raise RuleBroken(*reasons)
    changed = rows.save(training_class, **_columns(name, starts_on, own, organiser, ends_on, place, shift, capacity, support_amount))
    if changed:
        history.record("classes.update", by=by, subject=training_class, branch=training_class.branch, name=name, fields=changed)
    return training_class


def _columns(name, starts_on, own, organiser, ends_on, place, shift, capacity, support_amount):
    return {
        "name": name, "name_fold": text.fold(name)[:300], "own": own, "organiser": "" if own else text.clean(organiser),
        "starts_on": starts_on, "ends_on": ends_on, "place": text.clean(place), "shift": shift or "",
        "capacity": capacity, "support_amount": support_amount,
    }  # fmt: skip


def _sessions_outside(training_class, starts_on, ends_on):
    held = training_class.sessions
    return held.filter(on__lt=starts_on).exists() or (ends_on is not None and held.filter(on__gt=ends_on).exists())


@transaction.atomic
def set_sessions(*, training_class, sessions, by, version=None):
    """Write the meetings of a class as rules.SessionRow rows: without ``id`` added, with ``id`` changed or, by ``drop``, taken off.

    Meetings that are not named stay. Writes one event for each meeting that really changed. Raises RuleBroken with fields 'row-N-name',
    Stale when the class changed since the form was opened.
    """
    training_class = rows.lock(training_class, version)
    stored = {s.pk: s for s in training_class.sessions.select_for_update()}
    reasons = rules.session_reasons(sessions, starts_on=training_class.starts_on, ends_on=training_class.ends_on)
    if any(row.id is not None and row.id not in stored for row in sessions):
        reasons.append(Reason(_("Có buổi học vừa được người khác bỏ. Mở lại trang để xem kế hoạch hiện tại.")))
    if reasons:
        raise RuleBroken(*reasons)
    changes = [_set_session(training_class, row, stored.get(row.id), by) for row in sessions]
    if any(changes):
        training_class.version += 1
        training_class.save(update_fields=["version"])
    return training_class


def _set_session(training_class, row, session, by):
    """Whether something was written."""
    facts = {
        "on": row.on,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "place": text.clean(row.place),
        "topic": text.clean(row.topic),
    }
    if session is None:
        if row.drop:
            return False
        ClassSession.objects.create(training_class=training_class, **facts)
        return _note("classes.add_session", training_class, row.on, by)
    if row.drop:
        day = session.on
        session.delete()
        return _note("classes.drop_session", training_class, day, by)
    if all(getattr(session, name) == value for name, value in facts.items()):
        return False
    for name, value in facts.items():
        setattr(session, name, value)
    session.save()
    return _note("classes.edit_session", training_class, row.on, by)


def _note(action, training_class, on, by):
    history.record(action, by=by, subject=training_class, branch=training_class.branch, name=training_class.name, on=str(on))
    return True
