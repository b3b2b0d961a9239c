"""Writes to Party bodies and to the routes between them and the branches."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal import db, text, timeline, tree
from portal.errors import Reason, RuleBroken
from tracking.history import actions as history
from tracking.party import queries
from tracking.party.models import PartyBody, PartyBodyPeriod, PartyRoute

TREE_LOCK = "body-tree"


@transaction.atomic
def open_body(*, by, on, name, kind, parent=None):
    """Note a Party body from day ``on`` (None: since before the portal). Writes body, first period and event. Raises RuleBroken."""
    name = text.clean(name)
    if not name:
        raise RuleBroken(Reason(_("Cần ghi tên tổ chức đảng."), "name"))
    if parent is None and PartyBody.objects.filter(parent__isnull=True).exists():
        raise RuleBroken(Reason(_("Cần chọn tổ chức đảng cấp trên."), "parent"))
    db.advisory_lock(TREE_LOCK)
    parent = PartyBody.objects.get(pk=parent.pk) if parent else None  # a move may have rewritten its path meanwhile
    if reasons := _opening_reasons(name, parent):
        raise RuleBroken(*reasons)
    body = PartyBody.objects.create(
        name=name, kind=kind, parent=parent, opened_on=on, path=free_path(parent),
        depth=parent.depth + 1 if parent else 1, name_fold=text.fold(name)[:300], name_key=text.sort_key(name)[:420],
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
    if PartyBody.objects.open().filter(parent=parent, name=name).exists():
        reasons.append(Reason(_("“%(parent)s” đã có tổ chức đảng tên “%(name)s”.") % {"parent": parent.name, "name": name}, "name"))
    return reasons


def free_path(parent):
    """Path for a new child of this body (None: the root)."""
    return db.free_path(parent, PartyBody, PartyBodyPeriod)


@transaction.atomic
def set_route(*, branch, body, role, on, by):
    """From day ``on`` this body serves the branch in this role; the earlier route of the role ends on that day.

    ``body`` None ends the role without a follower. Writes an event. Raises RuleBroken when ``on`` lies before the earlier route's start.
    """
    earlier = PartyRoute.objects.select_for_update().filter(branch=branch, role=role, ends_on__isnull=True).first()
    if earlier and body and earlier.body_id == body.pk:
        return earlier
    if earlier:
        if on < earlier.start_on:
            raise RuleBroken(
                Reason(
                    _("Ngày phải từ %(on)s trở đi, là ngày của nơi tiếp nhận trước.") % {"on": earlier.start_on.strftime("%d/%m/%Y")}, "on"
                )
            )
        earlier.ends_on = on
        earlier.save(update_fields=["ends_on"])
    route = PartyRoute.objects.create(branch=branch, body=body, role=role, start_on=on) if body else None
    history.record("party.route", by=by, subject=branch, branch=branch, role=str(role), body=body.pk if body else None, on=str(on))
    return route
