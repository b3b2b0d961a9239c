"""Term and targets of Nghệ An: counts in the term and in the year, averages per branch, for the province and its units."""

from datetime import date
from decimal import Decimal

from tracking.targets import actions as targets

START, END = date(2025, 10, 1), date(2030, 9, 30)


def load(*, places, by, today):
    """Write the terms and targets."""
    term = targets.add_term(branch=places.province, name="Nhiệm kỳ 2025–2030", starts_on=START, ends_on=END, by=by)
    common = {"term": term, "by": by, "decision_number": "12/QĐ-LĐLĐ", "decision_on": date(2025, 12, 20)}
    targets.set_target(branch=places.province, indicator="introduced", shape="term_count", value=Decimal(900), **common)
    targets.set_target(branch=places.province, indicator="admitted", shape="term_count", value=Decimal(350), **common)
    for indicator, value in (("introduced", 190), ("admitted", 75)):
        targets.set_target(branch=places.province, indicator=indicator, shape="year_count", year=today.year, value=Decimal(value), **common)
    for number, unit in enumerate([*places.wards, places.zone]):
        targets.set_target(
            branch=unit, indicator="introduced", shape="term_count", value=Decimal(150 - 14 * number if number < 7 else 90), **common
        )
        targets.set_target(
            branch=unit, indicator="admitted", shape="term_count", value=Decimal(60 - 6 * number if number < 7 else 30), **common
        )
    own = targets.add_term(branch=places.wards[0], name="Nhiệm kỳ 2025–2030", starts_on=START, ends_on=END, by=by)
    targets.set_target(
        branch=places.wards[0], term=own, indicator="introduced", shape="per_branch_year", value=Decimal(1),
        decision_number="01/NQ-ĐH", decision_on=date(2025, 10, 20), by=by
    )  # fmt: skip
