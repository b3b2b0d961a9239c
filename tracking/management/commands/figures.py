"""The ledger of figures: compare it with a recount, build it anew, or put its waiting rows together."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracking.branches.models import Branch
from tracking.figures import actions, checks
from tracking.ledger import actions as ledger
from tracking.party.models import PartyBody


class Command(BaseCommand):
    help = "check: prints each difference between figures and a recount. rebuild: builds them anew. fold: adds waiting rows up."

    def add_arguments(self, parser):
        parser.add_argument("what", choices=["check", "rebuild", "fold"])
        parser.add_argument("--branch", metavar="CODE", help="public code of a branch: only at or under it")
        parser.add_argument("--body", metavar="CODE", help="public code of a Party body: only the sums at or under it")

    def handle(self, *args, what, branch, body, **options):
        self.shown = ""
        if branch and body:
            raise CommandError("Either a branch or a Party body.")
        run = {"check": self._check, "rebuild": self._rebuild, "fold": self._fold}[what]  # Django has a ``check`` of its own
        run(self._place(Branch, branch), self._place(PartyBody, body))

    def _place(self, model, code):
        if not code:
            return None
        place = model.objects.filter(code=code).first()
        if place is None:
            raise CommandError(f"No {'branch' if model is Branch else 'Party body'} has the code {code}.")
        return place

    def _check(self, branch, body):
        count = 0
        for line in checks.differences(branch, self._progress, body=body):
            count += 1
            self.stdout.write(line)
        if count:
            raise CommandError(f"{count} difference(s) found.")
        self.stdout.write("No differences.")

    def _rebuild(self, branch, body):
        if body:
            actions.rebuild_bodies(body=body, progress=self._progress)
            self.stdout.write("Built anew.")
            return
        count = actions.rebuild(branch=branch, today=timezone.localdate(), progress=self._progress)
        self.stdout.write(f"Built anew; {count} entries written.")

    def _fold(self, _branch, _body):
        self.stdout.write(f"{ledger.fold_all()} rows put together.")

    def _progress(self, what, done, whole):
        """A bar that moves by whole per cents."""
        share = 100 * done // max(whole, 1)
        line = f"{what:8} [{'#' * (share // 4):25}] {share:3} %  {done}/{whole}"
        if line != self.shown and self.stderr.isatty():
            self.stderr.write(line, ending="\n" if done >= whole else "\r")
        self.shown = line
