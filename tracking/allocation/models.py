"""Sheets on which a target is split among the units directly below, in editions, with what the units say of it."""

from dataclasses import asdict

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.codes import public_code
from tracking.allocation.rules import Known, Totals, Weights, bounds, why
from tracking.branches.models import Branch
from tracking.targets.models import Target

__all__ = ["AllocationEdition", "AllocationLine", "AllocationReply", "AllocationSheet"]


class AllocationSheetQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Sheets of branches in reach. The units below see their own row only, through their reply."""
        return self.filter(user.access.reach(may or "target_view", branch="branch", joined=True))


class AllocationSheet(models.Model):
    """How one target of a branch is split. ``people`` to ``equal``: weights; ``floor``, ``cap``: for every row (None: no limit)."""

    code = models.CharField(_("mã công khai"), max_length=12, unique=True, default=public_code)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="allocation_sheets", verbose_name=_("đơn vị phân bổ"))
    target = models.OneToOneField(Target, on_delete=models.PROTECT, related_name="allocation_sheet", verbose_name=_("chỉ tiêu"))
    people = models.PositiveSmallIntegerField(default=Weights.people)
    results = models.PositiveSmallIntegerField(default=Weights.results)
    workers = models.PositiveSmallIntegerField(default=Weights.workers)
    equal = models.PositiveSmallIntegerField(default=Weights.equal)
    floor = models.PositiveIntegerField(_("tối thiểu mỗi đơn vị"), default=0)
    cap = models.PositiveIntegerField(_("tối đa mỗi đơn vị"), null=True)
    touched_at = models.DateTimeField(_("cập nhật lúc"))
    touched_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = AllocationSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("bảng phân bổ chỉ tiêu")

    def __str__(self):
        year = f" {self.target.year}" if self.target.year else ""
        return f"{self.target.get_indicator_display()}, {self.target.get_shape_display().lower()}{year}"

    def get_absolute_url(self):
        return reverse("allocation:detail", args=[self.code])

    @property
    def weights(self):
        return Weights(people=self.people, results=self.results, workers=self.workers, equal=self.equal)

    @property
    def grounds(self):
        """Weights and limits as data, as an edition keeps those by which it was reckoned."""
        return {**asdict(self.weights), "floor": self.floor, "cap": self.cap}


class AllocationEdition(models.Model):
    """One issue of a sheet: a draft until ``published_on``, frozen from then on. ``target``, ``total``: what it splits.

    ``facts_on``: day of the facts on its lines; ``asked_on``: from then on the units see their rows and comment. ``grounds``: weights and
    limits of the sheet by which its shares were last proposed, so that its reasons stay when the sheet is changed for a later edition.
    """

    sheet = models.ForeignKey(AllocationSheet, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("lần"))
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="+")
    total = models.PositiveIntegerField(_("số cần giao"))
    facts_on = models.DateField(_("số liệu ngày"))
    grounds = models.JSONField(default=dict)
    asked_on = models.DateField(_("gửi lấy ý kiến"), null=True)
    published_on = models.DateField(_("ban hành"), null=True)
    decision_number = models.CharField(_("số quyết định"), max_length=60, blank=True)
    decision_on = models.DateField(_("ngày quyết định"), null=True)

    class Meta:
        verbose_name = _("lần phân bổ")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="allocation_edition_once", fields=["sheet", "number"]),
            models.UniqueConstraint(name="allocation_one_draft", fields=["sheet"], condition=Q(published_on__isnull=True)),
            models.CheckConstraint(
                name="allocation_published_has_decision",
                condition=Q(published_on__isnull=True) | Q(decision_on__isnull=False) & ~Q(decision_number=""),
                violation_error_message=_("Ghi số và ngày quyết định."),
            ),
        ]

    @property
    def is_draft(self):
        return self.published_on is None

    def totals(self, lines):
        return Totals(total=self.total, given=sum(line.share for line in lines))


class AllocationLine(models.Model):
    """One unit's row. ``known``: facts of the day as data (see ``rules.Known``); ``proposed``: the share that was last reckoned."""

    edition = models.ForeignKey(AllocationEdition, on_delete=models.PROTECT, related_name="lines")
    unit = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    place = models.PositiveSmallIntegerField(_("thứ tự"))
    share = models.PositiveIntegerField(_("giao"), default=0)
    proposed = models.PositiveIntegerField(_("đề xuất"), null=True)
    is_locked = models.BooleanField(_("khóa"), default=False)
    floor = models.PositiveIntegerField(_("tối thiểu"), default=0)
    cap = models.PositiveIntegerField(_("tối đa"), null=True)
    known = models.JSONField(default=dict)
    target = models.ForeignKey(Target, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("dòng phân bổ")
        ordering = ["place", "pk"]
        constraints = [
            models.UniqueConstraint(name="allocation_line_once", fields=["edition", "unit"]),
            models.CheckConstraint(
                name="allocation_line_cap_above_floor",
                condition=Q(cap__isnull=True) | Q(cap__gte=F("floor")),
                violation_error_message=_("Mức tối đa không thể nhỏ hơn mức tối thiểu."),
            ),
        ]

    @property
    def facts(self):
        """Facts of the day, a Known."""
        return Known(**{**self.known, "results": tuple(self.known["results"])}) if self.known else Known()

    def keep(self, known):
        self.known = asdict(known)

    def why(self):
        """One sentence on the proposed share, '' when none was reckoned."""
        if self.proposed is None:
            return ""
        grounds = dict(self.edition.grounds or self.edition.sheet.grounds)  # of editions before grounds were kept: the sheet's
        floor, cap = bounds(floor=self.floor, cap=self.cap, floor_all=grounds.pop("floor"), cap_all=grounds.pop("cap"))
        kept = self.is_locked and self.proposed == self.share
        return why(self.facts, share=self.proposed, floor=floor, cap=cap, locked=kept, weights=Weights(**grounds))


class AllocationReplyQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Replies of units in reach, once the units were asked."""
        return self.filter(user.access.reach(may or "target_view", branch="unit", joined=True))


class AllocationReply(models.Model):
    """What a unit says of its row. ``number``: the share it asks for, None when it names none; ``replied_at`` None: no answer yet."""

    code = models.CharField(_("mã công khai"), max_length=12, unique=True, default=public_code)
    line = models.OneToOneField(AllocationLine, on_delete=models.PROTECT, related_name="reply")
    unit = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    number = models.PositiveIntegerField(_("đề nghị giao"), null=True)
    comment = models.CharField(_("ý kiến"), max_length=1000, blank=True)
    replied_at = models.DateTimeField(_("góp ý lúc"), null=True)
    replied_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = AllocationReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("ý kiến về phân bổ")

    def get_absolute_url(self):
        return reverse("allocation:reply", args=[self.code])
