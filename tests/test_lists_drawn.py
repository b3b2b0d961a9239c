"""What is drawn without a template for each part: rows from one pattern, filter fields as crispy would draw them."""

from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from crispy_forms.utils import render_crispy_form
from django.http import QueryDict
from django.template import Context, Template

import portal.urls  # noqa: F401 - every form is loaded with its page
from portal.forms import FilterForm
from portal.templatetags.portal_lists import filter_fields
from tests.factories import TODAY
from tracking.figures.forms import FigureFilters, OverviewForm, PeriodForm, StepFilters
from tracking.nominations.forms import AdmissionFilters, ListFilters, PoolFilters

EVIL = '"><script>{url} %(url)s %s</script>'


class Seen(HTMLParser):
    """Tags with their attributes in any order, and words; spaces between tags and between classes count for nothing."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, sorted((n, " ".join(v.split()) if n == "class" else v or "") for n, v in attrs)))

    def handle_endtag(self, tag):
        self.found.append(f"/{tag}")

    def handle_data(self, data):
        if words := " ".join(data.split()):
            self.found.append(words)


class Row:
    name = EVIL
    url = "/phieu/abc/"


def test_rows_put_escaped_values_into_the_pattern():
    drawn = Template('{% rows lines %}<a href="{url}">{name}</a> 100% {Unknown}{% endrows %}').render(Context({"lines": [Row(), Row()]}))
    once = '<a href="/phieu/abc/">&quot;&gt;&lt;script&gt;{url} %(url)s %s&lt;/script&gt;</a> 100% {Unknown}'
    assert drawn == once * 2


def test_a_name_that_a_line_lacks_is_said_at_once():
    with pytest.raises(AttributeError, match="nobody"):
        Template("{% rows lines %}{nobody}{% endrows %}").render(Context({"lines": [Row()]}))


@pytest.mark.django_db
@pytest.mark.parametrize("form_class", [ListFilters, PoolFilters, AdmissionFilters])
@pytest.mark.parametrize(
    "data",
    [{}, {"q": EVIL, "stage": "3", "due": "qua-han", "year": "2026", "certified": "co"}, {"stage": "999", "year": "x", "giup-do": "1"}],
)
def test_filters_of_cases_look_as_crispy_draws_them(form_class, data):
    form, same = form_class(data, today=TODAY), form_class(data, today=TODAY)
    assert Seen(filter_fields(Context(), form)).found == Seen(render_crispy_form(same, same.helper)).found


def every_filter_form():
    found, waiting = [], [FilterForm]
    while waiting:
        below = waiting.pop().__subclasses__()
        found += below
        waiting += below
    return [form for form in found if form.__module__.startswith("tracking.")]


@pytest.mark.django_db
@pytest.mark.parametrize("form_class", every_filter_form(), ids=lambda form: form.__name__)
def test_every_field_of_every_filter_form_looks_as_crispy_draws_it(form_class):
    """The fields of the class alone, without what a view fills in."""
    bare = type("Bare", (FilterForm,), {**form_class.base_fields, "layout": None})
    for data in (None, {}, dict.fromkeys(bare.base_fields, EVIL)):
        form, same = bare(data), bare(data)
        assert Seen(filter_fields(Context(), form)).found == Seen(render_crispy_form(same, same.helper)).found


@pytest.mark.django_db
@pytest.mark.parametrize("form_class", [PeriodForm, OverviewForm, StepFilters, FigureFilters])
@pytest.mark.parametrize("address", ["", "ky=khoang&tu=2026-01-01&den=hôm qua", f"nhom=women&cay=luc-do&tinh-den={quote(EVIL)}"])
def test_forms_with_a_layout_look_as_crispy_draws_them(form_class, address):
    form, same = form_class(QueryDict(address)), form_class(QueryDict(address))
    assert Seen(filter_fields(Context(), form)).found == Seen(render_crispy_form(same, same.helper, Context())).found
