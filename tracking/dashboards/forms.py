"""What the pages of figures are asked for: days, groups, causes, the people behind a number; and decisions of commendation."""

from datetime import datetime

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import DayField, FilterForm, PortalForm, TextField
from tracking.dashboards import coverage, flow, groups, leader, rules, without
from tracking.dashboards.commend_rules import Criterion
from tracking.dashboards.coverage import Narrowed
from tracking.dashboards.rules import INTERVALS, Cause, Dimension, Step
from tracking.figures import queries as figures
from tracking.figures.forms import KNOWN, PeriodForm, ProgressForm
from tracking.figures.rules import Indicator, Span
from tracking.nominations.rules import USUAL_DAYS, Stage


class GroupForm(ProgressForm):
    """Days, and by which groups people are told apart: one way (``chia``), or two ways (``va``) for one figure (``chi-so``).

    Not narrowed to groups besides: totals of narrowed groups would give away numbers that are hidden (decision 0021).
    """

    chia = forms.ChoiceField(label=_("Chia theo"), required=False, choices=Dimension.choices)
    va = forms.ChoiceField(label=_("Và theo"), required=False, choices=[("", _("không chia thêm")), *Dimension.choices])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chi-so"] = forms.ChoiceField(label=_("Nội dung tính khi chia hai chiều"), required=False, choices=Indicator.choices)

    @property
    def own_rows(self):
        return (*super().own_rows, Row(Column("chia"), Column("va"), Column("chi-so")))

    @property
    def first(self):
        return Dimension(self.value("chia") or Dimension.SECTOR)

    @property
    def second(self):
        """None when the table goes one way; nothing is told apart by one thing twice."""
        found = self.value("va")
        return Dimension(found) if found and found != self.first else None

    @property
    def figure(self):
        return Indicator(self.value("chi-so") or Indicator.INTRODUCED)

    @property
    def heading(self):
        """What the table is of: 'Giới thiệu: Giới tính, Khối' or 'Giới tính'."""
        return f"{self.figure.label}: {self.first.label}, {self.second.label}" if self.second else str(self.first.label)

    def table(self, scope, sees):
        """The table asked for; None when the period holds too much."""
        if groups.too_many(scope):
            return None
        if self.second:
            return groups.two_ways(scope, self.first, self.second, self.figure, sees=sees)
        return groups.one_way(scope, self.first, sees=sees)


class WithoutForm(PeriodForm):
    """Days, and which of the unions without an introduction: those of one computed cause, those with one coded obstacle; as known on a
    past day, among today's unions."""

    looks = (KNOWN,)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        whatever = ("", _("Tất cả"))
        self.fields["nguyen-nhan"] = forms.TypedChoiceField(
            label=_("Nguyên nhân"), required=False, choices=[whatever, *Cause.choices], coerce=int, empty_value=None
        )
        self.fields["kho-khan"] = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)  # chosen in the table

    @property
    def own_rows(self):
        return (*super().own_rows, Row(Column("nguyen-nhan")), "kho-khan")

    def active(self):
        shown = dict(Cause.choices).get(self.value("nguyen-nhan"))
        coded = without.obstacle_name(self.value("kho-khan"))
        return [
            *([("nguyen-nhan", _("Nguyên nhân"), shown)] if shown else []),
            *([("kho-khan", _("Khó khăn đã ghi"), coded)] if coded else []),
            *super().active(),
        ]

    def unions(self, scope):
        return without.unions(scope, cause=self.value("nguyen-nhan"), obstacle=self.value("kho-khan"))

    def total(self, causes):
        """How many unions the list has, when the lines of ``without.causes`` say it; else None."""
        return None if causes is None or self.value("kho-khan") else without.counted(causes, self.value("nguyen-nhan"))


