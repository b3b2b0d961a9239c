"""A workbook between its dry run and its writing."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.codes import public_code
from tracking.access.rules import Permission
from tracking.imports.rules import KEPT_FOR, ImportKind

__all__ = ["LearnedHeading", "Upload"]


class KeptFileQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """One's own files that have not expired; nobody else sees them. What may be done with one depends on what is in it."""
        return self.filter(owner_id=user.pk, created_at__gte=timezone.now() - KEPT_FOR)


class KeptFile(models.Model):
    """A workbook that somebody brought, kept for a day. Once it is written ``content`` is emptied and ``result`` says what became of it."""

    code = models.CharField(max_length=12, unique=True, default=public_code)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )  # seen by that person only, gone within a day
    name = models.CharField(_("tên tệp"), max_length=200)
    content = models.BinaryField()
    created_at = models.DateTimeField(_("tải lên lúc"), auto_now_add=True)
    result = models.JSONField(_("kết quả"), null=True)

    objects = KeptFileQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return self.name


class UploadQuerySet(KeptFileQuerySet):
    def visible_to(self, user, may=None):
        """As every kept file; with ``may`` only where that permission is held."""
        own = super().visible_to(user)
        return own if may is None else own.filter(user.access.reach(may, branch="branch", joined=True))


class Upload(KeptFile):
    """A workbook of branches, members or introductions; see KeptFile."""

    kind = models.CharField(_("loại"), max_length=12, choices=ImportKind)
    branch = models.ForeignKey("tracking.Branch", on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị"))

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("tệp Excel")

    def get_absolute_url(self):
        return reverse("imports:result" if self.result is not None else "imports:check", args=[self.code])


class LearnedHeadingQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Where one brings in workbooks."""
        return self.filter(user.access.reach(may or Permission.IMPORT, branch="branch", joined=True))


class LearnedHeading(models.Model):
    """What a unit means by a heading of its lists, said once by a person. ``folded``: as ``headings.folded``; ``key`` '' : left aside."""

    branch = models.ForeignKey("tracking.Branch", on_delete=models.CASCADE, related_name="+", verbose_name=_("đơn vị"))
    kind = models.CharField(_("loại"), max_length=12, choices=ImportKind)
    folded = models.CharField(_("tiêu đề cột"), max_length=200)
    key = models.CharField(_("nội dung"), max_length=40, blank=True)

    objects = LearnedHeadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("tiêu đề cột đã biết")
        constraints = [models.UniqueConstraint(fields=["branch", "kind", "folded"], name="learned_heading_once")]

    def __str__(self):
        return self.folded
