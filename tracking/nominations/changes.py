"""Which open cases a new value of the Party's rules would touch. Layer: queries.

A limit is judged by the set in force on the day from which it runs, so a set that holds from ``start`` up to before ``until`` (None: open)
touches the cases whose limit began to run in these days. A day known by its month or year counts with the day stored for it. Where a person
chose another set for the act, that one stays and nothing is touched.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, Subquery

from portal import dates
from tracking.nominations import rules
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import ActKind, Stage
from tracking.rulesets import queries as rulesets
from tracking.rulesets.rules import DEFINITIONS, Parameter, shown

DOSSIER = (ActKind.DOSSIER_OPENED, ActKind.DOSSIER_RENEWED)


def touched_by(parameter, start, until, *, probation_months, own_extension=True):
    """The open cases with a limit of this parameter that began in the days; None when no limit of a case hangs on it.

    ``probation_months``: what held before ``start``; the review of a probation runs from its last day. ``own_extension``: whether
    recognitions had a number of working days of their own then; else they are extended as admissions are. The highest age runs from the
    birth date, so that the days say nothing: it touches everybody with a known birth date whom no cell has proposed yet.
    """
    days = {"gte": start, **({"lt": until} if until else {})}
    cases = Nomination.objects.open()
    if parameter == "cert_months":
        return cases.filter(_within("certified_on", days), _by_day(ActKind.CLASS_CERTIFIED, "certified_on"), stage__lt=Stage.CELL_RESOLVED)
    if parameter == "age_max":
        return cases.filter(member__birth_on__isnull=False, stage__lt=Stage.CELL_RESOLVED)
    if parameter == "dossier_months":
        cases = cases.alias(dossier_on=_latest("on", *DOSSIER), dossier_by=_latest("ruled_by", *DOSSIER))
        return cases.filter(_within("dossier_on", days), dossier_by__isnull=True, stage__lt=Stage.CELL_RESOLVED)
    if parameter == "decide_admission_wd":
        return cases.filter(_proposed(days))
    if parameter == "decide_extension_wd":
        return cases.filter(_proposed(days) if own_extension else _proposed(days) | _proposed_official(days))
    if parameter in ("ceremony_wd", "ceremony_clock"):
        decided = _by_day(ActKind.ADMISSION_DECISION, "decided_on")
        return cases.filter(_within("decided_on", days), decided, stage=Stage.ADMISSION_DECIDED)
    held = _by_day(ActKind.CEREMONY, "ceremony_on")
    if parameter == "probation_months":
        return cases.filter(_within("ceremony_on", days), held, stage=Stage.PROBATION)
    if parameter == "review_official_wd":
        began = {look: _ceremony_of(day, probation_months) for look, day in days.items()}
        return cases.filter(_within("ceremony_on", began), held, stage=Stage.PROBATION)
    if parameter == "record_declare_wd":
        return cases.filter(_within("ceremony_on", days), held, stage__gte=Stage.PROBATION)
    if parameter in ("decide_official_wd", "decide_official_extension_wd"):
        return cases.filter(_proposed_official(days))
    return None


def _within(column, days):
    return Q(**{f"{column}__{look}": day for look, day in days.items()})


def _proposed(days):
    return Q(_has_act(ActKind.CELL_RESOLUTION, days), stage__in=(Stage.CELL_RESOLVED, Stage.COMMITTEE_RESOLVED))


def _proposed_official(days):
    return Q(_has_act(ActKind.OFFICIAL_CELL_RESOLUTION, days), stage=Stage.PROBATION)


def _standing(*kinds):
    """The case's acts of these kinds that nothing takes back or corrects."""
    acts = Act.objects.filter(nomination=OuterRef("pk"), kind__in=kinds)
    return acts.filter(~Exists(Act.objects.filter(reverses=OuterRef("pk"))))


def _has_act(kind, days):
    return Exists(_standing(kind).filter(_within("on", days), ruled_by__isnull=True))


def _by_day(kind, column):
    """Nobody chose a set for the act behind this column of the case."""
    return ~Exists(_standing(kind).filter(on=OuterRef(column), ruled_by__isnull=False))


def _latest(column, *kinds):
    """A column of the latest of them; NULL without one."""
    return Subquery(_standing(*kinds).order_by("-on", "-pk").values(column)[:1])


def _ceremony_of(ends_on, months):
    """The first ceremony day whose probation ends on ``ends_on`` or later."""
    day = dates.add_months(ends_on, -months)
    while dates.add_months(day, months) < ends_on:
        day += timedelta(days=1)
    return day


@dataclass(frozen=True)
class Change:
    """One value in which a set to come differs from what holds before it. ``count``: open cases touched; None when no limit hangs on it."""

    parameter: Parameter
    before: str
    after: str
    count: int | None
    start: date
    until: date | None

    @property
    def query(self):
        """The address of the list behind the count, from its question mark on."""
        return f"?muc={self.parameter.code}&tu={self.start}" + (f"&den={self.until}" if self.until else "")


def changes_of(rule_set, sets):
    """Every value in which ``rule_set`` (stored or not) differs from the set before it, with the open cases it touches. ``sets``: all."""
    previous, until = neighbours(rule_set, sets)
    found = []
    for parameter in DEFINITIONS:
        before, after = _words(previous, parameter), _words(rule_set, parameter)
        if before != after:
            cases = touched(parameter.code, rule_set.effective_from, sets, until=until)
            found.append(Change(parameter, before, after, None if cases is None else cases.count(), rule_set.effective_from, until))
    return found


def neighbours(rule_set, sets):
    """The set that holds before it (None: none) and the first day of the one after it (None: none)."""
    others = [row for row in sets if row.pk != rule_set.pk]
    after = [row.effective_from for row in others if row.effective_from > rule_set.effective_from]
    return rulesets.of(others, rule_set.effective_from), min(after, default=None)


def touched(parameter, start, sets, *, until=None):
    """``touched_by`` with the probation and the extension that hold before ``start`` in ``sets``."""
    before = rulesets.of(sets, start - timedelta(days=1))
    own_extension = before is not None and rules.source_of(before, "decide_official_extension_wd") is not None
    months = before.value("probation_months") if before else 0
    return touched_by(parameter, start, until, probation_months=months, own_extension=own_extension)


def _words(rule_set, parameter):
    try:
        return shown(parameter, rule_set.value(parameter.code)) if rule_set else ""
    except KeyError:
        return ""
