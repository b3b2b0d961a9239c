"""Tags of drawings: bars, a line with its pace, lying bars. Server-made SVG with title, description and an equal table; no script."""

from django import template
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from portal import charts
from portal.templatetags.portal_ui import figure, number

register = template.Library()


@register.simple_tag
def trend(points, title, label, previous_label="", url_name="", id="trend"):
    """A monthly series as bars beside an equal table.

    ``points``: (label, value) or (label, value, value of the same period before) or (…, …, …, url, url of the period before).
    ``label`` and ``previous_label`` name the two series; ``url_name`` is the figure's name for the links in the table.
    """
    rows = [tuple(point) + (None,) * (5 - len(point)) for point in points]
    has_previous = bool(previous_label) and any(row[2] is not None for row in rows)
    drawn = charts.bars([row[1] or 0 for row in rows], [row[2] for row in rows] if has_previous else ())
    bars = [_Bar(row, at, url_name, previous_label) for row, at in zip(rows, drawn.bars, strict=True)]
    return render_to_string(
        "components/trend.html",
        {
            "id": id, "title": title, "label": label, "previous_label": previous_label if has_previous else "",
            "drawn": drawn, "bars": bars, "named": [b for b in bars if b.at.has_label], "valued": [b for b in bars if b.at.has_value],
            "nothing": not any(row[1] or row[2] for row in rows), "said": _said(rows), "width": charts.WIDTH, "height": charts.HEIGHT,
            "label_y": drawn.scale.floor + 20, "left_text": drawn.scale.left - 8,
        },
    )  # fmt: skip


class _Bar:
    """One month for the tag ``rows``: where it stands, and its cells of the table."""

    __slots__ = ("at", "label", "now", "before", "shown")

    def __init__(self, row, at, name, previous_label):
        self.label, value, previous, url, previous_url = row
        self.at, self.shown = at, number(value)
        self.now = figure(value, name, url) if name and url else self.shown
        self.before = figure(previous, name, previous_url, previous_label) if name and previous_url else number(previous)

    def __getattr__(self, name):  # x, y, height, middle, text_y
        return getattr(self.at, name)


def _said(rows):
    """The series in a sentence, for who hears the page."""
    if not rows:
        return ""
    highest = max(rows, key=lambda row: row[1] or 0)
    return _("Tổng cộng %(total)s; cao nhất %(most)s (%(when)s).") % {
        "total": number(sum(row[1] or 0 for row in rows)), "most": number(highest[1] or 0), "when": highest[0],
    }  # fmt: skip


@register.simple_tag
def pace_chart(chart, title, id="pace"):
    """What was reached against the straight way to the target, beside an equal table. ``chart``: see ``PaceChart`` of the dashboards.

    It has ``points`` (label, value, expected, url, place), ``whole``, ``target``, ``name``, ``first`` and ``last`` (words of both ends).
    """
    points = chart.points
    drawn = charts.line([p.value for p in points], places=[p.place for p in points], whole=chart.whole, target=chart.target)
    last = points[-1]
    said = _("Đến %(when)s: thực hiện %(done)s, mức cần đạt %(expected)s; chỉ tiêu %(target)s.") % {
        "when": last.label, "done": number(last.value), "expected": number(last.expected), "target": number(chart.target),
    }  # fmt: skip
    return render_to_string(
        "components/pace_chart.html",
        {
            "chart": chart, "title": title, "id": id, "drawn": drawn, "dots": list(zip(points, drawn.dots, strict=True)), "said": said,
            "width": charts.WIDTH, "height": charts.HEIGHT, "label_y": drawn.scale.floor + 20, "left_text": drawn.scale.left - 8,
            "right": charts.WIDTH - 12,
        },
    )  # fmt: skip


@register.simple_tag
def step_chart(rows, title, keys, id="steps"):
    """Lying bars of several parts. ``rows``: (label, [number of each part]); ``keys``: words of the parts. The page has the equal table."""
    drawn = charts.stack([parts for _label, parts in rows])
    said = "; ".join(f"{label}: {number(sum(parts))}" for label, parts in rows)
    return render_to_string(
        "components/step_chart.html",
        {
            "title": title, "id": id, "keys": keys, "drawn": drawn, "said": said, "width": charts.NARROW,
            "nothing": not any(sum(parts) for _label, parts in rows),
            "rows": [
                {"label": label, "total": sum(parts), "at": at, "bar": charts.BAR}
                for (label, parts), at in zip(rows, drawn.rows, strict=True)
            ],
        },
    )  # fmt: skip
