"""Reads of papers: the checklist of a case, who may write which paper, the files."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from portal import dates
from portal.dates import PartialDate
from tracking.access.rules import Permission as P
from tracking.dossiers import rules
from tracking.dossiers.models import Attachment, Paper
from tracking.dossiers.rules import CaseFacts, Known, Maker, PaperCode, Present
from tracking.nominations import queries as nominations
from tracking.nominations import rules as cases
from tracking.nominations.rules import ActKind, DocumentForm, Stage
from tracking.party.rules import BodyKind
from tracking.rulesets import queries as rulesets

K, C = ActKind, PaperCode
# Which paper an act speaks of. Under UNION_DOCUMENT the form of its document decides; a handing-over says so only with its letter.
PAPER_OF = {
    K.CLASS_CERTIFIED: C.CERTIFICATE, K.UNION_REMARKS: C.UNION_REMARKS_5, K.CELL_RESOLUTION: C.CELL_6,
    K.COMMITTEE_RESOLUTION: C.COMMITTEE_8, K.ADMISSION_DECISION: C.DECISION_9, K.NEW_MEMBER_CLASS: C.NEW_MEMBER_CERTIFICATE,
    K.OFFICIAL_REMARKS: C.UNION_REMARKS_12, K.OFFICIAL_RECOGNITION: C.DECISION_16,
}  # fmt: skip
PAPER_OF_FORM = {
    (K.UNION_DOCUMENT, DocumentForm.RESOLUTION_4A): C.RESOLUTION_4A, (K.UNION_DOCUMENT, DocumentForm.LETTER): C.LETTER,
    (K.HANDED_OVER, DocumentForm.HAND_OVER_LETTER): C.HAND_OVER,
}  # fmt: skip
MAX_FILES = 100  # rows shown on one page, withdrawn ones included


@dataclass
class Dossier:
    """The papers of one case as somebody sees them. ``route`` None: nobody has chosen."""

    entries: list
    summary: rules.Summary
    table: tuple
    rule_set: object
    route: str | None
    typed: dict
    said: dict = field(default_factory=dict)

    @property
    def groups(self):
        return rules.by_maker(self.entries)

    @property
    def later(self):
        return [e for e in self.entries if e.state == rules.State.LATER]

    @property
    def moves(self):
        return [e for e in self.entries if e.rule.part == rules.Part.MOVE]

    def entry(self, paper, serial):
        """The line of one paper; None where the case does not have it."""
        return next((e for e in self.entries if e.rule.key == (paper, serial)), None)


def dossier(nomination, today, *, acts=None, route=None, sets=None):
    """The checklist of a case, which comes as ``nominations.queries.loaded``; ``route``: another than the one chosen for it.

    Four statements: papers, files, acts (those that stand), rule sets; the latter two unless given.
    """
    acts = standing_acts(nomination) if acts is None else acts
    typed = nomination.papers.select_related("returned_reason", "checked_by", "touched_by")
    attached = nomination.attachments.kept().values_list("paper", flat=True)
    return _dossier(nomination, today, acts=acts, typed=typed, attached=attached, sets=sets or rulesets.timeline(), route=route)


def dossiers_of_many(nominations, today, *, acts, sets):
    """{case id: its checklist}. ``acts``: {case id: those that stand}; ``sets``: the rule sets. Two statements: papers, files."""
    typed, attached, ids = defaultdict(list), defaultdict(list), [n.pk for n in nominations]
    for paper in Paper.objects.filter(nomination__in=ids).select_related("returned_reason"):
        typed[paper.nomination_id].append(paper)
    for case_id, paper in Attachment.objects.kept().filter(nomination__in=ids).values_list("nomination_id", "paper"):
        attached[case_id].append(paper)
    return {n.pk: _dossier(n, today, acts=acts[n.pk], typed=typed[n.pk], attached=attached[n.pk], sets=sets) for n in nominations}


def _dossier(nomination, today, *, acts, typed, attached, sets, route=None):
    typed, route = {(p.paper, p.serial): p for p in typed}, route or nomination.route or None
    facts = case_facts(nomination, acts, sets, today)
    rule_set = rulesets.of(sets, considered_on(acts) or _reached_on(nomination) or today)
    said = said_by_acts(acts)
    table = rules.table_for(_line(rule_set))
    entries = rules.checklist(
        table, facts=facts, route=route, known=_known(typed, said, set(attached)), today=today,
        months=_months(rule_set, nomination, sets),
    )  # fmt: skip
    return Dossier(entries, rules.summary(entries), table, rule_set, route, typed, said)


def standing_acts(nomination):
    """The acts of the case that stand, with document and vote. One statement."""
    return list(nomination.acts.standing().select_related("document", "vote").order_by("pk"))


def case_facts(nomination, acts, sets, today):
    """CaseFacts from the case and its standing acts. No statement."""
    kinds = {a.kind: a for a in acts}
    decision = getattr(kinds.get(K.ADMISSION_DECISION), "document", None)
    if K.COMMITTEE_RESOLUTION in kinds:
        proposes = True
    else:
        proposes = False if decision and decision.form == DocumentForm.DECISION_9A else None
    return CaseFacts(
        stage=Stage(nomination.stage),
        has_intermediate=_has_intermediate(nomination.body),
        proposes=proposes,
        probation_over=_probation_over(nomination, sets, today),
        moved_from=_moved_from(acts),
    )


def _has_intermediate(body):
    """Whether a committee stands between the case's cell and the grassroots committee; None while no cell is known."""
    if body is None:
        return None
    if body.kind == BodyKind.INTERMEDIATE:
        return True
    return body.parent.kind == BodyKind.INTERMEDIATE if body.kind == BodyKind.CELL and body.parent else None


