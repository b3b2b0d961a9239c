"""Numbers that a unit reported without a list of names."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.codes import public_code
from tracking.branches.models import Branch
from tracking.figures.rules import Indicator
from tracking.ledger.rules import named, population_of
from tracking.reported.rules import Source

__all__ = ["ReportedTotal"]


class ReportedTotalQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        return self.filter(user.access.reach(may or "target_view", branch="branch", joined=True))

    def standing(self):
        return self.filter(withdrawn_on__isnull=True)


class ReportedTotal(models.Model):
    """How many people a branch reported for an indicator in a run of days, both ends counted; names give way to nothing, see ``rules``.

    ``groups``: bits of the populations whom alone it is about (``population``), 0 for everybody.
    ``whole_from``, ``whole_until``: the whole months in it, as ``rules.whole_part`` says, kept for adding up the names of the same days.
    """

    code = models.CharField(_("mã công khai"), max_length=12, unique=True, default=public_code)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="reported_totals", verbose_name=_("đơn vị"))
    indicator = models.CharField(_("nội dung tính"), max_length=16, choices=Indicator)
    start_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến hết ngày"))
    whole_from = models.DateField()
    whole_until = models.DateField()
    groups = models.PositiveSmallIntegerField(_("chỉ tính nhóm"), default=0)
    number = models.PositiveIntegerField(_("số báo cáo"))
    source = models.CharField(_("nguồn số liệu"), max_length=12, choices=Source)
    note = models.CharField(_("ghi chú"), max_length=200, blank=True)
    withdrawn_on = models.DateField(_("rút ngày"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ReportedTotalQuerySet.as_manager()

    class Meta:
        verbose_name = _("số theo báo cáo")
        ordering = ["-ends_on", "pk"]
        indexes = [models.Index(name="reported_days", fields=["branch", "indicator", "start_on", "ends_on"])]
        constraints = [
            models.CheckConstraint(name="reported_ends_after_start", condition=Q(ends_on__gte=F("start_on"))),
            models.UniqueConstraint(
                name="reported_once_per_days",
                fields=["branch", "indicator", "groups", "start_on", "ends_on"],
                condition=Q(withdrawn_on__isnull=True),
            ),
        ]

    def __str__(self):
        """'Đoàn viên công đoàn được kết nạp Đảng (công nhân lao động trực tiếp)'."""
        return named(self.get_indicator_display(), self.population)

    def get_absolute_url(self):
        return f"{reverse('reported:list')}?tai={self.branch.code}"

    @property
    def population(self):
        return population_of(self.groups)
