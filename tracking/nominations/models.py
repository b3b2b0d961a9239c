"""The case of one attempt of one person, and the append-only log of what happened."""

from collections import defaultdict

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import dates
from portal.codes import public_code
from portal.db import KeyField, starts_with
from portal.labels import label_of
from tracking.branches.models import Branch
from tracking.catalogue.models import Reason, Sector
from tracking.members.models import Member
from tracking.members.rules import Sex
from tracking.nominations.rules import VALIDITY_CODES, ActKind, Caution, DocumentForm, LimitCode, Outcome, Route, Source, Stage
from tracking.party.models import PartyBody
from tracking.rulesets.models import RuleSet

__all__ = ["Act", "ActCaution", "ActDocument", "ActMentor", "ActText", "ActVote", "Nomination"]


INTRODUCED = Q(introduced_on__isnull=False) | Q(stage__gte=Stage.DOSSIER_OPENED)
ON_THE_WAY = Q(closed_on__isnull=True) & INTRODUCED & Q(stage__lt=Stage.OFFICIAL)


class NominationQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Cases that the person's branches hold, or that were handed to the person's Party bodies; by the case's own columns."""
        return self.filter(user.access.reach(may or "nomination_view", branch="branch", body="body"))

    def open(self):
        """Followed and not ended; official members are no longer open work but are not closed either."""
        return self.filter(closed_on__isnull=True)

    def closed(self):
        return self.filter(closed_on__isnull=False)

    def pool(self):
        """Found, not yet introduced by a union document."""
        return self.open().filter(introduced_on__isnull=True, stage__lt=Stage.DOSSIER_OPENED)

    def introduced(self):
        """A union document stands, or the Party side went on without one known to us."""
        return self.filter(INTRODUCED)

    def past_due(self, today):
        """Followed cases whose nearest limit is over: its last day has gone, or what it is about no longer holds."""
        over = Q(next_due_on__lt=today) | Q(next_due_code__in=VALIDITY_CODES)
        return self.open().filter(over, next_due_on__lte=today)  # bounded by itself too: an index is entered there, which an OR never does

    def due_by(self, day, today):
        """Followed cases whose nearest limit ends up to ``day`` and is not over yet."""
        return self.open().filter(next_due_on__gte=today, next_due_on__lte=day).exclude(next_due_on=today, next_due_code__in=VALIDITY_CODES)

    def named(self, folded):
        return self.filter(starts_with("name_fold", folded) | starts_with("given_fold", folded))

    def named_apart(self, folded):
        """``named`` as two querysets without a row in common: each is one range of an index, of which as much is read as is counted."""
        family = starts_with("name_fold", folded)
        return [self.filter(family), self.filter(~family, starts_with("given_fold", folded))]


