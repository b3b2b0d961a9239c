"""Fields that describe a person, and the answer to "is it this person?"."""

from crispy_forms.layout import Column, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal import text
from portal.forms import DayField, PartialDateField, PhoneField, TextField
from tracking.catalogue.models import EthnicGroup
from tracking.members.rules import Education, PartyStatus, Sex, Theory

YES_NO = [("co", _("Có")), ("khong", _("Không"))]
TRUE_OF = {"co": True, "khong": False}
SOMEBODY_ELSE = "khac"


def yes_no(value):
    """'co', 'khong' or '' of a boolean that may be unknown."""
    return "" if value is None else "co" if value else "khong"


class CitizenNumberField(forms.CharField):
    """Twelve digits; '' when empty. The value typed is never shown again."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Số định danh cá nhân"))
        kwargs.setdefault("help_text", _("12 chữ số, không bắt buộc. Số được mã hóa, mỗi lần xem đều ghi nhật ký."))
        super().__init__(max_length=30, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}), **kwargs)

    def clean(self, value):
        value = super().clean(value)
        digits = text.digits(value)
        if value and (len(digits) != 12 or value.strip("0123456789 .")):
            raise ValidationError(_("Số định danh cá nhân phải có 12 chữ số."))
        return digits


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


JOINED = ("union_joined_on", "youth_joined_on")


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
    home_town = TextField(label=_("Quê quán"), required=False, max_length=120, help_text=_("Ghi như trong giấy tờ, cả tên địa danh cũ."))
    residence = TextField(label=_("Nơi ở hiện nay"), required=False, max_length=160)
    theory = forms.ChoiceField(label=_("Lý luận chính trị"), required=False, choices=[("", "–"), *Theory.choices])
    party_status = forms.ChoiceField(label=_("Đảng viên"), choices=PartyStatus.choices, initial=PartyStatus.NONE)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ethnic_group"].queryset = EthnicGroup.objects.filter(ended_on__isnull=True)

    def member_facts(self):
        data = self.cleaned_data
        rest = ("phone", "ethnic_group", "education", "theory", "home_town", "residence", "union_officer", *JOINED, "party_status")
        return {**super().member_facts(), **{n: data[n] for n in rest if n in data}}

    def first_rows(self):
        """The layout's first rows: what is always asked."""
        return (
            "full_name",
            Row(Column("birth", css_class="col-md-6"), Column("sex", css_class="col-md-6")),
            Row(Column("work", css_class="col-md-6"), Column("direct_worker", css_class="col-md-6")),
        )

    def more_rows(self):
        joined = Row(Column("union_joined_on", css_class="col-md-6"), Column("youth_joined_on", css_class="col-md-6"))
        status = ["party_status"] if "party_status" in self.fields else []
        learned = Row(Column("education", css_class="col-md-6"), Column("theory", css_class="col-md-6"))
        places = Row(Column("home_town", css_class="col-md-6"), Column("residence", css_class="col-md-6"))
        return (learned, joined, places, *status, "union_officer")
