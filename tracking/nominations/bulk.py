"""Many cases with their history at once: the same checks and the same derived columns as ``actions``, written in a few statements.

For lists brought in from before the portal, and for the demo data. Layer: actions.
"""

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from portal import dates
from portal.errors import Reason, RuleBroken
from tracking.ledger import actions as ledger
from tracking.members.models import Member
from tracking.nominations import actions, rules, standing
from tracking.nominations.actions.counting import post_histories, step_of
from tracking.nominations.cautions import Look
from tracking.nominations.mentors import mentor_digest
from tracking.nominations.models import Act, ActCaution, ActDocument, ActMentor, ActText, ActVote, Nomination
from tracking.nominations.rules import Source
from tracking.party.models import PartyRoute
from tracking.party.rules import RouteRole
from tracking.rulesets import queries as rulesets


@dataclass(frozen=True, slots=True)
class PastAct:
    """One act of a history; same meaning as the arguments of ``actions.record``. ``recorded_on`` None means the day of loading."""

    kind: str
    on: date
    precision: str = dates.DAY
    source: str = Source.OWN
    document: object = None
    vote: object = None
    body: object = None
    reason: object = None
    note: str = ""
    mentor: str = ""
    training_class: object = None
    recorded_on: date | None = None


@dataclass(slots=True)
class History:
    """A member with the acts of one attempt, in order of recording; the first is IDENTIFIED."""

    member: Member
    acts: list = field(default_factory=list)
    intended_body: object = None


SOME = 2000  # cases whose acts are held in memory together


@transaction.atomic
def open_with_history(*, histories, by, today):
    """Write these cases with all their acts, or nothing; the list of cases in the same order.

    Members come with ``branch`` and ``ethnic_group`` loaded. Raises RuleBroken naming the person for each history that cannot be.
    """
    _lock_members(histories)
    known = standing.ground()
    cells = _branches_with_cell([h.member.branch_id for h in histories])
    attempts = _attempts(histories)
    reasons = [r for h in histories for r in _reasons(h, attempts, today)]
    if reasons:
        raise RuleBroken(*reasons)
    cases = []
    for at in range(0, len(histories), SOME):
        cases += _open(histories[at : at + SOME], attempts, cells, known, by, today)
    return cases


def _open(histories, attempts, cells, known, by, today):
    """Write the cases of histories that were checked; the cases."""
    cases = [_case(h, attempts, cells, by) for h in histories]
    for case, history in zip(cases, histories, strict=True):
        _derive(case, _facts(history), known)
    Nomination.objects.bulk_create(cases, batch_size=400)
    written = _write_acts(cases, histories, by, today, known.sets, _findings(cases, histories))
    ledger.post_steps(before=[], after=[step_of(case) for case in cases])
    post_histories(cases=cases, recorded_on={act.pk: act.recorded_on for act in written})
    _bring_members_up_to_date(cases, histories)
    return cases


def _lock_members(histories):
    actions.hold_trees()
    people = Member.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[h.member.pk for h in histories])
    list(people.order_by("pk").values_list("pk"))


def _branches_with_cell(branch_ids):
    routes = PartyRoute.objects.filter(branch__in=set(branch_ids), role=RouteRole.OWN_CELL).values_list("branch_id", "start_on", "ends_on")
    found = {}
    for branch_id, start_on, ends_on in routes:
        found.setdefault(branch_id, []).append((start_on, ends_on))
    return found


def _attempts(histories):
    rows = Nomination.objects.filter(member__in=[h.member.pk for h in histories]).values_list("member_id")
    counted = dict(rows.annotate(last=Max("attempt")))
    still_open = set(rows.filter(closed_on__isnull=True).values_list("member_id", flat=True))
    return counted, still_open


