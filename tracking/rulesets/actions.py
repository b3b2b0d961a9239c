"""Writes to rule sets: add one, correct or withdraw one that is not yet in force, say that values were compared with the original text.

They hold in the whole portal, so events name no branch. Call them through ``nominations.actions.adopt_rule_set`` and
``withdraw_rule_set``, which also bring the cases up to date; ``confirm`` changes no number and is called as it is.
"""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal import rows, text
from portal.errors import Reason, RuleBroken
from tracking.history import actions as history
from tracking.rulesets.models import RuleSet
from tracking.rulesets.rules import ORIGINAL, confirm_reasons, set_reasons, texts_of, withdraw_reasons


@transaction.atomic
def add(*, by, today, **facts):
    """Add a set; ``facts`` as in ``_checked``. Writes the set and an event. Raises RuleBroken with every reason."""
    sets = _hold()
    facts = _checked(sets, today=today, **facts)
    try:
        with transaction.atomic():
            row = RuleSet.objects.create(**facts)
    except IntegrityError:  # entered at the same moment by somebody else
        raise RuleBroken(Reason(_("Bộ quy định cùng mã hoặc cùng ngày áp dụng vừa được ghi. Xem lại danh sách."))) from None
    history.record("rulesets.add", by=by, subject=row, code=row.code, on=str(row.effective_from), changed=sorted(row.parameters))
    return row


@transaction.atomic
def change(*, rule_set, by, today, version=None, **facts):
    """Correct a set that is not yet in force. Writes the set and an event. Raises RuleBroken, Stale."""
    sets = [row for row in _hold() if row.pk != rule_set.pk]
    row = rows.lock(rule_set, version)
    _ensure_kept(row)
    if row.effective_from <= today:
        raise RuleBroken(Reason(_("Bộ quy định này đã áp dụng nên không sửa được. Thêm bộ mới, áp dụng từ một ngày về sau.")))
    facts = _checked(sets, today=today, **facts)
    heirs = [other for other in sets if other.inherits_id == row.pk and other.effective_from <= facts["effective_from"]]
    if heirs:
        words = _("Bộ “%(title)s” kế thừa bộ này và áp dụng từ trước ngày đó.") % {"title": heirs[0].title}
        raise RuleBroken(Reason(words, "effective_from"))
    before = str(row.effective_from)
    rows.save(row, **facts)
    history.record("rulesets.change", by=by, subject=row, code=row.code, on=str(row.effective_from), before=before)
    return row


@transaction.atomic
def withdraw(*, rule_set, by, today, why, is_pinned, version=None):
    """Give up a set that is not yet in force, from ``today`` on. Writes the set and an event. Raises RuleBroken with every reason, Stale.

    ``why``: required; ``is_pinned``: whether an act was recorded under it, which the concept of the acts knows.
    """
    _hold()
    row, why = rows.lock(rule_set, version), text.clean(why)[:200]
    _ensure_kept(row)
    heir = RuleSet.objects.filter(inherits=row).first()
    if reasons := withdraw_reasons(starts=row.effective_from, today=today, why=why, is_pinned=is_pinned, heir=heir and heir.title):
        raise RuleBroken(*reasons)
    rows.save(row, withdrawn_on=today)
    history.record("rulesets.withdraw", by=by, subject=row, code=row.code, on=str(row.effective_from), why=why)
    return row


@transaction.atomic
def confirm(*, rule_set, places, by, version=None):
    """Say that values of a set, in force or not, were compared with the original text; no number changes.

    ``places``: {parameter: {"text", "on", "point"}}, where each stands. Writes the provisions and an event. Raises RuleBroken, Stale.
    """
    _hold()
    row = rows.lock(rule_set, version)
    _ensure_kept(row)
    known, texts = set(row.parameters) | set(row.provisions), texts_of(row.texts, row.provisions)
    if reasons := confirm_reasons(places, known=known, texts=texts, provisions=row.provisions):
        raise RuleBroken(*reasons)
    plain = {"remark": ""}
    told = {name: {**plain, **row.provisions.get(name, {}), **place, "certainty": ORIGINAL} for name, place in places.items()}
    rows.save(row, provisions={**row.provisions, **told})
    history.record("rulesets.confirm", by=by, subject=row, code=row.code, count=len(places), names=sorted(places))
    return row


def _ensure_kept(row):
    if row.withdrawn_on:
        raise RuleBroken(_("Bộ quy định “%(title)s” đã thu hồi.") % {"title": row.title})


def _hold():
    """All sets, locked: two people who add sets see each other. Acts that name a set need not wait: its key stays."""
    return list(RuleSet.objects.select_for_update(of=("self",), no_key=True).order_by("effective_from"))


def _checked(sets, *, today, code, title, texts, effective_from, inherits, parameters, provisions, remark=""):
    """The columns of a set, or RuleBroken.

    ``texts``: [{"number", "on"}] with the day as text; ``inherits``: a set or None; ``parameters``: only what differs; ``provisions``: for
    each of them {"text", "on", "point", "certainty", "remark"}.
    """
    facts = {
        "code": text.clean(code), "title": text.clean(title), "texts": texts, "effective_from": effective_from, "parameters": parameters,
        "provisions": provisions,
    }  # fmt: skip
    others = [(row.code, row.effective_from) for row in sets]
    start = inherits.effective_from if inherits else None
    if reasons := set_reasons(**facts, today=today, others=others, inherited_from=start):
        raise RuleBroken(*reasons)
    return {**facts, "inherits": inherits, "remark": text.clean(remark)[:300]}
