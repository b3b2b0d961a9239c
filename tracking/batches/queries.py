"""Who may keep a batch, who can join it, what will happen to each of its people, and what its papers say."""

from collections import Counter
from dataclasses import dataclass
from types import SimpleNamespace

from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, Subquery

from portal.dates import PartialDate
from portal.errors import Reason
from tracking.access.rules import Permission as P
from tracking.batches import rules
from tracking.batches.models import Batch, BatchItem, taken_back
from tracking.batches.rules import Decision, Outcome, Plan, Verdict
from tracking.nominations import rules as case_rules
from tracking.nominations.cautions import Look
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import ActKind, Stage
from tracking.nominations.standing import facts_of_many

K = ActKind
MAX_OPEN = 50  # batches offered when people are put into one
DONE, UNDONE = "done", "undone"  # results beside the decisions: recorded or returned; taken back since

# Of whom this comes next, as a rule; others can be chosen too, because facts arrive late and in part.
USUAL = {
    K.SUBMITTED: Q(introduced_on__isnull=False, handed_over_on__isnull=True, stage__lt=Stage.SENT_TO_PARTY),
    K.HANDED_OVER: Q(introduced_on__isnull=False, handed_over_on__isnull=True, stage__lt=Stage.DOSSIER_OPENED),
    K.RECEIVED: Q(handed_over_on__isnull=False, stage__lt=Stage.ACCEPTED_BY_CELL),
    K.CLASS_SENT: Q(class_sent_on__isnull=True, certified_on__isnull=True, stage__lt=Stage.CELL_RESOLVED),
    K.DOSSIER_OPENED: Q(stage__in=(Stage.ACCEPTED_BY_CELL, Stage.CLASS_CERTIFIED)),
    K.ADMISSION_DECISION: Q(decided_on__isnull=True, stage__range=(Stage.DOSSIER_OPENED, Stage.COMMITTEE_RESOLVED)),
    K.CEREMONY: Q(ceremony_on__isnull=True, stage=Stage.ADMISSION_DECIDED),
    K.OFFICIAL_RECOGNITION: Q(official_on__isnull=True, stage=Stage.PROBATION),
}


# ------------------------------------------------------------------ rights


def may_keep(user, batch):
    """Whether the person prepares and applies this batch: holds what its kind needs where it is kept. No query with owner loaded."""
    needed = rules.permission(batch.kind, by_party=batch.by_party)
    return user.access.may_at_body(needed, batch.body) if batch.by_party else user.access.may_at(needed, batch.branch)


def ensure_may_keep(user, batch):
    """PermissionDenied with the reason when the person only reads."""
    if not may_keep(user, batch):
        raise PermissionDenied(user.access.why_not(rules.permission(batch.kind, by_party=batch.by_party)))


def may_return(user, batch):
    """Whether returning for completion is offered: not after a decision, and only to who may return there."""
    if batch.kind not in rules.RETURNABLE:
        return False
    return user.access.may_at_body(P.RETURN, batch.body) if batch.by_party else user.access.may_at(P.RETURN, batch.branch)


def may_follow(user, batch):
    """Whether this person records what became of a list that was handed over: the body that got it, or the union by notice."""
    if batch.kind != K.HANDED_OVER or batch.sent_on is None:
        return False
    return user.access.may_at_body(P.PARTY_RECORD, batch.body) or user.access.may_at(P.PARTY_FACT_RECORD, batch.branch)


def follows_at(user, batch):
    """Where the batch that follows is kept: ``{"body": …}`` when the Party body works itself, else ``{"branch": …}``."""
    return {"body": batch.body} if user.access.may_at_body(P.PARTY_RECORD, batch.body) else {"branch": batch.branch}


# ------------------------------------------------------------------ people


def loaded():
    """Batches with what their pages show."""
    return Batch.objects.select_related("branch", "body", "to_body", "follows", "touched_by")


def within(batch, user, kind=None):
    """Cases at the batch's own place on which this person may record acts of its kind (or of ``kind``)."""
    needed = rules.permission(kind or batch.kind, by_party=batch.by_party)
    return Nomination.objects.visible_to(user, may=needed).filter(batch.owner.subtree())


def candidates(batch, user):
    """Open cases that may join: in reach of batch (which need not be stored yet) and person, in no unfinished batch of the same kind."""
    taken = BatchItem.objects.filter(nomination=OuterRef("pk"))
    waiting = Exists(taken.pending().filter(kind=batch.kind))
    return within(batch, user).open().filter(stage__lt=Stage.OFFICIAL).exclude(waiting).exclude(Exists(taken.done().filter(batch=batch.pk)))


def usual(batch, cases):
    """Those of whom the batch's kind comes next; for a handing-over without those meant for another body."""
    cases = cases.filter(USUAL[batch.kind])
    if batch.kind == K.HANDED_OVER:
        cases = cases.filter(Q(intended_body__isnull=True) | Q(intended_body=batch.body_id))
    return cases


