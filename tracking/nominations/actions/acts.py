"""Every write to a case: open it, record what happened, correct, take back, move. The log is written here and the cache derived from it."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import dates, db, rows
from portal.errors import Reason, RuleBroken
from tracking.branches.actions import TREE_LOCK
from tracking.ledger import actions as ledger
from tracking.members import actions as members
from tracking.members.models import Member
from tracking.nominations import rules
from tracking.nominations.actions.counting import post_changes, step_of
from tracking.nominations.cautions import cautions
from tracking.nominations.mentors import mentor_digest
from tracking.nominations.models import Act, ActCaution, ActDocument, ActMentor, ActText, ActVote, Nomination
from tracking.nominations.rules import ActKind, Source
from tracking.nominations.standing import derived, facts_of
from tracking.party import queries as party
from tracking.party.actions import TREE_LOCK as BODY_LOCK
from tracking.party.models import PartyBody
from tracking.rulesets import queries as rulesets
from tracking.rulesets.models import RuleSet

MAJORITY_ETHNIC_GROUP = "01"  # Kinh


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """A document as metadata: form code, number, day, issuer. Number and day may come later."""

    form: str
    number: str = ""
    on: date | None = None
    issuer: str = ""


@dataclass(frozen=True)
class MentorFacts:
    """What is known of a mentor: name, whether an official member, months together with the person; None where not known."""

    name: str
    official: bool | None = None
    months: int | None = None


@dataclass(frozen=True)
class Override:
    """What the person who records was told (``codes`` of cautions) and why it is recorded all the same, or by another rule set.

    Given whenever somebody was asked, with '' and () when there was nothing to say. Without one nobody was asked: of a sheet that is
    read back, a list brought in, the demo. What holds is stored with the act either way; the reason only where there is something to
    give one for.
    """

    reason: str = ""
    codes: tuple[str, ...] = ()
    rule_set: RuleSet | None = None


@dataclass(frozen=True)
class VoteFacts:
    """A vote. Numbers only of the union's own executive committee; for a Party body only ``met``."""

    met: bool | None = None
    total: int | None = None
    present: int | None = None
    in_favour: int | None = None
    against: int | None = None
    blank: int | None = None


@transaction.atomic
def open_case(*, member, by, on, today, precision=dates.DAY, note="", source=Source.OWN):
    """Put a member into the pool on day ``on``: a new case with its first act.

    Raises RuleBroken when the person has an open case, is a Party member, or the date cannot be.
    """
    hold_trees()
    rows_ = Member.objects.select_for_update(of=("self",), no_key=True)
    member = rows_.select_related("branch", "ethnic_group").get(pk=member.pk)
    attempts = list(Nomination.objects.filter(member=member).values_list("attempt", "closed_on"))
    reasons = rules.check(ActKind.IDENTIFIED, on=on, precision=precision, facts=[], today=today, birth_on=member.birth_on)
    if any(closed_on is None for _attempt, closed_on in attempts):
        reasons.append(
            Reason(_("Đồng chí %(name)s đang có phiếu theo dõi. Mở phiếu đó để ghi tiếp.") % {"name": member.full_name}, "member")
        )
    if member.party_status != "none":
        reasons.append(Reason(_("Đồng chí %(name)s đã là đảng viên.") % {"name": member.full_name}, "member"))
    if member.left_on:
        reasons.append(Reason(_("Đồng chí %(name)s đã thôi là đoàn viên của đơn vị.") % {"name": member.full_name}, "member"))
    if reasons:
        raise RuleBroken(*reasons)
    try:
        with transaction.atomic():
            nomination = Nomination.objects.create(
                **first_columns(member, on, by, has_cell=party.has_own_cell(member.branch, on)), attempt=len(attempts) + 1
            )
    except IntegrityError:
        raise RuleBroken(Reason(_("Đồng chí %(name)s đang có phiếu theo dõi.") % {"name": member.full_name}, "member")) from None
    _write(nomination, ActKind.IDENTIFIED, on=on, precision=precision, by=by, today=today, source=source, note=note)
    return nomination


def first_columns(member, on, by, *, has_cell):
    """Columns of a new case: who holds it, what was true at the start. ``has_cell``: whether the branch had its own Party organisation."""
    branch = member.branch
    return {
        "member": member, "branch": branch, "a2_id": branch.a2_id, "a3_id": branch.a3_id, "a4_id": branch.a4_id,
        "name_key": member.name_key, "name_fold": member.name_fold, "given_fold": member.given_fold,
        "origin_branch": branch, "origin_sector_id": branch.sector_id, "origin_has_cell": has_cell,
        "origin_sex": member.sex, "origin_birth_on": member.birth_on, "origin_direct_worker": member.direct_worker,
        "origin_union_officer": member.union_officer,
        "origin_minority": member.ethnic_group.code != MAJORITY_ETHNIC_GROUP if member.ethnic_group else None,
        "stage_since_on": on, "touched_at": timezone.now(), "touched_by": by,
    }  # fmt: skip


