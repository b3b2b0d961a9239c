"""Rules of classes: state, seats, money, what a pasted list means."""

from datetime import date

import pytest

from tracking.classes import rules
from tracking.classes.rules import Candidate, ClassKind, ClassState, Result, SessionRow
from tracking.nominations.rules import Stage

START, END = date(2026, 5, 4), date(2026, 5, 8)


@pytest.mark.parametrize(
    "ends_on, today, state",
    [
        (END, date(2026, 5, 3), ClassState.PLANNED),
        (END, START, ClassState.RUNNING),
        (END, END, ClassState.RUNNING),
        (END, date(2026, 5, 9), ClassState.FINISHED),
        (None, START, ClassState.RUNNING),
        (None, date(2026, 5, 5), ClassState.FINISHED),
    ],
)
def test_state_follows_the_days(ends_on, today, state):
    assert rules.state(starts_on=START, ends_on=ends_on, today=today) == state


@pytest.mark.parametrize("capacity, learners, short", [(None, 500, 0), (40, 40, 0), (40, 42, 2)])
def test_seats_only_warn(capacity, learners, short):
    assert rules.seats_short(capacity, learners) == short


@pytest.mark.parametrize("amount, total", [(None, None), (0, 0), (500_000, 20_000_000)])
def test_support_is_counted_for_every_learner(amount, total):
    assert rules.support_total(amount, 40) == total


@pytest.mark.parametrize(
    "kind, stage, enrolled, taught, count",
    [
        (ClassKind.AWARENESS, Stage.IDENTIFIED, False, False, 0),
        (ClassKind.AWARENESS, Stage.IDENTIFIED, True, False, 1),
        (ClassKind.NEW_MEMBER, Stage.IDENTIFIED, True, True, 3),
        (ClassKind.NEW_MEMBER, Stage.PROBATION, False, False, 0),
    ],
)
def test_all_reasons_against_a_place_come_at_once(kind, stage, enrolled, taught, count):
    assert len(rules.enrolment_reasons(kind, stage=stage, is_enrolled=enrolled, has_new_member_class=taught)) == count


@pytest.mark.parametrize(
    "result, on, number, today, fields",
    [
        ("", None, "", START, []),
        (Result.CERTIFIED, END, "12", END, []),
        (Result.CERTIFIED, None, "12", END, ["certificate_on"]),
        (Result.CERTIFIED, date(2026, 5, 1), "", END, ["certificate_on"]),
        (Result.ABSENT, END, "", END, ["result"]),
        (Result.ABSENT, None, "", date(2026, 5, 1), ["result"]),
    ],
)
def test_result_and_certificate_fit_together(result, on, number, today, fields):
    found = rules.result_reasons(result=result, certificate_on=on, certificate_number=number, starts_on=START, today=today)

    assert [field for _text, field in found] == fields


def test_sessions_lie_within_the_class_and_apart():
    rows = [SessionRow(START), SessionRow(START), SessionRow(date(2026, 6, 1)), SessionRow(date(2026, 6, 1), drop=True)]

    assert [r.field for r in rules.session_reasons(rows, starts_on=START, ends_on=END)] == ["row-1-on", "row-2-on"]


PASTED = (
    "TT\tHọ và tên\tNăm sinh\tSố GCN\tNgày cấp\tKết quả\n"
    "1\tLê Thị An\t1990\t118/GCN\t20/5/2026\tĐạt\n\n"
    "2.\tTrần  Văn Ân\t12/03/1991\t\t\tvắng\n"
    "Đỗ Minh Dũng;1992;119;20/05/2026;\n"
    "Hoàng Đức\t19x0\t\t32/05/2026\tlạ"
)


def test_pasted_lines_are_read_as_excel_gives_them():
    lines = rules.parse_lines(PASTED)

    assert [(n.number, n.name_fold, n.year, n.certificate_number, n.certificate_on, n.result, len(n.faults)) for n in lines] == [
        (2, "le thi an", 1990, "118/GCN", date(2026, 5, 20), "certified", 0),
        (4, "tran van an", 1991, "", None, "absent", 0),
        (5, "do minh dung", 1992, "119", date(2026, 5, 20), "certified", 0),
        (6, "hoang duc", None, "", None, "", 3),
    ]


@pytest.mark.parametrize("pasted", ["", "\n\n", "\t\t\t", "1\n2\n", "\x00", "a" * 60_000, "\t" * 9_000, ";;;;", "<b>\t<i>"])
def test_anything_may_be_pasted(pasted):
    for line in rules.parse_lines(pasted):
        assert line.faults


def people(*rows):
    return [Candidate(code, "le thi an", year, code, enrolled) for code, year, enrolled in rows]


@pytest.mark.parametrize(
    "year, known, code, candidates",
    [
        (1990, people(("a", 1990, False)), "a", 0),
        (1990, people(("a", 1990, False), ("b", 1990, False)), "", 2),
        (1990, people(("a", 1990, False), ("b", 1990, True)), "b", 0),
        (1990, people(("a", 1991, False), ("b", None, False)), "", 2),
        (None, people(("a", 1990, False)), "", 1),
        (1990, [], "", 0),
    ],
)
def test_a_line_means_one_person_or_nobody(year, known, code, candidates):
    line = rules.Line(1, "Lê Thị An", "le thi an", year, result="certified")

    (match,) = rules.match_lines([line], known)

    assert (match.code, len(match.candidates), bool(match.reason)) == (code, candidates, not code)


def test_a_person_is_taken_by_one_line_only():
    lines = [rules.Line(n, "Lê Thị An", "le thi an", 1990, result="certified") for n in (1, 2)]

    assert [m.code for m in rules.match_lines(lines, people(("a", 1990, False)))] == ["a", ""]
