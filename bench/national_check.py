"""Whether the national data are what the product would have written: its own checks, wholly for a small country, else by samples."""

import time

from tracking.branches.models import Branch
from tracking.figures import checks
from tracking.management.commands.check_data import all_faults
from tracking.nominations.checks import case_faults
from tracking.nominations.models import Nomination
from tracking.party.models import PartyBody
from tracking.party.rules import BodyKind

WHOLE = 200_000  # members up to which everything is compared
EVERY = 4001  # of more, the cases whose id is a multiple of this are derived anew


def check(size, say):
    """Raises SystemExit when anything differs; says what was compared."""
    found, started = [], time.perf_counter()
    if size <= WHOLE:
        found += all_faults()
        found += checks.differences()
        what = "everything"
    else:
        places = _sample()
        found += case_faults(Nomination.objects.extra(where=["tracking_nomination.id %% %s = 0"], params=[EVERY]))
        for place in places:
            found += checks.differences(place)
        committee = PartyBody.objects.filter(kind=BodyKind.PROVINCE).order_by("-pk").first()
        found += checks.differences(body=committee)
        what = f"{', '.join(p.name for p in (*places, committee))}, every {EVERY}th case"
    for line in found[:20]:
        say(line)
    say(f"checked {what} in {time.perf_counter() - started:,.0f} s: {len(found)} differences")
    if found:
        raise SystemExit(1)


def _sample():
    """The smallest two provinces and one ward."""
    provinces = Branch.objects.filter(kind="province").order_by("-pk")[:2]
    return [*provinces, Branch.objects.filter(kind="ward").order_by("pk").first()]
