"""Writes to Party bodies and to the routes between them and the branches."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal import dates, db, periods, rows, text, timeline, tree
from portal.errors import Reason, RuleBroken
from tracking.branches import actions as branches
from tracking.history import actions as history
from tracking.party import queries
from tracking.party.models import PartyBody, PartyBodyPeriod, PartyRoute
from tracking.party.rules import NOT_ARRANGED

TREE_LOCK = "body-tree"


def keys_of(name):
    """Search and sort keys of a Party body."""
    return {"name_fold": text.fold(name)[:300], "name_key": text.sort_key(name)[:420]}


def _name_reasons(name):
    return [] if name else [Reason(_("Cần ghi tên tổ chức đảng."), "name")]


@transaction.atomic
def open_body(*, by, on, name, kind, parent=None, today=None):
    """Note a Party body from day ``on`` (None: since before the portal). Writes body, first period and event. Raises RuleBroken."""
    name = text.clean(name)
    if reasons := [*_name_reasons(name), *dates.future_reasons(on, today)]:
        raise RuleBroken(*reasons)
    if parent is None and PartyBody.objects.filter(parent__isnull=True).exists():
        raise RuleBroken(Reason(_("Cần chọn tổ chức đảng cấp trên."), "parent"))
    db.advisory_lock(TREE_LOCK)
    parent = PartyBody.objects.get(pk=parent.pk) if parent else None  # a move may have rewritten its path meanwhile
    if reasons := _opening_reasons(name, parent):
        raise RuleBroken(*reasons)
    body = PartyBody.objects.create(
        name=name, kind=kind, parent=parent, opened_on=on, path=free_path(parent),
        depth=parent.depth + 1 if parent else 1, **keys_of(name),
    )  # fmt: skip
    ids = tree.ancestor_ids(node_id=body.pk, depth=body.depth, parent_ids=(parent.b2_id, parent.b3_id, parent.b4_id) if parent else None)
    body.b2_id, body.b3_id, body.b4_id = ids
    body.save(update_fields=["b2", "b3", "b4"])
    _write_first_periods(body, on or timeline.LONG_AGO)
    history.record("party.open", by=by, subject=body, name=name)
    return body


def _write_first_periods(body, on):
    """The period from ``on``, and one more for each time the parent has moved since."""
    above = [queries.segment(p) for p in PartyBodyPeriod.objects.filter(body=body.parent_id).order_by("start_on")]
    places = timeline.born(above, node=body.pk, step=body.path[-tree.STEP :], on=on)
    ends = [start for start, *_place in places[1:]] + [None]
    PartyBodyPeriod.objects.bulk_create(
        PartyBodyPeriod(
            body=body, start_on=start, ends_on=end, name=body.name, kind=body.kind, parent_id=body.parent_id, path=path, depth=depth,
            b2_id=b2, b3_id=b3, b4_id=b4,
        )
        for (start, path, depth, (b2, b3, b4)), end in zip(places, ends, strict=True)
    )  # fmt: skip


def _opening_reasons(name, parent):
    if parent is None:
        return []
    reasons = []
    if parent.closed_on:
        reasons.append(Reason(_("“%(name)s” đã kết thúc hoạt động, không nhận thêm tổ chức đảng.") % {"name": parent.name}, "parent"))
    if parent.depth >= tree.MAX_DEPTH:
        reasons.append(Reason(_("Cây tổ chức quá nhiều cấp."), "parent"))
    return reasons + _taken_reasons(PartyBody.objects.open(), parent, name)


def _taken_reasons(others, parent, name):
    if not others.filter(parent=parent, name=name).exists():
        return []
    return [Reason(_("“%(parent)s” đã có tổ chức đảng tên “%(name)s”.") % {"parent": parent.name, "name": name}, "name")]


def free_path(parent):
    """Path for a new child of this body (None: the root)."""
    return db.free_path(parent, PartyBody, PartyBodyPeriod)


@transaction.atomic
def update_body(*, body, by, on, name, kind, today, decision_number="", decision_on=None, version=None):
    """Give the body another name or level from day ``on``; what it was before stays in its periods.

    The body is one that ``by`` arranges. Raises RuleBroken with every reason, Stale.
    """
    db.advisory_lock(TREE_LOCK)
    body, name = rows.lock(body, version), text.clean(name)
    reasons = [*_name_reasons(name), *dates.future_reasons(on, today), *arranging_reasons(body, by)]
    if body.closed_on:
        reasons.append(Reason(_("“%(name)s” đã kết thúc hoạt động, không cập nhật.") % {"name": body}))
    if name and body.parent_id:
        reasons += _taken_reasons(PartyBody.objects.open().exclude(pk=body.pk), body.parent, name)
    if reasons:
        raise RuleBroken(*reasons)
    before, new = body.name, {"name": name, "kind": kind}
    changes = {field: value for field, value in new.items() if getattr(body, field) != value}
    if not changes:
        return body
    reached = write_change(body, on=on, decision_number=decision_number, decision_on=decision_on, **changes)
    rows.save(body, **{field: changes[field] for field in reached}, **(keys_of(name) if "name" in reached else {}))
    history.record("party.update", by=by, subject=body, before=before, name=name, fields=sorted(changes), on=str(on))
    return body


def arranging_reasons(body, by):
    """Why this person may not rename, move or close the body; [] when it is one that they arrange."""
    return [] if by.access.arranges_body(body) else [Reason(NOT_ARRANGED)]


def write_change(body, **facts):
    """Write that these facts of the body hold from a day on; see ``periods.write_change``."""
    return periods.write_change(PartyBodyPeriod.objects.filter(body=body), **facts)


@transaction.atomic
def set_route(*, branch, body, role, on, by):
    """From day ``on`` this body serves the branch in this role; the earlier route of the role ends on that day.

    ``body`` None ends the role without a follower. Writes an event. Raises RuleBroken when ``on`` lies before the earlier route's start,
    or branch or body have ended.
    """
    db.shared_lock(branches.TREE_LOCK)  # both before any row, in this order: a body that closes meanwhile gives its branches to another one
    db.shared_lock(TREE_LOCK)
    branches.lock_open(branch)
    if body and PartyBody.objects.filter(pk=body.pk, closed_on__isnull=False).exists():
        raise RuleBroken(Reason(_("“%(name)s” đã kết thúc hoạt động. Chọn tổ chức đảng khác.") % {"name": body}, "body"))
    earlier = PartyRoute.objects.filter(branch=branch, role=role, ends_on__isnull=True).first()
    if earlier and body and earlier.body_id == body.pk:
        return earlier
    if earlier:
        if on < earlier.start_on:
            raise RuleBroken(
                Reason(_("Ngày phải từ %(on)s trở đi, là ngày của nơi tiếp nhận trước.") % {"on": dates.show(earlier.start_on)}, "on")
            )
        earlier.ends_on = on
        earlier.save(update_fields=["ends_on"])
    route = PartyRoute.objects.create(branch=branch, body=body, role=role, start_on=on) if body else None
    history.record("party.route", by=by, subject=branch, branch=branch, role=str(role), body=body.pk if body else None, on=str(on))
    return route
