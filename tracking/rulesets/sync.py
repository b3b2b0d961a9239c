"""The shipped rule sets, put in place after every migrate. A value that is there is never changed; what is empty is filled."""

from tracking.rulesets.models import RuleSet
from tracking.rulesets.rules import SHIPPED


def sync():
    known = {row.code: row for row in RuleSet.objects.select_related("inherits")}
    given_up = {row.code: row.inherits for row in RuleSet.every.exclude(withdrawn_on=None).select_related("inherits")}
    for facts in SHIPPED:
        row = known.get(facts["code"])
        if row is None and facts["code"] in given_up:  # withdrawn here: what inherits it goes on from the one before
            known[facts["code"]] = given_up[facts["code"]]
        elif row is None:
            known[facts["code"]] = _add(facts, known)
        else:
            _fill(row, facts)


def _add(facts, known):
    """The new set, or None when an administrator's own set already starts on that day: what stands in force is not pushed aside."""
    if any(row and row.effective_from == facts["effective_from"] for row in known.values()):
        return None
    return RuleSet.objects.create(**{**facts, "inherits": known.get(facts["inherits"])})


def _fill(row, facts):
    """Values that no set of the line has, provisions that are missing, an empty remark: of a portal that was migrated before they came."""
    fresh = {
        "parameters": {name: v for name, v in facts["parameters"].items() if not _has(row, name)},
        "provisions": {name: p for name, p in facts["provisions"].items() if name not in row.provisions},
    }
    changes = {field: {**getattr(row, field), **more} for field, more in fresh.items() if more}
    if facts["remark"] and not row.remark:
        changes["remark"] = facts["remark"]
    for field, value in changes.items():
        setattr(row, field, value)
    if changes:
        RuleSet.objects.filter(pk=row.pk).update(**changes)


def _has(row, name):
    while row is not None:
        if name in row.parameters:
            return True
        row = row.inherits
    return False
