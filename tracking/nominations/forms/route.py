"""By whose introduction the person comes to the Party: a choice, never a condition."""

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.forms import PortalForm
from tracking.nominations import rules
from tracking.nominations.cautions import Values, person_of
from tracking.nominations.rules import Route
from tracking.rulesets import queries as rulesets
from tracking.rulesets.rules import PARAMETERS, shown


class RouteForm(PortalForm):
    """One of three routes, each with its papers by the rule set of ``today`` and what speaks against it. '' takes the choice back."""

    versioned = True
    route = forms.ChoiceField(
        label=_("Hình thức giới thiệu"), required=False, widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Chọn một hình thức trong danh sách.")},
    )  # fmt: skip

    def __init__(self, *args, nomination, today, **kwargs):
        super().__init__(*args, initial={"route": nomination.route}, **kwargs)
        value, person = Values(rulesets.in_force(today)), person_of(nomination)
        self.remarks = {route.value: rules.route_remark(route, on=today, person=person, value=value) for route in Route}
        self.fields["route"].choices = [
            *((route.value, _words(route, value, self.remarks[route.value])) for route in Route),
            ("", _("Chưa chọn")),
        ]

    @property
    def remark(self):
        """What speaks against the route that was chosen, '' for nothing."""
        return self.remarks.get(self.cleaned_data["route"], "")


def _words(route, value, remark):
    """The route with when it is taken, its papers and what speaks against it."""
    name = f"papers_{route.value.lower()}"
    papers = shown(PARAMETERS[name], value[name])
    kept = shown(PARAMETERS["papers_two_members_kept"], value["papers_two_members_kept"]) if route == Route.TWO_MEMBERS else ""
    lines = [rules.ROUTE_HELP[route], _("Giấy tờ: %(papers)s.") % {"papers": papers}]
    lines += [_("Thường lưu kèm: %(papers)s của công đoàn.") % {"papers": kept}] if kept else []
    warned = format_html('<strong class="d-block">{}</strong>', remark) if remark else ""
    return format_html('{}<span class="d-block muted">{}</span>{}', route.label, " ".join(str(line) for line in lines), warned)
