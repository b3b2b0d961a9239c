"""Results of the people on the list, in a grid."""

import re

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.errors import Stale
from portal.forms import DayField, PortalForm, TextField
from tracking.classes.actions import ResultRow
from tracking.classes.forms.fields import NOTICE_CHOICES, MarkField, WholeNumberField, dress
from tracking.classes.rules import SHORT_RESULT, Result
from tracking.nominations.rules import Source


class LearnerResultForm(forms.Form):
    use_required_attribute = False
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    result = forms.ChoiceField(label=_("Kết quả"), required=False, choices=[("", _("chưa có")), *SHORT_RESULT.items()])
    certificate_number = TextField(label=_("Số giấy chứng nhận"), required=False, max_length=60)
    certificate_on = DayField(label=_("Ngày cấp"), required=False)
    mark = MarkField(label=_("Điểm bài thu hoạch"))
    absences = WholeNumberField(label=_("Số buổi vắng"), most=200)

    def __init__(self, data=None, *, enrolment):
        names = ("version", "result", "certificate_number", "certificate_on", "mark", "absences")
        super().__init__(data, prefix=f"e{enrolment.pk}", initial={n: getattr(enrolment, n) for n in names})
        self.enrolment = enrolment
        dress(self, said=enrolment.nomination.member.full_name)


class ResultsForm(PortalForm):
    """Results of the learners of one page. What is given once for all fills the rows that are still empty."""

    all_result = forms.ChoiceField(
        label=_("Kết quả chung cho các dòng chưa ghi"), required=False, choices=[("", _("không")), *Result.choices]
    )
    all_on = DayField(
        label=_("Ngày cấp chung"), required=False, help_text=_("Dùng cho các dòng được cấp giấy chứng nhận mà chưa ghi ngày.")
    )
    source = forms.ChoiceField(label=_("Ghi theo"), choices=NOTICE_CHOICES)

    def __init__(self, data=None, files=None, *, enrolments, training_class, **kwargs):
        data = data.copy() if data is not None else None  # so that a stale row can take the fresh version
        super().__init__(data, files, **kwargs)
        self.training_class = training_class
        self.rows = [LearnerResultForm(_posted(data, e), enrolment=e) for e in enrolments]
        if training_class.own:
            del self.fields["source"]
        self.layout = Layout(Row(*(Column(name) for name in self.fields)))

    def restore(self, draft):
        super().restore(draft)
        for row in self.rows:
            row._errors = forms.utils.ErrorDict()

    def is_valid(self):
        valid = super().is_valid()
        if [row for row in self.rows if row.is_bound and not row.is_valid()]:  # each of them, so that all faults show at once
            self.add_error(None, _("Có dòng cần sửa trong danh sách."))
            return False
        return valid

    def facts(self):
        rows = [self._row(row) for row in self.rows if row.is_bound]
        return {"results": rows, "source": self.cleaned_data.get("source") or Source.OWN}

    def _row(self, row):
        facts = dict(row.cleaned_data)
        facts["result"] = facts["result"] or self.cleaned_data["all_result"]
        if facts["result"] == Result.CERTIFIED:
            facts["certificate_on"] = facts["certificate_on"] or self.cleaned_data["all_on"]
        return ResultRow(enrolment=row.enrolment, **facts)

    def refuse(self, refusal):
        super().refuse(refusal)
        if isinstance(refusal, Stale):
            for row in self.rows:
                self.data[f"{row.prefix}-version"] = str(row.enrolment.version)
        forms_ = {str(row.enrolment.pk): row for row in self.rows}
        for reason in refusal.reasons:
            found = re.fullmatch(r"row-(\d+)-(\w+)", reason.field or "")
            if found and found[1] in forms_:
                forms_[found[1]].add_error(found[2], reason.text)


def _posted(data, enrolment):
    """The posted data when it speaks of this learner, else None: somebody may have come onto the list since the form was opened."""
    return data if data is not None and f"e{enrolment.pk}-result" in data else None
