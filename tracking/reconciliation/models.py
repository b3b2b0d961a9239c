"""A sheet that was drawn up, and a filled workbook between its dry run and its writing."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as gettext_now
from django.utils.translation import gettext_lazy as _

from portal.codes import public_code
from tracking.branches.models import Branch
from tracking.imports.models import KeptFile
from tracking.party.models import PartyBody
from tracking.reconciliation.rules import Quarter

__all__ = ["Reading", "Sheet"]


class SheetQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Sheets of one's own branches, and of one's own Party body: those that it made itself and those made for it."""
        return self.filter(user.access.reach(may or "nomination_view", branch="branch", body="body", joined=True))


class Sheet(models.Model):
    """A sheet of reconciliation ("phiếu đối chiếu"): names of one Party body in one quarter. Names are kept as codes of cases only."""

    code = models.CharField(_("mã phiếu đối chiếu"), max_length=12, unique=True, default=public_code)
    body = models.ForeignKey(PartyBody, on_delete=models.PROTECT, related_name="+", verbose_name=_("chi bộ, cấp ủy"))
    branch = models.ForeignKey(  # None: the committee drew it up itself
        Branch, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("đơn vị lập")
    )
    year = models.PositiveSmallIntegerField(_("năm"))
    quarter = models.PositiveSmallIntegerField(_("quý"))
    part = models.PositiveSmallIntegerField(_("phần"), default=1)
    parts = models.PositiveSmallIntegerField(_("số phần"), default=1)
    cases = models.JSONField(_("mã các phiếu theo dõi"))
    made_at = models.DateTimeField(_("lập lúc"), auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người lập"))
    read_at = models.DateTimeField(_("ghi kết quả lúc"), null=True)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("phiếu đối chiếu")

    def __str__(self):
        return gettext_now("Phiếu đối chiếu %(code)s, %(quarter)s") % {"code": self.code, "quarter": self.period}

    def get_absolute_url(self):
        return reverse("reconciliation:paper", args=[self.code])

    @property
    def period(self):
        return Quarter(self.year, self.quarter)


class Reading(KeptFile):
    """A filled sheet that somebody brought back; see KeptFile."""

    class Meta:
        verbose_name = _("phiếu đối chiếu đã điền")

    def get_absolute_url(self):
        return reverse("reconciliation:result" if self.result is not None else "reconciliation:check", args=[self.code])
