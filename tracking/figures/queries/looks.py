"""How figures of a place are looked at: in which tree, of whom, as known on which day."""

from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from portal import dates
from tracking.figures.queries.places import tree_for
from tracking.figures.rules import TREE_WORDS
from tracking.ledger.rules import Tree


@dataclass(frozen=True, kw_only=True)
class Look:
    """A branch or a Party body on a day, and the view that was asked for (``forms.ViewFields.view``)."""

    today: object
    branch: object = None
    body: object = None
    view: dict = field(default_factory=dict)  # population, tree and day of knowledge, as ``figures.queries`` ask with

    @property
    def where(self):
        return {"branch": self.branch} if self.branch else {"body": self.body}

    @cached_property
    def which(self):
        """The tree that the figures are added up by."""
        return tree_for(self.branch, self.view.get("which"))

    def at(self, unit):
        """Where a unit directly below is counted: in the tree as it was only while it stood here, so that it is asked for at this place."""
        if self.branch and self.which == Tree.THEN:
            return {"branch": self.branch, "unit": unit}
        return {"branch": unit} if self.branch else {"body": unit}

    @property
    def known_on(self):
        """The past day of knowledge; None for now."""
        return self.view.get("known_on")

    @property
    def as_of(self):
        """The day that the page stands on: what is needed is reckoned up to it."""
        return self.known_on or self.today

    @cached_property
    def looks(self):
        """The view with its tree named, for units below: one that has ended is still asked in the tree of this page."""
        return {**self.view, "which": self.which}

    @cached_property
    def is_usual(self):
        """Whether the figures are those of today's organisation, of everybody, as known now: what steps and the zero list are of."""
        return self.which == Tree.NOW and not self.view.get("population") and not self.view.get("known_on")

    @property
    def view_words(self):
        """What differs from the usual look, as sentences."""
        population, known_on = self.view.get("population") or (), self.view.get("known_on")
        words = [_("Cộng %(tree)s.") % {"tree": TREE_WORDS[self.which]}]
        if self.which == Tree.NOW and self.place.closed_on:
            ended = _("Đơn vị đã kết thúc hoạt động từ ngày %(on)s nên không còn số liệu nào tính cho đơn vị theo tổ chức hiện nay.")
            words.append(ended % {"on": dates.show(self.place.closed_on)})
        if population:
            words.append(_("Chỉ tính: %(groups)s.") % {"groups": ", ".join(str(p.label) for p in population)})
        if known_on:
            words.append(_("Số liệu như đã biết đến hết ngày %(on)s; cây tổ chức theo thông tin hiện có.") % {"on": dates.show(known_on)})
        return words

    @property
    def said(self):
        """The same in one line, for the head of a print."""
        return " ".join(str(words) for words in self.view_words)

    @property
    def place(self):
        return self.branch or self.body
