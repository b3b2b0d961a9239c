"""Whether the cache of every case still equals its log. Layer: queries."""

from django.db.models import Max

from tracking.nominations import rules, standing
from tracking.nominations.models import Nomination
from tracking.rulesets import queries as rulesets

CHUNK = 500


def case_faults(cases=None):
    """One line for each column of each case (``cases``: a queryset, None for all) that differs from what its acts say."""
    rows = (cases if cases is not None else Nomination.objects.all()).select_related("member").order_by("pk")
    sets, last = rulesets.timeline(), 0
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        last = chunk[-1].pk
        acts, attempts = standing.facts_of_many(chunk), _last_attempts(chunk)
        for case in chunk:
            yield from _faults(case, acts.get(case.pk, []), sets, is_last=case.attempt == attempts[case.member_id])


def _last_attempts(chunk):
    rows = Nomination.objects.filter(member__in=[c.member_id for c in chunk]).order_by().values_list("member")
    return dict(rows.annotate(Max("attempt")))


def _faults(case, facts, sets, *, is_last):
    if not facts:
        yield f"nomination {case.code}: no act at all"
        return
    found = rules.standing(facts)
    for name, value in standing.derived(case, found, sets).items():
        if getattr(case, name) != value:
            yield f"nomination {case.code}: {name} is {getattr(case, name)}, its acts say {value}"
    if is_last and case.member.party_status != rules.party_status(found):
        yield f"nomination {case.code}: party_status of its member is {case.member.party_status}, its acts say {rules.party_status(found)}"
    for name in ("name_key", "name_fold", "given_fold"):
        if getattr(case, name) != getattr(case.member, name):
            yield f"nomination {case.code}: {name} differs from the member's"
