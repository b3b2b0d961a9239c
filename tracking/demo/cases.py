"""Cases of Nghệ An in every stage and exit, with dates relative to the day of loading, some known late, in part or by notice only."""

from datetime import date, timedelta
from random import Random

from portal import dates
from tracking.catalogue.models import Reason
from tracking.demo import names, people
from tracking.members import bulk as members
from tracking.nominations import bulk
from tracking.nominations.actions import DocumentFacts, VoteFacts
from tracking.nominations.bulk import History, PastAct
from tracking.nominations.rules import PROCEDURE, Side, Source, Stage
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import DocumentForm as D

TERM_START = date(2025, 10, 1)
MIN_MEMBERS, MAX_MEMBERS = 9, 16

# Days after the person was found, for the usual line; the union's upper level and the Party each take their time.
LINE = (
    (K.IDENTIFIED, 0), (K.AGREED, 4), (K.UNION_DOCUMENT, 10), (K.SUBMITTED, 12), (K.HANDED_OVER, 20), (K.RECEIVED, 33), (K.CLASS_SENT, 60),
    (K.CLASS_CERTIFIED, 66), (K.DOSSIER_OPENED, 80), (K.VERIFICATION, 95), (K.UNION_REMARKS, 110), (K.CELL_RESOLUTION, 125),
    (K.COMMITTEE_RESOLUTION, 140), (K.ADMISSION_DECISION, 170), (K.DECISION_RECEIVED, 176), (K.CEREMONY, 185), (K.RECORD_DECLARED, 206),
    (K.NEW_MEMBER_CLASS, 300), (K.OFFICIAL_REMARKS, 546), (K.OFFICIAL_CELL_RESOLUTION, 552), (K.OFFICIAL_RECOGNITION, 560),
)  # fmt: skip
REACHES = {
    Stage.IDENTIFIED: K.AGREED, Stage.UNION_RESOLVED: K.SUBMITTED, Stage.SENT_TO_PARTY: K.HANDED_OVER, Stage.ACCEPTED_BY_CELL: K.RECEIVED,
    Stage.CLASS_SENT: K.CLASS_SENT, Stage.CLASS_CERTIFIED: K.CLASS_CERTIFIED, Stage.DOSSIER_OPENED: K.VERIFICATION,
    Stage.CELL_RESOLVED: K.CELL_RESOLUTION, Stage.COMMITTEE_RESOLVED: K.COMMITTEE_RESOLUTION, Stage.ADMISSION_DECIDED: K.ADMISSION_DECISION,
    Stage.PROBATION: K.CEREMONY, Stage.OFFICIAL: K.OFFICIAL_RECOGNITION,
}  # fmt: skip
# How often each stage is drawn.
MIX = (
    (Stage.IDENTIFIED, 9), (Stage.UNION_RESOLVED, 5), (Stage.SENT_TO_PARTY, 8), (Stage.ACCEPTED_BY_CELL, 6), (Stage.CLASS_SENT, 4),
    (Stage.CLASS_CERTIFIED, 8), (Stage.DOSSIER_OPENED, 7), (Stage.CELL_RESOLVED, 3), (Stage.COMMITTEE_RESOLVED, 2),
    (Stage.ADMISSION_DECIDED, 3),
    (Stage.PROBATION, 16), (Stage.OFFICIAL, 5),
)  # fmt: skip
EXITS = (
    (K.DECLINED_UNION, K.AGREED), (K.DECLINED_PARTY, K.RECEIVED), (K.WITHDRAWN, K.HANDED_OVER), (K.REMOVED_FROM_LIST, K.CLASS_CERTIFIED),
    (K.LEFT_UNIT, K.CLASS_CERTIFIED), (K.UNION_ENDED, K.UNION_DOCUMENT), (K.STRUCK_OFF, K.CEREMONY), (K.ANNULLED, K.ADMISSION_DECISION),
    (K.DECEASED, K.HANDED_OVER), (K.LEFT_UNION, K.CLASS_CERTIFIED), (K.LEFT_PARTY, K.CEREMONY),
    (K.RECOGNITION_ANNULLED, K.OFFICIAL_RECOGNITION),
)  # fmt: skip
FORMS = {
    K.UNION_DOCUMENT: D.RESOLUTION_4A, K.HANDED_OVER: D.HAND_OVER_LETTER, K.CLASS_CERTIFIED: D.CERTIFICATE, K.UNION_REMARKS: D.REMARKS_5,
    K.CELL_RESOLUTION: D.CELL_6, K.COMMITTEE_RESOLUTION: D.COMMITTEE_8, K.ADMISSION_DECISION: D.DECISION_9,
    K.NEW_MEMBER_CLASS: D.NEW_MEMBER_CERTIFICATE, K.OFFICIAL_CELL_RESOLUTION: D.CELL_13,
    K.OFFICIAL_REMARKS: D.REMARKS_12, K.OFFICIAL_RECOGNITION: D.DECISION_16,
}  # fmt: skip
UNION_KINDS = {K.IDENTIFIED, K.AGREED, K.UNION_DOCUMENT, K.SUBMITTED, K.HANDED_OVER, K.UNION_REMARKS, K.OFFICIAL_REMARKS}