@transaction.atomic
def record(
    kind, *, nomination, on, by, today, precision=dates.DAY, source=Source.OWN, document=None, vote=None, body=None, reason=None, note="",
    mentor=None, training_class=None, replaces=None, override=None, version=None,
):  # fmt: skip
    """Record one act of the case and bring its cache up to date; the Act.

    ``today`` is the day of recording. ``replaces``: the standing act of the same kind that this one corrects. ``mentor``: MentorFacts.
    ``override``: what was said to the person who records, None when nobody was asked. ``version``: that of the form. Writes act, document,
    vote, mentor, texts, the cautions that hold, and the case, or nothing. Raises RuleBroken with every reason at once, also when a caution
    holds that was not shown or has no reason, Stale.
    """
    nomination = lock(nomination, version)
    acts = facts_of(nomination)
    reasons = rules.check(
        kind,
        on=on,
        precision=precision,
        facts=acts,
        today=today,
        birth_on=nomination.member.birth_on,
        replaces=replaces.pk if replaces else None,
    )
    reasons += vote_reasons(vote) + _body_reasons(kind, body)
    if override and override.rule_set and not override.reason:
        reasons.append(Reason(_("Ghi lý do áp dụng bộ quy định khác."), "override"))
    if replaces:
        reasons += _replace_reasons(kind, nomination, replaces, acts, source) + _party_reasons(replaces, body)
    found = cautions(
        kind, nomination, day=dates.PartialDate(on, precision), rule_set=override.rule_set if override else None,
        met=vote.met if vote and vote.total is None else None, mentor=mentor, replaces=replaces, facts=acts,
    )  # fmt: skip
    if override:
        reasons += rules.caution_reasons(found, shown=override.codes, why=override.reason)
    if reasons:
        raise RuleBroken(*reasons)
    return _write(
        nomination, kind, on=on, precision=precision, by=by, today=today, source=source, document=document, vote=vote, body=body,
        reason=reason,
        note=note, mentor=mentor, training_class=training_class, reverses=replaces, override=override, found=found,
    )  # fmt: skip


@transaction.atomic
def reverse(*, act, by, today, note="", source=Source.OWN, version=None):
    """Take back an act that was recorded by mistake: a compensating act; the old row stays in the log. Raises RuleBroken, Stale."""
    nomination = lock(act.nomination, version)
    acts = facts_of(nomination)
    target = next(f for f in acts if f.id == act.pk)
    reasons = rules.check_reversal(target, acts)
    if act.source == Source.PARTY and source != Source.PARTY:
        reasons.append(Reason(_("Nội dung này do cấp ủy ghi. Đề nghị cấp ủy đính chính.")))
    if act.kind in rules.EXITS and _other_open_case(nomination):
        reasons.append(_another_case())
    if reasons := reasons + _party_reasons(act):
        raise RuleBroken(*reasons)
    return _write_and_follow(nomination, ActKind.REVERSAL, on=today, by=by, today=today, source=source, note=note, reverses=act)


@transaction.atomic
def step_back(*, nomination, stage, by, today, note, source=Source.OWN, version=None):
    """Let the case stand at an earlier ``stage`` again: every act beyond it is taken back by a compensating act; the acts taken back.

    ``note``: why, required. Raises RuleBroken when nothing lies beyond, when an act belongs to the Party body, or without a reason; Stale.
    """
    nomination = lock(nomination, version)
    facts = facts_of(nomination)
    beyond = rules.to_take_back(stage, facts)
    acts = Act.objects.in_bulk([f.id for f in beyond])
    reasons = [] if note else [Reason(_("Ghi lý do lùi về bước trước."), "note")]
    if not beyond:
        reasons.append(Reason(_("Phiếu chưa qua bước này, không có nội dung nào cần hủy."), "stage"))
    if source != Source.PARTY and any(a.source == Source.PARTY for a in acts.values()):
        reasons.append(Reason(_("Có nội dung do cấp ủy ghi. Đề nghị cấp ủy đính chính.")))
    for act in acts.values():
        reasons += _party_reasons(act)
    if any(a.kind in rules.EXITS for a in acts.values()) and _other_open_case(nomination):
        reasons.append(_another_case())
    if reasons:
        raise RuleBroken(*reasons)
    for fact in beyond:
        _write_and_follow(nomination, ActKind.REVERSAL, on=today, by=by, today=today, source=source, note=note, reverses=acts[fact.id])
    return nomination


