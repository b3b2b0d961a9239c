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


class Sum(models.Model):
    """How much was counted for a unit in a month or on a day; see ``rules.Key``. Several rows of one key are added up.

    Writers only append (``is_folded`` False), so that nobody waits for a row of the whole country; folding puts rows of one key together.
    """

    tree = models.PositiveSmallIntegerField(choices=[(t.value, t.name) for t in Tree])
    node = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(max_length=1, choices=Unit)
    bucket = models.DateField()
    indicator = models.CharField(max_length=16)
    groups = models.SmallIntegerField()
    part = models.IntegerField()
    number = models.IntegerField()
    is_folded = models.BooleanField(default=False)

    objects = SumQuerySet.as_manager()
    key = rules.Key

    class Meta:
        verbose_name = _("số cộng")
        indexes = [  # every column that is read: answered from the index alone
            models.Index(name="sum_read", fields=["node", "unit", "groups", "bucket", "indicator", "tree", "part", "number"]),
            models.Index(name="sum_unfolded", fields=["id"], condition=Q(is_folded=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                name="sum_folded_once",
                fields=["node", "unit", "bucket", "indicator", "groups", "part", "tree"],
                condition=Q(is_folded=True),
            )
        ]


class StepSum(models.Model):
    """How many cases a unit holds at a step since a day; see ``rules.StepKey``. Appended and folded like ``Sum``."""

    node = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    stage = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=24, blank=True)
    since = models.DateField()
    number = models.IntegerField()
    is_folded = models.BooleanField(default=False)

    objects = SumQuerySet.as_manager()
    key = rules.StepKey

    class Meta:
        verbose_name = _("số cộng theo bước")
        indexes = [
            models.Index(name="step_sum_read", fields=["node", "outcome", "stage", "since", "number"]),
            models.Index(name="step_sum_unfolded", fields=["id"], condition=Q(is_folded=False)),
        ]
        constraints = [
            models.UniqueConstraint(name="step_sum_folded_once", fields=["node", "outcome", "stage", "since"], condition=Q(is_folded=True))
        ]


class BodySum(models.Model):
    """How much was counted, in a month or on a day, of the cases that a Party body and those below it hold now; see ``rules.BodyKey``.

    An act that changes who holds a case takes everything counted of it along. Appended and folded like ``Sum``.
    """

    node = models.ForeignKey(PartyBody, on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(max_length=1, choices=Unit)
    bucket = models.DateField()
    indicator = models.CharField(max_length=16)
    groups = models.SmallIntegerField()
    part = models.IntegerField()
    number = models.IntegerField()
    is_folded = models.BooleanField(default=False)

    objects = SumQuerySet.as_manager()
    key = rules.BodyKey

    class Meta:
        verbose_name = _("số cộng theo tổ chức đảng")
        indexes = [
            models.Index(name="body_sum_read", fields=["node", "unit", "groups", "bucket", "indicator", "part", "number"]),
            models.Index(name="body_sum_unfolded", fields=["id"], condition=Q(is_folded=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                name="body_sum_folded_once",
                fields=["node", "unit", "bucket", "indicator", "groups", "part"],
                condition=Q(is_folded=True),
            )
        ]


class BodyStepSum(models.Model):
    """How many cases a Party body and those below it hold at a step since a day; see ``rules.StepKey``."""

    node = models.ForeignKey(PartyBody, on_delete=models.PROTECT, related_name="+")
    stage = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=24, blank=True)
    since = models.DateField()
    number = models.IntegerField()
    is_folded = models.BooleanField(default=False)

    objects = SumQuerySet.as_manager()
    key = rules.StepKey

    class Meta:
        verbose_name = _("số cộng theo bước, theo tổ chức đảng")
        indexes = [
            models.Index(name="body_step_sum_read", fields=["node", "outcome", "stage", "since", "number"]),
            models.Index(name="body_step_sum_unfolded", fields=["id"], condition=Q(is_folded=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                name="body_step_sum_folded_once", fields=["node", "outcome", "stage", "since"], condition=Q(is_folded=True)
            )
        ]
