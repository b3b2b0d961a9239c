"""Two batches of the ward: a list on its way to the Party committee, and an older one that the committee has answered in part."""

from datetime import timedelta

from tracking.batches import actions as batches
from tracking.batches import queries
from tracking.catalogue.models import Reason
from tracking.nominations.models import Nomination
from tracking.nominations.rules import ActKind, DocumentForm, Source

MOST_ANSWERED = 9  # people of the older list


def load(*, places, by, today):
    """Write them; needs cases that were introduced and not handed over, and cases handed over without an answer."""
    ward = places.wards[0]
    committee = places.committees[ward.pk]
    letter = {"document_form": DocumentForm.HAND_OVER_LETTER, "source": Source.OWN, "issuer": ward.name}
    waiting = batches.create_batch(
        kind=ActKind.HANDED_OVER,
        branch=ward,
        body=committee,
        by=by,
        people=_ready(ward),
        name=f"Đợt {today:%m/%Y}",
        planned_on=today,
        **letter,
    )
    batches.prepare(batch=waiting, people=[batches.ItemFacts(i, "skip") for i in waiting.items.all()[:1]], by=by)
    handed_over = Nomination.objects.open().filter(queries.USUAL[ActKind.RECEIVED], a3=ward).order_by("handed_over_on", "pk")
    name = f"Tiếp nhận đợt {today - timedelta(days=40):%m/%Y}"
    answers = batches.create_batch(
        kind=ActKind.RECEIVED, branch=ward, by=by, people=list(handed_over[:MOST_ANSWERED]), name=name,
        planned_on=today - timedelta(days=2), source=Source.NOTICE_DOCUMENT, document_form="",
    )  # fmt: skip
    *taken, returned, _left = answers.items.order_by("place")
    reason = Reason.objects.get(code="R_RESIDENCE")
    batches.prepare(batch=answers, people=[batches.ItemFacts(returned, "return", reason=reason)], by=by)
    batches.apply(batch=answers, items=[*taken, returned], by=by, today=today)


def _ready(ward):
    """People of the ward whom their executive committees have introduced."""
    return list(Nomination.objects.open().filter(queries.USUAL[ActKind.HANDED_OVER], a3=ward).order_by("name_key", "pk")[:12])