def load(*, places, rng, by, today):
    """Members for every branch and cases for most; the members by branch id."""
    groups = people.Groups()
    crowd = [
        person
        for leaf in places.leaves
        for person in people.crowd(
            rng, leaf, rng.randint(MIN_MEMBERS, MAX_MEMBERS), groups=groups, codes=("01",) * 9 + ("03", "24"), phones=True
        )
    ]
    by_branch = {}
    for member in members.add_members(people=crowd, by=by, today=today):
        by_branch.setdefault(member.branch_id, []).append(member)
    busy = [leaf for leaf in places.leaves if leaf.pk not in places.silent]
    histories = (
        _usual(places, busy, by_branch, rng, today) + _exits(places, busy, by_branch, rng, today) + _odd(places, busy, by_branch, today)
    )
    bulk.open_with_history(histories=histories, by=by, today=today)
    return by_branch


def _usual(places, busy, by_branch, rng, today):
    bag = [stage for stage, weight in MIX for _ in range(weight)]
    found = []
    for leaf in busy:
        for _ in range(rng.randint(2, 4)):
            stage = Stage.PROBATION if leaf == places.company and not found else rng.choice(bag)
            found.append(_history(by_branch[leaf.pk].pop(), places, rng, today, last=REACHES[stage]))
    return found


def _exits(places, busy, by_branch, rng, today):
    found = []
    for number, (exit_kind, last) in enumerate(EXITS * 2):
        leaf = busy[(number * 3) % len(busy)]
        history = _history(by_branch[leaf.pk].pop(), places, rng, today, last=last, spare=40)
        kinds = [a.kind for a in history.acts]
        if exit_kind == K.DECLINED_UNION and K.UNION_DOCUMENT in kinds:
            continue
        ended = history.acts[-1].on + timedelta(days=20)
        reason = Reason.objects.get(code="D_TIME") if exit_kind in (K.DECLINED_PARTY, K.REMOVED_FROM_LIST) else None
        source = Source.NOTICE_LETTER if PROCEDURE[exit_kind].side == Side.PARTY else Source.OWN
        history.acts.append(PastAct(exit_kind, ended, reason=reason, source=source, recorded_on=ended))
        found.append(history)
    return found


def _odd(places, busy, by_branch, today):
    """What officials really know: only an admission by telephone, only a month, a ceremony without its decision, a return."""
    notice, ward = Source.NOTICE_PHONE, [leaf for leaf in busy if leaf.parent_id == places.wards[0].pk]
    ago = lambda days: today - timedelta(days=days)  # noqa: E731 - a word for a date, used ten times below
    plans = (
        [PastAct(K.IDENTIFIED, ago(50)), PastAct(K.CEREMONY, ago(60), source=notice)],
        [PastAct(K.IDENTIFIED, ago(45)), PastAct(K.CEREMONY, ago(90), source=notice, note="Chờ bổ sung số quyết định.")],
        [
            PastAct(K.IDENTIFIED, ago(30)),
            PastAct(K.ADMISSION_DECISION, ago(100).replace(day=1), precision=dates.MONTH, source=Source.NOTICE_LETTER),
        ],
        [PastAct(K.IDENTIFIED, ago(80)), PastAct(K.AGREED, ago(79)), PastAct(K.CLASS_SENT, ago(60), source=notice)],
        [PastAct(K.IDENTIFIED, ago(70)), PastAct(K.CLASS_CERTIFIED, date(ago(1720).year, 1, 1), precision=dates.YEAR, source=notice)],
        [PastAct(K.IDENTIFIED, ago(95)), PastAct(K.CLASS_CERTIFIED, ago(1780), source=notice)],
        *_events(ago, notice),
    )
    found = [History(by_branch[ward[n % len(ward)].pk].pop(), list(acts)) for n, acts in enumerate(plans)]
    returned = _document_acts(ago(40), places.bodies[ward[0].pk])
    returned.append(PastAct(K.RETURNED, ago(15), reason=Reason.objects.get(code="R_RESIDENCE"), note="Bổ sung ý kiến nơi cư trú."))
    found.append(History(by_branch[ward[0].pk].pop(), returned, intended_body=places.bodies[ward[0].pk]))
    return found


