"""Why an import is taken back; how doubtful rows of a large workbook are decided. Layer: forms."""

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import PortalForm, TextField
from tracking.imports.runs import Why


class UndoForm(PortalForm):
    """Why; the coded part stands in the history."""

    why = forms.ChoiceField(
        label=_("Lý do hủy lần nhập"), choices=[("", _("Chọn lý do")), *((w.value, w.label.capitalize()) for w in Why)],
        error_messages={"required": _("Chọn lý do hủy lần nhập."), "invalid_choice": _("Chọn một lý do trong danh sách.")},
    )  # fmt: skip
    note = TextField(label=_("Nói rõ (không bắt buộc)"), max_length=200, required=False)
    sure = forms.BooleanField(
        label=_("Đồng ý hủy cả lần nhập này"), error_messages={"required": _("Đánh dấu để xác nhận hủy cả lần nhập.")}
    )
    layout = Layout("why", "note", "sure")

    def facts(self):
        return {"why": self.cleaned_data["why"], "note": self.cleaned_data["note"]}


class DoubtsForm(PortalForm):
    """One question for each doubtful row of a page; rows without an answer stay undecided."""

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        for row in self.rows:
            self.fields[f"dong-{row.number}"] = forms.ChoiceField(
                label=_("Dòng %(number)s: %(name)s") % {"number": row.number, "name": row.title}, required=False, initial=row.choice,
                choices=[*(tuple(pair) for pair in row.offered), ("", _("Chưa chọn"))], widget=forms.RadioSelect,
                help_text=" ".join(row.said), error_messages={"invalid_choice": _("Chọn một trong các cách xử lý.")},
            )  # fmt: skip
        self.layout = Layout(*self.fields)

    def facts(self):
        return {"choices": {row.number: self.cleaned_data[f"dong-{row.number}"] for row in self.rows}}
