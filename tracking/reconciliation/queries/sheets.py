"""Which Party bodies somebody goes through the names with, which names stand on a sheet, and what is known of each."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Exists, F, OuterRef, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from portal.dates import PartialDate, show
from tracking.branches.models import Branch
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import ActKind, Source, Stage
from tracking.party.models import PartyBody, PartyRoute
from tracking.reconciliation import rules
from tracking.reconciliation.rules import MOST, MOST_PARTS, Known

SHOWN_BODIES = 300
ANCESTORS = ("b2_id", "b3_id", "b4_id")
UNFINISHED = Q(closed_on__isnull=True, stage__lt=Stage.OFFICIAL)


# ------------------------------------------------------------------ bodies


def bodies_in_reach(user, *may):
    """Party bodies at which the person holds one of these permissions, and those above a body that serves, or holds cases of, a branch
    where the person does. For looking one up, not for listing."""
    found = Q(pk__in=[])
    for permission in may:
        own = user.access.reach(permission, body="self")
        if not own:
            return PartyBody.objects.all()
        cases = Nomination.objects.filter(user.access.reach(permission, branch="branch"))
        routes = PartyRoute.objects.filter(
            ends_on__isnull=True, branch__in=Branch.objects.filter(user.access.reach(permission, branch="self"))
        )
        found |= own | Exists(cases.filter(_at_or_under())) | Exists(routes.filter(_at_or_under("body__")))
    return PartyBody.objects.filter(found)


def _at_or_under(join=""):
    """Q for rows whose body is the outer one or lies under it."""
    found = Q(body=OuterRef("pk"))
    for column in ("b2", "b3", "b4"):
        found |= Q(**{f"{join}{column}": OuterRef("pk")})
    return found


def at(place, cases):
    """Those of the cases that this branch or Party body holds."""
    return cases.filter(place.subtree())


@dataclass
class BodyLine:
    """A Party body with how many names it holds itself and through the bodies under it. ``indent``: levels below the first."""

    body: PartyBody
    names: int
    we_wait: int = 0
    they_wait: int = 0
    indent: int = 0


def body_lines(cases, quarter):
    """(lines, whether there are more) of every Party body with names for its sheet of this quarter, in tree order. Two queries."""
    rows = cases.filter(_in_question(quarter)).order_by().values_list("body_id", *ANCESTORS).annotate(Count("pk"))
    counts = roll_up((ids, count) for *ids, count in rows)
    bodies = list(PartyBody.objects.filter(pk__in=list(counts)).order_by("path")[: SHOWN_BODIES + 1])
    top = min((body.depth for body in bodies), default=1)
    lines = [BodyLine(body, counts[body.pk], indent=body.depth - top) for body in bodies[:SHOWN_BODIES]]
    return lines, len(bodies) > SHOWN_BODIES


def roll_up(rows):
    """{body id: sum} where each of ``rows`` ((body and its ancestors), count) counts for every one of them once."""
    counts = Counter()
    for ids, count in rows:
        for pk in {pk for pk in ids if pk}:
            counts[pk] += count
    return counts


# ------------------------------------------------------------------ names of a sheet


def names(cases, body, quarter):
    """Cases handed to the body by the end of the quarter that are unfinished, or to which something happened in it."""
    return cases.filter(body.subtree()).filter(_in_question(quarter))


def _in_question(quarter):
    happened = Act.objects.standing().filter(nomination=OuterRef("pk"), on__range=(quarter.starts_on, quarter.ends_on))
    by_then = Q(handed_over_on__isnull=True) | Q(handed_over_on__lte=quarter.ends_on)
    return Q(body__isnull=False) & by_then & (UNFINISHED | Q(Exists(happened)))


def parts(found):
    """The first names (name_key, pk) of each part of at most MOST, in order; one part more than allowed when there are too many."""
    numbered = found.annotate(turn=Window(RowNumber(), order_by=[F("name_key").asc(), F("pk").asc()]))
    starts = [1 + MOST * n for n in range(MOST_PARTS + 1)]
    return list(numbered.filter(turn__in=starts).order_by("name_key", "pk").values_list("name_key", "pk"))


def part_of(found, starts, number):
    """The cases of one part (from 1), with what a row shows."""
    found = found.filter(_from(starts[number - 1]))
    if number < len(starts):
        found = found.exclude(_from(starts[number]))
    return found.select_related("member", "branch", "body").order_by("name_key", "pk")


def _from(start):
    key, pk = start
    return Q(name_key__gt=key) | Q(name_key=key, pk__gte=pk)


# ------------------------------------------------------------------ what is known


@dataclass
class Line:
    """One person on a sheet. ``values``: {key of a column: what stands in it}; what the committee would fill in is there when known."""

    case: Nomination
    values: dict = field(default_factory=dict)


def lines(cases, sheet_code=""):
    """A Line for each of these loaded cases. One query for all acts. Without a sheet the machine column stays empty."""
    facts = known_facts([case.pk for case in cases])
    return [_line(case, facts[case.pk], sheet_code) for case in cases]


def known_facts(case_ids):
    """{case id: {kind: last standing act}} of what a sheet quotes or asks for, with document."""
    found = defaultdict(dict)
    rows = Act.objects.standing().of(ActKind.UNION_DOCUMENT, *rules.KINDS).filter(nomination__in=case_ids)
    for act in rows.select_related("document").order_by("on", "pk"):
        found[act.nomination_id][act.kind] = act
    return found


def known(act):
    """What an act says, as the rules see it; None without one."""
    if act is None:
        return None
    return Known(act.pk, PartialDate(act.on, act.precision), _number(act), act.source == Source.PARTY)


def _number(act):
    document = getattr(act, "document", None)
    return document.number if document else ""


def _line(case, facts, sheet_code):
    birth = str(case.member.birth_on.year) if case.member.birth_on else ""
    values = {
        "code": case.code, "full_name": case.member.full_name, "birth": birth, "branch": case.branch.name,
        "document": _introduced(facts.get(ActKind.UNION_DOCUMENT)), "handed_over": case.known("handed_over_on"),
        "token": rules.token(sheet_code, case.code, case.member.full_name, birth) if sheet_code else "",
    }  # fmt: skip
    for asked in rules.ASKED:
        fact = known(facts.get(asked.kind))
        values[asked.day] = fact.on if fact else None
        if asked.number:
            values[asked.number] = fact.number if fact else ""
    return Line(case, values)


def _introduced(act):
    if act is None:
        return ""
    number = _number(act)
    on = show(act.on, act.precision)
    return _("%(number)s, ngày %(on)s") % {"number": number, "on": on} if number else on


def cases_of(sheet, user):
    """The cases of a sheet that this person sees, by name."""
    found = Nomination.objects.visible_to(user).filter(code__in=sheet.cases)
    return list(found.select_related("member", "branch", "body").order_by("name_key", "pk"))
