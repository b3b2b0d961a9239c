"""Say whether one wants the daily mail, and where to; claim a day's mail so that it is sent once."""

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from portal import rows
from tracking.history import actions as history
from tracking.reminders.models import DigestSent, MailChoice


@transaction.atomic
def choose_mail(*, by, email, wants, version=None):
    """Note one's own address ('' for none) and whether the daily mail is wanted. Writes account, choice and one event. Raises Stale."""
    user = rows.lock(get_user_model()(pk=by.pk), version)
    rows.save(user, email=email)
    MailChoice.objects.update_or_create(user=user, defaults={"wants": wants})
    history.record("reminders.mail", by=by, subject=user, on=bool(email and wants))
    return user


def claim(*, user, on, count):
    """Take the right to send this person's mail of a day; None when somebody has it already. ``count``: things to do it speaks of."""
    try:
        with transaction.atomic():
            return DigestSent.objects.create(user=user, on=on, count=count)
    except IntegrityError:
        return None


@transaction.atomic
def note_sent(*, digest, at):
    """The mail has been handed to the mail server."""
    DigestSent.objects.filter(pk=digest.pk).update(sent_at=at)


@transaction.atomic
def release(*, digest):
    """The mail could not be sent: a later run of the same day may try again."""
    DigestSent.objects.filter(pk=digest.pk, sent_at__isnull=True).delete()