class BehindForm(FilterForm):
    """Of the introductions of a period those at a step (``loai=dot``), cases by the time between two steps (``thoi-gian``), those whom
    a figure counts in one group or two (``nhom``), cases that stay at a step longer than usual (``cho``), what was recorded since an
    instant (``moi``)."""

    KINDS = ("dot", "thoi-gian", "nhom", "cho", "moi")
    looks = ()  # those of the page that the number stands on
    OF_CASES = {"thoi-gian": ("-to_on", "-pk"), "cho": ("stage_since_on", "pk")}  # these list cases, the others acts
    loai = forms.ChoiceField(required=False, choices=[(k, k) for k in KINDS])
    buoc = forms.ChoiceField(required=False, choices=Step.choices)
    thoi = forms.BooleanField(required=False)
    chia = forms.ChoiceField(required=False, choices=Dimension.choices)
    la = forms.CharField(required=False, max_length=20)
    chia1 = forms.ChoiceField(required=False, choices=Dimension.choices)
    la1 = forms.CharField(required=False, max_length=20)

    o = forms.TypedChoiceField(required=False, choices=[(s, s) for s in USUAL_DAYS], coerce=lambda v: Stage(int(v)), empty_value=None)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chi-so"] = forms.ChoiceField(required=False, choices=Indicator.choices)
        self.fields["tu-luc"] = forms.CharField(required=False, max_length=40)

    @property
    def figure(self):
        return Indicator(self.value("chi-so") or Indicator.INTRODUCED)

    @property
    def stage(self):
        return self.value("o") or Stage.IDENTIFIED

    def since(self, today):
        """The instant asked for; without a readable one what is new for a first visit."""
        try:
            found = datetime.fromisoformat(self.value("tu-luc") or "")
        except ValueError:
            found = None
        return leader.since_when(found if found and found.tzinfo else None, today)

    @property
    def has_days(self):
        """Whether the list is that of a period."""
        return self.kind not in ("cho", "moi")

    @property
    def order(self):
        return self.OF_CASES.get(self.kind, ("-on", "-pk"))

    @property
    def groups(self):
        """(dimension, value) of each group asked for."""
        asked = ((self.value(f"chia{n}"), self.value(f"la{n}")) for n in ("", "1"))
        return [(Dimension(d), value) for d, value in asked if d and value]

    @property
    def kind(self):
        return self.value("loai") or "dot"

    @property
    def step(self):
        return Step(self.value("buoc") or Step.INTRODUCED)

    def active(self):
        return []

    def rows(self, scope, user):
        """Acts or cases: exactly those that the number counted. Where cases stay long only those in sight are counted and listed."""
        if self.kind == "thoi-gian":
            return flow.times_of(scope, *self.pair).select_related("member", "branch")
        if self.kind == "nhom":
            return groups.people(scope, self.figure, self.groups)
        if self.kind == "cho":
            return leader.waiting(scope, self.stage).visible_to(user).select_related("member", "branch", "body")
        if self.kind == "moi":
            return leader.recorded_since(scope, self.figure, self.since(scope.today))
        return flow.cohort_people(scope, self.step, ended=bool(self.value("thoi")))

    def shown(self, rows, user, scope):
        """The rows of one page for a reader, people out of sight masked."""
        if self.kind == "thoi-gian":
            return flow.shown(rows, user)
        return rows if self.kind == "cho" else figures.shown(rows, user, scope.since)

    @property
    def pair(self):
        return next((pair for pair in INTERVALS if pair[1] == self.step), INTERVALS[0])

    def heading(self):
        """What the list holds, in words."""
        if self.kind == "thoi-gian":
            first, second = self.pair
            return _("Từ “%(first)s” đến “%(second)s”") % {"first": first.label, "second": second.label}
        if self.kind == "cho":
            return _("Ở bước “%(step)s” lâu hơn mức tham khảo") % {"step": self.stage.label}
        if self.kind == "moi":
            return _("Mới ghi từ lần xem trước: %(figure)s") % {"figure": self.figure.label}
        if self.kind == "nhom":
            sectors = groups.sectors() if any(d == Dimension.SECTOR for d, _value in self.groups) else {}
            return ", ".join([str(self.figure.label), *(rules.label_of(d, value, sectors) for d, value in self.groups)])
        if self.value("thoi"):
            return _("Được giới thiệu trong kỳ, %(step)s, nay đã thôi theo dõi") % {"step": _lower(self.step)}
        return _("Được giới thiệu trong kỳ, đến nay: %(step)s") % {"step": _lower(self.step)}


def _lower(step):
    label = str(step.label)
    return label if label.startswith("Đảng") else label[:1].lower() + label[1:]


class CoverageForm(PeriodForm):
    """Which of the unions without a Party organisation; the days are only carried along to the other pages."""

    loc = forms.ChoiceField(label=_("Chỉ xem"), required=False, choices=[("", _("Tất cả")), *Narrowed.choices])
    ky = forms.ChoiceField(required=False, choices=Span.choices, widget=forms.HiddenInput)

    @property
    def own_rows(self):
        return (Row(Column("loc")),)

    def active(self):
        shown = dict(Narrowed.choices).get(self.value("loc"))
        return [("loc", _("Chỉ xem"), shown)] if shown else []

    def unions(self, scope):
        return coverage.unions(scope, Narrowed(self.value("loc")) if self.value("loc") else None)


class CommendForm(PeriodForm):
    """Days, and by which criteria unions are proposed for commendation (all of them without a choice)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tieu-chi"] = forms.MultipleChoiceField(
            label=_("Tiêu chí phải đạt"), required=False, choices=Criterion.choices, widget=forms.CheckboxSelectMultiple
        )

    @property
    def own_rows(self):
        return (*super().own_rows, "tieu-chi")

    @property
    def criteria(self):
        return [Criterion(c) for c in self.value("tieu-chi") or Criterion.values]


class DecisionForm(PortalForm):
    """A decision of commendation that was issued. ``branches``: proposed unions with their verdict, of which some may be left out."""

    number = TextField(label=_("Số quyết định"), max_length=60)
    on = DayField(label=_("Ngày quyết định"))
    units = forms.MultipleChoiceField(
        label=_("Đơn vị được biểu dương"), widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Chọn ít nhất một đơn vị."),
            "invalid_choice": _("Có đơn vị không còn trong danh sách đề xuất. Mở lại trang."),
        },
    )  # fmt: skip
    layout = Layout(Row(Column("number"), Column("on")), "units")

    def __init__(self, *args, branches, **kwargs):
        super().__init__(*args, **kwargs)
        self.branches = {b.code: b for b in branches}
        self.fields["units"].choices = [(b.code, f"{b.label}: {b.verdict.reason}") for b in branches]
        self.fields["units"].initial = list(self.branches)

    def facts(self):
        chosen = [self.branches[code] for code in self.cleaned_data["units"]]
        return {**self.cleaned_data, "units": [(b, b.verdict.reason) for b in chosen]}


class WithdrawForm(PortalForm):
    """Why a decision was recorded by mistake."""

    versioned = True
    reason = TextField(label=_("Lý do hủy ghi nhầm"), max_length=200)
