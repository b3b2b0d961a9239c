"""A province of the asked size: branches, members, every fifth with a case in some stage. Deterministic; through the bulk actions."""

import random
from datetime import date, timedelta

from portal.models import User
from tracking.access.models import Appointment
from tracking.access.rules import Role
from tracking.branches import actions as branches
from tracking.branches.rules import BranchKind as B
from tracking.catalogue.models import Sector
from tracking.demo import people
from tracking.ledger.actions import fold_all
from tracking.members import bulk as members
from tracking.nominations import bulk
from tracking.nominations.actions import DocumentFacts
from tracking.nominations.bulk import History, PastAct
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import DocumentForm, Source
from tracking.party import actions as party
from tracking.party.rules import BodyKind, RouteRole
from tracking.targets import actions as targets

TODAY = date(2026, 11, 20)
PER_BRANCH, PER_WARD, CASE_SHARE, CHUNK = 100, 20, 5, 2000
LINE = (
    K.IDENTIFIED,
    K.AGREED,
    K.UNION_DOCUMENT,
    K.HANDED_OVER,
    K.RECEIVED,
    K.CLASS_SENT,
    K.CLASS_CERTIFIED,
    K.CELL_RESOLUTION,
    K.ADMISSION_DECISION,
    K.CEREMONY,
)


def build(size, say=print):
    """Write ``size`` members (a multiple of 1 000) and what belongs to them into an empty, migrated database."""
    rng = random.Random(size)
    root = branches.open_branch(by=None, on=None, name="Tổng Liên đoàn", kind=B.CONFEDERATION)
    province = branches.open_branch(by=None, on=None, name="Liên đoàn Lao động tỉnh Đo Thử", kind=B.PROVINCE, parent=root)
    central = party.open_body(by=None, on=None, name="Trung ương", kind=BodyKind.CENTRAL)
    superior = party.open_body(by=None, on=None, name="Tỉnh ủy Đo Thử", kind=BodyKind.PROVINCE, parent=central)
    sectors, leaves, bodies, ward = list(Sector.objects.all()), [], {}, None
    for number in range(max(1, size // PER_BRANCH)):
        if number % PER_WARD == 0:
            ward = branches.open_branch(
                by=None, on=None, name=f"Công đoàn phường số {number // PER_WARD + 1}", kind=B.WARD, parent=province
            )
            committee = party.open_body(
                by=None, on=None, name=f"Đảng ủy phường số {number // PER_WARD + 1}", kind=BodyKind.COMMITTEE, parent=superior
            )
        leaf = branches.open_branch(
            by=None, on=None, name=f"CĐCS Đơn vị số {number + 1}", kind=B.GRASSROOTS, parent=ward, sector=sectors[number % len(sectors)]
        )
        party.set_route(branch=leaf, body=committee, role=RouteRole.RECEIVING, on=date(2020, 1, 1), by=None)
        leaves.append(leaf)
        bodies[leaf.pk] = committee
    user = User.objects.create_user("do-thu", None, full_name="Người Đo Thử")
    Appointment.objects.create(user=user, role=Role.ORGANISATION_BOARD, branch=province, start_on=date(2020, 1, 1))
    term = targets.add_term(branch=province, name="Nhiệm kỳ 2025–2030", starts_on=date(2025, 10, 1), ends_on=date(2030, 9, 30), by=user)
    targets.set_target(branch=province, term=term, indicator="introduced", shape="term_count", value=size // 10, by=user)
    _people(rng, leaves, bodies, user, say)
    fold_all()  # as the product does by and by while it is written to; here everything came in one transaction
    return user


def _people(rng, leaves, bodies, user, say):
    groups, done = people.Groups(), 0
    for start in range(0, len(leaves), CHUNK // PER_BRANCH):
        some = leaves[start : start + CHUNK // PER_BRANCH]
        crowd = [p for leaf in some for p in people.crowd(rng, leaf, PER_BRANCH, groups=groups)]
        entered = members.add_members(people=crowd, by=user, today=TODAY)
        chosen = entered[::CASE_SHARE]
        bulk.open_with_history(histories=[_history(rng, m, bodies[m.branch_id]) for m in chosen], by=user, today=TODAY)
        done += len(entered)
        say(f"  {done:,} members", flush=True)


def _history(rng, member, body):
    last = rng.randint(1, len(LINE))
    start = TODAY - timedelta(days=rng.randint(12 * last, 700))
    acts = []
    for place, kind in enumerate(LINE[:last]):
        on = start + timedelta(days=12 * place)
        document = DocumentFacts(DocumentForm.RESOLUTION_4A, f"{place:02}/NQ", on) if kind == K.UNION_DOCUMENT else None
        source = Source.NOTICE_PHONE if place > 3 else Source.OWN
        acts.append(PastAct(kind, on, source=source, document=document, body=body if kind in (K.UNION_DOCUMENT, K.HANDED_OVER) else None))
    return History(member, acts, intended_body=body)
