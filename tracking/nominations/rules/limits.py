"""Which limits run in a case and on which day each ends. Pure functions over ``Fact``; rule sets, calendar and today come in.

Months end on the same day of the last month, or on its last day where it has no such day (Civil Code 2015, art. 148). Working days are
counted from the day after the fact. Every number comes from the rule set of the fact that the limit counts from.
Source: domain research on the process, §2 and §8.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from portal import dates
from portal.dates import PartialDate
from tracking.catalogue.rules import Count, Skipped, WorkCalendar
from tracking.nominations.rules.codes import ActKind, Outcome, Stage
from tracking.nominations.rules.limit_codes import LIMITS, Limit, LimitCode, Nature, Numbers, Pause, Rule, Start, State, source_of
from tracking.nominations.rules.standing import Fact, Standing, live, standing_of

K, L = ActKind, LimitCode
# An annulled admission never was one: nothing to wait for. Who left by own will is not considered again by the passing of time (§3).
LEFT_PARTY = (K.STRUCK_OFF,)


@dataclass(frozen=True)
class _Case:
    """What the makers of limits share."""

    now: Standing
    acts: list[Fact]
    sets: Sequence[Numbers]
    calendar: WorkCalendar
    today: date
    pauses: tuple[Pause, ...]

    def first(self, kind: ActKind) -> Fact | None:
        return next((a for a in self.acts if a.kind == kind), None)

    def last(self, *kinds: ActKind, until: Fact | None = None) -> Fact | None:
        """The latest act of these kinds, not certainly later than ``until``."""
        return next((a for a in reversed(self.acts) if a.kind in kinds and (until is None or a.on <= until.last)), None)

    def set_of(self, fact: Fact, day: date | None = None) -> Numbers | None:
        """The set that a person chose for the act, with a reason; else the one in force on ``day``, None: that of the act."""
        return _chosen(self.sets, fact) or _set_on(self.sets, day or fact.on)


def _chosen(sets: Sequence[Numbers], fact: Fact | None) -> Numbers | None:
    """The set that a person chose for the act; None when nobody did, or there is no act."""
    return next((s for s in sets if fact and fact.ruled_by_id and s.pk == fact.ruled_by_id), None)


def _set_on(sets: Sequence[Numbers], day: date) -> Numbers | None:
    return next((s for s in reversed(sets) if s.effective_from <= day), None)


def limits(
    facts: Iterable[Fact],
    sets: Sequence[Numbers],
    calendar: WorkCalendar,
    today: date,
    *,
    birth: PartialDate | None = None,
    earlier: Iterable[Fact] = (),
) -> list[Limit]:
    """Every limit that the acts of a case set going or let one expect, in the order of the procedure.

    ``sets``: all rule sets, oldest first. ``birth``: of the person, None when not known. ``earlier``: acts of earlier attempts.
    Only the states RUNNING and PASSED depend on ``today``; the days never do.
    """
    acts = live(facts)
    case = _Case(standing_of(acts), acts, sets, calendar, today, _pauses(acts))
    makers = (
        _age(case, birth), _readmission(case, live(earlier)), _together(case), _certificate(case), _dossier(case), _decision(case),
        _ceremony(case), _record(case), _probation(case), _review(case), _recognition(case),
    )  # fmt: skip
    return [found for found in makers if found is not None]


def moved(before: Iterable[Limit], after: Iterable[Limit]) -> list[tuple[Limit, date, date | None]]:
    """Limits whose day is another one than before: (limit, old day, new day); None: there is none any more."""
    old = {x.code: x for x in before if x.due_on}
    new = {x.code: x for x in after}
    found = []
    for code, limit in old.items():
        after_on = new[code].due_on if code in new else None
        if limit.due_on and after_on != limit.due_on:
            found.append((new.get(code, limit), limit.due_on, after_on))
    return found


@dataclass(frozen=True)
class PartyDates:
    """``entered``: the ceremony, from which the probation runs. ``age_from``: the day from which the Party age counts, only once
    recognised: that of the decision, or with ``by_ceremony`` the ceremony. None: not known, or not yet."""

    entered: PartialDate | None
    age_from: PartialDate | None
    by_ceremony: bool = False


def party_dates(facts: Iterable[Fact], sets: Sequence[Numbers]) -> PartyDates:
    """The two days that are often confused. ``sets``: all rule sets, oldest first; one that does not say counts from the decision.

    The set is the one chosen for the ceremony, else that of the admission decision, as for the limit of the ceremony; of the ceremony
    where no decision is known. Source: process research §2, PARTY_AGE and PROBATION.
    """
    acts = live(facts)
    now, last = standing_of(acts), {a.kind: a for a in acts}
    decided, ceremony = last.get(K.ADMISSION_DECISION), last.get(K.CEREMONY)
    origin = decided or ceremony
    numbers = _chosen(sets, ceremony) or _chosen(sets, decided) or (_set_on(sets, origin.on) if origin else None)
    by_ceremony = _says(numbers, "party_age_from") == "CEREMONY_DATE"
    recognised = now.official_on and now.outcome != Outcome.RECOGNITION_ANNULLED
    age_from = _day(now, "ceremony_on" if by_ceremony else "decided_on") if recognised else None
    return PartyDates(_day(now, "ceremony_on"), age_from, by_ceremony)


def _says(numbers: Numbers | None, name: str) -> object:
    """A parameter of a set; None without a set, and when no set of its line has it."""
    try:
        return numbers.value(name) if numbers else None
    except KeyError:
        return None


def _day(now: Standing, name: str) -> PartialDate | None:
    on = getattr(now, name)
    return PartialDate(on, now.precisions.get(name, dates.DAY)) if on else None


# ------------------------------------------------------------------ limits counted in months


def _age(case: _Case, birth: PartialDate | None) -> Limit | None:
    """From the month after the one in which the person is full ``age_max``, only a higher committee decides. Counted by month, at the
    cell's meeting. The set is the one in force on the day found. Source: process research §2, AGE."""
    if birth is None:
        return None
    for numbers in reversed(case.sets):
        if rule := source_of(numbers, "age_max"):
            due = [_month_after(day, rule.value) for day in (birth.on, birth.last)]
            if numbers.effective_from <= due[0] or numbers is case.sets[0]:
                return _judged(case, L.AGE, Start(_("Ngày sinh"), birth.on, birth.last), rule, due[0], due[1])
    return None


