"""The checklist by table: which paper a case needs, what is missing, what has to be made anew; and what a brought file really is.

Broken once to see them red: ``until`` of the papers of a dossier, the routes of 4-KNĐ, ``elsewhere`` of 4A-KNĐ, the months of 5-KNĐ, the
comparison in ``lapsed_on``, the sums of PNG, the end of JPEG, the archive's end, what stands behind a PDF.
"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.dates import MONTH, YEAR, PartialDate
from tests.papers import BAD, GOOD, pdf
from tracking.dossiers import rules
from tracking.dossiers.rules import CaseFacts, Known, Need, Route, State
from tracking.dossiers.rules.table import FRESH
from tracking.nominations.rules import Stage
from tracking.rulesets.rules import SHIPPED

TODAY = date(2026, 11, 20)
MONTHS = {"dossier_months": 12, "cert_months": 60}
NEW = rules.TABLES["QD208_HD01_2026"]


def entries(stage, route=None, known=None, table=NEW, today=TODAY, **facts):
    found = rules.checklist(table, facts=CaseFacts(stage, **facts), route=route, known=known or {}, today=today, months=MONTHS)
    return {e.rule.key: e for e in found}


def named(found, *needs):
    return {e.rule.short for e in found.values() if e.need in needs and e.rule.part != rules.Part.MOVE}


DOSSIER = {"1-KNĐ", "2-KNĐ", "3-KNĐ", "5-KNĐ", "CN-NTVĐ"}
UNION = {"công văn chuyển danh sách", "nhận xét của công đoàn (5-KNĐ)"}
CHECK = "thẩm tra lý lịch"
MINUTES = "biên bản ban chấp hành"
NEEDED = {
    (Stage.IDENTIFIED, Route.TRADE_UNION): {"4A-KNĐ"},
    (Stage.UNION_RESOLVED, Route.TRADE_UNION): {"4A-KNĐ", MINUTES},
    (Stage.SENT_TO_PARTY, Route.TRADE_UNION): {"4A-KNĐ", MINUTES, "công văn chuyển danh sách"},
    (Stage.CLASS_CERTIFIED, Route.YOUTH_UNION): {"công văn chuyển danh sách", "CN-NTVĐ"},
    (Stage.DOSSIER_OPENED, Route.TRADE_UNION): DOSSIER | UNION | {CHECK, MINUTES, "4A-KNĐ"},
    (Stage.DOSSIER_OPENED, Route.TWO_MEMBERS): DOSSIER | UNION | {CHECK, "3-KNĐ (2)"},
    (Stage.DOSSIER_OPENED, Route.YOUTH_UNION): DOSSIER | UNION | {CHECK, "4-KNĐ"},
    (Stage.DOSSIER_OPENED, None): DOSSIER | UNION | {CHECK},
    (Stage.CELL_RESOLVED, Route.TWO_MEMBERS): DOSSIER | UNION | {CHECK, "3-KNĐ (2)", "6-KNĐ"},
}


@pytest.mark.parametrize("code", list(rules.TABLES))
@pytest.mark.parametrize("stage, route", list(NEEDED))
def test_needed_now(stage, route, code):
    assert named(entries(stage, route, table=rules.TABLES[code]), Need.NOW) == NEEDED[stage, route]


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("route", [None, *Route])
@pytest.mark.parametrize("code", list(rules.TABLES))
def test_every_case_has_an_answer(code, route, stage):
    found = entries(stage, route, table=rules.TABLES[code])

    assert all(e.state in State and e.need != Need.NO for e in found.values())
    assert rules.summary(found.values()).present == 0
    if route is None:  # what depends on a choice is shown and never insisted on
        depends = [e for e in found.values() if e.rule.routes]
        assert {e.need for e in depends} <= {Need.IF, Need.LATER}
        assert not [e for e in rules.summary(found.values()).missing if e.rule.routes]


def test_without_a_route_each_choice_is_shown():
    assert named(entries(Stage.DOSSIER_OPENED), Need.IF) == {"4A-KNĐ", "4-KNĐ", "3-KNĐ (2)", MINUTES}
    assert dict(rules.by_route(NEW)) == {
        Route.TRADE_UNION: ["4A-KNĐ", "3-KNĐ"], Route.TWO_MEMBERS: ["3-KNĐ", "3-KNĐ (2)"], Route.YOUTH_UNION: ["3-KNĐ", "4-KNĐ"],
    }  # fmt: skip


def test_union_resolution_is_kept_but_not_asked_for_on_other_routes():
    assert entries(Stage.DOSSIER_OPENED, Route.TWO_MEMBERS)["4a-knd", 1].need == Need.OPTIONAL
    assert entries(Stage.DOSSIER_OPENED, Route.YOUTH_UNION)["4a-knd", 1].need == Need.OPTIONAL
    assert ("4-knd", 1) not in entries(Stage.DOSSIER_OPENED, Route.TRADE_UNION)


@pytest.mark.parametrize("known, need", [(True, Need.NOW), (False, None), (None, Need.IF)])
def test_intermediate_committee(known, need):
    entry = entries(Stage.CELL_RESOLVED, has_intermediate=known).get(("7-knd", 1))
    assert (entry and entry.need) == need


@pytest.mark.parametrize("known, need", [(True, Need.NOW), (False, None), (None, Need.IF)])
def test_committee_that_only_proposes(known, need):
    entry = entries(Stage.ADMISSION_DECIDED, proposes=known).get(("8-knd", 1))
    assert (entry and entry.need) == need


@pytest.mark.parametrize("over, need", [(True, Need.NOW), (False, Need.LATER)])
def test_papers_written_after_the_probation(over, need):
    found = entries(Stage.PROBATION, probation_over=over)
    assert {found[p, 1].need for p in ("10-knd", "11-knd", "12-knd", "nhan-xet-12")} == {need}
    assert found["cn-dvm", 1].need == Need.NOW
    assert found["13-knd", 1].need == Need.LATER


@pytest.mark.parametrize(
    "stage, papers",
    [
        (None, set()), (Stage.CLASS_CERTIFIED, {"so-53"}), (Stage.CELL_RESOLVED, {"so-92"}), (Stage.COMMITTEE_RESOLVED, {"so-93"}),
        (Stage.ADMISSION_DECIDED, {"so-94", "so-95"}), (Stage.PROBATION, set()),
    ],
)  # fmt: skip
def test_letters_of_a_move(stage, papers):
    found = entries(Stage.OFFICIAL, moved_from=stage)
    moves = {e.rule.paper.value: e for e in found.values() if e.rule.part == rules.Part.MOVE}
    assert set(moves) == papers
    assert {e.state for e in moves.values()} <= {State.IF}


@pytest.mark.parametrize(
    "known, state",
    [
        (Known(), State.MISSING), (Known(present=False), State.MISSING), (Known(present=True), State.PRESENT),
        (Known(present=True, returned="Thiếu chữ ký"), State.RETURNED), (Known(not_applicable="Không có"), State.NOT_APPLICABLE),
        (Known(present=True, on=PartialDate(date(2025, 11, 20))), State.STALE),
        (Known(present=True, on=PartialDate(date(2025, 11, 21))), State.PRESENT),
    ],
)  # fmt: skip
def test_states(known, state):
    assert entries(Stage.DOSSIER_OPENED, known={("5-knd", 1): known})["5-knd", 1].state == state


def test_what_lies_behind_is_unknown_and_not_missing():
    found = entries(Stage.CELL_RESOLVED, Route.TRADE_UNION, known={("2-knd", 1): Known(present=False)})
    assert found["1-knd", 1].state == State.UNKNOWN
    assert found["2-knd", 1].state == State.MISSING


def test_counts():
    known = {
        ("1-knd", 1): Known(present=True), ("2-knd", 1): Known(present=True, returned="Khai thiếu"),
        ("tham-tra", 1): Known(not_applicable="x"),
        ("5-knd", 1): Known(present=True, on=PartialDate(date(2025, 1, 5))),
    }  # fmt: skip
    found = rules.summary(entries(Stage.DOSSIER_OPENED, Route.TWO_MEMBERS, known=known).values())
    assert (found.total, found.present) == (8, 1)
    assert [e.rule.short for e in found.missing][:2] == ["2-KNĐ", "5-KNĐ"]
    assert {e.rule.short for e in found.missing[2:]} == {"3-KNĐ", "3-KNĐ (2)", "CN-NTVĐ", "nhận xét của công đoàn (5-KNĐ)"}


@pytest.mark.parametrize(
    "on, precision, stale_on",
    [
        (date(2025, 3, 10), "day", date(2026, 3, 10)),
        (date(2025, 3, 1), MONTH, date(2026, 3, 31)),
        (date(2025, 1, 1), YEAR, date(2026, 12, 31)),
    ],
)
def test_paper_is_stale_once_no_day_of_it_is_young_enough(on, precision, stale_on):
    rule = rules.rule_of(NEW, "3-knd", 1)
    known = Known(present=True, on=PartialDate(on, precision))
    ask = lambda today: rules.lapsed_on(rule, known, stage=Stage.DOSSIER_OPENED, today=today, months=MONTHS)  # noqa: E731 - one word

    assert ask(stale_on) == stale_on
    assert ask(date.fromordinal(stale_on.toordinal() - 1)) is None


def test_exactly_these_papers_grow_old():
    assert {r.paper for r in NEW if r.lapses} == set(FRESH)
    assert {r.paper.value for r in NEW if r.lapses == "dossier_months"} == {"3-knd", "4-knd", "4a-knd", "5-knd", "tham-tra"}


@pytest.mark.parametrize("stage", [s for s in Stage if s >= Stage.CELL_RESOLVED])
def test_nothing_grows_old_once_the_cell_has_considered(stage):
    old = Known(present=True, on=PartialDate(date(2015, 1, 1)))
    found = entries(stage, Route.TRADE_UNION, known={(p.value, 1): old for p in FRESH})
    assert {found[p.value, 1].state for p in FRESH if (p.value, 1) in found} == {State.PRESENT}


def test_certificate_of_the_source_example():
    known = {("cn-ntvd", 1): Known(present=True, on=PartialDate(date(2020, 1, 15)))}
    assert entries(Stage.DOSSIER_OPENED, known=known, today=date(2025, 1, 14))["cn-ntvd", 1].state == State.PRESENT
    assert entries(Stage.DOSSIER_OPENED, known=known, today=date(2025, 2, 3))["cn-ntvd", 1].state == State.STALE


def test_what_is_recorded_shows_even_where_it_is_not_needed():
    known = {("4-knd", 1): Known(present=True)}
    assert entries(Stage.DOSSIER_OPENED, Route.TRADE_UNION, known=known)["4-knd", 1].state == State.PRESENT


def test_missing_first_and_by_maker():
    known = {("1-knd", 1): Known(present=True)}
    groups = dict(rules.by_maker(entries(Stage.DOSSIER_OPENED, Route.TWO_MEMBERS, known=known).values()))
    assert list(groups) == [rules.Maker.UNION, rules.Maker.CANDIDATE, rules.Maker.PARTY]
    assert [e.rule.short for e in groups[rules.Maker.CANDIDATE]] == ["2-KNĐ", "1-KNĐ"]


@pytest.mark.parametrize("codes", [("UNHEARD", "QD294_HD06_2025", "PRE_2025"), ("QD294_HD06_2025",)])
def test_rule_set_without_a_table_takes_that_of_its_line(codes):
    assert rules.table_for(codes) is rules.TABLES["QD294_HD06_2025"]


def test_tables_belong_to_rule_sets_and_hold_each_paper_once():
    assert set(rules.TABLES) <= {s["code"] for s in SHIPPED}
    for table in rules.TABLES.values():
        assert len({r.key for r in table}) == len(table)
        assert {r.paper for r in table} == set(rules.PaperCode)
    assert rules.table_for(()) is rules.TABLES["PRE_2025"]


def test_only_the_unions_own_papers_may_have_files():
    may = {r.paper.value for r in NEW if r.may_have_files}
    assert may == {"bien-ban-bch", "4a-knd", "cong-van-gioi-thieu", "cong-van-chuyen", "nhan-xet-5", "nhan-xet-12"}


def test_names_and_points_follow_the_rule_set():
    old, new = (rules.rule_of(rules.TABLES[c], "7-knd", 1).title for c in ("QD294_HD06_2025", "QD208_HD01_2026"))
    assert ("bộ phận" in str(old), "trực thuộc cơ sở" in str(new)) == (True, True)
    assert rules.basis(rules.rule_of(rules.TABLES["QD294_HD06_2025"], "3-knd", 1)) == [
        "Điều lệ Đảng, Điều 4", "06-HD/TW ngày 09/6/2025, điểm 5.4", "số 39 trong danh mục 1361-CV/BTCTW",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "typed, said, number, on, from_act",
    [
        (Known(kept_at="Tủ"), Known(True, "1", PartialDate(date(2026, 1, 1)), from_act=True), "1", date(2026, 1, 1), True),
        (Known(True, "2", PartialDate(date(2026, 2, 2))), Known(True, "1", PartialDate(date(2026, 1, 1))), "2", date(2026, 2, 2), False),
        (Known(True, "2", PartialDate(date(2025, 2, 2))), Known(True, "1", PartialDate(date(2026, 1, 1))), "1", date(2026, 1, 1), False),
    ],
)
def test_typed_and_said_together(typed, said, number, on, from_act):
    found = rules.merge(typed, said)
    assert (found.present, found.number, found.on.on, found.from_act, found.kept_at) == (True, number, on, from_act, typed.kept_at)


def test_person_who_found_it_gone_stands_above_the_act():
    assert rules.merge(Known(present=False), Known(present=True, from_act=True)).present is False


# ------------------------------------------------------------------ what a file is


@pytest.mark.parametrize("name", list(GOOD))
def test_files_that_are_taken(name):
    kind, reason = rules.inspect(GOOD[name])
    assert (kind is not None, str(reason)) == (True, "")
    assert name.startswith("photo") or kind == name.split()[0]


@pytest.mark.parametrize("name", list(BAD))
def test_files_that_are_refused(name):
    kind, reason = rules.inspect(BAD[name])
    assert kind is None
    assert str(reason).endswith(".")


def test_long_files_made_to_be_slow_are_answered():
    """Ten megabytes that make a naive search start anew at each word; minutes when it does."""
    whole = pdf()
    kind, _reason = rules.inspect(whole[:9] + b"stream\n" * 1_400_000 + whole[9:])
    assert kind is None
    assert rules.inspect(b"\xff\xd8" + b"\xff" * 10_000_000)[0] is None


@given(st.binary(max_size=300), st.sampled_from([b"", *(g[:12] for g in GOOD.values())]))
def test_no_bytes_break_the_inspection(rest, head):
    kind, reason = rules.inspect(head + rest)
    assert (kind is None) == bool(reason)


@given(st.sampled_from(list(GOOD.values())), st.integers(0, 60), st.binary(min_size=1, max_size=4))
def test_damaged_files_never_break_the_inspection(good, place, noise):
    rules.inspect(good[:place] + noise + good[place + len(noise) :])


@pytest.mark.parametrize(
    "name, kind, shown",
    [
        ("a.pdf", "pdf", "a.pdf"),
        ("a.PDF", "pdf", "a.PDF"),
        ("a.exe", "pdf", "a.exe.pdf"),
        ("anh.jpeg", "jpeg", "anh.jpeg"),
        ("a", "heic", "a.heic"),
    ],
)
def test_name_ends_in_what_the_file_is(name, kind, shown):
    assert rules.safe_name(name, rules.FileKind(kind)) == shown
