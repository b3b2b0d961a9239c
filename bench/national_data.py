"""A country of the asked number of members on PostgreSQL, copied and computed inside the database; the same one for the same size.

What the product derives comes from its own rules (``courses``); after building, its own checks must find nothing.
"""

import random
import time
from collections import Counter
from datetime import date

from django.db import connection

from bench import courses
from bench.bulk_sql import code, copy, copy_into, insert, loading, pick, run
from portal import text, timeline, tree
from portal.models import User
from tracking.access.models import Appointment
from tracking.access.rules import Role
from tracking.branches.models import Branch, BranchFact, BranchOfficer, BranchPeriod
from tracking.branches.rules import BranchKind, OfficerKind
from tracking.catalogue.models import AwardKind, EthnicGroup, Province, Sector
from tracking.demo import names
from tracking.ledger.models import BodyStepSum, BodySum, Entry, StepSum, Sum
from tracking.ledger.rules import BIT, EVERYBODY, Population, Tree, Unit
from tracking.members.models import Award, Member, Membership
from tracking.members.rules import Education, Sex, given_fold, name_fold, name_key
from tracking.nominations import standing
from tracking.nominations.models import Act, ActDocument, Nomination
from tracking.nominations.rules import ActKind, DocumentForm, LimitCode
from tracking.party.models import PartyBody, PartyBodyPeriod, PartyRoute
from tracking.party.rules import BodyKind, RouteRole
from tracking.targets.models import Target, Term

TODAY = courses.TODAY
MEMBERS_PER_BRANCH, BRANCHES_PER_WARD, PROVINCES = 92, 36, 34
OF_21 = (0, 5, 10, 15)  # of 21 members these have been followed at some time: 2.2 million cases of 11 million members
ACTS_PER_CASE = 32  # ids kept free for the acts of one case
NAMES = 40_000
LOADED = (
    Branch, BranchPeriod, BranchFact, BranchOfficer, PartyBody, PartyBodyPeriod, PartyRoute, Member, Membership, Award, Nomination, Act,
    ActDocument, Entry, Sum, StepSum, BodySum, BodyStepSum,
)  # fmt: skip


class Building:
    """Progress lines with the time since the beginning."""

    def __init__(self, size, say):
        self.size, self._say, self._started = size, say, time.perf_counter()

    def say(self, words):
        self._say(f"{time.perf_counter() - self._started:7,.0f} s  {words}")


def build(size, say):
    """Write a country of ``size`` members into an empty, migrated database and put its keys into order."""
    job = Building(size, say)
    user = User.objects.create_user("do-quoc-gia", None, full_name="Người Đo Quốc Gia")
    with loading(*LOADED, say=job.say):
        run("SET synchronous_commit = off")
        leaves = _tree(job)
        _templates(job)
        _people(job, leaves, user.pk)
        _cases(job, user.pk)
        _ledger(job)
    _targets()
    job.say("statistics of the tables")
    run("VACUUM ANALYZE")
    _accounts()
    job.say("done")


# ------------------------------------------------------------------ organisation


