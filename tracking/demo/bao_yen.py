"""LĐLĐ huyện Bảo Yên, term 2017–2022: 466 introduced and sent to class, 422 admitted in the first half, of a target of at least 400.

The three figures are published; every person, school and enterprise here is invented.
"""

from datetime import date, timedelta
from decimal import Decimal

from tracking.branches import actions as branches
from tracking.branches.rules import BranchKind as B
from tracking.catalogue.models import Province, Sector
from tracking.demo import names, people
from tracking.members import bulk as members
from tracking.nominations import bulk
from tracking.nominations.actions import DocumentFacts, VoteFacts
from tracking.nominations.bulk import History, PastAct
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import DocumentForm as D
from tracking.nominations.rules import Source
from tracking.party import actions as party
from tracking.party.rules import BodyKind, RouteRole
from tracking.targets import actions as targets

INTRODUCED, ADMITTED, TARGET = 466, 422, 400
START, HALF, END = date(2017, 10, 15), date(2020, 4, 14), date(2022, 10, 14)
CODES = ("01", "02", "09", "08", "02", "01", "07", "25")
OPENED = date(2010, 1, 1)


def load(*, rng, by, today, root, central):
    """Write district, branches, Party bodies, people, cases and target; the district."""
    province = branches.open_branch(
        by=by,
        on=None,
        name="Liên đoàn Lao động tỉnh Lào Cai",
        short_name="LĐLĐ tỉnh Lào Cai",
        kind=B.PROVINCE,
        parent=root,
        province=Province.objects.get(code="15"),
    )
    district = branches.open_branch(
        by=by, on=None, name="Liên đoàn Lao động huyện Bảo Yên", short_name="LĐLĐ huyện Bảo Yên", kind=B.DISTRICT, parent=province
    )
    leaves = _branches(by, district)
    cells = _bodies(by, central, leaves)
    crowd = [
        p
        for leaf in leaves
        for p in people.crowd(rng, leaf, 14, groups=_groups(), codes=CODES, family=names.HIGHLAND_FAMILY, born=(1972, 1994))
    ]
    entered = members.add_members(people=crowd, by=by, today=today)
    chosen = rng.sample(entered, INTRODUCED)
    histories = [_history(rng, m, cells[m.branch_id], number) for number, m in enumerate(chosen)]
    bulk.open_with_history(histories=histories, by=by, today=today)
    _target(by, district)
    return district


def _groups():
    return people.Groups()


def _branches(by, district):
    sectors = {s.code: s for s in Sector.objects.all()}
    plans = [(f"CĐCS Trường {level} {name}", "SNCL-TC") for name in names.SCHOOLS[:10] for level in names.LEVELS[:3]]
    plans += [(f"CĐCS {name} huyện Bảo Yên", "HC") for name in names.AGENCIES[:8]]
    plans += [(f"CĐCS Công ty {name}", "DNTN") for name in names.ENTERPRISES[-8:]]
    return [
        branches.open_branch(by=by, on=OPENED, name=name, kind=B.GRASSROOTS, parent=district, sector=sectors[sector])
        for name, sector in plans
    ]


def _bodies(by, central, leaves):
    """A cell for each branch under the district committee; {branch id: cell}."""
    superior = party.open_body(by=by, on=None, name="Tỉnh ủy Lào Cai", kind=BodyKind.PROVINCE, parent=central)
    committee = party.open_body(by=by, on=None, name="Huyện ủy Bảo Yên", kind=BodyKind.SUPERIOR, parent=superior)
    cells = {}
    for leaf in leaves:
        cell = party.open_body(by=by, on=None, name=leaf.name.replace("CĐCS", "Chi bộ"), kind=BodyKind.CELL, parent=committee)
        party.set_route(branch=leaf, body=cell, role=RouteRole.OWN_CELL, on=OPENED, by=by)
        cells[leaf.pk] = cell
    return cells


def _history(rng, member, cell, number):
    """One attempt; the first 422 of the shuffled people are admitted within the first half of the term."""
    admitted = number < ADMITTED
    latest = HALF - timedelta(days=230 if admitted else 25)
    said = START + timedelta(days=rng.randint(5, (latest - START).days))
    document = DocumentFacts(D.RESOLUTION_4A, f"{rng.randint(1, 90):02}/NQ-CĐCS", said)
    total = rng.choice((5, 7, 9))
    sent = said + timedelta(days=rng.randint(6, 20))
    notice = Source.NOTICE_DOCUMENT
    acts = [
        PastAct(K.IDENTIFIED, said - timedelta(days=rng.randint(10, 120)), recorded_on=said),
        PastAct(K.AGREED, said - timedelta(days=3), recorded_on=said),
        PastAct(
            K.UNION_DOCUMENT,
            said,
            document=document,
            vote=VoteFacts(total=total, present=total, in_favour=total, against=0, blank=0),
            body=cell,
            recorded_on=said,
        ),
        PastAct(K.HANDED_OVER, said + timedelta(days=2), body=cell, recorded_on=said + timedelta(days=2)),
        PastAct(K.CLASS_SENT, sent, source=notice, recorded_on=sent),
    ]
    acts += _admission(rng, sent, cell, notice) if admitted else _ending(rng, sent, number)
    return History(member, acts, intended_body=cell)


def _admission(rng, sent, cell, notice):
    certified = sent + timedelta(days=rng.randint(5, 12))
    resolved = certified + timedelta(days=rng.randint(30, 80))
    decided = resolved + timedelta(days=rng.randint(20, 60))
    ceremony = decided + timedelta(days=rng.randint(5, 25))
    official = ceremony + timedelta(days=rng.randint(368, 395))

    def told(kind, on, form, number, issuer="", **more):
        return PastAct(kind, on, source=notice, document=DocumentFacts(form, number, on, issuer), recorded_on=on, **more)

    return [
        told(K.CLASS_CERTIFIED, certified, D.CERTIFICATE, f"{rng.randint(1, 999):03}/GCN"),
        told(K.CELL_RESOLUTION, resolved, D.CELL_6, f"{rng.randint(1, 60):02}-NQ/CB", vote=VoteFacts(met=True)),
        told(K.ADMISSION_DECISION, decided, D.DECISION_9, f"{rng.randint(100, 999)}-QĐ/HU", "Huyện ủy Bảo Yên"),
        PastAct(K.CEREMONY, ceremony, source=notice, body=cell, recorded_on=ceremony),
        PastAct(K.NEW_MEMBER_CLASS, ceremony + timedelta(days=120), source=notice, recorded_on=ceremony + timedelta(days=125)),
        told(K.OFFICIAL_RECOGNITION, official, D.DECISION_16, f"{rng.randint(100, 999)}-QĐ/HU"),
    ]


def _ending(rng, sent, number):
    """The others certified their class; then the case ended without an admission."""
    certified = sent + timedelta(days=5)
    ended = certified + timedelta(days=rng.randint(200, 700))
    kind = (K.DECLINED_PARTY, K.LEFT_UNIT, K.WITHDRAWN, K.REMOVED_FROM_LIST)[number % 4]
    return [
        PastAct(K.CLASS_CERTIFIED, certified, source=Source.NOTICE_LETTER, recorded_on=certified),
        PastAct(kind, ended, recorded_on=ended),
    ]


def _target(by, district):
    term = targets.add_term(branch=district, name="Nhiệm kỳ 2017–2022", starts_on=START, ends_on=END, by=by)
    targets.set_target(
        branch=district, term=term, indicator="admitted", shape="term_count", value=Decimal(TARGET), decision_number="01/NQ-ĐH",
        decision_on=date(2017, 10, 14), by=by
    )  # fmt: skip
