"""Forms of Party bodies, and the field by which every other form chooses one."""

from portal.lookups import LookupField
from tracking.party.models import PartyBody


class BodyField(LookupField):
    """An open Party body, found by typing; cleans to the PartyBody, None when empty. Served like ``BranchField``."""

    url_name = "party:lookup"

    def __init__(self, user=None, may=None, *, kinds=None, **kwargs):
        super().__init__(**kwargs)
        self.serve(user, may=may, kinds=kinds)

    def serve(self, user, *, may=None, kinds=None):
        """Choose for this person from here on; the field itself. ``kinds``: BodyKinds, None for all."""
        self.user, self.may, self.kinds = user, may, kinds
        self.widget.query = {**({"quyen": str(may)} if may else {}), **({"cap": ",".join(str(k) for k in kinds)} if kinds else {})}
        return self

    def rows(self):
        if self.user is None:
            return PartyBody.objects.none()
        rows = PartyBody.objects.visible_to(self.user, may=self.may).open()
        return rows.filter(kind__in=self.kinds) if self.kinds else rows

    def where(self, row):
        return row.parent.name if row.parent else ""
