"""Batches (đợt): people for whom the same thing is recorded on one day, prepared first and applied in one step."""

from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import dates
from portal.codes import public_code
from portal.db import KeyField
from tracking.access.rules import Permission
from tracking.batches.rules import KIND_WORDS, BatchState, Decision, Plan
from tracking.branches.models import Branch
from tracking.catalogue.models import Reason
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import ActKind, DocumentForm, Source
from tracking.party.models import PartyBody

__all__ = ["Batch", "BatchItem"]


class BatchQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Batches kept by branches or Party bodies in reach; without ``may`` also those whose list was handed to a body in reach."""
        found = user.access.reach(may or Permission.NOMINATION_VIEW, branch="branch")
        at_body = user.access.reach(may or Permission.NOMINATION_VIEW, body="body")
        shared = Q(branch__isnull=True) if may else Q(branch__isnull=True) | Q(sent_on__isnull=False)
        return self.filter(found | (at_body & shared))

    def in_state(self, state):
        """Those that stand there, as ``rules.state`` says of one batch."""
        pending, done = Exists(_items().pending()), Exists(_items().done())
        live = self.filter(cancelled_on__isnull=True)
        return {
            BatchState.CANCELLED: self.filter(cancelled_on__isnull=False),
            BatchState.PREPARED: live.filter(~done),
            BatchState.PARTLY: live.filter(done, pending),
            BatchState.APPLIED: live.filter(done, ~pending),
        }[BatchState(state)]

    def unfinished(self):
        """Neither cancelled nor through: people may join and be applied."""
        return self.filter(cancelled_on__isnull=True).filter(Exists(_items().pending()) | ~Exists(_items().done()))

    def with_people(self, user):
        """Adds ``pending_count`` and ``done_count`` of everybody, and ``seen_count``, ``seen_done_count``: whose case the person sees."""
        return self.annotate(
            pending_count=_count(_items().pending()),
            done_count=_count(_items().done()),
            seen_count=_count(_items().kept().visible_to(user)),
            seen_done_count=_count(_items().done().visible_to(user)),
        )


def _items():
    return BatchItem.objects.filter(batch=OuterRef("pk"))


def _count(rows):
    counted = rows.order_by().values("batch").annotate(n=models.Count("pk")).values("n")
    return Coalesce(models.Subquery(counted, output_field=models.IntegerField()), 0)


class Batch(models.Model):
    """People for whom one kind of act is recorded together. Kept by a branch, or, without ``branch``, by the Party body itself.

    ``body``: for a handing-over the receiving body, for a batch of a Party body that body. ``to_body``: the cell or committee written into
    other acts that name one. ``planned_on``: the day of the acts, unless a person has a day of its own.
    """

    code = models.CharField(_("mã công khai"), max_length=12, unique=True, default=public_code)
    name = models.CharField(_("tên đợt"), max_length=200)
    name_fold = KeyField(max_length=300)
    kind = models.CharField(_("nội dung"), max_length=24, choices=ActKind)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="batches", verbose_name=_("công đoàn lập đợt"))
    a2 = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="+")
    a3 = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="+")
    a4 = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="+")
    body = models.ForeignKey(PartyBody, on_delete=models.PROTECT, null=True, related_name="batches", verbose_name=_("cấp ủy"))
    b2 = models.ForeignKey(PartyBody, on_delete=models.PROTECT, null=True, related_name="+")
    b3 = models.ForeignKey(PartyBody, on_delete=models.PROTECT, null=True, related_name="+")
    b4 = models.ForeignKey(PartyBody, on_delete=models.PROTECT, null=True, related_name="+")
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="followed_by", verbose_name=_("tiếp theo đợt"))
    planned_on = models.DateField(_("ngày"))
    source = models.CharField(_("nguồn tin"), max_length=16, choices=Source, default=Source.OWN)
    document_form = models.CharField(_("loại văn bản"), max_length=12, choices=DocumentForm, blank=True)
    document_number = models.CharField(_("số văn bản"), max_length=60, blank=True)
    document_on = models.DateField(_("ngày văn bản"), null=True, blank=True)
    issuer = models.CharField(_("nơi ban hành"), max_length=200, blank=True)
    to_body = models.ForeignKey(PartyBody, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("chi bộ, cấp ủy"))
    sent_on = models.DateField(_("gửi cấp ủy"), null=True, blank=True)  # the body sees the batch from then on
    cancelled_on = models.DateField(_("hủy đợt"), null=True, blank=True)
    touched_at = models.DateTimeField(_("cập nhật lúc"))
    touched_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("đợt")
        indexes = [
            models.Index(name=f"batch_{c}_planned", fields=[c, "-planned_on", "-id"]) for c in ("a2", "a3", "a4", "branch", "b2", "b3")
        ]
        constraints = [
            models.CheckConstraint(name="batch_has_owner", condition=Q(branch__isnull=False) | Q(body__isnull=False)),
            models.CheckConstraint(
                name="batch_hand_over_has_body",
                condition=~Q(kind=ActKind.HANDED_OVER) | Q(branch__isnull=False, body__isnull=False),
                violation_error_message=_("Chọn cấp ủy tiếp nhận trước khi gửi danh sách."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("batches:detail", args=[self.code])

    @property
    def by_party(self):
        return self.branch_id is None

    @property
    def owner(self):
        """The branch that keeps the batch, or the Party body that does."""
        return self.branch or self.body

    @property
    def act_body(self):
        """The Party body written into the acts; None when they name none."""
        return self.body if self.kind == ActKind.HANDED_OVER else self.to_body

    @property
    def words(self):
        """What the batch is about, in words."""
        return KIND_WORDS[self.kind]


class BatchItemQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """People whose case is in sight."""
        return self.filter(nomination__in=Nomination.objects.visible_to(user, may))

    def pending(self):
        return self.filter(decision=Decision.PENDING)

    def settled(self):
        """Recorded or returned, whatever has become of it since."""
        return self.filter(decision__in=(Decision.APPLIED, Decision.RETURNED))

    def done(self):
        """Recorded or returned, and what was written still stands."""
        return self.settled().exclude(taken_back())

    def undone(self):
        """Recorded or returned, and what was written, or its correction, has been taken back."""
        return self.settled().filter(taken_back())

    def with_standing(self):
        """Adds ``is_undone``, and ``stands_on`` with ``stands_precision``: the day of the act as last corrected, NULL without one."""
        return self.annotate(
            is_undone=models.ExpressionWrapper(taken_back(), output_field=models.BooleanField()),
            stands_on=_as_corrected("on"),
            stands_precision=_as_corrected("precision"),
        )

    def kept(self):
        """Everybody but those taken out of the batch again."""
        return self.exclude(decision=Decision.LEFT_OUT)


CORRECTIONS = range(1, 4)  # how many corrections of one act are followed to the one that stands or has been taken back


def _links(length):
    """Acts that lead back to the item's own act over so many steps, each a correction of the one before or its taking back."""
    return Act.objects.filter(**{"__".join(["reverses"] * length): OuterRef("act")})


