"""Of many loaded rows what is equal is held once: units, groups, words, days. Else a large list takes twice the memory. Layer: queries."""

from datetime import date

from tracking.branches.models import Branch
from tracking.catalogue.models import EthnicGroup


class Shared:
    """What the rows of one workbook have in common so far; ``branches``: units that are loaded already."""

    def __init__(self, branches=()):
        self.branches, self.groups, self.same = {branch.pk: branch for branch in branches}, {}, {}

    def people(self, members):
        """Give these members, loaded alone, their unit and their group. Two queries at most, none for what is known from before."""
        self._load(Branch, self.branches, {member.branch_id for member in members})
        self._load(EthnicGroup, self.groups, {member.ethnic_group_id for member in members} - {None})
        for member in members:
            self._words(member)
            member.branch, member.ethnic_group = self.branches[member.branch_id], self.groups.get(member.ethnic_group_id)

    def cases(self, cases):
        """Give these cases, each loaded with its member, and the members their units. One query at most."""
        self._load(Branch, self.branches, {pk for case in cases for pk in (case.branch_id, case.member.branch_id)})
        for case in cases:
            self._words(case)
            self._words(case.member)
            case.branch, case.member.branch = self.branches[case.branch_id], self.branches[case.member.branch_id]

    def _load(self, model, known, keys):
        if missing := keys - set(known):
            known.update(model.objects.in_bulk(missing))

    def _words(self, row):
        """Let equal words and days be one object."""
        values = row.__dict__
        for name, value in values.items():
            if isinstance(value, (str, date)):
                values[name] = self.same.setdefault(value, value)
