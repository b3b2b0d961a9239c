"""What a sheet shows: the units below a branch with what is known of them, its editions and their differences."""

from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Substr

from portal import dates, tree
from tracking.allocation.models import AllocationEdition, AllocationLine, AllocationReply
from tracking.allocation.rules import ADULT, YEARS, Known
from tracking.branches.models import Branch, BranchFact
from tracking.figures import queries as figures
from tracking.figures.rules import Indicator, Period
from tracking.members.models import Member
from tracking.members.rules import PartyStatus
from tracking.party.models import PartyRoute
from tracking.party.rules import RouteRole

SHOWN_REPLIES = 20


def units_below(branch):
    """Open units directly below a branch, by name."""
    return Branch.objects.open().filter(parent=branch).order_by("name_key", "pk")


def known_of(branch, units, target, today):
    """Unit id → Known, of units directly below ``branch``; results of what ``target`` counts. Five statements, however many units."""
    members, workers, people = _latest(branch, "member_count"), _latest(branch, "direct_worker_count"), _people(branch, today)
    cells, results = _cells(units, today), _results(branch, target, today)
    return {u.pk: _known(u, figures.child_key(u), members, workers, people, cells, results) for u in units}


def _known(unit, key, members, workers, people, cells, results):
    counted = people.get(key, {})
    return Known(
        members=members.get(key, counted.get("n")),
        eligible=counted.get("eligible"),
        workers=workers.get(key, counted["workers"] if counted.get("asked") else None),
        own_cell=cells.get(unit.pk),
        **results(key),
    )


def _child(branch, prefix):
    """The unit directly below ``branch`` that a row belongs to, named as ``figures.child_key`` names it."""
    depth = branch.depth + 1
    join = f"{prefix}__" if prefix else ""
    return F(f"{join}a{depth}") if depth in tree.ANCESTOR_DEPTHS else Substr("branch__path", 1, tree.STEP * depth)


def _latest(branch, column):
    """Child key → the latest number the unit has of itself, else those of the units below it added up. Absent: not known."""
    last = BranchFact.objects.filter(branch=OuterRef("branch"), **{f"{column}__isnull": False}).order_by("-on", "-pk").values("pk")[:1]
    rows = BranchFact.objects.filter(branch.subtree("branch"), branch__closed_on__isnull=True, pk=Subquery(last))
    own, below = Q(branch__depth=branch.depth + 1), Q(branch__depth__gt=branch.depth + 1)
    found = rows.annotate(child=_child(branch, "branch")).order_by().values_list("child")
    found = found.annotate(own=Sum(column, filter=own), below=Sum(column, filter=below))
    return {key: below if own is None else own for key, own, below in found if key is not None}


def _people(branch, today):
    """Child key → counts of the members on the portal: all, of age and not in the Party, direct workers, and of how many that is known."""
    grown = Q(party_status=PartyStatus.NONE, birth_on__lte=dates.add_months(today, -12 * ADULT))
    rows = Member.objects.current().filter(branch.subtree()).annotate(child=_child(branch, "")).order_by().values("child")
    rows = rows.annotate(
        n=Count("pk"), eligible=Count("pk", filter=grown), workers=Count("pk", filter=Q(direct_worker=True)),
        asked=Count("pk", filter=Q(direct_worker__isnull=False)),
    )  # fmt: skip
    return {row["child"]: row for row in rows}


def _cells(units, today):
    """Unit id → whether it has a Party organisation of its own; absent when no route is known."""
    routes = PartyRoute.objects.on(today).filter(branch__in=[u.pk for u in units]).values_list("branch_id", "role")
    found = {}
    for unit, role in routes:
        found[unit] = found.get(unit, False) or role == RouteRole.OWN_CELL
    return found


def _results(branch, target, today):
    """A function from a child key to its results of the last whole years. A year in which nothing was counted anywhere is not known."""
    years = [today.year - n for n in range(YEARS, 0, -1)]
    spans = {str(y): Period(today.replace(year=y, month=1, day=1), today.replace(year=y, month=12, day=31)) for y in years}
    wanted = tuple({Indicator(target.indicator), Indicator.INTRODUCED, Indicator.ADMITTED})
    tallies = figures.by_child(spans, branch=branch, figures=wanted, population=target.population)
    whole = figures.Tally.of(tallies.values())
    told = {(figure, y) for figure in wanted for y in spans if whole.get(figure, y)}

    def of(key):
        tally = tallies.get(key, figures.Tally())
        rows = {f: [tally.get(f, y) if (f, y) in told else None for y in spans] for f in wanted}
        added = {f: sum(n for n in r if n is not None) if any(n is not None for n in r) else None for f, r in rows.items()}
        return {
            "results": tuple(rows[Indicator(target.indicator)]),
            "introduced": added[Indicator.INTRODUCED], "admitted": added[Indicator.ADMITTED],
        }  # fmt: skip

    return of


def years_of(edition):
    """The years whose results stand on the edition's lines, the oldest first."""
    return [edition.facts_on.year - n for n in range(YEARS, 0, -1)]


def edition_of(sheet, number=None):
    """The edition with that number, else the latest one."""
    rows = AllocationEdition.objects.filter(sheet=sheet).select_related("target").order_by("-number")
    chosen = rows.filter(number=int(number)).first() if number and number.isascii() and number.isdigit() and len(number) < 5 else None
    found = chosen or rows.first()
    found.sheet = sheet
    return found


def lines_of(edition):
    """Its rows with unit, sector and reply; at most ``rules.MOST_UNITS``."""
    rows = list(AllocationLine.objects.filter(edition=edition).select_related("unit__sector", "reply__replied_by", "target"))
    for row in rows:
        row.edition = edition
    return rows


def editions_of(sheet):
    return list(AllocationEdition.objects.filter(sheet=sheet).order_by("-number"))


@dataclass
class Difference:
    """One unit in two editions; None: it has no row there."""

    unit: object
    before: int | None
    after: int | None

    @property
    def change(self):
        """'+5', '−3', '0'."""
        by = (self.after or 0) - (self.before or 0)
        return f"{by:+d}".replace("-", "−") if by else "0"


def differences(first, second):
    """Every unit of two editions with both shares, those that changed first, by name within."""
    shares = {}
    for at, edition in enumerate((first, second)):
        for line in AllocationLine.objects.filter(edition=edition).select_related("unit"):
            shares.setdefault(line.unit, [None, None])[at] = line.share
    found = [Difference(unit, *pair) for unit, pair in shares.items()]
    return sorted(found, key=lambda d: (d.before == d.after, d.unit.name_key, d.unit.pk))


def asked_of(branch):
    """Replies that a branch may still write, the latest first."""
    rows = AllocationReply.objects.filter(unit=branch, line__edition__published_on__isnull=True)
    return list(rows.select_related("line__edition__sheet__branch", "line__edition__sheet__target").order_by("-pk")[:SHOWN_REPLIES])
