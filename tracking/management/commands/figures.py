"""The ledger of figures: compare it with a recount, build it anew, or put its waiting rows together."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracking.branches.models import Branch
from tracking.figures import actions, checks
from tracking.ledger import actions as ledger


class Command(BaseCommand):
    help = "check: prints each difference between figures and a recount. rebuild: builds them anew. fold: adds waiting rows up."

    def add_arguments(self, parser):
        parser.add_argument("what", choices=["check", "rebuild", "fold"])
        parser.add_argument("--branch", metavar="CODE", help="public code of a branch: only at or under it")

    def handle(self, *args, what, branch, **options):
        self.shown = ""
        place = self._place(branch)
        getattr(self, what)(place)

    def _place(self, code):
        if not code:
            return None
        place = Branch.objects.filter(code=code).first()
        if place is None:
            raise CommandError(f"No branch has the code {code}.")
        return place

    def check(self, place):
        count = 0
        for line in checks.differences(place, self.progress):
            count += 1
            self.stdout.write(line)
        if count:
            raise CommandError(f"{count} difference(s) found.")
        self.stdout.write("No differences.")

    def rebuild(self, place):
        count = actions.rebuild(branch=place, today=timezone.localdate(), progress=self.progress)
        self.stdout.write(f"Built anew; {count} entries written.")

    def fold(self, _place):
        self.stdout.write(f"{ledger.fold_all()} rows put together.")

    def progress(self, what, done, whole):
        """A bar that moves by whole per cents."""
        share = 100 * done // max(whole, 1)
        line = f"{what:8} [{'#' * (share // 4):25}] {share:3} %  {done}/{whole}"
        if line != self.shown and self.stderr.isatty():
            self.stderr.write(line, ending="\n" if done >= whole else "\r")
        self.shown = line
