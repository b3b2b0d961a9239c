"""Rows of a list of decisions of a Party body: admission, ceremony, recognition as an official member. Layer: queries."""

from django.utils.translation import gettext as _

from portal import dates, text
from tracking.imports import cases, histories, rules, steps
from tracking.imports.rules import SKIP, CellFault, ImportKind, Paper, PlannedAct, RowState
from tracking.nominations.rules import ActKind, DocumentForm

HEADINGS = {c.key: c.heading for c in rules.COLUMNS[ImportKind.DECISIONS]}
ADMISSION, OFFICIAL = "admission", "official"
# Columns of a list that holds one kind of decision, by the kind that the row names: they say the same as the columns of their own.
OWN = {
    ADMISSION: {"decision": "decided", "number": "decision_number", "effective": "ceremony"},
    OFFICIAL: {"decision": "official_decided", "number": "official_number", "effective": "official"},
}
DAYS = ("decided", "ceremony", "official_decided", "official")
CELLS = {ActKind.ADMISSION_DECISION: "decided", ActKind.CEREMONY: "ceremony", ActKind.OFFICIAL_RECOGNITION: "official"}
_WORDS = {
    ADMISSION: ("ket nap", "qd ket nap", "quyet dinh ket nap", "ket nap dang vien", "9-knd", "9a-knd"),
    OFFICIAL: (
        "chinh thuc", "cong nhan chinh thuc", "cong nhan dang vien chinh thuc", "qd chinh thuc", "chuyen chinh thuc", "16-knd", "16a-knd",
    ),
}  # fmt: skip


def read_rows(rows, ask):
    """Understand the rows. ``row.facts``: ``case``, and ``acts`` that are not recorded yet. What contradicts the case is a fault."""
    days = dict.fromkeys((*DAYS, "decision", "effective"), histories.day)
    numbers = dict.fromkeys(("decision_number", "official_number", "number"), lambda value: rules.words(value, 60))
    cases.read(rows, {"kind": _kind, **days, **numbers}, HEADINGS)
    for row in rows:
        _join(row)
    known = cases.named(rows, ask.place, ask.user, ask.allowed)
    cases.find(rows, known, ask.choices)
    usable = [row for row in rows if row.state != RowState.WRONG]
    cases.once_each(usable)
    for row in usable:
        if row.state == RowState.KNOWN and row.choice != SKIP:
            _judge(row, known, ask.today)


def _kind(value):
    folded = text.fold(value)
    if not folded:
        return ""
    for kind, words in _WORDS.items():
        if folded in words:
            return kind
    raise CellFault(_("“%(value)s” chưa rõ. Ghi “kết nạp” hoặc “công nhận chính thức”.") % {"value": rules.words(value)[:40]})


def _join(row):
    """Bring the columns of a list of one kind to those of its kind; numbers that stand beside their day to their own place."""
    facts = row.facts
    for day, number in (("decided", "decision_number"), ("official_decided", "official_number"), ("decision", "number")):
        if isinstance(facts[day], tuple):
            facts[day], told = facts[day]
            facts[number] = facts[number] or told
    for day in ("ceremony", "official", "effective"):
        facts[day] = facts[day][0] if isinstance(facts[day], tuple) else facts[day]
    general = [key for key in ("decision", "number", "effective") if facts[key]]
    if general and not facts["kind"] and "kind" not in row.marks:
        row.fail(_("Loại quyết định: cần ghi “kết nạp” hoặc “công nhận chính thức”."), "kind")
    for key in general if facts["kind"] else ():
        own = OWN[facts["kind"]][key]
        if facts[own] and facts[own] != facts[key]:
            row.fail(_("“%(one)s” và “%(other)s” khác nhau. Chỉ ghi ở một cột.") % {"one": HEADINGS[key], "other": HEADINGS[own]}, key, own)
        facts[own] = facts[own] or facts[key]
    _complete(row)


def _complete(row):
    facts = row.facts
    if facts["decision_number"] and not facts["decided"] and not row.marks:
        row.fail(_("Ngày quyết định kết nạp: cần ghi khi có số quyết định; chỉ tháng hoặc năm cũng được."), "decided")
    if facts["official_number"] and not (facts["official"] or facts["official_decided"]) and not row.marks:
        row.fail(_("Ngày công nhận chính thức: cần ghi khi có số quyết định; chỉ tháng hoặc năm cũng được."), "official")
    if row.state != RowState.WRONG and not any(facts[key] for key in DAYS):
        row.fail(_("Cần ghi ngày quyết định, ngày lễ kết nạp hoặc ngày công nhận chính thức; chỉ tháng hoặc năm cũng được."), "decision")


def acts_of(row):
    """The acts of a row in the order of recording. An official member counts from the day that the decision names, else from its own."""
    facts, found = row.facts, []
    if facts["decided"]:
        found.append(
            _act(ActKind.ADMISSION_DECISION, facts["decided"], DocumentForm.DECISION_9, facts["decision_number"], facts["decided"])
        )
    if facts["ceremony"]:
        found.append(_act(ActKind.CEREMONY, facts["ceremony"]))
    if from_day := facts["official"] or facts["official_decided"]:
        signed = facts["official_decided"] or facts["official"]
        found.append(_act(ActKind.OFFICIAL_RECOGNITION, from_day, DocumentForm.DECISION_16, facts["official_number"], signed))
    return found


def _act(kind, on, form="", number="", signed=None):
    day = signed.on if signed and signed.precision == dates.DAY else None
    paper = Paper(form, number, day) if form and (number or day) else None
    return PlannedAct(kind, on.on, on.precision, paper, by_notice=True)


def _judge(row, known, today):
    case = row.facts["case"]
    birth = case.member.birth_on or (row.facts["birth"].on if row.facts["birth"] else None)
    row.facts["acts"] = steps.settle(row, acts_of(row), known, case, today=today, birth_on=birth, cells=CELLS)
    if row.state != RowState.WRONG:
        row.changes = steps.as_changes(row.facts["acts"])
        row.state = RowState.UPDATE if row.facts["acts"] else RowState.KNOWN
