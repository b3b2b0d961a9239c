"""The people of one meeting, written together or not at all."""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import dates
from portal.dates import PartialDate
from portal.errors import Reason, RuleBroken
from tracking.members import actions as members
from tracking.members.models import Member
from tracking.nominations import rules
from tracking.nominations.actions import acts
from tracking.nominations.actions.acts import DocumentFacts, VoteFacts
from tracking.nominations.models import Nomination
from tracking.nominations.rules import ActKind, DocumentForm, Source
from tracking.party import queries as party

MOST = 20
MEETING_FIELDS = ("branch", "document_form", "document_on", "document_number", "body", *(VoteFacts.__dataclass_fields__))
# Where a reason about the date of an act is shown in the person's row.
DATE_FIELD = {
    ActKind.IDENTIFIED: "birth",
    ActKind.AGREED: "agreed_on",
    ActKind.CLASS_CERTIFIED: "certified_on",
    ActKind.UNION_DOCUMENT: "birth",
}


@dataclass(frozen=True)
class Person:
    """One person of a meeting: ``member`` when already known, else the facts of a new one.

    ``row``: place in the form, used by reasons (``people-3-birth``). ``agreed``: when the person was informed and agreed, None when not
    known. ``certified``: day of the class certificate, None for "not yet". ``others``: members looked at and found to be somebody else.
    """

    row: int = 0
    member: Member | None = None
    full_name: str = ""
    birth: PartialDate | None = None
    sex: str = ""
    work: str = ""
    direct_worker: bool | None = None
    agreed: PartialDate | None = None
    certified: PartialDate | None = None
    certificate_number: str = ""
    others: tuple = ()


@dataclass(frozen=True)
class Meeting:
    """What the people of one executive committee's meeting share. ``document`` None: they are put into the pool only.

    ``own_rows``: the form has no place for shared facts, so reasons about them are shown at the first person's row.
    """

    branch: object
    people: tuple
    document: DocumentFacts | None = None
    vote: VoteFacts | None = None
    body: object = None
    own_rows: bool = False


@dataclass
class Introduction:
    """What was written: the cases in the order of the rows, and whether a union document stands behind them."""

    nominations: list
    is_introduced: bool
    people: list = field(default_factory=list)

    def get_absolute_url(self):
        if len(self.nominations) == 1:
            return self.nominations[0].get_absolute_url()
        return reverse("nominations:list" if self.is_introduced else "nominations:pool")


@transaction.atomic
def introduce(*, branch, people, by, today, document=None, vote=None, body=None):
    """Write the people (1–20) of one meeting: members, cases, agreement, certificate and, with ``document``, the introduction.

    A member who already has a case in the pool continues it. ``document``: form and day are needed, the number may come later; its day
    is the day of introduction. ``body``: where the list is to go. All or nothing. Raises RuleBroken with the reasons of all rows at
    once; a reason of a row carries the field ``people-<row>-<field>``.
    """
    return introduce_all(meetings=[Meeting(branch, tuple(people), document, vote, body)], by=by, today=today)


@transaction.atomic
def introduce_all(*, meetings, by, today):
    """Write several meetings, of several branches, together or not at all. Reasons as in ``introduce``."""
    people = [person for meeting in meetings for person in meeting.people]
    reasons = _count_reasons(people) + _twice_reasons(people)
    _lock([p.member for p in people if p.member])
    cases = {}
    for meeting in meetings:
        if meeting.document and meeting.body is None:
            meeting = replace(meeting, body=party.receiving_body(meeting.branch, today))
        wrong = _meeting_reasons(meeting, today)
        reasons += wrong
        for person in meeting.people:
            try:
                with transaction.atomic():
                    cases[person.row] = _introduce_one(replace(meeting, document=None) if wrong else meeting, person, by, today)
            except RuleBroken as refusal:
                reasons += refusal.reasons
    if reasons:
        raise RuleBroken(*_once(reasons))
    return Introduction([cases[p.row] for p in people], any(m.document for m in meetings), people)


def at_row(person, name):
    """Field name of a reason about one person's row."""
    return f"people-{person.row}-{name}"


# ------------------------------------------------------------------ reasons


def _count_reasons(people):
    if not people:
        return [Reason(_("Ghi ít nhất một đồng chí."))]
    if len(people) > MOST:
        return [Reason(_("Mỗi lần ghi nhiều nhất %(most)s đồng chí. Chia danh sách thành nhiều lần.") % {"most": MOST})]
    return []


def _twice_reasons(people):
    rows = defaultdict(list)
    for person in people:
        if person.member:
            rows[person.member.pk].append(person)
    words = _("Đồng chí %(name)s có ở nhiều dòng. Bỏ bớt một dòng.")
    return [Reason(words % {"name": p.member.full_name}, at_row(p, "full_name")) for same in rows.values() for p in same[1:]]


