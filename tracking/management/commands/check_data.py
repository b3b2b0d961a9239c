"""Run the rules over everything stored and report each difference."""

import time

from django.core.management.base import BaseCommand, CommandError

from tracking.nominations.checks import case_faults


class Command(BaseCommand):
    help = "Re-derives stages, holders, keys, tree columns and figures, looks for every file, and prints each difference. Changes nothing."

    def handle(self, *args, **options):
        count = 0
        for fault in all_faults():
            count += 1
            self.stdout.write(fault)
        if count:
            raise CommandError(f"{count} difference(s) found.")
        self.stdout.write("No differences.")


def all_faults():
    """Every fault as a line of English text, from all concepts that keep derived columns."""
    from tracking.branches import queries as branches
    from tracking.documents import queries as documents
    from tracking.dossiers import checks as dossiers
    from tracking.figures import checks as figures
    from tracking.members import checks as members
    from tracking.party import queries as party
    from tracking.reorganisation import queries as reorganisation

    yield from case_faults()
    yield from members.key_faults()
    yield from members.stay_faults()
    yield from dossiers.file_faults(time.time(), documents.known_files)
    yield from branches.tree_faults()
    yield from party.tree_faults()
    yield from reorganisation.copy_faults()
    yield from figures.differences()