def _tree(job):
    """Root, 34 unlike provinces, wards, grassroots (one in 12 directly under its province), Party bodies for them; ids of the leaves."""
    rng, grow = random.Random(34), _Growing()
    count = max(PROVINCES * 4, job.size // MEMBERS_PER_BRANCH)
    sectors, places = list(Sector.objects.order_by("pk")), list(Province.objects.order_by("code"))[:PROVINCES]
    top = grow.branch(None, BranchKind.CONFEDERATION, "Tổng Liên đoàn"), grow.body(None, BodyKind.CENTRAL, "Trung ương")
    provinces = [
        (
            grow.branch(top[0], BranchKind.PROVINCE, f"Liên đoàn Lao động {place.name}", province=place.pk),
            grow.body(top[1], BodyKind.PROVINCE, f"Tỉnh ủy, thành ủy {place.name}"),
        )
        for place in places
    ]
    wards = max(PROVINCES, count // BRANCHES_PER_WARD)
    homes = [*provinces, *rng.choices(provinces, [1 / (n + 6) for n in range(PROVINCES)], k=wards - PROVINCES)]
    units = [
        (
            grow.branch(above, BranchKind.WARD, f"Công đoàn phường số {number}"),
            grow.body(superior, BodyKind.COMMITTEE, f"Đảng ủy phường số {number}"),
        )
        for number, (above, superior) in enumerate(homes, start=1)
    ]
    leaves, routes = [], []
    for number in range(1, count - len(grow.branches) + 1):
        place = rng.randrange(wards)
        ward, committee = units[place]
        above = homes[place][0] if number % 12 == 0 else ward
        leaf = grow.branch(above, BranchKind.GRASSROOTS, f"CĐCS Đơn vị số {number}", sector=rng.choice(sectors).pk)
        own = number % 10 < 4
        body = grow.body(committee, BodyKind.CELL, f"Chi bộ Đơn vị số {number}") if own else committee
        role = RouteRole.OWN_CELL if own else RouteRole.RECEIVING
        routes.append({"branch_id": leaf["id"], "body_id": body["id"], "role": str(role), "start_on": date(2015, 1, 1)})
        leaves.append(leaf["id"])
    _write_tree(grow.branches, grow.bodies, routes)
    job.say(f"{len(grow.branches):,} branches, {len(grow.bodies):,} Party bodies")
    return leaves


class _Growing:
    """Both trees while they are made, as dicts by column."""

    def __init__(self):
        self.branches, self.bodies, self._steps = [], [], Counter()

    def branch(self, above, kind, name, *, province=None, sector=None):
        row = self._node("a", self.branches, above, kind, name)
        row |= {
            "sector_id": sector,
            "province_id": province or (above["province_id"] if above else None),
            "name_fold": text.fold(f"{name} "),
        }
        return row

    def body(self, above, kind, name):
        return self._node("b", self.bodies, above, kind, name)

    def _node(self, letter, rows, above, kind, name):
        pk, depth = len(rows) + 1, above["depth"] + 1 if above else 1
        self._steps[letter, above and above["id"]] += 1
        columns = [f"{letter}{n}_id" for n in tree.ANCESTOR_DEPTHS]
        ancestors = tree.ancestor_ids(node_id=pk, depth=depth, parent_ids=[above[c] for c in columns] if above else None)
        path = (above["path"] if above else "") + tree.step_text(self._steps[letter, above and above["id"]])
        rows.append({
            "id": pk, "name": name, "kind": str(kind), "parent_id": above["id"] if above else None, "path": path, "depth": depth,
            "name_fold": text.fold(name), "name_key": text.sort_key(name), **dict(zip(columns, ancestors, strict=True)),
        })  # fmt: skip
        return rows[-1]


def _write_tree(rows, bodies, routes):
    for model, nodes, owner, periods, salt in (
        (Branch, rows, "branch", BranchPeriod, 11),
        (PartyBody, bodies, "body", PartyBodyPeriod, 12),
    ):
        run("CREATE TEMP TABLE bench_code AS SELECT i AS id, " + code("i", salt) + f" AS code FROM generate_series(1, {len(nodes)}) i")
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, code FROM bench_code")
            codes = dict(cursor.fetchall())
        run("DROP TABLE bench_code")
        copy_into(model, ({**row, "code": codes[row["id"]]} for row in nodes))
        same = [f.column for f in periods._meta.concrete_fields if f.column in nodes[0] and f.column != "id"]
        insert(
            periods,
            f'"{model._meta.db_table}"',
            **{c: f'"{c}"' for c in same},
            **{f"{owner}_id": "id", "start_on": f"'{timeline.LONG_AGO}'"},
        )
    copy_into(PartyRoute, routes)
    leaf = f"tracking_branch WHERE kind = '{BranchKind.GRASSROOTS}'"
    workforce = f"30 + {pick('id', 61, 600)}"
    insert(
        BranchFact, f"{leaf} AND id % 10 < 8", branch_id="id", on="'2026-01-01'", workforce=workforce,
        member_count=f"20 + {pick('id', 62, 10)}",
        party_member_count=pick("id", 63, 9), direct_worker_count=f"10 + {pick('id', 64, 10)}",
    )  # fmt: skip
    insert(
        BranchOfficer, f"{leaf} AND id % 10 < 7", branch_id="id", kind=f"'{OfficerKind.RESPONSIBLE}'", name="'Cán bộ số ' || id",
        start_on="'2023-01-01'",
    )  # fmt: skip


# ------------------------------------------------------------------ what courses come to


def _templates(job):
    """Tables of all courses begun on all days: attempts, acts and ledger entries by number of the template."""
    known, slots, number = standing.ground(), [], 0
    found = {"bench_attempt": [], "bench_act": [], "bench_entry": []}
    for course in courses.courses():
        begun, probe = courses.days(course), {}
        if faults := courses.check(course, begun[0]):
            raise ValueError(f"{course}: {faults}")
        slots += [{"slot": len(slots) + n, "first": number, "among": len(begun)} for n in range(course.weight)]
        for start in begun:
            for rows, more in zip(found.values(), courses.worked_out(course, start, known, probe=probe), strict=True):
                rows += [{"template": number, **row} for row in more]
            number += 1
    for name, rows in {"bench_slot": slots, **found}.items():
        _table(name, rows)
    counts = ", ".join(f"{len(rows):,} {name.removeprefix('bench_')}s" for name, rows in found.items())
    job.say(f"{number:,} courses begun on some day: {counts}")


TYPES = {
    "kind": "text", "source": "text", "indicator": "text", "outcome": "text", "next_due_code": "text", "party_status": "text",
    "waiting_supplement": "bool", "age_open": "bool", "has_body": "bool", "to_body": "bool", "by_union": "bool",
}  # fmt: skip


def _table(name, rows):
    """A table of the bench's own out of dicts; days by the names of their columns, all else whole numbers but what TYPES says."""
    kinds = {c: TYPES.get(c) or ("date" if c.endswith("on") else "int") for c in rows[0]}
    run(f"CREATE UNLOGGED TABLE {name} ({', '.join(f'{chr(34)}{c}{chr(34)} {kind}' for c, kind in kinds.items())})")
    copy(name, kinds, (row.values() for row in rows))
    run(f'CREATE INDEX ON {name} ("{next(iter(kinds))}")')
    run(f"ANALYZE {name}")


# ------------------------------------------------------------------ people and cases


def _people(job, leaves, user):
    """Members with where they are; who was followed is known already, so that being in the Party is written at once."""
    rng, people = random.Random(7), []
    for number in range(NAMES):
        full_name, sex = names.person(rng, ("Nguyễn",) * 8 + names.FAMILY)
        people.append({"number": number, "full_name": full_name, "sex": sex, "name_fold": name_fold(full_name),
                       "given_fold": given_fold(full_name), "name_key": name_key(full_name)})  # fmt: skip
    run(
        "CREATE UNLOGGED TABLE bench_name"
        " (number int PRIMARY KEY, full_name text, sex text, name_fold text, given_fold text, name_key text)"
    )
    copy("bench_name", people[0], (p.values() for p in people))
    run("CREATE UNLOGGED TABLE bench_leaf (number int PRIMARY KEY, branch_id bigint)")
    rng.shuffle(leaves)
    copy("bench_leaf", ("number", "branch_id"), enumerate(leaves))
    run(
        "CREATE UNLOGGED TABLE bench_person AS"
        f" SELECT i AS member_id, (s.first + {pick('i', 21, 's.among')})::int AS template"
        f" FROM generate_series(1, {job.size}) i JOIN bench_slot s ON s.slot = {pick('i', 22, 1000)} WHERE i % 21 IN {OF_21}"
    )
    run("CREATE INDEX ON bench_person (member_id)")
    run("ANALYZE bench_person")
    groups = dict(EthnicGroup.objects.values_list("code", "pk"))
    kinh, others = groups.pop("01"), sorted(groups.values())
    step = 1_000_000
    for first in range(1, job.size + 1, step):
        _some_people(first, min(first + step - 1, job.size), len(leaves), user, kinh, others)
        job.say(f"{min(first + step - 1, job.size):,} members")
    member = Member._meta.db_table
    insert(Membership, f"{member}", member_id="id", branch_id="branch_id", start_on="union_joined_on")
    kind = AwardKind.objects.order_by("pk").first().pk
    insert(Award, f"{member} WHERE id % 50 = 0", member_id="id", kind_id=str(kind), year="2025")
    job.say("memberships")


def _some_people(first, last, leaves, user, kinh, others):
    skewed = f"(power({pick('i', 1, 1000000)} / 1000000.0, 1.6) * {leaves})::int % {leaves}"  # a few large units, many small ones
    birth = f"date '1972-01-01' + {pick('i', 3, 31 * 365)}::int"
    ethnic = f"CASE WHEN {pick('i', 4, 100)} < 85 THEN {kinh} ELSE (ARRAY{others})[{pick('i', 5, len(others))}::int + 1] END"
    last_attempt = "(SELECT a.party_status FROM bench_attempt a WHERE a.template = p.template ORDER BY a.attempt DESC LIMIT 1)"
    insert(
        Member,
        f"(SELECT i, {birth} AS birth, {skewed} AS leaf, {pick('i', 2, NAMES)}::int AS name FROM generate_series({first}, {last}) i) m"
        " JOIN bench_name n ON n.number = m.name JOIN bench_leaf l ON l.number = m.leaf"
        " JOIN tracking_branch b ON b.id = l.branch_id LEFT JOIN bench_person p ON p.member_id = m.i",
        id="m.i", code=code("m.i", 1), full_name="n.full_name", name_fold="n.name_fold", given_fold="n.given_fold", name_key="n.name_key",
        sex="n.sex", birth_on="m.birth",
        phone=f"CASE WHEN {pick('m.i', 6, 10)} < 7 THEN '09' || lpad((m.i % 100000000)::text, 8, '0') ELSE '' END",
        work=f"(ARRAY{list(names.WORK_ENTERPRISE)})[{pick('m.i', 7, 8)}::int + 1]", direct_worker=f"{pick('m.i', 8, 100)} < 55",
        union_officer=f"{pick('m.i', 9, 100)} < 7", ethnic_group_id=ethnic.replace("(i)", "(m.i)"),
        education=f"(ARRAY{[str(e) for e in Education.values]})[{pick('m.i', 10, 8)}::int + 1]", union_joined_on="m.birth + 8400",
        party_status=f"COALESCE({last_attempt}, CASE WHEN {pick('m.i', 11, 100)} < 6 THEN 'official' ELSE 'none' END)",
        branch_id="b.id", a2_id="b.a2_id", a3_id="b.a3_id", a4_id="b.a4_id", created_at="'2026-01-01'", created_by_id=str(user),
    )  # fmt: skip


def _cases(job, user):
    run(
        "CREATE UNLOGGED TABLE bench_case AS"
        " SELECT row_number() OVER (ORDER BY p.member_id, a.attempt) AS id, p.member_id, a.template, a.attempt"
        " FROM bench_person p JOIN bench_attempt a ON a.template = p.template"
    )
    run("CREATE INDEX ON bench_case (template)")
    run("ANALYZE bench_case")
    majority = EthnicGroup.objects.get(code="01").pk
    given = {
        c: f'a."{c}"'
        for c in (*standing.CACHE, "next_due_code", "certificate_ends_on", "probation_ends_on", "precisions")
        if c != "precisions"
    }
    age = "(date_trunc('month', m.birth_on) + interval '60 years 1 month')::date"
    given |= {
        "next_due_on": f"COALESCE(a.next_due_on, CASE WHEN a.age_open THEN {age} END)",
        "next_due_code": f"CASE WHEN a.age_open THEN '{LimitCode.AGE}' ELSE a.next_due_code END",
    }
    holder = {c: f"CASE WHEN a.has_body THEN x.{c} END" for c in ("b2_id", "b3_id", "b4_id")}
    insert(
        Nomination,
        "bench_case c JOIN bench_attempt a ON a.template = c.template AND a.attempt = c.attempt"
        " JOIN tracking_member m ON m.id = c.member_id JOIN tracking_branch b ON b.id = m.branch_id"
        " JOIN tracking_partyroute r ON r.branch_id = b.id JOIN tracking_partybody x ON x.id = r.body_id",
        id="c.id", code=code("c.id", 2), member_id="c.member_id", attempt="c.attempt", branch_id="m.branch_id", a2_id="m.a2_id",
        a3_id="m.a3_id", a4_id="m.a4_id", body_id="CASE WHEN a.has_body THEN x.id END", intended_body_id="x.id", **holder,
        name_key="m.name_key", name_fold="m.name_fold", given_fold="m.given_fold", origin_branch_id="m.branch_id",
        origin_sector_id="b.sector_id", origin_has_cell=f"r.role = '{RouteRole.OWN_CELL}'", origin_sex="m.sex",
        origin_birth_on="m.birth_on",
        origin_minority=f"m.ethnic_group_id <> {majority}", origin_direct_worker="m.direct_worker", origin_union_officer="m.union_officer",
        opened_at="a.stage_since_on", touched_at="COALESCE(a.closed_on, a.stage_since_on)", touched_by_id=str(user), **given,
    )  # fmt: skip
    job.say("cases")
    act = f"c.id * {ACTS_PER_CASE}"
    insert(
        Act,
        "bench_case c JOIN bench_act t ON t.template = c.template AND t.attempt = c.attempt JOIN tracking_nomination n ON n.id = c.id",
        id=f"{act} + t.place", nomination_id="c.id", kind="t.kind", on='t."on"', recorded_at="t.recorded_on + time '10:00'",
        recorded_on="t.recorded_on", by_id=str(user), branch_id="n.branch_id", body_id="CASE WHEN t.to_body THEN n.intended_body_id END",
        source="t.source", reverses_id=f"{act} + t.reverses", rule_set_id="t.rule_set",
    )  # fmt: skip
    insert(
        ActDocument, f"tracking_act WHERE kind = '{ActKind.UNION_DOCUMENT}'", act_id="id", form=f"'{DocumentForm.RESOLUTION_4A}'",
        number="(id % 97 + 1) || '/NQ'", on='"on"',
    )  # fmt: skip
    job.say("acts")


# ------------------------------------------------------------------ ledger and targets


def _ledger(job):
    """Entries of the acts; sums of the entries by unit, all in both trees, because nothing has moved yet."""
    bits = " + ".join(
        f"CASE WHEN {belongs} THEN {BIT[population]} ELSE 0 END"
        for population, belongs in {
            Population.DIRECT: "n.origin_direct_worker", Population.WOMEN: f"n.origin_sex = '{Sex.FEMALE}'",
            Population.MINORITY: "n.origin_minority", Population.NON_STATE: "s.non_state",
            Population.UNDER_35: 'extract(year FROM t."on") - extract(year FROM n.origin_birth_on) < 35',
            Population.OFFICER: "n.origin_union_officer",
        }.items()
    )  # fmt: skip
    insert(
        Entry,
        "bench_case c JOIN bench_entry t ON t.template = c.template"
        " JOIN bench_case o ON o.member_id = c.member_id AND o.attempt = t.attempt"
        " JOIN tracking_nomination n ON n.id = o.id LEFT JOIN tracking_sector s ON s.id = n.origin_sector_id WHERE c.attempt = 1",
        act_id=f"o.id * {ACTS_PER_CASE} + t.place", indicator="t.indicator", on='t."on"', recorded_on="t.recorded_on",
        branch_id="n.branch_id", groups=bits, previous_on="t.previous_on", by_union="t.by_union", number="t.number",
    )  # fmt: skip
    job.say("entries of the ledger")
    month = "date_trunc('month', e.\"on\")::date"
    part = (
        "CASE WHEN e.previous_on IS NOT NULL THEN (extract(year FROM e.previous_on) * 12 + extract(month FROM e.previous_on))::int"
        " ELSE e.by_union::int END"
    )
    branches = "tracking_entry e JOIN tracking_branch b ON b.id = e.branch_id", "b.a2_id", "b.a3_id"
    held = "tracking_entry e JOIN tracking_act t ON t.id = e.act_id JOIN tracking_nomination n ON n.id = t.nomination_id"
    for model, source, *deeper in ((Sum, *branches), (BodySum, held, "n.b2_id", "n.b3_id")):
        more = {"tree": str(Tree.BOTH.value)} if model is Sum else {}
        for node, kept in _levels(model, *deeper):
            for unit, bucket, groups in (
                (Unit.MONTH, month, str(EVERYBODY)),
                (Unit.DAY, 'e."on"', str(EVERYBODY)),
                (Unit.MONTH, month, "e.groups"),
            ):
                insert(
                    model,
                    f"(SELECT {node} AS node, {bucket} AS bucket, e.indicator, {groups} AS groups, {part} AS part, sum(e.number) AS number"
                    f" FROM {source} {kept} GROUP BY 1, 2, 3, 4, 5 HAVING sum(e.number) <> 0) f",
                    node_id="node", unit=f"'{unit.value}'", bucket="bucket", indicator="indicator", groups="groups",
                    part="part", number="number", is_folded="true", **more,
                )  # fmt: skip
        job.say(f"{model._meta.verbose_name}")
    since = "CASE WHEN n.outcome <> '' THEN date_trunc('month', n.closed_on)::date ELSE n.stage_since_on END"
    for model, *deeper in ((StepSum, "n.a2_id", "n.a3_id"), (BodyStepSum, "n.b2_id", "n.b3_id")):
        for node, kept in _levels(model, *deeper):
            insert(
                model, f"(SELECT {node} AS node, n.stage, n.outcome, {since} AS since, count(*) AS number FROM tracking_nomination n {kept}"
                " GROUP BY 1, 2, 3, 4) f",
                node_id="node", stage="stage", outcome="outcome", since="since", number="number", is_folded="true",
            )  # fmt: skip
    job.say("cases by step")


def _levels(model, *deeper):
    """(id of the unit, condition) at each depth that has sums. The root of both trees is number 1; not every case has a Party body."""
    yield "1", "WHERE n.body_id IS NOT NULL" if model in (BodySum, BodyStepSum) else ""
    yield from ((column, f"WHERE {column} IS NOT NULL") for column in deeper)


def _targets():
    """A term and its targets for the country; targets for every province and ward in the same term."""
    root = Branch.objects.get(depth=1)
    term = Term.objects.create(branch=root, name="Nhiệm kỳ 2023–2028", starts_on=date(2023, 12, 1), ends_on=date(2028, 11, 30))
    for salt, (indicator, share) in enumerate((("introduced", 8), ("admitted", 20))):
        insert(
            Target, "tracking_branch b WHERE b.depth <= 3 AND b.kind <> 'grassroots'", code=code(f"b.id * 4 + {salt}", 3), branch_id="b.id",
            term_id=str(term.pk), indicator=f"'{indicator}'", shape="'term_count'",
            value=f"1 + COALESCE((SELECT sum(s.number) FROM tracking_stepsum s WHERE s.node_id = b.id), 0) / {share}",
            decision_number="'12/QĐ'", decision_on="'2024-01-15'",
        )  # fmt: skip


def _accounts():
    """One person for each scope that is measured: country, a province, a ward, a unit; Party side of a province and of a ward."""
    root, province = Branch.objects.get(depth=1), Branch.objects.filter(kind=BranchKind.PROVINCE).order_by("pk")[9]
    ward = Branch.objects.filter(kind=BranchKind.WARD, a2=province).order_by("pk").first()
    leaf = Branch.objects.filter(kind=BranchKind.GRASSROOTS, a3=ward).order_by("pk").first()
    for name, role, place in (
        ("leader-nation", Role.LEADER, root), ("leader-province", Role.LEADER, province), ("leader-ward", Role.LEADER, ward),
        ("board-nation", Role.ORGANISATION_BOARD, root), ("board-province", Role.ORGANISATION_BOARD, province),
        ("officer-ward", Role.UPPER_OFFICER, ward), ("officer-unit", Role.BRANCH_OFFICER, leaf),
        ("party-province", Role.PARTY_REVIEWER, PartyBody.objects.filter(name__endswith=province.province.name, depth=2).get()),
        ("party-ward", Role.PARTY_REVIEWER, PartyBody.objects.get(name=ward.name.replace("Công đoàn", "Đảng ủy"))),
    ):  # fmt: skip
        user = User.objects.create_user(name, None, full_name=name)
        side = "body" if isinstance(place, PartyBody) else "branch"
        Appointment.objects.create(user=user, role=role, start_on=date(2020, 1, 1), **{side: place})
