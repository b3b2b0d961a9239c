"""Reads of cases: what one person may do with a case, the case page, waiting days."""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from portal import dates
from tracking.access.rules import Permission as P
from tracking.members.models import Member
from tracking.members.rules import PartyStatus
from tracking.nominations import limits, mentors, rights, rules, standing, wording
from tracking.nominations.models import Act, ActDocument, ActText, Nomination
from tracking.nominations.rules import SHORT_STAGE, ActKind, Outcome, Source, Stage
from tracking.party import queries as party

HELD_AT_A_CASE = (P.NOMINATION_EDIT, P.HAND_OVER, P.RETURN, P.PARTY_FACT_RECORD, P.PARTY_RECORD)
STAGE_KIND = {step.leads_to: kind for kind, step in rules.PROCEDURE.items() if step.leads_to}
FOR_VERDICTS = ("member", "branch", "body", "intended_body")
SHOWN_IN_LISTS = (
    "code", "member__full_name", "branch__name", "branch__short_name", "name_key", "stage", "stage_since_on", "outcome", "closed_on",
    "waiting_supplement", "agreed_on", "introduced_on", "class_sent_on", "certified_on", "decided_on", "ceremony_on", "official_on",
    "probation_ends_on", "precisions", "next_due_on", "next_due_code",
)  # fmt: skip
CODE_OF_STAGE = {stage: stage.name.lower() for stage in Stage}


# ------------------------------------------------------------------ rights


def held_at(user, nomination):
    """Permissions that the person holds at the case's branch or Party body. No query when branch and body are loaded."""
    body = nomination.body
    return {p for p in HELD_AT_A_CASE if user.access.may_at(p, nomination.branch) or (body and user.access.may_at_body(p, body))}


def ensure_may(user, nomination, kind):
    """Permissions held at the case; PermissionDenied with the reason when they do not cover acts of this kind."""
    held = held_at(user, nomination)
    if not rights.may_record(kind, held):
        raise PermissionDenied(user.access.why_not(rights.NEEDED[kind][0]))
    return held


# ------------------------------------------------------------------ lists


def for_list(nominations):
    """With what a list row shows, and nothing else: a case has many columns."""
    return nominations.select_related("member", "branch").only(*SHOWN_IN_LISTS)


def with_days(page, today):
    """Give every row of the page ``days`` at its stage (0: since today), its stage in short and long words, and what is usual there.

    ``usual``: days that a case usually stays there, None when it is at its end; ``over``: 'waiting' when it has stayed longer and the next
    step is the Party's, 'attention' when it is the union's, else ''.
    """
    words = {stage.value: (CODE_OF_STAGE[stage], str(SHORT_STAGE[stage]), str(stage.label)) for stage in Stage}  # once for all rows
    notes = {}
    for row in page:
        row.days = (row.closed_on or today).toordinal() - row.stage_since_on.toordinal()
        row.stage_code, row.short_stage, row.long_stage = words[row.stage]
        row.usual = None if row.closed_on else rules.usual_days(row.stage)
        late = row.usual is not None and row.days > row.usual
        row.over = ("waiting" if row.stage in rules.WITH_PARTY_STAGES else "attention") if late else ""
        if row.usual not in notes:
            notes[row.usual] = rules.usual_note(row.usual)
        row.usual_note = notes[row.usual]
    return page


def stages_in_order(members, user):
    """For each of these members the short stage of the open case that the person sees, '' without one. One query, none without members."""
    if not members:
        return []
    open_cases = Nomination.objects.visible_to(user).open().filter(member__in=[m.pk for m in members])
    stages = {member: str(SHORT_STAGE[Stage(stage)]) for member, stage in open_cases.values_list("member", "stage")}
    return [stages.get(m.pk, "") for m in members]


def cases_of(member, user, today):
    """The person's cases in sight, the latest first. One query."""
    return with_days(list(Nomination.objects.visible_to(user).filter(member=member).order_by("-attempt")), today)


def can_introduce(member, cases, user):
    """Whether this person may introduce the member, who has no open case among ``cases`` and is no Party member. No query."""
    free = member.left_on is None and member.party_status == PartyStatus.NONE and all(case.closed_on for case in cases)
    return free and user.access.may_at(P.NOMINATION_EDIT, member.branch)


