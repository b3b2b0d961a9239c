"""Fields that the forms of classes share, and the dress of fields that a table renders by hand."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.codes import LETTERS
from tracking.classes import rules
from tracking.nominations.rules import NOTICES

MAX_AT_ONCE = 100
NOTICE_CHOICES = [(s.value, s.label) for s in NOTICES]


class WholeNumberField(forms.IntegerField):
    """A whole number as officials write it: '1.500.000 đ'. ``least`` and ``most`` bound it."""

    def __init__(self, *, most, least=0, **kwargs):
        words = {
            "invalid": _("Nhập một số nguyên."),
            "min_value": _("Nhập số từ %(limit_value)s trở lên."),
            "max_value": _("Nhập số không quá %(limit_value)s."),
        }
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(min_value=least, max_value=most, error_messages=words, required=False, **kwargs)

    def prepare_value(self, value):
        return f"{value:,}".replace(",", ".") if isinstance(value, int) else value

    def to_python(self, value):
        return super().to_python(re.sub(r"[.,\sđ₫]", "", str(value or ""))[:30])


class MarkField(forms.CharField):
    """The mark of a final paper as officials write it: '8,5'. Cleans to a Decimal, None for nothing."""

    def __init__(self, **kwargs):
        super().__init__(required=False, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **kwargs)

    def prepare_value(self, value):
        return rules.mark_text(value) if isinstance(value, Decimal) else value

    def to_python(self, value):
        try:
            return rules.read_mark(super().to_python(value)[:30])
        except ValueError:
            raise ValidationError(rules.MARK_FAULT) from None


class CodesField(forms.Field):
    """Public codes of ticked rows; cleans to a list without doubles. Anything that is no code is refused."""

    widget = forms.SelectMultiple

    def clean(self, value):
        codes = list(dict.fromkeys(value or []))
        if len(codes) > MAX_AT_ONCE:
            raise ValidationError(_("Mỗi lần chọn không quá %(most)s đồng chí."), params={"most": MAX_AT_ONCE})
        if any(len(code) > 12 or set(code) - set(LETTERS) for code in codes):
            raise ValidationError(_("Danh sách chọn không đúng. Mở lại trang rồi chọn."))
        return codes


def dress(form, said=""):
    """Bootstrap classes for fields that a table renders by hand; ``said`` names the row for a screen reader."""
    for field in form.fields.values():
        css = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
        field.widget.attrs.setdefault("class", css)
        field.widget.attrs.setdefault("aria-label", f"{field.label}: {said}" if said else str(field.label))
