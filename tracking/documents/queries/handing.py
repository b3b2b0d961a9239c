"""Papers of a handing-over: the minutes of both sides, the receipt of the Party body."""

from dataclasses import replace

from django.utils.translation import gettext as _

from tracking.batches import queries as batches
from tracking.batches.rules import Decision
from tracking.documents import rules
from tracking.documents.queries.cases import acts_of, document_of, list_key, load, one_body, whose
from tracking.documents.queries.heads import body_head, branch_head
from tracking.documents.rules import Answered, Bundle, Gap, HandedOver, Minutes, Receipt, Ref
from tracking.nominations.rules import ActKind
from tracking.party.models import PartyBody

ANSWERS = {Decision.APPLIED: "đã nhận", Decision.RETURNED: "trả lại để bổ sung"}


def minutes_of_batch(batch, user):
    """Biên bản bàn giao of a batch: everybody of it in sight who has not been left out or returned."""
    giver, taker = batches.sides(batch)
    cases = [line.item.nomination for line in batches.sheet(batch, user).lines]
    found = _minutes(cases, giver=giver, taker=taker.name if taker else "", on=batch.planned_on)
    number = rules.full_number(batch.document_number, giver.kind, sort="CV") if giver else batch.document_number
    if not number:
        found.gaps.insert(0, Gap(_("Chưa ghi số công văn kèm theo danh sách."), batch))
    found.refs = [Ref("batch", batch.pk, found.papers[0].taker)]
    found.papers = [replace(found.papers[0], occasion=batch.name, letter=rules.numbered(number, batch.document_on))]
    return found


def minutes_of_list(cases, *, place, today):
    """The same of chosen cases (a queryset), handed over by the branch ``place``."""
    loaded = load(cases)
    found = _minutes(loaded, giver=place, taker=one_body(loaded), on=today)
    found.refs = [Ref("nomination", loaded[0].pk, found.papers[0].taker, list_key(loaded))] if loaded else []
    return found


def _minutes(cases, *, giver, taker, on):
    acts = acts_of([case.pk for case in cases])
    people = tuple(_handed_over(case, acts[case.pk].get(ActKind.UNION_DOCUMENT)) for case in cases)
    gaps = [] if giver else [Gap(_("Chưa rõ bên giao."))]
    gaps += [] if taker else [Gap(_("Chưa có cùng một cấp ủy tiếp nhận."), cases[0] if cases else None)]
    gaps += [gap for case, person in zip(cases, people, strict=True) for gap in _gaps(case, person)]
    paper = Minutes(
        head=branch_head(giver, "", on, sort="BB"),
        giver=rules.long_name(giver.name) if giver else rules.dots(40),
        taker=taker or rules.dots(40),
        meeting=rules.written_day(on),
        occasion="",
        letter="",
        people=people,
    )
    return Bundle([paper], gaps, len(people), issuer=giver, **whose(cases))


def _handed_over(case, act):
    number, on = document_of(act)
    number = rules.full_number(number, case.branch.kind, sort="NQ")
    return HandedOver(case.member.full_name, case.member.birth, case.branch.name, rules.numbered(number, on or (act.on if act else None)))


def _gaps(case, person):
    name = {"name": case.member.full_name}
    if not person.birth:
        yield Gap(_("Đồng chí %(name)s: chưa có ngày sinh.") % name, case.member, of_member=True)
    if not person.document:
        yield Gap(_("Đồng chí %(name)s: chưa ghi nghị quyết giới thiệu.") % name, case)


def receipt(batch, user, today):
    """Giấy biên nhận of the Party body for a list: whom it took, whom it returned and why, who waits."""
    giver, taker = batches.sides(batch)
    found = batches.receipt(batch, user)
    people = tuple(_answered(line) for line in found.lines)
    paper = Receipt(
        head=body_head(taker, "", today, sort="BN"),
        giver=rules.long_name(giver.name) if giver else rules.dots(40),
        taker=taker.name if taker else rules.dots(40),
        occasion=batch.name,
        received=found.received,
        returned=found.returned,
        waiting=found.waiting,
        people=people,
    )
    gaps = [] if taker else [Gap(_("Chưa rõ cấp ủy tiếp nhận."), batch)]
    gaps += [Gap(_("Đồng chí %(name)s: chưa có trả lời.") % {"name": p.name}, batch) for p in people if not p.answer]
    gaps += [Gap(_("Đồng chí %(name)s: chưa ghi lý do trả lại.") % {"name": p.name}, batch) for p in people if _unexplained(p)]
    bodies = _paths({line.item.nomination.body_id for line in found.lines})
    named, refs = {line.item.nomination_id for line in found.lines}, [Ref("batch", batch.pk, paper.giver)]
    return Bundle([paper], gaps, len(people), issuer=taker, refs=refs, paths=bodies, people=named)


def _paths(ids):
    """Where Party bodies stand in their tree; '' for a case that none holds. One query."""
    return {*PartyBody.objects.filter(pk__in=ids).values_list("path", flat=True), *([""] if None in ids else [])}


def _unexplained(person):
    return person.answer.startswith(ANSWERS[Decision.RETURNED]) and not person.reason


def _answered(line):
    case = line.item.nomination
    answer = ", ".join(part for part in (ANSWERS.get(line.answer, ""), line.day) if part)
    return Answered(case.member.full_name, case.member.birth, case.branch.name, answer, line.reason)