def without_decision_number(nominations):
    """Admitted, but the decision is not known or its number is missing ("chờ bổ sung số quyết định").

    Looked up case by case, as far as rows are asked for; EXISTS would let PostgreSQL gather the decisions of the country first.
    """
    numbered = ActDocument.objects.filter(act__nomination=OuterRef("pk"), act__kind=ActKind.ADMISSION_DECISION).exclude(number="")
    standing = numbered.filter(~Exists(Act.objects.filter(reverses=OuterRef("act"))))
    admitted = nominations.filter(Q(ceremony_on__isnull=False) | Q(decided_on__isnull=False), stage__gte=Stage.ADMISSION_DECIDED)
    return admitted.alias(numbered=Subquery(standing.order_by().values("pk")[:1])).filter(numbered__isnull=True)


# ------------------------------------------------------------------ one case


@dataclass
class Entry:
    """One line of the timeline. ``undone``: taken back or corrected; ``may_change``: this person can correct or take it back."""

    act: Act
    what: str
    on: str
    meta: str
    document: str = ""
    facts: list = field(default_factory=list)
    note: str = ""
    undone: bool = False
    may_change: bool = False
    may_reverse: bool = False


@dataclass
class StepState:
    """One stage of the usual way; ``state``: done, now, gap or todo."""

    label: str
    state: str
    note: str = ""


@dataclass
class Choice:
    """An act that can be recorded: its kind and the words on its button."""

    kind: str
    label: str


@dataclass
class Sheet:
    """Everything that the page of a case shows."""

    standing: rules.Standing
    entries: list
    undone: list
    steps: list
    gaps: list
    primary: Choice | None
    more: list
    others: list
    exits: list
    limits: list
    message: str
    can_reopen: bool
    can_step_back: bool
    about: list
    mentor: mentors.Load | None
    second_sponsor: str | None  # the name, '' once erased; None without one
    can_set_route: bool
    sees_member: bool


def loaded():
    """Cases with what their page shows."""
    return Nomination.objects.select_related("member", "member__branch", "branch", "body__parent", "intended_body", "touched_by")


def case_sheet(nomination, user, today, place, known):
    """The page of a case for this person; ``place``: Q of the working scope, in which a mentor's people are counted; ``known``: a Ground.

    Three queries: acts with their documents and votes, what was warned of, texts; one more when the case has a mentor.
    """
    joined = ("by", "reason", "body", "document", "vote", "mentor", "training_class", "ruled_by")
    acts = list(nomination.acts.select_related(*joined).prefetch_related("cautions").order_by("pk"))
    facts = [standing.fact(a) for a in acts]
    now, held = rules.standing(facts), held_at(user, nomination)
    texts = _texts(acts)
    entries = _entries(acts, texts, held)
    kinds = [k for k in rules.next_kinds(facts) if rights.may_record(k, held)]
    primary = rights.likeliest(kinds, now)
    ahead = rights.beside(kinds, now, held)
    return Sheet(
        standing=now,
        entries=[e for e in reversed(entries) if not e.undone],
        undone=[e for e in reversed(entries) if e.undone],
        steps=_steps(now, facts),
        gaps=[Choice(k if rights.may_record(k, held) and not now.outcome else "", ActKind(k).label) for k in now.missing],
        primary=_choice(primary) if primary else None,
        more=[_choice(k) for k in ahead],
        others=[_choice(k) for k in kinds if k != primary and k not in ahead and k not in now.missing],
        exits=[_choice(k) for k in rules.exit_kinds(facts) if rights.may_record(k, held)],
        limits=limits.next_rows(nomination, facts, today, known),
        message=_message(nomination, now) if P.PARTY_RECORD not in held else "",
        can_step_back=not now.outcome and now.stage > Stage.IDENTIFIED and rights.may_record(STAGE_KIND[now.stage], held),
        can_reopen=bool(now.outcome) and rights.may_record(ActKind.REOPENED, held),
        about=_about(nomination),
        mentor=_mentor(nomination, acts, texts, Nomination.objects.visible_to(user).filter(place)),
        second_sponsor=_second_sponsor(acts, texts),
        can_set_route=may_set_route(held),
        sees_member=user.access.may_at(P.MEMBER_VIEW, nomination.member.branch),
    )


