"""From what is known of a case to its checklist. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from portal import dates
from portal.dates import PartialDate
from tracking.dossiers.rules.codes import Maker, Need, Part, Present, State
from tracking.dossiers.rules.table import PaperRule, When, basis
from tracking.nominations.rules import Route, Stage

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_ORDER = {state: place for place, state in enumerate(State)}
URGENT = (State.RETURNED, State.STALE, State.MISSING)


@dataclass(frozen=True)
class CaseFacts:
    """What a checklist asks of a case. None: not known.

    ``has_intermediate``: a committee between cell and grassroots committee. ``proposes``: the grassroots committee proposes and another
    decides. ``moved_from``: the stage in which the case moved or left the unit, None when it did not.
    """

    stage: Stage
    has_intermediate: bool | None = None
    proposes: bool | None = None
    probation_over: bool = False
    moved_from: Stage | None = None


@dataclass(frozen=True)
class Known:
    """What is known of one paper: typed in, or said by an act (``from_act``). ``present`` None: nothing said."""

    present: bool | None = None
    number: str = ""
    on: PartialDate | None = None
    issuer: str = ""
    kept_at: str = ""
    from_act: bool = False
    returned: str = ""
    not_applicable: str = ""


@dataclass(frozen=True)
class Entry:
    """One line of a checklist. ``lapsed_on``: the day from which the paper has to be made anew, None while it holds or never does."""

    rule: PaperRule
    need: Need
    state: State
    known: Known
    lapsed_on: date | None = None
    routes: tuple[Route, ...] = ()

    @property
    def basis(self) -> str:
        return "; ".join(basis(self.rule))


@dataclass(frozen=True)
class Summary:
    """Counts of the papers needed by the step reached; those that are not applicable are left out."""

    total: int
    present: int
    missing: tuple[Entry, ...]
    unknown: int


def _condition(rule: PaperRule, facts: CaseFacts) -> bool | None:
    """Whether the paper belongs to this case apart from its route; None: not known."""
    if rule.when == When.INTERMEDIATE:
        return facts.has_intermediate
    if rule.when == When.PROPOSES:
        return facts.proposes
    if rule.when == When.MOVED:
        inside = facts.moved_from is not None and rule.since <= facts.moved_from < rule.until
        return None if inside else False  # a move within the same Party organisation needs no letter, and the portal cannot tell
    return True


def need(rule: PaperRule, facts: CaseFacts, route: str | None) -> Need:
    """Whether a case needs this paper now. ``route``: None while nobody has chosen; then what depends on it is IF and never insisted on."""
    condition = _condition(rule, facts)
    by_route = True if rule.routes is None else None if route is None else Route(route) in rule.routes
    if condition is False:
        return Need.NO
    if by_route is False and rule.elsewhere == Need.NO:
        return Need.NO
    if not _reached(rule, facts):
        return Need.LATER
    if by_route is False:
        return rule.elsewhere
    if rule.when == When.OPTIONAL:
        return Need.OPTIONAL
    return Need.NOW if condition and by_route else Need.IF


def _reached(rule: PaperRule, facts: CaseFacts) -> bool:
    if rule.when == When.MOVED:
        return True
    if rule.when == When.AFTER_PROBATION and facts.stage < Stage.OFFICIAL:
        return facts.stage >= rule.since and facts.probation_over
    return facts.stage >= rule.since


def lapsed_on(rule: PaperRule, known: Known, *, stage: Stage, today: date, months: Mapping[str, int]) -> date | None:
    """The day from which a paper does not count any more, when that has come; None otherwise, and once the cell has considered the case.

    Counted from the paper's own date; one known by month or year lapses only when no day of it is young enough. A made-anew paper starts
    anew. Source: DOSSIER_FRESH and CLASS_CERT_VALID of the domain research on the process, §2 (06-HD/TW point 5.4).
    """
    if not rule.lapses or known.on is None or stage >= Stage.CELL_RESOLVED or not months.get(rule.lapses):
        return None
    last = dates.add_months(known.on.last, months[rule.lapses])
    return last if last <= today else None


def _state(rule: PaperRule, needed: Need, known: Known, facts: CaseFacts, lapsed: date | None) -> State:
    if known.not_applicable:
        return State.NOT_APPLICABLE
    if known.returned:
        return State.RETURNED
    if known.present:
        return State.STALE if lapsed else State.PRESENT
    if needed == Need.NOW:
        # once the step that it serves is behind, the paper was there: the union has only not been told
        return State.UNKNOWN if known.present is None and facts.stage >= rule.until else State.MISSING
    return {Need.LATER: State.LATER, Need.IF: State.IF}.get(needed, State.OPTIONAL)


def checklist(
    table: Iterable[PaperRule], *, facts: CaseFacts, route: str | None, known: Mapping[tuple[str, int], Known], today: date,
    months: Mapping[str, int],
) -> list[Entry]:  # fmt: skip
    """The papers of a case in the table's order. What this case does not need is left out, unless somebody recorded something of it.

    ``known`` by (paper, serial). ``months``: the rule set's parameters by name.
    """
    found = []
    for rule in table:
        needed, said = need(rule, facts, route), known.get(rule.key)
        if needed == Need.NO and said is None:
            continue
        said = said or Known()
        lapsed = lapsed_on(rule, said, stage=facts.stage, today=today, months=months)
        choices = tuple(sorted(rule.routes or ())) if route is None else ()
        found.append(Entry(rule, needed, _state(rule, needed, said, facts, lapsed), said, lapsed, choices))
    return found


def merge(typed: Known | None, said: Known | None) -> Known | None:
    """What was typed together with what an act says; the later date shows. A person's "not there" stands above the act."""
    if typed is None or said is None or typed.not_applicable or typed.present is False:
        return typed or said
    newer = typed.on is None or (said.on is not None and said.on.on > typed.on.on)
    base, other = (said, typed) if newer else (typed, said)
    return Known(
        present=True,
        number=base.number or (other.number if base.on == other.on or other.on is None else ""),
        on=base.on or other.on,
        issuer=base.issuer or other.issuer,
        kept_at=typed.kept_at,
        from_act=newer and typed.present is None,
        returned=typed.returned,
    )


