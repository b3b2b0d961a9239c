"""One act for many cases at once: the same checks and the same derived columns as ``record``, in a few statements."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import dates, db
from portal.errors import Reason, RuleBroken
from tracking.branches.actions import TREE_LOCK
from tracking.members.models import Member
from tracking.nominations import rules, standing
from tracking.nominations.actions.acts import vote_columns, vote_reasons
from tracking.nominations.models import Act, ActDocument, ActText, ActVote, Nomination
from tracking.nominations.rules import ActKind
from tracking.nominations.verdicts import loaded_many, preview_many
from tracking.party.models import PartyBody
from tracking.rulesets import queries as rulesets

BATCH = 400


@dataclass
class Recorded:
    """What was written: the acts in the order of the cases; ``skipped``: verdicts of the cases left out, with their reasons."""

    acts: list = field(default_factory=list)
    skipped: list = field(default_factory=list)


@transaction.atomic
def record_many(
    kind, *, nominations, on, by, today, precision=dates.DAY, source=None, document=None, vote=None, body=None, reason=None, note="",
    mentor="", training_class=None, versions=None, skip_refused=False,
):  # fmt: skip
    """Record the same act for these cases (1–500) in one transaction, each once; a Recorded.

    Checked again under the locks, as ``preview_many`` does it: rights of ``by``, rules, own receiving bodies. ``skip_refused``: those who
    cannot be are left out and reported; otherwise nothing is written and RuleBroken names every person with every reason. ``versions``:
    {case id: version} that the person looked at. Writes acts, documents, votes, texts, the cases and the members' Party status.
    """
    shared = _shared_reasons(kind, nominations, vote)
    if shared:
        raise RuleBroken(*shared)
    cases = lock_many(nominations)
    verdicts = preview_many(kind, cases, on=on, by=by, today=today, precision=precision, source=source, body=body, versions=versions)
    skipped = [v for v in verdicts if not v.can]
    if skipped and not skip_refused:
        raise RuleBroken(*(named(v.nomination, r.text) for v in skipped for r in v.reasons))
    chosen = [v for v in verdicts if v.can]
    acts = _append(
        kind, chosen, on=on, by=by, today=today, precision=precision, document=document, vote=vote, reason=reason, note=note, mentor=mentor,
        training_class=training_class,
    )  # fmt: skip
    _bring_up_to_date(kind, [v.nomination for v in chosen], by, named_body=body)
    return Recorded(acts, skipped)


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
    """The tree held, then the people by their keys, then the cases, locked inside the caller's transaction; the cases as they are now.

    In the order given, each once, with what verdicts need loaded. The same order as ``lock`` for one, so that nobody waits in a ring.
    """
    db.shared_lock(TREE_LOCK)
    people = Member.objects.select_for_update(of=("self",)).filter(pk__in={n.member_id for n in nominations})
    list(people.order_by("pk").values_list("pk"))
    ids = list(dict.fromkeys(n.pk for n in nominations))
    rows = loaded_many(Nomination.objects.select_for_update(of=("self",)).filter(pk__in=ids)).order_by("pk")
    locked = {row.pk: row for row in rows}
    return [locked[pk] for pk in ids]


def _append(kind, chosen, *, on, by, today, precision, document, vote, reason, note, mentor, training_class):
    """The acts with their documents, votes and texts."""
    rule_set = rulesets.in_force(on)
    acts = [
        Act(
            nomination=v.nomination, kind=kind, on=on, precision=precision, recorded_on=today, by=by, branch_id=v.nomination.branch_id,
            body=v.body, source=v.source, reason=reason, rule_set=rule_set, training_class=training_class,
        )
        for v in chosen
    ]  # fmt: skip
    Act.objects.bulk_create(acts, batch_size=BATCH)
    if document:
        facts = {"form": document.form, "number": document.number, "on": document.on, "issuer": document.issuer}
        ActDocument.objects.bulk_create([ActDocument(act=a, **facts) for a in acts], batch_size=BATCH)
    if vote:
        ActVote.objects.bulk_create([ActVote(act=a, **vote_columns(vote)) for a in acts], batch_size=BATCH)
    texts = [(ActText.NOTE, note), (ActText.MENTOR, mentor)]
    ActText.objects.bulk_create([ActText(act=a, kind=k, text=t) for a in acts for k, t in texts if t], batch_size=BATCH)
    return acts


def _bring_up_to_date(kind, cases, by, named_body):
    """What ``refresh`` does for one case: derive from the log, raise the version, write what changed."""
    facts, sets = standing.facts_of_many(cases), rulesets.timeline()
    bodies = PartyBody.objects.in_bulk({f.body_id for acts in facts.values() for f in acts if f.body_id})
    columns, statuses, now = {"version", "touched_at", "touched_by"}, {}, timezone.now()
    for case in cases:
        before, found = rules.party_status(case), rules.standing(facts[case.pk])
        values = standing.derived(case, found, sets, bodies)
        if kind == ActKind.UNION_DOCUMENT and named_body:
            values["intended_body_id"] = named_body.pk
        for name, value in values.items():
            if getattr(case, name) != value:
                columns.add(name)
            setattr(case, name, value)
        case.version, case.touched_at, case.touched_by = case.version + 1, now, by
        if (status := rules.party_status(found)) != before:
            statuses.setdefault(status, []).append(case.member_id)
    Nomination.objects.bulk_update(cases, [name.removesuffix("_id") for name in sorted(columns)], batch_size=BATCH)
    for status, ids in statuses.items():
        Member.objects.filter(pk__in=ids).exclude(party_status=status).update(party_status=status)


__all__ = ["Recorded", "lock_many", "named", "record_many"]
