"""Forms of branches, and the field by which every other form chooses one."""

from crispy_forms.layout import Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from portal import text
from portal.forms import DayField, FilterForm, PhoneField, PortalForm, TextField
from portal.lookups import ServedField
from tracking.branches import queries
from tracking.branches.rules import BranchKind, OfficerKind, ShiftPattern
from tracking.catalogue.models import Obstacle, Province, Sector


class BranchField(ServedField):
    """An open branch in reach, found by typing; cleans to the Branch, None when empty. Unserved it finds nothing."""

    url_name = "branches:lookup"

    def rows(self):
        return queries.in_reach(self.user, self.may, self.kinds) if self.user else queries.Branch.objects.none()

    def where(self, row):
        return row.parent.label if row.parent else ""


class BranchFilters(FilterForm):
    """One level of the tree, or with words everything below that matches; closed branches only when asked for."""

    q = forms.CharField(
        label=_("Tìm đơn vị"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"})
    )
    closed = forms.BooleanField(label=_("Cả đơn vị đã kết thúc hoạt động"), required=False)

    def apply(self, rows, node):
        """The children of ``node``, or what matches below it."""
        folded = text.fold(self.value("q"))
        rows = rows.filter(node.subtree("self")).exclude(pk=node.pk).search(folded) if folded else rows.filter(parent=node)
        return rows if self.value("closed") else rows.open()

    def whole(self, rows, node):
        """``node`` and everything below it."""
        rows = rows.filter(node.subtree("self"))
        return rows if self.value("closed") else rows.open()


class DecisionMixin(forms.Form):
    """From when, and by which decision; number and day may come later."""

    on = DayField(label=_("Áp dụng từ ngày"))
    decision_number = TextField(label=_("Số quyết định"), required=False, max_length=60)
    decision_on = DayField(label=_("Ngày quyết định"), required=False)

    decision_row = Row("on", "decision_number", "decision_on")


class OpenBranchForm(DecisionMixin, PortalForm):
    """A new branch under another one."""

    name = TextField(label=_("Tên đơn vị"), help_text=_("Ghi đủ như trong quyết định, ví dụ “CĐCS Công ty TNHH May Sông Lam”."))
    short_name = TextField(label=_("Tên ngắn"), required=False, max_length=80)
    kind = forms.ChoiceField(label=_("Cấp, loại"), choices=[(k.value, k.label) for k in BranchKind if k != BranchKind.CONFEDERATION])
    sector = forms.ModelChoiceField(
        label=_("Loại hình"), queryset=Sector.objects.all(), required=False, to_field_name="code", empty_label=_("Chưa có thông tin")
    )
    address = TextField(label=_("Địa chỉ"), required=False)
    layout = Layout("name", Row("short_name", "kind"), Row("sector", "address"), DecisionMixin.decision_row)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("Thành lập từ ngày")
        self.fields["on"].required = False
        self.fields["on"].help_text = _("Để trống nếu có từ trước và chưa rõ ngày.")


class RenameForm(DecisionMixin, PortalForm):
    """A new name from a day on."""

    versioned = True
    name = TextField(label=_("Tên mới"))
    short_name = TextField(label=_("Tên ngắn"), required=False, max_length=80)
    layout = Layout("name", "short_name", DecisionMixin.decision_row)


class UpdateForm(DecisionMixin, PortalForm):
    """Kind, sector, province and address."""

    versioned = True
    kind = OpenBranchForm.base_fields["kind"]
    sector = OpenBranchForm.base_fields["sector"]
    province = forms.ModelChoiceField(
        label=_("Tỉnh, thành phố"),
        queryset=Province.objects.all(),
        required=False,
        to_field_name="code",
        empty_label=_("Chưa có thông tin"),
    )
    address = TextField(label=_("Địa chỉ"), required=False)
    layout = Layout(Row("kind", "sector"), Row("province", "address"), DecisionMixin.decision_row)


def _count(label):
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=2_000_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class FactForm(PortalForm):
    """Numbers of the branch as of a day."""

    on = DayField(label=_("Số liệu ngày"))
    workforce = _count(_("Số lao động"))
    member_count = _count(_("Số đoàn viên"))
    direct_worker_count = _count(_("Số công nhân lao động trực tiếp"))
    party_member_count = _count(_("Số đảng viên"))
    shift_pattern = forms.ChoiceField(label=_("Ca làm việc"), required=False, choices=[("", _("Chưa có thông tin")), *ShiftPattern.choices])
    layout = Layout(Row("on", "shift_pattern"), Row("workforce", "member_count"), Row("direct_worker_count", "party_member_count"))


class OfficerForm(PortalForm):
    """Who answers for the branch from a day on."""

    kind = forms.ChoiceField(label=_("Vai trò"), choices=OfficerKind)
    on = DayField(label=_("Từ ngày"))
    name = TextField(
        label=_("Họ và tên"), required=False, max_length=120, help_text=_("Để trống nếu người trước thôi phụ trách mà chưa có người thay.")
    )
    position = TextField(label=_("Chức vụ"), required=False, max_length=120)
    phone = PhoneField(label=_("Điện thoại"), required=False)
    layout = Layout(Row("kind", "on"), "name", Row("position", "phone"))


class ObstacleForm(PortalForm):
    """An obstacle from a day on."""

    obstacle = forms.ModelChoiceField(
        label=_("Khó khăn, vướng mắc"), queryset=Obstacle.objects.all(), to_field_name="code", empty_label=_("Chọn khó khăn, vướng mắc")
    )
    on = DayField(label=_("Ghi nhận từ ngày"))


class LiftForm(PortalForm):
    """The obstacle is gone."""

    on = DayField(label=_("Đã tháo gỡ từ ngày"))
