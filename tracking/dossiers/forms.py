"""One paper, a file for one, withdrawing a file, and which route to look at."""

from crispy_forms.layout import HTML, Column, Div, Layout, Row
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.forms import PartialDateField, PortalForm, TextField
from tracking.catalogue.models import Reason
from tracking.dossiers.actions import MEGABYTE, too_large
from tracking.dossiers.rules import Present
from tracking.nominations.rules import Route

CHOSEN = _("Chọn một ảnh hoặc một tệp.")
_BAD_FILE = {"empty": _("Tệp trống."), "invalid": CHOSEN, "max_length": _("Tên tệp dài quá 200 ký tự.")}


class PaperForm(PortalForm):
    """What is known of one paper. ``row``: what was typed before, None without; ``said``: Known of the act that speaks of it, or None."""

    versioned = True
    present = forms.ChoiceField(label=_("Giấy tờ này"), required=False, widget=forms.RadioSelect)
    number = TextField(label=_("Số"), required=False, max_length=60)
    on = PartialDateField(label=_("Ngày"), required=False)
    issuer = TextField(label=_("Nơi ban hành, người viết"), required=False, max_length=200)
    kept_at = TextField(label=_("Nơi lưu"), required=False, max_length=200, help_text=_("Ví dụ: tủ hồ sơ đảng viên của chi bộ."))
    checked = forms.BooleanField(label=_("Đã xem và kiểm tra bản giấy"), required=False)
    returned_reason = forms.ModelChoiceField(
        label=_("Trả lại vì"), queryset=Reason.objects.none(), to_field_name="code", required=False, empty_label=_("Không trả lại")
    )
    returned_note = TextField(label=_("Nội dung cần bổ sung"), required=False, max_length=200)
    not_applicable = forms.BooleanField(label=_("Không cần giấy tờ này"), required=False)
    why_not = TextField(label=_("Lý do không cần"), required=False, max_length=200)

    def __init__(self, *args, row=None, said=None, **kwargs):
        super().__init__(*args, **kwargs)
        nothing = _("Theo diễn biến của phiếu: đã có") if said else _("Chưa có thông tin")
        self.fields["present"].choices = [("", nothing), *Present.choices]
        self.fields["returned_reason"].queryset = Reason.objects.filter(used_for="return", ended_on__isnull=True)
        self.initial = {"present": "", **(_values_of(row) if row else {}), **self.initial}
        self.layout = Layout(
            "present",
            Row(Column("number", css_class="col-12 col-sm-6"), Column("on", css_class="col-12 col-sm-6")),
            "issuer", "kept_at", "checked",
            HTML(f'<details class="more"{" open" if self._rare() else ""}><summary>{_("Trả lại, không cần giấy tờ này")}</summary>'),
            "returned_reason",
            Div("returned_note", data_show_when="returned_reason"),
            "not_applicable",
            Div("why_not", data_show_when="not_applicable"),
            HTML("</details>"),
        )  # fmt: skip

    def _rare(self):
        """Whether the part that is seldom needed has something in it."""
        names = ("returned_reason", "returned_note", "not_applicable", "why_not")
        return any(self.data.get(name) if self.is_bound else self.initial.get(name) for name in names)

    def facts(self):
        return dict(self.cleaned_data)


def _values_of(row):
    values = {name: getattr(row, name) for name in ("present", "number", "issuer", "kept_at", "returned_note", "not_applicable", "why_not")}
    reason = row.returned_reason.code if row.returned_reason else None
    return values | {"on": row.day, "checked": row.checked_by_id is not None, "returned_reason": reason}


class AttachForm(PortalForm):
    """A photo taken now, or a file that is there; one of both. Works without JavaScript."""

    photo = forms.FileField(
        label=_("Chụp ảnh bằng điện thoại"), required=False, max_length=200, error_messages=_BAD_FILE,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Hoặc chọn ảnh, tệp PDF có sẵn"), required=False, max_length=200, error_messages=_BAD_FILE,
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf,.heic,.heif"}),
    )  # fmt: skip
    layout = Layout("photo", "file")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        limit = {"limit": settings.ATTACHMENT_MAX_BYTES // MEGABYTE}
        self.fields["file"].help_text = _("PDF, JPEG, PNG hoặc HEIC, không quá %(limit)s MB.") % limit

    def clean(self):
        data = super().clean()
        given = [name for name in ("photo", "file") if data.get(name)]
        for name in given:
            if data[name].size > settings.ATTACHMENT_MAX_BYTES:
                self.add_error(name, too_large())
        if len(given) != 1 and not self.errors:
            self.add_error("file", CHOSEN)
        return data

    def facts(self):
        file = self.cleaned_data["photo"] or self.cleaned_data["file"]
        file.seek(0)
        return {"name": file.name, "content": file.read()}


class WithdrawForm(PortalForm):
    """Why a file is taken away."""

    reason = TextField(label=_("Lý do rút tệp"), max_length=200, help_text=_("Ví dụ: chụp nhầm giấy tờ, ảnh mờ."))


def route_of(data):
    """The route that an address asks to look at (``?dien=``); None for none or an unknown one."""
    asked = data.get("dien", "")
    return Route(asked) if asked in Route.values else None
