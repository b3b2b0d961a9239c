"""Rows of a list of targets: what is set anew, what replaces an earlier number, what stands already. Layer: queries."""

import re
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from portal import text
from tracking.figures.rules import SHORT_INDICATOR
from tracking.imports import columns, places, rules
from tracking.imports.people import batches
from tracking.imports.rules import CellFault, Change, ImportKind, RowState
from tracking.ledger.rules import Indicator, Population
from tracking.targets import queries as targets
from tracking.targets import rules as target_rules
from tracking.targets.models import Target, Term
from tracking.targets.rules import Shape

HEADINGS = {c.key: c.heading for c in rules.COLUMNS[ImportKind.TARGETS]}
MOST_TERMS = 1000
_THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+(,\d+)?")
_MOST_DIGITS = Decimal(10) ** 7  # what the column holds, see Target.value


def _words(enum, short, *more):
    known = {text.fold(word): member for member, word in zip(enum, short, strict=True)}
    known |= {text.fold(word): member for member in enum for word in (member.label, member.value)}
    return known | {text.fold(word): member for pairs in more for word, member in pairs.items()}


_INDICATORS = _words(
    Indicator,
    columns.INDICATORS,
    {str(word): member for member, word in SHORT_INDICATOR.items()},
    {
        "đoàn viên ưu tú": Indicator.INTRODUCED, "giới thiệu đoàn viên ưu tú": Indicator.INTRODUCED, "học lớp": Indicator.CLASS_SENT,
        "kết nạp đảng": Indicator.ADMITTED, "kết nạp đảng viên": Indicator.ADMITTED, "phát triển đảng viên": Indicator.ADMITTED,
        "công nhận chính thức": Indicator.OFFICIAL, "đảng viên chính thức": Indicator.OFFICIAL,
    },
)  # fmt: skip
_SHAPES = _words(Shape, columns.SHAPES, {"nhiệm kỳ": Shape.TERM_COUNT, "năm": Shape.YEAR_COUNT, "bình quân": Shape.PER_BRANCH_YEAR})
_POPULATION_WORDS = ("cnlđ trực tiếp", "nữ", "dân tộc", "ngoài nhà nước", "dưới 35 tuổi", "cán bộ công đoàn")
_POPULATIONS = _words(Population, _POPULATION_WORDS)


def read_rows(rows, ask):
    """Understand the rows. ``row.facts``: what ``set_target`` takes; ``row.found``: the target that is replaced, or None."""
    readers = {
        "indicator": lambda v: _listed(v, _INDICATORS, columns.INDICATORS) or Indicator.INTRODUCED,
        "population": _population,
        "shape": lambda v: _listed(v, _SHAPES, columns.SHAPES),
        "year": _year,
        "value": _amount,
        "base_indicator": lambda v: _listed(v, _INDICATORS, columns.INDICATORS) or "",
        "base_on": rules.whole_day,
        "decision_number": lambda v: rules.words(v, 60),
        "decision_on": rules.whole_day,
    }
    places.find(rows, "branch", ask.allowed, None)
    for row in rows:
        row.facts["name"] = text.clean(row.values.get("branch"))[:120]
        for key, reader in readers.items():
            try:
                row.facts[key] = reader(row.values.get(key, ""))
            except CellFault as fault:
                row.facts[key] = None
                row.fail(f"{HEADINGS[key]}: {fault}", key)
    good = [row for row in rows if row.state != RowState.WRONG]
    _find_terms(good, ask)
    good = [row for row in good if row.state != RowState.WRONG]
    closings = targets.closings()
    for row in good:
        _check(row, closings)
    _compare([row for row in good if row.state != RowState.WRONG])


# ------------------------------------------------------------------ cells


def _listed(value, known, offered):
    """The member that a word stands for, None for an empty cell. Raises CellFault."""
    written = rules.words(value)
    if not written:
        return None
    if (found := known.get(text.fold(written))) is None:
        words = _("“%(value)s” chưa rõ. Ghi một trong: %(words)s.")
        raise CellFault(words % {"value": written[:40], "words": "; ".join(offered)})
    return found


def _population(value):
    """Groups parted by commas or semicolons; () for everybody. Raises CellFault."""
    parts = [part for part in re.split(r"[,;+]", rules.words(value)) if part.strip()]
    return tuple(dict.fromkeys(_listed(part, _POPULATIONS, columns.POPULATIONS) for part in parts))


def _year(value):
    """A year, None for an empty cell. Raises CellFault."""
    written = rules.words(value, 60)
    if not written:
        return None
    found = re.fullmatch(r"(?:năm\s*)?(\d{4})", written, re.I)
    if not found or not 1990 <= int(found[1]) <= 2100:
        raise CellFault(_("“%(value)s” chưa đúng. Ghi năm bốn chữ số, ví dụ 2026.") % {"value": written[:20]})
    return int(found[1])


def _amount(value):
    """Decimal of '1.298', '1,5', '60%', 12. Raises CellFault, also for an empty cell."""
    written = re.sub(r"\s*(%|người|đồng chí|đ/c)\s*$", "", rules.words(value, 60), flags=re.I).replace(" ", "")
    if not written:
        raise CellFault(_("Cần ghi số."))
    if isinstance(value, str):
        written = (written.replace(".", "") if _THOUSANDS.fullmatch(written) else written).replace(",", ".")
    try:
        found = Decimal(written) if re.fullmatch(r"\d+(\.\d+)?", written) else None
    except InvalidOperation:
        found = None
    if found is None or found >= _MOST_DIGITS or found != found.quantize(Decimal("0.01")):
        raise CellFault(
            _("“%(value)s” chưa đúng. Ghi một số, nhiều nhất hai chữ số thập phân, ví dụ 12 hoặc 1,5.") % {"value": written[:30]}
        )
    return found


