"""One act of each of many cases, together or not at all: the checks of ``acts.record``, in a fixed number of statements."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import dates, rows
from portal.errors import Reason, RuleBroken
from tracking.ledger import actions as ledger
from tracking.members.models import Member
from tracking.nominations import rules
from tracking.nominations.actions.acts import DocumentFacts, MentorFacts, Override, VoteFacts, caution_rows, lock_all, vote_columns, why_of
from tracking.nominations.actions.counting import post_changes, step_of
from tracking.nominations.cautions import Look
from tracking.nominations.mentors import mentor_digest
from tracking.nominations.models import Act, ActCaution, ActDocument, ActMentor, ActText, ActVote, Nomination
from tracking.nominations.rules import ActKind, Source
from tracking.nominations.standing import derived, facts_of_many, ground
from tracking.nominations.verdicts import closed_reasons
from tracking.party.models import PartyBody
from tracking.rulesets import queries as rulesets

BATCH = 400


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be recorded of one case; same meaning as the arguments of ``acts.record``."""

    nomination: Nomination
    kind: str
    on: date
    precision: str = dates.DAY
    source: str = Source.OWN
    document: DocumentFacts | None = None
    vote: VoteFacts | None = None
    body: PartyBody | None = None
    reason: object = None
    note: str = ""
    mentor: MentorFacts | None = None
    training_class: object = None
    override: Override | None = None


class ManyRefused(RuleBroken):
    """Refusal of many acts. ``by_case``: {case id: every reason of that case}; ``reasons`` name the person."""

    def __init__(self, by_case, names):
        self.by_case = by_case
        words = _("Đồng chí %(name)s: %(why)s")
        super().__init__(*(Reason(words % {"name": names[pk], "why": r.text}) for pk, found in by_case.items() for r in found))


@transaction.atomic
def record_entries(*, entries, by, today):
    """Record these acts, one for each case, and bring the cases and their members up to date; the acts in the order of ``entries``.

    Writes everything or nothing. Raises ManyRefused with every reason of every person at once.
    """
    cases = locked([e.nomination for e in entries])
    facts = facts_of_many(list(cases))
    bodies = PartyBody.objects.in_bulk({e.body.pk for e in entries if e.body})  # one may have ended since the batch was prepared
    found = findings_of(entries, cases, facts)
    refused = {}
    for entry in entries:
        reasons = _reasons(entry, cases[entry.nomination.pk], facts, bodies, today) + _unsaid(entry, found)
        if reasons:
            refused[entry.nomination.pk] = reasons
    if refused:
        raise ManyRefused(refused, {pk: cases[pk].member.full_name for pk in refused})
    return write_entries(entries, cases, facts, by, today, found)


def findings_of(entries, cases, facts):
    """{case id: what is to be pointed out before its entry}. Three statements at most, however many entries."""
    look = Look(list(cases.values()), facts, {e.kind for e in entries})
    return {e.nomination.pk: _found(look, cases[e.nomination.pk], e) for e in entries}


def _found(look, case, entry):
    met = entry.vote.met if entry.vote and entry.vote.total is None else None
    day = dates.PartialDate(entry.on, entry.precision)
    rule_set = entry.override.rule_set if entry.override else None
    return look.findings(entry.kind, case, day=day, rule_set=rule_set, met=met, mentor=entry.mentor)


def _unsaid(entry, found):
    if entry.override is None:  # nobody was asked
        return []
    return rules.caution_reasons(found[entry.nomination.pk], shown=entry.override.codes, why=entry.override.reason)


def write_entries(entries, cases, facts, by, today, found):
    """Write what was checked under the locks that the caller holds; the acts. ``cases`` by id as they are now, ``facts`` their acts,
    ``found``: {case id: findings}."""
    acts = _write_acts(entries, cases, by, today, found)
    told = {e.nomination.pk: e.mentor.months if e.mentor else None for e in entries}
    before = {pk: (case.body_id, list(facts[pk])) for pk, case in cases.items()}
    for act in acts:
        fact = rules.Fact(
            act.pk,
            act.kind,
            act.on,
            act.precision,
            act.recorded_at,
            None,
            act.body_id,
            act.branch_id,
            act.ruled_by_id,
            told[act.nomination_id],
        )
        facts[act.nomination_id].append(fact)
    bring_up_to_date(entries, cases, facts, by)
    post_changes(changed=[(case, *before[pk], facts[pk]) for pk, case in cases.items()], today=today)
    return acts


