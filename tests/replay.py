"""Rows that a builder wrote once, written again as they are: building the same world for every test was nearly half of a run.

The first call in a process runs the builder through its actions and keeps what it left: the rows, and the objects it answered with.
Later calls put the rows back, same keys included, and answer with fresh copies of the objects. Where one of the tables is no longer
empty the builder itself runs, as it always did.
"""

import pickle

from django.apps import apps
from django.db import connection, transaction


class Kept:
    """A builder without arguments; ``answers`` picklable, made of nothing but rows that it adds to empty tables."""

    def __init__(self, build):
        self.build = build
        self.answer = None  # pickled; None until the first call
        self.inserts = []  # (statement, values of its rows)
        self.untouched = ""  # a query: whether all the tables are empty

    def __call__(self):
        if self.answer is None:
            return self._record()
        if not self._may_replay():
            return self.build()
        with transaction.atomic(), connection.cursor() as cursor:
            for statement, values in self.inserts:
                cursor.execute(statement, values)
        return pickle.loads(self.answer)

    def _record(self):
        before = _everything()
        answer = self.build()
        added = {table: after for table, after in _everything().items() if after != before[table]}
        if not any(before[table][1] for table in added):  # else it changed what was there, and every test has to run it
            self.inserts = [_insert(table, columns, rows) for table, (columns, rows) in added.items()]
            empty = " AND ".join(f'NOT EXISTS (SELECT 1 FROM "{table}")' for table in added)
            self.untouched = f"SELECT {empty}"
        self.answer = pickle.dumps(answer)
        return answer

    def _may_replay(self):
        if not self.inserts:
            return False
        with connection.cursor() as cursor:
            cursor.execute(self.untouched)
            return bool(cursor.fetchone()[0])


def _everything():
    """{table: (names of its columns, its rows)}, values as the database gives them."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY "{model._meta.pk.column}"')
            found[table] = ([column[0] for column in cursor.description], cursor.fetchall())
    return found


def _insert(table, columns, rows):
    names = ", ".join(f'"{column}"' for column in columns)
    one = f"({', '.join(['%s'] * len(columns))})"
    statement = f'INSERT INTO "{table}" ({names}) VALUES {", ".join([one] * len(rows))}'
    return statement, [value for row in rows for value in row]
