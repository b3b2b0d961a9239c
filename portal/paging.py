"""Keyset pages: never OFFSET, never a count of everything. A cursor is a row's public key, so no name stands in an address."""

from dataclasses import dataclass, field

from django.db.models import Q

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


def keyset_page(request, rows, *, order, key="code", size=PAGE_SIZE, total=None):
    """The page of ``rows`` asked for by ``?sau=`` or ``?truoc=`` (the key of a row).

    ``order``: field names, '-' for descending, the last one unique; none of them nullable. ``total`` skips the capped count.
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
        total = rows.order_by()[: CAP + 1].count() if anchor or more else len(found)
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
    beyond, equal = Q(), Q()
    for name, value in zip(order, anchor, strict=True):
        descending = name.startswith("-") != backwards
        bare = name.lstrip("-")
        beyond |= equal & Q(**{f"{bare}__{'lt' if descending else 'gt'}": value})
        equal &= Q(**{bare: value})
    return beyond


def _turn(name):
    return name[1:] if name.startswith("-") else f"-{name}"


def _query(request):
    kept = request.GET.copy()
    for name in ("sau", "truoc"):
        kept.pop(name, None)
    return kept.urlencode()
