"""A ward moves to another province, two provinces are merged: by the product's own actions, then checked, then rolled back.

What is said of the past ("as it was") must not change by a person; the ledger must say what a recount says, of everything concerned.
"""

import json
import resource
import time
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Count

from bench.courses import TODAY
from portal.models import User
from tracking.branches.models import Branch
from tracking.branches.rules import BranchKind
from tracking.figures import checks
from tracking.figures import queries as figures
from tracking.figures.rules import Period
from tracking.ledger import actions as ledger
from tracking.ledger.models import StepSum, Sum
from tracking.ledger.rules import Tree
from tracking.members.models import Member
from tracking.nominations.models import Nomination
from tracking.reorganisation import actions

ON = date(2026, 7, 1)
MANY = 20_000  # cases beyond which a province's logs are not replayed once more: minutes each
FOUND = Path(__file__).with_name("national_moves.json")
# What lies before the day of the change; what comes after it counts where the units are from then on.
SPANS = {str(y): Period(date(y, 1, 1), min(date(y, 12, 31), ON - timedelta(days=1))) for y in range(2020, 2027)}


def measure(size, say):
    by = User.objects.get(username="board-nation")
    provinces = list(Branch.objects.filter(kind=BranchKind.PROVINCE).order_by("pk"))
    ward = Branch.objects.filter(kind=BranchKind.WARD, a2=provinces[20]).order_by("pk").first()
    found = {
        "ward": _one(
            "a ward moves", say, [ward, provinces[20], provinces[21]],
            lambda: actions.move(branch=ward, parent=provinces[21], by=by, on=ON, today=TODAY), ward,
        ),
        "merger": _one(
            "two provinces are merged", say, [provinces[30], provinces[31]],
            lambda: actions.merge(branch=provinces[30], successor=provinces[31], by=by, on=ON, today=TODAY), provinces[30],
        ),
    }  # fmt: skip
    known = json.loads(FOUND.read_text()) if FOUND.exists() else {}
    known[str(size)] = found
    FOUND.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n")
    if any(row["differences"] or not row["as_it_was"] for row in found.values()):
        raise SystemExit(1)


def _one(name, say, places, act, moving):
    """Do it, look, and let it be undone."""
    size = {
        "branches": Branch.objects.below(moving).count(),
        **{m.__name__: m.objects.filter(moving.subtree()).aggregate(n=Count("pk"))["n"] for m in (Member, Nomination)},
    }
    with transaction.atomic():
        past = _as_it_was(places)
        started = time.perf_counter()
        act()
        seconds = time.perf_counter() - started
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        say(f"{name}: {size}, {seconds:,.1f} s, at most {memory} MB of memory")
        same = past == _as_it_was(places)
        started = time.perf_counter()
        wrong = [line for place in places for line in _differences(Branch.objects.get(pk=place.pk))]
        say(f"  as it was {'unchanged' if same else 'CHANGED'}; {len(wrong)} differences in a check of {_since(started)} s")
        for line in wrong[:10]:
            say(f"  {line}")
        started = time.perf_counter()
        folded = ledger.fold_all()
        say(f"  {folded:,} rows of sums folded in {time.perf_counter() - started:,.0f} s; as it was {past == _as_it_was(places)}")
        transaction.set_rollback(True)
    return {**size, "seconds": round(seconds, 1), "mb": memory, "as_it_was": same, "differences": len(wrong), "folded": folded}


def _differences(place):
    """What ``figures check`` finds; of a province of a large country of the sums alone, which are all that a move changes."""
    if Nomination.objects.filter(place.subtree()).count() < MANY:
        yield from checks.differences(place)
        return
    for nodes, wanted, steps in checks.sums_wanted(place):
        yield from checks._sum_lines(Sum, nodes, wanted)
        yield from checks._sum_lines(StepSum, nodes, steps)


def _since(started):
    return f"{time.perf_counter() - started:,.0f}"


def _as_it_was(places):
    places = [*places, Branch.objects.get(depth=1)]
    return {place.pk: figures.tally(SPANS, branch=Branch.objects.get(pk=place.pk), which=Tree.THEN).counts for place in places}
