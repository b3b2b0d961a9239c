"""The smallest valid rows, nothing random that a test could see. Cases are built through actions, never as a row without its log."""

from datetime import date
from itertools import count

from portal import dates
from portal.models import User
from tracking.access.models import Appointment
from tracking.access.rules import Role
from tracking.batches import actions as batches
from tracking.branches import actions as branches
from tracking.branches.models import Branch
from tracking.branches.rules import BranchKind
from tracking.catalogue.models import Sector
from tracking.members import actions as members
from tracking.members.rules import Sex
from tracking.nominations import actions as nominations
from tracking.nominations.rules import ActKind, Source
from tracking.party import actions as party
from tracking.party.models import PartyBody
from tracking.party.rules import BodyKind, RouteRole

TODAY = date(2026, 11, 20)
PASSWORD = "mat-khau-thu-nghiem"
_number = count(1)
NAMES = (
    "Lê Thị An", "Trần Văn Ân", "Đỗ Minh Dũng", "Hoàng Đức", "Phạm Thu Hà", "Vũ Hoà Bình", "Bùi Thị Cúc", "Ngô Văn Giang", "Lý Thị Yến",
    "Mai Xuân Thủy",
)  # fmt: skip


def make_user(username="nguoi-dung", *, full_name="Nguyễn Văn Dùng", role=None, branch=None, body=None, **facts):
    """An account, with an appointment when ``role`` is given."""
    user = User.objects.filter(username=username).first() or User.objects.create_user(username, PASSWORD, full_name=full_name, **facts)
    if role:
        Appointment.objects.create(user=user, role=role, branch=branch, body=body, start_on=date(2020, 1, 1))
    user.__dict__.pop("access", None)
    return user


def clerk():
    """Whoever enters things when the test does not care."""
    return make_user("thu-ky", full_name="Thư Ký")


def arranger():
    """Whoever arranges the organisation anywhere when the test does not care."""
    known = Appointment.objects.filter(user__username="quan-tri-goc").exists()
    return make_user("quan-tri-goc", full_name="Quản Trị Gốc", role=None if known else Role.ADMINISTRATOR, branch=root())


def root():
    return Branch.objects.filter(depth=1).first() or branches.open_branch(
        by=None, on=None, name="Tổng Liên đoàn Lao động Việt Nam", kind=BranchKind.CONFEDERATION, short_name="Tổng LĐLĐ"
    )


def make_branch(name=None, *, parent=None, kind=BranchKind.GRASSROOTS, on=None, sector="DNTN", **facts):
    """A branch; grassroots below the root unless said otherwise."""
    return branches.open_branch(
        by=None, on=on, name=name or f"CĐCS Công ty số {next(_number)}", kind=kind, parent=parent or root(),
        sector=Sector.objects.get(code=sector) if sector else None, **facts
    )  # fmt: skip


def party_root():
    return PartyBody.objects.filter(depth=1).first() or party.open_body(
        by=None, on=None, name="Ban Chấp hành Trung ương", kind=BodyKind.CENTRAL
    )


def make_body(name=None, *, parent=None, kind=BodyKind.COMMITTEE, serves=None, role=RouteRole.RECEIVING):
    """A Party body; ``serves``: a branch it gets a route to, in ``role``."""
    body = party.open_body(by=None, on=None, name=name or f"Đảng ủy số {next(_number)}", kind=kind, parent=parent or party_root())
    if serves:
        party.set_route(branch=serves, body=body, role=role, on=date(2020, 1, 1), by=None)
    return body


def make_member(full_name=None, *, branch=None, birth="12/03/1990", sex=Sex.FEMALE, by=None, **facts):
    number = next(_number)
    return members.add_member(
        by=by or clerk(), branch=branch or make_branch(), full_name=full_name or NAMES[number % len(NAMES)], sex=sex,
        birth=dates.parse(birth) if birth else None, **facts
    )  # fmt: skip


def make_case(*, branch=None, member=None, acts=(), on=date(2025, 9, 1), by=None, today=TODAY, full_name=None):
    """A case opened on ``on``; ``acts``: (kind, day) or (kind, day, extra keyword arguments), recorded in that order."""
    by = by or clerk()
    member = member or make_member(full_name, branch=branch, by=by)
    case = nominations.open_case(member=member, by=by, on=on, today=today)
    for entry in acts:
        add_act(case, *entry, by=by, today=today)
    case.refresh_from_db()
    return case


def add_act(case, kind, day, extra=None, *, by=None, today=TODAY):
    """Record one act; Party facts by notice, a receiving body made up where one is asked for."""
    extra = dict(extra or {})
    if kind == ActKind.HANDED_OVER and "body" not in extra:
        extra["body"] = case.intended_body or make_body()
    side = Source.NOTICE_PHONE if nominations.rules.PROCEDURE[kind].side == "party" else Source.OWN
    return nominations.record(kind, nomination=case, on=day, by=by or clerk(), today=today, **{"source": side, **extra})


def make_batch(kind=ActKind.HANDED_OVER, *, branch=None, body=None, people=(), on=TODAY, by=None, name="Đợt 03/02/2026", **facts):
    """A batch of ``branch``, or without one of the Party ``body``; Party facts by notice. ``people``: cases that join."""
    if branch and kind == ActKind.HANDED_OVER and body is None:
        body = make_body()
    source = batches.rules.sources_for(kind, by_party=branch is None)[0]
    shared = {"name": name, "planned_on": on, "source": source, "document_form": "", **facts}
    return batches.create_batch(kind=kind, branch=branch, body=body, people=people, by=by or clerk(), **shared)


def make_cases(how_many, **facts):
    return [make_case(**facts) for _ in range(how_many)]
