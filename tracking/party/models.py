"""The tree of Party bodies, and which of them serves which branch."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.codes import public_code
from portal.db import KeyField, starts_with
from tracking.branches.models import Branch
from tracking.branches.rules import SuccessionKind
from tracking.party.rules import BodyKind, RouteRole

__all__ = ["BodySuccession", "PartyBody", "PartyBodyPeriod", "PartyRoute"]


class PartyBodyQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Names of Party bodies are no secret inside the portal: every signed-in person with an appointment sees them;
        with ``may`` only bodies where that permission is held."""
        if may is None:
            return self if user.access.scopes else self.none()
        return self.filter(user.access.reach(may, body="self"))

    def open(self):
        return self.filter(closed_on__isnull=True)

    def search(self, folded):
        """Name contains all words of the folded text."""
        for word in folded.split():
            self = self.filter(name_fold__contains=word)
        return self


class PartyBody(models.Model):
    """A Party organisation: stable identity with its current name and place."""

    code = models.CharField(_("mã công khai"), max_length=12, unique=True, default=public_code)
    name = models.CharField(_("tên"), max_length=200)
    name_fold = KeyField(max_length=300)
    name_key = KeyField(max_length=420)
    kind = models.CharField(_("cấp"), max_length=20, choices=BodyKind)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("cấp trên"))
    path = KeyField(max_length=60, unique=True)
    depth = models.PositiveSmallIntegerField()
    b2 = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    b3 = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    b4 = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    opened_on = models.DateField(_("thành lập"), null=True, blank=True)
    closed_on = models.DateField(_("kết thúc hoạt động"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PartyBodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("tổ chức đảng")
        indexes = [
            models.Index(name="body_name_fold", fields=["name_fold"]),
            models.Index(name="body_parent_name", fields=["parent", "name_key", "id"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="body_root_has_no_parent", condition=Q(depth=1, parent__isnull=True) | Q(depth__gt=1, parent__isnull=False)
            ),
            models.CheckConstraint(
                name="body_closes_after_opening",
                condition=Q(opened_on__isnull=True) | Q(closed_on__isnull=True) | Q(closed_on__gte=models.F("opened_on")),
                violation_error_message=_("Ngày kết thúc hoạt động không thể trước ngày thành lập."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("party:detail", args=[self.code])

    def subtree(self, prefix=""):
        """Q for rows at or under this body; same contract as ``branches.models.subtree``."""
        if self.depth == 1:
            return Q(body__isnull=False) if prefix == "" else Q()
        join = "" if prefix in ("", "self") else f"{prefix}__"
        if self.depth <= 4:
            return Q(**{f"{join}b{self.depth}": self.pk})
        below = PartyBody.objects.filter(starts_with("path", self.path)).values("pk")
        return Q(**{{"": "body_id__in", "self": "pk__in"}.get(prefix, f"{prefix}_id__in"): below})


class PartyBodyPeriod(models.Model):
    """How a Party body was from a date on; same contract as BranchPeriod."""

    body = models.ForeignKey(PartyBody, on_delete=models.PROTECT, related_name="periods")
    start_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến trước ngày"), null=True, blank=True)
    name = models.CharField(_("tên"), max_length=200)
    kind = models.CharField(_("cấp"), max_length=20, choices=BodyKind)
    parent = models.ForeignKey(PartyBody, on_delete=models.PROTECT, null=True, related_name="+")
    path = KeyField(max_length=60)
    depth = models.PositiveSmallIntegerField()
    b2 = models.ForeignKey(PartyBody, on_delete=models.PROTECT, null=True, related_name="+")
    b3 = models.ForeignKey(PartyBody, on_delete=models.PROTECT, null=True, related_name="+")
    b4 = models.ForeignKey(PartyBody, on_delete=models.PROTECT, null=True, related_name="+")
    closed = models.BooleanField(_("đã kết thúc"), default=False)
    decision_number = models.CharField(_("số quyết định"), max_length=60, blank=True)
    decision_on = models.DateField(_("ngày quyết định"), null=True, blank=True)

    class Meta:
        verbose_name = _("giai đoạn của tổ chức đảng")
        ordering = ["start_on", "pk"]
        constraints = [models.UniqueConstraint(name="body_period_one_per_start", fields=["body", "start_on"])]


class BodySuccession(models.Model):
    """Which Party body follows which; same contract as Succession."""

    predecessor = models.ForeignKey(PartyBody, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(PartyBody, on_delete=models.PROTECT, related_name="precessions")
    kind = models.CharField(_("hình thức"), max_length=20, choices=SuccessionKind)
    on = models.DateField(_("từ ngày"))
    decision_number = models.CharField(_("số quyết định"), max_length=60, blank=True)
    decision_on = models.DateField(_("ngày quyết định"), null=True, blank=True)

    class Meta:
        verbose_name = _("kế thừa của tổ chức đảng")
        constraints = [
            models.UniqueConstraint(name="body_succession_once", fields=["predecessor", "successor", "on"]),
            models.CheckConstraint(name="body_succession_to_another", condition=~Q(predecessor=models.F("successor"))),
        ]


class PartyRouteQuerySet(models.QuerySet):
    def on(self, day):
        """Routes in force on a day."""
        return self.filter(start_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))


class PartyRoute(models.Model):
    """Which cell is a branch's own, or which committee receives its lists, from a day to a day."""

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="routes")
    body = models.ForeignKey(PartyBody, on_delete=models.PROTECT, related_name="routes")
    role = models.CharField(_("vai trò"), max_length=12, choices=RouteRole)
    start_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến trước ngày"), null=True, blank=True)

    objects = PartyRouteQuerySet.as_manager()

    class Meta:
        verbose_name = _("nơi tiếp nhận")
        ordering = ["role", "-start_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="route_one_open_per_role",
                fields=["branch", "role"],
                condition=Q(ends_on__isnull=True),
                violation_error_message=_("Đơn vị đang có nơi tiếp nhận với vai trò này."),
            )
        ]
