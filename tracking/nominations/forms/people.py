"""One person in a row of a form, and the rows together; shared by the introduction form and the ward's grid."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict, ErrorList
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from portal import text
from portal.forms import CrispyMixin, PartialDateField, TextField
from tracking.access.rules import Permission
from tracking.members import queries as members
from tracking.members.models import Member
from tracking.members.rules import Sex
from tracking.nominations.actions import MOST, Person

YES_NO = [("co", _("Có")), ("khong", _("Không"))]
CLASS = [("khong", _("Chưa học")), ("co", _("Đã có giấy chứng nhận"))]
SOMEBODY_ELSE = "khac"
# Fields that describe a new member; out of sight once a known member is chosen.
NEW_MEMBER = ("full_name", "birth", "sex", "work", "direct_worker")


class PersonRow(CrispyMixin, forms.Form):
    """One person. ``known``: members in reach by code, those that this form names; ``likely``: members who may be the same person."""

    use_required_attribute = False
    member = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    full_name = TextField(
        label=_("Họ và tên"),
        required=False,
        max_length=120,
        help_text=_("Tìm theo tên hoặc số điện thoại. Nếu chưa có trong danh sách, ghi đủ họ và tên."),
    )
    birth = PartialDateField(
        label=_("Ngày sinh"),
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "1990", "autocomplete": "off"}),
        help_text=_("Chỉ cần năm."),
    )
    sex = forms.ChoiceField(label=_("Giới tính"), required=False, choices=[("", "–"), *Sex.choices])
    work = TextField(label=_("Công việc, chức vụ"), required=False, max_length=120)
    direct_worker = forms.ChoiceField(label=_("Công nhân lao động trực tiếp"), required=False, choices=[("", "–"), *YES_NO])
    has_certificate = forms.ChoiceField(label=_("Lớp nhận thức về Đảng"), required=False, choices=CLASS, initial="khong")
    certified_on = PartialDateField(label=_("Ngày giấy chứng nhận"), required=False)
    certificate_number = TextField(label=_("Số giấy chứng nhận"), required=False, max_length=60)
    answer = forms.CharField(required=False, max_length=12)

    def __init__(self, *args, known, scope_code="", **kwargs):
        super().__init__(*args, **kwargs)
        self.known, self.likely = known, []
        self.fields["full_name"].widget.attrs.update(_lookup_attributes(scope_code))

    @property
    def chosen(self):
        """The known member of this row, None for somebody new or nobody."""
        return self.known.get(self.given_answer) or self.known.get(self["member"].value() or "")

    @property
    def chosen_code(self):
        """Code for the hidden field: an answered duplicate counts from now on as chosen."""
        return self.chosen.code if self.chosen else ""

    def has_changed(self):
        """Whether there is something in the row; what stands there by itself does not count."""
        return any(_said(self[name].value()) for name in self.fields if name != "has_certificate")

    @property
    def given_answer(self):
        return self["answer"].value() or ""

    def clean(self):
        data = super().clean()
        data["chosen"] = self._chosen(data)
        if not data["chosen"]:
            self._check_new(data)
        if data.get("has_certificate") == "co" and not data.get("certified_on") and "certified_on" not in self.errors:
            self.add_error("certified_on", ValidationError(_("Ghi ngày giấy chứng nhận, hoặc chọn “Chưa học”.")))
        return data

    def _chosen(self, data):
        answer = data.get("answer") or ""
        code = answer if answer and answer != SOMEBODY_ELSE else data.get("member")
        found = self.known.get(code or "")
        if code and found is None:
            self.add_error("full_name", ValidationError(_("Không tìm thấy đoàn viên đã chọn trong phạm vi phụ trách. Tìm lại theo tên.")))
        typed = text.fold(data.get("full_name"))
        if found and code != answer and typed and typed != found.name_fold:
            self.add_error(
                "full_name", ValidationError(_("Tên vừa ghi khác với đồng chí đã chọn (%(name)s). Chọn lại.") % {"name": found.full_name})
            )
        return found

    def _check_new(self, data):
        needed = {
            "full_name": _("Cần ghi họ và tên."), "birth": _("Cần ghi ngày sinh; chỉ biết năm thì ghi năm."), "sex": _("Chọn giới tính."),
            "direct_worker": _("Chọn có hoặc không."),
        }  # fmt: skip
        for name, words in needed.items():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, ValidationError(words))

    def look_for(self, likely):
        """Take the members who may be this person; without an answer that is an error of the row."""
        self.likely = likely
        if likely and self.cleaned_data.get("answer") != SOMEBODY_ELSE:
            first = likely[0]
            words = _("Có thể trùng với đồng chí %(name)s, %(place)s (%(why)s). Chọn “Đúng người này” hoặc “Người khác”.")
            self.add_error(None, ValidationError(words % {"name": first.name, "place": first.place, "why": first.why}))

    @property
    def needs_look(self):
        """Whether a duplicate should be looked for: a new person with a usable name."""
        data = getattr(self, "cleaned_data", None)
        return bool(data and not data.get("chosen") and data.get("full_name") and "full_name" not in self.errors)

    def place_error(self, name, words):
        """A reason of the action at its field, or above the row where the field is out of sight."""
        hidden = name not in self.fields or (name in NEW_MEMBER and self.cleaned_data.get("chosen"))
        self.add_error(None if hidden else name, words)

    def person(self, row, **more):
        """What the action takes."""
        data = self.cleaned_data
        certified = data["certified_on"] if data["has_certificate"] == "co" else None
        return Person(
            row=row, member=data["chosen"], full_name=data["full_name"], birth=data["birth"], sex=data["sex"], work=data["work"],
            direct_worker={"co": True, "khong": False}.get(data["direct_worker"]), certified=certified,
            certificate_number=data["certificate_number"] if certified else "",
            others=tuple(like.member.pk for like in self.likely), **more,
        )  # fmt: skip


def _said(value):
    """Whether something was typed; a lookup's value is its text and a code."""
    return bool(value[0] if isinstance(value, tuple) else value)


