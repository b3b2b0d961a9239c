"""Draw up a sheet, write a filled one, receive or return the people of a letter: each together or not at all."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.errors import Reason, RuleBroken
from tracking.history import actions as history
from tracking.imports import actions as imports
from tracking.nominations import actions as nominations
from tracking.nominations import mentors
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import ActKind, Source
from tracking.party.models import PartyBody
from tracking.reconciliation import rules
from tracking.reconciliation.models import Reading, Sheet
from tracking.reconciliation.queries import reading as queries
from tracking.reconciliation.queries.reading import Choice
from tracking.reconciliation.queries.sheets import at, names, part_of, parts
from tracking.reconciliation.rules import MOST, MOST_PARTS

# ------------------------------------------------------------------ the sheet


@transaction.atomic
def make_sheet(*, by, place, body, quarter, part=1):
    """Draw up the sheet of a body and a quarter for the names in sight at ``place``: a branch, or a Party body for itself.

    ``part``: which 300 names, from 1. Writes the sheet and an event. Raises RuleBroken when there is nobody or too many.
    """
    found = names(at(place, Nomination.objects.visible_to(by)), body, quarter)
    starts = parts(found)
    if reasons := part_reasons(starts, part):
        raise RuleBroken(*reasons)
    codes = list(part_of(found, starts, part).values_list("code", flat=True))
    branch = None if isinstance(place, PartyBody) else place
    sheet = Sheet.objects.create(
        body=body, branch=branch, year=quarter.year, quarter=quarter.number, part=part, parts=len(starts), cases=codes, made_by=by
    )
    history.record("reconciliation.make", by=by, subject=sheet, branch=branch, code=sheet.code, rows=len(codes))
    return sheet


def part_reasons(starts, part=1):
    """Why no sheet can be drawn up of these parts; [] when it can."""
    if not starts:
        return [Reason(_("Trong quý này chưa có đồng chí nào để đối chiếu."))]
    if len(starts) > MOST_PARTS:
        words = _("Có hơn %(most)s đồng chí, quá nhiều cho một lần đối chiếu. Chọn chi bộ, cấp ủy hoặc đơn vị nhỏ hơn.")
        return [Reason(words % {"most": f"{MOST * MOST_PARTS:,}".replace(",", ".")})]
    if not 1 <= part <= len(starts):
        return [Reason(_("Phần này không còn đồng chí nào. Chọn lại phần."), "part")]
    return []


# ------------------------------------------------------------------ the filled workbook


@transaction.atomic
def keep_reading(*, by, name, content, today):
    """Keep a filled sheet for a day, after reading it once. Raises RuleBroken for what is no sheet of this portal."""
    queries.plan(content=content, user=by, today=today)
    return imports.keep(Reading, by=by, name=name, content=content)


@transaction.atomic
def write_reading(*, reading, choice, seen, by, today):
    """Write the chosen facts of a filled sheet, all or nothing; the Reading with its ``result``.

    ``seen``: digest of the plan that the person looked at. Each act carries the sheet's code in its note; what differs is written as a
    correction. The file is forgotten. Raises RuleBroken when anything changed since the dry run or nothing is chosen.
    """
    nominations.hold_trees()
    reading = imports.lock_unwritten(reading)
    first = queries.plan(content=bytes(reading.content), user=by, today=today)
    nominations.lock_all([row.case for row in first.rows if row.case])
    plan = queries.plan(content=bytes(reading.content), user=by, today=today)
    if plan.digest != seen:
        raise RuleBroken(_("Nội dung đã thay đổi từ lúc kiểm tra. Chưa ghi gì; xem lại các dòng rồi ghi."))
    chosen = list(plan.chosen(choice))
    if not chosen:
        raise RuleBroken(_("Chưa chọn dòng nào để ghi."))
    written = sum([_write_row(plan.sheet, row, items, by, today) for row, items in chosen])
    _close(reading, plan, chosen, written, by)
    return reading


def _write_row(sheet, row, items, by, today):
    note = _("Theo phiếu đối chiếu %(code)s, %(quarter)s.") % {"code": sheet.code, "quarter": sheet.period}
    remark = queries.words_of(row, "remark", queries.REMARK_LIMIT)
    if remark:
        note = _("%(note)s Cấp ủy ghi: %(remark)s") % {"note": note, "remark": remark}
    for item in queries.in_order(row, items, nominations.facts_of(row.case), today):
        with imports.naming_row(row):
            nominations.record(
                item.asked.kind, nomination=row.case, on=item.on.on, precision=item.on.precision, by=by, today=today, source=row.source,
                note=note[:1000], **_kept(item),
            )  # fmt: skip
    return len(items)


def _kept(item):
    """The paper, and what a corrected act said beside day and number."""
    act, facts = item.act, {}
    paper = getattr(act, "document", None) if act else None
    if item.asked.form and (item.number or paper):
        form, issuer = (paper.form, paper.issuer) if paper else (item.asked.form, "")
        facts["document"] = nominations.DocumentFacts(form, item.number, queries.document_day(item), issuer)
    if act:
        facts |= {"replaces": act, "body": act.body, "training_class": act.training_class, "mentor": _mentor(act)}
    return facts


def _mentor(act):
    said = mentors.mentor_of(act)
    return nominations.MentorFacts(*said) if said else None


def _close(reading, plan, chosen, written, by):
    reading.result = {
        "sheet": plan.sheet.code,
        "written": [row.case.code for row, _items in chosen],
        "acts": written,
        "known": len(plan.known),
        "left": len(plan.rows) - len(chosen) - len(plan.known),
    }
    reading.content = b""
    reading.save(update_fields=["result", "content"])
    plan.sheet.read_at, plan.sheet.read_by = timezone.now(), by
    plan.sheet.save(update_fields=["read_at", "read_by"])
    history.record("reconciliation.write", by=by, subject=plan.sheet, branch=plan.sheet.branch, code=plan.sheet.code, written=written)


# ------------------------------------------------------------------ letters


@transaction.atomic
def receive(*, received, on, by, today, body=None):
    """Record on day ``on`` that the Party body took these people on. ``received``: (case, name of the mentor or '').

    ``body``: the cell that they go on to, None when they stay. All or nothing; raises RuleBroken with the reasons of all of them.
    """
    _ensure_some(received)
    nominations.lock_all([case for case, _mentor in received])
    reasons = _already(received, ActKind.RECEIVED, _("Đồng chí %(name)s đã được ghi tiếp nhận."))
    for case, mentor in received:
        reasons += _recorded(
            ActKind.RECEIVED, case, on=on, by=by, today=today, mentor=nominations.MentorFacts(mentor) if mentor else None, body=body
        )
    if reasons:
        raise RuleBroken(*dict.fromkeys(reasons))
    return len(received)


@transaction.atomic
def send_back(*, cases, on, reason, by, today, note=""):
    """Return these people for completion with a coded reason. All or nothing; raises RuleBroken with the reasons of all of them."""
    _ensure_some(cases)
    nominations.lock_all(cases)
    waiting = Nomination.objects.filter(pk__in=[c.pk for c in cases], waiting_supplement=True).select_related("member")
    words = _("Đồng chí %(name)s đã được trả lại, đang chờ bổ sung.")
    reasons = [Reason(words % {"name": case.member.full_name}) for case in waiting]
    for case in cases:
        reasons += _recorded(ActKind.RETURNED, case, on=on, by=by, today=today, reason=reason, note=note)
    if reasons:
        raise RuleBroken(*dict.fromkeys(reasons))
    return len(cases)


def _ensure_some(chosen):
    if not chosen:
        raise RuleBroken(_("Chọn ít nhất một đồng chí."))


def _already(received, kind, words):
    """Reasons for those of whom somebody else has recorded this meanwhile: since the last hand-over."""
    reasons = []
    standing = Act.objects.standing().filter(nomination__in=[case.pk for case, _mentor in received])
    last = {a.nomination_id: a for a in standing.of(ActKind.HANDED_OVER).order_by("on", "pk")}
    for act in standing.of(kind).select_related("nomination__member"):
        sent = last.get(act.nomination_id)
        if sent is None or act.pk > sent.pk:
            reasons.append(Reason(words % {"name": act.nomination.member.full_name}))
    return reasons


def _recorded(kind, case, **facts):
    """Record as the Party body itself; the reasons, with the person's name, when it cannot be."""
    try:
        with transaction.atomic():
            nominations.record(kind, nomination=case, source=Source.PARTY, **facts)
    except RuleBroken as refusal:
        words = _("Đồng chí %(name)s: %(why)s")
        return [Reason(words % {"name": case.member.full_name, "why": r.text}, r.field) for r in refusal.reasons]
    return []


__all__ = [
    "Choice", "keep_reading", "make_sheet", "part_reasons", "receive", "rules", "send_back", "write_reading",
]  # fmt: skip
