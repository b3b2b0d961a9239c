"""Every write to a class. Call them as ``actions.enrol(…)``."""

from tracking.classes.actions.learners import Withdrawal, enrol, withdraw_learner
from tracking.classes.actions.plan import plan_class, set_sessions, update_class
from tracking.classes.actions.results import Entry, ResultRow, enter_results, record_results

__all__ = [
    "Entry",
    "ResultRow",
    "Withdrawal",
    "enrol",
    "enter_results",
    "plan_class",
    "record_results",
    "set_sessions",
    "update_class",
    "withdraw_learner",
]
