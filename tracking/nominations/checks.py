"""Whether the cache of every case still equals its log. Layer: queries."""

from itertools import groupby

from tracking.nominations import rules, standing
from tracking.nominations.models import Act, Nomination
from tracking.rulesets import queries as rulesets

CHUNK = 500


def case_faults(cases=None):
    """One line for each column of each case (``cases``: a queryset, None for all) that differs from what its acts say."""
    rows = (cases if cases is not None else Nomination.objects.all()).select_related("member").order_by("pk")
    sets, last = rulesets.timeline(), 0
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        last = chunk[-1].pk
        acts = _acts_by_case(chunk)
        for case in chunk:
            yield from _faults(case, acts.get(case.pk, []), sets)


def _acts_by_case(chunk):
    rows = Act.objects.filter(nomination__in=[c.pk for c in chunk]).order_by("nomination_id", "pk")
    values = rows.values_list("nomination_id", "pk", "kind", "on", "precision", "recorded_at", "reverses_id", "body_id", "branch_id")
    return {key: [rules.Fact(*row[1:]) for row in group] for key, group in groupby(values, key=lambda row: row[0])}


def _faults(case, facts, sets):
    if not facts:
        yield f"nomination {case.code}: no act at all"
        return
    found = rules.standing(facts)
    for name, value in standing.derived(case, found, sets).items():
        if getattr(case, name) != value:
            yield f"nomination {case.code}: {name} is {getattr(case, name)}, its acts say {value}"
    for name in ("name_key", "name_fold", "given_fold"):
        if getattr(case, name) != getattr(case.member, name):
            yield f"nomination {case.code}: {name} differs from the member's"