def _about(nomination):
    member = nomination.member
    worker = {True: _("công nhân lao động trực tiếp"), False: _("không phải lao động trực tiếp"), None: ""}[member.direct_worker]
    return [
        (_("Ngày sinh"), member.birth),
        (_("Giới tính"), member.get_sex_display()),
        (_("Công việc, chức vụ"), member.work),
        (_("Lao động trực tiếp"), worker),
        (_("Đơn vị"), nomination.branch.name),
        (_("Chi bộ, cấp ủy"), nomination.body or nomination.intended_body or ""),
        (_("Hình thức giới thiệu"), nomination.get_route_display()),
    ]


def _mentor(nomination, acts, texts, cases):
    """Who helps the person now, with how many of ``cases`` that mentor helps; None without a mentor. At most one query."""
    named = [a for a in _naming(acts) if a.kind != ActKind.SECOND_SPONSOR]
    if not named:
        return None
    load = mentors.load_at(named[-1].mentor, nomination.body, cases) or mentors.Load("", "", 0, named[-1].pk)
    return replace(load, name=texts[named[-1].pk].get(ActText.MENTOR, ""))


def _second_sponsor(acts, texts):
    """The name of the second sponsor, '' once it has been erased; None without one. No query."""
    named = [a for a in _naming(acts) if a.kind == ActKind.SECOND_SPONSOR]
    return texts[named[-1].pk].get(ActText.MENTOR, "") if named else None


def _naming(acts):
    """Acts that stand and name a mentor or sponsor."""
    gone = {a.reverses_id for a in acts}
    return [a for a in acts if a.pk not in gone and getattr(a, "mentor", None)]


def may_set_route(held):
    """The union that keeps the case, or the Party body that works on it."""
    return P.NOMINATION_EDIT in held or P.PARTY_RECORD in held


def ensure_may_set_route(user, nomination):
    """PermissionDenied with the reason for everybody else."""
    if not may_set_route(held_at(user, nomination)):
        raise PermissionDenied(user.access.why_not(P.NOMINATION_EDIT))


def _choice(kind):
    return Choice(kind, rules.PROCEDURE[kind].button)


def _texts(acts):
    found = defaultdict(dict)
    for act_id, kind, text in ActText.objects.filter(act__in=[a.pk for a in acts]).values_list("act_id", "kind", "text"):
        found[act_id][kind] = text
    return found


def _entries(acts, texts, held):
    gone = {a.reverses_id for a in acts if a.reverses_id}
    by_id = {a.pk: a for a in acts}
    return [_entry(a, texts[a.pk], held, a.pk in gone, by_id.get(a.reverses_id)) for a in acts]


def _entry(act, texts, held, undone, replaced):
    bare = act.kind == ActKind.REVERSAL
    allowed = not undone and not bare and act.kind not in rules.FOLLOWS and rights.may_record(act.kind, held)
    foreign = act.source == Source.PARTY and P.PARTY_RECORD not in held
    return Entry(
        act=act,
        what=wording.what(act, replaced),
        on=act.day,
        meta=wording.meta(act),
        document=wording.document(getattr(act, "document", None)),
        facts=wording.facts(act, texts),
        note=texts.get(ActText.NOTE, ""),
        undone=undone or bare,
        may_change=allowed and not foreign,
        may_reverse=allowed and not foreign and act.kind != ActKind.IDENTIFIED,
    )


def _steps(now, facts):
    days = {f.kind: dates.show(f.on, f.precision) for f in rules.live(facts)}
    found = []
    for stage in Stage:
        kind = STAGE_KIND[stage]
        known = kind in days
        if not known and kind == ActKind.COMMITTEE_RESOLUTION and now.stage > stage:
            continue  # left out where that body itself decides
        if stage == now.stage:
            state = "now"
        else:
            state = "done" if known else "gap" if kind in now.missing else "todo"
        found.append(StepState(str(stage.label), state, days.get(kind, "")))
    return found