def summary(entries: Iterable[Entry]) -> Summary:
    """Counts over what is needed now."""
    counted = [e for e in entries if e.need == Need.NOW and e.state != State.NOT_APPLICABLE]
    return Summary(
        total=len(counted),
        present=sum(e.state == State.PRESENT for e in counted),
        missing=tuple(by_urgency(e for e in counted if e.state in URGENT)),
        unknown=sum(e.state == State.UNKNOWN for e in counted),
    )


def by_urgency(entries: Iterable[Entry]) -> list[Entry]:
    """What is missing first, otherwise as they came."""
    return sorted(entries, key=lambda e: _ORDER[e.state])


def by_maker(entries: Iterable[Entry]) -> list[tuple[Maker, list[Entry]]]:
    """Those of the steps reached, by who makes them, what is missing first; makers without papers left out."""
    shown = [e for e in entries if e.state != State.LATER and e.rule.part != Part.MOVE]
    groups = [(maker, by_urgency(e for e in shown if e.rule.maker == maker)) for maker in Maker]
    return [(maker, found) for maker, found in groups if found]


def by_route(table: Iterable[PaperRule]) -> list[tuple[Route, list[str]]]:
    """For each route the papers that depend on it: what choosing it would ask for."""
    rules = [r for r in table if r.form in ("3-KNĐ", "4-KNĐ", "4A-KNĐ")]
    return [(route, [r.short for r in rules if r.routes is None or route in r.routes]) for route in Route]


def paper_reasons(
    *, present: str, acted: bool, number: str, on: PartialDate | None, issuer: str, kept_at: str, checked: bool, returned: bool,
    returned_note: str, not_applicable: bool, why_not: str, today: date, born_on: date | None,
) -> list[tuple[StrOrPromise, str]]:  # fmt: skip
    """Why these facts of one paper cannot be: (sentence, field), every one at once. ``acted``: an act says that the paper is there."""
    there = present == Present.YES or (acted and present != Present.NO)
    found: list[tuple[StrOrPromise, str]] = []
    if not_applicable and not why_not:
        found.append((_("Ghi lý do không cần giấy tờ này."), "why_not"))
    if why_not and not not_applicable:
        found.append((_("Đánh dấu “Không cần” hoặc bỏ lý do."), "why_not"))
    if not_applicable and present == Present.YES:
        found.append((_("Giấy tờ đã có thì không ghi là không cần."), "not_applicable"))
    if not there and not not_applicable and (number or on or issuer or kept_at or checked):
        found.append((_("Chọn “Đã có” khi ghi số, ngày, nơi lưu hoặc đã kiểm tra."), "present"))
    if not_applicable and (returned or checked):
        found.append((_("Giấy tờ không cần thì không ghi kiểm tra hoặc trả lại."), "not_applicable"))
    if returned_note and not returned:
        found.append((_("Chọn lý do trả lại."), "returned_reason"))
    if on and on.on > today:
        found.append((_("Ngày không thể ở tương lai."), "on"))
    if on and born_on and on.last < born_on:
        found.append((_("Ngày không thể trước ngày sinh của đoàn viên."), "on"))
    return found
