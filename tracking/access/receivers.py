"""What the portal tells about sign-in is written into the history."""

from allauth.account.signals import password_changed
from django.dispatch import receiver

from tracking.access import actions


@receiver(password_changed)
def note_password_change(request, user, **kwargs):
    """Somebody changed the own password."""
    actions.note_password_change(user=user)
