"""Forms of terms and targets."""

import re
from decimal import Decimal

from crispy_forms.bootstrap import InlineCheckboxes
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import DayField, PortalForm, TextField
from tracking.access.rules import Permission
from tracking.branches.forms import BranchField
from tracking.targets.rules import IN_PER_CENT, Indicator, Population, Shape

THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+(,\d+)?")


class AmountField(forms.DecimalField):
    """A number as officials write it: 1.298 is one thousand two hundred and ninety-eight, 1,5 is one and a half."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_digits=9, decimal_places=2, **kwargs)

    def prepare_value(self, value):
        return f"{value.normalize():f}".replace(".", ",") if isinstance(value, Decimal) else value

    def to_python(self, value):
        typed = str(value or "").replace(" ", "")
        if THOUSANDS.fullmatch(typed):
            typed = typed.replace(".", "")
        return super().to_python(typed.replace(",", "."))


class TermForm(PortalForm):
    name = TextField(label=_("Tên nhiệm kỳ"), max_length=60, help_text=_("Ví dụ: Nhiệm kỳ 2025–2030."))
    starts_on = DayField(label=_("Từ ngày"))
    ends_on = DayField(label=_("Đến hết ngày"), help_text=_("Ngày cuối của nhiệm kỳ theo nghị quyết đại hội."))
    layout = Layout("name", Row(Column("starts_on"), Column("ends_on")))


class CutShortForm(PortalForm):
    on = DayField(label=_("Kết thúc hết ngày"), help_text=_("Ngày cuối cùng được tính vào nhiệm kỳ này."))
    versioned = True


class TargetForm(PortalForm):
    """A target for a unit at or under the branch of the term."""

    branch = BranchField(label=_("Đơn vị được giao"))
    indicator = forms.ChoiceField(label=_("Nội dung tính"), choices=Indicator.choices)
    shape = forms.ChoiceField(label=_("Cách giao"), choices=Shape.choices, widget=forms.RadioSelect)
    year = forms.TypedChoiceField(label=_("Năm"), required=False, coerce=int, empty_value=None)
    value = AmountField(label=_("Chỉ tiêu"), help_text=_("Số người; với cách giao theo tỷ lệ thì ghi số phần trăm, ví dụ 60."))
    base_indicator = forms.ChoiceField(
        label=_("So với nội dung"), required=False, choices=[("", "—"), *Indicator.choices],
        help_text=_("Chỉ khi giao tỷ lệ so với một nội dung khác, ví dụ số kết nạp so với số được giới thiệu."),
    )  # fmt: skip
    base_on = DayField(
        label=_("Số đoàn viên tại ngày"), required=False, help_text=_("Chỉ khi giao tỷ lệ so với số đoàn viên, ví dụ ngày đầu nhiệm kỳ.")
    )
    population = forms.MultipleChoiceField(
        label=_("Chỉ tính"), required=False, choices=Population.choices, widget=forms.CheckboxSelectMultiple,
        help_text=_("Không chọn thì tính mọi đoàn viên; chọn nhiều thì tính người thuộc tất cả các nhóm đã chọn."),
    )  # fmt: skip
    decision_number = TextField(label=_("Số quyết định, nghị quyết"), required=False, max_length=60)
    decision_on = DayField(label=_("Ngày ban hành"), required=False)
    layout = Layout(
        "branch", "indicator", InlineCheckboxes("population"), "shape", Row(Column("year"), Column("value")),
        Row(Column("base_indicator"), Column("base_on")), Row(Column("decision_number"), Column("decision_on")),
    )  # fmt: skip

    def __init__(self, *args, user, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["branch"].serve(user, may=Permission.TARGET_MANAGE)
        self.fields["year"].choices = [("", _("cả nhiệm kỳ")), *((y, y) for y in years)]


class ChangeForm(PortalForm):
    """A new value for a target; what was in force before is kept."""

    versioned = True

    value = AmountField(label=_("Chỉ tiêu mới"))
    decision_number = TextField(label=_("Số quyết định, nghị quyết"), required=False, max_length=60)
    base_on = DayField(label=_("Số đoàn viên tại ngày"), required=False)
    decision_on = DayField(label=_("Ngày ban hành"), required=False)

    def __init__(self, *args, shape, **kwargs):
        super().__init__(*args, **kwargs)
        if shape in IN_PER_CENT:
            self.fields["value"].label = _("Chỉ tiêu mới (%)")
        if shape != Shape.PER_CENT:
            del self.fields["base_on"]
        base = ["base_on"] if shape == Shape.PER_CENT else []
        self.layout = Layout(Row(Column("value"), *(Column(b) for b in base)), Row(Column("decision_number"), Column("decision_on")))


class WithdrawForm(PortalForm):
    versioned = True


class ClosingForm(PortalForm):
    """The day on which reporting years close, from a year on."""

    from_year = forms.IntegerField(label=_("Áp dụng từ năm báo cáo"), min_value=1990, max_value=2100)
    day = forms.IntegerField(label=_("Ngày khóa sổ"), min_value=1, max_value=31)
    month = forms.TypedChoiceField(label=_("Tháng"), coerce=int, choices=[(m, _("tháng %(m)s") % {"m": m}) for m in range(1, 13)])
    layout = Layout(Row(Column("from_year"), Column("day"), Column("month")))
