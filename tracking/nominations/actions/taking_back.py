"""Acts of many cases taken back together, and cases that were opened by mistake: for a list that was brought in wrongly."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal.errors import Reason, RuleBroken
from tracking.nominations import rules
from tracking.nominations.actions import coming_back, many
from tracking.nominations.actions.counting import post_changes
from tracking.nominations.models import Act, ActText, Nomination
from tracking.nominations.rules import ActKind
from tracking.nominations.standing import facts_of_many
from tracking.rulesets import queries as rulesets

CHUNK = 1000  # cases that are held in memory together


@transaction.atomic
def take_back(*, spans, opened, meant, by, today, note):
    """Take back what was appended to these cases, by compensating acts; how many acts were taken back.

    ``spans``: {case id: (first, last)}, the keys of the acts in question; whatever was recorded later refuses the whole. ``opened``: ids of
    the cases that these acts opened; they end as entered by mistake. ``meant``: {case id: id of the Party body that the list was meant for
    before, or None}. ``note``: why. Writes acts, notes, the cases, their members' status and the ledger. Raises RuleBroken.
    """
    ids, count = sorted(spans), 0
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        count += _take_back({pk: spans[pk] for pk in some}, opened, by, today, note)
        for pk in some:
            if pk in meant:
                Nomination.objects.filter(pk=pk).exclude(intended_body=meant[pk]).update(intended_body=meant[pk])
    return count


def _take_back(spans, opened, by, today, note):
    cases = many.locked(Nomination.objects.filter(pk__in=spans))
    facts = facts_of_many(list(cases))
    gone = {pk: _within(facts[pk], *spans[pk]) for pk in cases}
    if reasons := [r for pk, case in cases.items() for r in _reasons(case, facts[pk], gone[pk], spans[pk], opened, today)]:
        raise RuleBroken(*reasons)
    if reasons := coming_back.reasons(cases, facts, gone, opened):
        raise RuleBroken(*reasons)
    sets = rulesets.timeline()
    acts = [
        Act(
            nomination_id=pk, kind=kind, on=today, recorded_on=today, by=by, branch_id=case.branch_id, reverses_id=target,
            rule_set=rulesets.of(sets, today),
        )
        for pk, case in cases.items()
        for kind, target in _compensations(pk, gone[pk], opened)
    ]  # fmt: skip
    Act.objects.bulk_create(acts, batch_size=many.BATCH)
    ActText.objects.bulk_create([ActText(act=act, kind=ActText.NOTE, text=note) for act in acts if note], batch_size=many.BATCH)
    before = {pk: (case.body_id, list(facts[pk])) for pk, case in cases.items()}
    for act in acts:
        facts[act.nomination_id].append(
            rules.Fact(act.pk, act.kind, act.on, act.precision, act.recorded_at, act.reverses_id, None, act.branch_id)
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
    if any(f.id > span[1] for f in facts):
        return [Reason(_("Đồng chí %(name)s: đã ghi thêm việc vào phiếu theo dõi sau khi nhập.") % words)]
    if case.pk not in opened:
        return []
    taken = {f.id for f in gone}
    left = [f for f in facts if f.id not in taken]
    when = {"on": today, "facts": left, "today": today, "birth_on": case.member.birth_on}
    return [Reason(_("Đồng chí %(name)s: %(why)s") % {**words, "why": r.text}) for r in rules.check(ActKind.ENTERED_IN_ERROR, **when)]


def _compensations(pk, gone, opened):
    """(kind, act that it reverses or None) in the order of recording."""
    return [*((ActKind.REVERSAL, f.id) for f in gone), *([(ActKind.ENTERED_IN_ERROR, None)] if pk in opened else [])]