def _month_after(born_on: date, age: int) -> date:
    return dates.add_months(born_on.replace(day=1), age * 12 + 1)


def _readmission(case: _Case, earlier: list[Fact]) -> Limit | None:
    left = next((a for a in reversed(earlier) if a.kind in LEFT_PARTY), None)
    return _months(case, L.READMIT, left) if left else None


def _together(case: _Case) -> Limit | None:
    """Of mentor and second sponsor the last to have been together long enough; a replaced mentor need not (§2 SPONSOR_TOGETHER)."""
    named = (case.last(K.RECEIVED, K.MENTOR_REPLACED), case.last(K.SECOND_SPONSOR))
    acts = [a for a in named if a and a.months is not None and a.kind != K.MENTOR_REPLACED]
    found = [x for a in acts if (x := _months(case, L.SPONSOR_TOGETHER, a, a.months or 0))]
    return max(found, key=lambda x: x.due_on or date.max, default=None)


def _certificate(case: _Case) -> Limit | None:
    """It holds up to the day before the same day 60 months later: that of 15/01/2020 has lapsed on 15/01/2025 (06-HD/TW point 5.4)."""
    met = case.first(K.CELL_RESOLUTION)
    return _months(case, L.CLASS_CERT_VALID, case.last(K.CLASS_CERTIFIED, until=met))


def _dossier(case: _Case) -> Limit | None:
    met = case.first(K.CELL_RESOLUTION)
    return _months(case, L.DOSSIER_FRESH, case.last(K.DOSSIER_OPENED, K.DOSSIER_RENEWED, until=met))


def _probation(case: _Case) -> Limit | None:
    return _months(case, L.PROBATION, case.first(K.CEREMONY))


def _months(case: _Case, code: LimitCode, fact: Fact | None, before: int = 0) -> Limit | None:
    """``before``: months of the time that had gone by when it happened."""
    if fact is None:
        return _unknown(case, code)
    rule = _rule(case, code, fact)
    if rule is None:
        return None
    start = _start(fact)
    ends = [dates.add_months(day, rule.value - before) for day in (start.on, start.last)]
    return _judged(case, code, start, rule, *ends)


# ------------------------------------------------------------------ limits counted in working days


def _decision(case: _Case) -> Limit | None:
    return _days(case, L.DECIDE_ADMISSION, case.first(K.CELL_RESOLUTION), extension=_extension(case, official=False))


def _recognition(case: _Case) -> Limit | None:
    return _days(case, L.DECIDE_OFFICIAL, case.first(K.OFFICIAL_CELL_RESOLUTION), extension=_extension(case, official=True))


def _record(case: _Case) -> Limit | None:
    return _days(case, L.RECORD_DECLARE, case.first(K.CEREMONY))


