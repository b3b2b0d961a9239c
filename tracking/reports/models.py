"""Editions: reports that were frozen, with what was asked, the figures of that moment, who and when. Append-only."""

import hashlib
import json

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.codes import public_code
from tracking.branches.models import Branch
from tracking.ledger.rules import Tree
from tracking.reports.rules import Cycle
from tracking.reports.sheet import Data

__all__ = ["ReportEdition"]


class ReportEditionQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Editions of branches whose figures the person may see; they hold numbers and no names."""
        return self.filter(user.access.reach(may or "figures_view", branch="branch", joined=True))


class ReportEdition(models.Model):
    """One frozen report of a branch. ``content``: the sheet (``sheet.Data``) as it was; ``cells``: from which branches its results came.

    ``known_on``: figures as they were known at the end of that day, None: as they stood when it was made; ``position``: last entry of the
    ledger there was then; ``tree``: units of today (of that moment) or of the day of each act. ``number``: within its branch and ``year``.
    """

    code = models.CharField(_("mã công khai"), max_length=12, unique=True, default=public_code)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="report_editions", verbose_name=_("đơn vị"))
    year = models.PositiveSmallIntegerField(_("năm"))
    number = models.PositiveSmallIntegerField(_("số"))
    cycle = models.CharField(_("kỳ báo cáo"), max_length=16, choices=Cycle)
    title = models.CharField(_("tên kỳ"), max_length=120)
    start_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến hết ngày"))
    since_on = models.DateField(_("lũy kế từ ngày"))
    tree = models.PositiveSmallIntegerField(_("cây tổ chức"), choices=[(t.value, t.name) for t in (Tree.NOW, Tree.THEN)])
    known_on = models.DateField(_("số liệu biết đến hết ngày"), null=True, blank=True)
    position = models.BigIntegerField()
    content = models.JSONField()
    cells = models.JSONField()
    made_at = models.DateTimeField(_("chốt lúc"), auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("người chốt")
    )

    objects = ReportEditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("báo cáo đã chốt")
        indexes = [models.Index(name="report_edition_branch", fields=["branch", "-id"])]
        constraints = [
            models.UniqueConstraint(name="report_edition_once", fields=["branch", "year", "number"]),
            models.CheckConstraint(name="report_edition_ends_after_start", condition=Q(ends_on__gte=F("start_on"))),
        ]

    def __str__(self):
        return f"{self.number}/{self.year}"

    def get_absolute_url(self):
        return reverse("reports:edition", args=[self.code])

    @cached_property
    def data(self):
        """The sheet as it was frozen."""
        return Data.from_json(self.content)

    @property
    def made_on(self):
        """The local day on which it was frozen."""
        return timezone.localtime(self.made_at).date()

    @property
    def seal(self):
        """Twelve characters made of the whole content: two prints with the same seal say the same."""
        return hashlib.sha256(json.dumps(self.content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:12]
