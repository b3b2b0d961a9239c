"""One cast of invented people in every test; the names tell the role.

lan keeps the school branch, minh the company branch of the same ward, chi the ward, ha the province's organisation board, bao leads the
province, thu only reads in the ward, sang sits in the ward's Party committee, quang administers, duy keeps another ward and only reads in
this one, la has an account without any appointment.
"""

from dataclasses import dataclass

from tests.factories import make_body, make_branch, make_user
from tracking.access.rules import Role
from tracking.branches.rules import BranchKind
from tracking.party.rules import BodyKind, RouteRole


@dataclass
class World:
    """The places of the cast."""

    province: object
    ward: object
    school: object
    company: object
    other_ward: object
    other_branch: object
    committee: object
    cell: object
    other_committee: object


def build_world():
    province = make_branch("Liên đoàn Lao động tỉnh Nghệ An", kind=BranchKind.PROVINCE, sector=None, short_name="LĐLĐ tỉnh Nghệ An")
    ward = make_branch("Công đoàn phường Trường Vinh", kind=BranchKind.WARD, parent=province, sector=None)
    other_ward = make_branch("Công đoàn phường Vinh Hưng", kind=BranchKind.WARD, parent=province, sector=None)
    school = make_branch("CĐCS Trường THPT Hoa Sen", parent=ward, sector="SNCL-TC")
    company = make_branch("CĐCS Công ty May Sông Lam", parent=ward, sector="DNTN")
    other_branch = make_branch("CĐCS Công ty Gạch Vinh Hưng", parent=other_ward, sector="DNTN")
    superior = make_body("Tỉnh ủy Nghệ An", kind=BodyKind.PROVINCE)
    committee = make_body("Đảng ủy phường Trường Vinh", parent=superior, serves=company)
    other_committee = make_body("Đảng ủy phường Vinh Hưng", parent=superior, serves=other_branch)
    cell = make_body("Chi bộ Trường THPT Hoa Sen", parent=committee, kind=BodyKind.CELL, serves=school, role=RouteRole.OWN_CELL)
    return World(province, ward, school, company, other_ward, other_branch, committee, cell, other_committee)


CAST = {
    "lan": ("Nguyễn Thị Lan", [(Role.BRANCH_OFFICER, "school")]),
    "minh": ("Trần Văn Minh", [(Role.BRANCH_OFFICER, "company")]),
    "chi": ("Lê Kim Chi", [(Role.UPPER_OFFICER, "ward")]),
    "ha": ("Phan Thu Hà", [(Role.ORGANISATION_BOARD, "province")]),
    "bao": ("Hồ Quốc Bảo", [(Role.LEADER, "province")]),
    "thu": ("Đặng Anh Thư", [(Role.INSPECTOR, "ward")]),
    "sang": ("Cao Văn Sang", [(Role.PARTY_REVIEWER, "committee")]),
    "quang": ("Võ Minh Quang", [(Role.ADMINISTRATOR, "province")]),
    "duy": ("Bùi Đức Duy", [(Role.UPPER_OFFICER, "other_ward"), (Role.INSPECTOR, "ward")]),
    "la": ("Không Phân Công", []),
}


def build_person(name, world):
    """The account of one of the cast, with ``branch`` (or ``body``) set to the first place for convenience."""
    full_name, posts = CAST[name]
    user = make_user(name, full_name=full_name)
    for role, place in posts:
        where = getattr(world, place)
        make_user(name, role=role, **({"body": where} if role == Role.PARTY_REVIEWER else {"branch": where}))
    first = getattr(world, posts[0][1]) if posts else None
    user.branch, user.body = (None, first) if posts and posts[0][0] == Role.PARTY_REVIEWER else (first, None)
    return user
