"""Writes of decisions of commendation."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal import rows, text
from portal.errors import Reason, RuleBroken
from tracking.dashboards import commend_rules as rules
from tracking.dashboards.models import Commendation, CommendedUnit
from tracking.history import actions as history


@transaction.atomic
def commend(*, place, number, on, period, criteria, units, by, today):
    """Record a decision that was issued. ``units``: pairs of a branch and the sentence why; ``criteria``: the rule in sentences.

    Writes the decision, its units and an event, or nothing. Raises RuleBroken with every reason, also when the same number of the same day
    is there already.
    """
    place = rows.lock(place)  # the same decision entered twice at once sees each other
    number = text.clean(number)
    outside = [branch.name for branch, _reason in units if not branch.path.startswith(place.path) or branch.pk == place.pk]
    reasons = rules.refusals(number=number, on=on, today=today, count=len(units), outside=outside)
    if Commendation.objects.valid().filter(branch=place, number=number, on=on).exists():
        reasons.append(Reason(_("Quyết định này đã được ghi."), "number"))
    if reasons:
        raise RuleBroken(*reasons)
    found = Commendation.objects.create(
        branch=place, number=number, on=on, starts_on=period.start, ends_on=period.end, rule=[str(c) for c in criteria], recorded_by=by
    )
    CommendedUnit.objects.bulk_create(CommendedUnit(commendation=found, branch=branch, reason=reason[:400]) for branch, reason in units)
    history.record("dashboards.commend", by=by, subject=found, branch=place, number=number, on=str(on), count=len(units))
    return found


@transaction.atomic
def withdraw(*, commendation, reason, by, at, version=None):
    """Take back a decision that was recorded by mistake; it stays readable with the reason. Raises RuleBroken, Stale."""
    commendation = rows.lock(commendation, version)
    if commendation.withdrawn_at:
        raise RuleBroken(Reason(_("Quyết định này đã được hủy ghi nhầm trước đó.")))
    if not (reason := text.clean(reason)):
        raise RuleBroken(Reason(_("Cần ghi lý do."), "reason"))
    rows.save(commendation, withdrawn_at=at, withdrawn_by=by, withdrawn_reason=reason)
    facts = {"number": commendation.number, "on": str(commendation.on)}
    history.record("dashboards.withdraw_commendation", by=by, subject=commendation, branch=commendation.branch, **facts)
    return commendation
