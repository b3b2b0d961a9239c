"""System checks: the append-only triggers are in the database, and no file that people bring lies where the web serves it."""

from pathlib import Path

from django.apps import apps as installed
from django.conf import settings
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


@register(Tags.security, Tags.files)
def attachments_out_of_reach(app_configs, **kwargs):
    """Error when files of papers would be stored under a folder of static files."""
    folder = Path(settings.ATTACHMENTS_DIR).resolve()
    served = [Path(settings.STATIC_ROOT).resolve(), *(Path(f).resolve() for f in settings.STATICFILES_DIRS)]
    inside = [f for f in served if folder.is_relative_to(f)]
    return [Error(f"ATTACHMENTS_DIR lies under {f}, which everybody may read.", id="tracking.E002") for f in inside]
