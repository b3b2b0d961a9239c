"""What the rows of an import made goes, what they changed is as it was: kind by kind, through the actions of each concept. Layer: actions.

Everything here is part of the transaction in which ``undo`` has seen that the rows are untouched.
"""

from datetime import date

from portal.rows import save_all
from tracking.branches import actions as branches
from tracking.branches import taking_back as mistaken
from tracking.branches.models import Branch
from tracking.catalogue.models import EthnicGroup, Sector
from tracking.classes import taking_back as classes
from tracking.imports import citizen, keeping
from tracking.imports.people import batches
from tracking.imports.runs import WrittenRow
from tracking.members import bulk as members_bulk
from tracking.members import taking_back as members
from tracking.members.models import Member
from tracking.nominations import people
from tracking.nominations.actions import taking_back as cases
from tracking.targets import taking_back as targets


def hold(rows):
    """Terms and targets, classes and places in them, then members, then branches, each in the order of their keys: nobody begins a case
    or an edit meanwhile. Cases are locked with their acts."""
    targets.hold({r.target_key for r in rows if r.target_key})
    classes.hold({r.enrolment_key for r in rows if r.enrolment_key})
    for ids in batches({r.member_key for r in rows if r.member_key}):
        list(Member.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    for ids in batches({r.branch_key for r in rows if r.branch_key}):
        list(Branch.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))


def restore(run, rows, today):
    """Take back what these rows of the run wrote. Raises RuleBroken."""
    _cases(run, rows, today)
    _places(run, rows)
    _members(run, rows, today)
    _changed_members(run, rows, today)
    _branches(run, rows, today)
    _changed_branches(run, rows, today)
    _targets(run, rows, today)


def _cases(run, rows, today):
    """Acts; of a list of a class only those that it recorded, if any."""
    going = [r for r in rows if r.case_key and (r.case_made or r.first_act <= r.last_act)]
    if not going:
        return
    spans = {r.case_key: (r.first_act, r.last_act) for r in going}
    cases.take_back(
        spans=spans, opened={r.case_key for r in going if r.case_made},
        meant={r.case_key: r.before["intended_body"] for r in going if "intended_body" in r.before}, by=run.undo_by, today=today,
        note=f"{run.get_undo_why_display().capitalize()}. {run.undo_note}".strip(),
    )  # fmt: skip
    _follow_acts(run, {r.case_key: r.first_act for r in going if not r.case_made})


def _follow_acts(run, first):
    """An earlier import whose acts stand again, as a correction back where they were corrected, can be taken back in its turn."""
    for ids in batches(first):
        rows = WrittenRow.objects.filter(case_key__in=ids, run__lt=run.pk, run__undone_at__isnull=True)
        earlier = [row for row in rows if row.last_act == first[row.case_key] - 1]
        if earlier:
            now = keeping.acts_now({row.case_key for row in earlier})
            for row in earlier:
                row.last_act = now[row.case_key][1]
            save_all(earlier, ["last_act"])


def _places(run, rows):
    made = {r.enrolment_key for r in rows if r.enrolment_made}
    before = {r.enrolment_key: r.before for r in rows if r.enrolment_key and not r.enrolment_made}
    if made or before:
        versions = classes.take_back(made=made, before=before, by=run.undo_by)
        _follow(
            run, "enrolment_key", {r.enrolment_key: (r.version_before, versions[r.enrolment_key]) for r in rows if not r.enrolment_made}
        )


def _members(run, rows, today):
    made = [r for r in rows if r.member_made]
    if made:
        leave = {r.member_key for r in made if r.case_made}
        members.take_back(remove={r.member_key for r in made} - leave, leave=leave, by=run.undo_by, on=today)


def _changed_members(run, rows, today):
    changed = [r for r in rows if r.member_key and r.before and not r.case_key]
    groups = EthnicGroup.objects.in_bulk({r.before["ethnic_group"] for r in changed if r.before.get("ethnic_group")})
    for ids in batches({r.member_key for r in changed}):
        some, found = [r for r in changed if r.member_key in set(ids)], Member.objects.in_bulk(ids)
        former = [_former(found[r.member_key], r.before, groups) for r in some]
        now = people.update_members(changes=former, by=run.undo_by, today=today)
        _follow(run, "member_key", {r.member_key: (_before(r), now[r.member_key]) for r in some})


def _former(member, before, groups):
    """Kept values as the action takes them."""
    kept = dict(before)
    if kept.get("ethnic_group"):
        kept["ethnic_group"] = groups[kept["ethnic_group"]]
    for column in ("union_joined_on", "youth_joined_on"):
        if kept.get(column):
            kept[column] = date.fromisoformat(kept[column])
    name, number = kept.pop("full_name", member.full_name), kept.pop(citizen.KEY, None)
    birth = keeping.birth(kept.pop("birth")) if "birth" in kept else _birth(member)
    return members_bulk.Changed(member, name, birth, kept, number)


def _birth(member):
    return keeping.PartialDate(member.birth_on, member.birth_precision) if member.birth_on else None


def _before(row):
    """The version before the row was written. Runs from before it was kept had changed each row once."""
    return row.version_before or row.version - 1


def _follow(run, column, versions):
    """An earlier import whose value stands again can be taken back in its turn: what it wrote is as it left it.

    ``versions``: {key: (version that this run had found, version now)}.
    """
    for ids in batches(versions):
        rows = WrittenRow.objects.filter(**{f"{column}__in": ids}, run__lt=run.pk, run__undone_at__isnull=True)
        earlier = [row for row in rows if row.version == versions[getattr(row, column)][0]]
        for row in earlier:
            row.version = versions[getattr(row, column)][1]
        save_all(earlier, ["version"])


def _branches(run, rows, today):
    """The lowest ones first."""
    for branch in Branch.objects.filter(pk__in=[r.branch_key for r in rows if r.branch_made]).order_by("-depth", "pk"):
        mistaken.take_back(branch=branch, by=run.undo_by, today=today)


def _changed_branches(run, rows, today):
    for row in rows:
        if row.branch_key and row.before:
            branch = Branch.objects.select_related("sector", "province").get(pk=row.branch_key)
            facts = {"kind": branch.kind, "sector": branch.sector, "address": branch.address, "province": branch.province, **row.before}
            if "sector" in row.before and row.before["sector"]:
                facts["sector"] = Sector.objects.get(pk=row.before["sector"])
            now = branches.update_branch(branch=branch, by=run.undo_by, on=run.written_on, today=today, **facts)
            _follow(run, "branch_key", {row.branch_key: (_before(row), now.version)})


def _targets(run, rows, today):
    if keys := [r.target_key for r in rows if r.target_key]:
        targets.take_back(targets=keys, by=run.undo_by, on=today)
