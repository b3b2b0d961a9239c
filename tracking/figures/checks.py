"""Whether the ledger says what the logs of the cases say, and the sums what the ledger says; both ways, each difference a line.

Layer: queries.
"""

from collections import Counter, defaultdict

from django.db.models import Exists, OuterRef, Q

from portal.db import snapshot
from tracking.branches.models import Branch, BranchPeriod
from tracking.ledger import queries as ledger
from tracking.ledger.models import BodyStepSum, BodySum, Entry, StepSum, Sum
from tracking.ledger.rules import SUMMED_DEPTH
from tracking.nominations import rules
from tracking.nominations.counted import attempts_of
from tracking.nominations.models import Act, Nomination
from tracking.party.models import PartyBody

CHUNK = 500


def differences(branch=None, progress=lambda _what, _done, _whole: None, *, body=None):
    """A line for each difference at or under ``branch`` (the ledger, sums of branches) or ``body`` (sums of Party bodies alone), neither:
    everywhere; all as of one moment.

    ``progress(what, done, whole)`` is told how far it is.
    """
    with snapshot():
        if body is None:
            yield from _entry_lines(branch, progress)
            for nodes, wanted, steps in sums_wanted(branch, progress):
                yield from _sum_lines(Sum, nodes, wanted)
                yield from _sum_lines(StepSum, nodes, steps)
        if branch is None:
            for nodes, wanted, steps in body_sums_wanted(body, progress):
                yield from _sum_lines(BodySum, nodes, wanted)
                yield from _sum_lines(BodyStepSum, nodes, steps)


def _entry_lines(branch, progress):
    for event, stored, said in wrong_entries(branch, progress):
        yield f"act {event.act_id}, branch {event.branch_id}, {event.on}, {event.indicator}: {stored} in the ledger, {said} by its log"


def wrong_entries(branch=None, progress=lambda _what, _done, _whole: None):
    """(event, number in the ledger, number by the logs) for each that differs."""
    cases = cases_touching(branch)
    whole, done, last = cases.count(), 0, 0
    inside = None if branch is None or branch.depth == 1 else set(Branch.objects.below(branch).values_list("pk", flat=True))
    while members := list(cases.filter(member__gt=last).order_by("member").values_list("member", flat=True).distinct()[:CHUNK]):
        last, people = members[-1], attempts_of(members)
        said = Counter(event for attempts in people.values() for event in rules.counted_events(attempts))
        stored = ledger.counted_of(Entry.objects.filter(act__nomination__member__in=members))
        for event in sorted(said | stored, key=lambda e: (e.act_id, e.indicator, str(e))):
            if said[event] != stored[event] and (inside is None or event.branch_id in inside):
                yield event, stored[event], said[event]
        done += len(members)
        progress("entries", min(done, whole), whole)


def cases_touching(branch):
    """Cases with an act at or under a branch."""
    if branch is None or branch.depth == 1:
        return Nomination.objects.all()
    below = Branch.objects.below(branch).values("pk")
    return Nomination.objects.filter(Exists(Act.objects.filter(nomination=OuterRef("pk"), branch__in=below)))


def sums_wanted(branch=None, progress=lambda _what, _done, _whole: None):
    """(units, what their sums should be, what their steps should be), province by province; the whole country last."""
    batches = list(_batches(branch))
    for number, nodes in enumerate(batches, start=1):
        now, ever = _contributing(nodes)
        yield nodes, _only(ledger.sums_of(ever), nodes), _only(ledger.steps_of(Nomination.objects.filter(branch__in=now)), nodes)
        progress("sums", number, len(batches))
    roots = set(Branch.objects.filter(depth=1).values_list("pk", flat=True))
    if roots and (branch is None or branch.depth == 1):
        yield roots, ledger.root_sums(), ledger.root_steps(Nomination.objects.all())


def body_sums_wanted(body=None, progress=lambda _what, _done, _whole: None):
    """The same of Party bodies at or under ``body`` (None: all): a case counts at the body that holds it, and at those above."""
    batches = list(_batches(body, PartyBody, "b2_id", (BodySum, BodyStepSum)))
    for number, nodes in enumerate(batches, start=1):
        inside = PartyBody.objects.filter(Q(b2__in=nodes) | Q(b3__in=nodes)).values("pk")
        entries, cases = Entry.objects.filter(act__nomination__body__in=inside), Nomination.objects.filter(body__in=inside)
        yield nodes, _only(ledger.body_sums_of(entries), nodes), _only(ledger.body_steps_of(cases), nodes)
        progress("bodies", number, len(batches))
    roots = set(PartyBody.objects.filter(depth=1).values_list("pk", flat=True))
    if roots and (body is None or body.depth == 1):
        yield roots, ledger.body_root_sums(), ledger.body_root_steps(Nomination.objects.all())


def _batches(place, model=Branch, province="a2_id", sums=(Sum, StepSum)):
    """Sets of units that have sums: each province with the units directly below, then units that had sums once and lie deeper now."""
    seen, rows = set(), model.objects.filter(depth__gt=1, depth__lte=SUMMED_DEPTH)
    if place is not None:
        rows = rows.filter(place.subtree("self"))
    groups = defaultdict(set)
    for pk, of in rows.order_by("path").values_list("pk", province):
        groups[of].add(pk)
        seen.add(pk)
    yield from groups.values()
    if place is None:
        stored = {pk for one in sums for pk in one.objects.order_by().values_list("node", flat=True).distinct()}
        roots = set(model.objects.filter(depth=1).values_list("pk", flat=True))
        if left := stored - seen - roots:
            yield left


def _contributing(nodes):
    """Ids of the branches that stand at or under one of these units now, and of those that do or ever did."""
    now, ever = set(), set()
    for column in ("a2", "a3", "a4"):
        now |= set(Branch.objects.filter(**{f"{column}__in": nodes}).values_list("pk", flat=True))
        ever |= set(BranchPeriod.objects.filter(**{f"{column}__in": nodes}).values_list("branch", flat=True))
    return now, now | ever


def _only(found, nodes):
    return Counter({key: number for key, number in found.items() if key.node_id in nodes})


def _sum_lines(model, nodes, wanted):
    stored = ledger.stored(model, nodes)
    for key in sorted(stored | wanted, key=str):
        if stored[key] != wanted[key]:
            yield f"{model.__name__} {key._asdict()}: {stored[key]} stored, {wanted[key]} by what is counted"
