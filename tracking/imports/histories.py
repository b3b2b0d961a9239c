"""Rows of a list of past years: the acts that the dates of a person stand for, and what of them a case says already. Layer: queries.

Any step may be missing: earlier ones are expected, not required.
"""

from django.utils.translation import gettext as _

from portal import dates
from portal.dates import PartialDate
from tracking.imports import columns, rules, steps
from tracking.imports.rules import CellFault, ImportKind, Paper, PlannedAct, RowState
from tracking.nominations import rules as procedure
from tracking.nominations.rules import ActKind, DocumentForm, Side

# In the order of recording: (kind, its date, the number of its document, the form of its document).
LINE = (
    (ActKind.AGREED, "agreed", "", ""),
    (ActKind.UNION_DOCUMENT, "introduced", "document_number", DocumentForm.RESOLUTION_4A),
    (ActKind.CLASS_SENT, "class_sent", "", ""),
    (ActKind.CLASS_CERTIFIED, "certificate", "certificate_number", DocumentForm.CERTIFICATE),
    (ActKind.ADMISSION_DECISION, "decided", "decision_number", DocumentForm.DECISION_9),
    (ActKind.CEREMONY, "ceremony", "", ""),
    (ActKind.OFFICIAL_RECOGNITION, "official", "official_number", DocumentForm.DECISION_16),
)
CELLS = {kind: key for kind, key, _number, _form in LINE} | dict.fromkeys(columns.ENDINGS, "ended")
HEADINGS = {c.key: c.heading for c in rules.COLUMNS[ImportKind.HISTORIES]}
STATUS = ("none", "probation", "official")


def plan_acts(rows, today):
    """Give each usable row its acts that are not recorded yet, or its faults. ``row.facts``: ``acts``, ``case`` (None: a new one).

    A row that says what is known already is a known row; one that adds to a case is an update. Four queries per batch of 400 members.
    """
    usable = [row for row in rows if row.state != RowState.WRONG]
    for row in usable:
        read_dates(row)
    usable = [row for row in usable if row.state != RowState.WRONG]
    known = steps.Known.of_members({row.found.pk for row in usable if row.found})
    for row in usable:
        _judge(row, known, today)


def read_dates(row):
    """Dates, numbers and the ending of a row, as ``row.facts``; every fault at once."""
    for key in ("decision_number", "official_number"):
        _read(row, key, lambda value: rules.words(value, 60))
    for key in columns.HISTORY_DAYS:
        _read(row, key, day)
    for _kind, key, number, _form in LINE:
        found = row.facts.get(key)
        if isinstance(found, tuple):
            row.facts[key], told = found
            row.facts[number] = row.facts.get(number) or told if number else ""
        if number and row.facts.get(number) and not row.facts.get(key) and key not in row.marks:
            row.fail(_("%(day)s: cần ghi khi có số văn bản; chỉ tháng hoặc năm cũng được.") % {"day": HEADINGS[key]}, key)
    _read_ending(row)
    if row.facts["birth"] is None:
        row.fail(_("Ngày sinh: cần ghi, chỉ năm cũng được."), "birth")
    if row.state != RowState.WRONG and not any(row.facts.get(key) for key in CELLS.values()):
        row.fail(_("Cần ghi ít nhất một ngày (giới thiệu, cử học, giấy chứng nhận, kết nạp…); chỉ tháng hoặc năm cũng được."), "introduced")


def _read(row, key, reader):
    try:
        row.facts[key] = reader(row.values.get(key))
    except CellFault as fault:
        row.facts[key] = None
        row.fail(f"{HEADINGS[key]}: {fault}", key)


def day(value):
    """PartialDate of a cell, (PartialDate, number) of one that names the document too, None when empty. Raises CellFault."""
    try:
        return rules.partial(value)
    except CellFault:
        try:
            return columns.numbered(value)
        except columns.NoDate:
            pass
        raise


def _read_ending(row):
    if isinstance(row.facts["ended"], tuple):
        row.facts["ended"] = row.facts["ended"][0]
    why, on = row.values.get("ended_why") or "", row.facts["ended"]
    row.facts["ending"] = columns.ending(why) if why != "" else None
    if why != "" and row.facts["ending"] is None:
        words = _("%(heading)s: “%(value)s” chưa rõ. %(hint)s")
        facts = {"heading": HEADINGS["ended_why"], "value": rules.words(str(why)[:40]), "hint": columns.endings_hint()}
        row.fail(words % facts, "ended_why")
    elif row.facts["ending"] and not on and "ended" not in row.marks:
        row.fail(_("Ngày thôi theo dõi: cần ghi khi có lý do; chỉ tháng hoặc năm cũng được."), "ended")
    elif on and why == "":
        row.fail(_("Lý do thôi theo dõi: cần ghi khi có ngày. %(hint)s") % {"hint": columns.endings_hint()}, "ended_why")


