"""Filters of the two logs."""

from datetime import datetime, time, timedelta

from crispy_forms.layout import Layout
from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.db import starts_with
from portal.forms import DayField, FilterForm
from tracking.history import rules


class LogFilters(FilterForm):
    """Days and the person; both logs have them."""

    tu = DayField(label=_("Từ ngày"), required=False)
    den = DayField(label=_("Đến ngày"), required=False)
    nguoi = forms.CharField(label=_("Người thực hiện"), required=False, max_length=100)
    loai = forms.ChoiceField(label=_("Loại việc"), required=False)
    layout = Layout("tu", "den", "loai", "nguoi")

    def apply(self, rows):
        if start := self.value("tu"):
            rows = rows.filter(at__gte=_midnight(start))
        if end := self.value("den"):
            rows = rows.filter(at__lt=_midnight(end + timedelta(days=1)))
        if person := self.value("nguoi"):
            rows = rows.filter(by__in=get_user_model().objects.search(person))
        return rows


class EventFilters(LogFilters):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["loai"].choices = [("", _("Tất cả")), *rules.CONCEPTS.items()]

    def apply(self, rows):
        rows = super().apply(rows)
        if concept := self.value("loai"):
            rows = rows.filter(starts_with("action", f"{concept}."))
        return rows


class ViewFilters(LogFilters):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["loai"].choices = [("", _("Tất cả")), *rules.VIEWS.items()]

    def apply(self, rows):
        rows = super().apply(rows)
        if kind := self.value("loai"):
            rows = rows.filter(kind=kind)
        return rows


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time()))
