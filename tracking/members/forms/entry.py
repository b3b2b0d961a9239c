"""Entering a member: look first, then write, with what was typed carried over."""

from crispy_forms.layout import Column, Div, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from portal.dates import PartialDate
from portal.forms import DayField, PartialDateField, PhoneField, PortalForm, TextField
from tracking.access.rules import Permission
from tracking.branches.forms import BranchField
from tracking.branches.rules import LEAF_KINDS
from tracking.members import queries, rules
from tracking.members.forms.facts import JOINED, SOMEBODY_ELSE, CitizenNumberField, MoreFactsForm, yes_no

CARRIED = ("full_name", "birth", "phone")


class SearchForm(PortalForm):
    """Who is to be entered? Name or telephone is enough; sent by POST, so that no name stands in an address."""

    full_name = TextField(label=_("Họ và tên"), required=False, max_length=120)
    birth = PartialDateField(label=_("Ngày sinh"), required=False, help_text=_("Chỉ biết năm thì ghi năm."))
    phone = PhoneField(label=_("Điện thoại"), required=False)

    layout = Layout("full_name", Row(Column("birth", css_class="col-md-6"), Column("phone", css_class="col-md-6")))

    def clean(self):
        data = super().clean()
        if not data.get("full_name") and not data.get("phone") and not self.errors:
            self.add_error("full_name", ValidationError(_("Ghi họ và tên hoặc số điện thoại để tìm.")))
        return data

    def found(self, user, scope):
        """Members in sight that match, and likely ones anywhere: (members, likely). Three queries at most."""
        data = self.cleaned_data
        likely = queries.likely_duplicates(
            user=user, full_name=data["full_name"], birth=data["birth"], phone=data["phone"], branch=scope.branch
        )
        known = {one.member.pk for one in likely}
        found = queries.search(user, data["full_name"] or data["phone"], limit=queries.OFFERED)
        return [member for member in found if member.pk not in known], likely

    def carried(self):
        """(name, text as typed) for the next form."""
        return [(name, self[name].value() or "") for name in CARRIED]


class NewMemberForm(MoreFactsForm, PortalForm):
    """A new member. ``branch``: where the person is, None to choose. Somebody alike is asked about: ``likely`` after validation."""

    on = DayField(label=_("Về đơn vị từ ngày"), required=False, help_text=_("Để trống nếu không rõ."))
    citizen_number = CitizenNumberField(required=False)
    answer = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)

    def __init__(self, *args, user, today, branch=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.today, self.branch, self.likely = user, today, branch, []
        if branch is None:
            self.fields["branch"] = BranchField(user, may=Permission.MEMBER_EDIT, kinds=LEAF_KINDS, label=_("Công đoàn cơ sở"))

    @property
    def layout(self):
        more = Div(
            Row(Column("phone", css_class="col-md-6"), Column("ethnic_group", css_class="col-md-6")),
            *self.more_rows(),
            Row(Column("on", css_class="col-md-6"), Column("citizen_number", css_class="col-md-6")),
        )
        return Layout(*([] if self.branch else ["branch"]), *self.first_rows(), more)

    def unjudged(self):
        """Show what was carried over from the search, without errors."""
        self._errors = ErrorDict()
        return self

    @property
    def given_answer(self):
        return self["answer"].value() or ""

    def clean(self):
        data = super().clean()
        if "full_name" in data and not {"birth", "phone", "citizen_number"} & set(self.errors):
            self._look_for_likely(data)
        return data

    def _look_for_likely(self, data):
        branch = self.branch or data.get("branch")
        self.likely = queries.likely_duplicates(
            user=self.user, full_name=data["full_name"], birth=data.get("birth"), phone=data.get("phone", ""),
            citizen_number=data.get("citizen_number", ""), branch=branch,
        )  # fmt: skip
        if self.likely and data.get("answer") != SOMEBODY_ELSE:
            first = self.likely[0]
            words = _("Có thể trùng với đồng chí %(name)s, %(branch)s (%(why)s). Chọn “Đúng người này” hoặc “Người khác”.")
            self.add_error(None, ValidationError(words % {"name": first.name, "branch": first.place, "why": first.why}))

    def same_person(self):
        """The member of whom it was said "đúng người này"; None when somebody new is to be entered."""
        if not self.given_answer or self.given_answer == SOMEBODY_ELSE:
            return None
        self.is_valid()
        return next((one.member for one in self.likely if one.visible and one.code == self.given_answer), None)

    def facts(self):
        data = self.cleaned_data
        facts = {**self.member_facts(), "citizen_number": data["citizen_number"], "on": data["on"], "today": self.today}
        return {**facts, "branch": self.branch or data["branch"], "others": [one.member.pk for one in self.likely]}


class EditMemberForm(MoreFactsForm, PortalForm):
    """What is known of a member. ``status_by_case``: the Party status comes from the case and is not asked."""

    versioned = True

    def __init__(self, *args, member, today, status_by_case=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["birth"].required = self.fields["direct_worker"].required = False  # may be unknown of people who came by import
        if status_by_case:
            del self.fields["party_status"]
        self.initial = {**known(member), **self.initial}

    @property
    def layout(self):
        contact = Row(Column("phone", css_class="col-md-6"), Column("ethnic_group", css_class="col-md-6"))
        return Layout(*self.first_rows(), contact, *self.more_rows())

    def facts(self):
        return {**self.member_facts(), "today": self.today}


def known(member):
    """Values of a member for ``MoreFactsForm``."""
    same = ("full_name", "sex", "work", "phone", "education", "theory", "home_town", "residence", "union_officer", *JOINED, "party_status")
    return {
        **{name: getattr(member, name) for name in same},
        "birth": PartialDate(member.birth_on, member.birth_precision) if member.birth_on else None,
        "direct_worker": yes_no(member.direct_worker),
        "ethnic_group": member.ethnic_group.code if member.ethnic_group else "",
    }


class NumberForm(PortalForm):
    """The citizen number; empty clears it. A number that does not fit the person is asked about once and may be kept knowingly."""

    versioned = True
    citizen_number = CitizenNumberField(
        required=False, help_text=_("Để trống rồi lưu là bỏ số đã ghi. Số được mã hóa, chỉ hiện 3 chữ số cuối.")
    )
    sure = forms.BooleanField(label=_("Đã kiểm tra, số đúng như trên giấy tờ"), required=False)

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.member, self.doubts = member, False

    @property
    def layout(self):
        return Layout("citizen_number", *(["sure"] if self.doubts or self["sure"].value() else []))

    def clean(self):
        data = super().clean()
        number, member = data.get("citizen_number"), self.member
        faults = (
            rules.citizen_number_faults(number, sex=member.sex, birth_year=member.birth_on.year if member.birth_on else None)
            if number
            else []
        )
        if faults and not data.get("sure"):
            self.doubts = True
            for fault in faults:
                self.add_error("citizen_number", ValidationError(fault))
        return data

    def facts(self):
        return {"number": self.cleaned_data["citizen_number"]}
