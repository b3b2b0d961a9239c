"""Open a new portal: the roots of both trees and the first administrator's account; its first password is printed once."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from portal.errors import RuleBroken
from tracking.access import actions as access
from tracking.branches import actions as branches
from tracking.branches.models import Branch
from tracking.branches.rules import BranchKind
from tracking.party import actions as party
from tracking.party.models import PartyBody
from tracking.party.rules import BodyKind

ROOT = "Tổng Liên đoàn Lao động Việt Nam"
PARTY_ROOT = "Ban Chấp hành Trung ương"


class Command(BaseCommand):
    help = "Opens the first administrator's account of an empty portal: first_account USERNAME 'FULL NAME'."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("full_name")

    @transaction.atomic
    def handle(self, *args, username, full_name, **options):
        today = timezone.localdate()
        root = Branch.objects.filter(depth=1).first()
        try:
            root = root or branches.open_branch(by=None, on=None, name=ROOT, short_name="Tổng LĐLĐ", kind=BranchKind.CONFEDERATION)
            if not PartyBody.objects.filter(depth=1).exists():  # pages only add below a body, so the first one comes from here
                party.open_body(by=None, on=None, name=PARTY_ROOT, kind=BodyKind.CENTRAL)
            slip = access.open_first_account(full_name=full_name, username=username, branch=root, today=today)
        except RuleBroken as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{slip.user.username}  {slip.password}")
