"""Code lists that the organisation keeps: sectors, provinces, ethnic groups, obstacles, reasons, kinds of award. Filled by ``sync``."""

from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["AwardKind", "EthnicGroup", "Obstacle", "Province", "Reason", "Sector"]


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
