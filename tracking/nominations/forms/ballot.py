"""The vote calculator of a Party body: reads numbers, says what they mean, keeps nothing."""

from dataclasses import dataclass

from crispy_forms.layout import HTML, Column, Div, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.forms import CrispyMixin, DayField
from tracking.nominations import rules
from tracking.nominations.ballots import reckon
from tracking.nominations.forms.acts import VOTED
from tracking.nominations.rules import ActKind, Ballot, Voter

OFFICIAL = (ActKind.OFFICIAL_CELL_RESOLUTION, ActKind.OFFICIAL_COMMITTEE)
ADMITS = (ActKind.CELL_RESOLUTION, ActKind.COMMITTEE_RESOLUTION, ActKind.VOTE_SHORT)
COMMITTEES = (ActKind.COMMITTEE_RESOLUTION, ActKind.OFFICIAL_COMMITTEE)
FORMS_OF_VOTING = [("phieu", _("Bỏ phiếu kín")), ("the", _("Giơ thẻ đảng viên"))]
BALLOTS = [("1", _("Lần 1")), ("2", _("Lần 2")), ("3", _("Lần 3"))]
REST = ("members", "elsewhere", "exempt_absent")
IN_A_CELL = "voter=vote_cell"


@dataclass
class Lead:
    """A form to go on to: ``kind`` of act, and ``said`` ('du', 'khong', '') what it is to be filled with."""

    kind: str
    said: str
    label: str


def _people(label, *, required=True, help_text=""):
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "min": "0", "autocomplete": "off"})
    return forms.IntegerField(
        label=label, required=required, min_value=0, max_value=9999, widget=widget, help_text=help_text,
        error_messages={"required": _("Ghi số người, 0 nếu không có.")},
    )  # fmt: skip


class BallotForm(CrispyMixin, forms.Form):
    """Numbers of one vote. ``kind``: the act it is reckoned for, None when opened by itself. ``reckoned`` once the numbers can be; no
    number leaves this form but into its answer."""

    use_required_attribute = False
    voter = forms.ChoiceField(label=_("Nơi biểu quyết"), choices=Voter.choices, widget=forms.RadioSelect)
    on = DayField(label=_("Ngày họp"))
    voting = forms.ChoiceField(label=_("Hình thức biểu quyết"), choices=FORMS_OF_VOTING, widget=forms.RadioSelect)
    members = _people(_("Tổng số đảng viên của chi bộ"), required=False, help_text=_("Kể cả dự bị; không bắt buộc."))
    entitled = _people(_("Số người có quyền biểu quyết"), help_text=_("Chi bộ: đảng viên chính thức. Cấp ủy: cấp ủy viên."))
    elsewhere = _people(_("Tạm thời sinh hoạt nơi khác"), required=False)
    exempt_absent = _people(_("Được miễn sinh hoạt và vắng mặt"), required=False, help_text=_("Được miễn mà có mặt thì vẫn tính."))
    present = _people(_("Có mặt"))
    in_favour = _people(_("Tán thành"))
    against = _people(_("Không tán thành"))
    blank = _people(_("Phiếu khác"), help_text=_("Không hợp lệ, không có ý kiến."))
    number = forms.ChoiceField(
        label=_("Lần biểu quyết"), choices=BALLOTS, required=False, help_text=_("Chỉ khi xét công nhận chính thức, xóa tên.")
    )

    def __init__(self, *args, kind=None, today, **kwargs):
        usual = {"voter": Voter.COMMITTEE if kind in COMMITTEES else Voter.CELL, "on": today, "voting": "phieu", "number": "1"}
        super().__init__(*args, initial=usual, **kwargs)
        self.kind, self.today, self.reckoned = kind, today, None
        if kind in VOTED and kind not in OFFICIAL:
            del self.fields["number"]

    @property
    def layout(self):
        """Who is left out of the base, and the check against all members, are folded away: most votes need neither."""
        opened = " open" if self.is_bound and any(self[name].value() or self[name].errors for name in REST) else ""
        words = _("Đảng viên dự bị, tạm thời nơi khác, được miễn sinh hoạt")
        rest = Div(HTML(f'<details class="more"{opened}><summary>{words}</summary>'), *REST, HTML("</details>"), data_show_when=IN_A_CELL)
        number = [Div("number", data_show_when=IN_A_CELL)] if "number" in self.fields else []
        return Layout(
            "voter",
            Row(Column("on", css_class="col-sm-6"), Column("voting", css_class="col-sm-6")),
            "entitled",
            rest,
            Row(*(Column(name, css_class="col-6") for name in ("present", "in_favour", "against", "blank"))),
            *number,
        )

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        if data["on"] > self.today:
            self.add_error("on", ValidationError(_("Ngày họp không thể sau hôm nay.")))
            return data
        ballot = _ballot(data)
        for reason in rules.ballot_reasons(ballot):
            self.add_error(reason.field, ValidationError(reason.text))
        if not self.errors:
            self.reckoned = reckon(ballot, data["on"])
        return data

    @property
    def leads(self):
        """What can be recorded with this result, the usual first."""
        if self.reckoned.result.met:
            kind = ActKind.CELL_RESOLUTION if self.kind == ActKind.VOTE_SHORT else self.kind
            return [Lead(kind, "du", _("Ghi tiếp: đủ số phiếu"))]
        short = [Lead(ActKind.VOTE_SHORT, "", _("Ghi “Biểu quyết chưa đủ số phiếu”"))] if self.kind in ADMITS else []
        if self.reckoned.result.last_ballot:
            short = [Lead(ActKind.THREE_BALLOTS, "", _("Ghi “Ba lần biểu quyết chưa đủ số phiếu”")), *short]
        own = [] if self.kind == ActKind.VOTE_SHORT else [Lead(self.kind, "khong", _("Ghi tiếp: chưa đủ số phiếu"))]
        return short + own

    @property
    def voting_words(self):
        return str(dict(FORMS_OF_VOTING)[self.cleaned_data["voting"]]).lower()

    @property
    def said_so_far(self):
        """The reasons against what is typed, leaving out that something is not typed yet."""
        missing = {"required"}
        return [w for errors in self.errors.as_data().values() for e in errors if e.code not in missing for w in e.messages]


def _ballot(data):
    """What was typed, as the rules see it; who is left out of the base is asked of a cell only."""
    cell = data["voter"] == Voter.CELL
    numbers = {name: data[name] for name in ("entitled", "present", "in_favour", "against", "blank")}
    if cell:
        numbers |= {"elsewhere": data["elsewhere"] or 0, "exempt_absent": data["exempt_absent"] or 0, "members": data["members"]}
    return Ballot(voter=Voter(data["voter"]), number=int(data.get("number") or 1), **numbers)


__all__ = ["BallotForm"]
