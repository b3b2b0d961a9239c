"""Grassroots unions that introduced nobody in a period, each with the cause that its records give. Layer: queries."""

from dataclasses import dataclass

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Concat

from portal import dates
from tracking.branches.models import Branch, BranchObstacle, BranchOfficer
from tracking.branches.rules import OfficerKind
from tracking.catalogue.models import Obstacle
from tracking.dashboards import rules
from tracking.dashboards.doors import page
from tracking.dashboards.rules import Cause
from tracking.figures import queries as figures
from tracking.members.models import Member
from tracking.members.rules import PartyStatus
from tracking.nominations.models import Nomination
from tracking.party.models import PartyRoute


def with_cause(unions, today):
    """Unions with ``cause``, the first of ``rules.Cause`` that holds on a day. People and cases of sections below a union are its own."""
    eligible = Member.objects.current().filter(party_status=PartyStatus.NONE).filter(_of_age(today))
    route = PartyRoute.objects.on(today).filter(branch=OuterRef("pk"))
    officer = BranchOfficer.objects.filter(branch=OuterRef("pk"), kind=OfficerKind.RESPONSIBLE, ends_on__isnull=True)
    pool, lapsed = Nomination.objects.pool(), Q(certificate_ends_on__lte=today)
    has = {"eligible": eligible, "lapsed": pool.filter(lapsed), "hopeful": pool.exclude(lapsed)}
    return unions.alias(**{f"of_{name}": _one_below(rows) for name, rows in has.items()}).annotate(
        cause=Case(
            When(of_eligible__isnull=True, then=Value(Cause.NO_SOURCE)),
            When(~Exists(route), then=Value(Cause.NO_PARTY)),
            When(~Exists(officer), then=Value(Cause.NO_OFFICER)),
            When(of_lapsed__isnull=False, of_hopeful__isnull=True, then=Value(Cause.LAPSED)),
            default=Value(Cause.NO_ENTRY),
            output_field=IntegerField(),
        )
    )


def _one_below(rows):
    """A branch at or under the outer one that has one of these rows; NULL for none. Branch by branch by their paths: for EXISTS over a join
    PostgreSQL goes through every branch of the country."""
    has = Subquery(rows.filter(branch=OuterRef("pk")).order_by().values("pk")[:1])
    below = Branch.objects.filter(path__gte=OuterRef("path"), path__lt=Concat(OuterRef("path"), Value("~")))
    return Subquery(below.order_by().alias(has=has).filter(has__isnull=False).values("pk")[:1])


def _of_age(today):
    """Born so that they are of age for the Party on a day; an unknown birth date does not rule anybody out."""
    first = dates.add_months(today, -12 * (rules.OLDEST + 1))
    return Q(birth_on__isnull=True) | Q(birth_on__gt=first, birth_on__lte=dates.add_months(today, -12 * rules.YOUNGEST))


def unions(scope, cause=None, obstacle=None):
    """Unions without an introduction in the period with size, officer, who answers above (``above_name``, ``above_phone``) and cause, to be
    paged; narrowed to one cause, to one obstacle."""
    found = with_cause(figures.not_introducing(scope.branch, scope.period, scope.known_on), scope.today)
    above = BranchOfficer.objects.filter(branch=OuterRef("parent"), kind=OfficerKind.RESPONSIBLE, ends_on__isnull=True)
    above = above.order_by("-start_on", "-pk")
    found = found.annotate(above_name=Subquery(above.values("name")[:1]), above_phone=Subquery(above.values("phone")[:1]))
    if cause:
        found = found.filter(cause=cause)
    if obstacle:
        found = found.filter(Exists(_open_obstacles().filter(branch=OuterRef("pk"), obstacle__code=obstacle)))
    return found


def _open_obstacles():
    return BranchObstacle.objects.filter(ends_on__isnull=True)


@dataclass(frozen=True)
class Line:
    """How many unions have a cause or an obstacle, and where they are."""

    label: str
    help: str
    value: int
    url: str


def causes(scope):
    """A Line for each cause, those without any unions too. One query over all unions of the place."""
    rows = with_cause(figures.without_introduction(scope.branch, scope.period, scope.known_on), scope.today)
    found = dict(rows.order_by().values_list("cause").annotate(n=Count("pk")))
    return [_line(scope, c.label, rules.CAUSE_SAYS[c], found.get(c.value, 0), **{"nguyen-nhan": c.value}) for c in Cause]


def obstacles(scope):
    """A Line for each coded obstacle that these unions have; one union may have several. One query."""
    without = figures.without_introduction(scope.branch, scope.period, scope.known_on)
    rows = _open_obstacles().filter(branch__in=without.values("pk")).order_by("obstacle__place", "obstacle__pk")
    found = rows.values_list("obstacle__place", "obstacle__pk", "obstacle__code", "obstacle__name").annotate(n=Count("pk"))
    return [_line(scope, name, "", n, **{"kho-khan": code}) for _place, _pk, code, name, n in found]


def counted(lines, cause=None):
    """How many unions ``causes`` counted, of one cause or of all: each union has one."""
    return sum(line.value for line, which in zip(lines, Cause, strict=True) if cause in (None, which))


def _line(scope, label, help, value, **narrowed):
    return Line(label, help, value, page("dashboards:not_introducing", scope, **narrowed) if value else "")


def obstacle_name(code):
    """What a coded obstacle is called; None for no code and for an unknown one."""
    return Obstacle.objects.filter(code=code).values_list("name", flat=True).first() if code else None


def with_details(branches):
    """Give the unions of one page ``cause_label``, ``next_step`` and ``coded`` (names of obstacles). One query."""
    branches, coded = list(branches), {}
    for row in _open_obstacles().filter(branch__in=branches).select_related("obstacle"):
        coded.setdefault(row.branch_id, []).append(row.obstacle.name)
    for branch in branches:
        cause = Cause(branch.cause)
        branch.cause_label, branch.cause_says, branch.next_step = cause.label, rules.CAUSE_SAYS[cause], rules.CAUSE_NEXT[cause]
        branch.coded = coded.get(branch.pk, [])
    return branches
