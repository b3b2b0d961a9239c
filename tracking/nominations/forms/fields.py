"""Fields that find a branch or a Party body by what people type: its name, or its code."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal import text

OFFERED = 200


class PlaceInput(forms.TextInput):
    """A text input with the names offered while typing; works without JavaScript."""

    template_name = "components/place_input.html"

    def __init__(self, attrs=None):
        super().__init__({"autocomplete": "off", **(attrs or {})})
        self.offered = []

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["offered"] = self.offered
        context["widget"]["attrs"]["list"] = f"{context['widget']['attrs'].get('id', name)}-list"
        return context


class PlaceField(forms.CharField):
    """One row of a tree, typed by name or code. Cleans to the row, None when empty.

    ``rows``: the queryset to choose from, set by the form; up to 200 names are offered, beyond that the name must be typed whole.
    """

    widget = PlaceInput
    default_error_messages = {
        "unknown": _("Không tìm thấy “%(name)s” trong phạm vi phụ trách. Kiểm tra lại tên."),
        "several": _("Có nhiều nơi khớp với “%(name)s”. Ghi đủ tên như trong danh sách."),
    }

    def __init__(self, *, rows=None, **kwargs):
        kwargs.setdefault("max_length", 200)
        super().__init__(**kwargs)
        self.rows = rows

    def offer(self, rows):
        """Choose from these rows; their names are offered when there are few enough. One query."""
        self.rows = rows
        names = list(rows.order_by("name_key", "pk").values_list("name", flat=True)[: OFFERED + 1])
        self.widget.offered = names if len(names) <= OFFERED else []
        return self

    def prepare_value(self, value):
        return getattr(value, "name", value)

    def to_python(self, value):
        return text.clean(super().to_python(value))

    def clean(self, value):
        name = super().clean(value)
        return self.find(name) if name else None

    def find(self, name):
        """The row with this code, this name, or the only one whose name contains the words. Raises ValidationError."""
        folded = text.fold(name)
        found = list(self.rows.filter(code=name)[:1]) or list(self.rows.filter(name_fold=folded)[:2])
        if not found:
            rows = self.rows
            for word in folded.split():
                rows = rows.filter(name_fold__contains=word)
            found = list(rows.order_by("pk")[:2])
        if len(found) == 1:
            return found[0]
        raise ValidationError(self.error_messages["several" if found else "unknown"], params={"name": name[:80]})
