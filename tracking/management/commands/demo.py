"""Put the demo in place and serve it: migrate, load once, collect static files, print the accounts, start the server."""

import os
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection
from django.utils import timezone

from tracking.demo import accounts, load

BIND = "127.0.0.1"


class Command(BaseCommand):
    help = "Portal with demo data. Refuses a database that holds anything else. A second start keeps the data."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-server", action="store_true", help="only prepare the data")

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("Set DEMO=1: demo data and their known password never enter another portal.")
        self.prepare()
        if options["no_server"]:
            return
        if _static_is_old():
            call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write(f"\nhttp://{BIND}:{options['port']}/\n\n{accounts.table()}\n")
        self.stdout.flush()
        serve(options["port"])

    def prepare(self):
        if _strange_tables():
            raise CommandError("This database holds something else. Name an empty one in DATABASE_URL, or none for the default file.")
        call_command("migrate", verbosity=0)
        if load.is_loaded():
            self.stdout.write("Demo data are there; they are kept.")
            return
        try:
            self.stdout.write("Loading demo data …")
            load.load(today=timezone.localdate())
        except load.ForeignData:
            raise CommandError("This database holds data that are not the demo's. Nothing was changed.") from None


def serve(port):
    """Hand this process over to gunicorn."""
    connection.close()
    options = f"--bind {BIND}:{port} --workers 2 --threads 4 --log-level warning"
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", *options.split()]
    os.execv(sys.executable, command)


def _strange_tables():
    """Whether the database has tables, but not those of a migrated portal."""
    tables = set(connection.introspection.table_names())
    return bool(tables) and "tracking_act" not in tables


def _static_is_old():
    """Whether anything under ``static`` is newer than what was collected."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return True
    collected = manifest.stat().st_mtime
    return any(path.stat().st_mtime > collected for folder in settings.STATICFILES_DIRS for path in Path(folder).rglob("*"))
