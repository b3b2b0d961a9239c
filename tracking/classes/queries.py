"""Who waits for a class, what a class came to, and whom a pasted list means."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from tracking.access.rules import Permission
from tracking.classes import rules
from tracking.classes.models import ClassSession, Enrolment
from tracking.classes.rules import ClassKind, Result
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import ActKind, Stage

MAX_CANDIDATES = 2000
OF_CLASSES = (ActKind.CLASS_SENT, ActKind.CLASS_CERTIFIED, ActKind.NEW_MEMBER_CLASS)


@dataclass(frozen=True)
class ClassSummary:
    """Counts of the people on the list now. ``learners`` and the results: everybody; ``seen_…``: those whose case the viewer sees."""

    learners: int
    certified: int
    not_certified: int
    absent: int
    seen: int
    seen_certified: int
    capacity: int | None
    support_total: int | None

    @property
    def waiting(self):
        """Without a result so far."""
        return self.learners - self.certified - self.not_certified - self.absent

    @property
    def all_seen(self):
        """Whether the viewer sees everybody: only then a count of everybody can open the people behind it."""
        return self.seen == self.learners

    @property
    def seats_short(self):
        return rules.seats_short(self.capacity, self.learners)

    @property
    def seats_left(self):
        """Free seats, None when the capacity is not known."""
        return None if self.capacity is None else max(0, self.capacity - self.learners)


def summary(training_class, user):
    """ClassSummary by one statement."""
    seen = Q(nomination__in=Nomination.objects.visible_to(user).filter(enrolments__training_class=training_class).values("pk"))
    counts = training_class.enrolments.filter(left_on__isnull=True).aggregate(
        learners=Count("pk"),
        certified=Count("pk", filter=Q(result=Result.CERTIFIED)),
        not_certified=Count("pk", filter=Q(result=Result.NOT_CERTIFIED)),
        absent=Count("pk", filter=Q(result=Result.ABSENT)),
        seen=Count("pk", filter=seen),
        seen_certified=Count("pk", filter=seen & Q(result=Result.CERTIFIED)),
    )
    return ClassSummary(
        **counts, capacity=training_class.capacity, support_total=rules.support_total(training_class.support_amount, counts["learners"])
    )


def learners(training_class, user, may=None):
    """People on the list now whose case the person sees, or with ``may`` may act on, with case, member and branch loaded."""
    rows = Enrolment.objects.visible_to(user, may).current().filter(training_class=training_class)
    return rows.select_related("nomination__member", "nomination__branch")


def tell_marks(entries):
    """Add the mark of the final paper to what the entries of a case's page say: beside the certificate, else beside the act that sent the
    person. One query for a case with classes, none for others."""
    acts = {e.act.pk: e for e in entries if e.act.kind in OF_CLASSES}
    if not acts:
        return
    marked = Enrolment.objects.filter(Q(sent_act__in=acts) | Q(result_act__in=acts), mark__isnull=False)
    for row in marked.order_by("pk"):
        entry = acts.get(row.result_act_id) or acts.get(row.sent_act_id)
        entry.facts.append(_("Điểm bài thu hoạch: %(mark)s.") % {"mark": row.mark_text})


def left(training_class, user):
    """People taken off the list, the latest first, as far as the person sees their cases; at most 50."""
    rows = Enrolment.objects.visible_to(user).filter(training_class=training_class, left_on__isnull=False)
    return rows.select_related("nomination__member", "nomination__branch").order_by("-left_on", "-pk")[:50]


def sessions(training_class):
    """The meetings, in order; at most 200."""
    return ClassSession.objects.filter(training_class=training_class).order_by("on", "starts_at", "pk")[:200]


def waiting(kind, user, today):
    """Open cases that may be sent to a class of this kind: without a certificate, or a lapsed one; for new members those on probation."""
    cases = Nomination.objects.visible_to(user, Permission.PARTY_FACT_RECORD).open()
    if kind == ClassKind.NEW_MEMBER:
        taught = Act.objects.standing().filter(nomination=OuterRef("pk"), kind=ActKind.NEW_MEMBER_CLASS)
        return cases.filter(stage=Stage.PROBATION).exclude(Exists(taught))
    return cases.filter(stage__lt=Stage.CELL_RESOLVED).filter(Q(certified_on__isnull=True) | Q(certificate_ends_on__lte=today))


def not_in(training_class, cases):
    """These cases without the people on the list of the class."""
    return cases.exclude(Exists(Enrolment.objects.current().filter(training_class=training_class, nomination=OuterRef("pk"))))


def matches(training_class, lines, user):
    """Each pasted line with the person it means, among open cases on which this person may record the results. Two statements.

    Returns rules.Match rows; names are compared without marks, the year of birth must agree.
    """
    folds = {line.name_fold for line in lines if not line.faults}
    cases = Nomination.objects.visible_to(user, Permission.PARTY_FACT_RECORD).open().filter(name_fold__in=folds)
    if training_class.kind == ClassKind.NEW_MEMBER:
        cases = cases.filter(stage=Stage.PROBATION)
    enrolled = set(training_class.enrolments.filter(left_on__isnull=True).values_list("nomination_id", flat=True))
    found = cases.select_related("member", "branch").order_by("name_key", "pk")[:MAX_CANDIDATES]
    return rules.match_lines(lines, [_candidate(case, enrolled) for case in found])


def _candidate(case, enrolled):
    member = case.member
    label = " – ".join(
        part for part in (f"{member.full_name} ({member.birth})" if member.birth else member.full_name, case.branch.label) if part
    )
    return rules.Candidate(case.code, case.name_fold, member.birth_on.year if member.birth_on else None, label, case.pk in enrolled)
