"""Who holds which role where, from a day on."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracking.access.rules import Role

__all__ = ["Appointment"]


class AppointmentQuerySet(models.QuerySet):
    def on(self, day):
        """Appointments in force on a day."""
        return self.filter(start_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))

    def visible_to(self, user, may=None):
        """Appointments at places where the person manages accounts or resets passwords."""
        return self.filter(user.access.appointments(may))


class Appointment(models.Model):
    """Ties a person and a role to a branch or to a Party body; reaches that subtree. One person may hold several."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("tài khoản"))
    role = models.CharField(_("vai trò"), max_length=20, choices=Role)
    branch = models.ForeignKey(
        "tracking.Branch", on_delete=models.PROTECT, null=True, blank=True, related_name="appointments", verbose_name=_("đơn vị")
    )
    body = models.ForeignKey(
        "tracking.PartyBody", on_delete=models.PROTECT, null=True, blank=True, related_name="appointments", verbose_name=_("tổ chức đảng")
    )
    start_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến trước ngày"), null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("phân công")
        ordering = ["start_on", "pk"]
        constraints = [
            models.CheckConstraint(name="appointment_at_one_place", condition=Q(branch__isnull=True) ^ Q(body__isnull=True)),
            models.UniqueConstraint(
                name="appointment_open_once_branch",
                fields=["user", "role", "branch"],
                condition=Q(ends_on__isnull=True, branch__isnull=False),
            ),
            models.UniqueConstraint(
                name="appointment_open_once_body", fields=["user", "role", "body"], condition=Q(ends_on__isnull=True, body__isnull=False)
            ),
        ]

    @property
    def place(self):
        return self.branch or self.body

    @property
    def place_label(self):
        """Short name of the place where there is one."""
        return getattr(self.place, "label", "") or str(self.place)

    def in_force(self, day):
        return self.start_on <= day and (self.ends_on is None or self.ends_on > day)
