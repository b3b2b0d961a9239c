"""Every figure, counted from acts by SQL; the rows behind a figure are the same queryset without the counting."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Case, CharField, Count, Exists, F, Func, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Concat, NullIf, Substr
from django.urls import reverse
from django.utils.http import urlencode

from portal import tree
from portal.db import starts_with
from tracking.branches.models import Branch, BranchFact, BranchOfficer, BranchPeriod
from tracking.branches.rules import GRASSROOTS_KINDS, OfficerKind
from tracking.figures import rules
from tracking.figures.rules import Indicator, Part, Population
from tracking.members.models import Member
from tracking.members.rules import Sex
from tracking.nominations.models import Act, Nomination
from tracking.nominations.queries import CODE_OF_STAGE
from tracking.nominations.rules import SHORT_STAGE, ActKind, Stage
from tracking.party.models import PartyBody

OWN = None  # key of what was recorded at the unit itself, not at one below it


def counted(figure, *, start=None, end=None, branch=None, body=None, own=False, population=(), since=None):
    """Acts counted by a figure, one for each attempt of each person.

    ``start``, ``end``: days, both counted, None for open ends. ``branch``: at or under it; ``body``: cases now at or under that Party
    body; ``own``: at the place itself only; neither: everywhere. ``since``: for ``introduced_again`` the first day of the term, None for
    always.
    """
    acts = first_standing(rules.KINDS[figure]).filter(place_q(branch=branch, body=body, own=own)).filter(population_q(population))
    if start:
        acts = acts.filter(on__gte=start)
    if end:
        acts = acts.filter(on__lte=end)
    if figure == Part.INTRODUCED_AGAIN:
        acts = acts.filter(_introduced_before(since))
    if figure == Part.ADMITTED_BY_UNION:
        acts = acts.filter(_has_document())
    return acts


def count(figure, **where):
    """The number of acts that ``counted`` gives."""
    return counted(figure, **where).count()


def first_standing(kinds):
    """Standing acts of these kinds, of each kind the first of its case; a ceremony only while no decision stands."""
    acts = Act.objects.filter(kind__in=kinds).filter(_stands(), _is_first())
    if ActKind.CEREMONY in kinds:
        decided = Act.objects.filter(nomination=OuterRef("nomination"), kind=ActKind.ADMISSION_DECISION).filter(_stands())
        acts = acts.filter(~Q(kind=ActKind.CEREMONY) | ~Exists(decided))
    return acts


def _stands():
    return ~Exists(Act.objects.filter(reverses=OuterRef("pk")))


def _is_first():
    same = Act.objects.filter(nomination=OuterRef("nomination"), kind=OuterRef("kind")).filter(_stands())
    return ~Exists(same.filter(Q(on__lt=OuterRef("on")) | Q(on=OuterRef("on"), pk__lt=OuterRef("pk"))))


def _has_document():
    return Exists(Act.objects.filter(nomination=OuterRef("nomination"), kind=ActKind.UNION_DOCUMENT).filter(_stands()))


def _introduced_before(since):
    """The person was counted as introduced before this act, in another attempt, from ``since`` on."""
    earlier = Act.objects.filter(nomination=OuterRef("pk"), kind=ActKind.UNION_DOCUMENT).filter(_stands(), _is_first())
    earlier = earlier.filter(Q(on__lt=OuterRef(OuterRef("on"))) | Q(on=OuterRef(OuterRef("on")), pk__lt=OuterRef(OuterRef("pk"))))
    if since:
        earlier = earlier.filter(on__gte=since)
    others = Nomination.objects.filter(member=OuterRef("nomination__member")).exclude(pk=OuterRef("nomination"))
    return Exists(others.filter(Exists(earlier)))


def place_q(*, branch=None, body=None, own=False):
    """Acts at a place. A branch: where the act was recorded, by today's tree. A Party body: by where the case is now."""
    if branch is not None:
        if own or branch.depth == 1:
            return Q(branch=branch) if own else Q()
        return Q(branch__in=Branch.objects.below(branch).values("pk"))  # a subquery, so that the acts are read branch by branch, by index
    if body is None:
        return Q()
    if own:
        return Q(nomination__body=body)
    if body.depth == 1:
        return Q(nomination__body__isnull=False)
    if body.depth in tree.ANCESTOR_DEPTHS:
        return Q(**{f"nomination__b{body.depth}": body})
    return Q(nomination__body__in=PartyBody.objects.filter(starts_with("path", body.path)).values("pk"))


def population_q(population):
    """Acts of people of all these groups, by what was true when the case was opened."""
    found = Q()
    for code in population:
        found &= POPULATIONS[code]
    return found


POPULATIONS = {
    Population.DIRECT: Q(nomination__origin_direct_worker=True),
    Population.WOMEN: Q(nomination__origin_sex=Sex.FEMALE),
    Population.MINORITY: Q(nomination__origin_minority=True),
    Population.NON_STATE: Q(nomination__origin_sector__non_state=True),
    Population.UNDER_35: Q(on__year__lt=F("nomination__origin_birth_on__year") + 35),
    Population.OFFICER: Q(nomination__origin_union_officer=True),
}


