"""Forms of reported numbers: one unit, and many units in one table with lines pasted from Excel."""

from crispy_forms.bootstrap import InlineCheckboxes
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.forms import DayField, PortalForm, TextField
from tracking.figures.rules import Indicator
from tracking.ledger.rules import Population
from tracking.reported import rules
from tracking.reported.rules import Source


class NumberField(forms.CharField):
    """A whole number as officials write it: 1.298. Cleans to int, None when empty."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(max_length=12, **kwargs)

    def clean(self, value):
        typed = super().clean(value)
        if not typed:
            return None
        if (number := rules.read_number(typed)) is None:
            raise ValidationError(_("Nhập số nguyên, ví dụ 1.298."))
        return number


class DaysForm(PortalForm):
    """What is reported, and for which days."""

    indicator = forms.ChoiceField(label=_("Nội dung"), choices=Indicator.choices)
    start_on = DayField(label=_("Từ ngày"))
    ends_on = DayField(label=_("Đến hết ngày"))
    population = forms.MultipleChoiceField(
        label=_("Chỉ tính"), required=False, choices=Population.choices, widget=forms.CheckboxSelectMultiple,
        help_text=_("Không chọn thì là số chung; chọn nhiều thì là số người thuộc tất cả các nhóm đã chọn."),
    )  # fmt: skip
    source = forms.ChoiceField(label=_("Nguồn số liệu"), choices=Source.choices)
    note = TextField(label=_("Ghi chú"), required=False, max_length=200, help_text=_("Ví dụ: báo cáo số 15/BC-LĐLĐ, người báo tin."))


class EnterForm(DaysForm):
    number = NumberField(label=_("Số người"))
    layout = Layout("indicator", InlineCheckboxes("population"), Row(Column("start_on"), Column("ends_on")), "number", "source", "note")


class CorrectForm(PortalForm):
    versioned = True

    number = NumberField(label=_("Số đúng"))
    note = TextField(label=_("Ghi chú"), required=False, max_length=200)


class WithdrawForm(PortalForm):
    versioned = True


class GridForm(DaysForm):
    """A number for each of these units. Pasted lines are read into the cells first; what does not match is listed and stays pasted."""

    paste = forms.CharField(
        label=_("Dán từ Excel"), required=False, max_length=40_000, widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
        help_text=_("Hai cột: tên đơn vị, số người. Dán rồi bấm “Đưa vào bảng”."),
    )  # fmt: skip
    layout = Layout(
        "indicator",
        InlineCheckboxes("population"),
        Row(Column("start_on"), Column("ends_on")),
        Row(Column("source"), Column("note")),
        "paste",
    )

    def __init__(self, *args, branches, **kwargs):
        super().__init__(*args, **kwargs)
        self.branches, self.mismatches = branches, []
        for branch in branches:
            cell = NumberField(label=branch.label, required=False)
            cell.widget.attrs |= {"class": "form-control", "size": "8"}
            self.fields[f"so-{branch.code}"] = cell

    def cells(self):
        """(branch, its cell) of the table."""
        return [(b, self[f"so-{b.code}"]) for b in self.branches]

    def look(self):
        """Put the pasted lines that match a unit into the cells; the others stay, each with what is wrong."""
        lines = rules.read_lines(
            str(self.data.get("paste") or "")[:40_000], [(b.code, (b.name, b.short_name or b.name)) for b in self.branches]
        )
        data = self.data.copy()
        data.update({f"so-{line.key}": "" for line in lines if line.key})
        for line in lines:
            if line.key:
                data[f"so-{line.key}"] = str(line.number)
        self.mismatches = [line for line in lines if not line.key]
        data["paste"] = "\n".join(line.raw for line in self.mismatches)
        self.data = data
        self._errors = forms.utils.ErrorDict()

    def clean_paste(self):
        """Lines that were not put into the table would be lost: nothing is written before they are."""
        pasted = self.cleaned_data["paste"]
        if pasted.strip():
            raise ValidationError(_("Còn dòng đã dán chưa đưa vào bảng. Bấm “Đưa vào bảng”, sửa hoặc xóa các dòng chưa khớp rồi ghi."))
        return pasted

    def clean(self):
        facts = super().clean()
        if not self.errors and not any(facts.get(f"so-{b.code}") is not None for b in self.branches):
            self.add_error(None, _("Chưa nhập số của đơn vị nào."))
        return facts

    def facts(self):
        facts = {name: self.cleaned_data[name] for name in ("indicator", "population", "start_on", "ends_on", "source", "note")}
        numbers = [(b, self.cleaned_data[f"so-{b.code}"]) for b in self.branches]
        return {**facts, "numbers": [(b, n) for b, n in numbers if n is not None]}