def items(batch, user):
    """Its people whose case is in sight, with all that a row shows; the line follows the acts that stand now."""
    rows = BatchItem.objects.visible_to(user).filter(batch=batch).with_standing()
    return rows.select_related("nomination__member", "nomination__branch", "act", "reason").order_by("place", "pk")


def counts(batch, user):
    """{decision: people in sight} and ``everybody``: {decision: people}; UNDONE of whom it has been taken back since. Two statements."""
    return _tally(BatchItem.objects.visible_to(user).filter(batch=batch)), _tally(batch.items.all())


def _tally(items):
    rows = items.order_by().annotate(is_undone=ExpressionWrapper(taken_back(), output_field=BooleanField()))
    return Counter(UNDONE if undone else decision for decision, undone in rows.values_list("decision", "is_undone"))


def shown(items, asked):
    """The people of ``items`` with this result, as ``?ket-qua=`` names it; everybody but those left out for anything else."""
    if asked == DONE:
        return items.done()
    if asked == UNDONE:
        return items.undone()
    if asked in (Decision.APPLIED, Decision.RETURNED):
        return items.done().filter(decision=asked)
    return items.filter(decision=asked) if asked in Decision.values else items.kept()


def unfinished(user):
    """The latest unfinished batches of unions and bodies that this person keeps, with their owners; at most MAX_OPEN."""
    found = Batch.objects.visible_to(user).unfinished().select_related("branch", "body").order_by("-planned_on", "-pk")[:MAX_OPEN]
    return [batch for batch in found if may_keep(user, batch)]


def chosen_cases(user, codes):
    """Cases in sight with these codes, by name; at most MOST."""
    clean = list(codes)[: rules.MOST]
    return Nomination.objects.visible_to(user).filter(code__in=clean).order_by("name_key", "pk") if clean else Nomination.objects.none()


def to_follow(batch, user):
    """Cases of a handed-over list that are still waiting for an answer, as far as this person sees them, in the order of the list."""
    ids = BatchItem.objects.done().filter(batch=batch, decision=Decision.APPLIED).values("nomination")
    answered = Act.objects.standing().of(K.RECEIVED, K.RETURNED).filter(nomination=OuterRef("pk"), pk__gt=_handed_over_by(batch))
    waiting = BatchItem.objects.pending().filter(nomination=OuterRef("pk"), kind=K.RECEIVED)
    cases = Nomination.objects.visible_to(user).open().filter(pk__in=ids).exclude(Exists(answered)).exclude(Exists(waiting))
    return cases.order_by("name_key", "pk")


def _handed_over_by(batch):
    return Subquery(BatchItem.objects.filter(batch=batch, nomination=OuterRef("nomination")).values("act")[:1])


# ------------------------------------------------------------------ what will happen


UNKNOWN_MENTOR = SimpleNamespace(official=None, months=None)  # a batch knows the name alone


@dataclass(frozen=True)
class Line:
    """One person in the preview."""

    item: BatchItem
    day: PartialDate
    number: str
    verdict: Verdict
    codes: str = ""  # of the cautions among the warnings, as the page hands them back


@dataclass(frozen=True)
class Preview:
    """What will happen to whom; ``hidden``: people whose case this person does not see, who are left alone."""

    lines: list
    hidden: int

    def count(self, *outcomes):
        return sum(line.verdict.outcome in outcomes for line in self.lines)

    @property
    def writable(self):
        return [line for line in self.lines if line.verdict.is_writable]

    @property
    def refused_count(self):
        return self.count(Outcome.REFUSED)

    @property
    def returned_count(self):
        return self.count(Outcome.RETURN)

    @property
    def recorded_count(self):
        return self.count(Outcome.RECORD, Outcome.WARN)

    @property
    def warned_count(self):
        return self.count(Outcome.WARN)

    @property
    def asks_why(self):
        """Whether a reason is asked for, because something is to be pointed out of somebody."""
        return any(line.codes for line in self.writable)

    @property
    def skipped_count(self):
        return self.count(Outcome.SKIP)


def effective(batch, item):
    """(day, document number) of one person: the own values, else those of the batch."""
    return item.own_day or PartialDate(batch.planned_on), item.document_number or batch.document_number


