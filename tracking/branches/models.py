"""The tree of union organisations, as it is and as it was, and what is known of each branch."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.codes import public_code
from portal.db import KeyField, starts_with
from tracking.branches.rules import BranchKind, OfficerKind, ShiftPattern, SuccessionKind
from tracking.catalogue.models import Obstacle, Sector

__all__ = ["Branch", "BranchFact", "BranchObstacle", "BranchOfficer", "BranchPeriod", "Succession"]


class BranchQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Branches in the person's reach; with ``may`` only where that permission is held."""
        return self.filter(user.access.reach(may, branch="self"))

    def open(self):
        return self.filter(closed_on__isnull=True)

    def below(self, branch):
        """The branch itself and everything under it, by equality on one indexed column down to depth 4."""
        return self.filter(branch.subtree("self"))

    def search(self, folded):
        """Name or short name contains all words of the folded text; callers stay inside one scope."""
        for word in folded.split():
            self = self.filter(name_fold__contains=word)
        return self


class Branch(models.Model):
    """A union organisation: a stable identity with its current name, kind, sector and place. Ends with a date, is never deleted."""

    code = models.CharField(_("mã công khai"), max_length=12, unique=True, default=public_code)
    name = models.CharField(_("tên"), max_length=200)
    short_name = models.CharField(_("tên ngắn"), max_length=80, blank=True)
    name_fold = KeyField(max_length=300)
    name_key = KeyField(max_length=420)
    kind = models.CharField(_("cấp, loại"), max_length=20, choices=BranchKind)
    sector = models.ForeignKey("tracking.Sector", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("loại hình"))
    province = models.ForeignKey("tracking.Province", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("tỉnh, thành phố"))
    address = models.CharField(_("địa chỉ"), max_length=200, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("công đoàn cấp trên")
    )
    path = KeyField(max_length=60, unique=True)
    depth = models.PositiveSmallIntegerField()
    a2 = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    a3 = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    a4 = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    opened_on = models.DateField(_("thành lập"), null=True, blank=True)
    closed_on = models.DateField(_("kết thúc hoạt động"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = BranchQuerySet.as_manager()

    class Meta:
        verbose_name = _("đơn vị công đoàn")
        indexes = [
            models.Index(name="branch_parent_name", fields=["parent", "name_key", "id"]),
            models.Index(name="branch_name", fields=["name_key", "id"]),
            models.Index(name="branch_a2_name", fields=["a2", "name_key", "id"]),
            models.Index(name="branch_name_fold", fields=["name_fold"]),
            models.Index(name="branch_ended", fields=["closed_on"], condition=Q(closed_on__isnull=False)),
            models.Index(name="branch_a2_kind", fields=["a2", "kind"]),
            models.Index(name="branch_a3_kind", fields=["a3", "kind"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="branch_root_has_no_parent", condition=Q(depth=1, parent__isnull=True) | Q(depth__gt=1, parent__isnull=False)
            ),
            models.CheckConstraint(
                name="branch_closes_after_opening",
                condition=Q(opened_on__isnull=True) | Q(closed_on__isnull=True) | Q(closed_on__gte=models.F("opened_on")),
                violation_error_message=_("Ngày kết thúc hoạt động không thể trước ngày thành lập."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("branches:detail", args=[self.code])

    @property
    def label(self):
        """Short name where there is one."""
        return self.short_name or self.name

    def subtree(self, prefix=""):
        """Q for rows at or under this branch. ``prefix`` names the branch column: '' own copies (a2, a3, a4, branch) on the row,
        'self' for Branch rows, otherwise a join such as 'branch'."""
        return subtree(self, prefix)

    @property
    def is_leaf_kind(self):
        from tracking.branches.rules import LEAF_KINDS

        return self.kind in LEAF_KINDS


def subtree(branch, prefix=""):
    """Q for rows at or under ``branch``: equality on an ancestor column for depth 2 to 4, below that the path; all for the root."""
    if branch.depth == 1:
        return Q()
    join = "" if prefix in ("", "self") else f"{prefix}__"
    if branch.depth <= 4:
        return Q(**{f"{join}a{branch.depth}": branch.pk})
    below = Branch.objects.filter(starts_with("path", branch.path)).values("pk")
    column = {"": "branch_id", "self": "pk"}.get(prefix, f"{prefix}_id")
    return Q(**{f"{column}__in": below})


class BranchPeriod(models.Model):
    """How a branch was from a date on; ``ends_on`` is a cached copy of the next start (exclusive). Closed is a period too."""

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="periods")
    start_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến trước ngày"), null=True, blank=True)
    name = models.CharField(_("tên"), max_length=200)
    kind = models.CharField(_("cấp, loại"), max_length=20, choices=BranchKind)
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, null=True, related_name="+")
    parent = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="+")
    path = KeyField(max_length=60)
    depth = models.PositiveSmallIntegerField()
    a2 = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="+")
    a3 = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="+")
    a4 = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="+")
    closed = models.BooleanField(_("đã kết thúc"), default=False)
    decision_number = models.CharField(_("số quyết định"), max_length=60, blank=True)
    decision_on = models.DateField(_("ngày quyết định"), null=True, blank=True)

    class Meta:
        verbose_name = _("giai đoạn của đơn vị")
        ordering = ["start_on", "pk"]
        constraints = [models.UniqueConstraint(name="branch_period_one_per_start", fields=["branch", "start_on"])]


