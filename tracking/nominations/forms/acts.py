"""The form of one act, built from what the procedure asks for; reversal and reopening."""

from crispy_forms.layout import HTML, Column, Div, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal import dates
from portal.dates import PartialDate
from portal.forms import DayField, PartialDateField, PortalForm, TextField
from tracking.catalogue.models import Reason
from tracking.nominations import queries, rights
from tracking.nominations.actions import DocumentFacts, MentorFacts, Override, VoteFacts
from tracking.nominations.cautions import ASKED, cautions
from tracking.nominations.mentors import load_of
from tracking.nominations.models import ActText, Nomination
from tracking.nominations.rules import ASK_WHY, PROCEDURE, ActKind, Ask, Source, Stage, caution_reasons, move_form
from tracking.party.forms import BodyField
from tracking.rulesets.models import RuleSet

K = ActKind
DAY_LABEL = {
    K.UNION_DOCUMENT: _("Ngày văn bản"), K.HANDED_OVER: _("Ngày gửi"), K.SUBMITTED: _("Ngày gửi"), K.RECEIVED: _("Ngày tiếp nhận"),
    K.CLASS_SENT: _("Ngày khai giảng, cử học"), K.CLASS_CERTIFIED: _("Ngày cấp giấy chứng nhận"), K.UNION_REMARKS: _("Ngày văn bản"),
    K.CELL_RESOLUTION: _("Ngày nghị quyết"), K.COMMITTEE_RESOLUTION: _("Ngày nghị quyết"), K.ADMISSION_DECISION: _("Ngày quyết định"),
    K.CEREMONY: _("Ngày tổ chức lễ kết nạp"), K.NEW_MEMBER_CLASS: _("Ngày cấp giấy chứng nhận"), K.OFFICIAL_REMARKS: _("Ngày văn bản"),
    K.OFFICIAL_CELL_RESOLUTION: _("Ngày nghị quyết"), K.OFFICIAL_COMMITTEE: _("Ngày nghị quyết"), K.VOTE_SHORT: _("Ngày họp"),
    K.THREE_BALLOTS: _("Ngày họp"), K.DECISION_RECEIVED: _("Ngày nhận quyết định"), K.CEREMONY_CONSENT: _("Ngày văn bản đồng ý"),
    K.DECISION_EXTENDED: _("Ngày văn bản"), K.PAUSED: _("Tạm hoãn từ ngày"), K.RESUMED: _("Tiếp tục từ ngày"),
    K.PARTY_MOVED: _("Ngày chuyển"), K.TEMPORARY_ELSEWHERE: _("Từ ngày"), K.RECORD_DECLARED: _("Ngày khai"),
    K.OFFICIAL_RECOGNITION: _("Ngày công nhận ghi trong quyết định"), K.AGREED: _("Ngày trao đổi, đoàn viên đồng ý"),
}  # fmt: skip
DONE_HERE = (K.HANDED_OVER, K.SUBMITTED, K.RETURNED, K.SUPPLEMENTED)  # usually entered on the day itself
REASONS_FOR = {K.RETURNED: "return", K.REDO_ORDERED: "return"}
SOURCE_LABEL = {
    Source.PARTY: _("Cấp ủy tự ghi"), Source.NOTICE_DOCUMENT: _("Văn bản"), Source.NOTICE_LETTER: _("Thư, tin nhắn"),
    Source.NOTICE_PHONE: _("Điện thoại, trực tiếp"),
}  # fmt: skip
VOTE_NUMBERS = (
    ("total", _("Số ủy viên BCH")), ("present", _("Có mặt")), ("in_favour", _("Tán thành")), ("against", _("Không tán thành")),
    ("blank", _("Phiếu không hợp lệ")),
)  # fmt: skip
KNOWN = {"yes": True, "no": False}
SAID = {"du": "yes", "khong": "no"}  # what the vote calculator hands over in an address: no numbers
# Kinds at which a Party body votes: their form leads to the vote calculator.
VOTED = (K.CELL_RESOLUTION, K.COMMITTEE_RESOLUTION, K.OFFICIAL_CELL_RESOLUTION, K.OFFICIAL_COMMITTEE, K.VOTE_SHORT)
# Acts from which a limit runs, so that it matters which rule set they are judged by.
STARTS_A_LIMIT = (
    K.CLASS_CERTIFIED, K.DOSSIER_OPENED, K.DOSSIER_RENEWED, K.CELL_RESOLUTION, K.ADMISSION_DECISION, K.CEREMONY,
    K.OFFICIAL_CELL_RESOLUTION,
)  # fmt: skip


