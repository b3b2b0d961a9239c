"""Count the limits of all open cases anew: after an upgrade that brought holidays, rule sets or columns."""

from django.core.management.base import BaseCommand

from tracking.nominations import actions


class Command(BaseCommand):
    help = "Derives the days on which limits end from the acts, the rule sets and the calendar, and writes those that changed."

    def handle(self, *args, **options):
        self.stdout.write(f"{actions.refresh_limits()} case(s) changed.")
