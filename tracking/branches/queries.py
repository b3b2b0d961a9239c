"""Reads of branches: search, one level of the tree with counts, history, the branch as it was on a day, faults of the stored tree."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from portal import dates, text, timeline
from portal.db import starts_with
from tracking.branches.models import Branch, BranchFact, BranchPeriod, Succession

OFFERED = 12


def in_reach(user, may=None, kinds=None):
    """Open branches that this person may choose: held permission ``may`` there (None: seen), of these kinds (None: any)."""
    rows = Branch.objects.visible_to(user, may=may).open()
    return rows.filter(kind__in=kinds) if kinds else rows


def offered(rows, typed):
    """The first branches of ``rows`` whose name has all the words typed, each with ``where``: the branch above. One query."""
    folded = text.fold(typed)
    found = list(rows.search(folded).select_related("parent").order_by("name_key", "pk")[:OFFERED]) if folded else []
    for branch in found:
        branch.where = branch.parent.label if branch.parent else ""
    return found


# ------------------------------------------------------------------ one level of the tree


def tally(rows, node, children):
    """{child id: how many of ``rows`` lie at or under it} for the children of a node. One query, grouped by an ancestor column.

    ``rows``: a queryset of a table with the branch's own copies (branch, a2, a3, a4). Below depth 4 the branch's path is grouped instead.
    """
    depth = node.depth + 1
    if depth <= 4:
        column = f"a{depth}"
        found = rows.filter(**{f"{column}__in": [c.pk for c in children]}).order_by().values_list(column).annotate(Count("pk"))
        return Counter(dict(found))
    grouped = rows.filter(starts_with("branch__path", node.path)).order_by().values_list("branch__path").annotate(Count("pk"))
    by_path = {c.path: c.pk for c in children}
    counted = Counter()
    for path, number in grouped:
        if key := by_path.get(path[: len(node.path) + 4]):
            counted[key] += number
    return counted


def child_counts(children):
    """{branch id: open branches directly under it}. One query."""
    rows = Branch.objects.open().filter(parent__in=[c.pk for c in children]).order_by().values_list("parent")
    return Counter(dict(rows.annotate(Count("pk"))))


def group_counts(rows, column):
    """{value: how many rows} of one column, in the order of the values. One query."""
    return dict(rows.order_by(column).values_list(column).annotate(Count("pk")))


def top_for(user, node=None):
    """The widest branch held by this person, or the widest that holds ``node``; None without one. No query."""
    held = [s.branch for s in user.access.scopes if s.branch]
    return next((b for b in held if node is None or node.path.startswith(b.path)), None)


def way_to(node, top):
    """The branches from ``top`` down to ``node``, both included. One query."""
    steps = range(len(top.path), len(node.path) + 1, 4)
    return list(Branch.objects.filter(path__in=[node.path[:end] for end in steps]).order_by("depth"))


# ------------------------------------------------------------------ one branch


@dataclass(frozen=True)
class Sheet:
    """What is known of a branch besides its columns: newest numbers (None: never noted), who answers for it, what stands in the way."""

    numbers: object
    officers: list
    obstacles: list


def sheet(branch):
    """Facts of one branch. Three queries."""
    return Sheet(
        numbers=branch.facts.first(),
        officers=list(branch.officers.filter(ends_on__isnull=True)),
        obstacles=list(branch.obstacles.filter(ends_on__isnull=True).select_related("obstacle")),
    )


def fact_lines(numbers):
    """(label, value) of the newest numbers, for the list of facts."""
    if numbers is None:
        return []
    names = ("workforce", "member_count", "direct_worker_count", "party_member_count")
    lines = [(BranchFact._meta.get_field(name).verbose_name.capitalize(), getattr(numbers, name)) for name in names]
    lines = [(label, None if value is None else f"{value:,}".replace(",", ".")) for label, value in lines]
    return [*lines, (_("Ca làm việc"), str(numbers.get_shift_pattern_display()).capitalize())]


# ------------------------------------------------------------------ history


@dataclass(frozen=True)
class Change:
    """One line of a branch's history: since when, and in sentences what changed then."""

    on: str
    lines: list
    document: str = ""


