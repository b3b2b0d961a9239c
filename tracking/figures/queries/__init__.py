"""Figures of a place, and the people behind each of them."""

from tracking.figures.queries.looks import Look
from tracking.figures.queries.people import (
    POPULATIONS,
    Row,
    count,
    counted,
    door,
    first_standing,
    people,
    population_q,
    shown,
    standing,
    step_door,
    view_query,
    with_people,
)
from tracking.figures.queries.places import tree_for, unit_named
from tracking.figures.queries.totals import OWN, Steps, Tally, by_child, by_month, cases_at, child_key, entries_of, steps, tally
from tracking.figures.queries.unions import active, active_by_child, active_count, not_introducing, without_introduction

__all__ = [
    "OWN", "POPULATIONS", "Look", "Row", "Steps", "Tally", "active", "active_by_child", "active_count", "by_child", "by_month", "cases_at",
    "child_key", "count", "counted", "door", "entries_of", "first_standing", "not_introducing", "people", "population_q", "shown",
    "standing", "step_door", "steps", "tally", "tree_for", "unit_named", "view_query", "with_people", "without_introduction",
]  # fmt: skip
