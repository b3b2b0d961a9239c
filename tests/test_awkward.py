"""The awkward workbooks through the real plan, the dangerous ones refused, and whatever Hypothesis can think of either read or refused."""

import signal
import tracemalloc
import zipfile
from functools import cache
from io import BytesIO

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.errors import RuleBroken
from portal.keys import new_key
from portal.sheets import Column
from portal.workbooks import Limits, headings, open_book, repair, table
from tests import awkward
from tests.factories import TODAY, make_member
from tracking.imports import columns, queries
from tracking.imports.rules import ImportKind as Kind
from tracking.imports.rules import RowState as State


@pytest.mark.django_db
@pytest.mark.parametrize("case", awkward.CASES, ids=lambda case: case.name)
def test_awkward_workbook_is_understood_row_by_row(case, chi, ha, world):
    place, user = (world.ward, ha if case.kind == Kind.BRANCHES else chi)
    if case.prepare:
        case.prepare(world)

    plan = queries.plan(content=case.content, kind=case.kind, place=place, user=user, today=TODAY)

    found = [(row.number, row.state) for row in plan.rows]
    assert found == [(number, state) for number, state, _facts in case.rows], [row.faults for row in plan.rows]
    for row, (_number, _state, facts) in zip(plan.rows, case.rows, strict=True):
        assert {key: str(row.facts[key] or "") for key in facts} == facts
    assert all(any(word in note for note in plan.notes) for word in case.notes), plan.notes


def test_the_corpus_has_at_least_25_workbooks():
    assert len({case.name for case in awkward.CASES}) == len(awkward.CASES) >= 25


@pytest.mark.django_db
def test_exported_list_and_template_come_back_as_known(chi, world, client):
    make_member("Nguyễn Thị Hoa", branch=world.company, phone="0912345678")
    make_member("Trần Văn Bình", branch=world.company, sex="male", birth="1988")
    answer = client.as_(chi).get(reverse("members:export"))
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content

    plan = queries.plan(content=content, kind=Kind.MEMBERS, place=world.ward, user=chi, today=TODAY)

    assert len(plan.rows) >= 2
    assert {row.state for row in plan.rows} == {State.KNOWN}, [(row.title, row.faults, row.notes) for row in plan.rows]


# ------------------------------------------------------------------ refused


def spoiled(part, body):
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(awkward.xlsx(awkward.HEAD, awkward.HOA))) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != part:
                new.writestr(info.filename, old.read(info))
        new.writestr(part, body)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
BOMB = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><worksheet>&c;</worksheet>'
FOREIGN = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><worksheet>&b;</worksheet>'
FAR = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="{0}"><c r="{1}"><v>1</v></c></row></sheetData></worksheet>'
)
_TEXT = "<text:p>x</text:p></table:table-cell></table:table-row>"
WIDE = '<table:table-row><table:table-cell office:value-type="string" table:number-columns-repeated="{0}">' + _TEXT
TALL = '<table:table-row table:number-rows-repeated="{0}"><table:table-cell office:value-type="string">' + _TEXT
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
DANGEROUS = {
    "zip bomb": (lambda: spoiled(SHEET, b" " * (170 * 1024 * 1024)), "quá lớn"),
    "steep part": (lambda: spoiled("xl/media/a.xml", b" " * (20 * 1024 * 1024)), "quá lớn"),
    "entity expansion": (lambda: spoiled(SHEET, BOMB), "Không đọc được"),
    "foreign entity": (lambda: spoiled(SHEET, FOREIGN), "Không đọc được"),
    "entity in ods": (lambda: awkward.packed({"META-INF/manifest.xml": "<m/>", "content.xml": BOMB}), "Không đọc được"),
    "10 000 columns": (lambda: spoiled(SHEET, FAR.format(1, "NTP1")), "cột"),
    "last row": (lambda: spoiled(SHEET, FAR.format(1048576, "A1048576")), "dòng"),
    "10 000 columns in ods": (lambda: awkward.ods(awkward.HEAD, raw=WIDE.format(10000)), "cột"),
    "1 000 000 rows in ods": (lambda: awkward.ods(awkward.HEAD, raw=TALL.format(1000000)), "dòng"),
    "macros": (lambda: spoiled("xl/vbaProject.bin", b"x"), "macro"),
    "macros in xls": (lambda: OLE + "Workbook_VBA_PROJECT".encode("utf-16-le"), "macro"),
    "encrypted": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
    "broken xls": (lambda: awkward.xls(awkward.HEAD, awkward.HOA)[:1500], "Không đọc được"),
    "broken xlsx": (lambda: awkward.xlsx(awkward.HEAD, awkward.HOA)[:1500], "Không đọc được"),
    "pdf": (lambda: b"%PDF-1.7 x", "PDF"),
    "web page": (lambda: b"<html><table></table></html>", "trang web"),
    "word": (lambda: awkward.packed({"word/document.xml": "<a/>"}), "Word"),
    "200 MB": (lambda: bytearray(b"a") * (200 * 1024 * 1024), "MB"),
    "10 000 columns in csv": (lambda: b",".join([b"x"] * 10000), "cột"),
    "nothing": (lambda: b"", "không có nội dung"),
}


@pytest.mark.parametrize("name", DANGEROUS)
def test_dangerous_file_is_refused_with_a_sentence(name):
    build, word = DANGEROUS[name]

    with pytest.raises(RuleBroken) as refusal:
        open_book(build(), Limits(rows=2100))

    assert word in str(refusal.value)


def test_a_million_empty_rows_take_no_room():
    empty = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="1000"/></table:table-row>'
    )

    book = open_book(awkward.ods(awkward.HEAD, awkward.HOA, raw=empty))

    assert len(book.pages[0].rows) == 2


