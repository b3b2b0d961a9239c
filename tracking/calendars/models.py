"""Addresses under which a calendar program fetches an officer's limits without signing in."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

__all__ = ["CalendarFeed"]


class CalendarFeedQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Everybody sees the own ones alone; nobody holds a permission over somebody else's."""
        return self.filter(user=user.pk)

    def in_use(self):
        return self.filter(ended_at__isnull=True)


class CalendarFeed(models.Model):
    """One secret address. Only a digest of the secret is stored; ended with a moment, never deleted. One in use for each person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calendar_feeds")
    secret_hash = models.CharField(_("mã băm của địa chỉ"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("lập lúc"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ngừng lúc"), null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("địa chỉ lịch thời hạn")
        constraints = [models.UniqueConstraint(name="calendar_feed_one_in_use", fields=["user"], condition=Q(ended_at__isnull=True))]
