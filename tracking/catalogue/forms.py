"""Forms of the table of holidays."""

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import DayField, FilterForm, PortalForm, TextField
from tracking.catalogue.rules import FIRST_YEAR, LAST_YEAR, MAX_DAYS, Certainty, DayKind


class DayFacts(PortalForm):
    kind = forms.ChoiceField(label=_("Loại ngày"), choices=DayKind.choices, widget=forms.RadioSelect)
    name = TextField(label=_("Tên ngày"), max_length=120, help_text=_("Ví dụ: Tết Nguyên đán; nghỉ hoán đổi, làm bù 22/08/2026."))
    source = TextField(label=_("Căn cứ"), max_length=240, help_text=_("Thông báo, quyết định: số, ngày, nơi ban hành."))
    certainty = forms.ChoiceField(label=_("Mức chắc chắn"), choices=Certainty.choices, initial=Certainty.CONFIRMED)


class AddDayForm(DayFacts):
    on = DayField(label=_("Ngày"))
    layout = Layout("on", "kind", "name", "source", "certainty")


class ChangeDayForm(DayFacts):
    versioned = True
    layout = Layout("kind", "name", "source", "certainty")


class WithdrawDayForm(PortalForm):
    versioned = True


class YearForm(FilterForm):
    """Which year is shown."""

    nam = forms.IntegerField(label=_("Năm"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    layout = Layout("nam")


class CountForm(FilterForm):
    """From which day how many working days."""

    tu = DayField(label=_("Từ ngày"), required=False, help_text=_("Ngày của văn bản, sự việc; tính từ ngày làm việc kế tiếp."))
    so = forms.IntegerField(label=_("Số ngày làm việc"), required=False, min_value=1, max_value=MAX_DAYS)
    layout = Layout(Row(Column("tu"), Column("so")))

    def count(self, calendar):
        """The days counted; None while the question is not complete."""
        start_on, days = self.value("tu"), self.value("so")
        return calendar.add(start_on, days) if start_on and days and FIRST_YEAR <= start_on.year <= LAST_YEAR else None
