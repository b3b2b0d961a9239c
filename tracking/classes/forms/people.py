"""Who may be sent to a class, who is sent, who leaves."""

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.forms import DayField, FilterForm, PortalForm
from portal.text import fold
from tracking.classes.forms.fields import NOTICE_CHOICES, CodesField
from tracking.classes.rules import ClassKind
from tracking.nominations.rules import Source


class WaitingFilters(FilterForm):
    """Who may be sent to the class."""

    NOT_SENT, SENT, LAPSED = "chua-cu", "da-cu", "het-han"

    q = forms.CharField(label=_("Tìm theo tên"), required=False, max_length=100)
    nhom = forms.ChoiceField(
        label=_("Nhóm"),
        required=False,
        choices=[
            ("", _("Tất cả")),
            (NOT_SENT, _("Chưa cử học lớp nào")),
            (SENT, _("Đã cử học, chưa có giấy chứng nhận")),
            (LAPSED, _("Giấy chứng nhận hết giá trị")),
        ],
    )

    def __init__(self, *args, kind=ClassKind.AWARENESS, **kwargs):
        super().__init__(*args, **kwargs)
        if kind == ClassKind.NEW_MEMBER:
            del self.fields["nhom"]

    def apply(self, rows):
        rows = rows.named(fold(self.value("q") or ""))
        group = self.value("nhom") if "nhom" in self.fields else None
        groups = {
            self.NOT_SENT: Q(class_sent_on__isnull=True, certified_on__isnull=True),
            self.SENT: Q(class_sent_on__isnull=False, certified_on__isnull=True),
            self.LAPSED: Q(certified_on__isnull=False),
        }
        return rows.filter(groups[group]) if group else rows


class EnrolForm(PortalForm):
    """Ticked people and the day on which they were sent. ``cases``: those that may be chosen."""

    on = DayField(label=_("Ngày cử học"))
    source = forms.ChoiceField(label=_("Ghi theo"), choices=NOTICE_CHOICES)
    people = CodesField(required=False)

    def __init__(self, *args, training_class, cases, **kwargs):
        super().__init__(*args, **kwargs)
        self.cases = cases
        if training_class.own:
            del self.fields["source"]
        self.layout = Layout(Row(Column("on"), Column("source"))) if "source" in self.fields else Layout("on")

    def clean_people(self):
        codes = self.cleaned_data["people"]
        if not codes:
            raise ValidationError(_("Chọn ít nhất một đồng chí."))
        found = list(self.cases.filter(code__in=codes))
        if len(found) != len(codes):
            raise ValidationError(_("Có đồng chí vừa được người khác ghi vào lớp hoặc không còn trong danh sách. Kiểm tra rồi chọn lại."))
        return found

    @property
    def ticked(self):
        return set(self.data.getlist("people")) if self.is_bound and hasattr(self.data, "getlist") else set()

    def facts(self):
        facts = self.cleaned_data
        return {"nominations": facts["people"], "on": facts["on"], "source": facts.get("source") or Source.OWN}


class WithdrawForm(PortalForm):
    versioned = True
    on = DayField(label=_("Rút tên từ ngày"))
