"""What is known of the papers of a case, and the files of the union's own papers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal import dates
from portal.codes import public_code
from tracking.catalogue.models import Reason
from tracking.dossiers.rules import FileKind, PaperCode, Present
from tracking.nominations.models import Nomination

__all__ = ["Attachment", "Paper"]


class PaperQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Papers of cases in sight."""
        return self.filter(nomination__in=Nomination.objects.visible_to(user, may))


class Paper(models.Model):
    """One paper of a case, by metadata: what people said of it. What the acts of the case say is added when it is read, never copied.

    ``by_party``: last written by the Party body itself, which then stands above what the union knows.
    """

    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="papers")
    paper = models.CharField(_("giấy tờ"), max_length=20, choices=PaperCode)
    serial = models.PositiveSmallIntegerField(_("bản thứ"), default=1)
    present = models.CharField(_("có, chưa có"), max_length=3, choices=Present, blank=True)
    number = models.CharField(_("số"), max_length=60, blank=True)
    on = models.DateField(_("ngày"), null=True, blank=True)
    precision = models.CharField(max_length=5, choices=dates.PRECISIONS, default=dates.DAY)
    issuer = models.CharField(_("nơi ban hành"), max_length=200, blank=True)
    kept_at = models.CharField(_("nơi lưu"), max_length=200, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người kiểm tra")
    )
    checked_at = models.DateTimeField(_("kiểm tra lúc"), null=True, blank=True)
    returned_reason = models.ForeignKey(
        Reason, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lý do trả lại")
    )
    returned_note = models.CharField(_("nội dung cần bổ sung"), max_length=200, blank=True)
    not_applicable = models.BooleanField(_("không cần"), default=False)
    why_not = models.CharField(_("lý do không cần"), max_length=200, blank=True)
    by_party = models.BooleanField(_("cấp ủy ghi"), default=False)
    version = models.PositiveIntegerField(default=1)
    touched_at = models.DateTimeField(_("cập nhật lúc"))
    touched_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("giấy tờ")
        constraints = [
            models.UniqueConstraint(name="paper_once", fields=["nomination", "paper", "serial"]),
            models.CheckConstraint(
                name="paper_not_needed_has_reason",
                condition=Q(not_applicable=False, why_not="") | Q(not_applicable=True) & ~Q(why_not="") & ~Q(present=Present.YES),
                violation_error_message=_("Ghi lý do không cần giấy tờ này."),
            ),
            models.CheckConstraint(
                name="paper_checked_by_somebody",
                condition=Q(checked_by__isnull=True, checked_at__isnull=True) | Q(checked_by__isnull=False, checked_at__isnull=False),
            ),
        ]

    @property
    def day(self):
        """The paper's date as far as it is known, a PartialDate; None without one."""
        return dates.PartialDate(self.on, self.precision) if self.on else None


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Files of cases in sight."""
        return self.filter(nomination__in=Nomination.objects.visible_to(user, may))

    def kept(self):
        """Not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class Attachment(models.Model):
    """A photo or scan of a paper that the union made. The content lies in ``portal.filestore`` under ``stored``.

    Withdrawing erases the content and leaves the row: who brought it, who withdrew it and why.
    """

    code = models.CharField(_("mã công khai"), max_length=12, unique=True, default=public_code)
    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="attachments")
    paper = models.CharField(_("giấy tờ"), max_length=20, choices=PaperCode)
    name = models.CharField(_("tên tệp"), max_length=200)
    stored = models.CharField(max_length=32, unique=True)
    kind = models.CharField(_("loại tệp"), max_length=4, choices=FileKind)
    size = models.PositiveIntegerField(_("cỡ tệp (byte)"))
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(_("tải lên lúc"), auto_now_add=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người tải lên"))
    withdrawn_at = models.DateTimeField(_("rút lúc"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người rút")
    )
    withdrawn_reason = models.CharField(_("lý do rút"), max_length=200, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("tệp của giấy tờ")
        constraints = [
            models.CheckConstraint(
                name="attachment_withdrawn_with_reason",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason=""),
                violation_error_message=_("Ghi lý do rút tệp."),
            ),
        ]

    def __str__(self):
        return self.name
