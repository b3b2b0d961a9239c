"""The audit event beside every write that is not an act, and the view log."""

from tracking.history.models import Event, ViewLog


def record(action, *, by, subject=None, branch=None, **facts):
    """Write one event. ``action`` is 'concept.verb'; ``subject`` a model row; ``branch`` where it happened (a row or None).

    ``facts``: ids, codes, dates as text, branch names; never names or numbers of people.
    """
    return Event.objects.create(
        action=action,
        by=by,
        branch=branch,
        subject_kind=subject._meta.model_name if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        facts=facts,
    )


def record_all(events, *, by):
    """Write many events: (action, subject, branch, facts) each, the last three as ``record`` takes them."""
    Event.objects.bulk_create(
        [
            Event(action=action, by=by, branch=branch, subject_kind=subject._meta.model_name, subject_id=subject.pk, facts=facts)
            for action, subject, branch, facts in events
        ],
        batch_size=400,
    )  # fmt: skip


def viewed(kind, *, by, subject=None, branch=None, row_count=None):
    """Note that a personal page was opened or people were exported; the only write that a GET may make."""
    ViewLog.objects.create(
        kind=kind,
        by=by,
        branch=branch,
        subject_kind=subject._meta.model_name if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        row_count=row_count,
    )
