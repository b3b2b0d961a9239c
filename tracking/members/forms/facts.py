"""Fields that describe a person, and the answer to "is it this person?"."""

from crispy_forms.layout import Column, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import DayField, PartialDateField, PhoneField, TextField
from tracking.catalogue.models import EthnicGroup
from tracking.members.rules import Education, PartyStatus, Sex

YES_NO = [("co", _("Có")), ("khong", _("Không"))]
TRUE_OF = {"co": True, "khong": False}
SOMEBODY_ELSE = "khac"


def yes_no(value):
    """'co', 'khong' or '' of a boolean that may be unknown."""
    return "" if value is None else "co" if value else "khong"


class MemberFactsForm(forms.Form):
    """The least that is asked for about a new person; a mixin of fields. ``member_facts`` gives them as columns and PartialDate."""

    full_name = TextField(label=_("Họ và tên"), max_length=120)
    birth = PartialDateField(label=_("Ngày sinh"), help_text=_("Chỉ biết năm thì ghi năm."))
    sex = forms.ChoiceField(label=_("Giới tính"), choices=[("", "–"), *Sex.choices])
    work = TextField(label=_("Công việc, chức vụ"), required=False, max_length=120)
    direct_worker = forms.ChoiceField(label=_("Công nhân lao động trực tiếp"), choices=[("", "–"), *YES_NO])

    def member_facts(self):
        data = self.cleaned_data
        return {**{n: data[n] for n in ("full_name", "birth", "sex", "work")}, "direct_worker": TRUE_OF.get(data["direct_worker"])}


class MoreFactsForm(MemberFactsForm):
    """Everything else that is kept of a member; all of it may stay unknown."""

    phone = PhoneField(label=_("Điện thoại"), required=False)
    ethnic_group = forms.ModelChoiceField(
        label=_("Dân tộc"), required=False, queryset=EthnicGroup.objects.none(), to_field_name="code", empty_label="–"
    )
    education = forms.ChoiceField(label=_("Trình độ"), required=False, choices=[("", "–"), *Education.choices])
    union_officer = forms.BooleanField(label=_("Là cán bộ công đoàn"), required=False)
    union_joined_on = DayField(label=_("Ngày vào Công đoàn"), required=False)
    youth_joined_on = DayField(label=_("Ngày vào Đoàn Thanh niên"), required=False)
    party_status = forms.ChoiceField(label=_("Đảng viên"), choices=PartyStatus.choices, initial=PartyStatus.NONE)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ethnic_group"].queryset = EthnicGroup.objects.filter(ended_on__isnull=True)

    def member_facts(self):
        data = self.cleaned_data
        rest = ("phone", "ethnic_group", "education", "union_officer", "union_joined_on", "youth_joined_on", "party_status")
        return {**super().member_facts(), **{n: data[n] for n in rest if n in data}}

    def person_rows(self):
        """The first rows of the layout."""
        return (
            "full_name",
            Row(Column("birth", css_class="col-md-6"), Column("sex", css_class="col-md-6")),
            Row(Column("work", css_class="col-md-6"), Column("direct_worker", css_class="col-md-6")),
            Row(Column("phone", css_class="col-md-6"), Column("ethnic_group", css_class="col-md-6")),
        )

    def more_rows(self):
        joined = Row(Column("union_joined_on", css_class="col-md-6"), Column("youth_joined_on", css_class="col-md-6"))
        status = ["party_status"] if "party_status" in self.fields else []
        return ("education", joined, *status, "union_officer")
