"""Writes to terms and targets."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal import dates, rows, text
from portal.errors import Reason, RuleBroken
from tracking.figures.rules import Indicator
from tracking.history import actions as history
from tracking.targets import queries, rules
from tracking.targets.models import Target, Term, YearClosing
from tracking.targets.rules import Shape


@transaction.atomic
def add_term(*, branch, name, starts_on, ends_on, by):
    """Enter a congress term of a branch. Writes the term and an event. Raises RuleBroken, also when it overlaps another of the branch."""
    branch = rows.lock(branch)  # two terms entered at once see each other
    name = text.clean(name)
    others = [(t.name, t.starts_on, t.last_day) for t in Term.objects.filter(branch=branch)]
    if reasons := rules.term_reasons(name=name, starts_on=starts_on, ends_on=ends_on, others=others):
        raise RuleBroken(*reasons)
    term = Term.objects.create(branch=branch, name=name, starts_on=starts_on, ends_on=ends_on)
    history.record("targets.add_term", by=by, subject=term, branch=branch, name=name, starts_on=str(starts_on), ends_on=str(ends_on))
    return term


@transaction.atomic
def cut_short(*, term, on, by, version=None):
    """End a term early: ``on`` is its last day. Its targets stay; what they ask for is shown beside. Raises RuleBroken, Stale."""
    term = rows.lock(term, version)
    if not term.starts_on <= on < term.ends_on:
        days = {"start": dates.show(term.starts_on), "end": dates.show(term.ends_on)}
        raise RuleBroken(Reason(_("Ngày kết thúc sớm phải từ %(start)s đến trước %(end)s.") % days, "on"))
    before = term.cut_short_on
    rows.save(term, cut_short_on=on)
    history.record("targets.cut_short", by=by, subject=term, branch=term.branch, on=str(on), before=str(before or ""))
    return term


@transaction.atomic
def set_target(
    *, branch, term, indicator, shape, value, by, year=None, population=(), base_indicator="", base_on=None, decision_number="",
    decision_on=None, version=None,
):  # fmt: skip
    """Set what a branch is to reach; the target of the same kind that was in force is superseded, never overwritten.

    ``value``: people, people per branch and year, or per cent of a base (``base_indicator``, or the members known on ``base_on``).
    ``population``: counts only people of all these groups. ``version``: that of the target which the form showed, None when it showed none.
    Writes the new target, the old one's end and an event. Raises RuleBroken, Stale.
    """
    term = rows.lock(term)
    base_indicator = base_indicator if shape == Shape.RATIO else ""  # of another shape the fields were left from before the choice
    base_on = base_on if shape == Shape.PER_CENT else None
    years = rules.years_touching(term.starts_on, term.last_day, queries.closings())
    reasons = rules.target_reasons(
        shape=shape, value=value, year=year, years=years, indicator=indicator, base_indicator=base_indicator, base_on=base_on
    )
    if not branch.path.startswith(term.branch.path):
        reasons.append(Reason(_("“%(name)s” không thuộc đơn vị của nhiệm kỳ này.") % {"name": branch.name}, "branch"))
    if reasons:
        raise RuleBroken(*reasons)
    kind = {
        "branch": branch, "term": term, "indicator": Indicator(indicator), "shape": Shape(shape), "year": year,
        "groups": rules.bits(population), "base_indicator": base_indicator,
    }  # fmt: skip
    earlier = Target.objects.in_force().select_for_update(of=("self",)).filter(**kind).first()
    if version is not None and (earlier is None or earlier.version != version):
        raise rows.stale(earlier or term)
    decided = {"decision_number": text.clean(decision_number), "decision_on": decision_on}
    target = Target.objects.create(**kind, value=value, base_on=base_on, **decided)
    if earlier:
        rows.save(earlier, superseded_by=target)
    history.record(
        "targets.set_target", by=by, subject=target, branch=branch, indicator=str(indicator), shape=str(shape), year=year or "",
        value=str(value),
        before=str(earlier.value) if earlier else "",
    )  # fmt: skip
    return target


@transaction.atomic
def set_closing(*, from_year, month, day, by, today):
    """Set the day on which reporting years close from a year on; what was set for that same year is replaced.

    Writes the setting and an event. Raises RuleBroken.
    """
    if reasons := rules.closing_reasons(from_year=from_year, month=month, day=day, today=today):
        raise RuleBroken(*reasons)
    before = YearClosing.objects.select_for_update().filter(from_year=from_year).first()
    closing, _created = YearClosing.objects.update_or_create(from_year=from_year, defaults={"month_day": month * 100 + day})
    facts = {"year": str(from_year), "day": str(closing), "before": str(before or "")}
    history.record("targets.set_closing", by=by, subject=closing, **facts)
    return closing
