"""How many rows a keyset page shows, and pages of another length, so that two countries are compared by the same page."""

from contextlib import contextmanager
from unittest.mock import patch

from portal import paging


@contextmanager
def watched(length=None):
    """Yield a list that gets the number of rows of every keyset page made meanwhile. ``length``: rows a page, None for the usual."""
    shown, real = [], paging.Page

    def made(**given):
        shown.append(len(given["rows"]))
        return real(**given)

    usual = paging.keyset_page.__kwdefaults__
    with patch.object(paging, "Page", made), patch.dict(usual, {"size": length or usual["size"]}):
        yield shown
