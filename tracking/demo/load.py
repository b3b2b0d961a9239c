"""The whole demo data set, in one transaction, the same on every machine for the same day."""

import random

from django.db import transaction

from portal import filestore
from portal.models import User
from tracking.branches import actions as branches
from tracking.branches.models import Branch
from tracking.branches.rules import BranchKind
from tracking.demo import accounts, allocation, bao_yen, batches, cases, changes, classes, papers, places, terms
from tracking.party import actions as party
from tracking.party.rules import BodyKind

SEED = 1929  # the year in which the union was founded
ROOT = "Tổng Liên đoàn Lao động Việt Nam"


class ForeignData(Exception):
    """The database holds something that the demo did not write."""


def is_loaded():
    """Whether the demo data are there."""
    return User.objects.filter(username=accounts.ACCOUNTS[0][0]).exists() and Branch.objects.filter(depth=1, name=ROOT).exists()


@filestore.undone_on_failure()
@transaction.atomic
def load(*, today):
    """Write everything into an empty database. Raises ForeignData when there is anything in it."""
    if User.objects.exists() or Branch.objects.exists():
        raise ForeignData
    rng = random.Random(SEED)
    root = branches.open_branch(by=None, on=None, name=ROOT, short_name="Tổng LĐLĐ", kind=BranchKind.CONFEDERATION)
    central = party.open_body(by=None, on=None, name="Ban Chấp hành Trung ương", kind=BodyKind.CENTRAL)
    district = bao_yen.load(rng=rng, by=None, today=today, root=root, central=central)
    found = places.load(rng=rng, by=None, today=today, root=root, central=central)
    users = accounts.load(places=found, district=district, root=root)
    cases.load(places=found, rng=rng, by=users["captren"], today=today)
    classes.load(places=found, by=users["captren"], today=today)
    papers.load(places=found, by=users["captren"], today=today)
    batches.load(places=found, by=users["captren"], today=today)
    terms.load(places=found, by=users["tochuc"], today=today)
    allocation.load(places=found, by=users["tochuc"], today=today)
    changes.load(places=found, rng=rng, by=users["tochuc"], today=today)
    changes.end_district(district=district, by=users["baoyen"], today=today)
