"""From stored cases to the facts that an examination asks for: the same number of statements for one case and for fifty."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.dates import PartialDate
from tracking.batches.models import BatchItem
from tracking.catalogue.rules import WorkCalendar
from tracking.dossiers import queries as dossiers
from tracking.dossiers.rules import PaperCode
from tracking.examination import rules
from tracking.examination.rules import Deed, Facts, Verdict
from tracking.history.models import Event
from tracking.members.rules import labels_of
from tracking.nominations import cautions, standing
from tracking.nominations import queries as nominations
from tracking.nominations import rules as cases
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import ActKind, DocumentForm, LimitCode
from tracking.party import queries as party
from tracking.party.models import PartyBody
from tracking.rulesets import queries as rulesets

K = ActKind
MOST = 50  # cases of one page
MENTORS = (K.RECEIVED, K.MENTOR_REPLACED)
# Limits that the examination reads are counted in months, so no calendar of working days is loaded for them.
NO_CALENDAR = WorkCalendar({}, {}, (date.max, date.min))
ASKED_OF_A_PERSON = (("ethnic_group_id", _("dân tộc")), ("work", _("công việc, chức vụ")), ("education", _("trình độ")))


@dataclass
class Examined:
    """One case with what was found. ``receiver``: the Party body that has or gets its list, None when unknown."""

    nomination: Nomination
    findings: list
    receiver: PartyBody | None = None

    @property
    def is_ahead(self):
        return rules.is_ahead(self.nomination.stage, self.nomination.closed_on)

    @property
    def verdict(self):
        return rules.worst(self.findings)

    @property
    def worst(self):
        """The gravest finding that is not passed; None without one."""
        return next((f for f in self.findings if f.verdict != Verdict.PASS), None)

    @property
    def fixes(self):
        return rules.count(self.findings, Verdict.FIX)

    @property
    def asks(self):
        return rules.count(self.findings, Verdict.ASK)

    @property
    def groups(self):
        """(verdict, findings) of each verdict given, the worst first."""
        found = [(v, [f for f in self.findings if f.verdict == v]) for v in Verdict]
        return [(v, rows) for v, rows in found if rows]


def examine(rows, today, planned_on):
    """Examine cases (as ``nominations.queries.loaded`` gives them) for a planned meeting.

    Those behind the cell's resolution get no findings. Seven statements, whatever the number of cases; none without any.
    """
    ahead = [n for n in rows if rules.is_ahead(n.stage, n.closed_on)]
    known = _known(ahead, planned_on) if ahead else None
    return [_one(n, known, today, planned_on) if n in ahead else Examined(n, []) for n in rows]


def worst_first(examined):
    """In the order in which one would work through them: verdict, number to fix, number to ask, name."""
    order = list(Verdict)
    return sorted(examined, key=lambda e: (not e.is_ahead, order.index(e.verdict), -e.fixes, -e.asks, e.nomination.name_key))


def one_receiver(examined):
    """The Party body that has or gets all of these lists; None when they go to several, or one of them is not known."""
    bodies = {e.receiver for e in examined}
    return bodies.pop() if len(bodies) == 1 else None


# ------------------------------------------------------------------ which cases


def chosen(user, codes):
    """Cases in sight with these codes; at most MOST. One statement, none without codes."""
    clean = [c for c in codes if c and "\x00" not in c and len(c) <= 12][:MOST]
    if not clean:
        return []
    return list(nominations.loaded().visible_to(user).filter(code__in=clean).order_by("name_key", "pk"))


def of_batch(batch, user, after=0):
    """(cases in sight of the batch's people behind place ``after``, the last place shown when there are more, else None). One statement."""
    rows = BatchItem.objects.visible_to(user).kept().filter(batch=batch, place__gt=after).order_by("place", "pk")
    joined = [f"nomination__{name}" for name in ("member__branch", "branch", "body__parent", "intended_body")]
    found = list(rows.select_related(*joined)[: MOST + 1])
    shown = found[:MOST]
    return [item.nomination for item in shown], shown[-1].place if len(found) > MOST else None


# ------------------------------------------------------------------ what is known of them


@dataclass
class _Known:
    """What was loaded for all cases at once, by case, branch or member."""

    acts: dict
    sets: list
    papers: dict
    routes: dict
    renamed: dict
    left: dict


def _known(rows, planned_on):
    acts = defaultdict(list)
    standing_acts = Act.objects.standing().filter(nomination__in=[n.pk for n in rows])
    for act in standing_acts.select_related("document", "vote", "body", "mentor").order_by("pk"):
        acts[act.nomination_id].append(act)
    sets = rulesets.timeline()
    return _Known(
        acts=acts,
        sets=sets,
        papers=dossiers.dossiers_of_many(rows, planned_on, acts=acts, sets=sets),
        routes=party.route_words_of_many([n.branch for n in rows], planned_on),
        renamed=_renamed(rows),
        left=_left_party(rows),
    )


def _renamed(rows):
    """{member id: the latest day on which name or birth date was changed}. One statement, over the people's own events."""
    asked = {labels_of(["full_name"]), labels_of(["birth_on"])}
    events = Event.objects.filter(subject_kind="member", subject_id__in=[n.member_id for n in rows], action="members.update")
    found = {}
    for member, at, facts in events.order_by("pk").values_list("subject_id", "at", "facts"):
        if asked & set(str(facts.get("fields", "")).split(", ")):
            found[member] = timezone.localdate(at)
    return found


def _left_party(rows):
    """{case id: (outcome, day) of the earlier attempts that ended a Party membership}, only of those whom it concerns. One statement."""
    earlier = defaultdict(list)
    ended = Nomination.objects.closed().filter(member__in=[n.member_id for n in rows], outcome__in=cautions.LEFT_THE_PARTY)
    for member, attempt, outcome, on in ended.values_list("member", "attempt", "outcome", "closed_on"):
        earlier[member].append((attempt, outcome, on))
    found = {n.pk: [(outcome, on) for attempt, outcome, on in earlier[n.member_id] if attempt < n.attempt] for n in rows}
    return {pk: ends for pk, ends in found.items() if ends}


def _cautions(nomination, acts, known, planned_on):
    """What the rules on eligibility say of a resolution of the cell on the planned day. No statement."""
    member, mentor, ended = nomination.member, _mentor(acts), known.left.get(nomination.pk, [])
    left_on, own_will = cases.left_party_on(ended), cases.left_by_own_will(ended)
    person = cases.Person(member.birth_on, member.birth_precision, member.education, left_on, own_will)
    facts = cases.Known(
        mentor_official=mentor.mentor.official if mentor else None,
        mentor_months=mentor.mentor.months if mentor else None,
        mentor_replaced=bool(mentor) and mentor.kind == K.MENTOR_REPLACED,
        route=nomination.route,
    )
    value = cautions.Values(rulesets.of(known.sets, planned_on))
    return tuple(cases.findings(K.CELL_RESOLUTION, on=planned_on, person=person, known=facts, value=value))


def _mentor(acts):
    """The latest act that names a mentor; None without one."""
    return next((a for a in reversed(acts) if a.kind in MENTORS and hasattr(a, "mentor")), None)


def _one(nomination, known, today, planned_on):
    facts = _facts(nomination, known, today, planned_on)
    receiver = nomination.body or nomination.intended_body
    return Examined(nomination, rules.examine(facts), receiver)


def _facts(nomination, known, today, planned_on):
    """Facts of one case. No statement."""
    acts, papers = known.acts[nomination.pk], known.papers[nomination.pk]
    found = [standing.fact(a) for a in acts]
    now, limits = cases.standing(found), _limits(nomination, found, known.sets, today)
    by_kind = defaultdict(list)
    for act in sorted(acts, key=lambda a: (a.on, a.pk)):
        by_kind[act.kind].append(_deed(act))
    receiver, amiss = _receiver(nomination, known.routes[nomination.branch_id], planned_on)
    documents = _numbered(by_kind[K.UNION_DOCUMENT], papers)
    changed_on = known.renamed.get(nomination.member_id)
    return Facts(
        planned_on=planned_on,
        stage=now.stage,
        **_numbers(known.sets, planned_on),
        birth=standing.birth_of(nomination.member),
        agreed=_first(by_kind[K.AGREED]),
        documents=documents,
        hand_overs=tuple(by_kind[K.HANDED_OVER]),
        received=_last(by_kind[K.RECEIVED]),
        in_class=bool(by_kind[K.CLASS_SENT]),
        certified=_last(by_kind[K.CLASS_CERTIFIED]),
        certificate_ends=limits.get(LimitCode.CLASS_CERT_VALID),
        dossier_until=limits.get(LimitCode.DOSSIER_FRESH),
        receiver=receiver,
        amiss=amiss,
        with_party=nomination.body_id is not None,
        has_mentor=_mentor(acts) is not None,
        waiting=now.waiting_supplement,
        paused=now.paused_on is not None,
        papers=tuple(papers.entries),
        renamed_on=changed_on if changed_on and documents and changed_on > documents[0].dated.last else None,
        lacking=tuple(label for name, label in ASKED_OF_A_PERSON if not getattr(nomination.member, name)),
        missing=tuple(now.missing),
        cautions=_cautions(nomination, acts, known, planned_on),
    )


def _deed(act):
    document, vote = getattr(act, "document", None), getattr(act, "vote", None)
    return Deed(
        act.pk,
        PartialDate(act.on, act.precision),
        number=document.number if document else "",
        written=PartialDate(document.on) if document and document.on else None,
        met=vote.met if vote else None,
        is_letter=bool(document) and document.form == DocumentForm.LETTER,
    )


def _numbered(documents, papers):
    """The introductions; the latest with number and date that people typed into the list of papers, where its act has none."""
    if not documents:
        return ()
    *earlier, last = documents
    line = papers.entry((PaperCode.LETTER if last.is_letter else PaperCode.RESOLUTION_4A).value, 1)
    typed = line.known if line else None
    if typed and not last.number and typed.number:
        last = replace(last, number=typed.number, written=last.written or typed.on)
    return (*earlier, last)


def _limits(nomination, facts, sets, today):
    """{code: (first, last) possible day} of the open limits counted in months."""
    found = cases.limits(facts, sets, NO_CALENDAR, today, birth=None)
    return {x.code: (x.due_on, x.latest_on or x.due_on) for x in found if x.is_open and x.due_on}


def _numbers(sets, planned_on):
    """The numbers of the rule set of the planned day; None for what it does not say."""
    held = rulesets.of(sets, planned_on)
    return {name: _value(held, name) for name in ("age_min", "age_max", "dossier_months")}


def _value(held, name):
    try:
        return held.value(name) if held else None
    except KeyError:
        return None


def _receiver(nomination, route, planned_on):
    """(who has or gets the list, what is amiss with it): two sentences, '' for nothing."""
    body = nomination.body
    if body is None:
        return nominations.where_to(nomination, planned_on, route=route)
    if body.closed_on and body.closed_on <= planned_on:
        return "", _("%(body)s đã kết thúc hoạt động. Ghi tổ chức đảng đang xem xét.") % {"body": body}
    return _("Danh sách đã gửi %(body)s.") % {"body": body}, ""


def _first(deeds):
    return deeds[0] if deeds else None


def _last(deeds):
    return deeds[-1] if deeds else None


# ------------------------------------------------------------------ what was returned before


def risks_at(body, user):
    """Reasons often given for returning cases of this body (and those below it), among cases that the person sees. One statement.

    Returns by an upper union before the list was handed over are not the body's. Empty without a body.
    """
    if body is None:
        return []
    seen = Nomination.objects.visible_to(user).filter(body.subtree())
    returned = Act.objects.standing().of(K.RETURNED, K.REDO_ORDERED).filter(nomination__in=seen)
    by_body = returned.filter(Q(kind=K.REDO_ORDERED) | Q(on__gte=F("nomination__handed_over_on")))
    rows = by_body.order_by("-on", "-pk").values_list("reason__code", "reason__name")[: rules.LOOKED_AT]
    return rules.risks(list(rows))