def _meeting_reasons(meeting, today):
    """What is wrong with the shared facts, said once and not for every person."""
    reasons = list(acts.vote_reasons(meeting.vote))
    document = meeting.document
    if meeting.branch.closed_on and meeting.branch.closed_on <= today:
        reasons.append(Reason(_("%(branch)s đã kết thúc hoạt động.") % {"branch": meeting.branch.label}, "branch"))
    if document and document.form not in (DocumentForm.RESOLUTION_4A, DocumentForm.LETTER):
        reasons.append(Reason(_("Chọn nghị quyết (Mẫu 4A-KNĐ) hoặc công văn kèm danh sách."), "document_form"))
    if document and document.on is None:
        reasons.append(Reason(_("Cần ghi ngày văn bản giới thiệu; số văn bản bổ sung sau được."), "document_on"))
    elif document and document.on > today:
        reasons.append(Reason(_("Ngày %(on)s chưa đến. Chỉ ghi việc đã xảy ra.") % {"on": dates.show(document.on)}, "document_on"))
    return [Reason(r.text, at_row(meeting.people[0], r.field)) for r in reasons] if meeting.own_rows and meeting.people else reasons


def _once(reasons):
    return list(dict.fromkeys(reasons))


def _placed(refusal, person, kind=None):
    """The reasons of one act or member, placed at the person's row."""
    known = {"on": DATE_FIELD.get(kind, "agreed_on"), "member": "full_name"}
    return RuleBroken(*(Reason(r.text, at_row(person, known.get(r.field, r.field or "full_name"))) for r in refusal.reasons))


# ------------------------------------------------------------------ one person


def _lock(known):
    """Both trees, then the members in one order, so that two meetings with the same people wait for each other instead of failing."""
    acts.hold_trees()
    list(Member.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[m.pk for m in known]).order_by("pk").values_list("pk"))


def _introduce_one(meeting, person, by, today):
    """Every act of one person; all reasons of the row at once."""
    member = _member(meeting, person, by, today)
    nomination = _case(meeting, person, member, by, today)
    reasons = []
    for kind, day, facts in _acts_of(meeting, person, nomination):
        try:
            with transaction.atomic():
                acts.record(kind, nomination=nomination, on=day.on, precision=day.precision, by=by, today=today, **facts)
        except RuleBroken as refusal:
            reasons += _placed(refusal, person, kind).reasons
    if reasons:
        raise RuleBroken(*reasons)
    nomination.refresh_from_db()
    return nomination


def _member(meeting, person, by, today):
    if person.member:
        member = Member.objects.select_related("branch").get(pk=person.member.pk)
        if member.branch_id != meeting.branch.pk:
            words = _("Đồng chí %(name)s đang sinh hoạt ở %(branch)s. Chọn đúng đơn vị, hoặc làm thủ tục chuyển sinh hoạt trước.")
            raise RuleBroken(Reason(words % {"name": member.full_name, "branch": member.branch.label}, at_row(person, "full_name")))
        return member
    try:
        member = members.add_member(
            by=by, branch=meeting.branch, full_name=person.full_name, sex=person.sex, birth=person.birth, work=person.work,
            direct_worker=person.direct_worker, today=today,
        )  # fmt: skip
    except RuleBroken as refusal:
        raise _placed(refusal, person) from None
    members.tell_apart(member=member, others=person.others, by=by)
    return member


def _case(meeting, person, member, by, today):
    """The open case in the pool, or a new one; refused when the person has already been introduced."""
    known = Nomination.objects.open().filter(member=member).first()
    if known and (known.introduced_on or known.stage >= rules.Stage.DOSSIER_OPENED) and meeting.document:
        words = _("Đồng chí %(name)s đã có phiếu theo dõi ở bước “%(stage)s”. Mở phiếu đó để ghi tiếp.")
        raise RuleBroken(Reason(words % {"name": member.full_name, "stage": known.get_stage_display()}, at_row(person, "full_name")))
    if known:
        return known
    days = [d for d in (person.agreed and person.agreed.on, meeting.document and meeting.document.on, today) if d]
    try:
        return acts.open_case(member=member, by=by, on=min(days), today=today)
    except RuleBroken as refusal:
        raise _placed(refusal, person, ActKind.IDENTIFIED) from None


def _acts_of(meeting, person, nomination):
    """(kind, day, further facts) of what is new about this person."""
    known = set(nomination.acts.standing().values_list("kind", flat=True))
    if person.agreed and ActKind.AGREED not in known:
        yield ActKind.AGREED, person.agreed, {}
    if person.certified and ActKind.CLASS_CERTIFIED not in known:
        day = person.certified.on if person.certified.precision == dates.DAY else None
        document = DocumentFacts(DocumentForm.CERTIFICATE, person.certificate_number, day)
        yield ActKind.CLASS_CERTIFIED, person.certified, {"source": Source.NOTICE_DOCUMENT, "document": document}
    if meeting.document:
        facts = {"document": meeting.document, "vote": meeting.vote, "body": meeting.body}
        yield ActKind.UNION_DOCUMENT, PartialDate(meeting.document.on), facts


__all__ = ["MEETING_FIELDS", "MOST", "Introduction", "Meeting", "Person", "at_row", "introduce", "introduce_all"]
