"""Forms: one-time key, version, refusals with every reason, day-first and partial dates, filters that own their list."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from portal import dates, text


class TextField(forms.CharField):
    """One line of Vietnamese text: NFC, single spaces, no invisible characters."""

    def __init__(self, *, max_length=200, **kwargs):
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value):
        return text.clean(super().to_python(value))


class PhoneField(forms.CharField):
    """A Vietnamese telephone number, stored as digits; '' when empty."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}))
        super().__init__(max_length=30, **kwargs)

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return ""
        if not (number := text.phone_number(value)):
            raise ValidationError(_("Số điện thoại chưa đúng. Nhập 10 chữ số, ví dụ 0912 345 678."))
        return number


class PartialDateField(forms.CharField):
    """A date of which the day, or only month or year, is known. Cleans to PartialDate, None when empty.

    ``precision`` is the coarsest that is accepted; ``not_after`` (a day) refuses what lies wholly later.
    """

    def __init__(self, *, precision=dates.YEAR, **kwargs):
        self.accepted = {dates.DAY: (dates.DAY,), dates.MONTH: (dates.DAY, dates.MONTH), dates.YEAR: (dates.DAY, dates.MONTH, dates.YEAR)}[
            precision
        ]
        hint = {
            dates.DAY: "ngày/tháng/năm",
            dates.MONTH: "03/02/2026 hoặc 02/2026",
            dates.YEAR: "03/02/2026, 02/2026 hoặc 2026",
        }[precision]
        kwargs.setdefault(
            "widget",
            forms.TextInput(
                attrs={"placeholder": hint, "inputmode": "numeric" if precision == dates.DAY else "text", "autocomplete": "off"}
            ),
        )
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def prepare_value(self, value):
        if isinstance(value, dates.PartialDate):
            return str(value)
        return dates.show(value) if hasattr(value, "year") else value

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return None
        found = dates.parse(value)
        if found is None:
            raise ValidationError(
                _("“%(value)s” không phải là ngày hợp lệ. Nhập ngày/tháng/năm, ví dụ 03/02/2026."), params={"value": str(value)[:40]}
            )
        if found.precision not in self.accepted:
            raise ValidationError(_("Cần ghi đủ ngày, tháng, năm, ví dụ 03/02/2026."))
        return found


class DayField(PartialDateField):
    """A full day, day first. Cleans to ``date``, None when empty."""

    def __init__(self, **kwargs):
        super().__init__(precision=dates.DAY, **kwargs)

    def clean(self, value):
        found = super().clean(value)
        return found.on if found else None


class CrispyMixin:
    """Layout by a class attribute ``layout`` (crispy Layout), no form tag: the template owns it, with key and version."""

    layout = None

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = self.layout if self.layout is not None else Layout(*self.fields)
        return helper


REQUIRED = _("Cần ghi mục này.")
TO_CHOOSE = _("Chọn một mục.")


class PortalForm(CrispyMixin, forms.Form):
    """A form that writes through an action. ``version`` is that of the row being edited, None when nothing can be stale."""

    use_required_attribute = False  # the server answers in Vietnamese, a browser in its own language
    versioned = False

    def __init__(self, *args, version=None, **kwargs):
        super().__init__(*args, **kwargs)
        # A bound form goes on from the version that the person saw: re-rendering after an error must not let it overwrite unseen changes.
        self.version = self.posted_version(self.data) if self.is_bound and self.versioned and "_version" in self.data else version
        self.spent = False
        self.restored_at = None

    def full_clean(self):
        """Where a form does not say itself what is missing, not the library's words either ("Trường này là bắt buộc.")."""
        for field in self.fields.values():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = TO_CHOOSE if isinstance(field, forms.ChoiceField | forms.ModelChoiceField) else REQUIRED
        super().full_clean()

    def facts(self):
        """Keyword arguments for the action."""
        return self.cleaned_data

    def restore(self, draft):
        """Show a draft's values without judging them."""
        self._errors = forms.utils.ErrorDict()
        self.restored_at = draft.saved_at

    def posted_version(self, data):
        try:
            return int(data.get("_version", ""))
        except ValueError:
            return None

    def refuse(self, refusal):
        """Put every reason of a RuleBroken where it belongs. A stale form shows the fresh version, so that saving again is a choice."""
        self.version = getattr(refusal, "version", self.version)
        for reason in refusal.reasons:
            self.add_error(reason.field if reason.field in self.fields else None, reason.text)


class FilterForm(CrispyMixin, forms.Form):
    """A list's filters: the page, the count and the export all go through ``apply``. Unknown values are ignored, never an error page."""

    use_required_attribute = False
    defaults: dict = {}

    def value(self, name):
        """The cleaned value, the default, or None."""
        if self.is_bound and self.is_valid() is not None:
            found = self.cleaned_data.get(name)
            if found not in (None, ""):
                return found
        return self.defaults.get(name)

    def apply(self, rows):
        """The filtered queryset."""
        return rows

    def active(self):
        """(name, label, shown value) of each filter in use, for the pills."""
        if not self.is_bound:
            return []
        self.is_valid()
        return [
            (n, f.label, _shown(f, self.cleaned_data.get(n)))
            for n, f in self.fields.items()
            if self.cleaned_data.get(n) not in (None, "", False)
        ]


def _shown(field, value):
    if isinstance(field, forms.ChoiceField):
        return dict(_flat(field.choices)).get(str(value), value)
    if value is True:
        return _("có")
    return formats.localize(value)


def _flat(choices):
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from ((str(v), shown) for v, shown in label)
        else:
            yield str(value), label
