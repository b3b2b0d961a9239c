"""Congress terms and the targets set for them."""

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.codes import public_code
from tracking.branches.models import Branch
from tracking.targets.rules import COUNTS, IN_PER_CENT, YEAR_END, Indicator, Shape, named, population_of, span

__all__ = ["Target", "Term", "YearClosing"]


class TermQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Terms of branches in reach and of the levels above them."""
        return self.filter(user.access.reach(may or "target_view", branch="branch", joined=True) | _above(user, may))

    def standing(self):
        return self.filter(withdrawn_on__isnull=True)


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
    withdrawn_on = models.DateField(_("hủy ghi nhầm ngày"), null=True, blank=True)  # entered by mistake; no target of it is in force
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
            models.UniqueConstraint(name="term_once_per_start", fields=["branch", "starts_on"], condition=Q(withdrawn_on__isnull=True)),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("targets:term", args=[self.code])

    @property
    def last_day(self):
        return self.cut_short_on or self.ends_on

    @property
    def stands(self):
        """Whether it was not withdrawn."""
        return self.withdrawn_on is None


class TargetQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        return self.filter(user.access.reach(may or "target_view", branch="branch", joined=True) | _above(user, may))

    def in_force(self):
        return self.filter(superseded_by__isnull=True, withdrawn_on__isnull=True).with_closings()

    def with_closings(self):
        """With the closing days of the target's year and of the year before, so that ``days`` asks nothing."""
        closed = YearClosing.objects.filter(from_year__lte=OuterRef("year")).order_by("-from_year")
        before = YearClosing.objects.filter(from_year__lt=OuterRef("year")).order_by("-from_year")
        return self.annotate(closes=Subquery(closed.values("month_day")[:1]), closed_before=Subquery(before.values("month_day")[:1]))


class Target(models.Model):
    """What a branch is to reach: in a term (``year`` None) or in one reporting year of it.

    ``value``: people, people per branch and year, or per cent. ``groups``: only of people of all these groups (see ``population``).
    A share (``ratio``, ``per_cent``) is of ``base_indicator`` in the same days, or of the members known on ``base_on``.
    """

    code = models.CharField(_("mã công khai"), max_length=12, unique=True, default=public_code)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="targets", verbose_name=_("đơn vị được giao"))
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="targets", verbose_name=_("nhiệm kỳ"))
    year = models.PositiveSmallIntegerField(_("năm"), null=True, blank=True)
    indicator = models.CharField(_("nội dung tính"), max_length=16, choices=Indicator)
    shape = models.CharField(_("cách giao"), max_length=16, choices=Shape)
    value = models.DecimalField(_("chỉ tiêu"), max_digits=9, decimal_places=2)
    decision_number = models.CharField(_("số quyết định giao"), max_length=60, blank=True)
    decision_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    groups = models.PositiveSmallIntegerField(_("chỉ tính nhóm"), default=0)
    base_indicator = models.CharField(_("so với"), max_length=16, choices=Indicator, blank=True)
    base_on = models.DateField(_("số đoàn viên tại ngày"), null=True, blank=True)
    superseded_by = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="supersedes")
    withdrawn_on = models.DateField(_("hủy ghi nhầm ngày"), null=True, blank=True)  # entered by mistake; what it superseded holds again
    version = models.PositiveIntegerField(default=1)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("chỉ tiêu")
        ordering = ["-term__starts_on", "indicator", "pk"]
        constraints = [
            models.CheckConstraint(
                name="target_value_positive", condition=Q(value__gt=0), violation_error_message=_("Chỉ tiêu phải lớn hơn 0.")
            ),
            models.CheckConstraint(name="target_withdrawn_is_last", condition=Q(withdrawn_on__isnull=True) | Q(superseded_by__isnull=True)),
            models.CheckConstraint(
                name="target_year_fits_shape",
                condition=Q(shape=Shape.YEAR_COUNT, year__isnull=False)
                | Q(shape=Shape.TERM_COUNT, year__isnull=True)
                | ~Q(shape__in=(Shape.YEAR_COUNT, Shape.TERM_COUNT)),
            ),
            models.CheckConstraint(
                name="target_base_fits_shape",
                condition=Q(shape=Shape.RATIO, base_on__isnull=True) & ~Q(base_indicator="")
                | Q(shape=Shape.PER_CENT, base_on__isnull=False, base_indicator="")
                | ~Q(shape__in=IN_PER_CENT) & Q(base_on__isnull=True, base_indicator=""),
            ),
        ]

    def __str__(self):
        """'Đoàn viên ưu tú được giới thiệu cho Đảng (nữ)'."""
        return named(self.get_indicator_display(), self.population)

    def get_absolute_url(self):
        return reverse("targets:detail", args=[self.code])

    @property
    def population(self):
        return population_of(self.groups)

    @property
    def holds(self):
        """Whether it is in force."""
        return self.superseded_by_id is None and self.withdrawn_on is None

    @property
    def is_share(self):
        return self.shape in IN_PER_CENT

    @property
    def is_count(self):
        """Whether the value is a number of people, which can be split among units."""
        return self.shape in COUNTS

    def days(self, planned=False):
        """First and last day over which it is counted; ``planned``: as if the term had not been cut short. No query after
        ``with_closings``."""
        last = self.term.ends_on if planned else self.term.last_day
        return span(shape=self.shape, year=self.year, starts_on=self.term.starts_on, last_day=last, closings=self._closings())

    def _closings(self):
        if self.year is None:
            return ()
        if not hasattr(self, "closes"):
            found = Target.objects.with_closings().values_list("closes", "closed_before").get(pk=self.pk)
            self.closes, self.closed_before = found
        usual = YEAR_END[0] * 100 + YEAR_END[1]
        return [(y, *divmod(said or usual, 100)) for y, said in ((self.year - 1, self.closed_before), (self.year, self.closes))]


class YearClosingQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """When a reporting year closes is no secret."""
        return self if may is None or user.access.may_everywhere(may) else self.none()


class YearClosing(models.Model):
    """On which day reporting years close, from ``from_year`` on, for the whole portal; without a row on 31 December.

    ``month_day``: month times 100 plus day. A row for a later year leaves the years before it as they were reported.
    """

    from_year = models.PositiveSmallIntegerField(_("áp dụng từ năm"), unique=True)
    month_day = models.PositiveSmallIntegerField(_("tháng, ngày"))

    objects = YearClosingQuerySet.as_manager()

    class Meta:
        verbose_name = _("ngày khóa sổ năm báo cáo")
        ordering = ["-from_year"]
        constraints = [models.CheckConstraint(name="closing_is_a_day", condition=Q(month_day__gte=101, month_day__lte=1231))]

    def __str__(self):
        return f"{self.day:02d}/{self.month:02d}"

    @property
    def month(self):
        return self.month_day // 100

    @property
    def day(self):
        return self.month_day % 100