def history(branch):
    """What the branch was called, where it stood and whom it followed or was followed by, newest first. Two queries."""
    periods = list(BranchPeriod.objects.filter(branch=branch).select_related("parent", "sector").order_by("start_on"))
    follows = Succession.objects.filter(Q(predecessor=branch) | Q(successor=branch)).select_related("predecessor", "successor")
    return timeline_of(branch, periods, follows)


def timeline_of(node, periods, follows):
    """The changes of a branch or Party body out of its periods in order and its successions, newest first."""
    by_day = {p.start_on: _changes(p, before) for p, before in zip(periods, [None, *periods], strict=False)}
    papers = {p.start_on: _paper(p) for p in periods if p.decision_number or p.decision_on}
    for one in follows:
        by_day.setdefault(one.on, []).append(_succession(one, node))
        papers.setdefault(one.on, _paper(one))
    return [
        Change("" if on.year == 1900 else dates.show(on), by_day[on], papers.get(on, ""))
        for on in sorted(by_day, reverse=True)
        if by_day[on]
    ]


def _changes(period, before):
    if before is None:
        facts = [_("Tên: %(name)s.") % {"name": period.name}, _("Cấp, loại: %(kind)s.") % {"kind": period.get_kind_display()}]
        return facts + ([_("Thuộc %(parent)s.") % {"parent": period.parent}] if period.parent else [])
    lines = []
    if period.closed and not before.closed:
        lines.append(_("Kết thúc hoạt động."))
    if period.name != before.name:
        lines.append(_("Đổi tên thành %(name)s.") % {"name": period.name})
    if period.parent_id != before.parent_id:
        lines.append(_("Chuyển từ %(before)s về %(parent)s.") % {"before": before.parent, "parent": period.parent})
    if period.kind != before.kind:
        lines.append(_("Cấp, loại: %(kind)s.") % {"kind": period.get_kind_display()})
    if getattr(period, "sector", None) and period.sector_id != before.sector_id:
        lines.append(_("Loại hình: %(sector)s.") % {"sector": period.sector})
    return lines or [_("Cấp trên được sắp xếp lại.")]


def _paper(row):
    if not row.decision_number and not row.decision_on:
        return ""
    number = row.decision_number or _("chưa có số")
    return (
        _("Quyết định %(number)s ngày %(on)s") % {"number": number, "on": dates.show(row.decision_on)} if row.decision_on else str(number)
    )


def _succession(one, node):
    words = {"kind": one.get_kind_display(), "predecessor": one.predecessor, "successor": one.successor}
    if one.predecessor_id == node.pk:
        return _("Tổ chức kế thừa: %(successor)s (%(kind)s).") % words
    return _("Tiếp nhận từ %(predecessor)s (%(kind)s).") % words


def period_on(branch, day):
    """The branch as it was on a day (BranchPeriod), None before it began."""
    return BranchPeriod.objects.filter(branch=branch, start_on__lte=day).order_by("-start_on").first()


# ------------------------------------------------------------------ faults

PERIOD_FIELDS = ("name", "kind", "sector_id")


def segment(period):
    """A stored period as the rules of the tree see it."""
    return _placed(period, node=period.branch_id, start=period.start_on, closed=period.closed)


def _placed(row, **place):
    return timeline.segment_of(row, letter="a", names=PERIOD_FIELDS, **place)


def tree_faults():
    """Lines of English text: branches or periods whose path, depth and ancestors do not follow from the parent; gaps between them."""
    now = (_placed(b, node=b.pk, start=timeline.LONG_AGO, closed=b.closed_on is not None) for b in Branch.objects.all())
    periods = map(segment, BranchPeriod.objects.order_by("branch_id", "start_on"))
    yield from (f"branch {line}" for line in timeline.faults(now, periods))
