"""Who changed what (events) and who opened what (views). Both append-only."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["Event", "ViewLog"]


class EventQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Events at branches where the person may read the history."""
        return self.filter(user.access.reach(may or "history_view", branch="branch", joined=True))


class Event(models.Model):
    """A write that is not an act of a case. ``facts``: ids, codes, dates and branch names; of people only the names of changed fields."""

    at = models.DateTimeField(_("lúc"), auto_now_add=True, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("người ghi"))
    action = models.CharField(_("việc"), max_length=60)
    branch = models.ForeignKey("tracking.Branch", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("đơn vị"))
    subject_kind = models.CharField(_("loại"), max_length=20)
    subject_id = models.BigIntegerField(_("mã"), null=True)
    facts = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("việc đã ghi")
        indexes = [
            models.Index(name="event_subject", fields=["subject_kind", "subject_id", "-id"]),
            models.Index(name="event_branch", fields=["branch", "-id"]),
        ]


class ViewLogQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        return self.filter(user.access.reach(may or "history_view", branch="branch", joined=True))


class ViewLog(models.Model):
    """An opening of a personal page, a reveal, a print or an export."""

    at = models.DateTimeField(_("lúc"), auto_now_add=True, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người xem"))
    kind = models.CharField(_("việc"), max_length=30)
    branch = models.ForeignKey("tracking.Branch", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("đơn vị"))
    subject_kind = models.CharField(_("loại"), max_length=20)
    subject_id = models.BigIntegerField(_("mã"), null=True)
    row_count = models.PositiveIntegerField(_("số dòng"), null=True)

    objects = ViewLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("lượt xem")
        indexes = [
            models.Index(name="viewlog_subject", fields=["subject_kind", "subject_id", "-id"]),
            models.Index(name="viewlog_branch", fields=["branch", "-id"]),
        ]
