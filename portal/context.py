"""What the page shell shows on every page."""

from django.conf import settings


def shell(request):
    """``demo``: whether the banner for invented data is shown."""
    return {"demo": settings.DEMO}