def _ceremony(case: _Case) -> Limit | None:
    """From the day on which the cell received the decision, or under sets that say so from the decision. The set is the decision's.

    Where the day of receipt is not known, the decision stands for it as an estimate; the real day can only be later.
    """
    decided, received = case.first(K.ADMISSION_DECISION), case.first(K.DECISION_RECEIVED)
    origin = decided or received
    if origin is None:
        return _unknown(case, L.CEREMONY)
    numbers = case.set_of(origin)
    by_receipt = numbers is not None and numbers.value("ceremony_clock") == "DECISION_RECEIVED"
    found = _days(case, L.CEREMONY, received if by_receipt and received else decided, set_by=origin)
    if found is None or not found.due_on:
        return found
    if by_receipt and not received:
        words = _("Chưa có thông tin về ngày chi bộ nhận quyết định; tạm tính từ ngày quyết định. Thời hạn thật không sớm hơn ngày này.")
        found = replace(found, estimated=True, remarks=(words, *found.remarks))
    return _with_consent(found, case.last(K.CEREMONY_CONSENT))


def _with_consent(found: Limit, consent: Fact | None) -> Limit:
    """A later ceremony needs the consent of the committee above; with it no day binds any more."""
    if consent is None:
        return found
    words = _("Cấp ủy cấp trên đã đồng ý tổ chức lễ sau thời hạn (%(on)s).") % {"on": dates.show(consent.on, consent.precision)}
    state = {State.PASSED: State.RUNNING, State.MET_LATE: State.MET}.get(found.state, found.state)
    return replace(found, state=state, free=found.is_open, remarks=(*found.remarks, words))


def _review(case: _Case) -> Limit | None:
    """From the end of the twelve months, by the set chosen for the ceremony, else the one then in force. Late harms nobody (§2)."""
    ceremony = case.first(K.CEREMONY)
    probation = _months(case, L.PROBATION, ceremony)
    if probation is None or not (probation.due_on and probation.latest_on and ceremony):
        return _unknown(case, L.REVIEW_OFFICIAL)
    start = Start(_("Hết thời gian dự bị"), probation.due_on, probation.latest_on)
    numbers = case.set_of(ceremony, start.on)
    found = _counted(case, L.REVIEW_OFFICIAL, start, source_of(numbers, "review_official_wd") if numbers else None)
    if found and found.state in (State.PASSED, State.MET_LATE):
        words = _("Họp sau thời hạn không làm thiệt cho đảng viên: được công nhận từ ngày hết thời gian dự bị.")
        found = replace(found, remarks=(*found.remarks, words))
    return found


def _extension(case: _Case, *, official: bool) -> list[Fact]:
    """Acts that extend the admission decision, or the recognition: those recorded for a day after the cell proposed it."""
    proposed = case.first(K.OFFICIAL_CELL_RESOLUTION)
    acts = [a for a in case.acts if a.kind == K.DECISION_EXTENDED]
    return [a for a in acts if bool(proposed and a.on >= proposed.on) is official]


def _days(
    case: _Case, code: LimitCode, fact: Fact | None, *, extension: Sequence[Fact] = (), set_by: Fact | None = None
) -> Limit | None:  # fmt: skip
    if fact is None:
        return _unknown(case, code)
    rule = _rule(case, code, set_by or fact)
    extra = _extra(case, code, set_by or fact) if extension else 0
    return _counted(case, code, _start(fact), rule, extension, extra)


def _extra(case: _Case, code: LimitCode, fact: Fact) -> int:
    """Working days that an extension adds; the recognition has a number of its own in sets that know it."""
    names = ("decide_official_extension_wd", "decide_extension_wd") if code == L.DECIDE_OFFICIAL else ("decide_extension_wd",)
    numbers = case.set_of(fact)
    rules = [source_of(numbers, name) for name in names] if numbers else []
    return next((r.value for r in rules if r), 0)


def _counted(
    case: _Case, code: LimitCode, start: Start, rule: Rule | None, extension: Sequence[Fact] = (), extra: int = 0
) -> Limit | None:  # fmt: skip
    """The limit in working days. An extension counts once, and only when it was given before the end."""
    if rule is None:
        return None
    count, latest = (_count(case, day, rule.value) for day in (start.on, start.last))
    given = next((a for a in extension if latest is None or a.on <= latest.due_on), None)
    if given and extra:
        count, latest = (_count(case, day, rule.value + extra) for day in (start.on, start.last))
    found = _judged(case, code, start, rule, count.due_on if count else None, latest.due_on if latest else None)
    remarks = [*found.remarks, *_count_remarks(case, count)]
    if extension and not given:
        remarks.append(
            _("Văn bản kéo dài ngày %(on)s có sau khi thời hạn đã hết, không tính thêm.")
            % {"on": dates.show(extension[0].on, extension[0].precision)}
        )
    pauses = tuple(p for p in case.pauses if (p.until is None or p.until > start.on) and (count is None or p.on <= count.due_on))
    return replace(
        found, count=count, extended=given if extra else None, extra=extra if given else 0, pauses=pauses, remarks=tuple(remarks)
    )


