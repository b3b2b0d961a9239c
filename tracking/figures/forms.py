"""What narrows the people behind a number."""

from functools import cached_property

from crispy_forms.bootstrap import InlineCheckboxes
from crispy_forms.layout import HTML, Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import dates
from portal.forms import DayField, FilterForm
from tracking.figures import queries, rules
from tracking.figures.rules import FIGURES, Indicator, Population, Span
from tracking.nominations.rules import Outcome, Stage


class ShownDay(DayField):
    """A day of an address: written 2026-02-03 in links, shown as 03/02/2026."""

    def prepare_value(self, value):
        found = dates.parse(value) if isinstance(value, str) and value else None
        return str(found) if found else super().prepare_value(value)


class PastDay(ShownDay):
    """A day up to today: nothing is known on a later one."""

    def clean(self, value):
        day = super().clean(value)
        if day and day > timezone.localdate():
            raise ValidationError(_("Ngày này chưa đến nên chưa có số liệu. Nhập ngày không quá hôm nay."))
        return day


# How a page can be looked at, and what the folded part of its form is called.
WHOM, TREE, KNOWN = "nhom", "cay", "tinh-den"
FOLDED = {
    (WHOM, TREE, KNOWN): _("Xem theo nhóm, cây tổ chức, ngày biết số liệu"),
    (WHOM, KNOWN): _("Xem theo nhóm, ngày biết số liệu"),
    (TREE, KNOWN): _("Xem theo cây tổ chức, ngày biết số liệu"),
    (WHOM, TREE): _("Xem theo nhóm, cây tổ chức"),
    (WHOM,): _("Xem theo nhóm"),
    (TREE,): _("Xem theo cây tổ chức"),
    (KNOWN,): _("Xem theo ngày biết số liệu"),
}


class ViewFields:
    """How figures are looked at, whatever the page: of whom (``nhom``), in which tree (``cay``), as known on which day (``tinh-den``).

    ``looks``: which of them the page offers, in this order; what it does not offer is as usual: everybody, the tree that the place asks
    for, known now.
    """

    looks = (WHOM, TREE, KNOWN)

    def add_view_fields(self, *, has_trees=True):
        """``has_trees``: False at a Party body, whose figures know no tree of branches."""
        self.looks = tuple(name for name in self.looks if has_trees or name != TREE)
        trees = [("", _("Tự chọn theo đơn vị")), *((code, rules.TREE_WORDS[tree]) for tree, code in rules.TREE_CODE.items())]
        offered = {
            WHOM: forms.MultipleChoiceField(
                label=_("Trong đó"), required=False, choices=Population.choices, widget=forms.CheckboxSelectMultiple
            ),
            TREE: forms.ChoiceField(label=_("Cây tổ chức"), required=False, choices=trees),
            KNOWN: PastDay(label=_("Số liệu biết đến hết ngày"), required=False),
        }
        self.fields.update({name: offered[name] for name in self.looks})

    @property
    def population(self):
        return rules.known_populations(self.value(WHOM) or ())

    def clean_tu(self):
        """A period cannot begin after today; one that goes on after it is cut off (``rules.period``)."""
        first = self.cleaned_data["tu"]
        if first and first > timezone.localdate():
            raise ValidationError(_("Ngày này chưa đến nên chưa có số liệu. Nhập ngày không quá hôm nay."))
        return first

    def view(self, today):
        """What ``figures.queries`` ask with: population, tree, day of knowledge. A day from today on is now."""
        which = next((tree for tree, code in rules.TREE_CODE.items() if code == self.value(TREE)), None)
        return {"population": self.population, "which": which, "known_on": self.known_on(today)}

    def known_on(self, today):
        """The past day of knowledge that was asked for; None for now."""
        known_on = self.value(KNOWN)
        return known_on if known_on and known_on < today else None

    def view_layout(self):
        """The fields, folded away while figures are looked at as usual; nothing where a page offers none."""
        if not self.looks:
            return ()
        opened = " open" if self.view_pills() or not {*self.looks}.isdisjoint(self.errors) else ""
        return (
            HTML(f'<details class="more mb-3"{opened}><summary>{FOLDED[self.looks]}</summary>'),
            *([InlineCheckboxes(WHOM)] if WHOM in self.looks else []),
            Row(*(Column(name) for name in self.looks if name != WHOM)),
            HTML("</details>"),
        )

    def view_pills(self):
        """Pills for what differs from the usual look."""
        shown = [(WHOM, _("Trong đó"), ", ".join(str(p.label) for p in self.population))] if self.population else []
        tree = next((rules.TREE_WORDS[t] for t, code in rules.TREE_CODE.items() if code == self.value(TREE)), None)
        shown += [(TREE, _("Cây tổ chức"), tree)] if tree else []
        known = self.value(KNOWN)
        return shown + ([(KNOWN, _("Số liệu biết đến hết ngày"), dates.show(known))] if known else [])


