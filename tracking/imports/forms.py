"""Bring a workbook; decide about rows that may be somebody known."""

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from portal import dates
from portal.forms import PortalForm
from tracking.imports import doubts
from tracking.imports.rules import COLUMNS, MAX_BYTES


class UploadForm(PortalForm):
    """The filled-in template."""

    file = forms.FileField(
        label=_("Tệp Excel đã điền"),
        help_text=_("Tệp theo mẫu hoặc danh sách có sẵn (.xlsx, .xls, .ods, .csv), không quá 15 MB, không quá 100.000 dòng."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
        error_messages={"required": _("Chọn tệp Excel đã điền."), "empty": _("Tệp trống."), "invalid": _("Chọn tệp Excel đã điền.")},
    )
    layout = Layout("file")

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("Tệp lớn quá 15 MB. Chia thành nhiều tệp nhỏ hơn."))
        return file

    def facts(self):
        file = self.cleaned_data["file"]
        file.seek(0)
        return {"name": file.name, "content": file.read()}


class ClassUploadForm(UploadForm):
    """A class list and the class that it is about, where the file does not say so."""

    about = forms.ChoiceField(label=_("Lớp"), required=False, help_text=_("Tệp có cột “Lớp” thì không cần chọn."))
    layout = Layout("about", "file")

    def __init__(self, *args, classes, **kwargs):
        super().__init__(*args, **kwargs)
        named = ((c.code, _("%(name)s, khai giảng %(on)s") % {"name": c.name, "on": dates.show(c.starts_on)}) for c in classes)
        self.fields["about"].choices = [("", _("Theo cột “Lớp” trong tệp")), *named]

    def facts(self):
        return {**super().facts(), "about": self.cleaned_data["about"]}


class WriteLargeForm(PortalForm):
    """Whether the wrong and undecided rows of a workbook are left out."""

    leave_out = forms.BooleanField(
        label=_("Bỏ qua các dòng lỗi và dòng cần xem chưa chọn, ghi các dòng còn lại"),
        help_text=_("Tải tệp kèm kết quả kiểm tra về trước khi ghi, để sửa rồi nhập sau các dòng bỏ qua."),
        required=False,
    )
    layout = Layout("leave_out")

    def facts(self):
        return {"leave_out": self.cleaned_data["leave_out"]}


class WriteForm(PortalForm):
    """One question for each doubtful row of the plan; ``facts`` gives the answers by row number, and whether the rest is left out."""

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.numbers = []
        for row in plan.doubtful:
            name = f"dong-{row.number}"
            self.numbers.append((row.number, name))
            self.fields[name] = forms.ChoiceField(
                label=_("Dòng %(number)s: %(name)s") % {"number": row.number, "name": row.title}, choices=doubts.offers(row, plan.kind),
                widget=forms.RadioSelect, required=False, help_text=" ".join(str(note) for note in row.notes),
                error_messages={"invalid_choice": _("Chọn một trong các cách xử lý.")},
            )  # fmt: skip
        if plan.wrong or plan.doubtful:
            self.fields["leave_out"] = WriteLargeForm.base_fields["leave_out"]
        self.layout = Layout(*self.fields)

    def clean(self):
        if not self.cleaned_data.get("leave_out"):
            for _number, name in self.numbers:
                if name not in self.errors and not self.cleaned_data.get(name):
                    self.add_error(name, _("Chọn một trong các cách xử lý."))
        return self.cleaned_data

    def facts(self):
        answers = {number: self.cleaned_data[name] for number, name in self.numbers if self.cleaned_data.get(name)}
        return {"choices": answers, "leave_out": bool(self.cleaned_data.get("leave_out"))}


class HeadingsForm(PortalForm):
    """Which column of the file means what; only what differs from how it was read is given on."""

    def __init__(self, *args, kind, headings, **kwargs):
        super().__init__(*args, **kwargs)
        self.headings = [h for h in headings if h.text]
        offered = [("", _("Không dùng")), *((c.key, c.heading) for c in COLUMNS[kind])]
        for heading in self.headings:
            choices = offered if heading.key in dict(offered) or not heading.key else [*offered, (heading.key, _("Đã hiểu cùng cột khác"))]
            self.fields[f"cot-{heading.position}"] = forms.ChoiceField(
                label=heading.text[:80], choices=choices, required=False, initial=heading.key or ""
            )
        self.layout = Layout(*self.fields)

    def clean(self):
        chosen = [v for name, v in self.cleaned_data.items() if name.startswith("cot-") and v]
        if twice := {key for key in chosen if chosen.count(key) > 1}:
            names = ", ".join(str(dict(self.fields[name].choices).get(key, "")) for key in sorted(twice) for name in list(self.fields)[:1])
            raise forms.ValidationError(_("Mỗi nội dung chỉ chọn cho một cột: %(names)s.") % {"names": names})
        return self.cleaned_data

    def facts(self):
        told = [(h, self.cleaned_data[f"cot-{h.position}"]) for h in self.headings]
        return {"match": {h.text: key for h, key in told if key != (h.key or "") and not key.startswith("part:")}}
