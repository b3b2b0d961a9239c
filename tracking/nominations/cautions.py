"""What is to be pointed out before an act is recorded: the facts of the case, brought before the rules on eligibility. Layer: queries."""

from collections import defaultdict
from dataclasses import dataclass

from tracking.nominations import rules
from tracking.nominations.models import Act, ActMentor, Nomination
from tracking.nominations.rules import ActKind, Outcome
from tracking.nominations.standing import facts_of
from tracking.rulesets import queries as rulesets

# What an old set or a day before the first set does not say is judged by the oldest text known.
WITHOUT_SET = {
    "age_min": 18, "age_max": 60, "education": "LOWER_SECONDARY_DIPLOMA", "readmission_months": 36, "cert_months": 60, "dossier_months": 12,
    "sponsor_together_months": 12, "probation_months": 12, "youth_age_max": 30, "vote_cell": "2/3", "vote_committee": "2/3",
    "vote_standing": ">1/2", "cell_min": 3, "recognition_ballots": 3, "papers_youth_union": ["4-KNĐ", "3-KNĐ"],
    "papers_trade_union": ["4A-KNĐ", "3-KNĐ"], "papers_two_members": ["3-KNĐ", "3-KNĐ"], "papers_two_members_kept": ["4A-KNĐ", "5-KNĐ"],
}  # fmt: skip
# Kinds before which something is asked of person or papers.
ASKED = (
    ActKind.RECEIVED, ActKind.MENTOR_REPLACED, ActKind.SECOND_SPONSOR, ActKind.DOSSIER_OPENED, ActKind.CELL_RESOLUTION,
    ActKind.COMMITTEE_RESOLUTION,
    ActKind.ADMISSION_DECISION, ActKind.OFFICIAL_CELL_RESOLUTION, ActKind.OFFICIAL_COMMITTEE, ActKind.OFFICIAL_RECOGNITION,
)  # fmt: skip
# These look at mentor or sponsors.
OF_THE_MENTOR = (ActKind.RECEIVED, ActKind.MENTOR_REPLACED, ActKind.SECOND_SPONSOR, ActKind.CELL_RESOLUTION)
LEFT_THE_PARTY = (Outcome.STRUCK_OFF, Outcome.LEFT_PARTY)


class Values:
    """The parameters of a rule set (None: none held) as a mapping; what no set of its line has falls back to the oldest text known."""

    def __init__(self, rule_set):
        self.rule_set = rule_set

    def __getitem__(self, name):
        try:
            return self.rule_set.value(name)
        except (KeyError, AttributeError):
            return WITHOUT_SET[name]


def cautions(kind, nomination, *, day, rule_set=None, met=None, mentor=None, replaces=None, facts=None):
    """Findings about this act of ``day`` (PartialDate), as rules.Finding; [] for most acts.

    ``mentor``: MentorFacts typed with it; ``replaces``: the act being corrected, left out; ``facts``: the acts of the case, when already
    read. Five queries at most, none for kinds of which nothing is asked.
    """
    if kind not in ASKED:
        return []
    facts = {nomination.pk: facts_of(nomination) if facts is None else facts}
    look = Look([nomination], facts, [kind])
    return look.findings(kind, nomination, day=day, rule_set=rule_set, met=met, mentor=mentor, replaces=replaces)


def person_of(nomination):
    """What the rules ask of the person of a case. One query."""
    member = nomination.member
    earlier = Nomination.objects.closed().filter(member=member, attempt__lt=nomination.attempt).values_list("outcome", "closed_on")
    return _person(member, list(earlier))


def cautions_of_many(kind, nominations, facts, *, day, mentor=None):
    """{case id: findings} about the same act of ``day`` (PartialDate) for several cases.

    ``facts``: {case id: acts}; ``mentor``: MentorFacts typed for all of them. Three statements however many cases, none for kinds
    of which nothing is asked.
    """
    if kind not in ASKED:
        return {}
    look = Look(nominations, facts, [kind])
    return {case.pk: look.findings(kind, case, day=day, mentor=mentor) for case in nominations}


