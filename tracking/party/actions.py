"""Writes to Party bodies and to the routes between them and the branches."""

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from portal import db, text, tree
from portal.errors import Reason, RuleBroken
from tracking.history import actions as history
from tracking.party.models import PartyBody, PartyBodyPeriod, PartyRoute

LONG_AGO = date(1900, 1, 1)


@transaction.atomic
def open_body(*, by, on, name, kind, parent=None):
    """Note a Party body from day ``on`` (None: since before the portal). Writes body, first period and event. Raises RuleBroken."""
    name = text.clean(name)
    if not name:
        raise RuleBroken(Reason(_("Cần ghi tên tổ chức đảng."), "name"))
    if parent is None and PartyBody.objects.filter(parent__isnull=True).exists():
        raise RuleBroken(Reason(_("Cần chọn tổ chức đảng cấp trên."), "parent"))
    db.advisory_lock(f"body-tree-{parent.pk if parent else 0}")
    last = PartyBody.objects.filter(parent=parent).aggregate(last=Max("path"))["last"]
    body = PartyBody.objects.create(
        name=name, kind=kind, parent=parent, opened_on=on, path=tree.next_path(parent.path if parent else "", last),
        depth=parent.depth + 1 if parent else 1, name_fold=text.fold(name)[:300], name_key=text.sort_key(name)[:420],
    )  # fmt: skip
    ids = tree.ancestor_ids(node_id=body.pk, depth=body.depth, parent_ids=(parent.b2_id, parent.b3_id, parent.b4_id) if parent else None)
    body.b2_id, body.b3_id, body.b4_id = ids
    body.save(update_fields=["b2", "b3", "b4"])
    PartyBodyPeriod.objects.create(
        body=body, start_on=on or LONG_AGO, name=name, kind=kind, parent=parent, path=body.path, depth=body.depth, b2_id=ids[0], b3_id=ids[1], b4_id=ids[2]
    )
    history.record("party.open", by=by, subject=body, name=name)
    return body


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
            raise RuleBroken(Reason(_("Ngày phải từ %(on)s trở đi, là ngày của nơi tiếp nhận trước.") % {"on": earlier.start_on.strftime("%d/%m/%Y")}, "on"))
        earlier.ends_on = on
        earlier.save(update_fields=["ends_on"])
    route = PartyRoute.objects.create(branch=branch, body=body, role=role, start_on=on) if body else None
    history.record("party.route", by=by, subject=branch, branch=branch, role=str(role), body=body.pk if body else None, on=str(on))
    return route