class RecordForm(PortalForm):
    """One act of a case. ``held``: permissions of ``user`` at the case; ``replaces``: the act being corrected, whose values are shown.

    ``met``: what the vote calculator said ('yes', 'no'), put in where nothing is posted. ``findings``: what an official would point out
    about the act of the day that stands in the form, else of ``today``; a posted form with findings needs a reason. ``place``: Q of the
    cases among which a mentor's people are counted, None for all in sight.
    """

    versioned = True
    note = TextField(label=_("Ghi chú"), required=False, max_length=1000)
    rule_set = forms.ModelChoiceField(
        label=_("Áp dụng bộ quy định"), queryset=RuleSet.objects.order_by("-effective_from"), to_field_name="code", required=False,
        empty_label=_("Theo ngày của việc"), error_messages={"invalid_choice": _("Chọn một bộ quy định trong danh sách.")},
        help_text=_("Chỉ chọn khi cấp ủy áp dụng bộ quy định khác; ghi lý do ở dưới."),
    )  # fmt: skip
    override = TextField(
        label=_("Lý do vẫn ghi"), required=False, max_length=500, help_text=_("Vẫn ghi được; khi đó ghi ngắn gọn lý do vào ô này.")
    )

    def __init__(self, data=None, *args, user, kind, nomination, held, today, replaces=None, met="", place=None, **kwargs):
        super().__init__({**dict(data.items()), "met": met} if data is not None and met else data, *args, **kwargs)
        self.user, self.kind, self.step, self.nomination, self.today = user, K(kind), PROCEDURE[kind], nomination, today
        self.sources = rights.sources(kind, held)
        self.replaces, self.findings, self.place = replaces, [], place
        self.fields = {**self._built(), "note": self.fields["note"], **self._overriding()}
        self.initial = {**self._usual(), **(_values_of(replaces) if replaces else {}), **self.initial, **({"met": met} if met else {})}
        self.routing = ""
        if self.kind == K.HANDED_OVER and nomination is not None:
            self.fields["body"].help_text, self.routing = queries.where_to(nomination, today)
        if not self.is_bound:
            self.findings = self._found(self.initial.get("on") or PartialDate(today), self.initial)

    def restore(self, draft):
        super().restore(draft)
        self.findings = self._found(dates.parse(self.data.get("on")) or PartialDate(self.today), self.data)

    @property
    def layout(self):
        return self._layout()

    # ---- fields

    def _overriding(self):
        """The rule set for acts from which a limit runs; the reason for whatever is recorded all the same."""
        names = (["rule_set"] if self.kind in STARTS_A_LIMIT else []) + (
            ["override"] if self.kind in ASKED or self.kind in STARTS_A_LIMIT else []
        )
        return {name: self.fields[name] for name in names}

    def _built(self):
        built = {"on": PartialDateField(label=DAY_LABEL.get(self.kind, _("Ngày")))}
        if len(self.sources) > 1:
            built["source"] = forms.ChoiceField(
                label=_("Biết tin qua"), choices=[(s.value, SOURCE_LABEL[s]) for s in self.sources], widget=forms.RadioSelect
            )
        builders = {
            Ask.DOCUMENT: self._document_fields, Ask.VOTE: self._vote_fields, Ask.MET: self._met_field, Ask.BODY: self._body_field,
            Ask.MENTOR: self._mentor_field, Ask.REASON: self._reason_field, Ask.NOTE: dict,
        }  # fmt: skip
        for ask in self.step.asks:
            built.update(builders[ask]())
        return built

    def _document_fields(self):
        built = {}
        if len(self.step.forms) > 1:
            built["document_form"] = forms.ChoiceField(label=_("Loại văn bản"), choices=[(f.value, f.label) for f in self.step.forms])
        built["number"] = TextField(label=_("Số văn bản"), required=False, max_length=60, help_text=_("Có thể bổ sung sau."))
        if self.kind == K.HANDED_OVER:
            built["document_on"] = DayField(label=_("Ngày công văn"), required=False)
        built["issuer"] = TextField(label=_("Nơi ban hành"), required=False, max_length=200)
        return built

    def _vote_fields(self):
        return {
            name: forms.IntegerField(label=label, required=False, min_value=0, max_value=999, widget=_number())
            for name, label in VOTE_NUMBERS
        }

    def _met_field(self):
        choices = [("", _("Chưa có thông tin")), ("yes", _("Đủ số phiếu")), ("no", _("Chưa đủ số phiếu"))]
        return {"met": forms.ChoiceField(label=_("Kết quả biểu quyết"), required=False, choices=choices, widget=forms.RadioSelect)}

    def _body_field(self):
        label = _("Chi bộ, cấp ủy tiếp nhận") if self.kind in (K.HANDED_OVER, K.UNION_DOCUMENT) else _("Chi bộ, cấp ủy")
        return {"body": BodyField(self.user, label=label, required=False)}

    def _mentor_field(self):
        choices = [("", _("Chưa rõ")), ("yes", _("Đảng viên chính thức")), ("no", _("Chưa chính thức"))]
        return {
            "mentor": TextField(
                label=_("Đảng viên được phân công giúp đỡ"), required=False, max_length=200,
                widget=forms.TextInput(attrs=_load_attributes(self.nomination)),
            ),
            "mentor_official": forms.ChoiceField(
                label=_("Người giúp đỡ là"), required=False, choices=choices, widget=forms.RadioSelect
            ),
            "mentor_months": forms.IntegerField(
                label=_("Cùng công tác, cư trú (tháng)"), required=False, min_value=0, max_value=600, widget=_number(),
                help_text=_("Không bắt buộc; để trống khi chưa rõ."),
            ),
        }  # fmt: skip

    def _reason_field(self):
        used_for = REASONS_FOR.get(self.kind, "declined")
        rows = Reason.objects.filter(used_for=used_for, ended_on__isnull=True)
        return {
            "reason": forms.ModelChoiceField(
                label=_("Lý do"), queryset=rows, to_field_name="code", required=self.kind in REASONS_FOR, empty_label=_("Chọn lý do")
            )
        }

    def _usual(self):
        usual = {"source": self.sources[0], "met": "", "document_form": self.step.forms[0] if self.step.forms else ""}
        if self.kind in DONE_HERE:
            usual["on"] = PartialDate(self.today)
        if self.kind == K.PARTY_MOVED:
            return usual | {"document_form": move_form(self.nomination.stage)}
        if self.kind in (K.UNION_DOCUMENT, K.HANDED_OVER):
            usual["body"] = queries.receiving_body(self.nomination, self.today)
        elif Ask.BODY in self.step.asks:
            usual["body"] = self.nomination.body or self.nomination.intended_body
        return usual

    def _layout(self):
        """What was found stands first, with the place for the reason; else the reason is folded away with the rule set: most acts need
        neither."""
        rest = [name for name in self.fields if name not in (*dict(VOTE_NUMBERS), "rule_set", "override")]
        if "total" in self.fields:
            heading = HTML(f'<p class="form-label">{_("Biểu quyết của ban chấp hành (nếu có)")}</p>')
            rest[rest.index("note") : rest.index("note")] = [heading, vote_box()]
        if self.kind in VOTED:
            place = rest.index("met") + 1 if "met" in rest else 0
            rest.insert(place, HTML('{% include "nominations/_to_ballot.html" %}'))
        if "mentor" in rest and self.nomination is not None:
            rest.insert(rest.index("mentor") + 1, HTML('<div id="mentor-load">{% include "nominations/_mentor_load.html" %}</div>'))
        return Layout(*self._first(), *rest, *self._folded())

    def _first(self):
        return [HTML('{% include "nominations/_findings.html" %}'), "override"] if self.findings else []

    def _folded(self):
        names = [n for n in ("rule_set", "override") if n in self.fields and not (n == "override" and self.findings)]
        if "rule_set" not in names:
            return []
        opened = " open" if any(self[name].value() for name in names) else ""
        words = _("Áp dụng khác quy định thông thường")
        return [HTML(f'<details class="more"{opened}><summary>{words}</summary>'), *names, HTML("</details>")]

    @cached_property
    def load(self):
        """What the mentor named in the form does already, as mentors.Load; None without a name, or when nobody is helped."""
        name = self["mentor"].value() if "mentor" in self.fields else ""
        cases = Nomination.objects.visible_to(self.user)
        return load_of(name, self._body(), cases.filter(self.place) if self.place else cases) if name else None

    def _body(self):
        """The Party body in the form, as far as it can be found; else that of the case."""
        typed = self["body"].value() if "body" in self.fields else None
        try:
            found = self.fields["body"].clean(typed) if isinstance(typed, tuple) else typed
        except ValidationError:
            found = None
        return found or self.nomination.body

    # ---- facts

    def clean(self):
        data = super().clean()
        self._look(data)
        numbers = [data.get(name) for name, _label in VOTE_NUMBERS if name in self.fields]
        if numbers and any(n is not None for n in numbers) and data.get("total") is None and "total" not in self.errors:
            self.add_error("total", ValidationError(_("Ghi đủ số ủy viên, có mặt, tán thành, không tán thành và phiếu trắng.")))
        return data

    def _look(self, data):
        """What an official would point out: said once, recorded knowingly with a reason the second time."""
        if "override" not in self.fields or not data.get("on"):
            return
        self.findings = self._found(data["on"], data)
        if "override" in self.errors:
            return
        if reasons := caution_reasons(self.findings, shown=self.shown, why=data.get("override", "")):
            words = _("Có điểm cần lưu ý mới, nay ghi ở trên. Xem, sửa lý do nếu cần, rồi bấm Ghi.")
            self.add_error("override", ValidationError(words if data.get("override") else reasons[0].text if self.shown else ASK_WHY))
        elif data.get("rule_set") and not data.get("override"):
            self.add_error("override", ValidationError(_("Ghi lý do áp dụng bộ quy định khác.")))

    @property
    def codes(self):
        """Codes of what the page shows, as it hands them back."""
        return ".".join(f.code for f in self.findings)

    @property
    def shown(self):
        """Codes of what the person was shown before sending this."""
        return {code for code in self.data.get("shown", "")[:500].split(".") if code}

    def _found(self, day, data):
        """Findings for an act of ``day`` with what else stands in ``data``: initial, typed or clean values."""
        if "override" not in self.fields:
            return []
        rule_set = data.get("rule_set") if isinstance(data.get("rule_set"), RuleSet) else None
        return cautions(
            self.kind, self.nomination, day=day, rule_set=rule_set, met=KNOWN.get(data.get("met", "")), mentor=self._mentor(data),
            replaces=self.replaces,
        )  # fmt: skip

    def _mentor(self, data):
        if not data.get("mentor"):
            return None
        months = data.get("mentor_months")
        return MentorFacts(data["mentor"], KNOWN.get(data.get("mentor_official", "")), months if isinstance(months, int) else None)

    def facts(self):
        data = self.cleaned_data
        facts = {"on": data["on"].on, "precision": data["on"].precision, "note": data["note"]}
        facts["source"] = Source(data["source"]) if "source" in data else self.sources[0]
        if Ask.DOCUMENT in self.step.asks:
            facts["document"] = self._document(data)
        if Ask.VOTE in self.step.asks and data["total"] is not None:
            facts["vote"] = VoteFacts(**{name: data[name] for name, _label in VOTE_NUMBERS})
        if data.get("met"):
            facts["vote"] = VoteFacts(met=KNOWN[data["met"]])
        if "override" in self.fields:
            facts["override"] = Override(data.get("override", ""), tuple(sorted(self.shown)), data.get("rule_set"))
        if "mentor" in data:
            facts["mentor"] = self._mentor(data)
        return facts | {name: data[name] for name in ("body", "reason") if name in data}

    def _document(self, data):
        """The document; without a number and issuer only where the act itself is the document, or it would say nothing."""
        form = data.get("document_form") or self.step.forms[0].value
        day = data["on"].on if data["on"].precision == dates.DAY else None
        on = data.get("document_on", day)
        said = data["number"] or data["issuer"] or data.get("document_on") or self.kind == K.UNION_DOCUMENT
        return DocumentFacts(form=form, number=data["number"], on=on, issuer=data["issuer"]) if said else None


