"""What a place has returned before, by coded reason: a hint for the next list, never a word about people."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

LOOKED_AT, OFTEN = 20, 3  # of so many latest returns, a reason given so often is worth a sentence
UNSAID_REASON = "R_OTHER"  # "see the note": nothing that the next case could put right


@dataclass(frozen=True)
class Risk:
    """A reason given ``count`` times among the ``of`` latest returns of a place."""

    reason: str
    count: int
    of: int

    @property
    def text(self) -> str:
        words = _("%(n)s trong %(of)s lần trả lại gần đây của nơi này: %(reason)s.")
        return words % {"n": self.count, "of": self.of, "reason": self.reason[:1].lower() + self.reason[1:]}


def risks(returns: Sequence[tuple[str | None, str | None]]) -> list[Risk]:
    """Reasons given often, the commonest first. ``returns``: (code, name) of the reason, the latest first; None where none was given."""
    latest = returns[:LOOKED_AT]
    said = Counter(name for code, name in latest if code and name and code != UNSAID_REASON)
    return [Risk(name, n, len(latest)) for name, n in said.most_common() if n >= OFTEN]
