"""When a set may be withdrawn, and what it takes to say that a value was compared with the original text. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from portal import dates
from portal.errors import Reason
from tracking.catalogue.rules import Certainty
from tracking.rulesets.rules.parameters import PARAMETERS
from tracking.rulesets.rules.values import LONGEST

ORIGINAL = Certainty.ORIGINAL.value
Place = Mapping[str, str]


def withdraw_reasons(*, starts: date, today: date, why: str, is_pinned: bool, heir: str | None) -> list[Reason]:
    """Why a set that holds from ``starts`` cannot be given up; every reason at once. ``heir``: title of a set that inherits from it."""
    reasons = []
    if starts <= today:
        words = _("Bộ quy định này áp dụng từ ngày %(on)s nên không thu hồi được. Thêm bộ mới, áp dụng từ một ngày về sau.")
        reasons.append(Reason(words % {"on": dates.show(starts)}))
    if is_pinned:
        reasons.append(Reason(_("Đã có việc được ghi theo bộ quy định này nên không thu hồi được.")))
    if heir:
        words = _("Bộ “%(title)s” kế thừa bộ này. Thu hồi hoặc sửa bộ đó trước.")
        reasons.append(Reason(words % {"title": heir}))
    if not why:
        reasons.append(Reason(_("Ghi lý do thu hồi."), "why"))
    return reasons


def texts_of(texts: Sequence[Place], provisions: Mapping[str, Place]) -> list[tuple[str, str]]:
    """(number, day as text) of every text that a value of the set may stand in: the set's own, then those named by its provisions."""
    own = [(row["number"], row["on"]) for row in texts]
    named = [(row.get("text", ""), row.get("on", "")) for row in provisions.values()]
    return [pair for pair in dict.fromkeys([*own, *named]) if pair[0]]


def confirm_reasons(
    places: Mapping[str, Place], *, known: Collection[str], texts: Collection[tuple[str, str]], provisions: Mapping[str, Place]
) -> list[Reason]:
    """Why these values cannot be said to have been compared; every reason at once.

    ``known``: values that the set gives or restates; an inherited one is confirmed where it is set. ``provisions``: as they are now.
    """
    if not places:
        return [Reason(_("Chọn ít nhất một mức đã đối chiếu."))]
    reasons = []
    for name, place in places.items():
        label = PARAMETERS[name].label if name in PARAMETERS else name[:40]
        if name not in known or name not in PARAMETERS:
            reasons.append(Reason(_("Mức “%(name)s” không do bộ này quy định.") % {"name": label}))
            continue
        if provisions.get(name, {}).get("certainty") == ORIGINAL:
            reasons.append(Reason(_("Mức “%(name)s” đã được đối chiếu.") % {"name": label}, f"d_{name}"))
        if (place.get("text"), place.get("on")) not in texts:
            reasons.append(Reason(_("Chọn văn bản quy định mức này trong các văn bản của bộ."), f"t_{name}"))
        if not place.get("point"):
            reasons.append(Reason(_("Đã đối chiếu thì ghi điểm, mục của văn bản gốc."), f"p_{name}"))
        elif len(place["point"]) > LONGEST["point"]:
            reasons.append(Reason(_("Không quá %(most)s ký tự.") % {"most": LONGEST["point"]}, f"p_{name}"))
    return reasons
