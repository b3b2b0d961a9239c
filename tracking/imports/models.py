"""A workbook between its dry run and its writing."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.codes import public_code
from tracking.imports.rules import KEPT_FOR, ImportKind

__all__ = ["Upload"]


class UploadQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """One's own uploads that have not expired; nobody else sees them. With ``may`` only where that permission is held."""
        own = self.filter(owner_id=user.pk, created_at__gte=timezone.now() - KEPT_FOR)
        return own if may is None else own.filter(user.access.reach(may, branch="branch", joined=True))


class Upload(models.Model):
    """A workbook that somebody brought, kept for a day. Once it is written ``content`` is emptied and ``result`` says what became of it."""

    code = models.CharField(max_length=12, unique=True, default=public_code)
    kind = models.CharField(_("loại"), max_length=12, choices=ImportKind)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )  # seen by that person only, gone within a day
    branch = models.ForeignKey("tracking.Branch", on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    name = models.CharField(_("tên tệp"), max_length=200)
    content = models.BinaryField()
    created_at = models.DateTimeField(_("tải lên lúc"), auto_now_add=True)
    result = models.JSONField(_("kết quả"), null=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("tệp Excel")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("imports:result" if self.result is not None else "imports:check", args=[self.code])
