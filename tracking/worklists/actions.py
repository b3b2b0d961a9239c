"""The mark up to where somebody has seen the changes of a place."""

from django.db import transaction


@transaction.atomic
def mark_seen(*, by, at):
    """From ``at`` on changes are new to this person. Never goes back. Not in the history: it says nothing of anybody else."""
    type(by).objects.filter(pk=by.pk).exclude(last_seen_at__gt=at).update(last_seen_at=at)
