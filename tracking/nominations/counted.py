"""What is counted of people, read from their logs. Layer: queries."""

from collections import defaultdict

from tracking.catalogue.models import Sector
from tracking.nominations import rules
from tracking.nominations.models import Act, Nomination
from tracking.nominations.standing import facts_of_many


def attempts_of(members, without=()):
    """{member id: the person's attempts, ``rules.Attempt``} for these members (ids); ``without``: cases (ids) left out. Three queries."""
    rows = list(Nomination.objects.filter(member__in=members).exclude(pk__in=without).order_by("pk"))
    found = defaultdict(list)
    if rows:
        facts, non_state = facts_of_many([c.pk for c in rows]), non_state_sectors()
        for case in rows:
            found[case.member_id].append(rules.Attempt(traits_of(case, non_state), facts[case.pk], case.body_id))
    return found


def traits_of(case, non_state):
    """What was true at the start; ``non_state``: ids of the sectors outside the state."""
    sector = case.origin_sector_id
    return rules.Traits(
        case.origin_sex, case.origin_birth_on, case.origin_direct_worker, case.origin_minority,
        sector in non_state if sector else None, case.origin_union_officer,
    )  # fmt: skip


def non_state_sectors():
    """Ids of the sectors outside the state."""
    return set(Sector.objects.filter(non_state=True).values_list("pk", flat=True))


def recorded_days(members):
    """{act id: day on which it was recorded} of the acts of these members (ids)."""
    return dict(Act.objects.filter(nomination__member__in=members).values_list("pk", "recorded_on"))
