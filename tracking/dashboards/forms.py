"""Which people stand behind a number of these pages, as the address names them."""

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import FilterForm
from tracking.dashboards import flow
from tracking.dashboards.rules import INTERVALS, Step

ANY = ("", _("Tất cả"))


class BehindForm(FilterForm):
    """Of the introductions of a period those at a step (``loai=dot``), or cases by the time between two steps (``thoi-gian``)."""

    KINDS = ("dot", "thoi-gian")
    loai = forms.ChoiceField(required=False, choices=[(k, k) for k in KINDS], widget=forms.HiddenInput)
    buoc = forms.ChoiceField(label=_("Đã qua bước"), required=False, choices=Step.choices)
    thoi = forms.BooleanField(label=_("Đã thôi theo dõi"), required=False)
    layout = Layout("loai", Row(Column("buoc"), Column("thoi")))

    @property
    def kind(self):
        return self.value("loai") or "dot"

    @property
    def step(self):
        return Step(self.value("buoc") or Step.INTRODUCED)

    def active(self):
        return []

    def rows(self, scope):
        """Acts or, for times, cases: exactly those that the number counted."""
        if self.kind == "thoi-gian":
            return flow.times_of(scope, *self.pair).select_related("member", "branch")
        return flow.cohort_people(scope, self.step, ended=bool(self.value("thoi")))

    @property
    def pair(self):
        return next((pair for pair in INTERVALS if pair[1] == self.step), INTERVALS[0])

    def heading(self):
        """What the list holds, in words."""
        if self.kind == "thoi-gian":
            first, second = self.pair
            return _("Từ “%(first)s” đến “%(second)s”") % {"first": first.label, "second": second.label}
        if self.value("thoi"):
            return _("Được giới thiệu trong kỳ, %(step)s, nay đã thôi theo dõi") % {"step": _lower(self.step)}
        return _("Được giới thiệu trong kỳ, đến nay: %(step)s") % {"step": _lower(self.step)}


def _lower(step):
    label = str(step.label)
    return label if label.startswith("Đảng") else label[:1].lower() + label[1:]