class FigureFilters(ViewFields, FilterForm):
    """One figure in one period, as the address names it (``chi-so``, ``tu``, ``den``, ``nhom``); ``since`` is the first day of the term."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chi-so"] = forms.ChoiceField(label=_("Nội dung tính"), required=False, choices=[(f.value, f.label) for f in FIGURES])
        self.fields["tu"] = ShownDay(label=_("Từ ngày"), required=False)
        self.fields["den"] = ShownDay(label=_("Đến ngày"), required=False)
        self.add_view_fields()
        self.fields["nhiem-ky-tu"] = ShownDay(required=False, widget=forms.HiddenInput)
        self.fields["rieng"] = forms.BooleanField(label=_("Chỉ tính riêng cấp này"), required=False, widget=forms.HiddenInput)
        self.fields["don-vi"] = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
        self.layout = Layout(Row(Column("chi-so"), Column("tu"), Column("den")), *self.view_layout(), "nhiem-ky-tu", "rieng", "don-vi")

    @property
    def figure(self):
        return next((f for f in FIGURES if f.value == self.value("chi-so")), Indicator.INTRODUCED)

    def period(self, today):
        """The period asked for, up to today; the form then shows its days."""
        found = rules.period(rules.Span.FREE, today=today, start=self.value("tu"), end=self.value("den"))
        shown = self.data.copy()
        shown.update({name: on.isoformat() for name, on in (("tu", found.start), ("den", found.end)) if not self.data.get(name)})
        self.data = shown
        return found

    def active(self):
        """Pills only for what narrows the figure; which figure and which period is said in the sentence above the list."""
        own = [("rieng", _("Phạm vi"), _("chỉ tính riêng cấp này"))] if self.value("rieng") else []
        unit = [("don-vi", _("Đơn vị"), self.unit.label)] if self.unit else []
        return [*self.view_pills(), *own, *unit]

    @cached_property
    def unit(self):
        """The unit that stood below the place, where only its acts there are looked at; None for the whole place."""
        return queries.unit_named(self.value("don-vi")) if self.value("don-vi") else None

    @property
    def since(self):
        return self.value("nhiem-ky-tu")

    def people(self, place, today):
        """The acts counted at a place (``branch=`` or ``body=``), ready for a page."""
        return queries.with_people(self.acts(place, today))

    def acts(self, place, today):
        """The same acts bare, to be counted."""
        period = self.period(today)
        return queries.counted(
            self.figure,
            **place,
            start=period.start,
            end=period.end,
            **self.view(today),
            since=self.since,
            own=bool(self.value("rieng")),
            unit=self.unit,
        )


class LookForm(ViewFields, FilterForm):
    """Only the tree and the day of knowledge: for a page whose days are fixed, such as a term."""

    looks = (TREE, KNOWN)

    def __init__(self, *args, has_trees=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.add_view_fields(has_trees=has_trees)

    @property
    def layout(self):
        return Layout(*self.own_rows, *self.view_layout())

    @property
    def own_rows(self):
        """What stands above the folded fields."""
        return ()

    def active(self):
        return self.view_pills()


class PeriodForm(LookForm):
    """Which days are looked at. Without a choice this year, or the whole of a term that is over; two days alone mean "from – to".

    On a past day of knowledge the page stands on that day: "this year" is the year of it, and no period goes on after it.
    """

    looks = ()
    ky = forms.ChoiceField(label=_("Kỳ"), required=False, choices=Span.choices)
    tu = ShownDay(label=_("Từ ngày"), required=False)
    den = ShownDay(label=_("Đến ngày"), required=False)

    @property
    def own_rows(self):
        return (Row(Column("ky"), Column("tu"), Column("den")),)

    @property
    def span(self):
        """The span that was asked for; None when the address leaves it open."""
        if not self.data.get("ky") and (self.value("tu") or self.value("den")):
            return Span.FREE
        return Span(self.value("ky")) if self.value("ky") else None

    def period(self, today, term):
        """The chosen period, up to today. ``term``: a row with ``starts_on`` and ``last_day``, or None; a past one is shown whole."""
        today, span, end = self.known_on(today) or today, self.span, self.value("den")
        over = term is not None and term.last_day < today
        span = span or (Span.TERM if over else Span.YEAR)
        self._show(span)
        found = rules.period(
            span, today=today, term_start=term.starts_on if term else None, start=self.value("tu"), end=min(end, today) if end else None
        )
        return rules.Period(found.start, term.last_day) if over and span == Span.TERM else found

    def _show(self, span):
        """Let the form say which period is looked at, whether it was chosen or not; days that do not count are left empty."""
        shown = self.data.copy()
        shown["ky"] = span.value
        if span != Span.FREE:
            shown["tu"] = shown["den"] = ""
        self.is_valid()
        self.data = shown


class OverviewForm(PeriodForm):
    """The days, and every way to look at figures."""

    looks = (WHOM, TREE, KNOWN)


class ProgressForm(PeriodForm):
    """The days, tree and day of knowledge: a target is set for everybody or for its own groups, so nothing is narrowed to others."""

    looks = (TREE, KNOWN)


class CohortForm(PeriodForm):
    """The days, of whom and in which tree; what became of the people is said as known now."""

    looks = (WHOM, TREE)


class StepFilters(FilterForm):
    """The step at which followed cases stand (``buoc``), or the way in which cases ended (``ket-thuc``)."""

    buoc = forms.TypedChoiceField(
        label=_("Bước"), required=False, choices=[("", _("Tất cả")), *Stage.choices], coerce=int, empty_value=None
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ket-thuc"] = forms.ChoiceField(
            label=_("Kết thúc"), required=False, choices=[("", _("Đang theo dõi")), *Outcome.choices]
        )
        self.layout = Layout(Row(Column("buoc"), Column("ket-thuc")))

    def active(self):
        return []

    def apply(self, rows):
        """Without a choice whoever is followed on the way; official members stand at the end of it and are asked for by their step."""
        rows = rows.filter(outcome=self.value("ket-thuc")) if self.value("ket-thuc") else rows.open()
        if self.value("buoc"):
            return rows.filter(stage=self.value("buoc"))
        return rows if self.value("ket-thuc") else rows.filter(stage__lt=Stage.OFFICIAL)

    def heading(self):
        """What the list holds, in words."""
        if self.value("ket-thuc"):
            return Outcome(self.value("ket-thuc")).label
        return Stage(self.value("buoc")).label if self.value("buoc") else _("Đang theo dõi")