def _reasons(history, attempts, today):
    """Replay the history through the same check as single acts."""
    name, seen, found = history.member.full_name, [], []
    if history.member.pk in attempts[1]:
        found.append(_("đang có phiếu theo dõi"))
    for number, act in enumerate(history.acts, start=1):
        faults = rules.check(act.kind, on=act.on, precision=act.precision, facts=seen, today=today, birth_on=history.member.birth_on)
        found += [r.text for r in faults]
        seen.append(_fact(number, act))
    return [Reason(_("Đồng chí %(name)s: %(why)s") % {"name": name, "why": why}) for why in found]


def _fact(number, act, branch_id=None):
    return rules.Fact(number, act.kind, act.on, act.precision, None, None, act.body.pk if act.body else None, branch_id)


def _facts(history):
    return [_fact(number, act, history.member.branch_id) for number, act in enumerate(history.acts, start=1)]


def _case(history, attempts, cells, by):
    member, first = history.member, history.acts[0]
    columns = actions.first_columns(member, first.on, by, has_cell=_held(cells.get(member.branch_id, ()), first.on))
    return Nomination(**columns, attempt=attempts[0].get(member.pk, 0) + 1, intended_body=history.intended_body)


def _held(periods, on):
    return any(start <= on and (end is None or end > on) for start, end in periods)


def _derive(case, facts, known):
    for name, value in standing.derived(case, facts, known).items():
        setattr(case, name, value)


def _findings(cases, histories):
    """For each case what is to be pointed out of each of its acts, as it stood then. Nobody is asked: it is kept without a reason."""
    seen = {case.pk: [] for case in cases}
    look = Look(cases, seen, {act.kind for history in histories for act in history.acts})
    found = []
    for case, history in zip(cases, histories, strict=True):
        for fact, act in zip(_facts(history), history.acts, strict=True):
            found.append(look.findings(act.kind, case, day=dates.PartialDate(act.on, act.precision), met=_met(act)))
            seen[case.pk].append(fact)
    return found


def _met(act):
    return act.vote.met if act.vote and act.vote.total is None else None


def _write_acts(cases, histories, by, today, sets, found):
    pairs = [(case, act) for case, history in zip(cases, histories, strict=True) for act in history.acts]
    rows = [
        Act(
            nomination=case, kind=act.kind, on=act.on, precision=act.precision, recorded_on=act.recorded_on or today, by=by,
            branch_id=case.branch_id, body=act.body, source=act.source, reason=act.reason, rule_set=rulesets.of(sets, act.on),
            training_class=act.training_class,
        )
        for case, act in pairs
    ]  # fmt: skip
    Act.objects.bulk_create(rows, batch_size=400)
    facts = [(row, act) for row, (_case_, act) in zip(rows, pairs, strict=True)]
    documents = [
        ActDocument(act=r, form=a.document.form, number=a.document.number, on=a.document.on, issuer=a.document.issuer)
        for r, a in facts
        if a.document
    ]
    ActDocument.objects.bulk_create(documents, batch_size=400)
    ActVote.objects.bulk_create([ActVote(act=r, **actions.vote_columns(a.vote)) for r, a in facts if a.vote], batch_size=400)
    ActMentor.objects.bulk_create([ActMentor(act=r, digest=mentor_digest(a.mentor)) for r, a in facts if a.mentor], batch_size=400)
    ActCaution.objects.bulk_create([c for r, seen in zip(rows, found, strict=True) for c in actions.caution_rows(r, seen)], batch_size=400)
    texts = [ActText(act=r, kind=k, text=t) for r, a in facts for k, t in ((ActText.NOTE, a.note), (ActText.MENTOR, a.mentor)) if t]
    ActText.objects.bulk_create(texts, batch_size=400)
    return rows


def _bring_members_up_to_date(cases, histories):
    by_status = {}
    for case, history in zip(cases, histories, strict=True):
        by_status.setdefault(rules.party_status(rules.standing(_facts(history))), []).append(case.member_id)
    for status, ids in by_status.items():
        Member.objects.filter(pk__in=ids).exclude(party_status=status).update(party_status=status)
