"""Two questions without fields."""

from portal.forms import PortalForm


class FeedForm(PortalForm):
    """Carries the one-time key alone."""