def _count(case: _Case, start_on: date, days: int) -> Count | None:
    """Working days after ``start_on``, days of a pause left out; None when a pause that still holds comes before the end."""
    if not case.pauses:
        return case.calendar.add(start_on, days)
    day, left, skipped = start_on, days, []
    open_from = next((p.on for p in case.pauses if p.until is None), None)
    while left:
        day += timedelta(days=1)
        if open_from and day >= open_from:
            return None
        why = case.calendar.why_not(day) or (_("tạm hoãn xem xét") if any(p.holds(day) for p in case.pauses) else "")
        if why:
            skipped.append(Skipped(day, why))
        else:
            left -= 1
    return Count(start_on, day, days, tuple(skipped))


def _count_remarks(case: _Case, count: Count | None) -> list[str]:
    if count is None or case.calendar.covers(count):
        return []
    if case.calendar.known[0] > case.calendar.known[1]:
        return [_("Chưa có lịch nghỉ lễ: mới trừ thứ bảy, chủ nhật; ngày đến hạn có thể lùi lại.")]
    return [_("Lịch nghỉ mới có đến ngày %(on)s; ngày đến hạn có thể lùi lại khi có thêm.") % {"on": dates.show(case.calendar.known[1])}]


def _pauses(acts: Iterable[Fact]) -> tuple[Pause, ...]:
    """Pauses by date, each ended by the next resumption; the last may still hold."""
    found: list[Pause] = []
    since: date | None = None
    for act in acts:
        if act.kind == K.PAUSED and since is None:
            since = act.on
        elif act.kind == K.RESUMED and since is not None:
            found.append(Pause(since, act.on))
            since = None
    return tuple([*found, Pause(since, None)] if since else found)


# ------------------------------------------------------------------ what all share


def _start(fact: Fact) -> Start:
    return Start(str(K(fact.kind).label), fact.on, fact.last, fact)


def _rule(case: _Case, code: LimitCode, fact: Fact) -> Rule | None:
    numbers = case.set_of(fact)
    return source_of(numbers, LIMITS[code].parameter) if numbers else None


def _unknown(case: _Case, code: LimitCode) -> Limit | None:
    """The limit must have run, but from when is not known; None while nothing says that it ran."""
    shape = LIMITS[code]
    met = case.first(shape.met_by) if shape.met_by else None
    if not met and (case.now.stage < shape.stage or shape.nature == Nature.PERIOD):
        return None
    return Limit(code, State.UNKNOWN, met=met, remarks=(_("Chưa có thông tin về việc làm căn cứ tính thời hạn này."),))


def _judged(case: _Case, code: LimitCode, start: Start, rule: Rule, due_on: date | None, latest_on: date | None) -> Limit:
    shape = LIMITS[code]
    met = case.first(shape.met_by) if shape.met_by else None
    remarks: tuple[str, ...] = ()
    if due_on and latest_on != due_on:
        words = _("Ngày bắt đầu mới biết đến tháng hoặc năm: thời hạn trong khoảng từ %(first)s đến %(last)s.")
        remarks = (words % {"first": dates.show(due_on), "last": dates.show(latest_on) or "…"},)
    state = _state(case, code, due_on, latest_on, met)
    return Limit(code, state, start, rule, due_on, latest_on, met=met, remarks=remarks)


def _state(case: _Case, code: LimitCode, due_on: date | None, latest_on: date | None, met: Fact | None) -> State:
    shape = LIMITS[code]
    last = latest_on or due_on
    if met:
        return State.MET_LATE if last and _too_late(shape.nature, met.on, last) else State.MET
    if case.now.outcome:
        return State.ENDED
    if case.now.stage >= shape.stage:
        return State.MET if shape.nature == Nature.PERIOD else State.UNKNOWN
    if last is None:
        return State.PAUSED
    if _too_late(shape.nature, case.today, last):
        return State.PASSED
    return State.RUNNING


def _too_late(nature: Nature, day: date, last: date) -> bool:
    """Whether a day lies beyond a limit: after the last day in time, or from the first day on which it no longer holds."""
    return day > last if nature == Nature.DEADLINE else day >= last


def last_stage_of_working_days() -> Stage:
    """The last stage in which a limit counted in working days can be open: a changed calendar concerns no case beyond it.

    There is no first one: the day of a resolution may be known alone, far ahead of the stage of its case.
    """
    return Stage.PROBATION
