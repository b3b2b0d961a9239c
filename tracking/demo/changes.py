"""What happened to the organisation in 2025, entered as acts: a sector union and a city federation ended, one branch had four parents
within a year, an enterprise union was merged into another, an agency union came to its end.

Source: domain research on the organisation, §1.3 and §1.6. The branches are invented.
"""

from datetime import date

from tracking.access.models import Appointment
from tracking.access.rules import Role
from tracking.branches import actions as branches
from tracking.branches.rules import BranchKind as B
from tracking.catalogue.models import Sector
from tracking.demo import people
from tracking.members import bulk as members
from tracking.nominations import bulk
from tracking.nominations.actions import DocumentFacts
from tracking.nominations.bulk import History, PastAct
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import DocumentForm
from tracking.party import actions as party
from tracking.party.rules import RouteRole
from tracking.reorganisation import actions as reorganisation
from tracking.reorganisation.rules import Fate

OPENED = date(2012, 1, 1)
SECTOR_ENDED, AGENCIES_ENDED, CITY_ENDED = date(2025, 3, 1), date(2025, 6, 15), date(2025, 7, 1)
WARD_FOUNDED, MERGED = date(2025, 8, 15), date(2025, 12, 1)


def load(*, places, rng, by, today):
    """Write the branches of the old organisation with people and cases, then their moves, mergers and endings."""
    groups = people.Groups()
    sector = _upper("Công đoàn ngành Xây dựng Nghệ An", B.SECTOR_UNION, places, by)
    city = _upper("Liên đoàn Lao động thành phố Vinh", B.DISTRICT, places, by)
    built = _leaf("CĐCS Công ty CP Xây lắp Mười Hai", "DNTN", sector, by)
    agency = _leaf("CĐCS Văn phòng phường cũ", "HC", city, by)
    small = _leaf("CĐCS Công ty TNHH Bao bì Giấy Non", "DNTN", places.wards[1], by)
    for leaf in (built, agency, small):
        _populate(leaf, places, rng, groups, by, today)
    facts = {"by": by, "today": today}
    reorganisation.move(branch=built, parent=city, on=SECTOR_ENDED, decision_number="15/QĐ-LĐLĐ", decision_on=date(2025, 2, 25), **facts)
    reorganisation.close(
        branch=sector, on=SECTOR_ENDED, decision_number="16/QĐ-LĐLĐ", decision_on=date(2025, 2, 25), **facts, **_nothing_follows()
    )
    reorganisation.close(
        branch=agency, on=AGENCIES_ENDED, decision_number="88/QĐ-LĐLĐ", decision_on=date(2025, 6, 10), **facts, **_nothing_follows()
    )
    reorganisation.move(
        branch=built, parent=places.province, on=CITY_ENDED, decision_number="120/QĐ-LĐLĐ", decision_on=date(2025, 6, 28), **facts
    )
    reorganisation.close(
        branch=city, on=CITY_ENDED, decision_number="121/QĐ-LĐLĐ", decision_on=date(2025, 6, 28), **facts, **_nothing_follows()
    )
    reorganisation.move(
        branch=built, parent=places.wards[0], on=WARD_FOUNDED, decision_number="260/QĐ-LĐLĐ", decision_on=date(2025, 8, 12), **facts
    )
    successor = next(leaf for leaf in places.leaves if leaf.parent_id == places.wards[1].pk and leaf.sector.code == "DNTN")
    reorganisation.merge(
        branch=small, successor=successor, on=MERGED, decision_number="401/QĐ-LĐLĐ", decision_on=date(2025, 11, 20), **facts
    )


def end_district(*, district, by, today):
    """The district federation of Bảo Yên ends with its level; its unions come under the province, some later under a commune union."""
    facts = {"by": by, "today": today}
    province, leaves = district.parent, list(district.children.order_by("path"))
    reorganisation.close(
        branch=district, successor=province, accounts=Fate.END, on=CITY_ENDED, decision_number="54/QĐ-LĐLĐ",
        decision_on=date(2025, 6, 27), **facts
    )  # fmt: skip
    Appointment.objects.create(user=by, role=Role.ORGANISATION_BOARD, branch=province, start_on=CITY_ENDED)
    commune = branches.open_branch(
        by=by, on=WARD_FOUNDED, name="Công đoàn xã Bảo Yên", short_name="CĐ xã Bảo Yên", kind=B.WARD, parent=province
    )
    for leaf in leaves[::4]:
        reorganisation.move(
            branch=leaf, parent=commune, on=WARD_FOUNDED, decision_number="91/QĐ-LĐLĐ", decision_on=date(2025, 8, 11), **facts
        )


def _upper(name, kind, places, by):
    return branches.open_branch(by=by, on=OPENED, name=name, kind=kind, parent=places.province)


def _leaf(name, sector, parent, by):
    return branches.open_branch(by=by, on=OPENED, name=name, kind=B.GRASSROOTS, parent=parent, sector=Sector.objects.get(code=sector))


def _nothing_follows():
    return {"successor": None, "members": Fate.END, "cases": Fate.END, "accounts": Fate.END, "children": Fate.END}


def _populate(leaf, places, rng, groups, by, today):
    """Eight members; two of them introduced at the end of 2024, so that history stays behind the changes."""
    committee = places.committees[places.wards[0].pk]
    party.set_route(branch=leaf, body=committee, role=RouteRole.RECEIVING, on=OPENED, by=by)
    entered = members.add_members(people=people.crowd(rng, leaf, 8, groups=groups), by=by, today=today)
    said = date(2024, 12, 3)
    document = DocumentFacts(DocumentForm.RESOLUTION_4A, "07/NQ-CĐCS", said)
    acts = [
        PastAct(K.IDENTIFIED, date(2024, 10, 2)),
        PastAct(K.AGREED, date(2024, 11, 20)),
        PastAct(K.UNION_DOCUMENT, said, document=document, body=committee),
    ]
    bulk.open_with_history(histories=[History(m, list(acts), intended_body=committee) for m in entered[:2]], by=by, today=today)