# ------------------------------------------------------------------ many figures in one query


@dataclass
class Tally:
    """Figures of one unit: (figure, span) → number of people. What was not counted is 0."""

    counts: Counter = field(default_factory=Counter)

    def get(self, figure, span="now"):
        return self.counts[figure, span]

    def __add__(self, other):
        return Tally(self.counts + other.counts)

    def __bool__(self):
        return any(self.counts.values())


def tally(spans, *, branch=None, body=None, own=False, population=(), since=None, figures=None, parts=True):
    """All figures of a place in one query. ``spans``: name → Period. ``parts``: the parts ("trong đó") too."""
    groups = _grouped(spans, {}, branch=branch, body=body, own=own, population=population, since=since, figures=figures, parts=parts)
    return groups.get((), Tally())


def by_child(spans, *, branch=None, body=None, population=(), since=None, figures=None, parts=False, among=None):
    """Figures of every unit directly below a place in one query: key of the child → Tally; OWN for the place itself.

    The key is ``child_key(child)``. Children without anything counted are absent. ``among``: only these children.
    """
    expression = _child_expression(branch, body)
    groups = _grouped(
        spans, {"child": expression}, branch=branch, body=body, population=population, since=since, figures=figures, parts=parts,
        among=None if among is None else [child_key(c) for c in among],
    )  # fmt: skip
    here = (branch or body).path
    return {OWN if key in (None, here) else key: found for (key,), found in groups.items()}


def child_key(child):
    """What ``by_child`` calls a branch or body: its primary key down to depth 4, its path below."""
    return child.pk if child.depth in tree.ANCESTOR_DEPTHS else child.path


def _child_expression(branch, body):
    depth = (branch or body).depth + 1
    if depth in tree.ANCESTOR_DEPTHS:
        return F(f"branch__a{depth}" if branch else f"nomination__b{depth}")
    return Substr("branch__path" if branch else "nomination__body__path", 1, tree.STEP * depth)


def _grouped(spans, groups, *, branch, body, population, since, figures, parts, own=False, among=None):
    kinds = rules.COUNTED_KINDS if figures is None else tuple(k for f in figures for k in rules.KINDS[f])
    rows = first_standing(kinds).filter(place_q(branch=branch, body=body, own=own)).filter(population_q(population)).filter(_within(spans))
    rows = rows.annotate(**groups, part=_part(since) if parts else Value(0, output_field=IntegerField()))
    if among is not None:
        rows = rows.filter(child__in=among)
    rows = (
        rows.order_by()
        .values(*groups, "kind", "part")
        .annotate(**{f"n_{name}": Count("pk", filter=_inside(p)) for name, p in spans.items()})
    )
    found = {}
    for row in rows:
        one = found.setdefault(tuple(row[g] for g in groups), Tally())
        for name in spans:
            _add(one, row["kind"], row["part"], name, row[f"n_{name}"])
    return found


def _add(one, kind, part, span, number):
    figure = rules.FIGURE_OF_KIND[kind]
    one.counts[figure, span] += number
    if part:
        one.counts[Part.INTRODUCED_AGAIN if figure == Indicator.INTRODUCED else Part.ADMITTED_BY_UNION, span] += number


def _part(since):
    return Case(
        When(Q(kind=ActKind.UNION_DOCUMENT) & _introduced_before(since), then=Value(1)),
        When(Q(kind__in=rules.KINDS[Indicator.ADMITTED]) & _has_document(), then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )


def _inside(period):
    return Q(on__gte=period.start, on__lte=period.end)


def _within(spans):
    """One range around all spans, which an index can answer; what lies between them is counted by none."""
    return Q(on__gte=min(p.start for p in spans.values()), on__lte=max(p.end for p in spans.values()))


def by_month(figures, months, *, branch=None, body=None, population=()):
    """(figure, first day of month) → number, for these months, in one query. Months without anything are 0."""
    kinds = tuple(k for f in figures for k in rules.KINDS[f])
    rows = first_standing(kinds).filter(place_q(branch=branch, body=body)).filter(population_q(population))
    rows = rows.filter(on__gte=min(months), on__lte=rules.month_end(max(months)))
    rows = rows.annotate(month=Substr(Cast("on", CharField()), 1, 7)).order_by().values("month", "kind").annotate(n=Count("pk"))
    found = Counter()
    for row in rows:
        found[rules.FIGURE_OF_KIND[row["kind"]], row["month"]] += row["n"]
    return {(f, m): found[f, f"{m:%Y-%m}"] for f in figures for m in months}


# ------------------------------------------------------------------ where cases stand now


@dataclass
class Steps:
    """Cases of a place now: followed ones by stage, ended ones by outcome."""

    stages: dict
    outcomes: dict


def cases_at(*, branch=None, body=None):
    """Cases that a place holds now, by the case's own columns."""
    place = branch or body
    return Nomination.objects.filter(place.subtree() if place else Q())


def steps(*, branch=None, body=None):
    """How many cases stand at which step now, in one query."""
    stages, outcomes = Counter(), Counter()
    for stage, outcome, number in cases_at(branch=branch, body=body).order_by().values_list("stage", "outcome").annotate(n=Count("pk")):
        if outcome:
            outcomes[outcome] += number
        else:
            stages[Stage(stage)] += number
    return Steps({s: stages[s] for s in Stage}, dict(outcomes))


# ------------------------------------------------------------------ branches


def active(branch, period):
    """Periods of grassroots unions at or under a branch that touch a period of days; a union that worked for one day of it counts."""
    rows = BranchPeriod.objects.filter(kind__in=GRASSROOTS_KINDS, closed=False, start_on__lte=period.end)
    return rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=period.start)).filter(branch.subtree("branch"))


