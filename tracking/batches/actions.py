"""Every write to a batch: set up, people in and out, what is prepared, apply, cancel.

Applying writes acts of cases through ``nominations.actions``, which alone derives where a case stands.
"""

from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import rows
from portal.dates import PartialDate
from portal.errors import Reason, RuleBroken
from portal.text import fold
from tracking.batches import rules
from tracking.batches.models import Batch, BatchItem
from tracking.batches.rules import Decision, Plan
from tracking.history import actions as history
from tracking.nominations import actions as nominations_
from tracking.nominations.models import Nomination
from tracking.nominations.rules import PROCEDURE, ActKind, Ask, Source

SHARED = ("name", "planned_on", "source", "document_form", "document_number", "document_on", "issuer", "to_body")


@dataclass(frozen=True)
class ItemFacts:
    """What is prepared for one person. None and '' mean the values of the batch; ``reason`` is needed for a return."""

    item: BatchItem
    plan: str
    day: PartialDate | None = None
    document_number: str = ""
    mentor: str = ""
    reason: object = None


@dataclass(frozen=True)
class Applied:
    """What was written: people recorded and returned."""

    batch: Batch
    recorded: int
    returned: int

    def get_absolute_url(self):
        return self.batch.get_absolute_url()


@transaction.atomic
def create_batch(*, kind, by, branch=None, body=None, people=(), follows=None, **facts):
    """Set up a batch of a branch, or with ``body`` alone of that Party body; the Batch.

    ``facts``: the columns of SHARED; for a handing-over ``body`` is where the list goes. ``people``: cases that join at once. Raises
    RuleBroken.
    """
    nominations_.hold_trees()
    if kind == ActKind.HANDED_OVER and not (branch and body):
        raise RuleBroken(Reason(_("Chọn cấp ủy tiếp nhận trước khi gửi danh sách."), "body"))
    if kind not in rules.kinds_for(by_party=branch is None):
        raise RuleBroken(Reason(_("Không lập được đợt có nội dung này."), "kind"))
    columns = {**_placed(branch, ("a2_id", "a3_id", "a4_id")), **_placed(body, ("b2_id", "b3_id", "b4_id"))}
    batch = Batch.objects.create(
        kind=kind, branch=branch, body=body, follows=follows, name_fold=fold(facts["name"]), touched_at=timezone.now(), touched_by=by,
        **columns, **facts
    )  # fmt: skip
    history.record("batches.create", by=by, subject=batch, branch=branch, name=batch.name, on=str(batch.planned_on))
    if people:
        _join(batch, people)
        history.record("batches.add", by=by, subject=batch, branch=branch, name=batch.name, count=len(people))
    return batch


def _placed(place, columns):
    return {column: getattr(place, column) if place else None for column in columns}


@transaction.atomic
def update_batch(*, batch, by, version=None, **facts):
    """Change what all people of the batch share; what has been recorded stays as it was. Raises RuleBroken, Stale."""
    batch = _lock(batch, version)
    _ensure_open(batch)
    if batch.kind == ActKind.HANDED_OVER and facts.get("body") is not None:
        facts |= _moved(batch, facts["body"])
    else:
        facts.pop("body", None)
    changed = _touch(batch, by, **facts, name_fold=fold(facts["name"]))
    if changed:
        history.record("batches.update", by=by, subject=batch, branch=batch.branch, name=batch.name)
    return batch


def _moved(batch, body):
    if batch.sent_on and body.pk != batch.body_id:
        raise RuleBroken(Reason(_("Danh sách đã gửi %(body)s. Lập đợt mới để gửi nơi khác.") % {"body": batch.body}, "body"))
    return {"body": body, **_placed(body, ("b2_id", "b3_id", "b4_id"))}


@transaction.atomic
def add_people(*, batch, people, by):
    """Let these cases join; the Batch. Whoever was taken out, or of whom what was recorded has been taken back, joins again.

    All or nothing; RuleBroken names each person.
    """
    batch = _lock(batch)
    _ensure_open(batch)
    if not people:
        raise RuleBroken(Reason(_("Chọn ít nhất một đồng chí."), "people"))
    count = _join(batch, people)
    _touch(batch, by)
    history.record("batches.add", by=by, subject=batch, branch=batch.branch, name=batch.name, count=count)
    return batch


