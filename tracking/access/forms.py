"""Forms of accounts: open, appoint, correct, end; the filters of the list; the upload of many."""

from crispy_forms.layout import Layout
from django import forms
from django.core import signing
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from portal import sheets, text
from portal.errors import Reason, RuleBroken
from portal.forms import DayField, FilterForm, PhoneField, PortalForm, TextField
from portal.lookups import LookupInput
from tracking.access import authority
from tracking.access.models import Appointment
from tracking.access.rules import Role

PLACE_HELP = _("Gõ vài chữ của tên rồi chọn, hoặc gõ mã. Vai trò Cấp ủy: chọn tổ chức đảng.")


class PlaceInput(LookupInput):
    """Offers names while typing; the text alone counts, what it means depends on the role."""

    def __init__(self):
        super().__init__()
        self.url_name = "access:lookup"

    def value_from_datadict(self, data, files, name):
        return data.get(name, "")


class PostForm(PortalForm):
    """A role at a place from a day. ``user``: who gives it; the place is looked for among those in that person's reach."""

    role = forms.ChoiceField(label=_("Vai trò"))
    place = TextField(label=_("Đơn vị, tổ chức đảng"), help_text=PLACE_HELP, widget=PlaceInput)
    on = DayField(label=_("Từ ngày"), required=False, help_text=_("Để trống là từ hôm nay."))
    layout = Layout("role", "place", "on")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["role"].choices = [("", _("Chọn vai trò")), *((role.value, role.label) for role in authority.roles_given_by(user))]

    def clean(self):
        facts = super().clean()
        if facts.get("role") and facts.get("place"):
            facts["branch"], facts["body"], reason = authority.find_place(self.user, facts["role"], facts["place"])
            if reason:
                self.add_error("place", reason)
        return facts

    def facts(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "place"}


class PersonForm(PortalForm):
    """Who the account belongs to."""

    versioned = True
    full_name = TextField(label=_("Họ và tên"), max_length=120)
    phone = PhoneField(label=_("Số điện thoại"), required=False, help_text=_("Dùng để đăng nhập thay cho tên đăng nhập."))
    username = TextField(label=_("Tên đăng nhập"), max_length=40)
    layout = Layout("full_name", "phone", "username")


class OpenAccountForm(PostForm, PersonForm):
    """A new account with its first appointment."""

    versioned = False
    layout = Layout("full_name", "phone", "role", "place", "username", "on")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].required = False
        self.fields["username"].help_text = _("Để trống thì đặt theo họ tên, ví dụ lannt.")


class EndForm(PortalForm):
    """From which day an appointment holds no more."""

    on = DayField(label=_("Kết thúc từ ngày"), help_text=_("Từ ngày này tài khoản không còn vai trò tại đơn vị."))
    layout = Layout("on")


class ConfirmForm(PortalForm):
    """Nothing to fill in: a question with its one-time key."""

    layout = Layout()


class AccountFilters(FilterForm):
    """Filters of the list of accounts."""

    q = forms.CharField(label=_("Tên, tên đăng nhập, số điện thoại"), required=False, max_length=100)
    role = forms.ChoiceField(label=_("Vai trò"), required=False, choices=[("", _("Tất cả")), *Role.choices])
    state = forms.ChoiceField(
        label=_("Tình trạng"),
        required=False,
        choices=[("", _("Tất cả")), ("active", _("Đang dùng")), ("new", _("Chưa đăng nhập lần nào")), ("off", _("Đã ngừng dùng"))],
    )
    layout = Layout("q", "role", "state")
    STATES = {"active": Q(is_active=True), "new": Q(is_active=True, last_login__isnull=True), "off": Q(is_active=False)}

    def apply(self, rows):
        if typed := self.value("q"):
            rows = rows.search(typed)
        if role := self.value("role"):
            rows = rows.filter(Exists(Appointment.objects.filter(user=OuterRef("pk"), role=role, ends_on__isnull=True)))
        return rows.filter(self.STATES.get(self.value("state"), Q()))


