"""Forms of branches, and the field by which every other form chooses one."""

from portal.lookups import LookupField
from tracking.branches import queries


class BranchField(LookupField):
    """An open branch in reach, found by typing; cleans to the Branch, None when empty.

    Declare it with ``BranchField(label=…)`` and call ``form.fields["branch"].serve(user, may=…)`` in ``__init__``, or make it with the
    user at once. ``may``: permission that must be held there; ``kinds``: BranchKinds to choose from, None for
    all. Unserved it finds nothing.
    """

    url_name = "branches:lookup"

    def __init__(self, user=None, may=None, *, kinds=None, **kwargs):
        super().__init__(**kwargs)
        self.serve(user, may=may, kinds=kinds)

    def serve(self, user, *, may=None, kinds=None):
        """Choose for this person from here on; the field itself."""
        self.user, self.may, self.kinds = user, may, kinds
        self.widget.query = {**({"quyen": str(may)} if may else {}), **({"cap": ",".join(str(k) for k in kinds)} if kinds else {})}
        return self

    def rows(self):
        return queries.in_reach(self.user, self.may, self.kinds) if self.user else queries.Branch.objects.none()

    def where(self, row):
        return row.parent.label if row.parent else ""
