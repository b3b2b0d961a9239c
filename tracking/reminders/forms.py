"""Where the daily mail goes, and whether."""

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.forms import PortalForm


class MailForm(PortalForm):
    """One's own address and choice."""

    versioned = True
    email = forms.EmailField(
        label=_("Thư điện tử"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Thư chỉ có số việc và đường dẫn, không có tên người. Để trống thì không gửi."),
        error_messages={"invalid": _("Địa chỉ thư điện tử chưa đúng, ví dụ ten@congdoan.vn.")},
    )
    wants = forms.BooleanField(label=_("Gửi thư nhắc việc mỗi ngày khi có việc cần làm"), required=False)
    layout = Layout("email", "wants")

    def clean(self):
        facts = super().clean()
        if facts.get("wants") and not facts.get("email") and "email" not in self.errors:
            self.add_error("email", ValidationError(_("Ghi địa chỉ thư điện tử, hoặc bỏ dấu chọn gửi thư.")))
        return facts