COLUMNS = (
    sheets.Column("full_name", "Họ và tên", ("họ tên", "tên"), required=True, width=28),
    sheets.Column("phone", "Điện thoại", ("số điện thoại", "sđt", "di động"), width=16),
    sheets.Column("role", "Vai trò", required=True, width=26, choices=tuple(str(label) for label in Role.labels)),
    sheets.Column("place", "Đơn vị", ("mã đơn vị", "mã hoặc tên đơn vị", "tên đơn vị", "tổ chức đảng"), required=True, width=44),
    sheets.Column("username", "Tên đăng nhập", ("tài khoản",), width=18),
)
GUIDE = (
    _("Mỗi dòng là một tài khoản, tối đa 500 dòng. Không đổi tên cột."),
    _("Đơn vị: ghi mã hoặc tên đúng như trên trang Tổ chức công đoàn; vai trò Cấp ủy ghi tên tổ chức đảng."),
    _("Tên đăng nhập: để trống thì đặt theo họ tên. Điện thoại không bắt buộc, dùng được để đăng nhập."),
)
SALT = "access.bulk"


class BulkForm(PortalForm):
    """The filled-in template. Cleans to ``people``: (row number, facts of ``actions.open_account``)."""

    file = forms.FileField(
        label=_("Tệp Excel đã điền"),
        help_text=_("Tệp .xlsx theo mẫu, không quá 5 MB, không quá 500 dòng."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": _("Chọn tệp Excel đã điền."), "empty": _("Tệp trống."), "invalid": _("Chọn tệp Excel đã điền.")},
    )
    layout = Layout("file")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_file(self):
        try:
            return people_of(sheets.read_table(self.cleaned_data["file"], COLUMNS), self.user)
        except RuleBroken as refusal:
            raise forms.ValidationError([reason.text for reason in refusal.reasons]) from refusal

    def facts(self):
        return {"people": self.cleaned_data["file"]}


def people_of(table, user):
    """(row number, facts) of a table as read. Raises RuleBroken with every row's reasons."""
    people, reasons = [], []
    for number, values in table:
        facts, row_reasons = _person_of({key: str(value) for key, value in values.items()}, user)
        reasons += [Reason(_("Dòng %(row)s: %(reason)s") % {"row": number, "reason": reason}) for reason in row_reasons]
        people.append((number, facts))
    if reasons:
        raise RuleBroken(*reasons)
    return people


def _person_of(values, user):
    reasons = []
    roles = {text.fold(str(label)): value for value, label in Role.choices}
    role = roles.get(text.fold(values["role"]))
    phone = text.phone_number(values["phone"])
    if values["phone"] and not phone:
        reasons.append(_("số điện thoại “%(phone)s” chưa đúng.") % {"phone": values["phone"][:30]})
    if not role:
        reasons.append(_("vai trò “%(role)s” không có trong danh sách.") % {"role": values["role"][:60]})
    if len(values["full_name"]) > 120 or len(values["username"]) > 40:
        reasons.append(_("họ tên hoặc tên đăng nhập quá dài."))
    branch, body, reason = authority.find_place(user, role, values["place"]) if role else (None, None, "")
    if reason:
        reasons.append(reason)
    facts = {"full_name": values["full_name"], "phone": phone, "username": values["username"], "role": role, "branch": branch, "body": body}
    return facts, reasons


class BulkConfirmForm(PortalForm):
    """The checked rows, carried by the page under a signature, so that what was shown is what is opened."""

    rows = forms.CharField(widget=forms.HiddenInput)
    layout = Layout("rows")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_rows(self):
        try:
            owner, packed = signing.loads(self.cleaned_data["rows"], salt=SALT, max_age=86400)
        except signing.BadSignature as error:
            raise forms.ValidationError(_("Danh sách đã kiểm tra không còn dùng được. Tải tệp lên lại.")) from error
        if owner != self.user.pk:
            raise forms.ValidationError(_("Danh sách này do tài khoản khác kiểm tra. Tải tệp lên lại."))
        return packed

    def facts(self):
        branches = Appointment._meta.get_field("branch").related_model.objects.in_bulk(
            {p["branch"] for _n, p in self.cleaned_data["rows"] if p["branch"]}
        )
        bodies = Appointment._meta.get_field("body").related_model.objects.in_bulk(
            {p["body"] for _n, p in self.cleaned_data["rows"] if p["body"]}
        )
        return {
            "people": [
                (number, {**person, "branch": branches.get(person["branch"]), "body": bodies.get(person["body"])})
                for number, person in self.cleaned_data["rows"]
            ]
        }


def pack(people, user):
    """The checked rows as signed text for ``BulkConfirmForm``."""
    rows = [
        (number, {**facts, "branch": facts["branch"].pk if facts["branch"] else None, "body": facts["body"].pk if facts["body"] else None})
        for number, facts in people
    ]
    return signing.dumps([user.pk, rows], salt=SALT, compress=True)
