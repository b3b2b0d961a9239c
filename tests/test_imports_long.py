"""A workbook of two kilobytes may hold thousands of rows: it is the rows that decide whether it is read in the background."""

import pytest
from django.urls import reverse

from portal.workbooks import headings
from tests import awkward
from tests.factories import TODAY
from tracking.imports import actions, queries
from tracking.imports.models import ImportJob
from tracking.imports.rules import AT_ONCE, ROWS_AT_ONCE
from tracking.imports.rules import ImportKind as Kind

pytestmark = pytest.mark.django_db


def long_file(head):
    cells = "".join(awkward._ods_cell(value) for value in awkward.HOA)
    row = f'<table:table-row table:number-rows-repeated="{ROWS_AT_ONCE + 1}">{cells}</table:table-row>'
    return awkward.ods(head, raw=row)


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch):
    def planned(**asked):
        raise AssertionError("read while its owner waits")

    monkeypatch.setattr(queries, "plan", planned)


def bring(user, place, content):
    assert len(content) < AT_ONCE
    return actions.keep_upload(by=user, kind=Kind.MEMBERS, branch=place, name="a.ods", content=content, today=TODAY)


def test_many_rows_in_few_bytes_are_read_in_the_background(chi, world, client):
    upload = bring(chi, world.ward, long_file(awkward.HEAD))

    assert ImportJob.objects.get().upload == upload
    assert client.as_(chi).get(reverse("imports:check", args=[upload.code])).url == reverse("imports:job", args=[upload.code])


def test_also_when_a_column_has_to_be_told_first(chi, world, monkeypatch):
    content = long_file(["Danh xưng", *awkward.HEAD[1:]])
    with monkeypatch.context() as once:
        once.setattr(queries, "plan", lambda **asked: queries.read_sheet(asked["content"], asked["kind"]))
        upload = bring(chi, world.ward, content)
    assert not ImportJob.objects.exists()

    actions.learn_headings(upload=upload, match={"Danh xưng": "full_name"}, by=chi)

    assert headings.folded("Danh xưng") in queries.learned(Kind.MEMBERS, world.ward)
    assert ImportJob.objects.get().upload == upload