@transaction.atomic
def reopen(*, nomination, by, on, today, note="", version=None):
    """Follow a closed case again. Raises RuleBroken when the person has another open case meanwhile, Stale."""
    nomination = lock(nomination, version)
    reasons = rules.check(ActKind.REOPENED, on=on, facts=facts_of(nomination), today=today, birth_on=nomination.member.birth_on)
    if _other_open_case(nomination):
        reasons.append(_another_case())
    if reasons:
        raise RuleBroken(*reasons)
    return _write_and_follow(nomination, ActKind.REOPENED, on=on, by=by, today=today, note=note)


def _write_and_follow(nomination, kind, *, by, today, **facts):
    """``_write``; a case on the way again goes on where the person has moved meanwhile, for nobody would find it at the old place."""
    was_on_the_way, member = _is_on_the_way(nomination), nomination.member
    act = _write(nomination, kind, by=by, today=today, **facts)
    if not was_on_the_way and _is_on_the_way(nomination) and member.left_on is None and member.branch_id != nomination.branch_id:
        _write(nomination, ActKind.MOVED, on=today, by=by, today=today, branch=member.branch)
    return act


def _is_on_the_way(nomination):
    return nomination.closed_on is None and nomination.stage < rules.Stage.OFFICIAL


@transaction.atomic
def move_case(*, nomination, branch, by, on, today, note=""):
    """Let another branch hold the case from now on; what was true at the start and past acts stay where they were. Raises RuleBroken."""
    nomination = lock(nomination)
    reasons = rules.check(ActKind.MOVED, on=on, facts=facts_of(nomination), today=today)
    if reasons:
        raise RuleBroken(*reasons)
    return _write(nomination, ActKind.MOVED, on=on, by=by, today=today, note=note, branch=branch)


@transaction.atomic
def change_body(*, nomination, body, by, on, today):
    """Let another Party body hold the case from ``on``, because the one that held it has ended.

    ``body`` None: nobody until the list is sent again. A case that was sent there later than ``on`` changes on that later day.
    Whom the list was meant for follows as well. Raises RuleBroken.
    """
    nomination = lock(nomination)
    acts, before = facts_of(nomination), nomination.body_id
    on = max([on, *(a.on for a in rules.live(acts) if a.kind in rules.PLACES_BODY)])
    if reasons := rules.check(ActKind.BODY_CHANGED, on=on, facts=acts, today=today):
        raise RuleBroken(*reasons)
    if nomination.intended_body_id == before:
        nomination.intended_body = body
    return _write(nomination, ActKind.BODY_CHANGED, on=on, by=by, today=today, body=body)


TREES = (TREE_LOCK, BODY_LOCK)  # in the order in which everybody takes them


def hold_trees(*, alone=()):
    """Hold both trees until the transaction ends: the first statement of every write to cases, before any row.

    Shared, so that writers of cases do not wait for each other; a branch or body that moves or closes meanwhile would leave old columns on
    a case. ``alone``: the trees (of TREES) with which nobody else may work meanwhile, so that nobody writes cases: the one that changes, or
    both for what changes the days of all cases.
    """
    for tree in TREES:
        (db.advisory_lock if tree in alone else db.shared_lock)(tree)


def lock(nomination, version=None):
    """Both trees held, then the person, then the case, locked inside the caller's transaction; the case with its member. Raises Stale.

    Whoever locks both does so in this order, and several people in the order of their keys, so that nobody waits in a ring.
    """
    hold_trees()
    member = Member.objects.select_for_update(of=("self",), no_key=True).get(pk=nomination.member_id)
    locked = rows.lock(nomination, version, changed_by=lambda row: (row.touched_by, row.touched_at))
    locked.member = member
    return locked


def lock_all(nominations):
    """Both trees held, then the persons, then the cases, each in the order of their keys: what several are changed under. See ``lock``."""
    hold_trees()
    people, cases = {n.member_id for n in nominations}, {n.pk for n in nominations}
    list(Member.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))
    list(Nomination.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=cases).order_by("pk").values_list("pk"))


def refresh(nomination, *, by=None, acts=None, is_new=False):
    """Derive stage, dates, holder and flags from the log and write them to the case: the only writer of these columns.

    The sums by step follow. ``is_new``: the case was not counted at any step before.
    """
    facts = acts if acts is not None else facts_of(nomination)
    before = [] if is_new else [step_of(nomination)]
    found = rules.standing(facts)
    for name, value in derived(nomination, facts, found=found).items():
        setattr(nomination, name, value)
    nomination.version += 1
    nomination.touched_at = timezone.now()
    nomination.touched_by = by
    nomination.save()
    ledger.post_steps(before=before, after=[step_of(nomination)])
    return found


