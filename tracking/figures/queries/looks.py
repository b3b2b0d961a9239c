"""How the figures of one place are looked at: of whom, in which tree, as known on which day.

The page, its print, the workbook and every door ask the same ``Look``, so that a number and its people cannot part.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from portal import dates
from tracking.figures.queries.places import tree_for
from tracking.figures.rules import TREE_WORDS
from tracking.ledger.rules import Tree


@dataclass(frozen=True)
class Look:
    """``population``: people of all these groups; ``known_on``: as known at the end of that day, None for now; ``has_trees``: False at a
    Party body, which counts the cases that it holds now."""

    population: tuple = ()
    which: Tree = Tree.NOW
    known_on: date | None = None
    has_trees: bool = True

    @property
    def asked(self):
        """Keyword arguments for ``figures.queries``. The tree is named: a unit below that has ended is still asked in the tree of the page."""
        return {"population": self.population, "which": self.which, "known_on": self.known_on}

    @property
    def is_usual(self):
        """Whether the figures are those of today's organisation, of everybody, as known now: what steps and the zero list are of."""
        return self.which == Tree.NOW and not self.population and not self.known_on

    def as_of(self, today):
        """The day that the page stands on: what is needed is reckoned up to it, and nothing later can have been known."""
        return self.known_on or today

    def words(self, today):
        """What page, print and workbook say of it, as sentences."""
        tree = TREE_WORDS[self.which] if self.has_trees else _("theo nơi đang theo dõi phiếu")
        facts = {"on": dates.show(self.as_of(today)), "tree": tree}
        if self.known_on:
            words = [_("Số liệu như đã biết đến hết ngày %(on)s, %(tree)s.") % facts]
        else:
            words = [_("Số liệu tính đến ngày %(on)s, %(tree)s.") % facts]
        if self.known_on and self.which == Tree.THEN:
            words.append(_("Tổ chức tại thời điểm đó lấy theo thông tin hiện có."))
        if self.population:
            words.append(_("Chỉ tính: %(groups)s.") % {"groups": ", ".join(str(p.label) for p in self.population)})
        return words


def look_of(view, branch):
    """The look that a form asks for (``forms.ViewFields.view``) at a branch, None for a Party body."""
    if branch is None:
        return Look(population=view.get("population") or (), known_on=view.get("known_on"), has_trees=False)
    return Look(view.get("population") or (), tree_for(branch, view.get("which")), view.get("known_on"))
