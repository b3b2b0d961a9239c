"""What recording one act for many cases would do to each of them. Nothing is written. Layer: queries."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from portal import dates
from portal.errors import Reason
from tracking.nominations import queries, rights, rules
from tracking.nominations.cautions import cautions_of_many
from tracking.nominations.models import Nomination
from tracking.nominations.rules import ActKind, Source
from tracking.nominations.standing import facts_of_many
from tracking.party import queries as party


@dataclass
class Verdict:
    """One case and one act. ``reasons``: every reason why it is left out, [] when it can be recorded; ``warnings`` never refuse.

    ``findings``: what a Party body will look at (rules.Finding); these ask for a reason, their words stand among the warnings too.
    ``body``: the Party body that the act will name, None where it names none. ``source``: the one that will be written.
    """

    nomination: Nomination
    reasons: list = field(default_factory=list)
    warnings: list = field(default_factory=list)
    findings: list = field(default_factory=list)
    body: object = None
    source: str = Source.OWN

    @property
    def can(self):
        return not self.reasons

    @property
    def codes(self):
        """Codes of the findings, as a page hands them back to say what it has shown."""
        return ".".join(f.code for f in self.findings)


def loaded_many(nominations):
    """A queryset of cases with what verdicts need of each."""
    return nominations.select_related(*queries.FOR_VERDICTS)


def preview_many(
    kind, nominations, *, on, by, today, precision=dates.DAY, source=None, body=None, versions=None, facts=None, cautious=True, mentor=None
):
    """A Verdict for each of these cases (as ``loaded_many`` gives them), in their order. Two statements however many cases.

    ``by``: the person who would record; None (a system that has asked before) may everything. ``source`` None or not open to the person
    at a case: the usual one there. ``body`` None: for a handing-over each case's own receiving body. ``versions``: {case id: version that
    was looked at}; a case that has moved on since is left out. ``facts``: {case id: acts} when already read. ``cautious``: warn also of
    what a Party body will look at, where the kind asks for it (three statements more); ``mentor``: MentorFacts typed for all.
    """
    nominations = list(nominations)
    facts = facts_of_many([n.pk for n in nominations]) if facts is None else facts
    bodies = _bodies(kind, nominations, today, body)
    cautions = cautions_of_many(kind, nominations, facts, day=dates.PartialDate(on, precision), mentor=mentor) if cautious else {}
    found = []
    for case in nominations:
        held = queries.held_at(by, case) if by else set(queries.HELD_AT_A_CASE)
        verdict = Verdict(case, body=bodies.get(case.pk), source=_source(kind, held, source))
        verdict.reasons = _right_reasons(kind, by, held) + _stale_reasons(case, versions)
        verdict.reasons += rules.check(
            kind, on=on, precision=precision, facts=facts[case.pk], today=today, birth_on=case.member.birth_on
        ) + rules.same_again(kind, on=on, precision=precision, facts=facts[case.pk])
        verdict.reasons += rules.body_reasons(kind, is_known=verdict.body is not None) + closed_reasons(verdict.body)
        verdict.findings = cautions.get(case.pk, [])
        verdict.warnings = [*rules.warnings(kind, facts=facts[case.pk]), *(f.text for f in verdict.findings)]
        found.append(verdict)
    return found


@dataclass
class Offer:
    """An act that can be recorded for some of the chosen cases: ``count`` of ``chosen``."""

    slug: str
    label: str
    count: int
    chosen: int


def offers(nominations, *, by, today):
    """Acts of which one entry makes sense for several people, and for how many of these each can be recorded today; none for nobody."""
    facts = facts_of_many([n.pk for n in nominations])
    found = []
    for kind in rules.FOR_MANY:
        verdicts = preview_many(kind, nominations, on=today, by=by, today=today, facts=facts, cautious=False)
        if count := sum(v.can for v in verdicts):
            found.append(Offer(rights.SLUGS[kind], rules.PROCEDURE[kind].button, count, len(nominations)))
    return found


def _bodies(kind, nominations, today, body):
    """{case id: body}: the one given, else for a handing-over the one named with the introduction or the branch's route."""
    if body is not None or kind != ActKind.HANDED_OVER:
        return dict.fromkeys((case.pk for case in nominations), body)
    routes = party.receiving_bodies({case.branch_id for case in nominations if not case.intended_body_id}, today)
    return {case.pk: case.intended_body or routes.get(case.branch_id) for case in nominations}


def closed_reasons(body):
    """Why nothing more goes to this Party body: it has ended. [] for one that works, and for none."""
    if body is None or body.closed_on is None:
        return []
    return [Reason(_("“%(name)s” đã kết thúc hoạt động. Chọn tổ chức đảng khác.") % {"name": body}, "body")]


def _source(kind, held, asked):
    allowed = rights.sources(kind, held)
    return asked if asked in allowed or not allowed else allowed[0]


def _right_reasons(kind, by, held):
    return [] if rights.may_record(kind, held) else [Reason(by.access.why_not(rights.NEEDED[kind][0]))]


def _stale_reasons(case, versions):
    if versions is None or versions.get(case.pk) == case.version:
        return []
    return [Reason(_("Phiếu vừa có người cập nhật. Xem lại rồi ghi."))]