def preview(batch, user, today, pending=None):
    """What applying the batch now does to each person who is still pending. Eight statements at most, however many people.

    Refusals come from the same rules as those of a single act. ``pending``: items already loaded by ``items``.
    """
    pending = list(items(batch, user).pending()) if pending is None else pending
    ids = [i.nomination_id for i in pending]
    facts = facts_of_many(ids)
    mine = set(within(batch, user).filter(pk__in=ids).values_list("pk", flat=True))
    returning = [i.nomination_id for i in pending if i.plan == Plan.RETURN]
    to_return = set(within(batch, user, K.RETURNED).filter(pk__in=returning).values_list("pk", flat=True)) if returning else set()
    look = Look([i.nomination for i in pending], facts, [batch.kind])
    lines = []
    for item in pending:
        in_reach = item.nomination_id in (to_return if item.plan == Plan.RETURN else mine)
        day, number = effective(batch, item)
        named = UNKNOWN_MENTOR if item.mentor else None
        found = look.findings(K(batch.kind), item.nomination, day=day, mentor=named) if item.plan == Plan.RECORD else []
        verdict = _verdict(batch, item, day, number, facts[item.nomination_id], in_reach, today, found)
        lines.append(Line(item, day, number, verdict, ".".join(f.code for f in found)))
    lines.sort(key=lambda line: line.verdict.outcome != Outcome.REFUSED)  # stable: what needs a look comes first
    return Preview(lines, batch.items.filter(decision=Decision.PENDING).count() - len(pending))


def _verdict(batch, item, day, number, facts, in_reach, today, found):
    case = item.nomination
    kind = K.RETURNED if item.plan == Plan.RETURN else K(batch.kind)
    reasons = [] if in_reach else [Reason(rules.OUT_OF_REACH)]
    when = {"on": day.on, "precision": day.precision, "today": today, "birth_on": case.member.birth_on}
    reasons += case_rules.check(kind, facts=facts, **when)
    reasons += case_rules.body_reasons(kind, is_known=batch.act_body is not None)
    noted = rules.warnings(batch.kind, facts=facts, is_waiting=case.waiting_supplement, number=number) if item.plan == Plan.RECORD else []
    return rules.verdict(item.plan, reasons, [*noted, *(f.text for f in found)])


def applicable(batch, user):
    """Its people of whom this person may record what is prepared, settled ones included: the action says why those cannot be written."""
    here = {"plan": Plan.RECORD, "nomination__in": within(batch, user)}
    back = {"plan": Plan.RETURN, "nomination__in": within(batch, user, K.RETURNED)}
    return BatchItem.objects.visible_to(user).filter(batch=batch).filter(Q(**here) | Q(**back)).select_related("nomination__member")


# ------------------------------------------------------------------ papers


def sides(batch):
    """(who hands the list over, who takes it) of a handing-over or of the receptions that follow one; None where not known."""
    first = batch if batch.kind == K.HANDED_OVER else batch.follows
    return (first.branch, first.body) if first else (batch.branch, batch.to_body or batch.body)


@dataclass(frozen=True)
class PaperLine:
    """One person on a hand-over sheet or a receipt. ``answer``: what the Party body said of the list; '' while it has not."""

    item: BatchItem
    day: str = ""
    answer: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Paper:
    """People of a list, and how many of them were taken, returned, and wait for an answer."""

    lines: list
    received: int = 0
    returned: int = 0

    @property
    def total(self):
        return len(self.lines)

    @property
    def waiting(self):
        return self.total - self.received - self.returned


def sheet(batch, user):
    """The list as it is handed over: everybody of the batch but those left out or returned before, in sight of the person."""
    rows = items(batch, user).filter(decision__in=(Decision.PENDING, Decision.APPLIED)).exclude(plan=Plan.RETURN).exclude(taken_back())
    return Paper([PaperLine(item, str(effective(batch, item)[0])) for item in rows[: rules.MOST]])


def receipt(batch, user):
    """What was taken and what was returned of a list, by whichever way it was recorded: in a batch, case by case, by notice.

    Of a handed-over list the acts after the handing-over count; of a batch of receptions its own.
    """
    done = items(batch, user).done()
    rows = list((done.filter(decision=Decision.APPLIED) if batch.kind == K.HANDED_OVER else done)[: rules.MOST])
    lines = [_answered(item, found) for item, found in zip(rows, _answers(batch, rows), strict=True)]
    tally = Counter(line.answer for line in lines)
    return Paper(lines, tally[Decision.APPLIED], tally[Decision.RETURNED])


def _answers(batch, rows):
    """For each item the act that answers it, or None. One query."""
    acts = Act.objects.standing().of(K.RECEIVED, K.RETURNED).filter(nomination__in=[i.nomination_id for i in rows])
    latest = {}
    for act in acts.select_related("reason").order_by("pk"):
        latest.setdefault(act.nomination_id, []).append(act)
    after = 1 if batch.kind == K.HANDED_OVER else 0
    return [next((a for a in reversed(latest.get(i.nomination_id, ())) if a.pk >= i.act_id + after), None) for i in rows]


def _answered(item, act):
    if act is None:
        return PaperLine(item)
    if act.kind == K.RETURNED:
        return PaperLine(item, act.day, Decision.RETURNED, act.reason.name if act.reason else "")
    return PaperLine(item, act.day, Decision.APPLIED)