class Nomination(models.Model):
    """One attempt of one person ("phiếu theo dõi"). Stage, dates and flags are a cache of the act log, written by one function only."""

    code = models.CharField(_("mã công khai"), max_length=12, unique=True, default=public_code)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="nominations", verbose_name=_("đoàn viên"))
    attempt = models.PositiveSmallIntegerField(_("lần theo dõi"), default=1)
    # who holds it now
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="nominations", verbose_name=_("đơn vị"))
    a2 = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="+")
    a3 = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="+")
    a4 = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="+")
    body = models.ForeignKey(
        PartyBody, on_delete=models.PROTECT, null=True, blank=True, related_name="nominations", verbose_name=_("chi bộ, cấp ủy")
    )
    b2 = models.ForeignKey(PartyBody, on_delete=models.PROTECT, null=True, related_name="+")
    b3 = models.ForeignKey(PartyBody, on_delete=models.PROTECT, null=True, related_name="+")
    b4 = models.ForeignKey(PartyBody, on_delete=models.PROTECT, null=True, related_name="+")
    # to whom the list is to go; becomes ``body`` when handed over
    intended_body = models.ForeignKey(
        PartyBody, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("nơi tiếp nhận")
    )
    name_key = KeyField(max_length=260)
    name_fold = KeyField(max_length=180)
    given_fold = KeyField(max_length=180)
    # what was true at the start; statistics only
    origin_branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    origin_sector = models.ForeignKey(Sector, on_delete=models.PROTECT, null=True, related_name="+")
    origin_has_cell = models.BooleanField()
    origin_sex = models.CharField(max_length=6, choices=Sex)
    origin_birth_on = models.DateField(null=True)
    origin_minority = models.BooleanField(null=True)
    origin_direct_worker = models.BooleanField(null=True)
    origin_union_officer = models.BooleanField(default=False)
    # where it stands: cache of the log
    stage = models.PositiveSmallIntegerField(_("bước"), choices=Stage, default=Stage.IDENTIFIED)
    stage_since_on = models.DateField(_("ở bước này từ"))
    outcome = models.CharField(_("kết thúc"), max_length=20, choices=Outcome, blank=True)
    closed_on = models.DateField(_("thôi theo dõi từ"), null=True, blank=True)
    waiting_supplement = models.BooleanField(_("chờ bổ sung"), default=False)
    paused_on = models.DateField(_("tạm hoãn xem xét từ"), null=True, blank=True)
    agreed_on = models.DateField(_("đoàn viên đồng ý"), null=True, blank=True)
    introduced_on = models.DateField(_("được giới thiệu"), null=True, blank=True)
    handed_over_on = models.DateField(_("gửi cấp ủy"), null=True, blank=True)
    class_sent_on = models.DateField(_("cử học lớp"), null=True, blank=True)
    certified_on = models.DateField(_("giấy chứng nhận lớp"), null=True, blank=True)
    decided_on = models.DateField(_("quyết định kết nạp"), null=True, blank=True)
    ceremony_on = models.DateField(_("lễ kết nạp"), null=True, blank=True)
    official_on = models.DateField(_("chính thức"), null=True, blank=True)
    route = models.CharField(_("hình thức giới thiệu"), max_length=12, choices=Route, blank=True)  # chosen by a person, '' not yet
    precisions = models.JSONField(default=dict)  # {column: "month" or "year"} of the dates above that are not known to the day
    next_due_on = models.DateField(_("hạn gần nhất"), null=True, blank=True)
    next_due_code = models.CharField(_("loại thời hạn gần nhất"), max_length=20, choices=LimitCode, blank=True)
    certificate_ends_on = models.DateField(_("giấy chứng nhận hết giá trị từ"), null=True, blank=True)
    probation_ends_on = models.DateField(_("hết thời gian dự bị"), null=True, blank=True)
    opened_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(_("cập nhật lúc"))
    touched_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = NominationQuerySet.as_manager()
    get_stage_display = label_of(Stage, "stage")
    get_outcome_display = label_of(Outcome, "outcome")

    class Meta:
        verbose_name = _("phiếu theo dõi")
        indexes = [
            *(
                models.Index(name=f"nomination_{a}_{short}", fields=[*([a] if a != "all" else []), *fields])
                for a in ("all", "a2", "a3", "a4")
                for short, fields in (
                    ("stage", ["stage", "stage_since_on", "id"]),
                    ("since", ["-stage_since_on", "-id"]),
                    ("name", ["name_key", "id"]),
                )
            ),
            *(  # only of followed cases, else SQLite goes through all of them by their stage
                models.Index(
                    name=f"nomination_{a}_due",
                    fields=[*([a] if a != "all" else []), "next_due_on", "id"],
                    condition=Q(closed_on__isnull=True),
                )
                for a in ("all", "a2", "a3", "a4")
            ),
            *(  # medians of days at a stage: counted from the index alone
                models.Index(
                    name=f"nomination_followed_{a}",
                    fields=[*([a] if a != "all" else []), "stage", "stage_since_on"],
                    condition=Q(closed_on__isnull=True),
                )
                for a in ("all", "a2", "a3", "b2")
            ),
            *(  # the list as it opens: introduced, on the way, followed. PostgreSQL alone sees that a condition fits; counted without a row
                models.Index(
                    name=f"nomination_way_{a}", fields=[*([a] if a != "all" else []), "-stage_since_on", "-id"], condition=ON_THE_WAY
                )
                for a in ("all", "a2", "b2")
            ),
            models.Index(name="nomination_waits", fields=["a2", "stage_since_on"], condition=Q(waiting_supplement=True)),
            models.Index(
                name="nomination_certificate",
                fields=["certificate_ends_on", "a2", "a3"],
                condition=Q(certificate_ends_on__isnull=False, closed_on__isnull=True),
            ),
            models.Index(name="nomination_branch_since", fields=["branch", "-stage_since_on", "-id"]),
            models.Index(name="nomination_body_stage", fields=["body", "stage"]),
            models.Index(name="nomination_b2_since", fields=["b2", "-stage_since_on", "-id"]),
            models.Index(name="nomination_b3_since", fields=["b3", "-stage_since_on", "-id"]),
            models.Index(name="nomination_fold", fields=["name_fold"]),
            models.Index(name="nomination_given", fields=["given_fold"]),
            models.Index(name="nomination_a2_fold", fields=["a2", "name_fold"]),
            models.Index(name="nomination_a2_given", fields=["a2", "given_fold"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="nomination_one_open_per_member",
                fields=["member"],
                condition=Q(closed_on__isnull=True),
                violation_error_message=_("Đồng chí này đang có phiếu theo dõi. Mở phiếu đó để ghi tiếp."),
            ),
            models.UniqueConstraint(name="nomination_attempt_once", fields=["member", "attempt"]),
            models.CheckConstraint(
                name="nomination_closed_has_outcome",
                condition=Q(closed_on__isnull=True, outcome="") | Q(closed_on__isnull=False) & ~Q(outcome=""),
            ),
        ]

    def __str__(self):
        return self.member.full_name

    def get_absolute_url(self):
        return reverse("nominations:detail", args=[self.code])

    @property
    def precision_of(self):
        """{column: precision} of the cached dates, 'day' unless the act that gave the date knew less."""
        return defaultdict(lambda: dates.DAY, self.precisions)

    def known(self, column):
        """One of the cached dates as far as it is known, a PartialDate; None when there is none."""
        on = getattr(self, column)
        return dates.PartialDate(on, self.precision_of[column]) if on else None


class ActQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Acts of cases in sight."""
        return self.filter(nomination__in=Nomination.objects.visible_to(user, may))

    def standing(self):
        """Acts that stand: not reversed or corrected by another, and no bare reversals."""
        return self.exclude(kind=ActKind.REVERSAL).filter(~Exists(Act.objects.filter(reverses=OuterRef("pk"))))

    def of(self, *kinds):
        return self.filter(kind__in=kinds)


class Act(models.Model):
    """Something that happened. Append-only (triggers refuse UPDATE and DELETE). Ids and codes only; knows the case, never the member.

    A correction is a new act of the same kind that ``reverses`` the old one; taking back is an act REVERSAL that ``reverses`` it.
    """

    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(_("việc"), max_length=24, choices=ActKind)
    on = models.DateField(_("ngày"))
    precision = models.CharField(max_length=5, choices=dates.PRECISIONS, default=dates.DAY)
    recorded_at = models.DateTimeField(_("ghi lúc"), auto_now_add=True)
    recorded_on = models.DateField(_("ghi ngày"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("người ghi"))
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(PartyBody, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.CharField(_("nguồn tin"), max_length=16, choices=Source, default=Source.OWN)
    reason = models.ForeignKey(Reason, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("lý do"))
    reverses = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, null=True, related_name="+")  # in force on its day, when recorded
    # chosen by a person in place of the set of the day, with a reason; limits are then counted by it
    ruled_by = models.ForeignKey(RuleSet, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("áp dụng bộ quy định"))
    training_class = models.ForeignKey("tracking.TrainingClass", on_delete=models.PROTECT, null=True, related_name="+")

    objects = ActQuerySet.as_manager()
    get_kind_display = label_of(ActKind, "kind")
    get_source_display = label_of(Source, "source")

    class Meta:
        verbose_name = _("việc đã xảy ra")
        indexes = [
            models.Index(name="act_nomination", fields=["nomination", "id"]),
            models.Index(name="act_recorded", fields=["recorded_at"]),  # what is new since somebody looked
            # for figures: whether an act is the first of its kind, and counting from the index alone, everywhere or branch by branch
            models.Index(name="act_nomination_kind_on", fields=["nomination", "kind", "on"]),
            models.Index(name="act_on_kind", fields=["on", "kind", "branch", "nomination"]),
            models.Index(name="act_branch_kind_on", fields=["branch", "kind", "on", "nomination"]),
        ]
        constraints = [models.UniqueConstraint(name="act_reversed_once", fields=["reverses"], condition=Q(reverses__isnull=False))]

    def __str__(self):
        return str(self.get_kind_display())

    @property
    def day(self):
        return dates.show(self.on, self.precision)


class ActDocument(models.Model):
    """The document of an act, as metadata: form, number, date, issuer. Append-only."""

    act = models.OneToOneField(Act, on_delete=models.PROTECT, related_name="document")
    form = models.CharField(_("loại văn bản"), max_length=12, choices=DocumentForm)
    number = models.CharField(_("số văn bản"), max_length=60, blank=True)
    on = models.DateField(_("ngày văn bản"), null=True, blank=True)
    issuer = models.CharField(_("nơi ban hành"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("văn bản")


class ActVote(models.Model):
    """A vote. Numbers only for the union's own executive committee; of Party votes only whether the threshold was met. Append-only."""

    act = models.OneToOneField(Act, on_delete=models.PROTECT, related_name="vote")
    total = models.PositiveSmallIntegerField(_("số ủy viên"), null=True, blank=True)
    present = models.PositiveSmallIntegerField(_("có mặt"), null=True, blank=True)
    in_favour = models.PositiveSmallIntegerField(_("tán thành"), null=True, blank=True)
    against = models.PositiveSmallIntegerField(_("không tán thành"), null=True, blank=True)
    blank = models.PositiveSmallIntegerField(_("phiếu trắng, không hợp lệ"), null=True, blank=True)
    met = models.BooleanField(_("đủ số phiếu"))

    class Meta:
        verbose_name = _("biểu quyết")
        constraints = [
            models.CheckConstraint(
                name="vote_adds_up",
                condition=Q(total__isnull=True)
                | Q(present__lte=models.F("total"), present=models.F("in_favour") + models.F("against") + models.F("blank")),
                violation_error_message=_("Tổng số phiếu phải bằng số ủy viên có mặt."),
            ),
        ]


class ActText(models.Model):
    """Free text of an act: a note, the mentor's name, why a caution or the rule set was overridden. The only change allowed is erasure."""

    NOTE, MENTOR, OVERRIDE = "note", "mentor", "override"

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="texts")
    kind = models.CharField(max_length=8, choices=[(NOTE, _("ghi chú")), (MENTOR, _("đảng viên giúp đỡ")), (OVERRIDE, _("lý do vẫn ghi"))])
    text = models.CharField(max_length=1000)

    class Meta:
        verbose_name = _("ghi chú")
        constraints = [models.UniqueConstraint(name="act_text_once", fields=["act", "kind"])]


class ActCaution(models.Model):
    """Something that was warned of when the act was recorded all the same; the reason is its ActText OVERRIDE. Append-only."""

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="cautions")
    code = models.CharField(_("lưu ý"), max_length=20, choices=Caution)

    class Meta:
        verbose_name = _("lưu ý khi ghi")
        constraints = [models.UniqueConstraint(name="act_caution_once", fields=["act", "code"])]


class ActMentor(models.Model):
    """What is known of the mentor whom an act names, beside the name itself (ActText MENTOR). Append-only.

    ``digest``: keyed digest of the folded name, by which the people whom one mentor helps are counted once the name has been erased too.
    ``months``: how long mentor and person have worked or lived together, None when not known; ``official``: None when not known.
    """

    act = models.OneToOneField(Act, on_delete=models.PROTECT, related_name="mentor")
    digest = models.CharField(max_length=64, db_index=True)
    official = models.BooleanField(_("đảng viên chính thức"), null=True)
    months = models.PositiveSmallIntegerField(_("cùng công tác, cư trú (tháng)"), null=True)

    class Meta:
        verbose_name = _("đảng viên giúp đỡ")
