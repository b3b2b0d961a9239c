"""The form of one act for several people: the facts they share."""

from django.utils.translation import gettext_lazy as _

from portal.dates import PartialDate
from tracking.nominations import queries
from tracking.nominations.cautions import ASKED
from tracking.nominations.forms.acts import DONE_HERE, RecordForm
from tracking.nominations.rules import ActKind


class ManyForm(RecordForm):
    """One act for ``cases``. ``versions``: {case id: version that the person looked at}, ``shown_of``: {case id: codes of the cautions}."""

    versioned = False

    def __init__(self, *args, user, kind, cases, versions, today, shown_of=None, **kwargs):
        held = set().union(*(queries.held_at(user, case) for case in cases)) if cases else set(queries.HELD_AT_A_CASE)
        super().__init__(*args, user=user, kind=kind, nomination=None, held=held, today=today, **kwargs)
        self.cases, self.versions, self.shown_of = cases, versions, shown_of or {}
        if self.kind == ActKind.HANDED_OVER:
            self.fields["body"].help_text = _("Để trống thì mỗi đồng chí gửi về chi bộ, cấp ủy tiếp nhận của đơn vị mình.")

    def _overriding(self):
        """One reason for whatever is pointed out of any of them; the preview says of whom."""
        return {"override": self.fields["override"]} if self.kind in ASKED else {}

    def _found(self, day, data):
        """Nothing about all: what is pointed out of one of them stands in the preview, and is asked for by the action."""
        return []

    def _usual(self):
        usual = {"source": self.sources[0] if self.sources else "", "met": ""}
        usual["document_form"] = self.step.forms[0] if self.step.forms else ""
        return {**usual, "on": PartialDate(self.today)} if self.kind in DONE_HERE else usual

    def shared(self):
        """What the verdicts depend on."""
        facts = super().facts()
        return {name: facts[name] for name in ("on", "precision", "source", "body", "mentor") if name in facts}

    def facts(self):
        return {**super().facts(), "nominations": self.cases, "versions": self.versions, "shown": self.shown_of}


__all__ = ["ManyForm"]
