"""What the writers of all sheets share: new people, acts of cases, and a refusal that names the row. Layer: actions."""

from django.utils.translation import gettext as _

from portal.errors import RuleBroken
from tracking.imports.rules import OTHER
from tracking.members import actions as member_actions
from tracking.members import bulk as members
from tracking.nominations import actions as nominations
from tracking.nominations.rules import Source

MEMBER_FACTS = (
    "phone", "work", "direct_worker", "union_officer", "ethnic_group", "education", "theory", "home_town", "residence",
    "union_joined_on", "youth_joined_on",
)  # fmt: skip
ENTRIES = 500  # acts that are checked and written together


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