def active_count(branch, period):
    """Number of grassroots unions that worked in the period, by today's tree."""
    return active(branch, period).aggregate(n=Count("branch", distinct=True))["n"]


def active_by_child(branch, period):
    """The same for every unit directly below: key of the child → number; OWN for the branch itself."""
    rows = (
        active(branch, period)
        .annotate(child=_child_expression(branch, None))
        .order_by()
        .values("child")
        .annotate(n=Count("branch", distinct=True))
    )
    return {OWN if row["child"] in (None, branch.path) else row["child"]: row["n"] for row in rows}


def without_introduction(branch, period):
    """Open grassroots unions at or under ``branch``, working by the end of the period, under which nobody was introduced in it."""
    recorded = counted(Indicator.INTRODUCED, start=period.start, end=period.end).filter(branch=OuterRef("pk"))
    below = Branch.objects.filter(path__gte=OuterRef("path"), path__lt=Concat(OuterRef("path"), Value("~"))).filter(Exists(recorded))
    unions = Branch.objects.open().below(branch).filter(kind__in=GRASSROOTS_KINDS)
    return unions.filter(Q(opened_on__isnull=True) | Q(opened_on__lte=period.end)).filter(~Exists(below))


def not_introducing(branch, period):
    """Open grassroots unions under which nobody was introduced in the period, with size and who answers for them."""
    facts = BranchFact.objects.filter(branch=OuterRef("pk"), member_count__isnull=False).order_by("-on", "-pk")
    officers = BranchOfficer.objects.filter(branch=OuterRef("pk"), kind=OfficerKind.RESPONSIBLE, ends_on__isnull=True).order_by(
        "-start_on", "-pk"
    )
    below = {"branch__path__gte": OuterRef("path"), "branch__path__lt": Concat(OuterRef("path"), Value("~"))}
    members = Member.objects.current().filter(**below).order_by().values(n=NullIf(Func("pk", function="COUNT"), Value(0)))
    return without_introduction(branch, period).select_related("parent", "sector").annotate(
        member_count=Subquery(facts.values("member_count")[:1]), known_count=Subquery(members),
        officer_name=Subquery(officers.values("name")[:1]), officer_phone=Subquery(officers.values("phone")[:1]),
    )  # fmt: skip


# ------------------------------------------------------------------ the people behind a number


@dataclass
class Row:
    """One person behind a number. ``case`` is None where the reader may not see it: the row is counted, the person is not shown."""

    act: object
    case: object
    again: bool = False

    @property
    def stage_code(self):
        return CODE_OF_STAGE[Stage(self.case.stage)]

    @property
    def short_stage(self):
        return SHORT_STAGE[Stage(self.case.stage)]


def people(figure, **where):
    """The acts behind a figure, ready for a keyset page: ``code`` is the public code of the case."""
    return counted(figure, **where).annotate(code=F("nomination__code")).select_related("nomination__member", "branch")


def shown(acts, user, since=None):
    """The acts of one page as rows, people out of sight masked. Two queries."""
    acts = list(acts)
    cases = Nomination.objects.filter(pk__in=[a.nomination_id for a in acts])
    seen = set(cases.visible_to(user).values_list("pk", flat=True))
    again = set(
        Act.objects.filter(pk__in=[a.pk for a in acts], kind=ActKind.UNION_DOCUMENT)
        .filter(_introduced_before(since))
        .values_list("pk", flat=True)
    )
    return [Row(a, a.nomination if a.nomination_id in seen else None, a.pk in again) for a in acts]


def door(figure, period, *, branch=None, body=None, own=False, population=(), since=None):
    """Address of exactly the people behind a number that was counted with the same arguments."""
    query = {"chi-so": figure.value, "tu": period.start.isoformat(), "den": period.end.isoformat(), "nhom": [p.value for p in population]}
    if own:
        query["rieng"] = "on"
    if since and figure in (Indicator.INTRODUCED, Part.INTRODUCED_AGAIN):
        query["nhiem-ky-tu"] = since.isoformat()
    if place := branch or body:
        query["tai"] = place.code
    return f"{reverse('figures:people')}?{urlencode(query, doseq=True)}"


def step_door(*, stage=None, outcome="", branch=None, body=None):
    """Address of the cases that stand at a step now, or ended in one way; with neither of all that are followed on the way."""
    query = {"buoc": int(stage)} if stage else {"ket-thuc": outcome} if outcome else {}
    return f"{reverse('figures:cases')}?{urlencode({**query, 'tai': (branch or body).code})}"