class Look:
    """What is asked before acts of these ``kinds`` of several cases, read once: three statements, none where nothing is asked.

    ``facts``: {case id: acts}, which may grow meanwhile. Cases with their member.
    """

    def __init__(self, nominations, facts, kinds):
        self.facts, self.ended, self.links = facts, defaultdict(list), defaultdict(list)
        asked = set(kinds) & set(ASKED)
        self.sets = rulesets.timeline() if asked else []
        left = Nomination.objects.filter(member__in=[n.member_id for n in nominations], outcome__in=LEFT_THE_PARTY)
        for member_id, *end in left.values_list("member_id", "attempt", "outcome", "closed_on") if asked else ():
            self.ended[member_id].append(end)
        acts = Act.objects.standing().filter(nomination__in=[n.pk for n in nominations])
        rows = ActMentor.objects.filter(act__in=acts).select_related("act").order_by("-act_id")
        for link in rows if asked & set(OF_THE_MENTOR) else ():
            self.links[link.act.nomination_id].append(link)

    def findings(self, kind, case, *, day, rule_set=None, met=None, mentor=None, replaces=None):
        """Findings about one act of one of the cases; arguments as in ``cautions``. No query."""
        if kind not in ASKED:
            return []
        facts = rules.live(self.facts[case.pk], replaces.pk if replaces else None)
        replaced = kind == ActKind.MENTOR_REPLACED
        first, second = self._sponsors(case, replaces)
        if kind == ActKind.SECOND_SPONSOR:  # looks at that one alone
            first, second = None, None
        if mentor is None and first:
            mentor, replaced = _by(first, day), replaced or first.act.kind == ActKind.MENTOR_REPLACED
        second = _by(second, day) if second and kind == ActKind.CELL_RESOLUTION else None
        known = _known(
            case, [f for f in facts if f.on <= day.last], self.sets, met=met, mentor=mentor, replaced=replaced, second=second
        )  # fmt: skip
        earlier = [(outcome, on) for attempt, outcome, on in self.ended[case.member_id] if attempt < case.attempt]
        value = Values(rule_set or rulesets.of(self.sets, day.on))
        return rules.findings(kind, on=day.on, last=day.last, person=_person(case.member, earlier), known=known, value=value)

    def _sponsors(self, case, replaces):
        """(mentor, second sponsor) of now, ActMentor or None; that of the act being corrected left out."""
        named = [x for x in self.links[case.pk] if replaces is None or x.act_id != replaces.pk]
        seconds = [x for x in named if x.act.kind == ActKind.SECOND_SPONSOR]
        return next((x for x in named if x not in seconds), None), next(iter(seconds), None)


@dataclass(frozen=True)
class Sponsor:
    """What is known of a mentor or second sponsor on a day; None: not known."""

    official: bool | None
    months: int | None


def _by(link, day):
    """The sponsor of a link on a day: the time together goes on since the act that named him. The last day possible counts."""
    if link.months is None:
        return Sponsor(link.official, None)
    since, until = link.act.on, day.last
    gone = (until.year - since.year) * 12 + until.month - since.month - (until.day < since.day)
    return Sponsor(link.official, link.months + max(0, gone))


def _person(member, ended):
    own_will = rules.left_by_own_will(ended)
    return rules.Person(member.birth_on, member.birth_precision, member.education, rules.left_party_on(ended), own_will)


def _months(sets, fact, name):
    """What the set says by which the fact is judged: the one chosen for it, else that of its day; None without a fact."""
    if fact is None:
        return None
    return Values(next((s for s in sets if s.pk == fact.ruled_by_id), None) or rulesets.of(sets, fact.on))[name]


def _known(nomination, facts, sets, *, met, mentor, replaced, second=None):
    last = {f.kind: f for f in facts}  # in order of date
    dossier = last.get(ActKind.DOSSIER_RENEWED) or last.get(ActKind.DOSSIER_OPENED)
    certificate, cell, ceremony = (last.get(k) for k in (ActKind.CLASS_CERTIFIED, ActKind.CELL_RESOLUTION, ActKind.CEREMONY))
    return rules.Known(
        certified_on=certificate and certificate.last,
        dossier_on=dossier and dossier.last,
        cell_met_on=cell and cell.on,
        ceremony_on=ceremony and ceremony.on,
        mentor_official=mentor.official if mentor else None,
        mentor_months=mentor.months if mentor else None,
        mentor_replaced=replaced,
        second_official=second.official if second else None,
        second_months=second.months if second else None,
        route=nomination.route,
        met=met,
        cert_months=_months(sets, certificate, "cert_months"),
        dossier_months=_months(sets, dossier, "dossier_months"),
        probation_months=_months(sets, ceremony, "probation_months"),
    )


def returning(members, on):
    """(member, sentence) for those of these members who left the Party too lately to be considered again on day ``on``.

    Two queries at most, none without members.
    """
    ended = Nomination.objects.filter(member__in=[m.pk for m in members], outcome__in=LEFT_THE_PARTY) if members else []
    rows = list(ended.order_by("closed_on")) if members else []
    own_will = {row.member_id for row in rows if row.outcome == Outcome.LEFT_PARTY}
    left = {row.member_id: row.closed_on for row in rows}
    value = Values(rulesets.in_force(on)) if left else None
    return [
        (m, rules.OWN_WILL if m.pk in own_will else rules.readmission_sentence(left[m.pk], value))
        for m in members
        if m.pk in own_will or (m.pk in left and on < rules.readmitted_from(left[m.pk], value))
    ]
