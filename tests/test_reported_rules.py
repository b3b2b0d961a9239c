"""How a number without names gives way to names, in which period it counts, and how pasted lines are read. Decision 18."""

from datetime import date

import pytest

from tracking.figures.rules import Period
from tracking.reported import rules

YEAR = (date(2025, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    "number, names, apart, over, total",
    [
        (466, 0, 466, 0, 466),
        (466, 100, 366, 0, 466),  # the total stays that of the signed report
        (466, 466, 0, 0, 466),
        (466, 470, 0, 4, 470),  # more names than were reported: the names win
        (0, 0, 0, 0, 0),
        (0, 3, 0, 3, 3),
    ],
)
def test_number_gives_way_to_names(number, names, apart, over, total):
    assert rules.apart(number=number, names=names) == apart
    assert rules.over(number=number, names=names) == over
    assert names + apart == total


@pytest.mark.parametrize(
    "asked, expected",
    [
        (YEAR, True),
        ((date(2024, 1, 1), date(2026, 1, 1)), True),
        ((date(2025, 1, 2), date(2025, 12, 31)), False),
        ((date(2025, 1, 1), date(2025, 12, 30)), False),
        ((date(2025, 3, 1), date(2025, 3, 31)), False),
    ],
)
def test_number_counts_only_where_all_its_days_lie_inside(asked, expected):
    assert rules.counts_in(start=YEAR[0], end=YEAR[1], asked=Period(*asked)) is expected


@pytest.mark.parametrize(
    "start, end, expected",
    [
        (date(2025, 1, 1), date(2025, 12, 31), (date(2025, 1, 1), date(2026, 1, 1))),
        (date(2025, 1, 15), date(2025, 3, 10), (date(2025, 2, 1), date(2025, 3, 1))),
        (date(2025, 1, 15), date(2025, 2, 10), (date(2025, 1, 15), date(2025, 1, 15))),
        (date(2025, 12, 1), date(2025, 12, 31), (date(2025, 12, 1), date(2026, 1, 1))),
    ],
)
def test_whole_months_of_a_number(start, end, expected):
    assert rules.whole_part(start, end) == expected


@pytest.mark.parametrize(
    "facts, fields",
    [
        ({}, []),
        ({"number": 0}, []),
        ({"number": -1}, ["number"]),
        ({"number": 10_000_000}, ["number"]),
        ({"end": date(2024, 12, 31)}, ["ends_on"]),
        ({"end": date(2031, 12, 31)}, ["ends_on"]),
        ({"start": date(2026, 12, 1), "end": date(2026, 12, 31)}, ["start_on"]),
        ({"number": -1, "clashes": [("CĐCS A", *YEAR), ("CĐCS B", *YEAR)]}, ["number", "start_on", "start_on"]),
    ],
)
def test_reasons_against_a_number(facts, fields):
    usual = {"number": 9, "start": YEAR[0], "end": YEAR[1], "today": date(2026, 11, 20)}

    assert [r.field for r in rules.reasons(**{**usual, **facts})] == fields


NAMES = [
    ("a", ("Công đoàn phường Trường Vinh", "CĐ Trường Vinh")),
    ("b", ("CĐCS Hòa Bình",)),
    ("c", ("CĐCS Hòa Bình",)),
    ("d", ("Nhà máy 5",)),
]


@pytest.mark.parametrize(
    "pasted, key, number, fault",
    [
        ("Công đoàn phường Trường Vinh\t12", "a", 12, ""),
        ("cong doan phuong truong vinh \t 1.298 ", "a", 1298, ""),
        ("CĐ Trường Vinh\t0", "a", 0, ""),
        ("CĐCS Hòa Bình\t5", "", None, "nhiều đơn vị cùng tên"),
        ("CĐCS Xa Lạ\t5", "", None, "không tìm thấy đơn vị trong bảng"),
        ("Nhà máy 5", "", None, "không đọc được số"),
        ("Nhà máy 5\tnhiều", "", None, "không đọc được số"),
        ("Nhà máy 5\t-5", "", None, "không đọc được số"),
        ("Nhà máy 5\t1,5", "", None, "không đọc được số"),
        ("Nhà máy 5\t466.0", "", None, "không đọc được số"),
        ("Nhà máy 5\t1.298.000", "d", 1298000, ""),
        ("Nhà máy 5\t²", "", None, "không đọc được số"),
    ],
)
def test_pasted_line(pasted, key, number, fault):
    (line,) = rules.read_lines(f"\n{pasted}\r\n", NAMES)

    assert (line.key, line.number, line.fault) == (key, number, fault)


def test_unit_pasted_twice_is_listed():
    assert [line.fault for line in rules.read_lines("Nhà máy 5\t1\nNhà máy 5\t2", NAMES)] == ["", "đơn vị đã có ở dòng trên"]
