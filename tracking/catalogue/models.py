"""Code lists that the organisation keeps: sectors, provinces, ethnic groups, obstacles, reasons, kinds of award. Filled by ``sync``."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tracking.catalogue.rules import WEEKDAYS, Certainty, DayKind

__all__ = ["AwardKind", "EthnicGroup", "Holiday", "Obstacle", "Province", "Reason", "Sector"]


class CodeList(models.Model):
    """A code with its name. Ended with a date, never deleted."""

    code = models.CharField(_("mã"), max_length=20, unique=True)
    name = models.CharField(_("tên"), max_length=200)
    place = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    ended_on = models.DateField(_("thôi dùng từ"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["place", "pk"]

    def __str__(self):
        return self.name


class Sector(CodeList):
    """Kind of unit in union statistics. ``group``: state bodies and services, state enterprise, non-state (FDI included), brotherhood."""

    group = models.CharField(_("khối"), max_length=20)
    non_state = models.BooleanField(_("ngoài khu vực nhà nước"), default=False)

    class Meta(CodeList.Meta):
        verbose_name = _("loại hình")


class Province(CodeList):
    """A province by the codes of 01/07/2025; seven of them meant other provinces before, so the list is named."""

    kind = models.CharField(_("loại"), max_length=10)

    class Meta(CodeList.Meta):
        verbose_name = _("tỉnh, thành phố")


class EthnicGroup(CodeList):
    class Meta(CodeList.Meta):
        verbose_name = _("dân tộc")


class Obstacle(CodeList):
    """Why a branch finds it hard to introduce members."""

    class Meta(CodeList.Meta):
        verbose_name = _("khó khăn, vướng mắc")


class Reason(CodeList):
    """Coded reason of a return or an exit. ``used_for``: 'return', 'exit' or 'declined'."""

    used_for = models.CharField(_("dùng cho"), max_length=10)

    class Meta(CodeList.Meta):
        verbose_name = _("lý do")


class AwardKind(CodeList):
    """Emulation titles and awards; they feed the pool."""

    class Meta(CodeList.Meta):
        verbose_name = _("danh hiệu, khen thưởng")


class HolidayQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Every entry: days off are no secret. With ``may`` only for who holds that permission at the root of the tree."""
        return self.all() if may is None or user.access.may_everywhere(may) else self.none()

    def valid(self):
        return self.filter(withdrawn_on__isnull=True)

    def of_year(self, year):
        return self.filter(on__year=year)


class Holiday(models.Model):
    """A day that the week alone does not tell: off (holiday, rest in exchange) or worked in exchange. One entry for each day.

    A day entered by mistake is withdrawn, never deleted. ``edited_at`` is set once a person changed it: from then on ``sync`` leaves it.
    """

    on = models.DateField(_("ngày"), unique=True)
    kind = models.CharField(_("loại ngày"), max_length=6, choices=DayKind)
    name = models.CharField(_("tên ngày"), max_length=120)
    source = models.CharField(_("căn cứ"), max_length=240)
    certainty = models.CharField(_("mức chắc chắn"), max_length=12, choices=Certainty)
    edited_at = models.DateTimeField(_("sửa lúc"), null=True, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người sửa")
    )
    withdrawn_on = models.DateField(_("thôi dùng từ"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = HolidayQuerySet.as_manager()

    class Meta:
        verbose_name = _("ngày nghỉ, ngày làm bù")
        ordering = ["on"]
        constraints = [
            models.CheckConstraint(
                name="holiday_edited_by_goes_with_at",
                condition=Q(edited_at__isnull=True, edited_by__isnull=True) | Q(edited_at__isnull=False, edited_by__isnull=False),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{reverse('catalogue:days')}?nam={self.on.year}"

    @property
    def weekday(self):
        """The day of the week in words."""
        return WEEKDAYS[self.on.weekday()]