def _events(ago, notice):
    """What does not happen to everybody: a short vote, an extension, a rest, another mentor, papers made anew, a late ceremony."""
    begun = [PastAct(K.IDENTIFIED, ago(520)), PastAct(K.CLASS_CERTIFIED, ago(500), source=notice)]
    dossier = [*begun, PastAct(K.DOSSIER_OPENED, ago(460), source=notice)]
    resolved = [*dossier, PastAct(K.CELL_RESOLUTION, ago(120), source=notice, vote=VoteFacts(met=True))]
    return (
        [*dossier, PastAct(K.VOTE_SHORT, ago(70), source=notice)],
        [*dossier, PastAct(K.DOSSIER_RENEWED, ago(80), source=notice), PastAct(K.MENTOR_REPLACED, ago(75), source=notice)],
        [*resolved, PastAct(K.DECISION_EXTENDED, ago(45), source=notice)],
        [*resolved, PastAct(K.PAUSED, ago(30), source=notice)],
        [*resolved, PastAct(K.ADMISSION_DECISION, ago(90), source=notice), PastAct(K.CEREMONY_CONSENT, ago(40), source=notice)],
        [*dossier, PastAct(K.TEMPORARY_ELSEWHERE, ago(60), source=notice), PastAct(K.REDO_ORDERED, ago(20), source=notice)],
    )


def _document_acts(on, body):
    document = DocumentFacts(D.RESOLUTION_4A, "05/NQ-CĐCS", on)
    return [
        PastAct(K.IDENTIFIED, on - timedelta(days=9)),
        PastAct(K.AGREED, on - timedelta(days=4)),
        PastAct(K.UNION_DOCUMENT, on, document=document, body=body),
    ]


def _history(member, places, rng, today, *, last, spare=0):
    """The usual line up to ``last``, ending some days before today; a few steps left out, as officials learn them late."""
    span = dict(LINE)[last]
    room = (today - TERM_START).days - span - spare
    pause = rng.randint(3, max(4, min(room, 170))) if room > 4 else rng.randint(3, 12)
    start = today - timedelta(days=span + spare + pause)
    body = places.bodies[member.branch_id]
    acts = []
    for kind, offset in LINE:
        if offset > span:
            break
        if kind == K.SUBMITTED and member.branch_id in places.own_cell:
            continue
        if (
            kind in (K.DOSSIER_OPENED, K.VERIFICATION, K.COMMITTEE_RESOLUTION, K.UNION_REMARKS, K.DECISION_RECEIVED, K.RECORD_DECLARED)
            and kind != last
            and rng.random() < 0.35
        ):
            continue
        acts.append(_act(kind, start + timedelta(days=offset), body, rng, today))
    return History(member, acts, intended_body=body)


def _act(kind, on, body, rng, today):
    document = vote = None
    if kind in FORMS:
        number = "" if kind == K.ADMISSION_DECISION and rng.random() < 0.15 else _number(kind, rng)
        document = DocumentFacts(FORMS[kind], number, on)
    if kind == K.UNION_DOCUMENT:
        total = rng.choice((5, 7, 9, 11))
        against = rng.choice((0, 0, 1))
        vote = VoteFacts(total=total, present=total, in_favour=total - against, against=against, blank=0)
    if kind in (K.CELL_RESOLUTION, K.COMMITTEE_RESOLUTION, K.OFFICIAL_CELL_RESOLUTION):
        vote = VoteFacts(met=True)
    union = kind in UNION_KINDS
    late = 0 if union else rng.choice((0, 2, 5, 12, 40))
    return PastAct(
        kind, on, source=Source.OWN if union else rng.choice((Source.NOTICE_DOCUMENT, Source.NOTICE_LETTER, Source.NOTICE_PHONE)),
        document=document, vote=vote,
        body=body if kind in (K.UNION_DOCUMENT, K.HANDED_OVER, K.RECEIVED, K.DOSSIER_OPENED) else None,
        mentor=_mentor(body, rng) if kind == K.RECEIVED else "", recorded_on=min(today, on + timedelta(days=late)),
    )  # fmt: skip


def _mentor(body, rng):
    """One of the three official members of a Party body who help people."""
    return f"Đồng chí {names.person(Random(f'{body.name} {rng.randint(1, 3)}'))[0]}"


def _number(kind, rng):
    stem = {
        K.UNION_DOCUMENT: "/NQ-CĐCS",
        K.HANDED_OVER: "/CV-CĐ",
        K.CLASS_CERTIFIED: "/GCN",
        K.UNION_REMARKS: "/NX-CĐCS",
        K.OFFICIAL_REMARKS: "/NX-CĐCS",
    }
    return f"{rng.randint(1, 120):02}{stem.get(kind, '-QĐ/ĐU' if kind in (K.ADMISSION_DECISION, K.OFFICIAL_RECOGNITION) else '-NQ/CB')}"
