"""How a node of a tree was from day to day, as stored rows: a fact that changes on a day, entered late or not."""

from django.utils.translation import gettext as _

from portal import dates
from portal.errors import Reason, RuleBroken


def write_change(rows, *, on, decision_number="", decision_on=None, **changes):
    """Write that these facts hold from day ``on``: they go on through later periods until something else changed them.

    ``rows``: the stored periods of one node, each with start, end and decision. Returns the names of the facts that hold today.
    Raises RuleBroken for a day before the first period.
    """
    periods = list(rows.order_by("start_on"))
    base = next((p for p in reversed(periods) if p.start_on <= on), None)
    if base is None:
        words = _("Thành lập ngày %(on)s; ngày áp dụng không thể trước ngày đó.")
        raise RuleBroken(Reason(words % {"on": dates.show(periods[0].start_on)}, "on"))
    old = {name: getattr(base, name) for name in changes}
    if base.start_on < on:
        rows.filter(pk=base.pk).update(ends_on=on)
        base.pk, base.start_on, base._state.adding = None, on, True
    for name, value in changes.items():
        setattr(base, name, value)
    base.decision_number, base.decision_on = decision_number, decision_on
    base.save()
    reached = set(changes)
    for later in (p for p in periods if p.start_on > on):
        reached = {name for name in reached if getattr(later, name) == old[name]}
        for name in reached:
            setattr(later, name, changes[name])
        if reached:
            later.save(update_fields=list(reached))
    return reached
