"""Lists A and B of the annex: who was introduced and who was sent to a class in the days of a report, as far as the reader may see them.
Layer: queries."""

from dataclasses import dataclass, field
from itertools import islice

from tracking.classes.models import Enrolment
from tracking.figures import queries as figures
from tracking.figures.rules import Indicator
from tracking.members.models import Award
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import ActKind

CHUNK = 500


@dataclass
class Person:
    """One line: the counted act with its case, and what is known beside it."""

    act: object
    case: object
    awards: str = ""
    certificate: object = None  # standing act of the certificate
    enrolment: object = None
    body: object = field(default=None)

    @property
    def member(self):
        return self.case.member


def acts(ask, indicator, user):
    """The counted acts of those whom the person may export, by given name; a queryset."""
    seen = Nomination.objects.visible_to(user).visible_to(user, may="export")
    rows = counted(ask, indicator).filter(nomination__in=seen)
    joined = (
        "nomination__member__ethnic_group", "nomination__branch__sector", "nomination__body", "nomination__intended_body", "document",
        "branch__sector", "body",
    )  # fmt: skip
    return rows.select_related(*joined).order_by("nomination__name_key", "pk")


def counted(ask, indicator):
    """All acts behind the number, also of people out of sight."""
    return figures.counted(indicator, start=ask.period.start, end=ask.period.end, branch=ask.branch, **ask.looks)


def introduced(ask, user):
    """Lines of list A, read in pieces."""
    yield from _people(acts(ask, Indicator.INTRODUCED, user))


def sent_to_class(ask, user):
    """Lines of list B, read in pieces: everybody who was sent to a class in the period, with the result where the class is known."""
    yield from _people(acts(ask, Indicator.CLASS_SENT, user), with_class=True)


def _people(rows, with_class=False):
    rows = rows.iterator(chunk_size=CHUNK)
    while piece := list(islice(rows, CHUNK)):
        cases = [act.nomination for act in piece]
        awards = {} if with_class else _awards([c.member_id for c in cases])
        certificates = _certificates([c.pk for c in cases])
        learners = _learners([c.pk for c in cases]) if with_class else {}
        for act in piece:
            case = act.nomination
            body = act.body or case.body or case.intended_body
            yield Person(
                act, case, awards.get(case.member_id, ""), certificates.get(case.pk), learners.get(act.pk) or learners.get(case.pk), body
            )


def _awards(members):
    found = {}
    for award in Award.objects.filter(member__in=members).select_related("kind").order_by("-year", "pk"):
        found.setdefault(award.member_id, []).append(f"{award.kind.name} {award.year}")
    return {member: "; ".join(names) for member, names in found.items()}


def _certificates(cases):
    rows = Act.objects.standing().of(ActKind.CLASS_CERTIFIED).filter(nomination__in=cases).select_related("document").order_by("on", "pk")
    return {act.nomination_id: act for act in rows}


def _learners(cases):
    """{act that sent the person, else the case: the place in the class}."""
    rows = Enrolment.objects.filter(nomination__in=cases, left_on__isnull=True).select_related("training_class").order_by("pk")
    found = {}
    for learner in rows:
        found[learner.nomination_id] = learner
        if learner.sent_act_id:
            found[learner.sent_act_id] = learner
    return found
