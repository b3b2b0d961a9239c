"""Keyset pages: never OFFSET, never a count of everything. A cursor is a row's public key, so no name stands in an address."""

from dataclasses import dataclass, field

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import IntegerField, Q, Subquery

PAGE_SIZE = 50
CAP = 1000


@dataclass
class Page:
    """One page of rows. ``total`` is exact up to CAP; above that ``capped`` is true and the page shows '1.000+'."""

    rows: list
    total: int
    capped: bool
    previous: str = ""
    next: str = ""
    size: int = PAGE_SIZE
    query: str = field(default="")

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)


def keyset_page(request, rows, *, order, key="code", size=PAGE_SIZE, total=None, parts=None):
    """The page of ``rows`` asked for by ``?sau=`` or ``?truoc=`` (the key of a row).

    ``order``: field names, '-' for descending, the last one unique; none of them nullable. ``total`` skips the capped count;
    ``parts``: gives querysets that together are ``rows`` and have no row in common, where an index counts these but not ``rows``.
    """
    after, before = request.GET.get("sau", ""), request.GET.get("truoc", "")
    ordered = rows.order_by(*order)
    anchor = _anchor(ordered, key, after or before, order)
    backwards = bool(before and anchor)
    if anchor:
        ordered = ordered.filter(_beyond(order, anchor, backwards))
    if backwards:
        ordered = ordered.order_by(*(_turn(name) for name in order))
    found = list(ordered[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if total is None:
        total = _count(rows, parts) if anchor or more else len(found)
    first, last = (getattr(found[0], key), getattr(found[-1], key)) if found else ("", "")
    return Page(
        rows=found,
        total=min(total, CAP),
        capped=total > CAP,
        previous=first if anchor and (more or not backwards) else "",
        next=last if (backwards or more) and found else "",
        size=size,
        query=_query(request),
    )


class Counted(int):
    """A number of rows that were counted up to a cap; ``more``: there are more than that, and it shows as '1.000+'. Sums keep that."""

    more = False

    @classmethod
    def upto(cls, number, more):
        found = cls(number)
        found.more = more
        return found

    def __add__(self, other):
        return Counted.upto(int(self) + int(other), self.more or getattr(other, "more", False))

    __radd__ = __add__

    def __sub__(self, other):
        return Counted.upto(int(self) - int(other), self.more)


def capped_counts(querysets, cap=CAP):
    """How many rows each of these querysets has, as ``Counted`` up to ``cap``; all in one statement, which reads no more than it counts."""
    parts, values = [], []
    for rows in querysets:
        try:
            sql, given = rows.order_by().values("pk")[: cap + 1].query.sql_with_params()
        except EmptyResultSet:
            parts.append("0")
        else:
            parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608 - Django wrote it; values go beside
            values += given
    if not values and not any(part != "0" for part in parts):
        return [Counted(0) for _ in parts]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return [Counted.upto(min(n, cap), n > cap) for n in cursor.fetchone()]


class CappedCount(Subquery):
    """The number of rows of a queryset as a column beside other rows, so that it costs no statement of its own; reads up to ``cap`` + 1."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"

    def __init__(self, rows, cap=CAP):
        super().__init__(rows.order_by().values("pk")[: cap + 1], output_field=IntegerField())


def _count(rows, parts):
    """How many rows there are, more than ``CAP`` when there are more than that. One statement."""
    if parts is None:
        return rows.order_by()[: CAP + 1].count()
    counted = sum(capped_counts(parts(), CAP))
    return CAP + 1 if counted.more else int(counted)


def _anchor(rows, key, value, order):
    if not value or "\x00" in value:
        return None
    names = [name.lstrip("-") for name in order]
    try:
        return (
            rows.model._base_manager.filter(**{key: value}).values_list(*names).first()
            if not rows.query.annotations
            else rows.filter(**{key: value}).values_list(*names).first()
        )
    except (ValueError, TypeError):
        return None


def _beyond(order, anchor, backwards):
    """Rows after the anchor. The first column is bounded by itself too: an index is entered at that place, which an OR alone never does."""
    beyond, equal = Q(), Q()
    first = order[0].startswith("-") != backwards
    within = Q(**{f"{order[0].lstrip('-')}__{'lte' if first else 'gte'}": anchor[0]})
    for name, value in zip(order, anchor, strict=True):
        descending = name.startswith("-") != backwards
        bare = name.lstrip("-")
        beyond |= equal & Q(**{f"{bare}__{'lt' if descending else 'gt'}": value})
        equal &= Q(**{bare: value})
    return within & beyond


def _turn(name):
    return name[1:] if name.startswith("-") else f"-{name}"


def _query(request):
    kept = request.GET.copy()
    for name in ("sau", "truoc"):
        kept.pop(name, None)
    return kept.urlencode()
