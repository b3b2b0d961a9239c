"""The Party's rules as data, as one name: ``rules.PARAMETERS``, ``rules.SHIPPED``, ``rules.shown(…)``."""

from tracking.rulesets.rules.certain import ORIGINAL, confirm_reasons, texts_of, withdraw_reasons
from tracking.rulesets.rules.parameters import DEFINITIONS, PARAMETERS, Group, Parameter, Unit
from tracking.rulesets.rules.shipped import SHIPPED
from tracking.rulesets.rules.values import MOST_TEXTS, Provision, Threshold, day_of, read, set_reasons, shown, threshold

__all__ = [
    "DEFINITIONS", "MOST_TEXTS", "ORIGINAL", "PARAMETERS", "SHIPPED", "Group", "Parameter", "Provision", "Threshold", "Unit",
    "confirm_reasons", "day_of", "read", "set_reasons", "shown", "texts_of", "threshold", "withdraw_reasons",
]  # fmt: skip
