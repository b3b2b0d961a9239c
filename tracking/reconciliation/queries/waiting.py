"""Who waits for whom, and how long: by SQL, from the cases' own columns and the last mark in their logs."""

from django.db.models import Case, CharField, Count, DateField, Exists, F, Max, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.functions import Coalesce, Greatest, RowNumber
from django.utils.translation import gettext as _

from tracking.nominations.models import Act
from tracking.nominations.rules import ActKind, Stage
from tracking.party.models import PartyBody
from tracking.reconciliation import rules
from tracking.reconciliation.queries.sheets import ANCESTORS, SHOWN_BODIES, BodyLine, roll_up
from tracking.reconciliation.rules import WITH_PARTY, Step

ELSE = "khac"  # neither side has the next step: in the pool, decided, ended


def with_steps(cases, *, every=False):
    """Cases with ``step`` and ``since_on``, the day of the last thing that happened on the way; only those somebody waits for.

    ``every``: keep the others too, with ``step`` ELSE.
    """
    marks = _last(ActKind.HANDED_OVER, ActKind.SUPPLEMENTED, ActKind.RECEIVED)
    steps = cases.annotate(
        was_received=Exists(_standing(ActKind.RECEIVED)),
        since_on=Case(
            When(waiting_supplement=True, then=Coalesce(_last(ActKind.RETURNED), "stage_since_on")),
            default=Greatest("stage_since_on", Coalesce(marks, "stage_since_on")),
            output_field=DateField(),
        ),
        step=_step(),
    )
    return steps if every else steps.exclude(step=ELSE)


def _standing(*kinds):
    return Act.objects.standing().of(*kinds).filter(nomination=OuterRef("pk"))


def _last(*kinds):
    return Subquery(_standing(*kinds).order_by().values("nomination").annotate(last=Max("on")).values("last"), output_field=DateField())


def _step():
    """A person who went to class before the list was handed over still waits to be received."""
    with_party = Q(closed_on__isnull=True, body__isnull=False, stage__gte=Stage.SENT_TO_PARTY, stage__lte=Stage.COMMITTEE_RESOLVED)
    fresh = Q(stage=Stage.SENT_TO_PARTY) | Q(stage__lte=Stage.CLASS_CERTIFIED, handed_over_on__gte=F("stage_since_on"))
    return Case(
        When(~with_party, then=Value(ELSE)),
        When(waiting_supplement=True, then=Value(Step.SUPPLEMENT.value)),
        When(fresh & Q(was_received=False), then=Value(Step.RECEPTION.value)),
        When(stage__lte=Stage.CLASS_SENT, then=Value(Step.CLASS.value)),
        When(stage__lte=Stage.DOSSIER_OPENED, then=Value(Step.RESOLUTION.value)),
        default=Value(Step.DECISION.value),
        output_field=CharField(),
    )


def waits(cases, today):
    """A Wait for each step, in the order of the way. Median and longest by SQL; one query."""
    counted = with_steps(cases).annotate(
        turn=Window(RowNumber(), partition_by=F("step"), order_by=[F("since_on").asc(), F("pk").asc()]),
        all=Window(Count("pk"), partition_by=F("step")),
    )
    middle = Q(turn=(F("all") + 1) / 2) | Q(turn=F("all") / 2 + 1)
    rows = list(counted.filter(Q(turn=1) | middle).order_by().values_list("step", "turn", "all", "since_on"))
    return [_wait(step, [row[1:] for row in rows if row[0] == step], today) for step in Step]


def _wait(step, rows, today):
    count = rows[0][1] if rows else 0
    middle = [on for turn, _all, on in rows if turn in ((count + 1) // 2, count // 2 + 1)]
    return rules.wait_of(step, count, middle, next((on for turn, _all, on in rows if turn == 1), None), today)


def waiting_lines(cases):
    """(lines, whether there are more): every Party body with somebody waiting, itself and under it, both ways apart. Two queries."""
    rows = list(with_steps(cases).order_by().values_list("step", "body_id", *ANCESTORS).annotate(Count("pk")))
    we = roll_up((ids, count) for step, *ids, count in rows if step in WITH_PARTY)
    they = roll_up((ids, count) for step, *ids, count in rows if step == Step.SUPPLEMENT)
    bodies = list(PartyBody.objects.filter(pk__in={*we, *they}).order_by("path")[: SHOWN_BODIES + 1])
    top = min((body.depth for body in bodies), default=1)
    lines = [BodyLine(b, we[b.pk] + they[b.pk], we[b.pk], they[b.pk], b.depth - top) for b in bodies[:SHOWN_BODIES]]
    return lines, len(bodies) > SHOWN_BODIES


def people(cases, steps):
    """The cases that wait in one of these steps, to page by ``since_on``."""
    return with_steps(cases).filter(step__in=steps).select_related("member", "branch", "body")


def with_owner(page, today):
    """Give every row ``days`` of waiting and ``owner``: who has the next step."""
    for row in page:
        row.days = (today - row.since_on).days
        if row.step == Step.SUPPLEMENT:
            row.owner = _("đang ở: %(branch)s, chờ bổ sung") % {"branch": row.branch.label}
        else:
            row.owner = _("đang ở: %(body)s") % {"body": row.body}
    return page
