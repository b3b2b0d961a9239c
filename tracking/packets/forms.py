"""Bring a filled workbook; say what stands where a cell was changed twice, and whether a new person is somebody known."""

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.forms import PortalForm
from tracking.imports.forms import UploadForm
from tracking.imports.queries import OTHER, SKIP
from tracking.packets.reading import FILE, PORTAL
from tracking.packets.rules import MOST_BYTES


class FilledForm(UploadForm):
    """The filled workbook."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].label = _("Bảng đã điền")
        self.fields["file"].help_text = _(
            "Tệp tải từ trang này, đã điền (.xlsx, .ods), không quá 5 MB. Tên tệp, thứ tự dòng có thể đã đổi."
        )

    def clean_file(self):
        file = super().clean_file()
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("Tệp lớn quá 5 MB. Chỉ gửi bảng đã tải từ trang này."))
        return file


class WriteForm(PortalForm):
    """One question for each cell that was changed in both and for each new person who may be known; ``facts`` gives the answers."""

    seen = forms.CharField(label=_("Mã kiểm tra"), max_length=32, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.cell_fields, self.row_fields = {}, {}
        for row, cell in plan.conflicts:
            self.cell_fields[row.number, cell.key] = self._ask_cell(row, cell)
        for row in plan.doubtful:
            self.row_fields[row.number] = self._ask_row(row)
        if plan.wrong:
            label = _("Bỏ qua các dòng lỗi, ghi các dòng còn lại")
            self.fields["leave_out"] = forms.BooleanField(label=label, required=False)
        self.layout = Layout(*(name for name in self.fields if name != "seen"))

    def _ask_cell(self, row, cell):
        name = f"o-{row.number}-{cell.key}"
        told = {"value": cell.there, "who": cell.by or "", "at": f"{timezone.localtime(cell.at):%H:%M %d/%m/%Y}" if cell.at else ""}
        kept = _("Giữ trong phần mềm: %(value)s") % told
        if cell.at:
            kept = _("Giữ trong phần mềm: %(value)s (đồng chí %(who)s sửa lúc %(at)s)") % told
        self.fields[name] = forms.ChoiceField(
            label=_("%(name)s (dòng %(number)s): %(what)s") % {"name": row.found.full_name, "number": row.number, "what": cell.label},
            choices=[(PORTAL, kept), (FILE, _("Lấy theo bảng: %(value)s") % {"value": cell.here})],
            widget=forms.RadioSelect, error_messages={"required": _("Chọn nội dung đúng.")},
        )  # fmt: skip
        return name

    def _ask_row(self, row):
        name = f"dong-{row.number}"
        same = [(m.code, _same(m)) for m in row.candidates]
        self.fields[name] = forms.ChoiceField(
            label=_("%(name)s (dòng %(number)s) là ai") % {"name": row.title, "number": row.number},
            choices=[*same, (OTHER, _("Người khác, thêm mới")), (SKIP, _("Bỏ qua dòng này"))], widget=forms.RadioSelect,
            help_text=" ".join(str(note) for note in row.notes), error_messages={"required": _("Chọn một trong các cách xử lý.")},
        )  # fmt: skip
        return name

    def facts(self):
        data = self.cleaned_data
        return {
            "answers": {number: data[name] for number, name in self.row_fields.items()},
            "cells": {place: data[name] for place, name in self.cell_fields.items()},
            "seen": data["seen"],
            "leave_out": data.get("leave_out", False),
        }


def _same(member):
    return _("Đúng người này: %(name)s, sinh %(birth)s, %(branch)s (chỉ bổ sung nội dung còn thiếu)") % {
        "name": member.full_name, "birth": member.birth or _("chưa rõ"), "branch": member.branch.label,
    }  # fmt: skip
