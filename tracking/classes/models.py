"""Awareness classes and classes for new Party members."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.codes import public_code
from portal.db import KeyField
from tracking.branches.models import Branch
from tracking.classes.rules import ClassKind, Result, Shift
from tracking.nominations.models import Nomination

__all__ = ["ClassSession", "Enrolment", "TrainingClass"]


class TrainingClassQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Classes opened or followed by branches in reach, and those of the levels above: learners come from below."""
        return self.filter(user.access.reach(may or "nomination_view", branch="branch") | self._above(user, may))

    def _above(self, user, may):
        if may is not None:
            return Q(pk__in=[])
        ids = {i for s in user.access.scopes if s.branch for i in (s.branch.a2_id, s.branch.a3_id, s.branch.a4_id) if i}
        return Q(branch_id__in=ids)


class TrainingClass(models.Model):
    """A class run by the union itself or by others; of the latter often only name, dates and results are known."""

    code = models.CharField(_("mã công khai"), max_length=12, unique=True, default=public_code)
    kind = models.CharField(_("loại lớp"), max_length=12, choices=ClassKind)
    name = models.CharField(_("tên lớp"), max_length=200)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="classes", verbose_name=_("công đoàn theo dõi"))
    a2 = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="+")
    a3 = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="+")
    a4 = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="+")
    own = models.BooleanField(_("công đoàn trực tiếp mở"), default=False)
    organiser = models.CharField(_("đơn vị mở lớp"), max_length=200, blank=True)
    starts_on = models.DateField(_("khai giảng"))
    ends_on = models.DateField(_("bế giảng"), null=True, blank=True)
    place = models.CharField(_("địa điểm"), max_length=200, blank=True)
    shift = models.CharField(_("buổi học"), max_length=10, choices=Shift, blank=True)
    capacity = models.PositiveSmallIntegerField(_("số chỗ"), null=True, blank=True)
    support_amount = models.PositiveIntegerField(_("hỗ trợ mỗi học viên (đồng)"), null=True, blank=True)
    name_fold = KeyField(max_length=300)
    version = models.PositiveIntegerField(default=1)

    objects = TrainingClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("lớp bồi dưỡng")
        indexes = [models.Index(name=f"class_{a}_starts", fields=[a, "-starts_on", "-id"]) for a in ("a2", "a3", "a4")]
        constraints = [
            models.CheckConstraint(
                name="class_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("Ngày bế giảng không thể trước ngày khai giảng."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("classes:detail", args=[self.code])


class ClassSession(models.Model):
    """One meeting of a class."""

    training_class = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="sessions")
    on = models.DateField(_("ngày"))
    starts_at = models.TimeField(_("từ"), null=True, blank=True)
    ends_at = models.TimeField(_("đến"), null=True, blank=True)
    place = models.CharField(_("địa điểm"), max_length=200, blank=True)
    topic = models.CharField(_("nội dung"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("buổi học")
        ordering = ["on", "starts_at", "pk"]


class EnrolmentQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Learners whose case is in sight."""
        return self.filter(nomination__in=Nomination.objects.visible_to(user, may))

    def current(self):
        return self.filter(left_on__isnull=True)


class Enrolment(models.Model):
    """One person in one class. Sending and certificate are acts of the case; this row is the place in the class and its result."""

    training_class = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="enrolments")
    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="enrolments")
    enrolled_on = models.DateField(_("cử học ngày"))
    left_on = models.DateField(_("rút tên ngày"), null=True, blank=True)
    absences = models.PositiveSmallIntegerField(_("số buổi vắng"), null=True, blank=True)
    result = models.CharField(_("kết quả"), max_length=14, choices=Result, blank=True)
    certificate_number = models.CharField(_("số giấy chứng nhận"), max_length=60, blank=True)
    certificate_on = models.DateField(_("ngày cấp"), null=True, blank=True)
    sent_act = models.ForeignKey("tracking.Act", on_delete=models.PROTECT, null=True, related_name="+")
    result_act = models.ForeignKey("tracking.Act", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("học viên")
        constraints = [
            models.UniqueConstraint(name="enrolment_once", fields=["training_class", "nomination"], condition=Q(left_on__isnull=True)),
            models.CheckConstraint(
                name="certificate_has_date",
                condition=~Q(result=Result.CERTIFIED) | Q(certificate_on__isnull=False),
                violation_error_message=_("Cần ghi ngày cấp giấy chứng nhận."),
            ),
        ]
