"""Papers to the units below: the decision that assigns targets, the reminder to those without an introduction."""

from dataclasses import replace

from django.db.models import Q
from django.utils.translation import gettext as _

from portal import dates
from tracking.allocation import queries as allocation
from tracking.branches.models import BranchObstacle
from tracking.documents import rules
from tracking.documents.queries.heads import branch_head
from tracking.documents.rules import Bundle, Decision, Gap, Given, Ref, Reminder
from tracking.figures import queries as figures
from tracking.figures.rules import Indicator
from tracking.targets.models import Target


def decision_of_sheet(sheet, edition):
    """Quyết định giao chỉ tiêu of one edition of an allocation; a draft gives a paper with blanks."""
    rows = allocation.lines_of(edition)
    what, lines = str(edition.target), tuple(Given(row.unit.name, "", _grouped(row.share)) for row in rows if row.share)
    paper = _decision(sheet.branch, edition.decision_number, edition.decision_on, what, _period(edition.target), lines)
    gaps = [Gap(_("Bảng phân bổ chưa ban hành: chưa có số, ngày quyết định."), sheet)] if edition.is_draft else []
    if given := sum(row.share for row in rows):
        paper = replace(paper, total=_grouped(given))
    if given != edition.total:
        words = _("Cộng các đơn vị được %(given)s, số cần giao là %(total)s.")
        gaps.append(Gap(words % {"given": _grouped(given), "total": _grouped(edition.total)}, sheet))
    refs = [Ref("allocationedition", edition.pk)]
    return Bundle([paper], gaps, len(lines), issuer=sheet.branch, refs=refs, on=edition.decision_on)


def decisions_of_term(term, user):
    """The decisions by which the targets of a term were set, one paper for each number and day, the latest first; with annexes."""
    rows = Target.objects.visible_to(user).in_force().filter(term=term).exclude(branch=term.branch).select_related("branch", "term")
    rows = list(rows.order_by("branch__path", "indicator", "year", "pk")[: rules.MAX_PEOPLE + 1])
    more, rows = len(rows) > rules.MAX_PEOPLE, rows[: rules.MAX_PEOPLE]
    groups = {}
    for row in rows:
        groups.setdefault((row.decision_number, row.decision_on), []).append(row)
    dated = sorted(groups.items(), key=lambda item: (item[0][1] is not None, item[0][1] or term.starts_on), reverse=True)
    found = dated[: rules.MAX_PAPERS]
    papers = [_decision_of(term, number, on, targets) for (number, on), targets in found]
    gaps = [Gap(_("Chưa ghi số, ngày quyết định giao chỉ tiêu."), t[0]) for (number, on), t in found if not (number and on)]
    refs = [Ref("target", targets[0].pk) for _key, targets in found]
    return Bundle(papers, gaps, len(rows), issuer=term.branch, refs=refs, more=more, on=found[0][0][1] if found else None)


def _decision_of(term, number, on, targets):
    named, periods = {str(t) for t in targets}, {_period(t) for t in targets}
    lines = tuple(Given(t.branch.name, _what(t, len(named) > 1, len(periods) > 1), _value(t)) for t in targets)
    period = periods.pop() if len(periods) == 1 else _("nhiệm kỳ %(name)s") % {"name": term.name.removeprefix("Nhiệm kỳ").strip()}
    paper = _decision(term.branch, number, on, named.pop() if len(named) == 1 else "", period, lines)
    if paper.what and len({(t.shape, t.year) for t in targets}) == 1 and targets[0].is_count:
        paper = replace(paper, total=_grouped(int(sum(t.value for t in targets))))
    return paper


def _what(target, several_named, several_periods):
    return ", ".join([*([str(target)] if several_named else []), *([_period(target)] if several_periods else [])])


def _decision(branch, number, on, what, period, lines):
    organ = _("Ban Chấp hành %(name)s") % {"name": rules.long_name(branch.name)}
    head, units = branch_head(branch, number, on, sort="QĐ"), len({line.unit for line in lines})
    return Decision(head, rules.long_name(branch.name), organ, what, period, lines, "", units)


def _period(target):
    if target.year:
        return _("năm %(year)s") % {"year": target.year}
    return _("nhiệm kỳ %(name)s") % {"name": target.term.name.removeprefix("Nhiệm kỳ").strip()}


def _value(target):
    """'1.200' people, or '12,5 (Tỷ lệ …)' with how it is meant."""
    whole = target.value == target.value.to_integral_value()
    number = _grouped(int(target.value)) if whole else f"{target.value.normalize():f}".replace(".", ",")
    return number if target.is_count else f"{number} ({target.get_shape_display()})"


def _grouped(number):
    return f"{number:,}".replace(",", ".")


# ------------------------------------------------------------------ reminders


def reminders(place, period, codes, *, today):
    """Công văn đôn đốc to unions under ``place`` that introduced nobody in the period, one each; ``codes``: only to these.

    At most MAX_PAPERS. Unions that report obstacles are asked about them, those with a target are told it.
    """
    units = figures.without_introduction(place, period).exclude(pk=place.pk)
    if codes:
        units = units.filter(code__in=codes)
    units = list(units.order_by("name_key", "pk")[: rules.MAX_PAPERS + 1])
    more, units = len(units) > rules.MAX_PAPERS, units[: rules.MAX_PAPERS]
    head, issuer = branch_head(place, "", today, sort="CV"), rules.long_name(place.name)
    obstacles, targets = _obstacles(units), _targets(units, today)
    days = dates.show(period.start), dates.show(min(period.end, today))
    papers = [Reminder(head, issuer, rules.long_name(u.name), *days, obstacles.get(u.pk, ""), targets.get(u.pk, "")) for u in units]
    gaps = [Gap(_("%(unit)s: chưa được giao chỉ tiêu.") % {"unit": u.name}, u) for u in units if u.pk not in targets]
    key = rules.quarter_key(period.start, min(period.end, today))
    refs = [Ref("branch", u.pk, rules.long_name(u.name), key) for u in units]
    return Bundle(papers, gaps, len(papers), issuer=place, refs=refs, more=more)


def _obstacles(units):
    found = {}
    rows = BranchObstacle.objects.filter(branch__in=units, ends_on__isnull=True).select_related("obstacle")
    for row in rows.order_by("obstacle__place", "pk"):
        found.setdefault(row.branch_id, []).append(row.obstacle.name)
    return {pk: "; ".join(dict.fromkeys(names)) for pk, names in found.items()}


def _targets(units, today):
    """Branch id → the number of introductions asked of it: of this year, else of the term."""
    rows = Target.objects.in_force().filter(branch__in=units, indicator=Indicator.INTRODUCED, groups=0).select_related("term")
    rows = rows.filter(Q(year=today.year) | Q(year__isnull=True), term__starts_on__lte=today, term__ends_on__gte=today)
    found = {}
    for row in rows.order_by("year", "pk"):
        if row.is_count and (row.branch_id not in found or row.year):
            found[row.branch_id] = _("%(value)s đồng chí, %(period)s") % {"value": _value(row), "period": _period(row)}
    return found