def test_one_cell_merged_over_everything_takes_no_room():
    """Three kilobytes that named ten million places, each kept."""
    known = [Column("full_name", "Họ và tên", required=True), Column("sex", "Giới tính")]
    texts = "".join(f'<c r="{at}1" t="inlineStr"><is><t>{words}</t></is></c>' for at, words in (("A", "Họ và tên"), ("B", "Giới tính")))
    body = (
        f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">{texts}</row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>Nguyễn Thị Hoa</t></is></c></row>'
        '<row r="30000"><c r="A30000" t="inlineStr"><is><t>Trần Văn Bình</t></is></c></row></sheetData>'
        '<mergeCells><mergeCell ref="A2:CV30000"/><mergeCell ref="A2:CV30001"/></mergeCells></worksheet>'
    )
    tracemalloc.start()

    sheet = table.read(spoiled(SHEET, body), "a.xlsx", known, max_rows=40_000)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (sheet.merged, peak < 60_000_000) == ({2, 30_000}, True)


@pytest.fixture
def bounded():
    """Ends what would take minutes; what is meant takes no time that could be measured."""

    def give_up(*_signal):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(20)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


LONG = [
    (repair.day, "." * 200_000 + "x", None),
    (repair.number, "1" * 400 + ",5", None),  # no infinite number
    (headings.folded, "(" * 500_000, "(" * 300),
]


@pytest.mark.parametrize("read, cell, found", LONG, ids=[read.__name__ for read, *_rest in LONG])
def test_a_long_cell_costs_nothing(read, cell, found, bounded):
    assert read(cell) == found


@pytest.mark.parametrize("cell", ["-" * 100_000, "1, " * 50_000 + "x"])
def test_a_long_cell_is_no_number_with_a_date(cell, bounded):
    with pytest.raises(columns.NoDate):
        columns.numbered(cell)


# ------------------------------------------------------------------ anything

CELLS = st.one_of(
    st.none(), st.integers(-(10**15), 10**15), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.dates(),
    st.text(st.characters(blacklist_categories=("Cs", "Cc"), max_codepoint=0xFFFD), max_size=20),
    st.sampled_from([*awkward.HEAD, *awkward.HOA, "Nam", "Nữ", "Tổng cộng", "x", "00/00/1990", "Nơi nhận:", "NguyÔn V¨n §øc"]),
)  # fmt: skip
ROWS = st.lists(st.lists(CELLS, max_size=8), max_size=10)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@QUICK
@given(ROWS, st.sampled_from(Kind.values), st.booleans(), st.sampled_from(["csv", "ods"]))
def test_any_sheet_is_read_or_refused(rows, kind, has_head, form):
    rows = [awkward.HEAD, *rows] if has_head else rows
    rows = [["" if v is None else v if not isinstance(v, bool) else str(v) for v in row] for row in rows]
    content = awkward.ods(*rows) if form == "ods" else awkward.csv_text(*rows).encode()
    try:
        sheet = queries.read_sheet(content, kind)
    except RuleBroken as refusal:
        assert refusal.reasons  # noqa: PT017
    else:
        numbers = [row.number for row in sheet.rows] + [number for number, _why in sheet.skipped]
        assert len(numbers) == len(set(numbers))
        assert sheet.rows


@cache
def _sound(form):
    """The same bytes for every example: a workbook says when it was made, so its length is not always the same."""
    return getattr(awkward, form)(awkward.HEAD, awkward.HOA)


@QUICK
@given(st.data(), st.sampled_from(["xlsx", "xls", "ods"]))
def test_any_damage_is_read_or_refused(data, form):
    content = bytearray(_sound(form))
    for _time in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        queries.read_sheet(bytes(content), Kind.MEMBERS)
    except RuleBroken as refusal:
        assert refusal.reasons  # noqa: PT017


# ------------------------------------------------------------------ headings that are told


@pytest.mark.django_db
def test_headings_are_told_once_and_known_the_next_time(chi, world, client):
    from tests.test_imports import bring
    from tracking.imports.models import LearnedHeading, Upload

    content = awkward.xlsx(["Quý danh", *awkward.HEAD[1:]], awkward.HOA)
    answer = bring(client, chi, [], content=content)
    upload = Upload.objects.get()
    page = client.get(reverse("imports:check", args=[upload.code])).content.decode()
    told = client.get(reverse("imports:columns", args=[upload.code]))
    assert (answer.status_code, "thiếu cột" in page, told.status_code) == (302, True, 200)

    form = told.context["form"]
    posted = {name: field.initial or "" for name, field in form.fields.items()} | {"cot-0": "full_name", "_key": new_key(chi)}
    client.post(reverse("imports:columns", args=[upload.code]), posted)

    assert list(LearnedHeading.objects.values_list("branch", "folded", "key")) == [(upload.branch_id, "quy danh", "full_name")]
    plan = queries.plan(content=content, kind=Kind.MEMBERS, place=upload.branch, user=chi, today=TODAY)
    assert [(row.number, row.state) for row in plan.rows] == [(2, State.NEW)]
    with pytest.raises(RuleBroken):
        queries.plan(content=content, kind=Kind.MEMBERS, place=world.company, user=chi, today=TODAY)


@pytest.mark.django_db
def test_page_shows_cells_before_and_after(chi, world, client):
    from tests.test_imports import bring

    content = awkward.xlsx(*[[awkward.tcvn3(v) for v in row] for row in (awkward.HEAD, awkward.HOA)])
    page = client.get(bring(client, chi, [], content=content).url).content.decode()

    assert [word in page for word in ("NguyÔn ThÞ Hoa", "Nguyễn Thị Hoa", "Cột trong tệp")] == [True, True, True]
