"""The only file that asks which database runs: triggers, locks, collation, snapshots, limits of time; and reads of stored paths."""

import logging
from contextlib import contextmanager

from django.db import DatabaseError, connection, models, transaction
from django.db.backends.signals import connection_created
from django.db.models import Max
from django.db.models.functions import Right

from portal import tree

log = logging.getLogger(__name__)
APPEND_ONLY_TEXT = "append-only"


def is_postgres(using=None):
    return (using or connection).vendor == "postgresql"


STATEMENT_TIMEOUT = "SELECT set_config('statement_timeout', %s, false)"
CANCELED = "57014"  # query_canceled
_limit = {"ms": 0}


def limit_statements(seconds):
    """From now on PostgreSQL gives up any statement of this process that takes longer; 0: none. Of SQLite nothing is asked.

    For the processes that serve pages: a filter that reads half the country ends in a sentence, and nobody waits behind it.
    """
    _limit["ms"] = seconds * 1000
    connection_created.connect(_limit_connection, dispatch_uid="statement-limit")


def _limit_connection(connection, **kwargs):
    if is_postgres(connection) and _limit["ms"]:
        with connection.cursor() as cursor:
            cursor.execute(STATEMENT_TIMEOUT, [str(_limit["ms"])])


@contextmanager
def unlimited():
    """Statements inside take the time they need: a merger of provinces is one act, and must not stop in the middle."""
    if not (_limit["ms"] and is_postgres()):
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT_TIMEOUT, ["0"])
    try:
        yield
    finally:
        if connection.connection is not None and not connection.needs_rollback:
            _limit_connection(connection)


def took_too_long(error):
    """Whether the database gave a statement up because of ``limit_statements``."""
    return getattr(getattr(error, "__cause__", None), "pgcode", "") == CANCELED


@contextmanager
def snapshot():
    """Everything read inside comes from one moment. On PostgreSQL REPEATABLE READ; SQLite transactions are snapshots already."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and is_postgres():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


class KeyField(models.CharField):
    """Text compared byte by byte: search keys, sort keys, tree paths. PostgreSQL needs COLLATE "C" for that; SQLite does it anyway."""

    def db_parameters(self, connection):
        parameters = super().db_parameters(connection)
        if is_postgres(connection):
            parameters["collation"] = "C"
        return parameters


def starts_with(field, prefix):
    """A filter that a b-tree answers: ``field`` begins with ``prefix``. Django's LIKE carries an ESCAPE that SQLite cannot index."""
    return models.Q(**{f"{field}__gte": prefix, f"{field}__lt": prefix + "\U0010ffff"}) if prefix else models.Q()


def free_path(parent, *kinds):
    """Path for a new child of ``parent`` (None: the root). A step is used once under one parent, even by one that moved away.

    ``kinds``: the models whose rows have ``parent`` and ``path``: the nodes and their periods.
    """
    last = [kind.objects.filter(parent=parent).aggregate(last=Max(Right("path", tree.STEP)))["last"] or "" for kind in kinds]
    return tree.next_path(parent.path if parent else "", max(last) or None)


def advisory_lock(name):
    """Serialise writers of one thing until the transaction ends. SQLite has one writer anyway."""
    if is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])


def try_advisory_lock(name):
    """Take ``advisory_lock(name)`` if nobody holds it; whether it was taken. SQLite has one writer anyway."""
    if not is_postgres():
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [name])
        return cursor.fetchone()[0]


def shared_lock(name):
    """Keep whoever takes ``advisory_lock(name)`` waiting until the transaction ends, without keeping each other waiting.

    Taken before any row is locked, else two who wait for each other meet in a ring.
    """
    if is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtext(%s))", [name])


def index_words(model, column, name):
    """Index the letters inside a text column on PostgreSQL, so that a part of a name is found without reading every name; True when it is
    there. False where the extension cannot be made: the search then reads the names, and the limit of time ends it.

    Idempotent. Called after migrate and not a migration, because a database without the extension is a whole one too.
    """
    if not is_postgres():
        return False
    table = connection.ops.quote_name(model._meta.db_table)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {table} USING gin ({column} gin_trgm_ops)")
    except DatabaseError as refusal:  # not installed on the server, or not allowed to this account
        log.warning("no index of letters inside %s: %s", column, refusal)
        return False
    return True


def protect(model, *, may_blank=None):
    """Install triggers that refuse UPDATE and DELETE on the model's table.

    ``may_blank``: the name of one text column that may be emptied (erasure of personal text); every other change is refused.
    Idempotent. Called after migrate, because SQLite drops triggers whenever a migration rebuilds the table.
    """
    table = model._meta.db_table
    columns = [f.column for f in model._meta.concrete_fields if f.column != may_blank]
    with connection.cursor() as cursor:
        (_protect_postgres if is_postgres() else _protect_sqlite)(cursor, table, columns, may_blank)


def is_protected(model):
    """Whether both triggers of ``protect`` are in the database."""
    table = model._meta.db_table
    sql = (
        "SELECT count(*) FROM pg_trigger WHERE tgname IN (%s, %s)"
        if is_postgres()
        else "SELECT count(*) FROM sqlite_master WHERE type='trigger' AND name IN (%s, %s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [f"{table}_no_update", f"{table}_no_delete"])
        return cursor.fetchone()[0] == 2


def _unchanged(columns, may_blank, same):
    if may_blank is None:
        return None
    kept = " AND ".join(f'OLD."{c}" {same} NEW."{c}"' for c in columns)
    return f"""{kept} AND NEW."{may_blank}" = ''"""


def _protect_sqlite(cursor, table, columns, may_blank):
    allowed = _unchanged(columns, may_blank, "IS")
    when = f"WHEN NOT ({allowed})" if allowed else ""
    cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_update"')
    cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_delete"')
    cursor.execute(
        f'CREATE TRIGGER "{table}_no_update" BEFORE UPDATE ON "{table}" {when} BEGIN SELECT RAISE(ABORT, \'{APPEND_ONLY_TEXT}\'); END'
    )
    cursor.execute(f'CREATE TRIGGER "{table}_no_delete" BEFORE DELETE ON "{table}" BEGIN SELECT RAISE(ABORT, \'{APPEND_ONLY_TEXT}\'); END')


def _protect_postgres(cursor, table, columns, may_blank):
    allowed = _unchanged(columns, may_blank, "IS NOT DISTINCT FROM")
    when = f"WHEN (NOT ({allowed}))" if allowed else ""
    cursor.execute(
        "CREATE OR REPLACE FUNCTION portal_append_only() RETURNS trigger LANGUAGE plpgsql "
        f"AS $$ BEGIN RAISE EXCEPTION '{APPEND_ONLY_TEXT}'; END $$"
    )
    for event in ("update", "delete"):
        cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_{event}" ON "{table}"')
        cursor.execute(
            f'CREATE TRIGGER "{table}_no_{event}" BEFORE {event.upper()} ON "{table}" FOR EACH ROW '
            f"{when if event == 'update' else ''} EXECUTE FUNCTION portal_append_only()"
        )


class DaysBetween(models.Func):
    """Whole days from the first date to the second, for grouping; None where either is missing."""

    output_field = models.IntegerField()

    def __init__(self, start, end):
        super().__init__(end, start)

    def as_postgresql(self, compiler, connection, **context):
        return super().as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" - ", **context)

    def as_sqlite(self, compiler, connection, **context):
        template = "CAST(julianday(%(end)s) - julianday(%(start)s) AS INTEGER)"
        end, start = (compiler.compile(e) for e in self.get_source_expressions())
        return template % {"end": end[0], "start": start[0]}, (*end[1], *start[1])
