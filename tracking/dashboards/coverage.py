"""Grassroots unions of enterprises without a Party organisation of their own. Layer: queries.

Three official members are needed to found a cell, so official and probationary ones are counted apart, from the list of members; the
number that the union itself reported stands beside it.
"""

from dataclasses import dataclass

from django.db.models import Count, Exists, Func, IntegerField, OuterRef, Q, Subquery, TextChoices, Value
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from tracking.branches.models import Branch, BranchFact
from tracking.branches.rules import GRASSROOTS_KINDS
from tracking.dashboards import rules
from tracking.dashboards.doors import page
from tracking.members.models import Member
from tracking.members.rules import PartyStatus
from tracking.party.models import PartyRoute
from tracking.party.rules import RouteRole

ENTERPRISES = ("DNNN", "DNTN", "FDI")  # codes of sectors


class Narrowed(TextChoices):
    FOUNDERS = "du-3", _("Đủ 3 đảng viên chính thức theo danh sách")
    REPORTED = "bao-3", _("Đơn vị báo từ 3 đảng viên, danh sách chưa đủ 3")
    NO_RECEIVER = "chua-co-cap-uy", _("Chưa có cấp ủy tiếp nhận")


def uncovered(branch, today):
    """Open grassroots unions of enterprises at or under a branch that no cell of their own serves on a day."""
    cell = PartyRoute.objects.on(today).filter(branch=OuterRef("pk"), role=RouteRole.OWN_CELL)
    found = Branch.objects.open().below(branch).filter(kind__in=GRASSROOTS_KINDS, sector__code__in=ENTERPRISES)
    return found.filter(~Exists(cell))


def counted(unions, today):
    """Unions with ``official`` and ``probation`` (people in the list), ``reported`` Party members, ``receiver`` (its name)."""
    receiving = PartyRoute.objects.on(today).filter(branch=OuterRef("pk"), role=RouteRole.RECEIVING).order_by("-start_on", "-pk")
    return unions.annotate(
        official=_people(PartyStatus.OFFICIAL), probation=_people(PartyStatus.PROBATION), reported=_newest("party_member_count"),
        receiver=Subquery(receiving.values("body__name")[:1]),
    )  # fmt: skip


def _people(status):
    below = {"branch__path__gte": OuterRef("path"), "branch__path__lt": Concat(OuterRef("path"), Value("~"))}
    rows = Member.objects.current().filter(**below, party_status=status).order_by()
    return Coalesce(Subquery(rows.values(n=Func("pk", function="COUNT")), output_field=IntegerField()), 0)


def _newest(column):
    facts = BranchFact.objects.filter(branch=OuterRef("pk"), **{f"{column}__isnull": False}).order_by("-on", "-pk")
    return Subquery(facts.values(column)[:1])


CONDITIONS = {
    Narrowed.FOUNDERS: Q(official__gte=rules.FOUNDERS),
    Narrowed.REPORTED: Q(official__lt=rules.FOUNDERS, reported__gte=rules.FOUNDERS),
    Narrowed.NO_RECEIVER: Q(receiver__isnull=True),
}


def unions(scope, narrowed=None):
    """The unions to be paged, with their newest numbers of members and workers; narrowed as ``Narrowed`` says."""
    found = counted(uncovered(scope.branch, scope.today), scope.today)
    if narrowed:
        found = found.filter(CONDITIONS[narrowed])
    return found.select_related("parent", "sector").annotate(member_count=_newest("member_count"), workforce=_newest("workforce"))


@dataclass(frozen=True)
class Total:
    label: str
    value: int
    url: str


def totals(scope):
    """How many unions have no Party organisation, and how many of them are as ``Narrowed`` says. One query."""
    rows = counted(uncovered(scope.branch, scope.today), scope.today)
    counts = {f"n{n}": Count("pk", filter=CONDITIONS[narrowed]) for n, narrowed in enumerate(Narrowed)}
    found = rows.aggregate(all=Count("pk"), **counts)
    lines = [_total(scope, _("Chưa có tổ chức đảng"), found["all"])]
    return lines + [_total(scope, narrowed.label, found[f"n{n}"], loc=narrowed.value) for n, narrowed in enumerate(Narrowed)]


def _total(scope, label, value, **extra):
    return Total(label, value, page("dashboards:coverage", scope, **extra) if value else "")
