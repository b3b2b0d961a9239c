"""The list's filters, the facts of a class, its meetings."""

import re

from crispy_forms.layout import Column, Div, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import DayField, FilterForm, PortalForm, TextField
from portal.text import fold
from tracking.access.rules import Permission
from tracking.branches.forms import BranchField
from tracking.classes.forms.fields import WholeNumberField, dress
from tracking.classes.rules import ClassKind, ClassState, SessionRow, Shift

MAX_SESSIONS = 60
PREFIX = "buoi"
HOURS = ["%H:%M", "%Hh%M", "%Hg%M", "%Hh", "%H"]


class ClassFilters(FilterForm):
    """Kind (the tab), name, state."""

    loai = forms.ChoiceField(required=False, choices=ClassKind, widget=forms.HiddenInput)
    q = forms.CharField(label=_("Tên lớp"), required=False, max_length=100)
    tinh_trang = forms.ChoiceField(label=_("Tình trạng"), required=False, choices=[("", _("Tất cả")), *ClassState.choices])
    defaults = {"loai": ClassKind.AWARENESS.value}

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def apply(self, rows):
        rows = rows.filter(kind=self.value("loai"))
        for word in fold(self.value("q") or "").split():
            rows = rows.filter(name_fold__contains=word)
        if state := self.value("tinh_trang"):
            rows = rows.in_state(state, self.today)
        return rows

    def active(self):
        return [entry for entry in super().active() if entry[0] != "loai"]


class ClassForm(PortalForm):
    """Facts of a class. Kind is asked for once; of a class run by others only name and dates are needed."""

    kind = forms.ChoiceField(label=_("Loại lớp"), choices=ClassKind, widget=forms.RadioSelect)
    branch = BranchField(label=_("Công đoàn tổ chức, theo dõi"))
    name = TextField(
        label=_("Tên lớp"),
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": _("Ví dụ: Lớp bồi dưỡng nhận thức về Đảng khóa I/2026")}),
    )
    run_by = forms.ChoiceField(
        label=_("Đơn vị mở lớp"),
        choices=[("own", _("Công đoàn mở hoặc phối hợp mở")), ("other", _("Đơn vị khác mở, công đoàn theo dõi kết quả"))],
        widget=forms.RadioSelect,
    )
    organiser = TextField(label=_("Tên đơn vị mở lớp"), required=False, help_text=_("Ví dụ: Trung tâm Chính trị."))
    starts_on = DayField(label=_("Khai giảng"))
    ends_on = DayField(label=_("Bế giảng"), required=False, help_text=_("Để trống nếu học trong một ngày hoặc chưa rõ."))
    place = TextField(label=_("Địa điểm"), required=False)
    shift = forms.ChoiceField(label=_("Buổi học"), required=False, choices=[("", _("Chưa rõ")), *Shift.choices])
    capacity = WholeNumberField(label=_("Số chỗ"), least=1, most=5000)
    support_amount = WholeNumberField(label=_("Hỗ trợ mỗi học viên (đồng)"), most=100_000_000)
    layout = Layout(
        "kind", "branch", "name", "run_by", Div("organiser", data_show_when="run_by=other"), Row(Column("starts_on"), Column("ends_on")),
        Row(Column("place"), Column("shift")), Row(Column("capacity"), Column("support_amount")),
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["branch"].serve(user, may=Permission.CLASS_MANAGE)

    def facts(self):
        facts = {**self.cleaned_data, "own": self.cleaned_data["run_by"] == "own"}
        facts.pop("run_by")
        return facts


class EditClassForm(ClassForm):
    versioned = True
    layout = Layout(*ClassForm.layout.fields[2:])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["kind"], self.fields["branch"]


def class_initial(training_class):
    names = ("name", "organiser", "starts_on", "ends_on", "place", "shift", "capacity", "support_amount")
    return {**{n: getattr(training_class, n) for n in names}, "run_by": "own" if training_class.own else "other"}


class SessionForm(forms.Form):
    use_required_attribute = False
    id = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**53)
    on = DayField(label=_("Ngày"), required=False)
    starts_at = forms.TimeField(
        label=_("Từ"), required=False, input_formats=HOURS, error_messages={"invalid": _("Ghi giờ:phút, ví dụ 07:30.")}
    )
    ends_at = forms.TimeField(
        label=_("Đến"), required=False, input_formats=HOURS, error_messages={"invalid": _("Ghi giờ:phút, ví dụ 11:30.")}
    )
    topic = TextField(label=_("Nội dung"), required=False)
    place = TextField(label=_("Địa điểm"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("starts_at", "ends_at"):
            self.fields[name].widget = forms.TimeInput(
                format="%H:%M", attrs={"inputmode": "numeric", "placeholder": "07:30", "autocomplete": "off"}
            )
        dress(self)

    def clean(self):
        facts = super().clean()
        typed = any(facts.get(n) for n in ("starts_at", "ends_at", "topic", "place", "id"))
        if typed and not facts.get("on") and "on" not in self.errors and not self.data.get(self.add_prefix("DELETE")):
            self.add_error("on", _("Cần ghi ngày của buổi học."))
        return facts


class BaseSessionSet(forms.BaseFormSet):
    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["DELETE"].widget.attrs.update({"class": "form-check-input", "aria-label": _("Bỏ buổi này")})


SessionSet = forms.formset_factory(
    SessionForm, BaseSessionSet, extra=0, can_delete=True, max_num=MAX_SESSIONS, absolute_max=MAX_SESSIONS + 5, validate_max=True
)


class SessionsForm(PortalForm):
    """All meetings of one class as rows; empty rows are passed over."""

    versioned = True

    def __init__(self, data=None, files=None, *, sessions=(), **kwargs):
        super().__init__(data, files, **kwargs)
        initial = [{n: getattr(s, n) for n in ("id", "on", "starts_at", "ends_at", "topic", "place")} for s in sessions]
        self.set = SessionSet(data, initial=[*initial, {}], prefix=PREFIX)
        self.set.extra = 0

    def add_row(self):
        """Show what was typed with one more empty row, without judging it."""
        data = self.data.copy()
        data[f"{PREFIX}-TOTAL_FORMS"] = str(min(len(self.set.forms) + 1, MAX_SESSIONS))
        self.set = SessionSet(data, prefix=PREFIX)
        self._unjudged()

    def restore(self, draft):
        super().restore(draft)
        self._unjudged()

    def _unjudged(self):
        self._errors = forms.utils.ErrorDict()
        for form in self.set.forms:
            form._errors = forms.utils.ErrorDict()

    def is_valid(self):
        valid = super().is_valid()
        if not self.set.is_valid():
            self.add_error(None, [_("Có chỗ cần sửa ở các buổi học."), *self.set.non_form_errors()])
            return False
        return valid

    def facts(self):
        rows = [f.cleaned_data for f in self.set.forms]
        return {"sessions": [_session_row(row) for row in rows]}

    def refuse(self, refusal):
        super().refuse(refusal)
        for reason in refusal.reasons:
            if found := re.fullmatch(r"row-(\d+)-(\w+)", reason.field or ""):
                self.set.forms[int(found[1])].add_error(found[2], reason.text)


def _session_row(row):
    facts = {n: row.get(n) for n in ("on", "starts_at", "ends_at", "id")}
    drop = bool(row.get("DELETE")) or (row.get("on") is None)
    return SessionRow(**facts, place=row.get("place") or "", topic=row.get("topic") or "", drop=drop)
