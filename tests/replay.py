"""Rows that a builder wrote once, written again as they are: building the same world for every test was nearly half of a run.

The first call in a process runs the builder through its actions and keeps what it left: the rows, and the objects it answered with.
Later calls put the rows back, same keys included, and answer with fresh copies of the objects. Where one of the tables is no longer
empty the builder itself runs, as it always did; where a row that they point to is no longer the same (a test with real commits empties
the code lists, and they come back under other keys) it runs and is kept anew.
"""

import pickle

from django.apps import apps
from django.db import connection, transaction


class Kept:
    """A builder without arguments; its answer can be pickled, and is made of nothing but rows that it adds to empty tables."""

    def __init__(self, build):
        self.build = build
        self.answer = None  # pickled; None until the first call
        self.inserts = []  # (statement, values of its rows)
        self.empty = ""  # a query: whether all the tables are empty
        self.outside = []  # (query, the rows it has to find): what the rows point to outside themselves

    def __call__(self):
        if self.answer is None:
            return self._record()
        with transaction.atomic(), connection.cursor() as cursor:
            if not _rows(cursor, self.empty)[0][0]:
                return self.build()
            if any(_rows(cursor, query) != rows for query, rows in self.outside):
                return self._record()
            for statement, values in self.inserts:
                cursor.execute(statement, values)
        return pickle.loads(self.answer)

    def _record(self):
        before = everything()
        answer = self.build()
        added = {model: after for model, after in everything().items() if after != before[model]}
        if any(rows for _columns, rows in (before[model] for model in added)):
            return answer  # the tables had rows before: nothing is kept of this call
        self.answer = pickle.dumps(answer)
        self.inserts = [_insert(model._meta.db_table, columns, rows) for model, (columns, rows) in added.items()]
        self.empty = "SELECT " + " AND ".join(f'NOT EXISTS (SELECT 1 FROM "{model._meta.db_table}")' for model in added)
        with connection.cursor() as cursor:
            self.outside = [(query, _rows(cursor, query)) for query in _pointed_to(added)]
        return answer


def _rows(cursor, query):
    cursor.execute(query)
    return cursor.fetchall()


def everything():
    """{model: (names of its columns, its rows)}, values as the database gives them."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            rows = _rows(cursor, f'SELECT * FROM "{model._meta.db_table}" ORDER BY "{model._meta.pk.column}"')
            found[model] = ([column[0] for column in cursor.description], rows)
    return found


def _insert(table, columns, rows):
    names = ", ".join(f'"{column}"' for column in columns)
    one = f"({', '.join(['%s'] * len(columns))})"
    statement = f'INSERT INTO "{table}" ({names}) VALUES {", ".join([one] * len(rows))}'
    return statement, [value for row in rows for value in row]


def _pointed_to(added):
    """Queries for the rows of other tables that the added rows point to."""
    keys = {}
    for model, (columns, rows) in added.items():
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model not in added:
                found = {row[columns.index(field.column)] for row in rows} - {None}
                keys.setdefault((field.related_model._meta.db_table, field.target_field.column), set()).update(found)
    return [
        f'SELECT * FROM "{table}" WHERE "{column}" IN ({", ".join(map(str, sorted(found)))}) ORDER BY "{column}"'
        for (table, column), found in keys.items()
        if found
    ]