# ------------------------------------------------------------------ terms and what stands


def _find_terms(rows, ask):
    """The term that a row names, or the one that holds at the place now; it has to be of the unit or of a level above it."""
    usual, known = targets.term_of(ask.place, ask.today), {}
    if any(row.values.get("term") for row in rows):
        terms = Term.objects.visible_to(ask.user).standing().select_related("branch").order_by("-starts_on", "pk")
        for term in terms[:MOST_TERMS]:
            known.setdefault(text.fold(term.name), []).append(term)
    for row in rows:
        written = text.clean(row.values.get("term"))
        fitting = known.get(text.fold(written), []) if written else [usual] if usual else []
        fitting = [term for term in fitting if row.branch.path.startswith(term.branch.path)]
        deepest = max((term.branch.depth for term in fitting), default=0)
        fitting = [term for term in fitting if term.branch.depth == deepest]
        if len(fitting) == 1:
            row.facts["term"] = fitting[0]
        elif not written:
            row.fail(_("Nhiệm kỳ: nơi này chưa có nhiệm kỳ. Ghi nhiệm kỳ ở trang Chỉ tiêu trước, hoặc ghi tên nhiệm kỳ."), "term")
        else:
            words = _("Nhiệm kỳ: không thấy nhiệm kỳ “%(name)s” của đơn vị hoặc cấp trên. Ghi đúng tên như ở trang Chỉ tiêu.")
            row.fail(words % {"name": written[:60]}, "term")


def _check(row, closings):
    facts, term = row.facts, row.facts["term"]
    facts["shape"] = facts["shape"] or (Shape.YEAR_COUNT if facts["year"] else Shape.TERM_COUNT)
    facts["base_indicator"] = facts["base_indicator"] if facts["shape"] == Shape.RATIO else ""
    facts["base_on"] = facts["base_on"] if facts["shape"] == Shape.PER_CENT else None
    reasons = target_rules.target_reasons(
        shape=facts["shape"], value=facts["value"], year=facts["year"], indicator=facts["indicator"],
        years=target_rules.years_touching(term.starts_on, term.last_day, closings), base_indicator=facts["base_indicator"],
        base_on=facts["base_on"],
    )  # fmt: skip
    for reason in reasons:
        row.fail(f"{HEADINGS[reason.field]}: {reason.text}" if reason.field in HEADINGS else str(reason.text), reason.field or "value")
    groups = ", ".join(str(p.label) for p in facts["population"])
    what = f"{SHORT_INDICATOR[facts['indicator']]} ({groups})" if groups else str(SHORT_INDICATOR[facts["indicator"]])
    when = str(facts["year"]) if facts["year"] else term.name
    facts["what"] = f"{what}, {when}: {shown(facts['value'])}"
    facts["name"] = f"{row.branch.label}: {facts['what']}"


def shown(value):
    """'1,5', '12'."""
    return f"{value.normalize():f}".replace(".", ",")


def _key(row):
    facts = row.facts
    kind = facts["indicator"], facts["shape"], facts["year"], target_rules.bits(facts["population"]), facts["base_indicator"]
    return row.branch.pk, facts["term"].pk, *map(_plain, kind)


def _plain(value):
    return str(value) if isinstance(value, str) else value


def _compare(rows):
    """New, replacing, or standing already; two rows that set the same are a fault of the second."""
    stands, first = {}, {}
    for ids in batches({row.branch.pk for row in rows}):
        for target in Target.objects.in_force().filter(branch__in=ids).order_by("pk"):
            kind = target.indicator, target.shape, target.year, target.groups, target.base_indicator
            stands[target.branch_id, target.term_id, *map(_plain, kind)] = target
    for row in rows:
        key = _key(row)
        if key in first:
            row.fail(_("Cùng một chỉ tiêu với dòng %(number)s trong tệp.") % {"number": first[key]}, "value")
        first.setdefault(key, row.number)
        if row.state != RowState.WRONG and key in stands:
            _beside(row, stands[key])
        elif row.state == RowState.NEW:  # its unit stands beside it
            row.facts["name"], row.notes = row.facts["what"], _decided(row.facts)


def _decided(facts):
    """The decision of a new target, in a sentence; [] when nothing is known of it."""
    said = [_("số %(number)s") % {"number": facts["decision_number"]}] if facts["decision_number"] else []
    said += [_("ngày %(on)s") % {"on": rules.shown(facts["decision_on"])}] if facts["decision_on"] else []
    return [_("Quyết định %(what)s.") % {"what": ", ".join(said)}] if said else []


def _beside(row, target):
    """What a row replaces. An empty cell of the decision says nothing while the number stays, and nothing is taken over with a new one."""
    facts, row.found = row.facts, target
    same = facts["value"] == target.value and facts["base_on"] == target.base_on
    for key in ("decision_number", "decision_on"):
        facts[key] = (facts[key] or getattr(target, key)) if same else facts[key]
    decided = all((facts[key] or None) == (getattr(target, key) or None) for key in ("decision_number", "decision_on"))
    if same and decided:
        row.state = RowState.KNOWN
        return
    row.state = RowState.UPDATE
    pairs = [("value", shown(target.value), shown(facts["value"]))]
    pairs += [(key, rules.shown(getattr(target, key)), rules.shown(facts[key])) for key in ("base_on", "decision_number", "decision_on")]
    row.changes = [Change(key, HEADINGS[key], before, after) for key, before, after in pairs if before != after]
