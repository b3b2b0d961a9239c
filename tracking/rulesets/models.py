"""The Party's rules as dated data."""

from django.db import models
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


class RuleSet(models.Model):
    """A set of numbers with the texts (number and date) they come from. ``parameters`` holds only what differs from ``inherits``.

    ``provisions``: where a value stands, {name: {text, on, point, certainty, remark}}; also for a value that is inherited and restated by
    this set's text. A set that has come into force is never edited: acts were judged by it.
    """

    code = models.CharField(_("mã"), max_length=40, unique=True)
    title = models.CharField(_("tên"), max_length=200)
    texts = models.JSONField(_("văn bản"), default=list)  # [{"number": "294-QĐ/TW", "on": "2025-05-26"}]
    effective_from = models.DateField(_("áp dụng từ"), unique=True)
    inherits = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    parameters = models.JSONField(_("các mức"), default=dict)
    provisions = models.JSONField(_("nơi quy định"), default=dict)
    remark = models.CharField(_("ghi chú"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = RuleSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("bộ quy định")
        ordering = ["effective_from"]

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
