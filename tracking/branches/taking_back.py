"""A branch that was entered by mistake. Layer: actions."""

from django.db import transaction

from portal import db, rows
from tracking.branches import actions
from tracking.history import actions as history


@transaction.atomic
def take_back(*, branch, by, today):
    """End a branch on the day on which it was founded, so that on no day it was open; one without such a day ends ``today``.

    Not deleted: the history points to it. The caller has checked that nobody made use of it. Writes branch, periods and an event.
    """
    db.advisory_lock(actions.TREE_LOCK)
    branch = rows.lock(branch)
    on = branch.opened_on or today
    actions.write_change(branch, on=on, closed=True)
    rows.save(branch, closed_on=on)
    history.record("branches.take_back", by=by, subject=branch, branch=branch, name=branch.name)
    return branch
