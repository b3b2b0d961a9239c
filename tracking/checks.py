"""System checks: the append-only triggers are in the database."""

from django.apps import apps as installed
from django.core.checks import Error, Tags, register
from django.db import connection

from portal import db
from tracking.setup import APPEND_ONLY


@register(Tags.database)
def append_only_triggers(app_configs, databases, **kwargs):
    """Error for each append-only table without its triggers (only when asked for the database)."""
    if not databases:
        return []
    tables = set(connection.introspection.table_names())
    models = [installed.get_model("tracking", name) for name in APPEND_ONLY]
    return [
        Error(f"Table {m._meta.db_table} lacks its append-only triggers; run migrate.", id="tracking.E001")
        for m in models
        if m._meta.db_table in tables and not db.is_protected(m)
    ]
