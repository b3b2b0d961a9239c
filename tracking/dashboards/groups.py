"""Figures of a period by sector, age and other groups of people, one way or two ways. Layer: queries.

Groups go by what was true when the case was opened, as every figure does.
"""

from dataclasses import dataclass

from django.db.models import Case, CharField, F, Sum, Value, When
from django.db.models.functions import Coalesce, NullIf

from tracking.catalogue.models import Sector
from tracking.dashboards import hiding, rules
from tracking.dashboards.doors import door
from tracking.dashboards.rules import NO, UNKNOWN, YES, Block, Dimension
from tracking.figures import queries as figures
from tracking.figures.rules import SHORT_INDICATOR, Indicator, rate

TEXT = CharField()


def expression(dimension, case):
    """The group that a row belongs to, as text. ``case``: the way to the case, such as ``nomination__``; the row itself has ``on``."""
    if dimension == Dimension.SECTOR:
        return Coalesce(F(f"{case}origin_sector__code"), Value(UNKNOWN))
    if dimension == Dimension.SEX:
        return Coalesce(NullIf(F(f"{case}origin_sex"), Value("")), Value(UNKNOWN))
    if dimension == Dimension.BLOCK:
        return block_expression(f"{case}origin_sector__")
    if dimension == Dimension.AGE:
        born = f"{case}origin_birth_on"
        bands = [When(on__year__lt=F(f"{born}__year") + top, then=Value(str(top))) for top, _label in rules.AGE_BANDS]
        return Case(When(**{f"{born}__isnull": True}, then=Value(UNKNOWN)), *bands, default=Value(UNKNOWN), output_field=TEXT)
    column = {
        Dimension.DIRECT: "origin_direct_worker", Dimension.ETHNIC: "origin_minority", Dimension.OFFICER: "origin_union_officer",
    }[dimension]  # fmt: skip
    known = [When(**{f"{case}{column}": yes}, then=Value(word)) for yes, word in ((True, YES), (False, NO))]
    return Case(*known, default=Value(UNKNOWN), output_field=TEXT)


def block_expression(sector):
    """The block of a sector as text. ``sector``: the way to it, such as ``sector__``; '' on sectors themselves."""
    return Case(
        When(**{f"{sector}code": rules.FDI_SECTOR}, then=Value(Block.FDI.value)),
        *(When(**{f"{sector}group": b.value}, then=Value(b.value)) for b in (Block.STATE_SERVICE, Block.STATE_ENTERPRISE)),
        When(**{f"{sector}code__isnull": False}, then=Value(Block.NON_STATE.value)),
        default=Value(UNKNOWN), output_field=TEXT,
    )  # fmt: skip


def people(scope, figure, groups):
    """The acts behind one number: ``groups`` are (dimension, value)."""
    acts = figures.people(figure, start=scope.period.start, end=scope.period.end, **scope.where, **scope.looks)
    for n, (dimension, value) in enumerate(groups):
        acts = acts.annotate(**{f"group{n}": expression(dimension, "nomination__")}).filter(**{f"group{n}": value})
    return acts


@dataclass
class Cell:
    """One number. ``value`` None: hidden from who may not see the people; ``url`` '' then, and for nobody."""

    value: int | None
    url: str
    label: str = ""
    name: str = ""


@dataclass
class Row:
    """One group. ``rate``: admitted of introduced in the period, None where it is not shown; ``is_part``: of the row above."""

    label: str
    cells: list
    rate: float | None = None
    is_part: bool = False
    is_total: bool = False


@dataclass
class Table:
    """A table of groups; ``hides``: some numbers are hidden; ``has_rate``: the last column is a rate."""

    heads: list
    rows: list
    hides: bool = False
    has_rate: bool = False


def counted(scope, *dimensions):
    """{(indicator, value of each dimension): number} of the period. One query."""
    rows = figures.entries_of(**scope.where, **scope.looks).filter(indicator__in=Indicator.values)
    rows = rows.filter(on__gte=scope.period.start, on__lte=scope.period.end)
    names = [f"group{n}" for n in range(len(dimensions))]
    given = {name: expression(d, "act__nomination__") for name, d in zip(names, dimensions, strict=True)}
    found = rows.annotate(**given).order_by().values_list("indicator", *names).annotate(n=Sum("number"))
    return {tuple(key): n for *key, n in found if n}


def too_many(scope):
    """Whether the period holds more than is counted group by group. One query."""
    tally = figures.tally({"now": scope.period}, **scope.where, **scope.looks, parts=False)
    return sum(tally.get(f) for f in Indicator) > rules.CASES_CAP


