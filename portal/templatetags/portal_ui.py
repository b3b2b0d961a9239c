"""Tags and filters of the page shell and its components. They know Django and the house, nothing of the work itself.

Numbers that end in SVG attributes are integers: under ``LANGUAGE_CODE = "vi"`` a float would be written with a comma.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from html import escape
from urllib.parse import urlencode

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from portal import dates, keys

register = template.Library()
NONE = "–"
CURSOR_PARAMETERS = ("sau", "truoc", "after", "before", "page", "trang")  # a new order starts at the first page


# ------------------------------------------------------------------ words and numbers


@register.filter
def number(value):
    """1648 as '1.648', 12.5 as '12,5'; None as '–'; text such as '1.000+' unchanged; what was counted up to a cap with '+'."""
    if value is None or value == "":
        return NONE
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".") + ("+" if getattr(value, "more", False) else "")
    whole, __, rest = f"{_rounded(value):,}".partition(".")
    grouped = whole.replace(",", ".")
    return f"{grouped},{rest}" if rest.strip("0") else grouped


@register.filter
def percent(value):
    """105.5 as '105,5%', 100.0 as '100%'; None as '–' (no target is not zero)."""
    return NONE if value is None or value == "" else f"{number(value)}%"


def _rounded(value):
    return Decimal(str(value)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


@register.filter
def day(value):
    """A date as 03/02/2026; a recorded instant as the local day; None as '–'."""
    if not value:
        return NONE
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return dates.show(value) if isinstance(value, date) else str(value)


@register.filter
def moment(value):
    """A recorded instant as '09:14 ngày 03/02/2026', local time; None as '–'."""
    if not value:
        return NONE
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return _("%(time)s ngày %(day)s") % {"time": f"{local:%H:%M}", "day": dates.show(local.date())}


@register.filter
def partial_day(value, precision=dates.DAY):
    """A date as far as it is known: '2026', '02/2026' or '03/02/2026'; None as '–'."""
    return dates.show(value, str(precision or dates.DAY)) if value else NONE


@register.filter
def days_text(count):
    """12 as '12 ngày', 0 as 'hôm nay', -3 as 'quá 3 ngày'; None as '–'."""
    if count is None or count == "":
        return NONE
    if count == 0:
        return _("hôm nay")
    return _("quá %(n)s ngày") % {"n": number(-count)} if count < 0 else _("%(n)s ngày") % {"n": number(count)}


# ------------------------------------------------------------------ small parts


@register.simple_tag
def icon(name, label=""):
    """An icon of static/vendor/icons/sprite.svg; without ``label`` it is decoration and not read aloud."""
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, _icon_address(name))
    return _decoration(name)


@cache
def _decoration(name):
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', _icon_address(name))  # dozens on a page


def _icon_address(name):
    return f"{static('vendor/icons/sprite.svg')}#{name}"


@register.simple_tag
def figure(value=None, name="", url="", label=""):
    """A counted number: a link to exactly the things counted, or without ``url`` plain text.

    ``name`` says which definition was counted, for the test that opens every figure. None is shown as '–' and is no link.
    """
    if value is None or value == "":
        return _NO_FIGURE
    shown, name = number(value), escape(str(name))  # a page has hundreds: strings are put together here, each escaped
    if not url:
        unsaid = f'<span class="visually-hidden">{escape(str(label))}: </span>' if label else ""
        return mark_safe(f'<span data-figure="{name}" data-value="{escape(str(value))}">{unsaid}{escape(shown)}</span>')
    said = f' aria-label="{escape(str(label))}: {escape(shown)}"' if label else ""
    zero = "" if value else " data-zero"
    return mark_safe(f'<a data-figure="{name}"{zero} href="{escape(url)}"{said}>{escape(shown)}</a>')


_NO_FIGURE = mark_safe(f'<span class="figure">{NONE}</span>')


@register.simple_tag
def figure_cells(numbers):
    """Cells of a row of counted numbers. ``numbers``: (what the column is called, something with ``value``, ``name`` and ``url``)."""
    cells = [f'<td class="n" data-label="{escape(str(label))}">{figure(n.value, n.name, n.url)}</td>' for label, n in numbers]
    return mark_safe("".join(cells))


@register.simple_tag
def status(code, label="", title=""):
    """A state as word, icon and colour. ``code``: a stage, an exit or a group that portal.css knows (unknown ones are grey).

    ``label`` may be left out when ``code`` is a member of a TextChoices. ``title``: the long form of a short word.
    """
    label = label or getattr(code, "label", code)
    code = getattr(code, "value", code)
    if title and title != label:
        return format_html('<span class="status status-{}" title="{}">{}</span>', code, title, label)
    return format_html('<span class="status status-{}">{}</span>', code, label)


@register.simple_tag
def tick(code, name):
    """The cell with a box that chooses a row. A tag and no part: a list has it fifty times."""
    words = _("Chọn đồng chí %(name)s") % {"name": name}
    box = '<input class="form-check-input" type="checkbox" name="phieu" value="{}" aria-label="{}">'
    return format_html('<td class="brief-tick"><div class="form-check">' + box + "</div></td>", code, words)


@register.simple_tag
def breadcrumbs(*parts):
    """The way to this page: label and address in turn; the last label may stand alone."""
    pairs = [(parts[i], parts[i + 1] if i + 1 < len(parts) else "") for i in range(0, len(parts), 2)]
    return render_to_string("components/breadcrumbs.html", {"crumbs": pairs})


@register.simple_tag(takes_context=True)
def sort_header(context, label, key, css="", parameter="xep", default=""):
    """A table head that sorts by ``key``: up, then down. Works on the query string and keeps every other filter.

    ``default``: the order in use when the address names none.
    """
    query = _request(context).GET.copy()
    current = query.get(parameter, default)
    state = {key: "ascending", f"-{key}": "descending"}.get(current, "none")
    for name in CURSOR_PARAMETERS:
        query.pop(name, None)
    query[parameter] = f"-{key}" if state == "ascending" else key
    return render_to_string("components/sort_header.html", {"label": label, "state": state, "css": css, "url": f"?{query.urlencode()}"})


def _request(context):
    """The request, also inside an include with ``only``, where the variable is gone but the context still holds it."""
    return context.get("request") or context.request


@register.simple_tag(takes_context=True)
def current_path(context):
    """The address of this page without its query string."""
    return _request(context).path


@register.simple_tag(takes_context=True)
def kept_inputs(context, *names):
    """Hidden inputs that carry these parameters of the address through a GET form: the working scope, the order."""
    given = _request(context).GET
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', ((n, given[n]) for n in names if n in given))


@register.filter
def page_url(page, direction):
    """The address of the page before ('truoc') or after ('sau'), keeping every filter."""
    cursor = urlencode({direction: page.next if direction == "sau" else page.previous})
    return f"?{page.query}&{cursor}" if page.query else f"?{cursor}"


@register.simple_tag(takes_context=True)
def filter_pills(context, form, besides=()):
    """(text, address without that filter) of each filter in use; ``besides``: names of those that the page says in other words."""
    pills = []
    for name, label, shown in form.active():
        if name in besides:
            continue
        query = _request(context).GET.copy()
        for gone in (name, *CURSOR_PARAMETERS):
            query.pop(gone, None)
        pills.append((f"{label}: {shown}", f"?{query.urlencode()}"))
    return pills


@register.simple_tag(takes_context=True)
def seal(context, form=None):
    """The hidden one-time key of a form that writes, and the version of the row being edited where there is one."""
    key = format_html('<input type="hidden" name="_key" value="{}">', keys.new_key(_request(context).user))
    version = getattr(form, "version", None)
    return key if version is None else key + format_html('<input type="hidden" name="_version" value="{}">', version)


@register.simple_tag(takes_context=True)
def may(context, permission):
    """Whether the signed-in person holds the permission anywhere; for links to pages without an object."""
    return _request(context).user.access.may(permission)


@register.filter
def get(mapping, key):
    """``mapping[key]`` where the key is a variable; None when it is absent."""
    return mapping.get(key) if mapping else None


# ------------------------------------------------------------------ blocks


@register.simple_block_tag(end_name="endcard")
def card(content, title="", level=2, flush=False, css="", id="", action_url="", action_label=""):
    """A white card with an optional head. ``flush``: a table reaches the edges. ``action_…``: one link on the right of the head."""
    return render_to_string(
        "components/card.html",
        {
            "content": content,
            "title": title,
            "level": level,
            "flush": flush,
            "css": css,
            "id": id,
            "action_url": action_url,
            "action_label": action_label,
        },
    )


@register.simple_block_tag(end_name="endnotice")
def notice(content, level="info", title=""):
    """A message inside the page, with its icon. ``level``: info, success, warning, danger."""
    return render_to_string("components/notice.html", {"content": content, "level": level, "title": title})


# ------------------------------------------------------------------ drawings


@register.simple_tag
def progress(done, target, rate=None, expected=None, label="", name="", url="", without=""):
    """How much of a target is reached, as a bar with text. ``expected``: what should be reached by today, drawn as a mark.

    ``rate`` in per cent is what the text prints; without it it is counted here with one decimal. ``without``: why there is no ``target``,
    when it is not that none was set.
    """
    if rate is None and target:
        rate = _rounded(100 * Decimal(done or 0) / Decimal(target))
    share = int(rate) if rate is not None else 0
    mark = min(1000, int(1000 * expected / target)) if expected is not None and target else None
    return render_to_string(
        "components/progress.html",
        {
            "done": done,
            "target": target,
            "rate": rate,
            "expected": expected,
            "label": label,
            "name": name,
            "url": url,
            "without": without,
            "width": max(0, min(1000, share * 10)),
            "mark": None if mark is None else max(0, min(996, mark - 2)),
            "is_full": share >= 100,
        },
    )
