"""Forms of a sheet: the grid of rows, pasted shares, comments, the decision."""

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.forms import DayField, PortalForm, TextField
from tracking.allocation import rules
from tracking.allocation.rules import Ground

RECKON = "chia-lai"


class WholeField(forms.Field):
    """A whole number from 0, as officials write it: 1.298 too. Cleans to int, None when empty."""

    def __init__(self, *, most=rules.MOST, css="", **kwargs):
        self.most = most
        attrs = {"inputmode": "numeric", "autocomplete": "off", "class": css or "form-control"}
        super().__init__(required=False, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value):
        typed = str(value or "").strip()
        if not typed:
            return None
        found = rules.whole(typed)
        if found is None or found > self.most:
            raise ValidationError(_("Nhập số nguyên từ 0 đến %(most)s."), params={"most": rules.shown(self.most)})
        return found

    def prepare_value(self, value):
        return "" if value is None else str(value)


class GridForm(PortalForm):
    """The draft as a grid: a share, lock, floor and cap for every row, the weights, floor and cap for all.

    A field that is missing from the post means unchanged; that is why nothing here is required.
    """

    versioned = True

    def __init__(self, *args, sheet, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = lines
        for ground in Ground:
            self.fields[ground.value] = WholeField(label=ground.label, most=100, initial=getattr(sheet, ground.value))
        self.fields["floor"] = WholeField(label=_("Tối thiểu mỗi đơn vị"), initial=sheet.floor or None)
        self.fields["cap"] = WholeField(label=_("Tối đa mỗi đơn vị"), initial=sheet.cap)
        for line in lines:
            for column, label, value in (
                ("share", _("Giao"), line.share), ("floor", _("Tối thiểu"), line.floor or None), ("cap", _("Tối đa"), line.cap),
            ):  # fmt: skip
                field = self.fields[f"{column}-{line.pk}"] = WholeField(label=label, initial=value)
                field.widget.attrs["aria-label"] = f"{label}, {line.unit.label}"
            self.fields[f"lock-{line.pk}"] = forms.ChoiceField(
                label=_("Khóa"), required=False, choices=[("0", ""), ("1", "")], initial="1" if line.is_locked else "0"
            )

    @property
    def rows(self):
        """Rows with their bound fields."""
        cells = ("share", "lock", "floor", "cap")
        return [{"line": line, **{c: self[f"{c}-{line.pk}"] for c in cells}} for line in self.lines]

    @property
    def weights(self):
        return [self[name] for name in (*Ground.values, "floor", "cap")]

    def clean(self):
        data = super().clean()
        needed = [*Ground.values, *(f"share-{line.pk}" for line in self.lines)]
        for name in needed:
            if name in self.data and name not in self.errors and data.get(name) is None:
                self.add_error(name, ValidationError(_("Ghi một số, ghi 0 nếu không giao.")))
        if not any(self._given(g) for g in Ground.values) and all(g in self.data for g in Ground.values):
            self.add_error(None, ValidationError(_("Ghi ít nhất một căn cứ lớn hơn 0.")))
        return data

    def _given(self, name):
        return self.cleaned_data.get(name)

    def facts(self):
        data = {n: v for n, v in self.cleaned_data.items() if n in self.data}
        lines = {}
        for line in self.lines:
            found = {c: data[f"{c}-{line.pk}"] for c in ("share", "floor", "cap") if f"{c}-{line.pk}" in data}
            if "floor" in found:
                found["floor"] = found["floor"] or 0
            if data.get(f"lock-{line.pk}"):
                found["is_locked"] = data[f"lock-{line.pk}"] == "1"
            lines[line.pk] = found
        settings = {n: data[n] for n in (*Ground.values, "floor", "cap") if n in data}
        if "floor" in settings:
            settings["floor"] = settings["floor"] or 0
        return {"lines": lines, "settings": settings, "reckon": self.data.get("do") == RECKON}


class PasteForm(PortalForm):
    """Shares pasted from a sheet: one column in the order of the rows, or name and number."""

    versioned = True

    shares = forms.CharField(
        label=_("Số giao, mỗi đơn vị một dòng"),
        max_length=100_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Dán một cột số theo đúng thứ tự trong bảng, hoặc hai cột tên đơn vị và số từ Excel."),
    )

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = lines

    def clean_shares(self):
        found, bad = rules.read_pasted(self.cleaned_data["shares"], [line.unit.name for line in self.lines])
        if bad:
            words, blank = _("Dòng %(line)s “%(typed)s”: %(why)s."), _("Dòng %(line)s: %(why)s.")
            errors = [(words if b.typed else blank) % b._asdict() for b in bad[: rules.NAMED * 4]]
            if len(bad) > len(errors):
                errors.append(_("Và %(more)s dòng khác.") % {"more": len(bad) - len(errors)})
            raise ValidationError([*errors, _("Chưa ghi số nào. Sửa các dòng trên rồi ghi lại.")])
        return found

    def facts(self):
        found = self.cleaned_data["shares"]
        return {"lines": {self.lines[at].pk: {"share": share} for at, share in found.items()}, "settings": {}}


class StepForm(PortalForm):
    """A question before a step that is told to others."""

    versioned = True


class OpenForm(PortalForm):
    """A question before a sheet is set up."""


class PublishForm(PortalForm):
    versioned = True

    decision_number = TextField(label=_("Số quyết định"), max_length=60, help_text=_("Ví dụ: 12/QĐ-LĐLĐ."))
    decision_on = DayField(label=_("Ngày ban hành"))
    layout = Layout(Row(Column("decision_number"), Column("decision_on")))


class ReplyForm(PortalForm):
    versioned = True

    number = WholeField(label=_("Số đề nghị giao"), help_text=_("Đồng ý thì ghi lại đúng số dự kiến."))
    comment = TextField(label=_("Ý kiến của đơn vị"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    layout = Layout("number", "comment")
