"""The route by which a person is introduced: a choice of people, no act of the Party."""

from django.db import transaction
from django.utils import timezone

from tracking.history import actions as history
from tracking.nominations.actions.acts import lock
from tracking.nominations.rules import Route


@transaction.atomic
def set_route(*, nomination, route, by, version=None):
    """Write by whose introduction the person comes to the Party; ``route`` '' takes the choice back. The case.

    Never refused for what it is. Writes the case, its version and one event, nothing when it is so already. Raises Stale.
    """
    nomination = lock(nomination, version)
    if route != nomination.route:
        nomination.route, nomination.touched_by, nomination.touched_at = route, by, timezone.now()
        nomination.version += 1
        nomination.save(update_fields=["route", "touched_by", "touched_at", "version"])
        words = str(Route(route).label) if route else ""
        history.record("nominations.route", by=by, subject=nomination, branch=nomination.branch, route=words)
    return nomination
