"""Forms of papers: giving numbers, the register's filters, a template of the federation's own."""

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.forms import DayField, FilterForm, PortalForm, TextField
from portal.text import clean
from tracking.documents import rules
from tracking.documents.archive import MAX_TEMPLATE
from tracking.documents.rules import Series

FIRST_YEAR = 2000


class NumberForm(PortalForm):
    """Number of the first paper and the day on it; the box to go on knowingly when something is to be pointed out.

    ``needs_number``: some paper has no number yet. ``today``: the day on a paper may lie ahead by some weeks, not by years.
    """

    first = forms.IntegerField(
        label=_("Số"), min_value=1, max_value=rules.MAX_NUMBER, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )
    on = DayField(label=_("Ngày văn bản"))
    anyway = forms.BooleanField(label=_("Đã xem lưu ý về số, vẫn cấp số này"), required=False)

    def __init__(self, *args, needs_number, today, is_list=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        if is_list:
            del self.fields["anyway"]
        if not needs_number:
            del self.fields["first"]
        self.layout = Layout(*self.fields)

    def clean_on(self):
        day = self.cleaned_data["on"]
        if day and not FIRST_YEAR <= day.year <= self.today.year + 1:
            raise ValidationError(_("Ngày văn bản phải từ năm %(first)s đến năm sau."), params={"first": FIRST_YEAR})
        return day


class RegisterFilters(FilterForm):
    """Number or recipient, sort of paper, year."""

    q = forms.CharField(label=_("Số hoặc nơi nhận"), required=False, max_length=100)
    loai = forms.ChoiceField(label=_("Loại văn bản"), required=False, choices=[("", _("Tất cả")), *Series.choices])
    nam = forms.IntegerField(label=_("Năm"), required=False, min_value=FIRST_YEAR, max_value=2200)
    layout = Layout(Row(Column("q"), Column("loai"), Column("nam")))

    def apply(self, papers):
        if words := clean(self.value("q") or ""):
            papers = papers.search(words)
        if series := self.value("loai"):
            papers = papers.filter(series=series)
        if year := self.value("nam"):
            papers = papers.filter(on__year=year)
        return papers


class TemplateForm(PortalForm):
    """A .docx of the federation's own; the action judges what is in it."""

    file = forms.FileField(label=_("Tệp mẫu (.docx)"), error_messages={"required": _("Chọn tệp mẫu .docx."), "empty": _("Tệp trống.")})

    def clean_file(self):
        found = self.cleaned_data["file"]
        if found.size > MAX_TEMPLATE:
            raise ValidationError(_("Mẫu lớn quá 2 MB. Bỏ bớt hình trong mẫu."))
        if not found.name.lower().endswith(".docx"):
            raise ValidationError(_("Chọn tệp Word dạng .docx; tệp .doc, .docm mở bằng Word rồi lưu lại dạng .docx."))
        return found

    def facts(self):
        found = self.cleaned_data["file"]
        return {"name": clean(found.name.replace("\\", "/").rpartition("/")[2])[:200], "content": found.read()}


class WithdrawForm(PortalForm):
    """Why the content of a kept file is erased."""

    reason = TextField(label=_("Lý do rút tệp"), max_length=200, help_text=_("Ví dụ: đồng chí đề nghị xóa dữ liệu, lập nhầm."))


class ConfirmForm(PortalForm):
    """Nothing to fill in."""
