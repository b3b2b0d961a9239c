"""One act of each of many cases, together or not at all: the checks of ``acts.record``, in a fixed number of statements."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import dates, db
from portal.errors import Reason, RuleBroken
from tracking.branches.actions import TREE_LOCK
from tracking.members.models import Member
from tracking.nominations import rules
from tracking.nominations.actions.acts import DocumentFacts
from tracking.nominations.models import Act, ActDocument, ActText, Nomination
from tracking.nominations.rules import Source
from tracking.nominations.standing import derived, facts_of_many
from tracking.party.models import PartyBody
from tracking.rulesets import queries as rulesets


@dataclass(frozen=True)
class Entry:
    """What is to be recorded of one case; same meaning as the arguments of ``acts.record``. Acts that ask for a vote are not for many."""

    nomination: Nomination
    kind: str
    on: date
    precision: str = dates.DAY
    source: str = Source.OWN
    document: DocumentFacts | None = None
    body: PartyBody | None = None
    reason: object = None
    note: str = ""
    mentor: str = ""


class ManyRefused(RuleBroken):
    """Refusal of many acts. ``by_case``: {case id: every reason of that case}; ``reasons`` name the person."""

    def __init__(self, by_case, names):
        self.by_case = by_case
        words = _("Đồng chí %(name)s: %(why)s")
        super().__init__(*(Reason(words % {"name": names[pk], "why": r.text}) for pk, found in by_case.items() for r in found))


@transaction.atomic
def record_many(*, entries, by, today):
    """Record these acts, one for each case, and bring the cases and their members up to date; the acts in the order of ``entries``.

    Writes everything or nothing. Raises ManyRefused with every reason of every person at once.
    """
    cases = _lock([e.nomination for e in entries])
    facts = facts_of_many(cases)
    refused = {e.nomination.pk: found for e in entries if (found := _reasons(e, cases[e.nomination.pk], facts, today))}
    if refused:
        raise ManyRefused(refused, {pk: cases[pk].member.full_name for pk in refused})
    sets = rulesets.timeline()
    acts = _write_acts(entries, cases, by, today, sets)
    for act in acts:
        fact = rules.Fact(act.pk, act.kind, act.on, act.precision, act.recorded_at, None, act.body_id, act.branch_id)
        facts[act.nomination_id].append(fact)
    _refresh(entries, cases, facts, by, sets)
    return acts


def _lock(nominations):
    """{id: case with its member}, locked in the order that ``acts.lock`` demands: the tree, the people by their keys, the cases."""
    db.shared_lock(TREE_LOCK)
    people = Member.objects.select_for_update(of=("self",)).filter(pk__in={n.member_id for n in nominations})
    members = {m.pk: m for m in people.order_by("pk")}
    rows = Nomination.objects.select_for_update(of=("self",)).filter(pk__in=[n.pk for n in nominations]).order_by("member_id", "pk")
    cases = {case.pk: case for case in rows}
    for case in cases.values():
        case.member = members[case.member_id]
    return cases


def _reasons(entry, case, facts, today):
    when = {"on": entry.on, "precision": entry.precision, "today": today}
    found = rules.check(entry.kind, facts=facts[case.pk], birth_on=case.member.birth_on, **when)
    return found + rules.body_reasons(entry.kind, is_known=entry.body is not None)


def _write_acts(entries, cases, by, today, sets):
    acts = [
        Act(
            nomination_id=e.nomination.pk, kind=e.kind, on=e.on, precision=e.precision, recorded_on=today, by=by,
            branch_id=cases[e.nomination.pk].branch_id, body=e.body, source=e.source, reason=e.reason, rule_set=rulesets.of(sets, e.on),
        )
        for e in entries
    ]  # fmt: skip
    Act.objects.bulk_create(acts, batch_size=400)
    pairs = list(zip(acts, entries, strict=True))
    documents = [(act, e.document) for act, e in pairs if e.document]
    ActDocument.objects.bulk_create(
        [ActDocument(act=act, form=d.form, number=d.number, on=d.on, issuer=d.issuer) for act, d in documents], batch_size=400
    )
    texts = [(act, kind, text) for act, e in pairs for kind, text in ((ActText.NOTE, e.note), (ActText.MENTOR, e.mentor)) if text]
    ActText.objects.bulk_create([ActText(act=act, kind=kind, text=text) for act, kind, text in texts], batch_size=400)
    return acts


def _refresh(entries, cases, facts, by, sets):
    """Derive the cached columns of all cases from their logs; only the columns that changed somewhere are written."""
    bodies, changed, status = {e.body.pk: e.body for e in entries if e.body}, set(), {}
    for case in cases.values():
        before, found = rules.party_status(case), rules.standing(facts[case.pk])
        for name, value in derived(case, found, sets, bodies).items():
            if getattr(case, name) != value:
                setattr(case, name, value)
                changed.add(name.removesuffix("_id"))
        case.version += 1
        case.touched_at, case.touched_by = timezone.now(), by
        if (after := rules.party_status(found)) != before:
            status.setdefault(after, []).append(case.member_id)
    Nomination.objects.bulk_update(cases.values(), [*sorted(changed), "version", "touched_at", "touched_by"], batch_size=100)
    for after, ids in status.items():
        Member.objects.filter(pk__in=ids).exclude(party_status=after).update(party_status=after)


__all__ = ["Entry", "ManyRefused", "record_many"]
