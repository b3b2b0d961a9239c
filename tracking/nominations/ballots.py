"""A Party body's vote reckoned by the rule set of the meeting's day. Layer: queries."""

from dataclasses import dataclass

from tracking.nominations import rules
from tracking.nominations.cautions import Values
from tracking.rulesets import queries as rulesets
from tracking.rulesets.rules import PARAMETERS, shown, threshold


@dataclass
class Reckoned:
    """What a ballot means, with the threshold in words ("ít nhất 2/3") and the rule set it comes from; None before the first set."""

    result: rules.Result
    threshold: str
    rule_set: object


def reckon(ballot, on):
    """The result of a possible ballot at a meeting of day ``on``. One query; nothing is stored."""
    rule_set = rulesets.in_force(on)
    value = Values(rule_set)
    share = value[ballot.voter.value]
    found = rules.result(ballot, threshold(share), cell_min=value["cell_min"], ballots=value["recognition_ballots"])
    return Reckoned(found, shown(PARAMETERS[ballot.voter.value], share), rule_set)
