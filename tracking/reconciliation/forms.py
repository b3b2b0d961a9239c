"""Choose body and quarter; bring a filled sheet and choose what of it is written; receive and return the people of a letter."""

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import DayField, PortalForm, TextField
from tracking.access.rules import Permission
from tracking.catalogue.models import Reason
from tracking.imports.forms import UploadForm
from tracking.party.forms import BodyField
from tracking.reconciliation.actions import Choice
from tracking.reconciliation.rules import chosen_quarter, last_quarters


class QuarterForm(PortalForm):
    """The quarter and part of a sheet, taken from the page that shows it."""

    quarter = forms.ChoiceField(label=_("Quý"))
    part = forms.IntegerField(label=_("Phần"), min_value=1, max_value=99)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["quarter"].choices = [(q.code, str(q)) for q in last_quarters(today)]

    def facts(self):
        return {"quarter": chosen_quarter(self.cleaned_data["quarter"], self.today), "part": self.cleaned_data["part"]}


class FilledForm(UploadForm):
    """The sheet that the committee filled in."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].label = _("Phiếu đối chiếu cấp ủy đã điền")
        self.fields["file"].help_text = _("Tệp .xlsx do phần mềm lập, không quá 5 MB. Không bỏ cột ẩn “Mã kiểm tra”.")


class ChooseForm(PortalForm):
    """What of a dry run is written; ``facts`` gives a Choice and the digest of what was looked at."""

    ALL, SOME, NONE = "tat-ca", "chon", "khong"
    GROUPS = ((ALL, _("Ghi tất cả")), (SOME, _("Chỉ ghi các dòng đánh dấu")), (NONE, _("Không ghi")))
    news = forms.ChoiceField(label=_("Nội dung mới"), choices=GROUPS, required=False)
    rows = forms.TypedMultipleChoiceField(label=_("Dòng được ghi"), coerce=int, required=False)
    differing = forms.ChoiceField(label=_("Nội dung khác với đã ghi"), choices=GROUPS, required=False)
    taken = forms.TypedMultipleChoiceField(label=_("Lấy theo phiếu"), coerce=int, required=False)
    seen = forms.CharField(label=_("Mã kiểm tra"), max_length=32, required=False)

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.news, self.others = [r.number for r in plan.with_news], [r.number for r in plan.differing if r.may_take]
        self.fields["rows"].choices = [(n, n) for n in self.news]
        self.fields["taken"].choices = [(n, n) for n in self.others]

    def group(self, name):
        """The group chosen, for the page."""
        typed = self.data.get(name) if self.is_bound else None
        return typed if typed in dict(self.GROUPS) else (self.ALL if name == "news" else self.NONE)

    def marked(self, name):
        """Row numbers that are marked on the page; at first all new ones and none that differs."""
        if not self.is_bound:
            return self.news if name == "rows" else []
        return [int(n) for n in self.data.getlist(name) if n.isascii() and n.isdigit() and len(n) < 6]

    @property
    def news_group(self):
        return self.group("news")

    @property
    def differing_group(self):
        return self.group("differing")

    @property
    def marked_rows(self):
        return self.marked("rows")

    @property
    def marked_taken(self):
        return self.marked("taken")

    def facts(self):
        data = self.cleaned_data
        rows = _of(data["news"], self.news, data["rows"])
        taken = _of(data["differing"], self.others, data["taken"])
        return {"choice": Choice(frozenset(rows), frozenset(taken)), "seen": data["seen"]}


def _of(group, every, marked):
    return {ChooseForm.ALL: every, ChooseForm.SOME: marked}.get(group, [])


class PeopleForm(PortalForm):
    """A form about some of the people of a letter: a tick for each, ticked at first."""

    def __init__(self, *args, cases, **kwargs):
        super().__init__(*args, **kwargs)
        self.cases = {case.code: case for case in cases}
        self.fields["people"] = forms.MultipleChoiceField(
            label=_("Đồng chí"), required=False, choices=[(code, case.member.full_name) for code, case in self.cases.items()]
        )

    def ticked(self):
        """Codes of the people who are ticked on the page."""
        return self.data.getlist("people") if self.is_bound and hasattr(self.data, "getlist") else list(self.cases)

    def chosen(self):
        return [self.cases[code] for code in dict.fromkeys(self.cleaned_data["people"])]

    @property
    def lines(self):
        """(case, whether ticked, the field of the mentor or None) of each person."""
        ticked = self.ticked()
        return [
            (case, code in ticked, self[f"mentor-{code}"] if f"mentor-{code}" in self.fields else None) for code, case in self.cases.items()
        ]


class ReceiveForm(PeopleForm):
    """The day and, for each person, the Party member who helps; ``body``: the cell that they are given to."""

    on = DayField(label=_("Ngày tiếp nhận"))
    mentor = TextField(
        label=_("Đảng viên được phân công giúp đỡ"), required=False, help_text=_("Dùng cho các đồng chí chưa ghi riêng ở dưới.")
    )
    body = BodyField(
        label=_("Giao chi bộ"),
        required=False,
        help_text=_("Để trống nếu nơi nhận danh sách tiếp nhận. Chọn chi bộ trực thuộc nếu giao xuống."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].serve(user, may=Permission.PARTY_RECORD)
        for code in self.cases:
            self.fields[f"mentor-{code}"] = TextField(label=_("Đảng viên giúp đỡ"), required=False, max_length=200)
            said = _("Đảng viên giúp đỡ đồng chí %(name)s") % {"name": self.cases[code].member.full_name}
            self.fields[f"mentor-{code}"].widget.attrs |= {"aria-label": said, "class": "form-control"}
        self.layout = Layout(Row(Column("on"), Column("mentor")), "body")

    def facts(self):
        data = self.cleaned_data
        received = [(case, data[f"mentor-{case.code}"] or data["mentor"]) for case in self.chosen()]
        return {"received": received, "on": data["on"], "body": data["body"]}


class SendBackForm(PeopleForm):
    """Why these people are returned, and since when."""

    on = DayField(label=_("Ngày trả lại"))
    reason = forms.ModelChoiceField(label=_("Lý do"), queryset=Reason.objects.none(), to_field_name="code", empty_label=_("Chọn lý do"))
    note = TextField(label=_("Ghi chú"), required=False, max_length=1000)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].queryset = Reason.objects.filter(used_for="return", ended_on__isnull=True)
        self.layout = Layout(Row(Column("on"), Column("reason")), "note")

    def facts(self):
        data = self.cleaned_data
        return {"cases": self.chosen(), "on": data["on"], "reason": data["reason"], "note": data["note"]}
