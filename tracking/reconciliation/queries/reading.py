"""The dry run of a filled sheet: what each row would write beside what is known. Writes nothing."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from io import BytesIO

from django.utils.translation import gettext as _

from portal import sheets
from portal.dates import DAY
from portal.errors import RuleBroken
from tracking.access.rules import Permission as P
from tracking.imports import odd
from tracking.imports import queries as imports
from tracking.imports.rules import CellFault, Row, RowState, partial, words
from tracking.nominations import queries as nominations
from tracking.nominations import rights
from tracking.nominations import rules as procedure
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import Fact, Source
from tracking.reconciliation import rules
from tracking.reconciliation.models import Sheet
from tracking.reconciliation.queries.sheets import known, known_facts
from tracking.reconciliation.rules import ASKED, COLUMNS, HEADINGS, Known, Said

SPARE_ROWS = 100  # signatures and remarks below the names
MOST_SHEETS = 20
REMARK_LIMIT = 900  # characters; with the sheet's reference before it a note holds 1000
WRITES = (Said.NEW, Said.FULLER)


@dataclass
class Item:
    """One fact of a row: what the cells say (``on``, ``number`` as they would stand) beside what is known.

    ``locked``: why it cannot be taken from the sheet; '' when it can.
    """

    asked: rules.Asked
    said: Said
    on: object
    number: str
    known: Known | None = None
    act: Act | None = None
    locked: str = ""

    @property
    def label(self):
        return self.asked.kind.label

    @property
    def here(self):
        """What the sheet says, in words."""
        return rules.shown(self.on, self.number)


@dataclass
class SheetRow(Row):
    """A row of a filled sheet. ``together``: its new facts fit only when the differing ones are taken as well."""

    case: Nomination | None = None
    source: str = ""
    items: list = field(default_factory=list)
    together: bool = False

    def of(self, *said):
        return [item for item in self.items if item.said in said]

    @property
    def new(self):
        return self.of(*WRITES)

    @property
    def other(self):
        return self.of(Said.OTHER)

    @property
    def may_take(self):
        """Whether anything that differs can be taken from the sheet."""
        return any(not item.locked for item in self.other)


@dataclass(frozen=True)
class Choice:
    """What is to be written: numbers of rows whose new facts are wanted, and of rows whose differing facts are taken from the sheet."""

    rows: frozenset = frozenset()
    taken: frozenset = frozenset()


@dataclass
class Plan:
    """Rows as understood. ``left``: numbers of rows without a code, which are left aside; ``gone``: names of the sheet not in the file."""

    sheet: Sheet
    rows: list
    notes: list = field(default_factory=list)

    def of(self, state):
        return [row for row in self.rows if row.state == state]

    @property
    def wrong(self):
        return self.of(RowState.WRONG)

    @property
    def with_news(self):
        return [row for row in self.rows if row.state != RowState.WRONG and row.new]

    @property
    def differing(self):
        return self.of(RowState.DOUBTFUL)

    @property
    def known(self):
        return self.of(RowState.KNOWN)

    @property
    def can_write(self):
        return bool(self.with_news) or any(row.may_take for row in self.differing)

    @property
    def digest(self):
        """Changes when what would be written changes."""
        said = [
            (r.number, r.state, r.together, [(i.asked.kind, i.said, i.here, i.known and i.known.act, i.locked) for i in r.items])
            for r in self.rows
        ]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:32]

    def chosen(self, choice):
        """(row, its items to be written, in an order that fits) of every chosen row that writes something."""
        for row in self.rows:
            items = items_of(row, choice) if row.state != RowState.WRONG else []
            if items:
                yield row, items


def items_of(row, choice):
    """What is written of a row under a choice."""
    takes = row.number in choice.taken
    found = [i for i in row.new if row.number in choice.rows and (takes or not row.together)]
    return [i for i in row.items if i in found or (takes and i.said == Said.OTHER and not i.locked)]


def plan(*, content, user, today):
    """What would become of the workbook. Raises RuleBroken for a file that is no sheet of this portal in reach of the person."""
    table = sheets.read_table(BytesIO(content), COLUMNS, max_rows=rules.MOST + SPARE_ROWS)
    seen = odd.look(content)
    rows = [SheetRow(number, values) for number, values in table]
    marked, left = _without_code(rows)
    sheet = _sheet(marked, user)
    imports.refuse_strange_rows(marked, seen)
    _find_cases([r for r in marked if r.state != RowState.WRONG], sheet, user)
    _read([r for r in marked if r.case and r.state != RowState.WRONG], today)
    return Plan(sheet, marked, [*imports.remarks(marked, seen), *_remarks(sheet, marked, left)])


def _without_code(rows):
    """(rows that carry a code or machine column, or a filled day; numbers of the others, such as signatures)."""
    marked, left, signatures = [], [], {str(words) for words in rules.SIGNATURES}
    for row in rows:
        if row.values["code"] or row.values["token"]:
            marked.append(row)
        elif any(_is_day(row.values[asked.day]) for asked in ASKED):
            row.fail(_("Dòng không có mã phiếu nên không rõ là đồng chí nào. Mở phiếu của đồng chí đó để ghi."))
            marked.append(row)
        elif not {str(value) for value in row.values.values() if value != ""} <= signatures:
            left.append(row.number)
    return marked, left


def _is_day(value):
    try:
        return partial(value) is not None
    except CellFault:
        return False


# ------------------------------------------------------------------ whose rows


def _sheet(rows, user):
    """The sheet that the file is; the one of most rows when rows of several were put together."""
    named = defaultdict(int)
    for row in rows:
        kind, code = rules.sheet_of(row.values["token"])
        if code and kind != rules.FORMAT:
            raise RuleBroken(_("Phiếu lập bằng bản khác của phần mềm. Lập lại phiếu đối chiếu rồi điền."))
        named[code] += bool(code)
    codes = [code for code in named if code][:MOST_SHEETS]
    found = {sheet.code: sheet for sheet in Sheet.objects.visible_to(user).select_related("body", "read_by").filter(code__in=codes)}
    if not found:
        raise RuleBroken(_("Tệp không phải phiếu đối chiếu do phần mềm này lập, hoặc phiếu đó ngoài phạm vi phụ trách."))
    return found[max(found, key=lambda code: (named[code], code))]


def _find_cases(rows, sheet, user):
    wanted = [words_of(row, "code").lower() for row in rows]
    seen = Nomination.objects.visible_to(user).filter(code__in=[c for c in wanted if c in set(sheet.cases)])
    cases = {case.code: case for case in seen.select_related("member", "branch", "body")}
    first = {}
    for row, code in zip(rows, wanted, strict=True):
        why = _row_fault(row, sheet, code, cases, first)
        if why:
            row.fail(why)
            continue
        first[code], row.case = row.number, cases[code]
        row.source = source_of(user, row.case, sheet)
        if not row.source:
            row.fail(_("Tài khoản không có quyền ghi kết quả của cấp ủy vào phiếu theo dõi này."))


def _row_fault(row, sheet, code, cases, first):
    token = row.values["token"]
    if rules.sheet_of(token)[1] != sheet.code:
        return _("Dòng không thuộc phiếu đối chiếu %(code)s, hoặc cột ẩn đã bị sửa, xóa.") % {"code": sheet.code}
    if not rules.is_untouched(token, sheet.code, code, row.values["full_name"], words_of(row, "birth")):
        return _("Mã phiếu, họ tên hoặc năm sinh đã bị sửa so với phiếu đã lập. Khôi phục nội dung cũ rồi tải lên lại.")
    if code not in cases:
        return _("Không tìm thấy phiếu theo dõi này, hoặc phiếu ngoài phạm vi phụ trách.")
    if code in first:
        return _("Trùng với dòng %(number)s trong tệp.") % {"number": first[code]}
    return ""


def words_of(row, key, limit=60):
    """The words of a cell; '' when longer than ``limit``, which is a fault of the row for ``_read`` to say."""
    try:
        return words(row.values[key], limit)
    except CellFault:
        return ""


def source_of(user, case, sheet):
    """Whose word it is: the Party body's own where it works itself, else that of the paper it sent back; '' for neither."""
    held = nominations.held_at(user, case)
    offered = rights.sources(rules.KINDS[0], held)
    by_itself = P.PARTY_RECORD in held and (sheet.branch_id is None or P.PARTY_FACT_RECORD not in held)
    if by_itself:
        return Source.PARTY
    return Source.NOTICE_DOCUMENT if Source.NOTICE_DOCUMENT in offered else ""


