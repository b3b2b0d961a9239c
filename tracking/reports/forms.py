"""What a report is asked for, as the address says it; and freezing it."""

from datetime import date

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from portal import dates
from portal.forms import FilterForm, PortalForm
from tracking.figures.forms import ShownDay
from tracking.figures.queries import tree_for
from tracking.figures.rules import TREE_CODE, TREE_WORDS, Indicator, Period
from tracking.reports import rules
from tracking.reports.causes import SPANS, Cause
from tracking.reports.queries import Ask
from tracking.reports.rules import Cycle
from tracking.targets import queries as targets

FIRST_YEAR = 1990
SPAN_WORDS = {"now": _("Trong kỳ"), "since": _("Lũy kế"), "before": _("Cùng kỳ năm trước")}


class PackForm(FilterForm):
    """Cycle, year, quarter or days, tree, day of knowledge, and which result the table by unit shows. Nothing chosen: this quarter.

    Of a term the year says which one: the one in force at the end of that year.
    """

    ky = forms.ChoiceField(label=_("Kỳ báo cáo"), required=False, choices=Cycle.choices)
    nam = forms.IntegerField(label=_("Năm"), required=False, min_value=FIRST_YEAR, max_value=2100, localize=False)
    quy = forms.TypedChoiceField(
        label=_("Quý"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[(n, _("Quý %s") % word) for n, word in enumerate(rules.ROMAN, 1)],
    )
    tu = ShownDay(label=_("Từ ngày"), required=False)
    den = ShownDay(label=_("Đến ngày"), required=False)
    cay = forms.ChoiceField(
        label=_("Cây tổ chức"), required=False,
        choices=[("", _("Tự chọn theo đơn vị")), *((code, TREE_WORDS[tree]) for tree, code in TREE_CODE.items())],
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tinh-den"] = ShownDay(label=_("Số liệu tính đến hết ngày"), required=False)
        self.fields["chi-so"] = forms.ChoiceField(label=_("Nội dung của bảng theo đơn vị"), required=False, choices=Indicator.choices)
        free = f"ky={Cycle.FREE.value}"
        others = "ky=" + "|".join(c.value for c in Cycle if c != Cycle.FREE)
        self.layout = Layout(
            Row(Column("ky"), Column("nam", data_show_when=others), Column("quy", data_show_when=f"ky={Cycle.QUARTER.value}")),
            Row(Column("tu", data_show_when=free), Column("den", data_show_when=free)),
            Row(Column("tinh-den"), Column("cay"), Column("chi-so")),
        )

    def active(self):
        return []

    @property
    def indicator(self):
        return Indicator(self.value("chi-so") or Indicator.ADMITTED)

    def ask(self, branch, today):
        """What is asked for a branch, an ``Ask``; the form then shows it. Days that cannot be are left out, as in every filter."""
        as_of = min(self.value("tinh-den") or today, today)
        closings = targets.closings()
        cycle = Cycle(self.value("ky") or (Cycle.FREE if self.value("tu") or self.value("den") else Cycle.QUARTER))
        year = self.value("nam") or _usual_year(cycle, as_of, closings)
        quarter = self.value("quy") or rules.quarter_of(as_of, closings)
        term = targets.term_of(branch, min(as_of, date(year, 12, 31)))
        days = rules.cycle_days(
            cycle, year=year, quarter=quarter, closings=closings, term=(term.starts_on, term.ends_on) if term else None,
            free=self._free(as_of),
        )  # fmt: skip
        if days is None or days[0] > as_of:  # no term is known, or nothing can have happened yet: the year so far
            cycle, year = Cycle.YEAR, rules.reporting_year(as_of, closings)
            days = rules.cycle_days(cycle, year=year, closings=closings)
        period = Period(days[0], min(days[1], as_of))
        ask = _asked(branch, cycle, period, days[1], closings, term, as_of=as_of, today=today, which=self._which(branch))
        title = rules.cycle_words(cycle, year=year, quarter=quarter, term_name=term.name if term else "", days=period)
        self._show(cycle, year, quarter, ask)
        return Ask(title=title, **ask)

    def _free(self, as_of):
        start, end = self.value("tu"), self.value("den")
        if not start and not end:
            return None
        start, end = start or (end.replace(month=1, day=1)), end or as_of
        start, end = min(start, end), max(start, end)
        return max(start, dates.add_months(end, -12 * rules.MOST_YEARS)), end

    def _which(self, branch):
        chosen = next((tree for tree, code in TREE_CODE.items() if code == self.value("cay")), None)
        return tree_for(branch, chosen)

    def _show(self, cycle, year, quarter, ask):
        shown = self.data.copy()
        shown.update({"ky": cycle.value, "nam": str(year), "quy": str(quarter), "chi-so": self.indicator.value})
        free = (
            {"tu": ask["period"].start.isoformat(), "den": ask["period"].end.isoformat()} if cycle == Cycle.FREE else {"tu": "", "den": ""}
        )
        shown.update(free)
        self.data = shown

    def query(self, ask, **more):
        """The same report as an address names it."""
        query = {"tai": ask.branch.code, "ky": ask.cycle, "chi-so": self.indicator.value, "cay": TREE_CODE[ask.which], **more}
        if ask.cycle == Cycle.FREE:
            query |= {"tu": ask.period.start.isoformat(), "den": ask.period.end.isoformat()}
        else:
            query |= {"nam": self.data["nam"], **({"quy": self.data["quy"]} if ask.cycle == Cycle.QUARTER else {})}
        return query | ({"tinh-den": ask.as_of.isoformat()} if ask.known_on else {})


def _usual_year(cycle, as_of, closings):
    if cycle == Cycle.SCHOOL_YEAR:
        return as_of.year if (as_of.month, as_of.day) >= rules.SCHOOL_YEAR[0] else as_of.year - 1
    return rules.reporting_year(as_of, closings)


def _asked(branch, cycle, period, planned_end, closings, term, **more):
    """The columns of an Ask besides its title: since when is added up, in which reporting year."""
    year = rules.reporting_year(period.end, closings)
    held = term if term and term.starts_on <= period.end <= term.last_day else targets.term_of(branch, period.end)
    held = held if held and held.starts_on <= period.end <= held.last_day else None
    since = held.starts_on if held else rules.cycle_days(Cycle.YEAR, year=year, closings=closings)[0]
    return {
        "branch": branch, "cycle": cycle.value, "period": period, "planned_end": planned_end, "since": min(since, period.start),
        "year": year, "term": held, **more,
    }  # fmt: skip


class FreezeForm(PortalForm):
    """Freezing takes the report from the address; there is nothing to fill in."""

    def __init__(self, *args, ask, **kwargs):
        super().__init__(*args, **kwargs)
        self.ask = ask

    def facts(self):
        return {"ask": self.ask}


class DifferenceForm(FilterForm):
    """Which result and which span of an edition is looked at; which cause and row the people are of."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chi-so"] = forms.ChoiceField(label=_("Nội dung"), required=False, choices=Indicator.choices)
        self.fields["cot"] = forms.ChoiceField(
            label=_("Cột"), required=False, choices=[(s, SPAN_WORDS[s]) for s in ("now", "since", "before")]
        )
        self.layout = Layout(Row(Column("chi-so"), Column("cot")))

    def active(self):
        return []

    @property
    def indicator(self):
        return Indicator(self.value("chi-so") or Indicator.INTRODUCED)

    @property
    def span(self):
        found = self.value("cot") or SPANS[0]
        return found


class ChangedForm(DifferenceForm):
    """One number of the difference: its result, span, cause and row."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ly-do"] = forms.ChoiceField(required=False, choices=Cause.choices)
        self.fields["dong"] = forms.CharField(required=False, max_length=60)

    @property
    def cause(self):
        return Cause(self.value("ly-do") or Cause.ENTERED)

    @property
    def row(self):
        return self.value("dong") or ""
