"""The optional citizen number: encrypted at rest, unique by keyed digest, shown by its last three digits.

Key material comes from ``SECRET_KEY`` by a derivation of its own, so the number cannot be read from a copy of the database.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from portal import text


def _key(purpose):
    return hmac.new(settings.SECRET_KEY.encode(), f"portal.citizen.{purpose}".encode(), hashlib.sha256).digest()


def digest(number):
    """Keyed digest by which two equal numbers are found; hexadecimal."""
    return hmac.new(_key("digest"), text.digits(number).encode(), hashlib.sha256).hexdigest()


def columns(number):
    """The three columns for a number; all empty for ''."""
    number = text.digits(number)
    if not number:
        return {"citizen_number": None, "citizen_digest": None, "citizen_tail": ""}
    sealed = Fernet(base64.urlsafe_b64encode(_key("cipher"))).encrypt(number.encode())
    return {"citizen_number": sealed, "citizen_digest": digest(number), "citizen_tail": number[-3:]}


def reveal(member):
    """The number in clear, '' when there is none or it was sealed under another key. The caller logs the reveal."""
    if not member.citizen_number:
        return ""
    try:
        return Fernet(base64.urlsafe_b64encode(_key("cipher"))).decrypt(bytes(member.citizen_number)).decode()
    except InvalidToken:
        return ""