class Succession(models.Model):
    """Who follows whom; several predecessors and several successors are possible."""

    predecessor = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="precessions")
    kind = models.CharField(_("hình thức"), max_length=20, choices=SuccessionKind)
    on = models.DateField(_("từ ngày"))
    decision_number = models.CharField(_("số quyết định"), max_length=60, blank=True)
    decision_on = models.DateField(_("ngày quyết định"), null=True, blank=True)

    class Meta:
        verbose_name = _("kế thừa")
        constraints = [
            models.UniqueConstraint(name="succession_once", fields=["predecessor", "successor", "on"]),
            models.CheckConstraint(name="succession_to_another", condition=~Q(predecessor=models.F("successor"))),
        ]


class BranchFact(models.Model):
    """Numbers of a branch as known on a day. None means not known, never zero."""

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="facts")
    on = models.DateField(_("số liệu ngày"))
    workforce = models.PositiveIntegerField(_("số lao động"), null=True, blank=True)
    member_count = models.PositiveIntegerField(_("số đoàn viên"), null=True, blank=True)
    party_member_count = models.PositiveIntegerField(_("số đảng viên"), null=True, blank=True)
    direct_worker_count = models.PositiveIntegerField(_("số công nhân lao động trực tiếp"), null=True, blank=True)
    shift_pattern = models.CharField(_("ca làm việc"), max_length=12, choices=ShiftPattern, blank=True)

    class Meta:
        verbose_name = _("số liệu đơn vị")
        ordering = ["-on", "-pk"]
        constraints = [models.UniqueConstraint(name="branch_fact_one_per_day", fields=["branch", "on"])]


class BranchOfficer(models.Model):
    """Who answers for a branch, from a day to a day: an account or, without one, a name and telephone number."""

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="officers")
    kind = models.CharField(_("vai trò"), max_length=12, choices=OfficerKind)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("họ và tên"), max_length=120)
    position = models.CharField(_("chức vụ"), max_length=120, blank=True)
    phone = models.CharField(_("điện thoại"), max_length=15, blank=True)
    start_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến trước ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("người phụ trách đơn vị")
        ordering = ["kind", "-start_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="officer_one_open_per_kind",
                fields=["branch", "kind"],
                condition=Q(ends_on__isnull=True),
                violation_error_message=_("Đơn vị đang có người giữ vai trò này."),
            ),
        ]


class BranchObstacleQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Obstacles of branches in reach."""
        return self.filter(user.access.reach(may, branch="branch", joined=True))


class BranchObstacle(models.Model):
    """A coded obstacle of a branch, from a day to a day."""

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="obstacles")
    obstacle = models.ForeignKey(Obstacle, on_delete=models.PROTECT, related_name="+")
    start_on = models.DateField(_("ghi nhận từ"))
    ends_on = models.DateField(_("đã tháo gỡ từ"), null=True, blank=True)

    objects = BranchObstacleQuerySet.as_manager()

    class Meta:
        verbose_name = _("khó khăn của đơn vị")
        ordering = ["-start_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="branch_obstacle_open_once",
                fields=["branch", "obstacle"],
                condition=Q(ends_on__isnull=True),
                violation_error_message=_("Khó khăn này đang được ghi nhận cho đơn vị."),
            ),
        ]