# ------------------------------------------------------------------ what the cells say


def _read(rows, today):
    ids = [row.case.pk for row in rows]
    known_of, facts_of = known_facts(ids), _all_facts(ids)
    for row in rows:
        row.items = [item for asked in ASKED if (item := _item(row, asked, known_of[row.case.pk].get(asked.kind)))]
        _cell(row, "remark", _remark)  # kept in the act's note, so only its fault counts here
        if row.state != RowState.WRONG:
            _judge(row, facts_of[row.case.pk], today)


def _all_facts(case_ids):
    """{case id: all its acts as the rules see them}. One query."""
    found = defaultdict(list)
    columns = ("nomination_id", "pk", "kind", "on", "precision", "recorded_at", "reverses_id", "body_id", "branch_id")
    for case_id, *fact in Act.objects.filter(nomination__in=case_ids).order_by("pk").values_list(*columns):
        found[case_id].append(Fact(*fact))
    return found


def _item(row, asked, act):
    """What the cells of one fact say; None when empty or unreadable, the latter with the fault on the row."""
    on, number = _cell(row, asked.day, partial), _cell(row, asked.number, _paper_number) if asked.number else ""
    fact = known(act)
    said, on, number = rules.compare(fact, on, number or "")
    if said == Said.NO_DAY:
        row.fail(_("“%(what)s”: có số nhưng chưa có ngày.") % {"what": HEADINGS[asked.day]})
    if said in (Said.NOTHING, Said.NO_DAY):
        return None
    item = Item(asked, said, on, number, fact, act)
    if fact and fact.by_party and row.source != Source.PARTY and said in (Said.FULLER, Said.OTHER):
        item.said = Said.OTHER
        item.locked = _("Cấp ủy đã tự ghi trên phần mềm; giữ nguyên. Đề nghị cấp ủy đính chính nếu cần.")
    return item


