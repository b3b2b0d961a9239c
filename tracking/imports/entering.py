"""What the writers of all sheets share: new people, acts of cases, and a refusal that names the row. Layer: actions."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.errors import RuleBroken
from tracking.imports.rules import OTHER
from tracking.members import actions as member_actions
from tracking.members import bulk as members
from tracking.nominations import actions as nominations
from tracking.nominations import bulk
from tracking.nominations.rules import Source

MEMBER_FACTS = (
    "phone", "work", "direct_worker", "union_officer", "ethnic_group", "education", "theory", "home_town", "residence",
    "union_joined_on", "youth_joined_on",
)  # fmt: skip
ENTRIES = 500  # acts, or cases with all their acts, that are checked and written together


class naming_row:
    """Names the row in the reasons of a refusal."""

    def __init__(self, row):
        self.row = row

    def __enter__(self):
        return self.row

    def __exit__(self, kind, refusal, trace):
        if isinstance(refusal, RuleBroken):
            raise RuleBroken(
                *(_("Dòng %(number)s: %(why)s") % {"number": self.row.number, "why": r.text} for r in refusal.reasons)
            ) from refusal


def add_people(rows, by, today):
    """Members for rows about new people, in the same order; that they are not who they look like is remembered."""
    people = [
        members.NewMember(
            branch=row.branch, full_name=row.facts["full_name"], sex=row.facts["sex"], birth=row.facts["birth"],
            citizen_number=row.facts.get("citizen_number") or "",
            facts={name: row.facts[name] for name in MEMBER_FACTS if row.facts.get(name) not in (None, "")},
        )
        for row in rows
    ]  # fmt: skip
    made = members.add_members(people=people, by=by, today=today) if people else []
    for row, member in zip(rows, made, strict=True):
        if row.choice == OTHER and row.candidates:
            member_actions.tell_apart(member=member, others=[m.pk for m in row.candidates], by=by)
    return made


@dataclass(frozen=True, slots=True)
class Opened:
    """A case that was opened, as far as it is asked about afterwards: whole ones of a large list are as much memory as the list."""

    pk: int
    code: str
    member_id: int


def open_cases(rows, by, today):
    """Cases with all their acts for rows that open one, in the same order, each as Opened; people who are new are entered first.

    Part by part, people who are known in the order of their keys, as everybody locks them. Raises RuleBroken with the reasons of all.
    """
    new = [row for row in rows if row.found is None]
    made = {row.number: member for row, member in zip(new, add_people(new, by, today), strict=True)}
    waiting = [*sorted((row for row in rows if row.found), key=lambda row: row.found.pk), *new]
    opened, reasons = {}, []
    for at in range(0, len(waiting), ENTRIES):
        some = waiting[at : at + ENTRIES]
        histories = [_history(row, row.found or made.pop(row.number)) for row in some]
        try:
            cases = bulk.open_with_history(histories=histories, by=by, today=today)
        except RuleBroken as refusal:
            reasons += refusal.reasons
        else:
            opened |= {row.number: Opened(case.pk, case.code, case.member_id) for row, case in zip(some, cases, strict=True)}
    if reasons:
        raise RuleBroken(*reasons)
    return [opened[row.number] for row in rows]


def _history(row, member):
    return bulk.History(member, [bulk.PastAct(**act_facts(act)) for act in row.facts["acts"]], row.facts.get("meant_for"))


def act_facts(act):
    """A planned act as keyword arguments of ``record``, ``PastAct`` and ``Entry``."""
    paper = nominations.DocumentFacts(act.paper.form, act.paper.number, act.paper.on) if act.paper else None
    source = Source.NOTICE_DOCUMENT if act.by_notice else Source.OWN
    return {"kind": act.kind, "on": act.on, "precision": act.precision, "source": source, "document": paper, "body": act.body}


def record_further(rows, by, today):
    """The planned acts of rows about cases that are there, in the order of each row; the cases.

    First acts of all, then second acts, …: a few statements for many cases. Raises RuleBroken naming the person.
    """
    cases = [row.facts["case"] for row in rows]
    if not cases:
        return []
    nominations.lock_all(cases)
    for turn in range(max(len(row.facts["acts"]) for row in rows)):
        entries = [
            nominations.Entry(nomination=row.facts["case"], **act_facts(row.facts["acts"][turn]))
            for row in rows
            if turn < len(row.facts["acts"])
        ]
        for at in range(0, len(entries), ENTRIES):
            nominations.record_entries(entries=entries[at : at + ENTRIES], by=by, today=today)
    return cases