def vote_box():
    """The numbers of a vote, with the sentence about them brought by the server while they are typed."""
    return Div(
        Row(*(Column(name, css_class="col-6 col-md-4") for name, _label in VOTE_NUMBERS)),
        HTML('<p class="form-text" id="vote-said" role="status"></p>'),
        css_id="vote-box",
        hx_get=reverse("nominations:vote"),
        hx_trigger="input delay:400ms",
        hx_include="#vote-box input",
        hx_target="#vote-said",
        hx_swap="innerHTML",
    )


def _load_attributes(nomination):
    """Attributes by which the name of a mentor brings how many that mentor helps; posted, since names never stand in addresses.

    Without a case (several people at once) the name stands alone: the load is that of one Party body.
    """
    if nomination is None:
        return {"autocomplete": "off"}
    return {
        "autocomplete": "off", "hx-post": reverse("nominations:mentor_load", args=[nomination.code]),
        "hx-trigger": "input changed delay:500ms",
        "hx-target": "#mentor-load", "hx-swap": "innerHTML", "hx-sync": "this:replace",
    }  # fmt: skip


def _number():
    return forms.NumberInput(attrs={"inputmode": "numeric", "min": "0", "autocomplete": "off"})


def _values_of(act):
    """What an act says, as initial values of its form."""
    values = {"on": PartialDate(act.on, act.precision), "source": act.source, "body": act.body, "reason": act.reason and act.reason.code}
    if document := getattr(act, "document", None):
        values |= {"document_form": document.form, "number": document.number, "document_on": document.on, "issuer": document.issuer}
    if vote := getattr(act, "vote", None):
        values |= {name: getattr(vote, name) for name, _label in VOTE_NUMBERS}
        values["met"] = "yes" if vote.met else "no"
    texts = dict(act.texts.values_list("kind", "text"))
    if mentor := getattr(act, "mentor", None):
        values |= {"mentor_official": {True: "yes", False: "no", None: ""}[mentor.official], "mentor_months": mentor.months}
    if act.ruled_by:
        values["rule_set"] = act.ruled_by.code
    texts_of = {"note": ActText.NOTE, "mentor": ActText.MENTOR, "override": ActText.OVERRIDE}
    return values | {name: texts.get(kind, "") for name, kind in texts_of.items()}


