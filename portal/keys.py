"""One-time keys of forms: signed, bound to a person, usable once."""

import secrets

from django.core import signing
from django.db import IntegrityError, transaction

from portal.models import SubmissionKey

SALT = "portal.form"


class AlreadyWritten(Exception):
    """The form with this key was written before; ``url`` says where its result is ('' when unknown)."""

    def __init__(self, url):
        self.url = url
        super().__init__(url)


def new_key(user):
    """A fresh key for a form shown to this person."""
    return signing.dumps([user.pk, secrets.token_urlsafe(12)], salt=SALT, compress=False)


def owner_id(token, max_age=None):
    """Primary key of the person whom the form was shown to; None when the token is missing or forged."""
    try:
        return signing.loads(token or "", salt=SALT, max_age=max_age)[0]
    except (signing.BadSignature, ValueError, TypeError, IndexError):
        return None


def written(user, token):
    """The write that this person's key already made, None when there is none. Asked before the form is judged, because what was just
    written may make the same values wrong the second time."""
    if owner_id(token) != user.pk:
        return None
    return SubmissionKey.objects.filter(key=signing.loads(token, salt=SALT)[1], user=user).first()


def spend(user, token):
    """Use the key up, inside the transaction of the write; the row, so that a result address can be noted. Raises AlreadyWritten."""
    secret = signing.loads(token, salt=SALT)[1]
    try:
        with transaction.atomic():
            return SubmissionKey.objects.create(key=secret, user=user)
    except IntegrityError:
        earlier = SubmissionKey.objects.filter(key=secret).first()
        raise AlreadyWritten(earlier.url if earlier else "") from None
