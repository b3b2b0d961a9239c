"""The ledger of counted facts, append-only, and the sums folded from it. Decisions 0020, 0026."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracking.branches.models import Branch
from tracking.ledger import rules
from tracking.ledger.rules import Apart, Indicator, Tree, Unit
from tracking.party.models import PartyBody

__all__ = ["BodyStepSum", "BodySum", "Entry", "StepSum", "Sum"]


class EntryQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Entries carry no name; they count for whoever sees the figures of their branch."""
        return self.filter(user.access.reach(may or "figures_view", branch="branch", joined=True))

    def known_on(self, day):
        """As it was known at the end of a day."""
        return self.filter(recorded_on__lte=day)


class Entry(models.Model):
    """One act that counts (``number`` 1), or no longer counts (−1). Append-only. See ``rules.Event`` for the columns.

    ``recorded_on``: the day on which it became known, or known to be wrong; ``branch``: where the act was recorded.
    """

    act = models.ForeignKey("tracking.Act", on_delete=models.PROTECT, related_name="entries")
    indicator = models.CharField(_("nội dung tính"), max_length=16, choices=[*Indicator.choices, *Apart.choices])
    on = models.DateField(_("ngày"))
    recorded_on = models.DateField(_("ghi ngày"))
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    groups = models.PositiveSmallIntegerField()
    previous_on = models.DateField(null=True)
    by_union = models.BooleanField(default=False)
    number = models.SmallIntegerField()

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("dòng sổ số liệu")
        indexes = [
            models.Index(name="entry_branch_on", fields=["branch", "on", "indicator"]),
            models.Index(name="entry_on", fields=["on", "indicator", "branch"]),
            models.Index(name="entry_again", fields=["previous_on", "on", "branch"], condition=Q(previous_on__isnull=False)),
        ]
        constraints = [models.CheckConstraint(name="entry_one_or_minus_one", condition=Q(number__in=(1, -1)))]


class SumQuerySet(models.QuerySet):
    def folded(self):
        return self.filter(is_folded=True)

    def unfolded(self):
        return self.filter(is_folded=False)


def _indexes(name, read):
    """Of a table of sums: every column that is read, so that the index alone answers; and what is not folded yet."""
    return [
        models.Index(name=f"{name}_read", fields=read),
        models.Index(name=f"{name}_unfolded", fields=["id"], condition=Q(is_folded=False)),
    ]


def _once(name, fields):
    """One folded row for each key."""
    return [models.UniqueConstraint(name=f"{name}_folded_once", fields=fields, condition=Q(is_folded=True))]


class _Summed(models.Model):
    """Several rows of one key are added up. Writers only append (``is_folded`` False), so that nobody waits for a row of the whole
    country; folding puts rows of one key together."""

    number = models.IntegerField()
    is_folded = models.BooleanField(default=False)

    objects = SumQuerySet.as_manager()

    class Meta:
        abstract = True


class _Counted(_Summed):
    """How much was counted in a month or on a day."""

    unit = models.CharField(max_length=1, choices=Unit)
    bucket = models.DateField()
    indicator = models.CharField(max_length=16)
    groups = models.SmallIntegerField()
    part = models.IntegerField()

    class Meta:
        abstract = True


class _Standing(_Summed):
    """How many cases stand at a step since a day; see ``rules.StepKey``."""

    stage = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=24, blank=True)
    since = models.DateField()
    key = rules.StepKey

    class Meta:
        abstract = True


class Sum(_Counted):
    """Of a unit, in the tree of today, of that day, or in both alike; see ``rules.Key``."""

    tree = models.PositiveSmallIntegerField(choices=[(t.value, t.name) for t in Tree])
    node = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    key = rules.Key

    class Meta:
        verbose_name = _("số cộng")
        indexes = _indexes("sum", ["node", "unit", "groups", "bucket", "indicator", "tree", "part", "number"])
        constraints = _once("sum", ["node", "unit", "bucket", "indicator", "groups", "part", "tree"])


class StepSum(_Standing):
    """Of a unit."""

    node = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("số cộng theo bước")
        indexes = _indexes("step_sum", ["node", "outcome", "stage", "since", "number"])
        constraints = _once("step_sum", ["node", "outcome", "stage", "since"])


class BodySum(_Counted):
    """Of the cases that a Party body and those below it hold now; see ``rules.BodyKey``. An act that changes who holds a case takes
    everything counted of it along."""

    node = models.ForeignKey(PartyBody, on_delete=models.PROTECT, related_name="+")
    key = rules.BodyKey

    class Meta:
        verbose_name = _("số cộng theo tổ chức đảng")
        indexes = _indexes("body_sum", ["node", "unit", "groups", "bucket", "indicator", "part", "number"])
        constraints = _once("body_sum", ["node", "unit", "bucket", "indicator", "groups", "part"])


class BodyStepSum(_Standing):
    """Of a Party body and those below it."""

    node = models.ForeignKey(PartyBody, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("số cộng theo bước, theo tổ chức đảng")
        indexes = _indexes("body_step_sum", ["node", "outcome", "stage", "since", "number"])
        constraints = _once("body_step_sum", ["node", "outcome", "stage", "since"])