def _join(batch, people):
    """Write the items; how many. Cases are locked and read again, because the form may be old."""
    nominations_.lock_all(people)
    cases = list(Nomination.objects.filter(pk__in=[c.pk for c in people]).select_related("member").order_by("name_key", "pk"))
    here = {i.nomination_id: i for i in batch.items.with_standing()}
    away = {pk for pk, i in here.items() if i.decision == Decision.LEFT_OUT or i.is_undone}
    waiting = set(_pending_elsewhere(batch, cases))
    fresh = [c for c in cases if c.pk not in here or c.pk in away]
    reasons = [_named(case, why) for case in fresh for why in _why_not(case, case.pk in waiting)]
    if len(here) - len(away) + len(fresh) > rules.MOST:
        reasons.append(Reason(_("Mỗi đợt có nhiều nhất %(most)s đồng chí. Chia thành nhiều đợt.") % {"most": rules.MOST}, "people"))
    if reasons:
        raise RuleBroken(*reasons)
    last = max((i.place for i in here.values()), default=0)
    new = [c for c in fresh if c.pk not in here]
    try:
        with transaction.atomic():
            back = BatchItem.objects.filter(pk__in=[here[c.pk].pk for c in fresh if c.pk in here])
            back.update(decision=Decision.PENDING, act=None)
            BatchItem.objects.bulk_create(
                [BatchItem(batch=batch, nomination=c, kind=batch.kind, place=last + n) for n, c in enumerate(new, start=1)]
            )
    except IntegrityError:  # somebody put one of them into another batch at this moment
        raise RuleBroken(Reason(_("Có đồng chí vừa được đưa vào một đợt khác cùng nội dung. Kiểm tra rồi chọn lại."), "people")) from None
    return len(fresh)


def _pending_elsewhere(batch, cases):
    found = BatchItem.objects.pending().filter(kind=batch.kind, nomination__in=[c.pk for c in cases]).exclude(batch=batch)
    return found.values_list("nomination_id", flat=True)


def _why_not(case, is_pending_elsewhere):
    return rules.add_reasons(stage=case.stage, is_closed=case.closed_on is not None, is_pending_elsewhere=is_pending_elsewhere)


def _named(case, why):
    return Reason(_("Đồng chí %(name)s: %(why)s.") % {"name": case.member.full_name, "why": why}, "people")


@transaction.atomic
def prepare(*, batch, people, by, version=None):
    """Write down what is planned for these persons (ItemFacts); nothing happens to their cases. Raises RuleBroken, Stale."""
    batch = _lock(batch, version)
    _ensure_open(batch)
    known = {i.pk: i for i in batch.items.pending()}
    changed = []
    for facts in people:
        item = known.get(facts.item.pk)
        if item is None:  # recorded or taken out since the form was opened
            raise RuleBroken(_("Danh sách của đợt vừa thay đổi. Mở lại trang rồi ghi."))
        reason = facts.reason if facts.plan == Plan.RETURN else None
        if facts.plan == Plan.RETURN and reason is None:
            raise RuleBroken(Reason(_("Chọn lý do trả lại."), f"row-{item.pk}-plan"))
        item.plan, item.reason, item.document_number, item.mentor = facts.plan, reason, facts.document_number, facts.mentor
        item.on, item.precision = (facts.day.on, facts.day.precision) if facts.day else (None, "day")
        changed.append(item)
    BatchItem.objects.bulk_update(changed, ["plan", "reason", "document_number", "mentor", "on", "precision"], batch_size=100)
    _touch(batch, by)
    history.record("batches.prepare", by=by, subject=batch, branch=batch.branch, name=batch.name, count=len(changed))
    return batch


@transaction.atomic
def apply(*, batch, items, by, today, version=None, override=None, shown=None):
    """Record what is prepared for these persons: one act for each, all of them or nothing; Applied.

    ``override``: an Override with the reason for what was pointed out of any of them, None when nobody was asked; ``shown``: {code of the
    case: codes of the cautions shown}.
    Writes acts and cases (through ``nominations.actions.record_entries``), the decisions, and on the first handing-over the day from which
    the Party body sees the batch. Locks both trees, the batch, the people, the cases. Raises RuleBroken naming every person of whom
    something has become impossible, Stale.
    """
    batch = _lock(batch, version)
    _ensure_open(batch)
    ids = {i.pk for i in items}
    chosen = list(batch.items.select_related("nomination__member", "reason").filter(pk__in=ids).order_by("nomination__member_id"))
    if reasons := _apply_reasons(ids, chosen):
        raise RuleBroken(*reasons)
    acts = nominations_.record_entries(entries=[_entry(batch, item, _told(item, override, shown)) for item in chosen], by=by, today=today)
    for item, act in zip(chosen, acts, strict=True):
        item.act, item.decision = act, Decision.RETURNED if item.plan == Plan.RETURN else Decision.APPLIED
        item.mentor = ""  # the name now stands in the act's text, the one place from which it can be erased
    BatchItem.objects.bulk_update(chosen, ["act", "decision", "mentor"], batch_size=100)
    returned = sum(item.decision == Decision.RETURNED for item in chosen)
    recorded = len(chosen) - returned
    sent = batch.kind == ActKind.HANDED_OVER and recorded and batch.sent_on is None
    _touch(batch, by, **({"sent_on": today} if sent else {}))
    history.record("batches.apply", by=by, subject=batch, branch=batch.branch, name=batch.name, count=recorded, returned=returned)
    return Applied(batch, recorded, returned)


