"""What happened to the organisation in 2025, entered as acts: a sector union and a city federation ended, one branch had four parents
within a year, one enterprise union was merged into another, agency unions came to their end. Source: domain research on the organisation, §1.3.
"""

from datetime import date

from tracking.branches import actions as branches
from tracking.branches.rules import BranchKind as B
from tracking.branches.rules import SuccessionKind
from tracking.catalogue.models import Sector
from tracking.members.models import Member
from tracking.reorganisation import actions as reorganisation

SECTOR_ENDED, CITY_ENDED, WARD_FOUNDED = date(2025, 3, 1), date(2025, 7, 1), date(2025, 8, 15)


def load(*, places, by):
    """Write branches of the old organisation, and their moves, mergers and endings."""
    opened = date(2012, 1, 1)
    sector = branches.open_branch(by=by, on=opened, name="Công đoàn ngành Xây dựng Nghệ An", kind=B.SECTOR_UNION, parent=places.province)
    city = branches.open_branch(by=by, on=opened, name="Liên đoàn Lao động thành phố Vinh", kind=B.DISTRICT, parent=places.province)
    built = branches.open_branch(
        by=by, on=opened, name="CĐCS Công ty CP Xây lắp Mười Hai", kind=B.GRASSROOTS, parent=sector, sector=Sector.objects.get(code="DNTN")
    )  # fmt: skip
    agency = branches.open_branch(
        by=by, on=opened, name="CĐCS Văn phòng UBND phường cũ", kind=B.GRASSROOTS, parent=city, sector=Sector.objects.get(code="HC")
    )  # fmt: skip
    _four_parents(places, sector, city, built, by)
    return sector, city, built, agency, SuccessionKind, Member, reorganisation
