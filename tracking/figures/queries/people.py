"""What every figure counts, said over the acts: the people behind a number, and the recount that the sums are compared with."""

from dataclasses import dataclass
from functools import cache

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.http import urlencode

from tracking.branches.models import Branch
from tracking.figures import rules
from tracking.figures.queries.places import place_q, tree_for
from tracking.figures.rules import TREE_CODE, Indicator, Part, Population
from tracking.members.rules import Sex
from tracking.nominations.models import Act, Nomination
from tracking.nominations.queries import CODE_OF_STAGE
from tracking.nominations.rules import SHORT_STAGE, ActKind, Stage


def counted(
    figure, *, start=None, end=None, branch=None, body=None, own=False, unit=None, population=(), since=None, which=None, known_on=None
):  # fmt: skip
    """Acts counted by a figure, one for each attempt of each person.

    ``start``, ``end``: days, both counted, None for open ends. ``branch``: at or under it; ``body``: cases now at or under that Party
    body; ``own``: at the place itself only; neither: everywhere. ``unit``: of these the acts at or under that branch too, which may have
    left the place since. ``since``: for ``introduced_again`` the first day of the term, None for
    always. ``which``: units by today's tree or by that of the day of each act, None for what
    ``tree_for`` says; ``known_on``: as it was known at the end of that day.
    """
    acts = first_standing(rules.KINDS[figure], known_on).filter(place_q(branch=branch, body=body, own=own, which=which))
    acts = acts.filter(population_q(population))
    if unit:
        acts = acts.filter(place_q(branch=unit, which=which))
    if start:
        acts = acts.filter(on__gte=start)
    if end:
        acts = acts.filter(on__lte=end)
    if figure == Part.INTRODUCED_AGAIN:
        acts = acts.filter(_introduced_before(since, known_on))
    if figure == Part.ADMITTED_BY_UNION:
        acts = acts.filter(_has_document(known_on))
    return acts


def count(figure, **where):
    """The number of acts that ``counted`` gives."""
    return counted(figure, **where).count()


def first_standing(kinds, known_on=None):
    """Standing acts of these kinds, of each kind the first of its case; a ceremony only while no decision stands."""
    acts = _known(known_on).filter(kind__in=kinds).filter(_stands(known_on), _is_first(known_on))
    if ActKind.CEREMONY in kinds:
        decided = _known(known_on).filter(nomination=OuterRef("nomination"), kind=ActKind.ADMISSION_DECISION).filter(_stands(known_on))
        acts = acts.filter(~Q(kind=ActKind.CEREMONY) | ~Exists(decided))
    return acts


def standing(known_on=None):
    """Acts that stand, as it was known at the end of a day; None for now."""
    return _known(known_on).filter(_stands(known_on))


def _known(known_on):
    return Act.objects.filter(recorded_on__lte=known_on) if known_on else Act.objects.all()


def _stands(known_on=None):
    return ~Exists(_known(known_on).filter(reverses=OuterRef("pk")))


def _is_first(known_on=None):
    same = _known(known_on).filter(nomination=OuterRef("nomination"), kind=OuterRef("kind")).filter(_stands(known_on))
    return ~Exists(same.filter(Q(on__lt=OuterRef("on")) | Q(on=OuterRef("on"), pk__lt=OuterRef("pk"))))


def _has_document(known_on=None):
    return Exists(_known(known_on).filter(nomination=OuterRef("nomination"), kind=ActKind.UNION_DOCUMENT).filter(_stands(known_on)))


def _introduced_before(since, known_on=None):
    """The person was counted as introduced before this act, in another attempt, from ``since`` on."""
    earlier = _known(known_on).filter(nomination=OuterRef("pk"), kind=ActKind.UNION_DOCUMENT).filter(_stands(known_on), _is_first(known_on))
    earlier = earlier.filter(Q(on__lt=OuterRef(OuterRef("on"))) | Q(on=OuterRef(OuterRef("on")), pk__lt=OuterRef(OuterRef("pk"))))
    if since:
        earlier = earlier.filter(on__gte=since)
    others = Nomination.objects.filter(member=OuterRef("nomination__member")).exclude(pk=OuterRef("nomination"))
    return Exists(others.filter(Exists(earlier)))


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
    return with_people(counted(figure, **where))


def with_people(acts):
    """These acts with whom they are about, which ``counted`` leaves out, so that counting asks for no case."""
    return acts.annotate(code=F("nomination__code")).select_related("nomination__member", "branch")


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


def door(figure, period, *, branch=None, body=None, own=False, unit=None, population=(), since=None, which=None, known_on=None):
    """Address of exactly the people behind a number that was counted with the same arguments."""
    view = view_query({"population": population, "which": which, "known_on": known_on}, branch or body)
    query = f"chi-so={figure.value}&tu={period.start.isoformat()}&den={period.end.isoformat()}"
    if view and (looks := urlencode(view, doseq=True)):
        query += f"&{looks}"
    if own:
        query += "&rieng=on"
    if unit:
        query += f"&don-vi={unit.code}"
    if since and figure in (Indicator.INTRODUCED, Part.INTRODUCED_AGAIN):
        query += f"&nhiem-ky-tu={since.isoformat()}"
    if place := branch or body:
        query += f"&tai={place.code}"
    return f"{_people_page()}?{query}"


@cache
def _people_page():
    return reverse("figures:people")  # a page has hundreds of doors


def view_query(view, place):
    """The part of an address that keeps a view (see ``forms.ViewFields.view``) for a branch or Party body."""
    query = {"nhom": [p.value for p in view.get("population") or ()]}
    which, known_on = view.get("which"), view.get("known_on")
    usual = tree_for(place if isinstance(place, Branch) else None)
    if which is not None and which != usual:
        query["cay"] = TREE_CODE[which]
    if known_on:
        query["tinh-den"] = known_on.isoformat()
    return query


def step_door(*, stage=None, outcome="", branch=None, body=None):
    """Address of the cases that stand at a step now, or ended in one way; with neither of all that are followed on the way."""
    query = {"buoc": int(stage)} if stage else {"ket-thuc": outcome} if outcome else {}
    return f"{reverse('figures:cases')}?{urlencode({**query, 'tai': (branch or body).code})}"
