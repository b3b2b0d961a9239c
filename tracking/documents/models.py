"""The register of papers made here, with the files that were kept of each, and templates of the federation's own."""

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.codes import public_code
from tracking.access.rules import Permission
from tracking.branches.models import Branch
from tracking.documents.rules import PaperKind, Series
from tracking.nominations.models import Nomination
from tracking.party.models import PartyBody

__all__ = ["NumberedPaper", "PaperFile", "PaperPerson", "PaperTemplate", "PaperVersion"]


class NumberedPaperQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Papers issued by branches or Party bodies in reach: whoever sees the unit sees what it issued."""
        return self.filter(user.access.reach(may or Permission.NOMINATION_VIEW, branch="branch", body="body", joined=True))

    def of(self, issuer):
        """Issued by this branch or Party body itself."""
        return self.filter(**{issuer_field(issuer): issuer})

    def search(self, words):
        """Number or recipient contains the words."""
        return self.filter(Q(text__icontains=words) | Q(to__icontains=words))

    def at(self, place):
        """Issued at or under this branch or Party body; None: nothing."""
        return self.filter(place.subtree(issuer_field(place)), **{f"{issuer_field(place)}__isnull": False}) if place else self.none()


def issuer_field(issuer):
    return "body" if isinstance(issuer, PartyBody) else "branch"


class NumberedPaper(models.Model):
    """One paper of the register: a number given to it, or a list that is kept without one. Issued by ``branch`` or
    ``body``; ``year``: the year, for Party bodies the first year of the term.

    ``number`` is what is counted, ``text`` what stands on the paper. ``subject``: the row the paper is about, see ``rules.Ref``.
    """

    code = models.CharField(_("mã công khai"), max_length=12, unique=True, default=public_code)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="numbered_papers", verbose_name=_("nơi ban hành"))
    body = models.ForeignKey(
        PartyBody, on_delete=models.PROTECT, null=True, related_name="numbered_papers", verbose_name=_("cấp ủy ban hành")
    )
    kind = models.CharField(_("văn bản"), max_length=12, choices=PaperKind)
    series = models.CharField(_("loại văn bản"), max_length=4, choices=Series)
    year = models.PositiveSmallIntegerField(_("năm"))
    number = models.PositiveIntegerField(_("số"), null=True)  # None: a list, which has none
    text = models.CharField(_("số, ký hiệu"), max_length=60)
    on = models.DateField(_("ngày văn bản"))
    to = models.CharField(_("nơi nhận"), max_length=200, blank=True)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.PositiveBigIntegerField()
    subject_key = models.CharField(max_length=24, blank=True)
    given_at = models.DateTimeField(_("cấp lúc"), auto_now_add=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người cấp số"))

    objects = NumberedPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("văn bản trong sổ đăng ký")
        indexes = [
            models.Index(name="numbered_branch", fields=["branch", "year", "series", "number"]),
            models.Index(name="numbered_body", fields=["body", "year", "series", "number"]),
            models.Index(name="numbered_subject", fields=["subject_kind", "subject_id"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="numbered_has_one_issuer",
                condition=Q(branch__isnull=True, body__isnull=False) | Q(branch__isnull=False, body__isnull=True),
            ),
            models.UniqueConstraint(name="numbered_once_by_branch", fields=["branch", "kind", "subject_kind", "subject_id", "subject_key"]),
            models.UniqueConstraint(name="numbered_once_by_body", fields=["body", "kind", "subject_kind", "subject_id", "subject_key"]),
        ]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return reverse("documents:entry", args=[self.code])

    @property
    def issuer(self):
        return self.branch or self.body


class PaperFileQuerySet(models.QuerySet):
    def about(self, nomination):
        """Files on which the person of this case stands."""
        return self.filter(people__nomination=nomination)

    def with_others(self):
        """Adds ``others``: how many further people stand on the file."""
        rows = PaperPerson.objects.filter(file=OuterRef("pk")).order_by().values("file").annotate(n=Count("pk") - 1).values("n")
        return self.annotate(others=Subquery(rows, output_field=models.IntegerField()))


class PaperFile(models.Model):
    """A .docx as it was made; its content lies in ``portal.filestore`` under ``stored``. Papers made in one go share one file.

    Withdrawing erases the content and leaves the row: who made it, who withdrew it and why.
    """

    stored = models.CharField(max_length=32, unique=True)
    size = models.PositiveIntegerField(_("cỡ tệp (byte)"))
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(_("lập lúc"), auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người lập"))
    withdrawn_at = models.DateTimeField(_("rút lúc"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người rút")
    )
    withdrawn_reason = models.CharField(_("lý do rút"), max_length=200, blank=True)

    objects = PaperFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("tệp văn bản")
        constraints = [
            models.CheckConstraint(
                name="paper_file_withdrawn_with_reason",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason=""),
                violation_error_message=_("Ghi lý do rút tệp."),
            ),
        ]


class PaperPerson(models.Model):
    """Whose case stands on a kept file, so that the files about one person are found when they have to be erased."""

    file = models.ForeignKey(PaperFile, on_delete=models.PROTECT, related_name="people")
    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="paper_files")

    class Meta:
        verbose_name = _("người có tên trên văn bản")
        constraints = [models.UniqueConstraint(name="paper_person_once", fields=["file", "nomination"])]


class PaperVersionQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        return self.filter(paper__in=NumberedPaper.objects.visible_to(user, may))


class PaperVersion(models.Model):
    """One edition of a numbered paper, the first is 1."""

    paper = models.ForeignKey(NumberedPaper, on_delete=models.PROTECT, related_name="versions")
    file = models.ForeignKey(PaperFile, on_delete=models.PROTECT, related_name="versions")
    serial = models.PositiveSmallIntegerField(_("bản"))

    objects = PaperVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("bản văn bản")
        ordering = ["-serial"]
        constraints = [models.UniqueConstraint(name="paper_version_once", fields=["paper", "serial"])]


class PaperTemplateQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Templates hold for the whole portal: only for who holds RULES_MANAGE at the root."""
        return self if user.access.may_everywhere(may or Permission.RULES_MANAGE) else self.none()

    def in_force(self):
        return self.filter(ended_at__isnull=True)


class PaperTemplate(models.Model):
    """A template of the federation's own for one kind of paper; in force until ``ended_at``. None in force: the built-in one is used."""

    kind = models.CharField(_("văn bản"), max_length=12, choices=PaperKind)
    serial = models.PositiveIntegerField(_("bản"))
    name = models.CharField(_("tên tệp"), max_length=200)
    stored = models.CharField(max_length=32, unique=True)
    size = models.PositiveIntegerField(_("cỡ tệp (byte)"))
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(_("tải lên lúc"), auto_now_add=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người tải lên"))
    ended_at = models.DateTimeField(_("thôi dùng lúc"), null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = PaperTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mẫu văn bản")
        ordering = ["kind", "-serial"]
        constraints = [
            models.UniqueConstraint(name="paper_template_serial", fields=["kind", "serial"]),
            models.UniqueConstraint(name="paper_template_one_in_force", fields=["kind"], condition=Q(ended_at__isnull=True)),
            models.CheckConstraint(
                name="paper_template_ended_by",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True) | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]
