"""The limits of one case as pages show them: the next ones, each with its derivation, the whole clock sheet. Layer: queries."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from portal import dates
from tracking.catalogue.rules import Certainty
from tracking.nominations import rules, standing
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import LimitCode, State, limit_words


@dataclass
class LimitRow:
    """One limit in words; ``colour``: code of its status; ``advice``: what to do, '' when nothing. ``limit``: the rules' own object."""

    limit: object
    name: str
    day: str
    left: str
    colour: str
    ends: str
    advice: str = ""


@dataclass
class Derivation:
    """How a day was found, in lines that can be checked by hand."""

    row: LimitRow
    fact: str
    document: str
    rule: str
    measure: str
    certainty: str
    met: str
    months: list = field(default_factory=list)
    pauses: list = field(default_factory=list)
    remarks: list = field(default_factory=list)

    @property
    def skipped_count(self):
        return sum(len(days) for _month, days in self.months)


def running(nomination, facts, today, known=None):
    """Every limit of the case, as the rules give them. ``facts``: its acts. Two queries, none with ``known``; one for earlier attempts."""
    known = known or standing.ground()
    earlier = _earlier(nomination) if nomination.attempt > 1 else []
    return rules.limits(facts, known.sets, known.calendar, today, birth=standing.birth_of(nomination.member), earlier=earlier)


def _earlier(nomination):
    """Acts of the person's earlier attempts; those of other cases cannot reverse them, so they are judged together."""
    cases = Nomination.objects.filter(member=nomination.member_id, attempt__lt=nomination.attempt)
    return [rules.Fact(*row) for row in Act.objects.filter(nomination__in=cases).order_by("pk").values_list(*standing.FACT)]


def next_rows(nomination, facts, today, known):
    """The next one to three limits of the case, for its page. ``known``: a Ground."""
    return [_row(x, today, known) for x in limit_words.worth_showing(running(nomination, facts, today, known), today)]


def _row(limit, today, known):
    words, tint, ends = limit_words.left(limit, today, known.calendar), limit_words.colour(limit, today), limit_words.ends(limit)
    return LimitRow(limit, str(limit.code.label), limit_words.day(limit), words, tint, ends, limit_words.advice(limit, tint))


def sheet(nomination, today, known=None):
    """Every limit of the case with its derivation: those that run first, by their day. ``known``: a Ground, when already loaded."""
    acts = list(nomination.acts.select_related("document", "mentor").order_by("pk"))
    known = known or standing.ground()
    found = running(nomination, [standing.fact(a) for a in acts], today, known)
    by_id = {a.pk: a for a in acts}
    order = sorted(found, key=lambda x: (not x.is_open, x.due_on or date.max))
    return [_derivation(x, by_id, today, known) for x in order]


def derivation(nomination, code, today):
    """The derivation of one limit; None when the case has no such limit."""
    return next((d for d in sheet(nomination, today) if d.row.limit.code == code), None)


def _derivation(limit, acts, today, known):
    start, rule = limit.start, limit.rule
    act = acts.get(start.fact.id) if start and start.fact else None
    fact = _("%(what)s, ngày %(on)s") % {"what": start.what, "on": dates.show(start.on, start.precision)} if start else ""
    return Derivation(
        row=_row(limit, today, known),
        fact=fact,
        document=document_words(getattr(act, "document", None)),
        rule=limit_words.source(rule) if rule else "",
        measure=limit_words.measure(limit),
        certainty=_certainty(rule),
        met=_met(limit),
        months=limit_words.by_month(limit.count.skipped) if limit.count else [],
        pauses=[_pause(p) for p in limit.pauses],
        remarks=[*limit.remarks, *([rule.remark] if rule and rule.remark else []), *_extended(limit)],
    )


def _certainty(rule):
    if rule is None:
        return ""
    return (
        str(Certainty(rule.certainty).label)
        if rule.certainty in Certainty.values
        else _("theo bộ quy định “%(set)s”") % {"set": rule.set_title}
    )


def _met(limit):
    if limit.met is None:
        return ""
    words = _("%(what)s, ngày %(on)s") if limit.state == State.UNKNOWN else _("%(what)s, ngày %(on)s: %(state)s")
    facts = {"what": rules.ActKind(limit.met.kind).label, "on": dates.show(limit.met.on, limit.met.precision)}
    return words % {**facts, "state": limit_words.state(limit)}


def _extended(limit):
    if limit.extended is None:
        return []
    on = dates.show(limit.extended.on, limit.extended.precision)
    return [_("Cấp ủy kéo dài thêm %(n)s ngày làm việc (văn bản ngày %(on)s).") % {"n": limit.extra, "on": on}]


def _pause(pause):
    if pause.until is None:
        return _("từ ngày %(on)s, chưa tiếp tục") % {"on": dates.show(pause.on)}
    return _("từ ngày %(on)s đến trước ngày %(until)s") % {"on": dates.show(pause.on), "until": dates.show(pause.until)}


def document_words(document):
    """'Quyết định kết nạp (Mẫu 9-KNĐ), số 12-QĐ/ĐU, ngày 03/02/2026'; '' for None."""
    if document is None:
        return ""
    parts = [str(document.get_form_display())]
    parts += [_("số %(number)s") % {"number": document.number}] if document.number else [_("chưa có số")]
    parts += [_("ngày %(on)s") % {"on": dates.show(document.on)}] if document.on else []
    parts += [document.issuer] if document.issuer else []
    return ", ".join(parts)


def party_days(facts, sets):
    """(label, day) of what is often confused: entry into the Party and Party age; only what is known. ``sets``: all, oldest first."""
    found = rules.party_dates(facts, sets)
    age = _("Tuổi đảng tính từ (lễ kết nạp)") if found.by_ceremony else _("Tuổi đảng tính từ (quyết định kết nạp)")
    rows = ((_("Ngày vào Đảng (lễ kết nạp)"), found.entered), (age, found.age_from))
    return [(label, str(day)) for label, day in rows if day]


def days_now(nomination, today):
    """The limits as they stand before a change, to compare with ``moved_words``. Three queries."""
    return running(nomination, standing.facts_of(nomination), today)


def moved_words(before, nomination, today):
    """'Thời hạn thay đổi: …' after a correction; '' when no day moved or ``before`` is None."""
    if before is None:
        return ""
    after = running(nomination, standing.facts_of(nomination), today)
    return limit_words.moved_sentence(rules.moved(before, after))


def list_words(row, today):
    """(name, day, words) of the nearest limit of a list's row; None without one, and for an age limit years away."""
    if not row.next_due_on or not row.next_due_code or row.closed_on:
        return None
    code = LimitCode(row.next_due_code)
    if code == LimitCode.AGE and (row.next_due_on - today).days > limit_words.YEAR:
        return None
    return str(code.label), row.next_due_on, limit_words.near(row.next_due_on, today)
