"""Which rule set holds on a day, and its values."""

from tracking.rulesets.models import RuleSet


def in_force(on):
    """The rule set for an act of this date. None before the first set."""
    return RuleSet.objects.select_related("inherits__inherits").on(on)


def timeline():
    """All sets, oldest first, with their line of inheritance loaded: for working on many dates with one query."""
    return list(RuleSet.objects.select_related("inherits__inherits").order_by("effective_from"))


def of(sets, on):
    """The set among ``sets`` (oldest first) that holds on a day; None before the first."""
    return next((s for s in reversed(sets) if s.effective_from <= on), None)
