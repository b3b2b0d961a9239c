"""One page for who leads: units behind the pace, where cases wait longest, what is new since the last visit. Layer: queries."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import CharField, Count, F, Q, Sum
from django.db.models.functions import Cast
from django.utils import timezone

from tracking.branches.models import Branch
from tracking.dashboards.doors import door
from tracking.dashboards.queries import place_url, units
from tracking.figures import queries as figures
from tracking.figures.queries.places import entries_at
from tracking.figures.rules import Indicator
from tracking.history.models import ViewLog
from tracking.ledger.queries import step_rows
from tracking.ledger.rules import Tree
from tracking.nominations.rules import USUAL_DAYS, WITH_PARTY_STAGES, Stage
from tracking.targets import queries as targets
from tracking.targets.models import Target
from tracking.targets.rules import Progress

SHOWN = 10  # units at risk
MOST_UNITS = 500  # units below a place that are looked at
FIRST_VISIT = timedelta(days=7)  # what counts as new for who comes for the first time
LONGEST_AGO = timedelta(days=92)


# ------------------------------------------------------------------ units behind


@dataclass
class Risk:
    """A unit below what it needs by today: ``behind`` people are missing to the pace."""

    label: str
    url: str
    progress: Progress
    name: str
    done_url: str
    names: int
    without_names: int


def at_risk(scope, target, found, spans, told):
    """The units directly below that have the same target and are behind their pace, the most missing first. One query.

    Nobody is ranked: each stands against its own target. [] for averages and shares, which have no targets below, and for targets of some
    groups only, which ``found`` does not count. ``told``: what was reported without names, by child.
    """
    if target is None or not target.is_count or target.groups:
        return []
    same = {"indicator": target.indicator, "shape": target.shape, "year": target.year, "groups": 0}
    below = units(scope, found) if scope.which == Tree.THEN else Branch.objects.open().filter(parent=scope.branch)
    rows = Target.objects.in_force().filter(branch__in=below.values("pk"), **same)
    rows = rows.filter(term__starts_on=target.term.starts_on, term__ends_on=target.term.ends_on).select_related("term", "branch")
    rows, span = rows.order_by("branch__name_key", "pk")[:MOST_UNITS], targets.span_name(target)
    risks = [_risk(scope, held, found, spans, span, told) for held in rows]
    return sorted((r for r in risks if r.progress.behind), key=lambda r: -r.progress.behind)[:SHOWN]


def _risk(scope, held, found, spans, span, told):
    figure, key = Indicator(held.indicator), figures.child_key(held.branch)
    names = found.get(key, figures.Tally()).get(figure, span)
    without = told[key].get(figure, span) if key in told else 0
    whole, expected, _cut = targets.asked(held, scope.as_of, held=targets.Held())
    url = figures.door(figure, spans[span], **scope.at(held.branch), since=scope.since, **scope.looks) if names else ""
    place = place_url("dashboards:leader", held.branch, scope.period, scope.looks)
    progress = Progress(names + without, target=whole, expected=expected)
    return Risk(held.branch.label, place, progress, figure.value, url, names, without)


# ------------------------------------------------------------------ where cases wait


@dataclass
class Delay:
    """Followed cases that stay at a step longer than usual. ``owner``: who has the next step, 'party' or 'union'."""

    stage: Stage
    usual: int
    value: int
    url: str
    owner: str


def lately(scope, since):
    """(Delay of each step at which cases stay longer than usual, most cases first; Change of each figure: how much of what was recorded
    since then is counted now). One query for both: where cases stand comes from the sums where the place has them."""
    new = entries_at(**scope.where).filter(act__recorded_at__gt=since).order_by()
    new = new.annotate(what=F("indicator")).values_list("what").annotate(n=Sum("number"))
    found = dict(_late(scope).union(new, all=True))
    delayed = [_delay(scope, stage, n) for stage in USUAL_DAYS if (n := found.get(str(int(stage))))]
    changed = [_change(scope, f, found.get(f.value, 0), since) for f in Indicator]
    return sorted(delayed, key=lambda d: (-d.value, d.stage)), changed


def _late(scope):
    """(stage as text, number of cases) of the steps at which cases stay longer than usual."""
    late = {stage: scope.today - timedelta(days=days) for stage, days in USUAL_DAYS.items()}
    if (rows := step_rows(scope.place)) is not None:
        rows, number = rows.filter(_any_late(late, "since"), outcome=""), Sum("number")
    else:
        rows, number = figures.cases_at(**scope.where).open().filter(_any_late(late, "stage_since_on")), Count("pk")
    return rows.order_by().annotate(what=Cast("stage", CharField())).values_list("what").annotate(n=number)


def _any_late(late, column):
    condition = Q(pk__in=[])
    for stage, before in late.items():
        condition |= Q(stage=stage, **{f"{column}__lt": before})
    return condition


def _delay(scope, stage, number):
    owner = "party" if stage in WITH_PARTY_STAGES else "union"
    return Delay(stage, USUAL_DAYS[stage], number, door(scope, "cho", o=int(stage)), owner)


def waiting(scope, stage):
    """Exactly the cases that a Delay counts."""
    before = scope.today - timedelta(days=USUAL_DAYS[stage])
    return figures.cases_at(**scope.where).open().filter(stage=stage, stage_since_on__lt=before)


# ------------------------------------------------------------------ since the last visit


@dataclass
class Change:
    label: str
    name: str
    value: int
    url: str


def last_visit(user, place, today):
    """When the person opened this page for the place last, on a day before today; None for never. One query."""
    midnight = timezone.make_aware(datetime.combine(today, time.min))
    rows = ViewLog.objects.filter(subject_kind=place._meta.model_name, subject_id=place.pk, by=user, kind="leader", at__lt=midnight)
    return rows.order_by("-pk").values_list("at", flat=True).first()


def since_when(visit, today):
    """The instant from which things are new: that of the last visit, a week ago for the first, never longer ago than a quarter."""
    midnight = timezone.make_aware(datetime.combine(today, time.min))
    return max(visit, midnight - LONGEST_AGO) if visit else midnight - FIRST_VISIT


def _change(scope, figure, value, since):
    url = door(scope, "moi", **{"chi-so": figure.value, "tu-luc": since.isoformat()}) if value else ""
    return Change(figure.label, figure.value, value, url)


def recorded_since(scope, figure, since):
    """Exactly the acts that a Change counts."""
    return figures.people(figure, **scope.where).filter(recorded_at__gt=since)
