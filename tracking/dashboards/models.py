"""Decisions of commendation as they were issued."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.codes import public_code
from tracking.branches.models import Branch

__all__ = ["CommendedUnit", "Commendation"]


class CommendationQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Decisions of places whose figures the person may see."""
        return self.filter(user.access.reach(may or "figures_view", branch="branch", joined=True))

    def valid(self):
        return self.filter(withdrawn_at__isnull=True)


class Commendation(models.Model):
    """A decision by which a union commended units below it. ``rule``: the criteria as sentences, as they stood when it was recorded.

    One recorded by mistake is withdrawn with a reason, never deleted.
    """

    code = models.CharField(_("mã công khai"), max_length=12, unique=True, default=public_code)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị ra quyết định"))
    number = models.CharField(_("số quyết định"), max_length=60)
    on = models.DateField(_("ngày quyết định"))
    starts_on = models.DateField(_("kỳ xét, từ ngày"))
    ends_on = models.DateField(_("kỳ xét, đến ngày"))
    rule = models.JSONField(_("tiêu chí"), default=list)
    recorded_at = models.DateTimeField(_("ghi lúc"), auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người ghi"))
    withdrawn_at = models.DateTimeField(_("hủy ghi nhầm lúc"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = models.CharField(_("lý do hủy ghi nhầm"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("quyết định biểu dương")
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="commendation_number_once",
                fields=["branch", "number", "on"],
                condition=Q(withdrawn_at__isnull=True),
                violation_error_message=_("Quyết định này đã được ghi."),
            ),
            models.CheckConstraint(name="commendation_period_runs_forward", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="commendation_withdrawn_by_whom",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("dashboards:commendation", args=[self.code])


class CommendedUnit(models.Model):
    """One unit of a decision, with the sentence why."""

    commendation = models.ForeignKey(Commendation, on_delete=models.PROTECT, related_name="units")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    reason = models.CharField(_("thành tích"), max_length=400)

    class Meta:
        verbose_name = _("đơn vị được biểu dương")
        ordering = ["branch__name_key", "pk"]
        constraints = [models.UniqueConstraint(name="commended_once", fields=["commendation", "branch"])]