def _lookup_attributes(scope_code):
    """Attributes by which the name field offers known members while typing."""
    url = reverse("members:lookup") + (f"?{urlencode({'tai': scope_code})}" if scope_code else "")
    return {
        "autocomplete": "off", "data-lookup": "q", "hx-get": url, "hx-trigger": "input changed delay:250ms",
        "hx-target": "next [data-lookup-results]", "hx-swap": "innerHTML", "hx-push-url": "false", "hx-sync": "this:replace",
    }  # fmt: skip


class PeopleRows(forms.BaseFormSet):
    """1 to 20 rows; blank ones are left out. ``rows``: how many to show at first."""

    default_error_messages = {
        "missing_management_form": _("Trang gửi lên thiếu nội dung. Mở lại trang rồi nhập lại."),
        "too_many_forms": _("Mỗi lần ghi nhiều nhất 20 đồng chí."),
    }

    def __init__(self, *args, rows=1, **kwargs):
        self.rows = rows
        super().__init__(*args, **kwargs)

    def initial_form_count(self):
        return 0

    def total_form_count(self):
        return super().total_form_count() if self.is_bound else max(self.rows, len(self.initial or []))

    @property
    def filled(self):
        """(place, row) of the rows with something in them."""
        return [(place, row) for place, row in enumerate(self.forms) if row.has_changed()]

    def unjudged(self):
        """Show the values without errors: a draft, or a form that only asked for one more row."""
        for row in self.forms:
            row._errors = ErrorDict()
        self._errors, self._non_form_errors = [row._errors for row in self.forms], ErrorList()


def rows_class(row_class):
    return forms.formset_factory(row_class, formset=PeopleRows, extra=0, max_num=MOST, absolute_max=MOST)


def members_named(user, data, prefix, extra=()):
    """Members in reach of which the form names the code, by code. One query, none when no code is named."""
    codes = {m.code for m in extra}
    if data is not None:
        for place in range(MOST):
            codes |= {data.get(f"{prefix}-{place}-{name}", "") for name in ("member", "answer")}
    codes = {c for c in codes if c and c != SOMEBODY_ELSE and len(c) <= 12 and "\x00" not in c}
    rows = Member.objects.visible_to(user, may=Permission.NOMINATION_EDIT).filter(code__in=codes).select_related("branch") if codes else []
    return {m.code: m for m in rows}


def look_for_likely(user, rows):
    """Look for duplicates of every new person in ``rows``: (row, branch) pairs. One query each."""
    for row, branch in rows:
        if branch and row.needs_look:
            data = row.cleaned_data
            row.look_for(members.likely_duplicates(user=user, full_name=data["full_name"], birth=data.get("birth"), branch=branch, limit=3))