def _probation_over(nomination, sets, today):
    ceremony = nomination.known("ceremony_on")
    rule_set = rulesets.of(sets, ceremony.on) if ceremony else None
    return bool(rule_set) and dates.add_months(ceremony.last, rule_set.value("probation_months")) <= today


def _moved_from(acts):
    """The stage in which the case last moved, or its person left the unit; None when neither happened."""
    moves = [a for a in acts if a.kind in (K.MOVED, K.LEFT_UNIT)]
    if not moves:
        return None
    last = max(a.pk for a in moves)
    before = [cases.Fact(a.pk, a.kind, a.on, a.precision, a.recorded_at, None, a.body_id, a.branch_id) for a in acts if a.pk < last]
    return cases.standing(before).stage


def considered_on(acts):
    """The day on which the cell considered the case; None while it has not."""
    return next((a.on for a in acts if a.kind == K.CELL_RESOLUTION), None)


def _reached_on(nomination):
    """A day that stands for the consideration where only what followed is known."""
    return nomination.decided_on or nomination.ceremony_on if nomination.stage >= Stage.CELL_RESOLVED else None


def _line(rule_set):
    while rule_set is not None:
        yield rule_set.code
        rule_set = rule_set.inherits


def _months(rule_set, nomination, sets):
    """Months of validity; those of the certificate by the set of its own date, as on the page of the case."""
    certified = rulesets.of(sets, nomination.certified_on) if nomination.certified_on else rule_set
    pairs = ((rules.DOSSIER_MONTHS, rule_set), (rules.CERT_MONTHS, certified))
    return {name: found.value(name) for name, found in pairs if found is not None}


def said_by_acts(acts):
    """{(paper, serial): Known} of what the standing acts say, the latest act of each. No statement."""
    found = {}
    for act in sorted(acts, key=lambda a: (a.on, a.pk)):
        document, vote = getattr(act, "document", None), getattr(act, "vote", None)
        paper = PAPER_OF_FORM.get((act.kind, document.form)) if document else None
        paper = paper or PAPER_OF.get(act.kind)
        if paper is None or (vote and not vote.met and act.kind in (K.CELL_RESOLUTION, K.COMMITTEE_RESOLUTION)):
            continue  # without enough votes there is no resolution
        on = PartialDate(document.on) if document and document.on else PartialDate(act.on, act.precision)
        number, issuer = (document.number, document.issuer) if document else ("", "")
        found[(paper.value, 1)] = Known(True, number, on, issuer, from_act=True)
    return found


def _known(typed, said, attached):
    """What is known of each paper: typed, said by acts, or there as a file."""
    keys = {*typed, *said, *((paper, 1) for paper in attached)}
    return {key: _one(typed.get(key), said.get(key), key[0] in attached) for key in keys}


def _one(row, act, attached):
    found = rules.merge(_typed(row) if row else None, act) or Known()
    if attached and found.present is None and not found.not_applicable:
        return Known(True, found.number, found.on, found.issuer, found.kept_at, found.from_act, found.returned)
    return found


def _typed(row):
    returned = ""
    if row.returned_reason:
        returned = ": ".join(part for part in (str(row.returned_reason), row.returned_note) if part)
    present = {Present.YES: True, Present.NO: False}.get(row.present)
    return Known(
        present, row.number, row.day, row.issuer, row.kept_at, returned=returned, not_applicable=row.why_not if row.not_applicable else ""
    )


# ------------------------------------------------------------------ rights


def may_edit(rule, held):
    """Whether somebody holding these permissions at the case writes this paper: the union all, the Party body what is not the union's."""
    return P.NOMINATION_EDIT in held or (P.PARTY_RECORD in held and rule.maker != Maker.UNION)


def ensure_may_edit(user, nomination, rule):
    """Permissions held at the case; PermissionDenied with the reason when they do not cover this paper."""
    held = nominations.held_at(user, nomination)
    if not may_edit(rule, held):
        raise PermissionDenied(user.access.why_not(P.NOMINATION_EDIT))
    return held


def is_party(held):
    """Whether somebody writes as the Party body itself."""
    return P.PARTY_RECORD in held and P.NOMINATION_EDIT not in held


# ------------------------------------------------------------------ files


def files(nomination):
    """Files of the case with who brought and who withdrew them, those kept first, the latest first. One statement, at most 100 rows."""
    rows = Attachment.objects.filter(nomination=nomination).select_related("added_by", "withdrawn_by")
    return list(rows.alias(gone=Q(withdrawn_at__isnull=False)).order_by("gone", "-pk")[:MAX_FILES])


def row_of(nomination, paper, serial):
    """What was typed of one paper; None without anything. One statement."""
    return Paper.objects.filter(nomination=nomination, paper=paper, serial=serial).first()
