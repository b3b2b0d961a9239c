"""What is to be pointed out before an act is recorded: the facts of the case, brought before the rules on eligibility. Layer: queries."""

from tracking.nominations import rules
from tracking.nominations.models import Act, ActMentor, Nomination
from tracking.nominations.rules import ActKind
from tracking.nominations.standing import facts_of
from tracking.rulesets import queries as rulesets

# Cases that began before the sets knew a parameter are judged by what the rules hold to be usual.
WITHOUT_SET = {
    "age_min": 18, "age_max": 60, "education": "LOWER_SECONDARY_DIPLOMA", "readmission_months": 36, "cert_months": 60, "dossier_months": 12,
    "sponsor_together_months": 12, "probation_months": 12, "youth_age_max": 30,
}  # fmt: skip


class Values:
    """The parameters of a rule set as a mapping; what no set of the line has falls back to the oldest text known."""

    def __init__(self, rule_set):
        self.rule_set = rule_set

    def __getitem__(self, name):
        try:
            return self.rule_set.value(name)
        except (KeyError, AttributeError):
            return WITHOUT_SET[name]


def cautions(kind, nomination, *, on, rule_set=None, met=None, mentor=None, replaces=None):
    """Findings about this act of day ``on``, as rules.Finding; [] for most acts. ``mentor``: MentorFacts typed with it; ``replaces``: the act
    being corrected, left out. At most five queries, none for kinds that nothing is asked of."""
    if kind not in ASKED:
        return []
    facts = rules.live(facts_of(nomination), replaces.pk if replaces else None)
    known = _known(nomination, facts, met=met, mentor=mentor, replaces=replaces, replaced=kind == ActKind.MENTOR_REPLACED)
    value = Values(rule_set or rulesets.in_force(on))
    return rules.findings(kind, on=on, person=_person(nomination), known=known, value=value)


ASKED = (
    ActKind.RECEIVED, ActKind.MENTOR_REPLACED, ActKind.DOSSIER_OPENED, ActKind.CELL_RESOLUTION, ActKind.COMMITTEE_RESOLUTION,
    ActKind.ADMISSION_DECISION, ActKind.OFFICIAL_CELL_RESOLUTION, ActKind.OFFICIAL_COMMITTEE, ActKind.OFFICIAL_RECOGNITION,
)  # fmt: skip


def _person(nomination):
    member = nomination.member
    earlier = Nomination.objects.closed().filter(member=member, attempt__lt=nomination.attempt).values_list("outcome", "closed_on")
    return rules.Person(member.birth_on, member.birth_precision, member.education, rules.left_party_on(list(earlier)))


def _known(nomination, facts, *, met, mentor, replaces, replaced):
    last = {f.kind: f.on for f in facts}  # in order of date
    if mentor is None and (link := _mentor(nomination, replaces)):
        mentor, replaced = link, replaced or link.act.kind == ActKind.MENTOR_REPLACED
    return rules.Known(
        certified_on=last.get(ActKind.CLASS_CERTIFIED),
        dossier_on=last.get(ActKind.DOSSIER_RENEWED) or last.get(ActKind.DOSSIER_OPENED),
        ceremony_on=last.get(ActKind.CEREMONY),
        mentor_official=mentor.official if mentor else None,
        mentor_months=mentor.months if mentor else None,
        mentor_replaced=replaced,
        route=nomination.route,
        met=met,
    )


def _mentor(nomination, replaces):
    acts = Act.objects.standing().filter(nomination=nomination).exclude(pk=replaces.pk if replaces else None)
    return ActMentor.objects.filter(act__in=acts).select_related("act").order_by("-act_id").first()
