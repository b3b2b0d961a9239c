"""A filled workbook of members between its dry run and its writing. What was downloaded is not kept: the workbook carries its own proof."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tracking.imports.models import KeptFile, UploadQuerySet

__all__ = ["FilledPacket"]


class FilledPacket(KeptFile):
    """A workbook of members that somebody filled in and brought back; see KeptFile. ``branch``: for which it was made."""

    branch = models.ForeignKey("tracking.Branch", on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị"))

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("bảng cập nhật đoàn viên đã điền")

    def get_absolute_url(self):
        return reverse("packets:result" if self.result is not None else "packets:check", args=[self.code])
