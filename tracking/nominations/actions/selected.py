"""The same act for a selection of cases: a verdict for each under the locks, then all that can be recorded, once."""

from dataclasses import dataclass, field, replace

from django.db import transaction
from django.utils.translation import gettext as _

from portal import dates
from portal.errors import Reason, RuleBroken
from tracking.nominations import rules
from tracking.nominations.actions.acts import lock_all, vote_reasons
from tracking.nominations.actions.many import Entry, write_entries
from tracking.nominations.models import Nomination
from tracking.nominations.standing import facts_of_many
from tracking.nominations.verdicts import loaded_many, preview_many


@dataclass
class Recorded:
    """What was written: the acts in the order of the cases; ``skipped``: verdicts of the cases left out, with their reasons."""

    acts: list = field(default_factory=list)
    skipped: list = field(default_factory=list)


@transaction.atomic
def record_many(
    kind, *, nominations, on, by, today, precision=dates.DAY, source=None, document=None, vote=None, body=None, reason=None, note="",
    mentor=None, training_class=None, versions=None, skip_refused=False, override=None, shown=None,
):  # fmt: skip
    """Record the same act for these cases (1–500) in one transaction, each once; a Recorded.

    Checked again under the locks, as ``preview_many`` does it: rights of ``by``, rules, own receiving bodies. ``skip_refused``: those who
    cannot be are left out and reported; otherwise nothing is written and RuleBroken names every person with every reason. ``versions``:
    {case id: version} that the person looked at. ``override``: an Override with the reason for what was pointed out of any of them, None
    when nobody was asked; ``shown``: {case id: codes of the cautions shown}. Writes acts, documents, votes, texts, cautions, the cases and
    the members' Party status.
    """
    shared = _shared_reasons(kind, nominations, vote)
    if shared:
        raise RuleBroken(*shared)
    cases = lock_many(nominations)
    facts = facts_of_many([case.pk for case in cases])
    asked = {"on": on, "precision": precision, "source": source, "body": body}
    verdicts = preview_many(kind, cases, by=by, today=today, versions=versions, facts=facts, mentor=mentor, **asked)
    overrides = {v.nomination.pk: _override(v, override, shown or {}) for v in verdicts}
    _ensure_said(verdicts, overrides)
    skipped = [v for v in verdicts if not v.can]
    if skipped and not skip_refused:
        raise RuleBroken(*(named(v.nomination, r.text) for v in skipped for r in v.reasons))
    shared_facts = {"document": document, "vote": vote, "reason": reason, "note": note, "mentor": mentor, "training_class": training_class}
    entries = [
        Entry(v.nomination, kind, on, precision, v.source, body=v.body, override=overrides[v.nomination.pk], **shared_facts)
        for v in verdicts
        if v.can
    ]
    chosen = {v.nomination.pk: v.nomination for v in verdicts if v.can}
    found = {v.nomination.pk: v.findings for v in verdicts}
    return Recorded(write_entries(entries, chosen, facts, by, today, found) if entries else [], skipped)


def _override(verdict, override, shown):
    """What was said of this person: the reason that all share, with what was shown of this one."""
    return replace(override, codes=tuple(shown.get(verdict.nomination.pk, ()))) if override else None


def _ensure_said(verdicts, overrides):
    """Add to each verdict what was not shown of that person. Raises RuleBroken once for all when the reason alone is missing."""
    lacks = [
        (v, rules.caution_reasons(v.findings, shown=o.codes, why=o.reason)) for v in verdicts if v.can and (o := overrides[v.nomination.pk])
    ]
    unseen = [(v, why) for v, why in lacks if {f.code for f in v.findings} - set(overrides[v.nomination.pk].codes)]
    if any(why for _v, why in lacks) and not unseen:
        raise RuleBroken(next(why[0] for _v, why in lacks if why))
    for verdict, why in unseen:
        verdict.reasons += why


def named(nomination, why):
    """A reason about one of several people."""
    return Reason(_("Đồng chí %(name)s: %(why)s") % {"name": nomination.member.full_name, "why": why})


def _shared_reasons(kind, nominations, vote):
    """What is wrong for everybody, said once."""
    reasons = list(vote_reasons(vote))
    if kind in rules.NOT_BY_FORM:
        reasons.append(Reason(_("Việc này chỉ ghi được tại từng phiếu.")))
    if not nominations:
        reasons.append(Reason(_("Chọn ít nhất một đồng chí.")))
    if len(nominations) > rules.MOST_AT_ONCE:
        words = _("Mỗi lần ghi nhiều nhất %(most)s đồng chí. Chia danh sách thành nhiều lần.")
        reasons.append(Reason(words % {"most": rules.MOST_AT_ONCE}))
    return reasons


def lock_many(nominations):
    """The cases as they are now, locked as ``lock_all`` does it; in the order given, each once, with what verdicts need loaded."""
    lock_all(nominations)
    ids = list(dict.fromkeys(n.pk for n in nominations))
    found = {row.pk: row for row in loaded_many(Nomination.objects.filter(pk__in=ids))}
    return [found[pk] for pk in ids]


__all__ = ["Recorded", "lock_many", "named", "record_many"]
