"""A pasted list of results: what it means, and the choice where it may mean several."""

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.forms import DayField, PortalForm
from tracking.classes import rules
from tracking.classes.actions import Entry
from tracking.classes.forms.fields import NOTICE_CHOICES
from tracking.nominations.rules import Source

MAX_PASTED = 60_000


class PasteForm(PortalForm):
    """Pasted lines; ``find(lines)`` gives the rules.Match of each. Lines in doubt get a choice; nobody in doubt is written unasked."""

    SKIP = "bo-qua"

    pasted = forms.CharField(
        label=_("Danh sách kết quả"), max_length=MAX_PASTED, strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "form-control"}),
        help_text=_(
            "Mỗi dòng một đồng chí: họ tên, năm sinh, số giấy chứng nhận, ngày cấp, kết quả, điểm (nếu có). Chép nguyên các ô từ Excel."
        ),
    )  # fmt: skip
    on = DayField(label=_("Ngày cử học"), help_text=_("Dùng cho đồng chí chưa có trong danh sách lớp."))
    source = forms.ChoiceField(label=_("Ghi theo"), choices=NOTICE_CHOICES)

    def __init__(self, data=None, files=None, *, training_class, find, cases, **kwargs):
        super().__init__(data, files, **kwargs)
        self.cases, self.find, self.matches = cases, find, []
        self.too_many = False
        if training_class.own:
            del self.fields["source"]
        self.layout = Layout("pasted", Row(*(Column(name) for name in ("on", "source") if name in self.fields)))
        if self.is_bound:
            self._read(self.data.get("pasted", ""))

    def _read(self, pasted):
        if not isinstance(pasted, str) or "\x00" in pasted or len(pasted) > MAX_PASTED:
            return
        lines = rules.parse_lines(pasted)
        self.too_many = len(lines) >= rules.MAX_LINES
        self.matches = self.find(lines) if lines else []
        for match in self.matches:
            if match.candidates:
                name = f"line_{match.line.number}"
                choices = [*((c.code, c.label) for c in match.candidates[:20]), (self.SKIP, _("Bỏ qua dòng này"))]
                self.fields[name] = forms.ChoiceField(
                    label=match.line.name,
                    choices=[("", _("Chọn…")), *choices],
                    error_messages={"required": _("Chọn đúng người hoặc bỏ qua dòng này.")},
                )
                dress_one(self.fields[name])

    def look(self):
        """Show what the lines mean, without judging what is not chosen yet."""
        self.full_clean()
        for name in [n for n in self.errors if n.startswith("line_")]:
            del self._errors[name]

    @property
    def preview(self):
        """(match, bound choice or None) of each line."""
        return [(m, self[f"line_{m.line.number}"] if m.candidates else None) for m in self.matches]

    @property
    def ready_count(self):
        return len([m for m in self.matches if m.code])

    def clean(self):
        facts = super().clean()
        chosen = self._chosen(facts)
        codes = [code for code, _match in chosen]
        if len(set(codes)) != len(codes):
            raise ValidationError(_("Một đồng chí được chọn cho nhiều dòng. Mỗi đồng chí chỉ một dòng."))
        if facts.get("pasted") and not self.matches:
            raise ValidationError(_("Chưa đọc được dòng nào. Mỗi dòng một đồng chí, các cột cách nhau bằng phím Tab."))
        facts["chosen"] = chosen
        return facts

    def _chosen(self, facts):
        picked = [(m.code or facts.get(f"line_{m.line.number}", ""), m) for m in self.matches]
        return [(code, m) for code, m in picked if code and code != self.SKIP]

    def facts(self):
        facts = self.cleaned_data
        cases = {c.code: c for c in self.cases.filter(code__in=[code for code, _m in facts["chosen"]])}
        entries = [
            Entry(cases[code], m.line.result, m.line.certificate_number, m.line.certificate_on, m.line.mark)
            for code, m in facts["chosen"]
            if code in cases
        ]
        return {"entries": entries, "on": facts["on"], "source": facts.get("source") or Source.OWN}


def dress_one(field):
    field.widget.attrs.update({"class": "form-select", "aria-label": _("Chọn đồng chí cho dòng “%(name)s”") % {"name": field.label}})
