"""Lists that unions handed over and that wait to be received, letter by letter."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from tracking.documents import queries as documents
from tracking.documents import rules as papers
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import ActKind
from tracking.reconciliation.queries.waiting import with_steps
from tracking.reconciliation.rules import Step

MOST_LETTERS = 200
AT_ONCE = 50  # people received or returned in one go


@dataclass
class Letter:
    """One letter of a union to a body. ``code``: that of one of its cases, by which it is opened. ``days`` since it was handed over."""

    code: str
    number: str
    letter_on: date | None
    on: date
    precision: str
    body: str
    branch: str
    branch_count: int
    waiting: int
    returned: int
    days: int


def letters(cases, today):
    """(letters with somebody waiting or returned, the oldest first; whether there are more). Two queries."""
    open_cases = with_steps(cases).filter(step__in=(Step.RECEPTION, Step.SUPPLEMENT)).values("pk")
    last = (
        Act.objects.standing().filter(nomination=OuterRef("nomination"), kind=ActKind.HANDED_OVER).order_by("-on", "-pk").values("pk")[:1]
    )
    acts = Act.objects.filter(kind=ActKind.HANDED_OVER, nomination__in=open_cases, pk=Subquery(last))
    key = ("body_id", "body__name", "on", "precision", "document__number", "document__on")
    rows = (
        acts.order_by()
        .values(*key)
        .annotate(
            code=Min("nomination__code"),
            branch=Min("nomination__branch__name"),
            branch_count=Count("nomination__branch", distinct=True),
            returned=Count("pk", filter=Q(nomination__waiting_supplement=True)),
            all=Count("pk"),
        )
        .order_by("on", "body__name", "document__number", "code")[: MOST_LETTERS + 1]
    )
    found = [_letter(row, today) for row in rows]
    return found[:MOST_LETTERS], len(found) > MOST_LETTERS


def _letter(row, today):
    return Letter(
        code=row["code"], number=row["document__number"] or "", letter_on=row["document__on"], on=row["on"], precision=row["precision"],
        body=row["body__name"] or "", branch=row["branch"], branch_count=row["branch_count"], waiting=row["all"] - row["returned"],
        returned=row["returned"], days=(today - row["on"]).days,
    )  # fmt: skip


@dataclass
class Opened:
    """The people of one letter. ``act``: a standing hand-over that stands for it; lists of cases with member and branch, by name."""

    act: Act
    waiting: list
    returned: list
    others: list
    more: int


def opened(case, visible, today):
    """The letter with which this case was handed over, with those of its people among the ``visible`` cases; None without a hand-over."""
    acts = Act.objects.standing().filter(nomination=case, kind=ActKind.HANDED_OVER)
    act = acts.select_related("document", "body").order_by("-on", "-pk").first()
    if act is None:
        return None
    later = Act.objects.standing().filter(nomination=OuterRef("pk"), kind=ActKind.HANDED_OVER).filter(Q(on__gt=act.on))
    mates = with_steps(documents.same_document(act, visible).filter(~Exists(later)), every=True)
    waiting = _loaded(mates.filter(step=Step.RECEPTION))
    returned = _loaded(mates.filter(step=Step.SUPPLEMENT))
    others = _loaded(mates.exclude(step__in=(Step.RECEPTION, Step.SUPPLEMENT)))
    for row in waiting + returned:
        row.days = (today - row.since_on).days
    more = max(0, len(waiting) - AT_ONCE)
    return Opened(act, waiting[:AT_ONCE], returned, others, more)


def _loaded(rows):
    return list(rows.select_related("member", "branch", "body").order_by("name_key", "pk")[: papers.MAX_PEOPLE])


def title(act):
    """'Công văn 12/CV-CĐ' or, while no number is known, 'Danh sách gửi'."""
    document = getattr(act, "document", None)
    return (
        _("Công văn %(number)s") % {"number": document.number} if document and document.number else _("Danh sách gửi chưa có số công văn")
    )


__all__ = ["AT_ONCE", "Letter", "Nomination", "Opened", "letters", "opened", "title"]