def one_way(scope, dimension, *, sees):
    """Indicators by the groups of one dimension, with the rate of each. ``sees``: whether the reader may see the people. Two queries."""
    names = sectors()
    if dimension == Dimension.SECTOR and not sees:
        dimension = Dimension.BLOCK
    found = counted(scope, dimension)
    values = _ordered(dimension, {value for _indicator, value in found}, names)
    columns = [_shown([[found.get((f.value, v), 0)] for v in values], sees) for f in Indicator]
    rows = [
        _row(scope, rules.label_of(dimension, v, names), [c.cells[n][0] for c in columns], [(dimension, v)], sees)
        for n, v in enumerate(values)
    ]
    if dimension == Dimension.SECTOR:
        rows = _within_blocks(scope, values, rows, found)
    total = _row(scope, "", [c.whole for c in columns], [], sees)
    total.is_total = True
    return Table([SHORT_INDICATOR[f] for f in Indicator], [*rows, total] if rows else [], any(c.hides for c in columns), has_rate=True)


def _row(scope, label, values, groups, sees):
    cells = [
        Cell(v, _door(scope, f, groups) if v and (sees or not groups) else "", SHORT_INDICATOR[f], f.value)
        for f, v in zip(Indicator, values, strict=True)
    ]
    known = dict(zip(Indicator, values, strict=True))
    part, whole = known[Indicator.ADMITTED], known[Indicator.INTRODUCED]
    return Row(label, cells, None if part is None or whole is None else rate(part=part, whole=whole))


def _within_blocks(scope, values, rows, found):
    """Sectors below the block they belong to, the block with its own sum before them."""
    block_of, shown = dict(_blocks()), []
    for block in (*Block.values, UNKNOWN):
        inside = [row for value, row in zip(values, rows, strict=True) if block_of.get(value, UNKNOWN) == block]
        if inside:
            sums = [sum(row.cells[n].value for row in inside) for n, _f in enumerate(Indicator)]
            head = _row(scope, rules.label_of(Dimension.BLOCK, block, {}), sums, [(Dimension.BLOCK, block)], sees=True)
            for row in inside:
                row.is_part = True
            shown += [head, *(inside if len(inside) > 1 or block == Block.NON_STATE else [])]
    return shown


def two_ways(scope, first, second, figure, *, sees):
    """One indicator by two dimensions, with totals both ways. Two queries."""
    names = sectors()
    found = {key[1:]: n for key, n in counted(scope, first, second).items() if key[0] == figure.value}
    rows, columns = (_ordered(d, {key[n] for key in found}, names) for n, d in enumerate((first, second)))
    if not found:
        return Table([], [])
    seen = _shown([[found.get((r, c), 0) for c in columns] for r in rows], sees)
    heads = [rules.label_of(second, c, names) for c in columns]
    lines = []
    for n, r in enumerate(rows):
        cells = [
            _cell(scope, figure, v, [(first, r), (second, c)], heads[m], sees)
            for m, (v, c) in enumerate(zip(seen.cells[n], columns, strict=True))
        ]
        lines.append(Row(rules.label_of(first, r, names), [*cells, _cell(scope, figure, seen.totals[n], [(first, r)], "", sees)]))
    sums = [_cell(scope, figure, v, [(second, c)], heads[m], sees) for m, (v, c) in enumerate(zip(seen.sums, columns, strict=True))]
    lines.append(Row("", [*sums, _cell(scope, figure, seen.whole, [], "", sees=True)], is_total=True))
    return Table(heads, lines, seen.hides)


def _cell(scope, figure, value, groups, label, sees):
    return Cell(value, _door(scope, figure, groups) if value and sees else "", label, figure.value)


def _shown(cells, sees):
    if not cells:
        return hiding.Shown([], [], [0], 0)
    return hiding.as_it_is(cells) if sees else hiding.shown(cells)


def _door(scope, figure, groups):
    if not groups:
        return figures.door(figure, scope.period, since=scope.since, **scope.where, **scope.looks)
    named = {name: text for n, (d, v) in enumerate(groups) for name, text in ((f"chia{n or ''}", d.value), (f"la{n or ''}", v))}
    return door(scope, "nhom", **{"chi-so": figure.value, **named})


def sectors():
    """{code: name} of the sectors. One query."""
    return dict(Sector.objects.values_list("code", "name"))


def _blocks():
    return Sector.objects.annotate(block=block_expression("")).values_list("code", "block")


def _ordered(dimension, values, names):
    """Groups in their usual order, what is not known last. Groups of sex, block and age without anybody are shown too."""
    usual = [*(names if dimension == Dimension.SECTOR else rules.LABELS[dimension]), UNKNOWN]
    always = () if dimension == Dimension.SECTOR else usual[:-1]
    return [v for v in usual if v in values or v in always]
