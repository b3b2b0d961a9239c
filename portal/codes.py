"""Random public codes: they stand in addresses, so nothing can be read or guessed from them."""

import secrets

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # no i, l, o, 0, 1: codes are read out on the telephone


def public_code():
    """Ten characters, about 49 bits."""
    return "".join(secrets.choice(LETTERS) for _ in range(10))
