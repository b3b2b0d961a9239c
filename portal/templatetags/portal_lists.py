"""Tags for what a page repeats many times: rows of a list, fields and options of a filter form. Texts are made once, values are put in."""

import re
from html import escape

from crispy_forms.bootstrap import InlineCheckboxes
from crispy_forms.layout import HTML, Column, Layout, Row
from crispy_forms.utils import render_crispy_form
from django import forms, template
from django.forms.utils import flatatt
from django.utils.safestring import mark_safe

register = template.Library()
PLACE = re.compile(r"\{([a-z_]+)\}")


@register.simple_block_tag(end_name="endrows")
def rows(content, lines):
    """One row for each of ``lines``: what stands between the tags is rendered once, then ``{name}`` in it is the attribute of each line.

    Values are escaped unless they are safe already. A name that a line lacks is an AttributeError: a slip of the template, not of data.
    """
    pattern = PLACE.sub(r"%(\1)s", content.replace("%", "%%"))
    return mark_safe("".join([pattern % _Escaped(line) for line in lines]))


class _Escaped:
    """The attributes of a line as the mapping that ``%`` asks, each one only when the pattern shows it."""

    __slots__ = ("line",)

    def __init__(self, line):
        self.line = line

    def __getitem__(self, name):
        value = getattr(self.line, name)
        return value if hasattr(value, "__html__") else escape(str(value))


# ------------------------------------------------------------------ filters


@register.simple_tag(takes_context=True)
def filter_fields(context, form):
    """The fields of a filter form as crispy draws them; plain lists and lines of text without a template for every option, rows and
    columns of a layout without a template for each.

    A form with errors of its own, every field that is more than a list or a line, and every other part of a layout is left to crispy.
    """
    if form.non_field_errors():
        return render_crispy_form(form, form.helper, context)
    parts = form.fields if form.layout is None else form.layout.fields
    return mark_safe("\n".join([_part(form, part, context) for part in parts]))


def _part(form, part, context):
    """A name of a field, a row, a column or a line of HTML; anything else as crispy draws it."""
    if isinstance(part, str):
        return _field(form, form[part], context)
    if type(part) is HTML and "{" not in str(part.html):
        return str(part.html)
    if type(part) in BOXES and not part.css_id and not part.flat_attrs:
        inner = "".join([_part(form, inside, context) for inside in part.fields])
        css = part.css_class or ""
        return f'<div class="{css if "col" in css else f"{BOXES[type(part)]} {css}".strip()}">{inner}</div>'
    if type(part) is InlineCheckboxes and len(part.fields) == 1 and type(form[part.fields[0]].field.widget) is forms.CheckboxSelectMultiple:
        return _field(form, form[part.fields[0]], context, part)
    return _by_crispy(form, part, context)


def _by_crispy(form, part, context):
    helper = form.helper
    helper.layout = Layout(part)
    return render_crispy_form(form, helper, context)


def _field(form, bound, context, part=None):
    """One field; ``part``: the part of the layout that says how it is drawn, None for the name alone."""
    widget = bound.field.widget
    drawn = CHECKED if part else DRAWN
    simple = type(widget) in drawn and not (bound.field.required or bound.field.help_text or bound.errors or widget.attrs.get("class"))
    if not simple:
        return _by_crispy(form, part or bound.name, context)
    if widget.is_hidden:
        return str(bound)
    attrs = widget.build_attrs(widget.attrs, bound.build_widget_attrs({"id": bound.auto_id}, widget))
    drawn = drawn[type(widget)](bound, widget, attrs)
    if part:
        return drawn
    label = f'<label for="{escape(bound.id_for_label)}" class="form-label">{escape(str(bound.label))}</label>'
    return f'<div id="div_{escape(bound.auto_id)}" class="mb-3">{label} {drawn}</div>'


def _line(bound, widget, attrs):
    value = widget.format_value(bound.value())
    given = {} if value is None else {"value": value}
    return f"<input{flatatt({'type': widget.input_type, 'name': bound.html_name, **given, **attrs, 'class': 'textinput form-control'})}>"


def _choices(bound, widget, attrs):
    chosen = set(widget.format_value(bound.value()))
    options = "".join([_option(value, label, chosen) for value, label in widget.choices])
    return f"<select{flatatt({'name': bound.html_name, **attrs, 'class': 'select form-select'})}>{options}</select>"


def _checks(bound, widget, attrs):
    """Boxes to tick, beside each other, under a legend."""
    chosen, name, key = set(widget.format_value(bound.value()) or ()), escape(bound.html_name), escape(bound.auto_id)
    boxes = "".join(
        [
            f'<div class="form-check form-check-inline"><input type="checkbox" class="form-check-input" name="{name}" '
            f'value="{escape(str(value))}" id="{key}_{n}"{" checked" if str(value) in chosen else ""}> '
            f'<label for="{key}_{n}" class="form-check-label">{escape(str(label))}</label></div>'
            for n, (value, label) in enumerate(bound.field.choices)
        ]
    )
    legend = f'<legend for="" class="fs-6 form-label">{escape(str(bound.label))}</legend>'
    return f'<div id="div_{key}" class="mb-3"><fieldset>{legend}<div>{boxes}</div></fieldset></div>'


def _option(value, label, chosen):
    if isinstance(label, (list, tuple)):
        return f'<optgroup label="{escape(str(value))}">{"".join(_option(v, shown, chosen) for v, shown in label)}</optgroup>'
    value = "" if value is None else str(value)
    return f'<option value="{escape(value)}"{" selected" if value in chosen else ""}>{escape(str(label))}</option>'


BOXES = {Row: "row", Column: "col-md"}
CHECKED = {forms.CheckboxSelectMultiple: _checks}
DRAWN = {forms.TextInput: _line, forms.Select: _choices, forms.HiddenInput: None}
