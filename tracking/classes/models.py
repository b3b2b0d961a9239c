"""Awareness classes and classes for new Party members."""

from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.codes import public_code
from portal.db import KeyField
from tracking.access.rules import Permission
from tracking.branches.models import Branch
from tracking.classes.rules import MARK_FAULT, ClassKind, ClassState, Result, Shift, mark_text
from tracking.nominations.models import Nomination

__all__ = ["ClassSession", "Enrolment", "TrainingClass"]


class TrainingClassQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Classes followed by branches in reach, and without ``may`` those of the levels above too: learners come from below."""
        reach = user.access.reach(may or Permission.NOMINATION_VIEW, branch="branch")
        if may is not None:
            return self.filter(reach)
        for scope in user.access.having(Permission.NOMINATION_VIEW):
            if scope.branch:
                reach |= _at_or_above(scope.branch)
        return self.filter(reach)

    def at(self, place):
        """Classes that concern a branch: its own, those below it and those of the levels above. None or a Party body: none."""
        return self.filter(place.subtree() | _at_or_above(place)) if isinstance(place, Branch) and place.depth > 1 else self._all_at(place)

    def _all_at(self, place):
        return self.all() if isinstance(place, Branch) else self.none()

    def in_state(self, state, today):
        """Planned, running or finished on a day, as ``rules.state`` says of one class."""
        ended = Q(ends_on__lt=today) | Q(ends_on__isnull=True, starts_on__lt=today)
        return {
            ClassState.PLANNED: self.filter(starts_on__gt=today),
            ClassState.RUNNING: self.filter(starts_on__lte=today).exclude(ended),
            ClassState.FINISHED: self.filter(ended),
        }[ClassState(state)]

    def with_learners(self, user):
        """Adds ``learner_count`` and ``certified_count`` of everybody on the list, and ``seen_count``: those whose case the person sees."""
        current = Enrolment.objects.current().filter(training_class=OuterRef("pk"))
        return self.annotate(
            learner_count=_count(current),
            certified_count=_count(current.filter(result=Result.CERTIFIED)),
            seen_count=_count(current.visible_to(user)),
        )


def _at_or_above(branch):
    """Q for the classes of a branch and of the levels above it; the root has no ancestor columns."""
    ids = {i for i in (branch.a2_id, branch.a3_id, branch.a4_id, branch.parent_id, branch.pk) if i}
    return Q(branch_id__in=ids) | Q(a2__isnull=True)


def _count(rows):
    counted = rows.order_by().values("training_class").annotate(n=models.Count("pk")).values("n")
    return Coalesce(models.Subquery(counted, output_field=models.IntegerField()), 0)


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
    mark = models.DecimalField(_("điểm bài thu hoạch"), max_digits=4, decimal_places=2, null=True, blank=True)
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
            models.CheckConstraint(
                name="mark_from_0_to_10", condition=Q(mark__isnull=True) | Q(mark__gte=0, mark__lte=10), violation_error_message=MARK_FAULT
            ),
        ]

    @property
    def mark_text(self):
        """'8,5'; '' while there is none."""
        return mark_text(self.mark)