class ReasonForm(PortalForm):
    """Why an act is taken back."""

    versioned = True
    note = TextField(
        label=_("Lý do hủy"),
        max_length=1000,
        required=False,
        help_text=_("Không bắt buộc. Nội dung cũ vẫn được giữ trong nhật ký của phiếu."),
    )


class StepBackForm(PortalForm):
    """To which earlier stage a case goes back, and why. ``ways``: what ``ways_back`` found."""

    versioned = True
    stage = forms.TypedChoiceField(
        label=_("Lùi về bước"), coerce=int, choices=(), widget=forms.RadioSelect, error_messages={"required": _("Chọn bước cần lùi về.")}
    )
    note = TextField(
        label=_("Lý do"), max_length=1000, help_text=_("Nội dung cũ vẫn được giữ trong nhật ký của phiếu."),
        error_messages={"required": _("Ghi lý do lùi về bước trước.")},
    )  # fmt: skip

    def __init__(self, *args, ways, **kwargs):
        super().__init__(*args, **kwargs)
        words = _("%(stage)s. Sẽ hủy: %(acts)s.")
        self.fields["stage"].choices = [(w.stage.value, words % {"stage": w.stage.label, "acts": "; ".join(w.acts)}) for w in ways]

    def facts(self):
        return {"stage": Stage(self.cleaned_data["stage"]), "note": self.cleaned_data["note"]}


class ReopenForm(PortalForm):
    """From when a closed case is followed again."""

    versioned = True
    on = DayField(label=_("Tiếp tục theo dõi từ ngày"))
    note = TextField(label=_("Ghi chú"), required=False, max_length=1000)


__all__ = ["ReasonForm", "RecordForm", "ReopenForm", "StepBackForm"]
