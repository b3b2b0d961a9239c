"""Who wants a mail on working days with things to do, and on which days it went out."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["DigestSent", "MailChoice"]


class MailChoice(models.Model):
    """Whether somebody wants the daily mail. Without a row: yes, as soon as there is an address."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    wants = models.BooleanField(_("nhận thư nhắc việc"), default=True)

    class Meta:
        verbose_name = _("nhận thư nhắc việc")


class DigestSent(models.Model):
    """The mail of one person and day. The row is made before the mail leaves, so that of two machines one sends.

    ``sent_at`` None: being sent now, or cut off while sending; then that day's mail is not sent again.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("ngày"))
    count = models.PositiveIntegerField(_("số việc"))
    sent_at = models.DateTimeField(_("gửi lúc"), null=True)

    class Meta:
        verbose_name = _("thư nhắc việc đã gửi")
        constraints = [models.UniqueConstraint(name="digest_once_a_day", fields=["user", "on"])]