def acts_of(row):
    """The acts that the dates of a row stand for, in the order of recording, without the first one of a case."""
    found = [_act(row, kind, row.facts.get(key), number, form) for kind, key, number, form in LINE if row.facts.get(key)]
    if row.facts.get("ending"):
        found.append(_act(row, row.facts["ending"], row.facts["ended"], "", ""))
    return found


def _act(row, kind, on: PartialDate, number, form):
    number = row.facts.get(number) or "" if number else ""
    kind_said = row.facts.get("document_kind") if kind == ActKind.UNION_DOCUMENT else ""
    paper = Paper(kind_said or form, number, on.on if on.precision == dates.DAY else None) if number or kind_said else None
    return PlannedAct(kind, on.on, on.precision, paper, by_notice=procedure.PROCEDURE[kind].side == Side.PARTY)


def _judge(row, known, today):
    planned, member = acts_of(row), row.found
    if member and member.branch_id != row.branch.pk:
        words = _("Đồng chí %(name)s đang sinh hoạt ở %(branch)s. Ghi đơn vị hiện nay, hoặc làm thủ tục chuyển sinh hoạt trước.")
        row.fail(words % {"name": member.full_name, "branch": member.branch.label}, "branch")
        return
    case = _which(row, known.cases[member.pk] if member else [], planned, known)
    if row.state == RowState.WRONG:
        return
    if case is None:
        first = min(planned, key=lambda act: act.on)
        planned = [PlannedAct(ActKind.IDENTIFIED, first.on, first.precision), *planned]
        _keeps_status(row, planned)
    birth = member.birth_on if member and member.birth_on else row.facts["birth"].on
    row.facts["case"] = case
    row.facts["acts"] = steps.settle(row, planned, known, case, today=today, birth_on=birth, cells=CELLS)
    _say(row, case)


def _say(row, case):
    """State and sentences of a row without faults; one that still asks who it is keeps its question."""
    acts = row.facts["acts"]
    if row.state in (RowState.WRONG, RowState.DOUBTFUL):
        return
    if case is None:
        row.notes = [*([_("Đã có trong danh sách đoàn viên.")] if row.found else []), steps.as_words(acts)]
        row.state = RowState.NEW
    else:
        row.changes = steps.as_changes(acts)
        row.state = RowState.UPDATE if acts else RowState.KNOWN


def _which(row, cases, planned, known):
    """The case that a row is about: the one that says most of it already, else the open one; None for a new one. May fail the row."""
    ranked = sorted(cases, key=lambda c: (steps.alike(planned, known.of(c)), c.closed_on is None, c.pk))
    if not ranked:
        return None
    case = ranked[-1]
    if not steps.alike(planned, known.of(case)):
        open_ones = [c for c in cases if c.closed_on is None]
        latest = max(c.closed_on or c.stage_since_on for c in cases)
        if not open_ones and all(act.on > latest for act in planned):
            return None
        if not open_ones:
            words = _("Đồng chí %(name)s có phiếu đã thôi theo dõi ngày %(on)s; các ngày trong dòng không khớp phiếu đó. Xem lại phiếu.")
            row.fail(words % {"name": row.found.full_name, "on": dates.show(latest)})
            return None
        case = open_ones[0]
    if case.branch_id != row.branch.pk:
        words = _("Phiếu theo dõi của đồng chí %(name)s đang ở %(branch)s. Ghi đơn vị đó.")
        row.fail(words % {"name": row.found.full_name, "branch": case.branch.label}, "branch")
    return case


def _keeps_status(row, planned):
    """A person who is noted as a Party member cannot become less by a list that knows less."""
    if row.found is None:
        return
    facts = [procedure.Fact(number, act.kind, act.on, act.precision) for number, act in enumerate(planned, start=1)]
    told = procedure.party_status(procedure.standing(facts))
    if STATUS.index(told) < STATUS.index(row.found.party_status):
        words = _("Đồng chí %(name)s đã được ghi là %(status)s. Ghi đủ ngày kết nạp, ngày chính thức trong dòng này.")
        row.fail(words % {"name": row.found.full_name, "status": row.found.get_party_status_display()}, "ceremony")
