"""Layout of drawings: everything lies inside, nothing is left out, equal numbers are equally high.

Tried: a part of 0 drawn one wide, the scale ending below the highest number, ``round`` left away: each turned a test red.
"""

from datetime import date

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from portal import charts
from tracking.dashboards.pace import PaceChart, Point, days_shown

NUMBERS = st.integers(0, 11_000_000)
SERIES = [[], [0], [7], [0, 0, 0], [5] * 12, [1, 0, 3], [1, 11_000_000], list(range(60))]


@pytest.mark.parametrize(
    "highest, found", [(0, [0, 1]), (1, [0, 1]), (4, [0, 1, 2, 3, 4]), (130, [0, 50, 100, 150]), (400, [0, 100, 200, 300, 400])]
)
def test_scale_has_round_numbers(highest, found):
    assert [t.value for t in charts.scale(highest).ticks] == found


@pytest.mark.parametrize("values", SERIES)
def test_bars_lie_inside_and_keep_their_order(values):
    drawn = charts.bars(values, [v // 2 for v in values])

    assert len(drawn.bars) == len(values)
    for bar, value in zip(drawn.bars, values, strict=True):
        assert drawn.scale.left <= bar.x
        assert bar.x + drawn.bar_width <= charts.WIDTH
        assert bar.y + bar.height == drawn.scale.floor
        assert 0 < bar.text_y < bar.y
        assert (bar.height == 0) == (value == 0) or value / drawn.scale.top < 0.01
    assert len({b.height for b in drawn.bars}) <= len(set(values))


@given(st.lists(NUMBERS, min_size=1, max_size=40), st.integers(1, 2000), NUMBERS)
def test_line_lies_inside(values, whole, target):
    places = [whole * (i + 1) // len(values) for i in range(len(values))]

    drawn = charts.line(sorted(values), places=places, whole=whole, target=target)

    assert all(drawn.scale.left <= d.x <= charts.WIDTH - 12 and charts.TOP <= d.y <= drawn.scale.floor for d in drawn.dots)
    assert [d.x for d in drawn.dots] == sorted(d.x for d in drawn.dots)
    assert charts.TOP <= drawn.end_y <= drawn.scale.floor
    assert drawn.dots[-1].has_label


@given(st.lists(st.lists(NUMBERS, min_size=1, max_size=4), max_size=12))
def test_parts_of_a_bar_touch_and_do_not_leave_the_drawing(rows):
    drawn = charts.stack(rows)

    for row, parts in zip(drawn.rows, rows, strict=True):
        assert [p.place for p in row.pieces] == [i for i, part in enumerate(parts) if part]
        assert [p.x for p in row.pieces] == [0, *(p.x + p.width for p in row.pieces)][: len(row.pieces)]
        assert all(p.width >= 1 for p in row.pieces)
        assert row.end <= charts.NARROW
        assert row.y + charts.BAR <= drawn.height


@pytest.mark.parametrize(
    "start, until, found",
    [
        (date(2026, 1, 1), date(2026, 3, 10), ["2026-01-31", "2026-02-28", "2026-03-10"]),
        (date(2026, 1, 15), date(2026, 1, 20), ["2026-01-20"]),
        (date(2026, 1, 1), date(2026, 1, 31), ["2026-01-31"]),
        (date(2020, 1, 1), date(2020, 1, 1), ["2020-01-01"]),
    ],
)
def test_days_shown(start, until, found):
    assert [str(d) for d in days_shown(start, until)] == found


def test_long_spans_show_every_quarter():
    shown = days_shown(date(2021, 1, 1), date(2026, 2, 10))

    assert (len(shown), shown[0], shown[-1]) == (21, date(2021, 3, 31), date(2026, 2, 10))


@pytest.mark.parametrize(
    "tag, context",
    [
        ('{% trend rows title="Tên" label="Kỳ này" previous_label="Trước" %}', {"rows": [("01", 1_648, 3), ("02", 0, 0)]}),
        ('{% step_chart rows title="Tên" keys=keys %}', {"rows": [("Giới thiệu", [3, 1, 0])], "keys": ["a", "b", "c"]}),
        (
            '{% pace_chart chart title="Tên" %}',
            {"chart": PaceChart("Giới thiệu", "introduced", [Point("31/01/2026", 3, 9, "", 31)], 365, 100, "01/01/2026", "31/12/2026")},
        ),
    ],
)
def test_drawings_are_named_described_and_without_style_or_script(tag, context):
    html = Template(tag).render(Context(context))

    assert all(word in html for word in ("<title", "<desc", 'role="img"'))
    assert not any(word in html for word in ("style=", "<script", "onclick"))
    assert not [c for c in html.split('"')[1::2] if c.replace(",", "").isdigit() and "," in c and " " not in c and len(c.split(",")) > 2]


def test_empty_series_says_so():
    html = Template('{% trend rows title="Tên" label="Kỳ" %}{% step_chart none title="T" keys=keys %}').render(
        Context({"rows": [("01", 0)], "none": [("Giới thiệu", [0])], "keys": ["a"]})
    )

    assert html.count("Chưa có số liệu trong thời gian này.") == 2
    assert "<svg" not in html
