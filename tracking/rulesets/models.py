"""The Party's rules as dated data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["RuleSet"]


class RuleSetQuerySet(models.QuerySet):
    def on(self, day):
        """The set in force on a day: the latest that had started. None before the first."""
        return self.filter(effective_from__lte=day).order_by("-effective_from").first()


class RuleSet(models.Model):
    """A set of numbers with the texts (number and date) they come from. ``parameters`` holds only what differs from ``inherits``."""

    code = models.CharField(_("mã"), max_length=40, unique=True)
    title = models.CharField(_("tên"), max_length=200)
    texts = models.JSONField(_("văn bản"), default=list)  # [{"number": "294-QĐ/TW", "on": "2025-05-26"}]
    effective_from = models.DateField(_("áp dụng từ"), unique=True)
    inherits = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    parameters = models.JSONField(_("các mức"), default=dict)

    objects = RuleSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("bộ quy định")
        ordering = ["effective_from"]

    def __str__(self):
        return self.title

    def value(self, name):
        """The parameter, own or inherited; KeyError when no set of the line has it."""
        if name in self.parameters:
            return self.parameters[name]
        if self.inherits is None:
            raise KeyError(name)
        return self.inherits.value(name)
