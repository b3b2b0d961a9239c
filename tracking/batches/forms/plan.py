"""The list's filters, and what all people of a batch share."""

from crispy_forms.layout import Column, Div, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.forms import DayField, FilterForm, PortalForm, TextField
from portal.text import fold
from tracking.batches import rules
from tracking.batches.rules import KIND_WORDS, BatchState
from tracking.nominations.rules import NOTICES, PROCEDURE, ActKind, Ask, Side, Source
from tracking.party.forms import BodyField

K = ActKind
ANY = ("", _("Tất cả"))
SOURCE_LABELS = {
    Source.NOTICE_DOCUMENT: _("Văn bản"), Source.NOTICE_LETTER: _("Thư, tin nhắn"), Source.NOTICE_PHONE: _("Điện thoại, trực tiếp"),
}  # fmt: skip
SHOWN = {
    "body": [K.HANDED_OVER],
    "to_body": [k for k in rules.KINDS if k != K.HANDED_OVER and rules.asks(k, Ask.BODY)],
    "source": [k for k in rules.KINDS if PROCEDURE[k].side == Side.PARTY],
    **dict.fromkeys(("document_number", "document_on", "issuer"), [k for k in rules.KINDS if rules.asks(k, Ask.DOCUMENT)]),
    "document_form": [k for k in rules.KINDS if len(PROCEDURE[k].forms) > 1],
}