def _write(
    nomination, kind, *, on, by, today, precision=dates.DAY, source=Source.OWN, document=None, vote=None, body=None, reason=None, note="",
    mentor=None, training_class=None, reverses=None, branch=None, override=None, found=(),
):  # fmt: skip
    """Append the act with its document, vote and texts, and bring the case up to date. The caller has checked and holds the lock."""
    corrected = reverses if kind != ActKind.REVERSAL else None  # a correction counts where the act counted that it corrects
    act = Act.objects.create(
        nomination=nomination, kind=kind, on=on, precision=precision, recorded_on=today, by=by,
        branch=branch or (corrected.branch if corrected else nomination.branch), body=body,
        source=source, reason=reason, reverses=reverses, training_class=training_class,
        rule_set=rulesets.in_force(on), ruled_by=override.rule_set if override else None,
    )  # fmt: skip
    if document:
        ActDocument.objects.create(act=act, form=document.form, number=document.number, on=document.on, issuer=document.issuer)
    if vote:
        ActVote.objects.create(act=act, **vote_columns(vote))
    if mentor:
        ActMentor.objects.create(act=act, digest=mentor_digest(mentor.name), official=mentor.official, months=mentor.months)
    ActCaution.objects.bulk_create(caution_rows(act, found))
    texts = ((ActText.NOTE, note), (ActText.MENTOR, mentor and mentor.name), (ActText.OVERRIDE, why_of(override, found)))
    ActText.objects.bulk_create(ActText(act=act, kind=text_kind, text=text) for text_kind, text in texts if text)
    if kind == ActKind.UNION_DOCUMENT and body:
        nomination.intended_body = body
    before, held_by = rules.party_status(nomination), nomination.body_id
    facts = facts_of(nomination)
    found = refresh(nomination, by=by, acts=facts, is_new=len(facts) == 1)
    post_changes(changed=[(nomination, held_by, [f for f in facts if f.id != act.pk], facts)], today=today)
    if (status := rules.party_status(found)) != before:  # an act on an earlier attempt says nothing about what a later one has reached
        members.set_party_status(member=nomination.member, status=status)
    return act


def caution_rows(act, found):
    """A row for each caution that was found, not yet written."""
    return [ActCaution(act=act, code=code) for code in dict.fromkeys(f.code for f in found)]


def why_of(override, found):
    """The reason that is kept: that for what was found, or for another rule set; '' for a reason for nothing."""
    return override.reason if override and (found or override.rule_set) else ""


def vote_columns(vote):
    """Columns of a stored vote; whether the threshold is met is computed where the numbers are known."""
    met = vote.met if vote.total is None else vote.in_favour >= rules.vote_needed(vote.total)
    return {**{n: getattr(vote, n) for n in ("total", "present", "in_favour", "against", "blank")}, "met": met}


def vote_reasons(vote):
    """Why these numbers of an executive committee's vote cannot be; nothing for a Party vote or none."""
    if vote is None or vote.total is None:
        return []
    numbers = {n: getattr(vote, n) for n in ("total", "present", "in_favour", "against", "blank")}
    if any(v is None for v in numbers.values()):
        return [Reason(_("Ghi đủ số ủy viên, có mặt, tán thành, không tán thành và phiếu trắng."), "total")]
    return rules.vote_reasons(**numbers)


def _body_reasons(kind, body):
    if body is not None and PartyBody.objects.filter(pk=body.pk, closed_on__isnull=False).exists():  # ended since the form was opened
        return [Reason(_("“%(name)s” đã kết thúc hoạt động. Chọn tổ chức đảng khác.") % {"name": body}, "body")]
    return rules.body_reasons(kind, is_known=body is not None)


def _replace_reasons(kind, nomination, replaces, acts, source):
    reasons = []
    if replaces.nomination_id != nomination.pk or replaces.kind != kind:
        reasons.append(Reason(_("Nội dung đính chính không thuộc phiếu này.")))
    if any(f.reverses == replaces.pk for f in acts):
        reasons.append(Reason(_("Nội dung này đã được hủy hoặc đính chính trước đó.")))
    if replaces.source == Source.PARTY and source != Source.PARTY:
        reasons.append(Reason(_("Nội dung này do cấp ủy ghi. Đề nghị cấp ủy đính chính.")))
    return reasons


def _party_reasons(act, body=None):
    """A handing-over stays where it went once a Party body has recorded something itself, which it would lose sight of."""
    if act.kind != ActKind.HANDED_OVER or (body and body.pk == act.body_id):
        return []
    recorded = Act.objects.standing().filter(nomination=act.nomination_id, source=Source.PARTY)
    return [Reason(_("Cấp ủy đã ghi kết quả trên phần mềm. Đề nghị cấp ủy hủy nội dung đó trước."))] if recorded.exists() else []


def _other_open_case(nomination):
    return Nomination.objects.open().filter(member_id=nomination.member_id).exclude(pk=nomination.pk).exists()


def _another_case():
    return Reason(_("Đồng chí này đang có phiếu theo dõi khác. Ghi tiếp ở phiếu đó."))
