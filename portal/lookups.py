"""A form field that finds one row by typing: with JavaScript from offered names, without it by the whole name or the code."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from portal import text

NEAREST = 5
LOOKED_AT = 30
CODE = re.compile(r"[a-z0-9]{1,12}")


class LookupInput(forms.TextInput):
    """A text input that asks the server while typing, with a hidden field ``<name>-place`` for the code of what was picked."""

    template_name = "components/lookup_input.html"

    def __init__(self, attrs=None):
        super().__init__({"autocomplete": "off", **(attrs or {})})
        self.url_name, self.query = "", {}

    def value_from_datadict(self, data, files, name):
        return (data.get(name, ""), data.get(f"{name}-place", ""))

    def value_omitted_from_data(self, data, files, name):
        return name not in data

    def get_context(self, name, value, attrs):
        typed, code = value if isinstance(value, (tuple, list)) else (value or "", "")
        context = super().get_context(name, typed, attrs)
        context.update(
            place_name=f"{name}-place", place_code=code, url=f"{reverse(self.url_name)}?{urlencode(self.query)}" if self.url_name else ""
        )
        return context


class LookupField(forms.CharField):
    """One row, found by typing. Cleans to the row, None when empty. Rows have ``code`` and ``name``, their queryset has ``search``.

    The picked code counts only while the text still is that row's name: whoever types on means something else.
    """

    widget = LookupInput
    url_name = ""
    default_error_messages = {
        "unknown": _("Không tìm thấy “%(name)s” trong phạm vi phụ trách. Kiểm tra lại tên."),
        "near": _("Chưa rõ “%(name)s” là nơi nào. Gần nhất: %(near)s. Ghi đủ tên hoặc chọn trong danh sách gợi ý."),
        "several": _("Có nhiều nơi tên “%(name)s”: %(near)s. Chọn trong danh sách gợi ý hoặc ghi mã."),
        "too_long": _("Tên dài quá 200 ký tự. Kiểm tra lại."),
    }

    def __init__(self, **kwargs):
        super().__init__(max_length=None, **kwargs)
        self.widget.url_name = self.url_name

    def rows(self):
        """The queryset to choose from."""
        raise NotImplementedError

    def where(self, row):
        """What tells two rows of one name apart; '' when there is nothing."""
        return ""

    def prepare_value(self, value):
        return (value.name, value.code) if hasattr(value, "code") else value

    def has_changed(self, initial, data):
        typed = data[0] if isinstance(data, (tuple, list)) else data
        return text.clean(typed) != (getattr(initial, "name", initial) or "")

    def clean(self, value):
        typed, code = value if isinstance(value, (tuple, list)) else (value, "")
        name = text.clean(super().clean(typed))
        if len(name) > 200:
            raise ValidationError(self.error_messages["too_long"])
        return self.find(name, code) if name else None

    def find(self, name, code=""):
        """The row that was picked, or the one of this code or name. Raises ValidationError with the nearest names."""
        folded = text.fold(name)
        if CODE.fullmatch(code or ""):
            picked = self.rows().filter(code=code).first()
            if picked and text.fold(picked.name) == folded:
                return picked
        if CODE.fullmatch(name) and (found := self.rows().filter(code=name).first()):
            return found
        rows = folded and list(self.rows().search(folded).order_by("name_key", "pk")[:LOOKED_AT])
        exact = [r for r in rows or () if folded in (text.fold(r.name), text.fold(getattr(r, "short_name", "")))]
        if len(exact) == 1:
            return exact[0]
        if exact:
            raise self._doubt("several", name, [f"{r.name} ({self.where(r)}, mã {r.code})" for r in exact])
        near = rows or self._near(folded)
        raise self._doubt("near" if near else "unknown", name, [r.name for r in near])

    def _near(self, folded):
        """Rows with all words but one, else with the longest word, when no row has all of them."""
        words = folded.split()[:6]
        longest = max(words, key=len, default="")
        tries = [" ".join(words[:i] + words[i + 1 :]) for i in range(len(words)) if len(words) > 2] + [longest if len(longest) > 2 else ""]
        for tried in filter(None, tries):
            if rows := list(self.rows().search(tried).order_by("name_key", "pk")[:NEAREST]):
                return rows
        return []

    def _doubt(self, kind, name, near):
        return ValidationError(self.error_messages[kind], code=kind, params={"name": name[:80], "near": "; ".join(near[:NEAREST])})


class ServedField(LookupField):
    """A lookup for one person.

    Declare it with ``label=…`` and call ``form.fields[name].serve(user, may=…)`` in ``__init__``, or make it with the user at once.
    ``may``: permission that must be held there; ``kinds``: kinds to choose from, None for all.
    """

    def __init__(self, user=None, may=None, *, kinds=None, **kwargs):
        super().__init__(**kwargs)
        self.serve(user, may=may, kinds=kinds)

    def serve(self, user, *, may=None, kinds=None):
        """Choose for this person from here on; the field itself."""
        self.user, self.may, self.kinds = user, may, kinds
        self.widget.query = {**({"quyen": str(may)} if may else {}), **({"cap": ",".join(str(k) for k in kinds)} if kinds else {})}
        return self
