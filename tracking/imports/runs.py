"""What was written from a workbook, kept so that it can be taken back as a whole. Layer: models."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.codes import public_code
from tracking.access.rules import Permission
from tracking.imports.rules import SILENT_FOR, ImportKind

__all__ = ["ImportRun", "WrittenRow"]

UNDONE_WITHIN = timedelta(days=30)  # afterwards the former values are forgotten


class Why(models.TextChoices):
    """Why an import is taken back. Coded, because the history holds no free text."""

    WRONG_FILE = "sai-tep", _("nhầm tệp")
    WRONG_PLACE = "sai-don-vi", _("nhầm đơn vị")
    WRONG_DATA = "sai-so-lieu", _("nội dung trong tệp chưa đúng")
    TWICE = "nhap-trung", _("đã nhập ở nơi khác")
    OTHER = "khac", _("lý do khác")


class UndoState(models.TextChoices):
    """Where the taking back of a large import stands. A small one is taken back while the person waits and never has a state."""

    NONE = "", "–"
    WAITING = "cho", _("đang chờ")
    RUNNING = "dang-chay", _("đang xử lý")
    FAILED = "dung", _("đã dừng")


class ImportRunQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """One's own where one still brings in workbooks, and those at units whose accounts one manages."""
        own = Q(by=user.pk) & user.access.reach(Permission.IMPORT, branch="branch", joined=True)
        at_place = user.access.reach(Permission.ACCOUNT_MANAGE, branch="branch", joined=True)
        return self.filter(own | at_place, written_at__gte=timezone.now() - UNDONE_WITHIN)

    def to_take(self):
        """Those that wait to be taken back, or whose worker gives no sign of life any more."""
        silent = Q(undo_state=UndoState.RUNNING, undo_beat_at__lt=timezone.now() - SILENT_FOR)
        return self.filter(Q(undo_state=UndoState.WAITING) | silent, undone_at__isnull=True).order_by("pk")


class ImportRun(models.Model):
    """One workbook that was written, by whom and where. ``undo_by``, ``undo_why``, ``undo_note``: who asked that it be taken back, and why.

    Outlives its Upload; its rows are forgotten after UNDONE_WITHIN.
    """

    code = models.CharField(max_length=12, unique=True, default=public_code)
    kind = models.CharField(_("loại"), max_length=12, choices=ImportKind)
    branch = models.ForeignKey("tracking.Branch", on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    name = models.CharField(_("tên tệp"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người nhập"))
    written_at = models.DateTimeField(_("ghi lúc"), auto_now_add=True, db_index=True)
    written_on = models.DateField(_("ghi ngày"))
    row_count = models.PositiveIntegerField(_("số dòng đã ghi"), default=0)
    undo_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("người hủy")
    )
    undo_at = models.DateTimeField(_("yêu cầu hủy lúc"), null=True)
    undo_why = models.CharField(_("lý do"), max_length=12, choices=Why, blank=True)
    undo_note = models.CharField(_("nói rõ"), max_length=200, blank=True)
    undo_state = models.CharField(_("trạng thái"), max_length=12, choices=UndoState, blank=True)
    undo_beat_at = models.DateTimeField(null=True)
    undo_said = models.JSONField(default=list)  # why the taking back stopped
    undone_at = models.DateTimeField(_("đã hủy lúc"), null=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("lần nhập Excel")
        constraints = [
            models.CheckConstraint(name="importrun_undone_by_somebody", condition=Q(undone_at__isnull=True) | Q(undo_by__isnull=False))
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("imports:undo", args=[self.code])

    @property
    def is_open(self):
        return self.undo_state in (UndoState.WAITING, UndoState.RUNNING)


class WrittenRowQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Rows of the imports in sight."""
        return self.filter(run__in=ImportRun.objects.visible_to(user))


class WrittenRow(models.Model):
    """What one row of a workbook made or changed. Plain keys, not foreign keys: what was made by mistake goes, this stays.

    ``member_made``, ``case_made``, ``branch_made``, ``enrolment_made``: it did not exist before; a target always is a new row.
    ``first_act``, ``last_act``: acts appended to the case. ``version``: that of the enrolment or target, else of the member or branch,
    after writing; ``version_before``: that of what was changed or replaced, before (0: nothing was). ``before``: {column: former value}.
    """

    code = models.CharField(max_length=12, unique=True, default=public_code)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")  # forgotten together
    number = models.PositiveIntegerField(_("dòng"))
    member_key = models.BigIntegerField(null=True)
    case_key = models.BigIntegerField(null=True)
    branch_key = models.BigIntegerField(null=True)
    enrolment_key = models.BigIntegerField(null=True)
    target_key = models.BigIntegerField(null=True)
    member_made = models.BooleanField(default=False)
    case_made = models.BooleanField(default=False)
    branch_made = models.BooleanField(default=False)
    enrolment_made = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    version_before = models.PositiveIntegerField(default=0)
    first_act = models.BigIntegerField(null=True)
    last_act = models.BigIntegerField(null=True)
    before = models.JSONField(default=dict)
    name = url = ""  # of whom it is about, set for a page by ``touched.name``

    objects = WrittenRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("dòng đã nhập")
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="writtenrow_one_per_number")]
        indexes = [
            models.Index(fields=["member_key"], name="writtenrow_member"),
            models.Index(fields=["branch_key"], name="writtenrow_branch"),
            models.Index(fields=["case_key"], name="writtenrow_case"),
            models.Index(fields=["enrolment_key"], name="writtenrow_enrolment"),
            models.Index(fields=["target_key"], name="writtenrow_target"),
        ]

    def __str__(self):
        return str(self.number)

    @property
    def what(self):
        """What the row did, in words."""
        if self.enrolment_key:
            return _("ghi vào danh sách lớp") if self.enrolment_made else _("ghi kết quả lớp")
        if self.target_key:
            return _("điều chỉnh chỉ tiêu") if self.version_before else _("giao chỉ tiêu")
        if self.case_key:
            return _("thêm đoàn viên, mở phiếu theo dõi") if self.member_made else _OF_CASE[self.case_made]
        made = self.member_made or self.branch_made
        if self.member_key:
            return _("thêm đoàn viên") if made else _("cập nhật đoàn viên")
        return _("lập đơn vị") if made else _("cập nhật đơn vị")


_OF_CASE = {True: _("mở phiếu theo dõi"), False: _("ghi tiếp vào phiếu theo dõi")}
