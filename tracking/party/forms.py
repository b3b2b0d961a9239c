"""Forms of Party bodies, and the field by which every other form chooses one."""

from crispy_forms.layout import Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from portal import text
from portal.forms import DayField, FilterForm, PortalForm, TextField
from portal.lookups import ServedField
from tracking.branches.forms import DecisionMixin
from tracking.party.models import PartyBody
from tracking.party.rules import BodyKind, RouteRole


class BodyField(ServedField):
    """An open Party body, found by typing; cleans to the PartyBody, None when empty. Unserved it finds nothing."""

    url_name = "party:lookup"

    def rows(self):
        if self.user is None:
            return PartyBody.objects.none()
        rows = PartyBody.objects.visible_to(self.user, may=self.may).open()
        return rows.filter(kind__in=self.kinds) if self.kinds else rows

    def where(self, row):
        return row.parent.name if row.parent else ""


class BodyFilters(FilterForm):
    """One level of Party bodies, or with words every body that matches."""

    q = forms.CharField(
        label=_("Tìm tổ chức đảng"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"})
    )

    def apply(self, rows, node):
        folded = text.fold(self.value("q"))
        return rows.open().search(folded) if folded else rows.open().filter(parent=node)


class BodyForm(PortalForm):
    """A Party body under another one."""

    name = TextField(label=_("Tên tổ chức đảng"), help_text=_("Ghi đủ, ví dụ “Chi bộ Trường THPT Hoa Sen”."))
    kind = forms.ChoiceField(label=_("Cấp"), choices=[(k.value, k.label) for k in BodyKind if k != BodyKind.CENTRAL])
    on = DayField(label=_("Thành lập từ ngày"), required=False, help_text=_("Để trống nếu có từ trước và chưa rõ ngày."))
    layout = Layout("name", Row("kind", "on"))


class UpdateForm(DecisionMixin, PortalForm):
    """Another name or level from a day on."""

    versioned = True
    name = BodyForm.base_fields["name"]
    kind = BodyForm.base_fields["kind"]
    layout = Layout("name", "kind", DecisionMixin.decision_row)


class RouteForm(PortalForm):
    """Which body serves the branch in which role from a day on; empty: none any more."""

    role = forms.ChoiceField(label=_("Vai trò"), choices=[(r.value, r.label.capitalize()) for r in RouteRole])
    body = BodyField(label=_("Chi bộ, cấp ủy"), required=False, help_text=_("Để trống nếu không còn nơi tiếp nhận này."))
    on = DayField(label=_("Từ ngày"))
    layout = Layout("role", "body", "on")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].serve(user)
