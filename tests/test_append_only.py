"""Logs are append-only in the database itself, whoever asks; only free text may be emptied.

Broken once to see it red: a name taken out of ``APPEND_ONLY``; ``protect`` without its update trigger; without DROP before CREATE.
"""

from datetime import date

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from portal.db import is_protected
from tests.factories import TODAY, add_act, clerk, make_case
from tracking.checks import append_only_triggers
from tracking.history import actions as history
from tracking.nominations.actions import DocumentFacts, MentorFacts, Override, VoteFacts
from tracking.nominations.models import Act, ActText
from tracking.nominations.rules import ActKind, DocumentForm
from tracking.reports import actions as reports
from tracking.reports.forms import PackForm
from tracking.setup import APPEND_ONLY

LOGS = ["Act", "ActCaution", "ActDocument", "ActMentor", "ActText", "ActVote", "Entry", "Event", "ReportEdition", "ViewLog"]


def model(name):
    return apps.get_model("tracking", name)


def write_something():
    """One row in each of the logs."""
    case, by = make_case(), clerk()
    vote = VoteFacts(total=5, present=5, in_favour=4, against=1, blank=0)
    facts = {"document": DocumentFacts(DocumentForm.RESOLUTION_4A, "01/NQ"), "vote": vote, "note": "đã họp"}
    add_act(case, ActKind.UNION_DOCUMENT, date(2025, 9, 2), facts)
    warned = {
        "mentor": MentorFacts("Lê Văn Giúp", official=False, months=3),
        "override": Override("đã xác minh", ("mentor_not_official", "mentor_not_together")),
    }
    add_act(case, ActKind.RECEIVED, date(2025, 9, 3), warned)
    history.viewed("nomination", by=by, subject=case, branch=case.branch)
    reports.freeze(ask=PackForm({"ky": "nam"}).ask(case.branch, TODAY), by=by)
    return case


def refused(write):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        write()


def other_value(field, row):
    """A value that the column does not hold; None for its own key."""
    value = getattr(row, field.attname)
    if isinstance(field, models.ForeignKey):
        return value  # rewriting the same is refused as well
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.JSONField):
        return {"khac": 1}
    if isinstance(field, models.IntegerField):
        return (value or 0) + 1
    if isinstance(field, (models.DateTimeField, models.DateField)):
        return value
    return f"{value}x"[: field.max_length] if value else "x"


def test_new_logs_are_tested_here():
    assert sorted(APPEND_ONLY) == LOGS


@pytest.mark.django_db
@pytest.mark.parametrize("name", LOGS)
def test_no_row_is_changed_or_taken_away(name):
    write_something()
    rows, row = model(name).objects.all(), model(name).objects.last()
    before = rows.count()

    refused(lambda: rows.delete() if name != "Act" else rows._raw_delete(rows.db))
    refused(lambda: rows.filter(pk=row.pk)._raw_delete(rows.db))
    refused(lambda: row.save(force_update=True))
    for field in model(name)._meta.concrete_fields:
        if not field.primary_key:
            refused(lambda field=field: rows.filter(pk=row.pk).update(**{field.attname: other_value(field, row)}))
    refused(lambda: model(name).objects.bulk_update([row], [next(f.name for f in model(name)._meta.concrete_fields if not f.primary_key)]))
    assert rows.count() == before


@pytest.mark.django_db
def test_free_text_is_emptied_and_nothing_else():
    case = write_something()
    text = ActText.objects.get(act__nomination=case, kind=ActText.NOTE)

    refused(lambda: ActText.objects.filter(pk=text.pk).update(text="khác"))
    refused(lambda: ActText.objects.filter(pk=text.pk).update(text="", kind="mentor"))
    ActText.objects.filter(pk=text.pk).update(text="")

    text.refresh_from_db()
    assert text.text == ""
    refused(lambda: ActText.objects.filter(pk=text.pk).update(text="viết lại"))
    refused(lambda: text.delete())


@pytest.mark.sqlite
@pytest.mark.django_db
def test_a_row_is_not_replaced_either():
    row = Act.objects.get(nomination=write_something(), kind=ActKind.UNION_DOCUMENT)
    columns = ", ".join(f'"{f.column}"' for f in Act._meta.concrete_fields)

    def replace():
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT OR REPLACE INTO tracking_act ({columns}) SELECT {columns} FROM tracking_act WHERE id = %s", [row.pk])

    refused(replace)


@pytest.mark.django_db(transaction=True)
def test_guards_come_back_after_migrate():
    """A migration that rebuilds a table on SQLite loses its triggers: that is found, and migrate puts them back."""
    with connection.cursor() as cursor:
        for name in LOGS:
            table = model(name)._meta.db_table
            for event in ("update", "delete"):
                tail = f' ON "{table}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f'DROP TRIGGER "{table}_no_{event}"{tail}')
    assert {e.id for e in append_only_triggers(None, ["default"])} == {"tracking.E001"}
    assert len(append_only_triggers(None, ["default"])) == len(LOGS)

    call_command("migrate", verbosity=0)

    assert append_only_triggers(None, ["default"]) == []
    write_something()
    refused(lambda: Act.objects.all().update(kind="khac"))


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_rebuilt_table_is_guarded_after_migrate():
    old, new = Act._meta.get_field("source"), models.CharField(max_length=17, default="own")
    new.set_attributes_from_name("source")
    new.model = Act
    with connection.schema_editor() as editor:
        editor.alter_field(Act, old, new)
    assert not is_protected(Act)

    call_command("migrate", verbosity=0)

    assert is_protected(Act)
    with connection.schema_editor() as editor:
        editor.alter_field(Act, new, old)
    call_command("migrate", verbosity=0)
