"""A filled workbook as understood: what its dry run found of each line and each cell. Layer: queries."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from portal.dates import PartialDate
from tracking.imports.rules import Row, RowState
from tracking.packets import rules
from tracking.packets.rules import HEADINGS, Said


@dataclass
class Cell:
    """A cell that is not as it was. ``mine``: the fact in the file, ``theirs``: in the portal. ``by``, ``at``: who changed it last in the
    portal since the download and when, as far as the history says so; ``is_emptied``: nothing stands in the file any more."""

    key: str
    said: Said
    mine: object
    theirs: object
    is_emptied: bool = False
    by: object = None
    at: object = None

    @property
    def label(self):
        return HEADINGS[self.key]

    @property
    def here(self):
        """What the file says, in words."""
        return rules.shown(self.key, self.mine) or _("để trống")

    @property
    def there(self):
        """What the portal says, in words."""
        return rules.shown(self.key, self.theirs) or _("để trống")


@dataclass
class PacketRow(Row):
    """A line of a workbook. ``token`` of somebody known; ``cells`` that are not as they were; ``gone``: why it is left alone.

    ``pool``: PartialDate from which the person is put into the pool, None: not asked; ``is_tracked``: asked, but there already."""

    token: rules.Token | None = None
    cells: list = field(default_factory=list)
    gone: str = ""
    pool: PartialDate | None = None
    is_tracked: bool = False

    @property
    def told(self):
        """[(heading, words)] of what is said of somebody new, beside name and birth; what is so of most people is left out."""
        usual = {"full_name", "birth", *(key for key in ("union_officer", "party_status") if self.facts.get(key) in (False, "none"))}
        words = {key: rules.shown(key, self.facts.get(key)) for key in rules.KEYS if key not in usual}
        return [(HEADINGS[key], said) for key, said in words.items() if said]

    def of(self, said):
        return [cell for cell in self.cells if cell.said == said]

    @property
    def taken(self):
        """Cells that are written without a question."""
        return self.of(Said.FILE)

    @property
    def both(self):
        """Cells that were changed differently in both."""
        return self.of(Said.BOTH)

    @property
    def kept(self):
        """Cells that were changed in the portal alone."""
        return self.of(Said.PORTAL)


@dataclass
class Plan:
    """A workbook as understood. ``digest`` changes when what would be written or asked changes."""

    stamp: rules.Stamp
    place: object
    rows: list
    notes: list
    digest: str = ""

    def of(self, *states):
        return [row for row in self.rows if row.state in states]

    @property
    def wrong(self):
        return self.of(RowState.WRONG)

    @property
    def new(self):
        return [row for row in self.of(RowState.NEW) if row.found is None]

    @property
    def update(self):
        """Rows about known people with cells that are written without a question."""
        return [row for row in self.of(RowState.UPDATE) if row.taken]

    @property
    def proposed(self):
        """Rows whose people are put into the pool."""
        return [row for row in self.of(RowState.NEW, RowState.UPDATE) if row.pool]

    @property
    def conflicts(self):
        """(row, cell) of every cell that was changed differently in both."""
        return [(row, cell) for row in self.of(RowState.UPDATE) for cell in row.both]

    @property
    def doubtful(self):
        """Rows about somebody new who may be somebody known, answered or not."""
        return [row for row in self.rows if row.state == RowState.DOUBTFUL or row.choice]

    @property
    def gone(self):
        return [row for row in self.rows if row.gone]

    @property
    def unwritable(self):
        return len(self.wrong) + len(self.gone)

    @property
    def portal_rows(self):
        """Rows with cells that were changed in the portal alone."""
        return [row for row in self.of(RowState.KNOWN, RowState.UPDATE) if row.token and row.kept]

    @property
    def same(self):
        return [row for row in self.of(RowState.KNOWN) if not row.gone and not row.choice]

    @property
    def emptied(self):
        """[(heading, how many cells)] of what would be lost without a question because its cell was emptied in the file."""
        return list(Counter(cell.label for row in self.update for cell in row.taken if cell.is_emptied).items())

    @property
    def questions(self):
        return len(self.conflicts) + len(self.doubtful)

    @property
    def can_write(self):
        return bool(self.new or self.update or self.proposed or self.questions)
