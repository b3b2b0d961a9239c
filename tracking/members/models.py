"""Union members, where they were when, their titles, and requests to move."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import dates
from portal.codes import public_code
from portal.db import KeyField, starts_with
from tracking.branches.models import Branch
from tracking.catalogue.models import AwardKind, EthnicGroup
from tracking.members.rules import Education, PartyStatus, Sex, Theory, TransferOutcome

__all__ = ["Award", "Member", "Membership", "NotSamePerson", "Transfer"]


# What a case asks of its person and is not known.
FACTS_MISSING = Q(birth_on__isnull=True) | Q(direct_worker__isnull=True) | Q(work="")


class MemberQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Members of branches where the person may see members; by the row's own columns."""
        return self.filter(user.access.reach(may or "member_view", branch="branch"))

    def current(self):
        return self.filter(left_on__isnull=True)

    def by_name(self):
        return self.order_by("name_key", "pk")

    def named(self, folded):
        """Name begins with the folded text, from the family name or from the given name: two b-tree probes."""
        return self.filter(starts_with("name_fold", folded) | starts_with("given_fold", folded))


class Member(models.Model):
    """A union member. One name field as written; search and sort keys are computed by the actions. No religion, no relatives."""

    code = models.CharField(_("mã công khai"), max_length=12, unique=True, default=public_code)
    full_name = models.CharField(_("họ và tên"), max_length=120)
    name_fold = KeyField(max_length=180)
    given_fold = KeyField(max_length=180)
    name_key = KeyField(max_length=260)
    sex = models.CharField(_("giới tính"), max_length=6, choices=Sex)
    birth_on = models.DateField(_("ngày sinh"), null=True, blank=True)
    birth_precision = models.CharField(max_length=5, choices=dates.PRECISIONS, default=dates.DAY)
    phone = models.CharField(_("điện thoại"), max_length=15, blank=True, db_index=True)
    citizen_number = models.BinaryField(_("số định danh cá nhân"), null=True, blank=True)  # encrypted
    citizen_digest = models.CharField(max_length=64, null=True, blank=True, unique=True)  # keyed digest
    citizen_tail = models.CharField(max_length=3, blank=True)
    work = models.CharField(_("công việc, chức vụ"), max_length=120, blank=True)
    direct_worker = models.BooleanField(_("công nhân lao động trực tiếp"), null=True)
    union_officer = models.BooleanField(_("cán bộ công đoàn"), default=False)
    ethnic_group = models.ForeignKey(EthnicGroup, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("dân tộc"))
    education = models.CharField(_("trình độ"), max_length=20, choices=Education, blank=True)
    union_joined_on = models.DateField(_("ngày vào Công đoàn"), null=True, blank=True)
    youth_joined_on = models.DateField(_("ngày vào Đoàn Thanh niên"), null=True, blank=True)
    home_town = models.CharField(_("quê quán"), max_length=120, blank=True)  # as the papers have it, old names of places too
    residence = models.CharField(_("nơi ở hiện nay"), max_length=160, blank=True)
    theory = models.CharField(_("lý luận chính trị"), max_length=12, choices=Theory, blank=True)
    party_status = models.CharField(_("đảng viên"), max_length=10, choices=PartyStatus, default=PartyStatus.NONE)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="members", verbose_name=_("đơn vị"))
    a2 = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="+")
    a3 = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="+")
    a4 = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="+")
    left_on = models.DateField(_("thôi là đoàn viên từ"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("đoàn viên")
        indexes = [
            models.Index(name="member_a2_name", fields=["a2", "name_key", "id"]),
            models.Index(name="member_a3_name", fields=["a3", "name_key", "id"]),
            models.Index(name="member_a4_name", fields=["a4", "name_key", "id"]),
            models.Index(name="member_name", fields=["name_key", "id"]),
            models.Index(name="member_fold", fields=["name_fold"]),
            models.Index(name="member_given", fields=["given_fold"]),
            models.Index(name="member_a2_fold", fields=["a2", "name_fold"]),
            models.Index(name="member_a2_given", fields=["a2", "given_fold"]),
            models.Index(name="member_unknown", fields=["a2"], condition=FACTS_MISSING),
        ]

    def __str__(self):
        return self.full_name

    def get_absolute_url(self):
        return reverse("members:detail", args=[self.code])

    @property
    def birth(self):
        """'12/03/1990', '1990' or ''."""
        return dates.show(self.birth_on, self.birth_precision)

    @property
    def places(self):
        """Home town and residence in one cell of a paper, as far as they are known; '' when neither is."""
        return "; ".join(filter(None, (self.home_town, self.residence)))


class Membership(models.Model):
    """Where a member was, from a day to a day (exclusive). None as start means since before the portal."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="memberships")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    start_on = models.DateField(_("từ ngày"), null=True, blank=True)
    ends_on = models.DateField(_("đến trước ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("sinh hoạt công đoàn")
        ordering = [models.F("start_on").asc(nulls_first=True), "pk"]
        constraints = [models.UniqueConstraint(name="membership_one_open", fields=["member"], condition=Q(ends_on__isnull=True))]


class Award(models.Model):
    """An emulation title or award of a member."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="awards")
    kind = models.ForeignKey(AwardKind, on_delete=models.PROTECT, related_name="+", verbose_name=_("danh hiệu"))
    year = models.PositiveSmallIntegerField(_("năm"))
    decision_number = models.CharField(_("số quyết định"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("khen thưởng")
        ordering = ["-year", "kind__place", "pk"]
        constraints = [models.UniqueConstraint(name="award_once_a_year", fields=["member", "kind", "year"])]


class TransferQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Requests from or to branches in reach."""
        reach = user.access.reach(may or "member_view", branch="from_branch", joined=True)
        return self.filter(reach | user.access.reach(may or "member_view", branch="to_branch", joined=True))

    def open(self):
        return self.filter(outcome="")


class Transfer(models.Model):
    """A request that a member move to another branch; an act of both branches."""

    code = models.CharField(max_length=12, unique=True, default=public_code)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="transfers")
    from_branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    to_branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("chuyển từ ngày"))
    asked_by_receiver = models.BooleanField(_("nơi đến đề nghị"))
    requested_at = models.DateTimeField(auto_now_add=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(_("kết quả"), max_length=10, choices=TransferOutcome, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("chuyển sinh hoạt công đoàn")
        constraints = [
            models.UniqueConstraint(name="transfer_one_open", fields=["member"], condition=Q(outcome="")),
            models.CheckConstraint(
                name="transfer_decided_has_outcome",
                condition=Q(decided_at__isnull=True, outcome="") | Q(decided_at__isnull=False) & ~Q(outcome=""),
            ),
        ]

    def get_absolute_url(self):
        return reverse("members:transfer", args=[self.code])


class NotSamePerson(models.Model):
    """Two members who were looked at and are different people. ``first`` has the smaller key."""

    first = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField(auto_now_add=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("người khác")
        constraints = [
            models.UniqueConstraint(name="not_same_once", fields=["first", "second"]),
            models.CheckConstraint(name="not_same_ordered", condition=Q(first__lt=models.F("second"))),
        ]
