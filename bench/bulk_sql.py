"""Filling tables of the product by SQL: COPY from Python, INSERT … SELECT inside the database, indexes put aside meanwhile."""

import csv
import io
import time
from contextlib import contextmanager

from django.db import connection, models

from portal.codes import LETTERS

CODES = len(LETTERS) ** 10  # public codes there can be
STRIDE = 618_033_988_749  # has no factor in common with it, so codes of different ids differ


def run(sql, values=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def code(number, salt):
    """SQL for a public code that belongs to this number alone, within one salt."""
    spread = f"((({number})::bigint * {STRIDE} + {salt}) % {CODES})"
    place = (f"substr('{LETTERS}', ({spread} / {len(LETTERS) ** k} % {len(LETTERS)})::int + 1, 1)" for k in range(10))
    return " || ".join(place)


def pick(number, salt, among):
    """SQL for a whole number from 0 to ``among`` − 1 that looks random and always is the same for this number and salt."""
    return f"((hashint8extended(({number})::bigint, {salt}) & 9223372036854775807) % {among})"


def copy(table, columns, rows):
    """COPY rows of Python values (None: NULL) into a table; how many."""
    text, count = io.StringIO(), 0
    writer = csv.writer(text, lineterminator="\n")
    for row in rows:
        writer.writerow(["\\N" if v is None else v for v in row])
        count += 1
    text.seek(0)
    names = ", ".join(f'"{c}"' for c in columns)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN WITH (FORMAT csv, NULL '\\N')", text)
    return count


def copy_into(model, rows):
    """COPY dicts by column into the table of a model; columns that are not named take the model's default."""
    rows = list(rows)
    more = {c: v for c, v in _defaults(model).items() if c not in rows[0]}
    columns = [*rows[0], *more]
    return copy(model._meta.db_table, columns, ([*row.values(), *more.values()] for row in rows))


def insert(model, source, /, **columns):
    """INSERT … SELECT: SQL by column, from ``source`` (what follows FROM); columns that are not named take the model's default."""
    found = {c: _literal(v) for c, v in _defaults(model).items() if c not in columns} | columns
    names = ", ".join(f'"{c}"' for c in found)
    return run(f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {", ".join(found.values())} FROM {source}')


def _defaults(model):
    """Columns that must hold something, with what Django would write into them; keys and dates of writing have to be named."""
    found = {}
    for field in model._meta.concrete_fields:
        if field.null or field.primary_key or getattr(field, "auto_now_add", False) or field.column == "code":
            continue
        if field.has_default() or field.blank and isinstance(field, models.CharField):
            default = field.get_default()
            found[field.column] = "{}" if isinstance(default, dict) else "[]" if isinstance(default, list) else default
    return found


def _literal(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else f"'{value}'"


@contextmanager
def loading(*loaded, say):
    """Indexes that guard nothing are put aside and built again afterwards; foreign keys are not looked at."""
    tables = [m._meta.db_table for m in loaded]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND schemaname = 'public'"
            " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
            [tables],
        )
        aside = cursor.fetchall()
        for name, _definition in aside:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    started = time.perf_counter()
    for done, (name, definition) in enumerate(aside, start=1):
        run(definition)
        say(f"  index {done}/{len(aside)} {name}  {time.perf_counter() - started:,.0f} s")
    for model in loaded:
        table = model._meta.db_table
        run(f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), (SELECT COALESCE(max(id), 1) FROM \"{table}\"))")
    run("SET session_replication_role = origin")
