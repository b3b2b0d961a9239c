"""Read and write large workbooks beside the web server."""

import time

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from tracking.imports import jobs

PAUSE = 2  # seconds between two looks for work


class Command(BaseCommand):
    help = "Works on workbooks that wait to be checked or written, until it is stopped. Set IMPORT_WORKER=off for the web server."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="stop when nothing waits")

    def handle(self, *args, **options):
        while True:
            close_old_connections()
            jobs.run_waiting(timezone.localdate())
            if options["once"]:
                return
            time.sleep(PAUSE)
