"""The mark up to where somebody has seen the changes of a place."""

from django.contrib.auth import get_user_model
from django.db import transaction


@transaction.atomic
def mark_seen(*, by, at):
    """From ``at`` on changes are new to this person. Never goes back. Not in the history: it says nothing of anybody else."""
    get_user_model().objects.filter(pk=by.pk).exclude(last_seen_at__gt=at).update(last_seen_at=at)
