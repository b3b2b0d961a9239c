"""What an action raises when a thing cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Reason:
    """Why something is refused: a whole Vietnamese sentence, and the form field to look at (None: the form as a whole)."""

    text: StrOrPromise
    field: str | None = None


class RuleBroken(Exception):
    """Refusal of an action, carrying every reason at once. Nothing was written."""

    def __init__(self, *reasons: Reason | StrOrPromise) -> None:
        self.reasons = [r if isinstance(r, Reason) else Reason(r) for r in reasons]
        super().__init__(" ".join(str(r.text) for r in self.reasons))


class Stale(RuleBroken):
    """Somebody else changed the row since the form was opened."""