def _cell(row, key, read):
    try:
        return read(row.values[key])
    except CellFault as fault:
        row.fail(_("%(heading)s: %(why)s") % {"heading": HEADINGS[key], "why": fault})
        return None


def _paper_number(value):
    return words(value, 60)


def _remark(value):
    return words(value, REMARK_LIMIT)


def _judge(row, facts, today):
    """The state of a readable row, by the same checks that the writing makes."""
    open_items = [i for i in row.other if not i.locked]
    for item in open_items:
        if why := reasons(row, in_order(row, [item], facts, today), facts, today):
            item.locked = " ".join(why)
    takeable = [i for i in open_items if not i.locked]
    if row.new and (why := reasons(row, in_order(row, row.new, facts, today), facts, today)):
        everything = [i for i in row.items if i in row.new or i in open_items]
        if not open_items or reasons(row, in_order(row, everything, facts, today), facts, today):
            for sentence in why:
                row.fail(sentence)
            return
        row.together = True
        for item in open_items:
            item.locked = ""
    elif len(takeable) > 1 and (why := reasons(row, in_order(row, takeable, facts, today), facts, today)):
        for item in takeable:
            item.locked = " ".join(why)
    row.state = RowState.DOUBTFUL if row.other else RowState.NEW if row.new else RowState.KNOWN


def in_order(row, items, facts, today):
    """The items as they happened, or the other way round when only that fits: two corrected days may each need the other first."""
    backwards = items[::-1]
    return backwards if reasons(row, items, facts, today) and not reasons(row, backwards, facts, today) else items


def reasons(row, items, facts, today):
    """Why these items cannot be written one after the other; [] when they can."""
    found, facts = [], list(facts)
    for place, item in enumerate(items, start=1):
        replaces = item.known.act if item.known else None
        wrong = procedure.check(
            item.asked.kind, on=item.on.on, precision=item.on.precision, facts=facts, today=today, birth_on=row.case.member.birth_on,
            replaces=replaces,
        )  # fmt: skip
        found += [str(reason.text) for reason in wrong]
        if not wrong:
            facts.append(Fact(-place, item.asked.kind, item.on.on, item.on.precision, None, replaces))
    return list(dict.fromkeys(found))


def document_day(item):
    """The day of the paper; None while only month or year is known."""
    return item.on.on if item.on.precision == DAY else None


def _remarks(sheet, rows, left):
    notes = []
    if left:
        shown = ", ".join(str(n) for n in left[:10])
        notes.append(_("%(count)s dòng không có mã phiếu (dòng %(rows)s) được bỏ qua.") % {"count": len(left), "rows": shown})
    gone = len(set(sheet.cases)) - len({row.case.code for row in rows if row.case})
    if gone > 0:
        notes.append(_("Phiếu lập cho %(all)s đồng chí; tệp không có hoặc không đọc được %(gone)s đồng chí.") % {
            "all": len(sheet.cases), "gone": gone,
        })  # fmt: skip
    return notes
