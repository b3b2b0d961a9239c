"""What the log of a case says of it: its acts as the rules see them, and the columns that follow from them. Layer: queries."""

from collections import defaultdict

from tracking.branches.models import Branch
from tracking.nominations import rules
from tracking.nominations.models import Act
from tracking.party.models import PartyBody
from tracking.rulesets import queries as rulesets

CACHE = (
    "stage", "stage_since_on", "outcome", "closed_on", "waiting_supplement", "agreed_on", "introduced_on", "handed_over_on",
    "class_sent_on",
    "certified_on", "decided_on", "ceremony_on", "official_on",
)  # fmt: skip

FACT = ("pk", "kind", "on", "precision", "recorded_at", "reverses_id", "body_id", "branch_id")


def facts_of(nomination):
    """All acts of a case as the rules see them, in order of recording. One query."""
    return [rules.Fact(*row) for row in nomination.acts.order_by("pk").values_list(*FACT)]


def facts_of_many(nominations):
    """{case id: its acts as ``facts_of`` gives them}; [] for a case without any. One query."""
    found = defaultdict(list)
    rows = Act.objects.filter(nomination__in=[n.pk for n in nominations]).order_by("pk")
    for case_id, *row in rows.values_list("nomination_id", *FACT):
        found[case_id].append(rules.Fact(*row))
    return found


def derived(nomination, found, sets=None, bodies=None):
    """The columns that a standing implies, as a dict, to write and to check them.

    ``sets``: all rule sets, ``bodies``: {id: Party body}, when already loaded.
    """
    values = {name: getattr(found, name) for name in CACHE}
    values["stage"] = int(found.stage)
    values["precisions"] = found.precisions
    values["stage_since_on"] = found.stage_since_on or nomination.stage_since_on
    sets = sets or rulesets.timeline()
    values["next_due_on"] = rules.due_on(
        found,
        cert_months=_months(sets, found.certified_on, "cert_months"),
        probation_months=_months(sets, found.ceremony_on, "probation_months"),
    )
    values.update(_holder(nomination, found, bodies or {}))
    return values


def _months(sets, on, name):
    found = rulesets.of(sets, on) if on else None
    return found.value(name) if found else 0


def _holder(nomination, found, bodies):
    values = {}
    if found.body_id != nomination.body_id:
        body = bodies.get(found.body_id) or PartyBody.objects.filter(pk=found.body_id).first()
        values = {"body_id": found.body_id, **{b: getattr(body, b) if body else None for b in ("b2_id", "b3_id", "b4_id")}}
    if found.branch_id and found.branch_id != nomination.branch_id:
        branch = Branch.objects.get(pk=found.branch_id)
        values |= {"branch_id": branch.pk, "a2_id": branch.a2_id, "a3_id": branch.a3_id, "a4_id": branch.a4_id}
    return values
