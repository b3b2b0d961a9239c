"""A workbook between its dry run and its writing."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.codes import public_code
from tracking.access.rules import Permission
from tracking.imports.rules import KEPT_FOR, OPEN_JOB, SILENT_FOR, ImportKind, JobState, RowState, Task

__all__ = ["CheckedRow", "ImportJob", "LearnedHeading", "Upload"]


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
    about = models.CharField(_("mã lớp"), max_length=12, blank=True)  # the class chosen with a class list

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


class ImportJobQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Jobs of one's own kept files."""
        return self.filter(upload__in=Upload.objects.visible_to(user, may=may))

    def to_take(self):
        """Jobs that nobody works on: waiting, or left by a worker that gives no sign of life."""
        silent = models.Q(state=JobState.RUNNING, beat_at__lt=timezone.now() - SILENT_FOR)
        return self.filter(models.Q(state=JobState.WAITING) | silent).order_by("pk")


class ImportJob(models.Model):
    """What is done in the background with a workbook too large to be read while its owner waits. Goes with its Upload."""

    upload = models.OneToOneField(Upload, on_delete=models.CASCADE, related_name="job")
    task = models.CharField(_("việc"), max_length=12, choices=Task, default=Task.CHECK)
    state = models.CharField(_("trạng thái"), max_length=12, choices=JobState, default=JobState.WAITING)
    done = models.PositiveIntegerField(_("số dòng đã xem"), default=0)
    total = models.PositiveIntegerField(_("số dòng"), default=0)
    beat_at = models.DateTimeField(_("dấu hiệu hoạt động"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("số lần chạy"), default=0)
    leave_out = models.BooleanField(_("bỏ qua dòng lỗi, dòng cần xem"), default=False)
    notes = models.JSONField(_("ghi chú"), default=list)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("việc nhập Excel")

    def __str__(self):
        return f"{self.get_task_display()} {self.upload_id}"

    @property
    def is_open(self):
        return self.state in OPEN_JOB


class CheckedRowQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Rows of one's own kept files."""
        return self.filter(upload__in=Upload.objects.visible_to(user, may=may))

    def doubtful(self):
        """Rows that ask for a choice, chosen or not."""
        return self.filter(state=RowState.DOUBTFUL)

    def undecided(self):
        return self.doubtful().filter(choice="")


class CheckedRow(models.Model):
    """What the dry run says of one row, and what a person chose for a doubtful one. ``said``: sentences on faults, doubts and changes.

    Goes with its Upload, within a day.
    """

    code = models.CharField(max_length=12, unique=True, default=public_code)
    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("dòng"))
    state = models.CharField(_("trạng thái"), max_length=12, choices=RowState)
    title = models.CharField(_("nội dung"), max_length=200)
    branch_label = models.CharField(_("đơn vị"), max_length=200)
    said = models.JSONField(_("ghi chú"), default=list)
    marks = models.JSONField(default=list)  # keys of the columns whose cells are wrong
    offered = models.JSONField(default=list)  # [[answer, words], …] for a doubtful row
    choice = models.CharField(_("cách xử lý"), max_length=12, blank=True)  # one of the answers offered, '' not yet chosen

    objects = CheckedRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("dòng đã kiểm tra")
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="checkedrow_one_per_number")]
        indexes = [models.Index(fields=["upload", "state", "number"], name="checkedrow_by_state")]

    def __str__(self):
        return f"{self.number} {self.title}"