def _message(nomination, now):
    """A short text for Zalo: no name, no birth date; the code lets those with an account find the case."""
    code, where = nomination.code, nomination.branch.label
    if now.outcome:
        words = _("Phiếu theo dõi %(code)s của %(where)s: %(what)s.")
        return words % {"code": code, "where": where, "what": Outcome(now.outcome).label}
    if now.waiting_supplement:
        return _("Phiếu theo dõi %(code)s của %(where)s được trả lại để bổ sung. Đề nghị bổ sung rồi ghi lại trên phần mềm.") % {
            "code": code,
            "where": where,
        }
    if now.handed_over_on and now.stage < Stage.PROBATION:
        words = _(
            "Kính gửi cấp ủy: %(where)s đã gửi danh sách giới thiệu ngày %(on)s (phiếu %(code)s). Kính đề nghị cấp ủy thông báo kết quả."
        )
        return words % {"code": code, "where": where, "on": dates.show(now.handed_over_on)}
    words = _("Phiếu theo dõi %(code)s của %(where)s: %(what)s.")
    return words % {"code": code, "where": where, "what": now.stage.label}


def receiving_body(nomination, on):
    """The Party body that the case's list goes to: the one named with the introduction, else the branch's route; None when unknown."""
    return nomination.intended_body or party.receiving_body(nomination.branch, on)


def where_to(nomination, on, route=None):
    """(why the case's list goes where the form proposes, what is amiss with it), each '' when there is nothing to say.

    ``route``: what ``party.route_words`` says of its branch, when already known.
    """
    why, amiss = route or party.route_words(nomination.branch, on)
    named = nomination.intended_body
    if named is None:
        return why, amiss
    if named.closed_on and named.closed_on <= on:
        return "", _("%(body)s đã kết thúc hoạt động. Chọn nơi tiếp nhận khác.") % {"body": named}
    return _("Nơi tiếp nhận đã chọn khi giới thiệu: %(body)s.") % {"body": named} + (f" {why}" if why else ""), ""


def standing_act(nomination, act_id):
    """The act of this case with its document and vote, when it stands; None otherwise."""
    return nomination.acts.standing().select_related("body", "reason", "document", "vote").filter(pk=act_id).first()


def pool_of(user, codes):
    """Open cases in the pool with these codes that the person may edit, by name; at most 20."""
    clean = [c for c in codes if "\x00" not in c][:20]
    rows = Nomination.objects.visible_to(user, may=P.NOMINATION_EDIT).pool().filter(code__in=clean)
    return list(rows.select_related("member", "member__branch", "branch").order_by("name_key", "pk"))


def chosen_members(user, chosen):
    """Members whom an address names by codes joined by '-': those of cases in the pool, else members without an open case, by name.

    With their branch; only where the person may introduce; at most 20. Two queries at most.
    """
    codes = [c for c in chosen.split("-") if c][:20]
    if cases := pool_of(user, codes):
        return [case.member for case in cases]
    rows = Member.objects.visible_to(user, may=P.NOMINATION_EDIT).current().filter(code__in=codes)
    return list(rows.select_related("branch").order_by("name_key", "pk"))


def chosen_cases(user, codes):
    """Cases in sight with these codes, with what verdicts need, by name; at most 500. What is out of sight is left out."""
    clean = [c for c in codes if "\x00" not in c][: rules.MOST_AT_ONCE]
    rows = Nomination.objects.visible_to(user).filter(code__in=clean).select_related(*FOR_VERDICTS)
    return list(rows.order_by("name_key", "pk"))


def may_record_here(user):
    """Whether the person records acts anywhere, so that lists offer a choice of rows. No query."""
    return any(user.access.may(p) for p in HELD_AT_A_CASE)


def own_source(held):
    """Source of something that this person takes back: the Party body itself where it works in the portal."""
    return Source.PARTY if P.PARTY_RECORD in held else Source.OWN


def vote_said(numbers):
    """The sentence about a vote being typed (a mapping of texts); reasons why it cannot be; '' while numbers are missing."""
    names = ("total", "present", "in_favour", "against", "blank")
    typed = {name: str(numbers.get(name, "")).strip() for name in names}
    known = {name: int(v) for name, v in typed.items() if v.isascii() and v.isdigit() and len(v) < 4}
    if len(known) == len(names) and (wrong := rules.vote_reasons(**known)):
        return " ".join(str(r.text) for r in wrong)
    return rules.vote_sentence(total=known["total"], in_favour=known["in_favour"]) if {"total", "in_favour"} <= known.keys() else ""
