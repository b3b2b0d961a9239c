"""Lists A and B of an edition: exactly the people who were counted when it was frozen, drawn for whoever opens them now. The edition holds
no names: its cells and its place in the ledger say who it was. Layer: queries."""

from functools import cached_property

from django.db.models import Sum

from tracking.branches.models import BranchPeriod
from tracking.figures.rules import Indicator
from tracking.ledger.models import Entry
from tracking.ledger.rules import Tree
from tracking.nominations import rules
from tracking.nominations.models import Act
from tracking.nominations.rules import ActKind
from tracking.nominations.standing import FACT
from tracking.party.models import PartyBody
from tracking.reports import annex, difference
from tracking.reports.annex import ACT, CASE, CHUNK, JOINED, Person

BRANCHES = 2000


def _pieces(found, size):
    return (found[start : start + size] for start in range(0, len(found), size))


def acts_then(edition, indicator):
    """Ids of the acts that made the number of the period in an edition: one for each person counted, whatever happened to them since.

    The entries that the edition knew, at the branches (in the tree of the day: and days) that its cells name. A statement for each
    2 000 branches.
    """
    cells = difference.read(edition.cells).items()
    wanted = {(cell.branch, cell.day) for cell, (now, *_longer) in cells if cell.indicator == indicator and now}
    by_day = edition.tree == Tree.THEN
    then = difference.known(edition.known_on, edition.position), difference.inside(difference.spans_of(edition)["now"])
    rows = Entry.objects.filter(*then, indicator=indicator).order_by().values("act", "branch", "on")
    rows = rows.annotate(n=Sum("number")).filter(n__gt=0)
    found = []
    for some in _pieces(sorted({branch for branch, _day in wanted}), BRANCHES):
        counted = rows.filter(branch__in=some).values_list("act", "branch", "on")
        found += [act for act, branch, on in counted if (branch, on.isoformat() if by_day else "") in wanted]
    return found


class Lists:
    """The lists of an edition: as many lines as it counted. People out of the reader's sight are lines without a name, at the end."""

    frozen = True

    def __init__(self, edition, user):
        self.edition, self.user = edition, user

    @cached_property
    def _orders(self):
        return {i: self._order(i) for i in (Indicator.INTRODUCED, Indicator.CLASS_SENT)}

    def _order(self, indicator):
        """(acts that the reader may see, by given name; how many others)."""
        acts, named, seen = acts_then(self.edition, indicator), [], annex.exportable(self.user)
        for some in _pieces(acts, BRANCHES):
            named += Act.objects.filter(pk__in=some, nomination__in=seen).values_list("nomination__name_key", "pk")
        return [pk for _key, pk in sorted(named)], len(acts) - len(named)

    def lines(self, indicator):
        """Lines of list A (introduced) or B (sent to a class), read in pieces."""
        shown, masked = self._orders[indicator]
        for some in _pieces(shown, CHUNK):
            yield from self._people(some, indicator)
        yield from (Person() for _n in range(masked))

    def left_out(self, _indicator, _whole):
        """Nobody: every person counted has a line."""
        return 0

    def masked(self, indicator):
        """How many lines have no name."""
        return self._orders[indicator][1]

    @property
    def nameless(self):
        """Lines without a name in both lists."""
        return sum(masked for _shown, masked in self._orders.values())

    def _people(self, some, indicator):
        acts = Act.objects.filter(pk__in=some).select_related(*JOINED).in_bulk()
        acts = [acts[pk] for pk in some]
        cases, with_class = [a.nomination_id for a in acts], indicator == Indicator.CLASS_SENT
        awards = {} if with_class else annex.awards_of([a.nomination.member_id for a in acts])
        learners = annex.learners_of(cases) if with_class else {}
        certificates, bodies = self._known_then(cases)
        units = _Units(acts)
        for act in acts:
            case, certificate = act.nomination, certificates.get(act.nomination_id)
            learner = _learner(act, learners)
            yield Person(
                act, case, units.of(act.branch, act.on if self.edition.tree == Tree.THEN else self.edition.made_on),
                awards.get(case.member_id, ""), certificate, learner, act.body or bodies.get(case.pk) or case.intended_body,
                _class_name(act, learner), annex.result_words(act, certificate, learner) if with_class else "",
            )  # fmt: skip

    def _known_then(self, cases):
        """({case: act of its certificate}, {case: Party body that held it}) by the acts that were known. Three statements."""
        rows = Act.objects.filter(nomination__in=cases, recorded_at__lte=self.edition.made_at).order_by("pk")
        if self.edition.known_on:
            rows = rows.filter(recorded_on__lte=self.edition.known_on)
        facts = {}
        for case, *row in rows.values_list("nomination_id", *FACT):
            facts.setdefault(case, []).append(rules.Fact(*row))
        certified = {case: _last_certificate(known) for case, known in facts.items()}
        held = {case: rules.standing(known).body_id for case, known in facts.items()}
        acts = Act.objects.select_related("document").in_bulk([pk for pk in certified.values() if pk])
        bodies = PartyBody.objects.in_bulk({pk for pk in held.values() if pk})
        return {c: acts[pk] for c, pk in certified.items() if pk}, {c: bodies[pk] for c, pk in held.items() if pk}


def _last_certificate(facts):
    ids = [f.id for f in rules.live(facts) if f.kind == ActKind.CLASS_CERTIFIED]
    return ids[-1] if ids else None


def _learner(act, learners):
    """The place in the class to which this very act sent, or which the person has in the same class; else None."""
    found = learners.get((ACT, act.pk)) or learners.get((CASE, act.nomination_id))
    return found if found and act.training_class_id in (None, found.training_class_id) else None


def _class_name(act, learner):
    named = act.training_class or (learner and learner.training_class)
    return named.name if named else ""


class _Units:
    """What branches were called, and their sector, on a day. One statement for all branches of these acts."""

    def __init__(self, acts):
        self.periods = {}
        rows = BranchPeriod.objects.filter(branch__in={a.branch_id for a in acts}).select_related("sector").order_by("branch", "start_on")
        for period in rows:
            self.periods.setdefault(period.branch_id, []).append(period)

    def of(self, branch, day):
        periods = self.periods.get(branch.pk, [])
        begun = [p for p in periods if p.start_on <= day]
        return begun[-1] if begun else periods[0] if periods else branch
