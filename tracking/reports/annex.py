"""Lists A and B of the annex: who was introduced and who was sent to a class in the days of a report, as far as the reader may see them.
Layer: queries."""

from dataclasses import dataclass
from itertools import islice

from tracking.classes.models import Enrolment
from tracking.classes.rules import SHORT_RESULT, Result
from tracking.figures import queries as figures
from tracking.figures.rules import Indicator
from tracking.members.models import Award
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import ActKind

CHUNK = 500
ACT, CASE = "act", "case"
JOINED = (
    "nomination__member__ethnic_group", "nomination__branch__sector", "nomination__body", "nomination__intended_body", "document",
    "branch__sector", "body", "training_class",
)  # fmt: skip


@dataclass
class Person:
    """One line: the counted act with its case, and what is known beside it. ``case`` None: counted, but out of the reader's sight.

    ``unit``: what name and sector the branch of the act had (Branch or BranchPeriod); ``certificate``: standing act of the certificate.
    """

    act: object = None
    case: object = None
    unit: object = None
    awards: str = ""
    certificate: object = None
    enrolment: object = None
    body: object = None
    class_name: str = ""
    result: str = ""

    @property
    def member(self):
        return self.case.member


def exportable(user):
    """Cases that the person may see and take out."""
    return Nomination.objects.visible_to(user).visible_to(user, may="export")


class Lists:
    """The lists of a report as known now. People out of sight are counted by ``left_out``, not listed."""

    frozen = False

    def __init__(self, ask, user):
        self.ask, self.user = ask, user

    def acts(self, indicator):
        """The counted acts of those whom the person may export, by given name; a queryset."""
        where = {"start": self.ask.period.start, "end": self.ask.period.end, "branch": self.ask.branch, **self.ask.looks}
        rows = figures.counted(indicator, **where).filter(nomination__in=exportable(self.user))
        return rows.select_related(*JOINED).order_by("nomination__name_key", "pk")

    def lines(self, indicator):
        """Lines of list A (introduced) or B (sent to a class, with the result where the class is known), read in pieces."""
        rows = self.acts(indicator).iterator(chunk_size=CHUNK)
        while piece := list(islice(rows, CHUNK)):
            yield from _people(piece, indicator)

    def left_out(self, indicator, whole):
        """How many of the counted are not listed, because the person may not see them."""
        return max(0, whole - self.acts(indicator).count())

    def masked(self, _indicator):
        """How many lines have no name."""
        return 0


def _people(piece, indicator):
    with_class = indicator == Indicator.CLASS_SENT
    cases = [act.nomination for act in piece]
    awards = {} if with_class else awards_of([c.member_id for c in cases])
    certificates = _certificates([c.pk for c in cases])
    learners = learners_of([c.pk for c in cases]) if with_class else {}
    for act in piece:
        case = act.nomination
        learner, certificate = learners.get((ACT, act.pk)) or learners.get((CASE, case.pk)), certificates.get(case.pk)
        yield Person(
            act, case, act.branch, awards.get(case.member_id, ""), certificate, learner, act.body or case.body or case.intended_body,
            learner.training_class.name if learner else "", result_words(act, certificate, learner) if with_class else "",
        )  # fmt: skip


def result_words(act, certificate, learner):
    """What came of the class to which an act sent somebody: a certificate since then, else what is noted at the place in the class.

    A result without a certificate has no act and is as it is now; a certificate counts only as far as the caller knows of it.
    """
    if certificate and certificate.on >= act.on:
        return str(SHORT_RESULT[Result.CERTIFIED])
    return str(SHORT_RESULT[Result(learner.result)]) if learner and learner.result not in ("", Result.CERTIFIED) else ""


def awards_of(members):
    """{member id: 'Lao động giỏi 2025; …'}."""
    found = {}
    for award in Award.objects.filter(member__in=members).select_related("kind").order_by("-year", "pk"):
        found.setdefault(award.member_id, []).append(f"{award.kind.name} {award.year}")
    return {member: "; ".join(names) for member, names in found.items()}


def _certificates(cases):
    rows = Act.objects.standing().of(ActKind.CLASS_CERTIFIED).filter(nomination__in=cases).select_related("document").order_by("on", "pk")
    return {act.nomination_id: act for act in rows}


def learners_of(cases):
    """{(ACT, id of the act that sent the person) and (CASE, id): the place in the class}; keys of acts and of cases are numbers alike."""
    rows = Enrolment.objects.filter(nomination__in=cases, left_on__isnull=True).select_related("training_class").order_by("pk")
    found = {}
    for learner in rows:
        found[CASE, learner.nomination_id] = learner
        if learner.sent_act_id:
            found[ACT, learner.sent_act_id] = learner
    return found
