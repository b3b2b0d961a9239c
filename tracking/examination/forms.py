"""For which day cases are examined, and which of them to show."""

from crispy_forms.layout import Layout
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal import dates
from portal.forms import DayField, FilterForm
from tracking.examination.rules import Verdict

FARTHEST_MONTHS = 60  # nobody plans a meeting later; the longest validity, that of a certificate, is as long


class PlannedDayForm(FilterForm):
    """The planned day of the cell's meeting; ``planned_on`` is today while none, or none that can be, is given."""

    ngay = DayField(label=_("Ngày dự kiến chi bộ họp"), required=False)
    layout = Layout("ngay")

    def __init__(self, query, *, today):
        self.today = today
        super().__init__(query if "ngay" in query else None, initial={"ngay": today})
        self.verdict = query.get("ket-qua") if query.get("ket-qua") in Verdict.values else ""

    @property
    def planned_on(self):
        return self.value("ngay") or self.today

    def clean_ngay(self):
        day = self.cleaned_data["ngay"]
        if day and day < self.today:
            raise ValidationError(_("Ngày dự kiến không thể trước hôm nay. Kết quả dưới đây tính theo hôm nay."))
        if day and day > dates.add_months(self.today, FARTHEST_MONTHS):
            raise ValidationError(_("Ngày dự kiến quá xa. Chọn một ngày trong 5 năm tới. Kết quả dưới đây tính theo hôm nay."))
        return day
