"""Acts of many cases taken back together, and cases that were opened by mistake: for a list that was brought in wrongly."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal.errors import Reason, RuleBroken
from tracking.nominations import rules
from tracking.nominations.actions import coming_back, many
from tracking.nominations.actions.counting import post_changes
from tracking.nominations.models import Act, ActDocument, ActText, Nomination
from tracking.nominations.rules import ActKind
from tracking.nominations.standing import facts_of_many
from tracking.rulesets import queries as rulesets

CHUNK = 1000  # cases that are held in memory together


@transaction.atomic
def take_back(*, spans, opened, meant, by, today, note):
    """Take back what was appended to these cases, by compensating acts; how many acts were taken back.

    ``spans``: {case id: (first, last)}, the keys of the acts in question; whatever was recorded later and still stands refuses the whole.
    ``opened``: ids of the cases that these acts opened; they end as entered by mistake. ``meant``: {case id: id of the Party body that the
    list was meant for before, or None}. ``note``: why. What an act of the span corrected stands again, as a correction back, with its
    document; votes and mentors are not carried over, because no list corrects an act that has them. Writes acts, documents, notes, the
    cases, their members' status and the ledger. Raises RuleBroken.
    """
    ids, count = sorted(spans), 0
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        count += _take_back({pk: spans[pk] for pk in some}, opened, by, today, note)
        _mean(some, meant)
    return count


def _mean(ids, meant):
    """Let the lists of these cases be meant for whom they were meant before."""
    by_body = {}
    for pk, body in Nomination.objects.filter(pk__in=[pk for pk in ids if pk in meant]).values_list("pk", "intended_body"):
        if body != meant[pk]:
            by_body.setdefault(meant[pk], []).append(pk)
    for body, some in by_body.items():
        Nomination.objects.filter(pk__in=some).update(intended_body=body)


def _take_back(spans, opened, by, today, note):
    cases = many.locked(Nomination.objects.filter(pk__in=spans))
    facts = facts_of_many(list(cases))
    gone = {pk: _within(facts[pk], *spans[pk]) for pk in cases}
    if reasons := [r for pk, case in cases.items() for r in _reasons(case, facts[pk], gone[pk], spans[pk], opened, today)]:
        raise RuleBroken(*reasons)
    if reasons := coming_back.reasons(cases, facts, gone, opened):
        raise RuleBroken(*reasons)
    acts = _write_acts(cases, facts, gone, spans, opened, by, today)
    ActText.objects.bulk_create([ActText(act=act, kind=ActText.NOTE, text=note) for act in acts if note], batch_size=many.BATCH)
    before = {pk: (case.body_id, list(facts[pk])) for pk, case in cases.items()}
    for act in acts:
        facts[act.nomination_id].append(
            rules.Fact(act.pk, act.kind, act.on, act.precision, act.recorded_at, act.reverses_id, act.body_id, act.branch_id)
        )
    many.bring_up_to_date([], cases, facts, by)
    post_changes(changed=[(case, *before[pk], facts[pk]) for pk, case in cases.items()], today=today)
    return sum(len(found) for found in gone.values())


def _within(facts, first, last):
    """Standing acts of the span, the last one first; the line that opens a case stays."""
    found = [f for f in rules.live(facts) if first <= f.id <= last and f.kind != ActKind.IDENTIFIED]
    return sorted(found, key=lambda f: -f.id)


def _reasons(case, facts, gone, span, opened, today):
    words = {"name": case.member.full_name}
    if rules.said_after(facts, span[1]):
        return [Reason(_("Đồng chí %(name)s: đã ghi thêm việc vào phiếu theo dõi sau khi nhập.") % words)]
    if case.pk not in opened:
        return []
    taken = {f.id for f in gone}
    left = [f for f in facts if f.id not in taken]
    when = {"on": today, "facts": left, "today": today, "birth_on": case.member.birth_on}
    return [Reason(_("Đồng chí %(name)s: %(why)s") % {**words, "why": r.text}) for r in rules.check(ActKind.ENTERED_IN_ERROR, **when)]


def _write_acts(cases, facts, gone, spans, opened, by, today):
    """The compensating acts, in the order of recording, with the documents of what stands again."""
    former = {f.id: _former(f, facts[pk], spans[pk]) for pk in cases for f in gone[pk]}
    stood = Act.objects.select_related("document").in_bulk({key for key in former.values() if key})
    sets = rulesets.timeline()
    shared = {"recorded_on": today, "by": by}
    acts, papers = [], []
    for pk, case in cases.items():
        for f in gone[pk]:
            if old := stood.get(former[f.id]):
                acts.append(_correction(old, f.id, shared))
                papers += [(acts[-1], old.document)] if hasattr(old, "document") else []
            else:
                acts.append(_act(case, ActKind.REVERSAL, f.id, sets, today, shared))
        if pk in opened:
            acts.append(_act(case, ActKind.ENTERED_IN_ERROR, None, sets, today, shared))
    Act.objects.bulk_create(acts, batch_size=many.BATCH)
    documents = [ActDocument(act=act, form=d.form, number=d.number, on=d.on, issuer=d.issuer) for act, d in papers]
    ActDocument.objects.bulk_create(documents, batch_size=many.BATCH)
    return acts


def _act(case, kind, target, sets, today, shared):
    return Act(
        nomination_id=case.pk,
        kind=kind,
        on=today,
        branch_id=case.branch_id,
        reverses_id=target,
        rule_set=rulesets.of(sets, today),
        **shared,
    )


def _correction(old, target, shared):
    """What ``old`` said, said again in place of the act ``target``."""
    names = ("nomination_id", "kind", "on", "precision", "branch_id", "body_id", "source", "reason_id", "rule_set_id", "ruled_by_id")
    return Act(**{name: getattr(old, name) for name in (*names, "training_class_id")}, reverses_id=target, **shared)


def _former(fact, facts, span):
    """Id of the act before the span that this one corrected, None when it corrected none."""
    known, target = {f.id: f for f in facts}, fact.reverses
    while target is not None and target >= span[0]:
        target = known[target].reverses
    return target
