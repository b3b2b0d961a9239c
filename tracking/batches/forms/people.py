"""Who joins a batch, what is prepared for each person, who is applied, who is taken out."""

import re

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.codes import LETTERS
from portal.forms import FilterForm, PartialDateField, PortalForm, TextField
from portal.text import fold
from tracking.batches import queries, rules
from tracking.batches.actions import ItemFacts
from tracking.batches.rules import Plan
from tracking.catalogue.models import Reason
from tracking.nominations.actions import Override
from tracking.nominations.rules import Ask

RETURN = f"{Plan.RETURN.value}:"


class CandidateFilters(FilterForm):
    """Who may join; at first those of whom the batch's kind comes next."""

    ALL = "tat-ca"

    q = forms.CharField(label=_("Họ và tên"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"}))
    nhom = forms.ChoiceField(
        label=_("Nhóm"), required=False, choices=[("", _("Đến bước này")), (ALL, _("Tất cả đang theo dõi"))]
    )  # fmt: skip

    def __init__(self, *args, batch, **kwargs):
        super().__init__(*args, **kwargs)
        self.batch = batch

    def apply(self, rows):
        rows = rows.named(fold(self.value("q") or ""))
        return rows if self.value("nhom") == self.ALL else queries.usual(self.batch, rows)


class PeopleField(forms.Field):
    """Public codes of ticked people; cleans to a list without doubles. Anything that is no code is refused."""

    widget = forms.SelectMultiple

    def clean(self, value):
        codes = list(dict.fromkeys(value or []))
        if len(codes) > rules.MOST:
            raise ValidationError(_("Mỗi lần chọn không quá %(most)s đồng chí."), params={"most": rules.MOST})
        if any(len(code) > 12 or set(code) - set(LETTERS) for code in codes):
            raise ValidationError(_("Danh sách chọn không đúng. Mở lại trang rồi chọn."))
        return codes


class TickedForm(PortalForm):
    """Ticked people. ``rows``: queryset of those that may be ticked; ``path``: where their code stands."""

    people = PeopleField(required=False)
    path = "nomination__code"
    gone = _("Danh sách của đợt vừa thay đổi. Kiểm tra rồi chọn lại.")
    layout = Layout()

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = rows

    def clean_people(self):
        codes = self.cleaned_data["people"]
        if not codes:
            raise ValidationError(_("Chọn ít nhất một đồng chí."))
        found = list(self.rows.filter(**{f"{self.path}__in": codes}))
        if len(found) != len(codes):
            raise ValidationError(self.gone)
        return found

    @property
    def ticked(self):
        return set(self.data.getlist("people")) if self.is_bound and hasattr(self.data, "getlist") else set()


class JoinForm(TickedForm):
    """Ticked people, or with the second button everybody who is shown by the filters."""

    path = "code"
    gone = _("Có đồng chí vừa được đưa vào đợt khác hoặc không còn trong danh sách. Kiểm tra rồi chọn lại.")

    def clean_people(self):
        if "tat-ca" not in self.data:
            return super().clean_people()
        found = list(self.rows.order_by("name_key", "pk")[: rules.MOST + 1])
        if len(found) > rules.MOST:
            raise ValidationError(_("Danh sách có hơn %(most)s đồng chí. Thu hẹp bằng bộ lọc rồi chọn lại."), params={"most": rules.MOST})
        return found

    def facts(self):
        return {"people": self.cleaned_data["people"]}


class LeaveOutForm(TickedForm):
    versioned = True

    def facts(self):
        return {"items": self.cleaned_data["people"]}


class ApplyForm(TickedForm):
    """Ticked people of the preview; at first everybody of whom the prepared thing can be written."""

    versioned = True
    override = TextField(label=_("Lý do vẫn ghi"), required=False, max_length=500)

    @property
    def shown(self):
        """{code of a case: codes of the cautions that the page showed}."""
        told = (entry[:500].partition(":") for entry in self.data.getlist("shown")) if hasattr(self.data, "getlist") else ()
        return {code: codes.split(".") for code, _colon, codes in told if codes}

    def clean(self):
        data = super().clean()
        noted = [i for i in data.get("people", []) if i.nomination.code in self.shown]
        if noted and not data.get("override") and "override" not in self.errors:
            self.add_error("override", _("Có đồng chí cần lưu ý. Ghi lý do vẫn ghi, hoặc bỏ chọn các đồng chí đó."))
        return data

    def facts(self):
        return {"items": self.cleaned_data["people"], "override": Override(self.cleaned_data["override"]), "shown": self.shown}


class ItemForm(forms.Form):
    """What is prepared for one person; empty means what the batch says."""

    use_required_attribute = False
    plan = forms.ChoiceField(label=_("Dự kiến"))
    on = PartialDateField(label=_("Ngày riêng"), required=False)
    document_number = TextField(label=_("Số văn bản riêng"), required=False, max_length=60)
    mentor = TextField(label=_("Đảng viên giúp đỡ"), required=False, max_length=200)

    def __init__(self, data=None, *, item, choices, shown):
        plan = f"{RETURN}{item.reason.code}" if item.plan == Plan.RETURN else item.plan
        super().__init__(data, prefix=f"i{item.pk}", initial={
            "plan": plan, "on": item.own_day, "document_number": item.document_number, "mentor": item.mentor,
        })  # fmt: skip
        self.item = item
        self.fields["plan"].choices = choices
        for name in [n for n in ("document_number", "mentor") if n not in shown]:
            del self.fields[name]
        for field in self.fields.values():
            css = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            field.widget.attrs |= {"class": css, "aria-label": f"{field.label}: {item.nomination.member.full_name}"}
        self.fields["on"].widget.attrs["placeholder"] = _("như cả đợt")

    @property
    def cells(self):
        """The bound fields after the first, for the table."""
        return [self[name] for name in self.fields if name != "plan"]


class PrepareForm(PortalForm):
    """What is prepared for the people of one page."""

    versioned = True
    layout = Layout()

    def __init__(self, data=None, files=None, *, batch, items, returns, **kwargs):
        super().__init__(data, files, **kwargs)
        self.reasons = {r.code: r for r in Reason.objects.filter(used_for="return", ended_on__isnull=True)} if returns else {}
        asked = {"document_number": Ask.DOCUMENT, "mentor": Ask.MENTOR}
        self.shown = [name for name, what in asked.items() if rules.asks(batch.kind, what)]
        self.rows = [ItemForm(_posted(data, i), item=i, choices=self._choices(i), shown=self.shown) for i in items]

    def _choices(self, item):
        """Record, not this time, and each reason for a return; a reason that is no longer used stays where it was chosen."""
        reasons = dict(self.reasons) | ({item.reason.code: item.reason} if item.reason else {})
        returns = [(f"{RETURN}{code}", reason.name) for code, reason in reasons.items()]
        plain = [(Plan.RECORD.value, Plan.RECORD.label), (Plan.SKIP.value, Plan.SKIP.label)]
        return [*plain, (Plan.RETURN.label, returns)] if returns else plain

    def restore(self, draft):
        super().restore(draft)
        for row in self.rows:
            row._errors = forms.utils.ErrorDict()

    def is_valid(self):
        valid = super().is_valid()
        if [row for row in self.rows if row.is_bound and not row.is_valid()]:  # each of them, so that all faults show at once
            self.add_error(None, _("Có dòng cần sửa trong danh sách."))
            return False
        return valid

    def facts(self):
        return {"people": [self._item_facts(row) for row in self.rows if row.is_bound]}

    def _item_facts(self, row):
        data = row.cleaned_data
        plan, _colon, code = data["plan"].partition(":")
        reason = (self.reasons.get(code) or row.item.reason) if code else None
        return ItemFacts(row.item, plan, data["on"], data.get("document_number", ""), data.get("mentor", ""), reason)

    def refuse(self, refusal):
        super().refuse(refusal)
        by_id = {str(row.item.pk): row for row in self.rows}
        for reason in refusal.reasons:
            if (found := re.fullmatch(r"row-(\d+)-(\w+)", reason.field or "")) and found[1] in by_id:
                by_id[found[1]].add_error(found[2], reason.text)


def _posted(data, item):
    """The posted data when it speaks of this person, else None: somebody may have joined since the form was opened."""
    return data if data is not None and f"i{item.pk}-plan" in data else None