def locked(nominations):
    """{id: case with its member, as it is now}, locked in the order that ``acts.lock_all`` keeps. Two queries more."""
    lock_all(nominations)
    found = Nomination.objects.select_related("member").filter(pk__in=[n.pk for n in nominations])
    return {case.pk: case for case in found.order_by("pk")}


def _reasons(entry, case, facts, bodies, today):
    when = {"on": entry.on, "precision": entry.precision, "today": today}
    found = rules.check(entry.kind, facts=facts[case.pk], birth_on=case.member.birth_on, **when)
    return found + rules.body_reasons(entry.kind, is_known=entry.body is not None) + closed_reasons(entry.body and bodies[entry.body.pk])


def _write_acts(entries, cases, by, today, found):
    sets = rulesets.timeline()
    acts = [
        Act(
            nomination_id=e.nomination.pk, kind=e.kind, on=e.on, precision=e.precision, recorded_on=today, by=by,
            branch_id=cases[e.nomination.pk].branch_id, body=e.body, source=e.source, reason=e.reason, rule_set=rulesets.of(sets, e.on),
            training_class=e.training_class, ruled_by=e.override.rule_set if e.override else None,
        )
        for e in entries
    ]  # fmt: skip
    Act.objects.bulk_create(acts, batch_size=BATCH)
    pairs = list(zip(acts, entries, strict=True))
    documents = [(act, e.document) for act, e in pairs if e.document]
    ActDocument.objects.bulk_create(
        [ActDocument(act=act, form=d.form, number=d.number, on=d.on, issuer=d.issuer) for act, d in documents], batch_size=BATCH
    )
    ActVote.objects.bulk_create([ActVote(act=act, **vote_columns(e.vote)) for act, e in pairs if e.vote], batch_size=BATCH)
    named = [(act, e.mentor) for act, e in pairs if e.mentor]
    ActMentor.objects.bulk_create(
        [ActMentor(act=act, digest=mentor_digest(m.name), official=m.official, months=m.months) for act, m in named], batch_size=BATCH
    )
    held = [(act, e, found[e.nomination.pk]) for act, e in pairs]
    ActCaution.objects.bulk_create([row for act, _e, seen in held for row in caution_rows(act, seen)], batch_size=BATCH)
    texts = [(act, ActText.NOTE, e.note) for act, e in pairs if e.note] + [(act, ActText.MENTOR, m.name) for act, m in named]
    texts += [(act, ActText.OVERRIDE, why) for act, e, seen in held if (why := why_of(e.override, seen))]
    ActText.objects.bulk_create([ActText(act=act, kind=kind, text=text) for act, kind, text in texts], batch_size=BATCH)
    return acts


def bring_up_to_date(entries, cases, facts, by):
    """Derive the cached columns of all cases from their logs; only the columns that changed somewhere are written."""
    known, changed, status, now = ground(), set(), {}, timezone.now()
    stood = [step_of(case) for case in cases.values()]
    bodies = PartyBody.objects.in_bulk({f.body_id for acts in facts.values() for f in acts if f.body_id})
    meant = {e.nomination.pk: e.body.pk for e in entries if e.kind == ActKind.UNION_DOCUMENT and e.body}
    for case in cases.values():
        before, found = rules.party_status(case), rules.standing(facts[case.pk])
        values = derived(case, facts[case.pk], known, found=found, bodies=bodies)
        if case.pk in meant:
            values["intended_body_id"] = meant[case.pk]
        for name, value in values.items():
            if getattr(case, name) != value:
                setattr(case, name, value)
                changed.add(name.removesuffix("_id"))
        case.version += 1
        case.touched_at, case.touched_by = now, by
        if (after := rules.party_status(found)) != before:
            status.setdefault(after, []).append(case.member_id)
    rows.save_all(cases.values(), [*changed, "version", "touched_at", "touched_by"])
    ledger.post_steps(before=stood, after=[step_of(case) for case in cases.values()])
    for after, ids in status.items():
        Member.objects.filter(pk__in=ids).exclude(party_status=after).update(party_status=after)


__all__ = ["Entry", "ManyRefused", "locked", "record_entries", "write_entries"]
