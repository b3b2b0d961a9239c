"""Congress terms and the targets set for them."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.codes import public_code
from tracking.branches.models import Branch
from tracking.targets.rules import Indicator, Shape

__all__ = ["Target", "Term"]


class TermQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Terms of branches in reach and of the levels above them."""
        return self.filter(user.access.reach(may or "target_view", branch="branch", joined=True) | _above(user, may))

    def on(self, day):
        return self.filter(starts_on__lte=day, ends_on__gte=day)


def _above(user, may):
    """What the levels above have set is there for everybody below who may see targets; to be changed only where it was set."""
    if may is not None:
        return Q(pk__in=[])
    branches = [s.branch for s in user.access.having("target_view") if s.branch]
    ids = {i for b in branches for i in (b.a2_id, b.a3_id, b.a4_id, b.parent_id) if i}
    return Q(branch_id__in=ids) | Q(branch__depth=1) if branches else Q(pk__in=[])


class Term(models.Model):
    """A congress term of a branch. ``ends_on`` is its last day; ``cut_short_on`` the last day when it ended earlier than planned."""

    code = models.CharField(_("mã công khai"), max_length=12, unique=True, default=public_code)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="terms", verbose_name=_("đơn vị"))
    name = models.CharField(_("tên nhiệm kỳ"), max_length=60)
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến hết ngày"))
    cut_short_on = models.DateField(_("kết thúc sớm, hết ngày"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("nhiệm kỳ")
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="term_ends_after_start",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message=_("Ngày kết thúc phải sau ngày bắt đầu."),
            ),
            models.UniqueConstraint(name="term_once_per_start", fields=["branch", "starts_on"]),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("targets:term", args=[self.code])

    @property
    def last_day(self):
        return self.cut_short_on or self.ends_on


class TargetQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        return self.filter(user.access.reach(may or "target_view", branch="branch", joined=True) | _above(user, may))

    def in_force(self):
        return self.filter(superseded_by__isnull=True)


class Target(models.Model):
    """What a branch is to reach: in a term (``year`` None) or in one year of it. ``value`` people, or people per branch and year."""

    code = models.CharField(_("mã công khai"), max_length=12, unique=True, default=public_code)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="targets", verbose_name=_("đơn vị được giao"))
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="targets", verbose_name=_("nhiệm kỳ"))
    year = models.PositiveSmallIntegerField(_("năm"), null=True, blank=True)
    indicator = models.CharField(_("nội dung tính"), max_length=16, choices=Indicator)
    shape = models.CharField(_("cách giao"), max_length=16, choices=Shape)
    value = models.DecimalField(_("chỉ tiêu"), max_digits=9, decimal_places=2)
    decision_number = models.CharField(_("số quyết định giao"), max_length=60, blank=True)
    decision_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    superseded_by = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="supersedes")
    version = models.PositiveIntegerField(default=1)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("chỉ tiêu")
        ordering = ["-term__starts_on", "indicator", "pk"]
        constraints = [
            models.CheckConstraint(
                name="target_value_positive", condition=Q(value__gt=0), violation_error_message=_("Chỉ tiêu phải lớn hơn 0.")
            ),
            models.CheckConstraint(
                name="target_year_fits_shape",
                condition=Q(shape=Shape.YEAR_COUNT, year__isnull=False) | ~Q(shape=Shape.YEAR_COUNT) & Q(year__isnull=True),
            ),
        ]

    def get_absolute_url(self):
        return reverse("targets:detail", args=[self.code])