class BatchFilters(FilterForm):
    """Batches by name, content and state."""

    q = forms.CharField(label=_("Tên đợt"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"}))
    kind = forms.ChoiceField(label=_("Nội dung"), required=False, choices=[ANY, *((k.value, KIND_WORDS[k]) for k in rules.KINDS)])
    state = forms.ChoiceField(label=_("Tình trạng"), required=False, choices=[ANY, *BatchState.choices])

    def apply(self, rows):
        for word in fold(self.value("q") or "").split():
            rows = rows.filter(name_fold__contains=word)
        if kind := self.value("kind"):
            rows = rows.filter(kind=kind)
        if state := self.value("state"):
            rows = rows.in_state(state)
        return rows


class SharedForm(PortalForm):
    """What all people of a batch share. ``kind`` None: it is asked for. ``by_party``: a Party body keeps the batch."""

    name = TextField(label=_("Tên đợt"), max_length=200, widget=forms.TextInput(attrs={"placeholder": _("Ví dụ: Đợt 03/02/2026")}))
    planned_on = DayField(label=_("Ngày"), help_text=_("Ngày dự kiến; khi ghi, đây là ngày của từng đồng chí, trừ người có ngày riêng."))
    body = BodyField(label=_("Cấp ủy tiếp nhận"), required=False)
    source = forms.ChoiceField(
        label=_("Biết tin qua"), required=False, choices=[(s.value, SOURCE_LABELS[s]) for s in NOTICES], widget=forms.RadioSelect
    )
    document_form = forms.ChoiceField(label=_("Loại văn bản"), required=False)
    document_number = TextField(label=_("Số văn bản"), required=False, max_length=60, help_text=_("Có thể bổ sung sau."))
    document_on = DayField(label=_("Ngày văn bản"), required=False, help_text=_("Để trống nếu trùng với ngày ở trên."))
    issuer = TextField(label=_("Nơi ban hành"), required=False, max_length=200)
    to_body = BodyField(label=_("Chi bộ, cấp ủy"), required=False, help_text=_("Để trống nếu các đồng chí ở nhiều chi bộ khác nhau."))

    def __init__(self, *args, user, by_party, kind=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind, self.by_party = kind and K(kind), by_party
        for name in ("body", "to_body"):
            self.fields[name].serve(user)
        for name in [n for n in SHOWN if not self._offered(n)]:
            del self.fields[name]
        if "document_form" in self.fields:
            self.fields["document_form"].choices = [(f.value, f.label) for f in PROCEDURE[self.kind].forms]
        self.layout = self._layout()

    def _offered(self, name):
        """Whether a field stands in this form; forms of document depend on the kind and are asked once that is known."""
        if self.by_party and name in ("body", "source"):
            return False
        if self.kind is None:
            return name != "document_form" and any(k in SHOWN[name] for k in rules.kinds_for(by_party=self.by_party))
        return self.kind in SHOWN[name]

    def _layout(self):
        document = [n for n in ("document_number", "document_on") if n in self.fields]
        return Layout(
            *(n for n in ("into", "kind") if n in self.fields), Row(Column("name"), Column("planned_on")),
            *(self._when(n, n) for n in ("body", "source", "document_form") if n in self.fields),
            *([self._when("document_number", Row(*(Column(n) for n in document)))] if document else []),
            *(self._when(n, n) for n in ("issuer", "to_body") if n in self.fields),
        )  # fmt: skip

    def _when(self, name, inner):
        if self.kind is not None:
            return inner
        return Div(inner, data_show_when="kind=" + "|".join(k.value for k in SHOWN[name]))

    def clean(self):
        data = super().clean()
        kind = self.kind or data.get("kind")
        if kind == K.HANDED_OVER and not data.get("into") and not data.get("body") and "body" not in self.errors:
            self.add_error("body", ValidationError(_("Chọn cấp ủy tiếp nhận trước khi gửi danh sách.")))
        return data

    def facts(self):
        data = self.cleaned_data
        kind = self.kind or K(data["kind"])
        facts = {n: data.get(n) if kind in SHOWN[n] else None for n in ("document_on", "to_body")}
        facts |= {n: (data.get(n) or "") if kind in SHOWN[n] else "" for n in ("document_number", "issuer")}
        sources = rules.sources_for(kind, by_party=self.by_party)
        facts["source"] = data["source"] if len(sources) > 1 and data.get("source") else sources[0]
        usual = PROCEDURE[kind].forms[0] if PROCEDURE[kind].forms else ""
        facts["document_form"] = data.get("document_form") or usual
        if kind == K.HANDED_OVER:
            facts["body"] = data["body"]
        return {"name": data["name"], "planned_on": data["planned_on"], **facts}


class CreateForm(SharedForm):
    """A new batch; ``unfinished``: batches into which the chosen people may be put instead."""

    NEW = ""

    into = forms.ChoiceField(label=_("Đưa vào đợt"), required=False)
    kind = forms.ChoiceField(label=_("Nội dung"))

    def __init__(self, *args, by_party, unfinished=(), **kwargs):
        self.unfinished = {batch.code: batch for batch in unfinished}
        super().__init__(*args, by_party=by_party, **kwargs)
        self.fields["kind"].choices = [("", _("Chọn nội dung")), *((k.value, KIND_WORDS[k]) for k in rules.kinds_for(by_party=by_party))]
        if not self.unfinished:
            del self.fields["into"]
            self.layout = self._layout()
        else:
            words = ((c, f"{b.name} ({b.words})") for c, b in self.unfinished.items())
            self.fields["into"].choices = [(self.NEW, _("Lập đợt mới")), *words]

    def _layout(self):
        found = super()._layout()
        if "into" not in self.fields:
            return found
        return Layout(found.fields[0], Div(*found.fields[1:], data_show_when="into="))

    def full_clean(self):
        """People put into a batch that exists need nothing else."""
        if self.is_bound and self.unfinished and self.data.get("into"):
            for field in self.fields.values():
                field.required = False
        super().full_clean()

    @property
    def batch(self):
        """The batch that was picked, None for a new one."""
        return self.unfinished.get(self.cleaned_data.get("into"))

    def facts(self):
        return {} if self.batch else {"kind": self.cleaned_data["kind"], **super().facts()}


class EditForm(SharedForm):
    versioned = True


class FollowForm(SharedForm):
    """The batch of receptions that follows a list that was handed over."""


class CancelForm(PortalForm):
    versioned = True


def shared_initial(batch):
    names = ("name", "planned_on", "body", "source", "document_form", "document_number", "document_on", "issuer", "to_body")
    return {n: getattr(batch, n) for n in names}


__all__ = ["BatchFilters", "CancelForm", "CreateForm", "EditForm", "FollowForm", "shared_initial"]