def _apply_reasons(ids, chosen):
    if not ids:
        return [Reason(_("Chọn ít nhất một đồng chí."), "people")]
    words = _("Đồng chí %(name)s: đã được ghi hoặc đưa ra khỏi đợt, không ghi thêm lần nữa.")
    settled = [Reason(words % {"name": i.nomination.member.full_name}) for i in chosen if i.decision != Decision.PENDING]
    gone = [] if len(chosen) == len(ids) else [Reason(_("Danh sách của đợt vừa thay đổi. Mở lại trang rồi ghi."))]
    skipped = _("Đồng chí %(name)s: đang để “Chưa ghi lần này”.")
    return settled + gone + [Reason(skipped % {"name": i.nomination.member.full_name}) for i in chosen if i.plan == Plan.SKIP]


def _told(item, override, shown):
    """What was said of this person, with the reason that all share."""
    return replace(override, codes=tuple((shown or {}).get(item.nomination.code, ()))) if override else None


def _entry(batch, item, override=None):
    day = item.own_day or PartialDate(batch.planned_on)
    when = {"nomination": item.nomination, "on": day.on, "precision": day.precision}
    if item.plan == Plan.RETURN:
        source = Source.PARTY if batch.by_party else Source.OWN
        return nominations_.Entry(kind=ActKind.RETURNED, source=source, reason=item.reason, **when)
    return nominations_.Entry(
        kind=batch.kind,
        source=batch.source,
        document=_document(batch, item, day),
        body=batch.act_body,
        mentor=nominations_.MentorFacts(item.mentor) if item.mentor else None,
        override=override,
        **when,
    )


def _document(batch, item, day):
    """The document, when there is anything to say of it; its day is that of the act unless the batch says otherwise."""
    if Ask.DOCUMENT not in PROCEDURE[ActKind(batch.kind)].asks:
        return None
    number = item.document_number or batch.document_number
    if not (number or batch.issuer or batch.document_on):
        return None
    on = batch.document_on or (day.on if day.precision == "day" else None)
    return nominations_.DocumentFacts(form=batch.document_form, number=number, on=on, issuer=batch.issuer)


@transaction.atomic
def leave_out(*, batch, items, by, version=None):
    """Take these persons out of the batch; nothing happens to their cases. Those already recorded stay. Raises RuleBroken, Stale."""
    batch = _lock(batch, version)
    _ensure_open(batch)
    if not items:
        raise RuleBroken(Reason(_("Chọn ít nhất một đồng chí."), "people"))
    count = batch.items.pending().filter(pk__in=[i.pk for i in items]).update(decision=Decision.LEFT_OUT)
    if count != len(items):
        raise RuleBroken(_("Danh sách của đợt vừa thay đổi. Mở lại trang rồi ghi."))
    _touch(batch, by)
    history.record("batches.leave_out", by=by, subject=batch, branch=batch.branch, name=batch.name, count=count)
    return batch


@transaction.atomic
def cancel(*, batch, by, today, version=None):
    """Give the batch up; everybody is free for another one. Raises RuleBroken when something has been recorded, Stale."""
    batch = _lock(batch, version)
    _ensure_open(batch)
    if batch.items.done().exists():
        raise RuleBroken(_("Đợt đã ghi cho một số đồng chí nên không hủy được. Đưa các đồng chí chưa ghi ra khỏi đợt nếu không ghi nữa."))
    batch.items.pending().update(decision=Decision.LEFT_OUT)
    _touch(batch, by, cancelled_on=today)
    history.record("batches.cancel", by=by, subject=batch, branch=batch.branch, name=batch.name)
    return batch


def _lock(batch, version=None):
    """Both trees held, then the batch locked, inside the caller's transaction: before any person, so that nobody waits in a ring."""
    nominations_.hold_trees()
    locked = rows.lock(batch, version, changed_by=lambda row: (row.touched_by, row.touched_at))
    return locked


def _ensure_open(batch):
    if batch.cancelled_on:
        raise RuleBroken(_("Đợt “%(name)s” đã hủy. Lập đợt mới.") % {"name": batch.name})


def _touch(batch, by, **changes):
    """Set the changed columns and raise the version, so that forms opened before are told; names of the columns that really changed."""
    changed = [name for name, value in changes.items() if getattr(batch, name) != value]
    for name in changed:
        setattr(batch, name, changes[name])
    batch.version += 1
    batch.touched_at, batch.touched_by = timezone.now(), by
    batch.save(update_fields=[*(n.removesuffix("_id") for n in changed), "version", "touched_at", "touched_by"])
    return changed


__all__ = ["Applied", "ItemFacts", "add_people", "apply", "cancel", "create_batch", "leave_out", "prepare", "update_batch"]