def taken_back():
    """Q: the act of the item has been taken back, itself or what it was corrected to."""
    steps = [Q(Exists(_links(n).filter(kind=ActKind.REVERSAL))) for n in (*CORRECTIONS, CORRECTIONS.stop)]
    return reduce(or_, steps)


def _as_corrected(column):
    rows = [models.Subquery(_links(n).exclude(kind=ActKind.REVERSAL).values(column)[:1]) for n in reversed(CORRECTIONS)]
    return Coalesce(*rows, f"act__{column}")


class BatchItem(models.Model):
    """One person of a batch: what is prepared, and what has become of it. An empty own value means that of the batch."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="items")
    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="batch_items")
    kind = models.CharField(max_length=24, choices=ActKind)  # that of the batch, for the constraint below
    place = models.PositiveSmallIntegerField(_("thứ tự"))
    plan = models.CharField(_("dự kiến"), max_length=8, choices=Plan, default=Plan.RECORD)
    on = models.DateField(_("ngày"), null=True, blank=True)
    precision = models.CharField(max_length=5, choices=dates.PRECISIONS, default=dates.DAY)
    document_number = models.CharField(_("số văn bản"), max_length=60, blank=True)
    mentor = models.CharField(_("đảng viên giúp đỡ"), max_length=200, blank=True)
    reason = models.ForeignKey(Reason, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("lý do trả lại"))
    decision = models.CharField(_("kết quả"), max_length=10, choices=Decision, default=Decision.PENDING)
    act = models.OneToOneField(Act, on_delete=models.PROTECT, null=True, related_name="batch_item")

    objects = BatchItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("đồng chí trong đợt")
        ordering = ["place", "pk"]
        indexes = [models.Index(name="batch_item_decision", fields=["batch", "decision", "place"])]
        constraints = [
            models.UniqueConstraint(name="batch_item_once", fields=["batch", "nomination"]),
            models.UniqueConstraint(
                name="batch_item_one_open_per_kind",
                fields=["nomination", "kind"],
                condition=Q(decision=Decision.PENDING),
                violation_error_message=_("Đồng chí này đang ở một đợt khác cùng nội dung, chưa ghi."),
            ),
            models.CheckConstraint(
                name="batch_item_done_has_act",
                condition=Q(decision__in=(Decision.APPLIED, Decision.RETURNED), act__isnull=False)
                | Q(decision__in=(Decision.PENDING, Decision.LEFT_OUT), act__isnull=True),
            ),
            models.CheckConstraint(
                name="batch_item_return_has_reason",
                condition=~Q(plan=Plan.RETURN) | Q(reason__isnull=False),
                violation_error_message=_("Chọn lý do trả lại."),
            ),
        ]

    def __str__(self):
        return str(self.nomination_id)

    @property
    def day(self):
        """When what was recorded happened, as last corrected; before that the person's own day. Needs ``with_standing``."""
        return dates.PartialDate(self.stands_on, self.stands_precision) if self.stands_on else self.own_day

    @property
    def own_day(self):
        """The day of this person where it differs from the batch's, a PartialDate; None otherwise."""
        return dates.PartialDate(self.on, self.precision) if self.on else None
