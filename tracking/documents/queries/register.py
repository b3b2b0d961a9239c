"""The register: which number a paper has, what a series looks like, which template is in force, which files belong here."""

from dataclasses import dataclass
from pathlib import Path

from portal import filestore
from tracking.access.rules import Permission as P
from tracking.documents import rules
from tracking.documents.models import NumberedPaper, PaperFile, PaperTemplate, issuer_field
from tracking.documents.rules import PaperKind, Series

BUILT_IN = Path(__file__).parent.parent / "templates_docx"
MOST = 20_000  # numbers of one issuer and year that a warning looks at


def registered(bundle, kind):
    """For each paper of the bundle its row of the register, None without one. At most one query."""
    if bundle.issuer is None or not bundle.refs:
        return [None] * len(bundle.papers)
    found = {}
    rows = NumberedPaper.objects.of(bundle.issuer).filter(kind=kind, subject_kind=bundle.refs[0].kind)
    for row in rows.filter(subject_id__in=[ref.pk for ref in bundle.refs]):
        found[row.subject_id, row.subject_key] = row
    return [found.get((ref.pk, ref.key)) for ref in bundle.refs]


def numbered(bundle, rows):
    """The papers with number and day out of the register, where they have none of their own."""
    known = [(row.text, rules.written_day(row.on)) if row and row.number else None for row in rows]
    return rules.numbered_papers(bundle.papers, known) if any(known) else bundle.papers


def needed(issuer, kind):
    """The permission that giving a number takes: who enters things there; for decisions who sets targets."""
    if issuer_field(issuer) == "body":
        return P.PARTY_RECORD
    return P.TARGET_MANAGE if kind == PaperKind.DECISION else P.NOMINATION_EDIT


def may_number(user, issuer, kind):
    """Whether this person gives numbers for the issuer; nobody does where it is not known."""
    if issuer is None:
        return False
    held = user.access.may_at_body if issuer_field(issuer) == "body" else user.access.may_at
    return held(needed(issuer, kind), issuer)


def given(issuer, series, year, *, but=()):
    """Numbers given so far by the issuer in a series and year; ``but``: ids of rows left out."""
    rows = NumberedPaper.objects.of(issuer).filter(series=series, year=year).exclude(pk__in=but)
    return list(rows.order_by("-number").values_list("number", flat=True)[:MOST])


@dataclass(frozen=True)
class Standing:
    """A series of one issuer and year, in words: the next number, gaps, numbers given twice ('' for none)."""

    label: str
    next: str
    gaps: str
    doubles: str


def standings(issuer, year):
    """A Standing for each series in which the issuer has numbers in that year. One query."""
    numbers = {}
    rows = (
        NumberedPaper.objects.of(issuer).filter(year=year, number__isnull=False).order_by("-number").values_list("series", "number")[:MOST]
    )
    for series, number in rows:
        numbers.setdefault(series, []).append(number)
    return [_standing(series, numbers[series]) for series in Series if series in numbers]


def _standing(series, numbers):
    found = rules.state(numbers)
    return Standing(series.label, rules.written_number(found.next), rules.ranges(found.gaps), rules.ranges(found.doubles))


# ------------------------------------------------------------------ templates and files


def template_of(kind):
    """The template in force for a kind of paper as bytes: the federation's own, else the built-in one. One query."""
    row = PaperTemplate.objects.in_force().filter(kind=kind).first()
    content = filestore.read(row.stored) if row else None
    return built_in(kind) if content is None else content  # a lost file must not stop the papers


def built_in(kind):
    return (BUILT_IN / f"{PaperKind(kind).value}.docx").read_bytes()


def known_files(names):
    """Of these stored names those that belong to a paper or a template."""
    papers = PaperFile.objects.filter(stored__in=names).values_list("stored", flat=True)
    return set(papers) | set(PaperTemplate.objects.filter(stored__in=names).values_list("stored", flat=True))
