"""Grassroots unions that worked in a period, and those that introduced nobody in it."""

from django.db.models import Count, F, Func, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Concat, NullIf, Substr

from portal import tree
from tracking.branches.models import Branch, BranchFact, BranchOfficer, BranchPeriod
from tracking.branches.rules import GRASSROOTS_KINDS, OfficerKind
from tracking.figures.queries.totals import OWN
from tracking.figures.rules import Indicator
from tracking.ledger.models import Entry
from tracking.ledger.rules import Tree
from tracking.members.models import Member


def active(branch, period, which=Tree.NOW):
    """Periods of grassroots unions at or under a branch that touch a period of days; a union that worked for one day of it counts.
    ``which``: units by today's tree, or (down to depth 4) where each stood then."""
    rows = BranchPeriod.objects.filter(kind__in=GRASSROOTS_KINDS, closed=False, start_on__lte=period.end)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=period.start))
    return rows.filter(branch.subtree("" if _by_period(branch.depth, which) else "branch"))


def _by_period(depth, which):
    return which == Tree.THEN and depth in tree.ANCESTOR_DEPTHS


def active_count(branch, period, which=Tree.NOW):
    """Number of grassroots unions that worked in the period."""
    return active(branch, period, which).aggregate(n=Count("branch", distinct=True))["n"]


def active_by_child(branch, period, which=Tree.NOW):
    """The same for every unit directly below: key of the child → number; OWN for the branch itself."""
    rows = active(branch, period, which).annotate(child=_child_of(branch, which))
    rows = rows.order_by().values("child").annotate(n=Count("branch", distinct=True))
    return {OWN if row["child"] in (None, branch.path) else row["child"]: row["n"] for row in rows}


def _child_of(branch, which):
    depth = branch.depth + 1
    if _by_period(depth, which):
        return F(f"a{depth}")
    return F(f"branch__a{depth}") if depth in tree.ANCESTOR_DEPTHS else Substr("branch__path", 1, tree.STEP * depth)


def without_introduction(branch, period, known_on=None):
    """Open grassroots unions at or under ``branch``, working by the end of the period, under which nobody was introduced in it.
    ``known_on``: as known at the end of that day, None for now; units by today's tree.

    Looked up union by union, as far as rows are asked for: a page of a whole country costs a page. EXISTS would let PostgreSQL gather all
    introductions first and compare every union with every path.
    """
    recorded = Entry.objects.filter(branch=OuterRef("pk"), indicator=Indicator.INTRODUCED, on__gte=period.start, on__lte=period.end)
    recorded = recorded.known_on(known_on) if known_on else recorded
    recorded = recorded.order_by().values("branch").annotate(n=Sum("number")).filter(n__gt=0)
    below = Branch.objects.filter(path__gte=OuterRef("path"), path__lt=Concat(OuterRef("path"), Value("~")))
    below = below.alias(recorded=Subquery(recorded.values("n")[:1])).filter(recorded__isnull=False)
    unions = Branch.objects.open().below(branch).filter(kind__in=GRASSROOTS_KINDS)
    unions = unions.filter(Q(opened_on__isnull=True) | Q(opened_on__lte=period.end))
    return unions.alias(introducing=Subquery(below.values("pk")[:1])).filter(introducing__isnull=True)


def not_introducing(branch, period, known_on=None):
    """Open grassroots unions under which nobody was introduced in the period, with size and who answers for them."""
    facts = BranchFact.objects.filter(branch=OuterRef("pk"), member_count__isnull=False).order_by("-on", "-pk")
    officers = BranchOfficer.objects.filter(branch=OuterRef("pk"), kind=OfficerKind.RESPONSIBLE, ends_on__isnull=True).order_by(
        "-start_on", "-pk"
    )
    below = {"branch__path__gte": OuterRef("path"), "branch__path__lt": Concat(OuterRef("path"), Value("~"))}
    members = Member.objects.current().filter(**below).order_by().values(n=NullIf(Func("pk", function="COUNT"), Value(0)))
    return without_introduction(branch, period, known_on).select_related("parent", "sector").annotate(
        member_count=Subquery(facts.values("member_count")[:1]), known_count=Subquery(members),
        officer_name=Subquery(officers.values("name")[:1]), officer_phone=Subquery(officers.values("phone")[:1]),
    )  # fmt: skip
