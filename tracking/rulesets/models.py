"""The Party's rules as dated data."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tracking.rulesets.rules import Provision, day_of

__all__ = ["RuleSet"]


class RuleSetQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Every set: the rules are no secret. With ``may`` only for who holds that permission at the root of the tree."""
        return self.all() if may is None or user.access.may_everywhere(may) else self.none()

    def on(self, day):
        """The set in force on a day: the latest that had started. None before the first."""
        return self.filter(effective_from__lte=day).order_by("-effective_from").first()


class RuleSetManager(models.Manager.from_queryset(RuleSetQuerySet)):
    """All sets but those that were withdrawn: nothing was ever judged by one of these."""

    def get_queryset(self):
        return super().get_queryset().filter(withdrawn_on__isnull=True)


class RuleSet(models.Model):
    """A set of numbers with the texts (number and date) they come from. ``parameters`` holds only what differs from ``inherits``.

    ``provisions``: where a value stands, {name: {text, on, point, certainty, remark}}; also for a value that is inherited and restated by
    this set's text. The numbers of a set that has come into force are never edited: acts were judged by it; how certain they are may rise.
    ``withdrawn_on``: given up before it came into force.
    """

    code = models.CharField(_("mã"), max_length=40)
    title = models.CharField(_("tên"), max_length=200)
    texts = models.JSONField(_("văn bản"), default=list)  # [{"number": "294-QĐ/TW", "on": "2025-05-26"}]
    effective_from = models.DateField(_("áp dụng từ"))
    inherits = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    parameters = models.JSONField(_("các mức"), default=dict)
    provisions = models.JSONField(_("nơi quy định"), default=dict)
    remark = models.CharField(_("ghi chú"), max_length=300, blank=True)
    withdrawn_on = models.DateField(_("thu hồi"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = RuleSetManager()
    every = RuleSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("bộ quy định")
        ordering = ["effective_from"]
        constraints = [
            models.UniqueConstraint(name="rule_set_code_once", fields=["code"], condition=Q(withdrawn_on__isnull=True)),
            models.UniqueConstraint(name="rule_set_day_once", fields=["effective_from"], condition=Q(withdrawn_on__isnull=True)),
            models.CheckConstraint(
                name="rule_set_withdrawn_before_in_force",
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__lt=models.F("effective_from")),
                violation_error_message=_("Chỉ thu hồi được bộ quy định chưa áp dụng."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("rulesets:detail", args=[self.code])

    @property
    def dated_texts(self):
        """(number, day) of each text; a day that cannot be read is None."""
        return [(row.get("number", ""), day_of(row.get("on", ""))) for row in self.texts]

    def value(self, name):
        """The parameter, own or inherited; KeyError when no set of the line has it."""
        if name in self.parameters:
            return self.parameters[name]
        if self.inherits is None:
            raise KeyError(name)
        return self.inherits.value(name)

    def provision(self, name):
        """The value and where it stands, own or inherited; KeyError when no set of the line has the value.

        Going up the line stops where the value is set: an older text cannot be the source of a newer value.
        """
        value, holder = self.value(name), self
        while name not in holder.provisions and name not in holder.parameters:
            holder = holder.inherits
        facts = holder.provisions.get(name, {})
        told = {key: facts.get(key, "") for key in ("text", "point", "certainty", "remark")}
        return Provision(value=value, on=day_of(facts.get("on", "")), of=holder, **told)
