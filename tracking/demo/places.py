"""The organisation of Nghệ An in the demo data: branches, Party bodies, routes, facts, officers, obstacles; the changes of 2025."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tracking.branches import actions as branches
from tracking.branches.rules import BranchKind as B
from tracking.catalogue.models import Obstacle, Province, Sector
from tracking.demo import names
from tracking.party import actions as party
from tracking.party.rules import BodyKind, RouteRole

WARDS = (
    ("phường Trường Vinh", B.WARD, 18),
    ("phường Thành Vinh", B.WARD, 10),
    ("phường Vinh Hưng", B.WARD, 9),
    ("phường Vinh Lộc", B.WARD, 7),
    ("phường Cửa Lò", B.WARD, 8),
    ("xã Đông Hiếu", B.WARD, 6),
    ("xã Yên Thành", B.WARD, 7),
)
LONG_AGO, MERGER = date(2012, 1, 1), date(2025, 7, 1)
ZONE_SIZE, DIRECT_SIZE = 12, 5


@dataclass
class Places:
    """What the rest of the demo data needs to find again."""

    province: object = None
    wards: list = field(default_factory=list)
    zone: object = None
    leaves: list = field(default_factory=list)
    bodies: dict = field(default_factory=dict)  # leaf id: the body that its list goes to
    committees: dict = field(default_factory=dict)  # upper branch id: committee
    own_cell: set = field(default_factory=set)  # ids of leaves with a Party organisation
    silent: set = field(default_factory=set)  # ids of leaves that introduced nobody
    company: object = None
    building: object = None  # the branch that had four parents within a year
    old: dict = field(default_factory=dict)  # closed upper branches by word


def load(*, rng, by, today, root, central):
    """Write the tree as it is today, then the moves and endings of 2025; Places."""
    places = Places()
    sectors = {s.code: s for s in Sector.objects.all()}
    places.province = branches.open_branch(
        by=by, on=None, name="Liên đoàn Lao động tỉnh Nghệ An", short_name="LĐLĐ tỉnh Nghệ An", kind=B.PROVINCE, parent=root,
        province=Province.objects.get(code="40")
    )  # fmt: skip
    superior = party.open_body(by=by, on=None, name="Tỉnh ủy Nghệ An", kind=BodyKind.PROVINCE, parent=central)
    makers = _leaf_names(rng)
    for name, kind, size in WARDS:
        ward = branches.open_branch(
            by=by, on=date(2025, 8, 15), name=f"Công đoàn {name}", short_name=f"CĐ {name}", kind=kind, parent=places.province
        )
        places.wards.append(ward)
        _fill(
            places,
            by,
            ward,
            party.open_body(by=by, on=MERGER, name=f"Đảng ủy {name}", kind=BodyKind.COMMITTEE, parent=superior),
            makers,
            sectors,
            size,
            rng,
        )
    places.zone = branches.open_branch(
        by=by, on=LONG_AGO, name="Công đoàn Khu kinh tế Đông Nam và các khu công nghiệp", short_name="CĐ các KCN Nghệ An",
        kind=B.ZONE, parent=places.province
    )  # fmt: skip
    zone_committee = party.open_body(by=by, on=LONG_AGO, name="Đảng ủy Khu kinh tế Đông Nam", kind=BodyKind.COMMITTEE, parent=superior)
    _fill(places, by, places.zone, zone_committee, makers, sectors, ZONE_SIZE, rng, enterprises_only=True)
    direct = party.open_body(by=by, on=MERGER, name="Đảng ủy các cơ quan Đảng tỉnh", kind=BodyKind.COMMITTEE, parent=superior)
    _fill(places, by, places.province, direct, makers, sectors, DIRECT_SIZE, rng)
    _describe(places, rng, by, today)
    return places


def _leaf_names(rng):
    """Endless invented names: (schools, enterprises, agencies), each an iterator without repeats inside the demo."""
    schools = [f"CĐCS Trường {level} {name}" for name in names.SCHOOLS for level in names.LEVELS]
    enterprises = [f"CĐCS Công ty {form} {name}" for form in ("TNHH", "CP") for name in names.ENTERPRISES]
    agencies = [f"CĐCS {name} số {n}" for n in (1, 2) for name in names.AGENCIES]
    for group in (schools, enterprises, agencies):
        rng.shuffle(group)
    return iter(schools), iter(enterprises), iter(agencies)


def _fill(places, by, upper, committee, makers, sectors, size, rng, enterprises_only=False):
    places.committees[upper.pk] = committee
    schools, enterprises, agencies = makers
    for number in range(size):
        pick = 1 if enterprises_only or number % 5 in (0, 2, 4) else (0 if number % 5 == 1 else 2)
        name = next((schools, enterprises, agencies)[pick])
        sector = sectors[("SNCL-TC", "FDI" if rng.random() < 0.25 else "DNTN", "HC")[pick]]
        leaf = branches.open_branch(
            by=by, on=LONG_AGO if upper != places.province else date(2016, 5, 1), name=name, kind=B.GRASSROOTS, parent=upper, sector=sector
        )
        _route(places, by, leaf, committee, has_cell=pick != 1 or rng.random() < 0.3)
        places.leaves.append(leaf)
        if upper == places.wards[0] and pick == 1 and places.company is None and leaf.pk not in places.own_cell:
            places.company = leaf


def _route(places, by, leaf, committee, has_cell):
    party.set_route(branch=leaf, body=committee, role=RouteRole.RECEIVING, on=MERGER, by=by)
    places.bodies[leaf.pk] = committee
    if has_cell:
        cell = party.open_body(by=by, on=LONG_AGO, name=leaf.name.replace("CĐCS", "Chi bộ"), kind=BodyKind.CELL, parent=committee)
        party.set_route(branch=leaf, body=cell, role=RouteRole.OWN_CELL, on=LONG_AGO, by=by)
        places.bodies[leaf.pk] = cell
        places.own_cell.add(leaf.pk)


def _describe(places, rng, by, today):
    """Facts of each branch, a responsible officer for most, obstacles for some; every seventh branch stays without introductions."""
    obstacles = {o.code: o for o in Obstacle.objects.all()}
    for number, leaf in enumerate(places.leaves):
        workforce = rng.choice((24, 38, 56, 85, 140, 260, 480, 950))
        members = int(workforce * rng.uniform(0.75, 0.98))
        direct = int(members * rng.uniform(0.6, 0.85)) if leaf.sector.non_state else 0
        branches.record_facts(
            branch=leaf, on=today - timedelta(days=rng.randint(20, 200)), by=by, workforce=workforce, member_count=members,
            direct_worker_count=direct,
            party_member_count=rng.randint(3, 12) if leaf.pk in places.own_cell else rng.randint(0, 3),
            shift_pattern=rng.choice(("two_shifts", "three_shifts")) if leaf.sector.non_state else "office",
        )  # fmt: skip
        if number % 7 == 3 and leaf != places.company:
            places.silent.add(leaf.pk)
            code = "NO_PARTY_ORG" if leaf.pk not in places.own_cell else rng.choice(("NO_SOURCE", "SHIFTS", "UNSTABLE"))
            branches.add_obstacle(branch=leaf, obstacle=obstacles[code], on=today - timedelta(days=90), by=by)
        if number % 9 != 5:
            name, _sex = names.person(rng)
            branches.set_officer(
                branch=leaf, kind="responsible", name=name, position="Chủ tịch công đoàn cơ sở", phone="", on=MERGER, by=by
            )
