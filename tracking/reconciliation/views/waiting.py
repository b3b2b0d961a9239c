"""Waiting times between union and committee, for the organisation boards and the committee itself."""

from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_GET

from portal.paging import keyset_page
from portal.web import get_visible_or_404, render_page
from tracking.access.guards import place_for, requires
from tracking.access.rules import Permission as P
from tracking.nominations.models import Nomination
from tracking.nominations.queries import with_days
from tracking.party.models import PartyBody
from tracking.reconciliation.queries import waiting as queries
from tracking.reconciliation.queries.sheets import at, bodies_in_reach
from tracking.reconciliation.rules import HIDDEN_UNDER, WITH_PARTY, Step


@requires(P.WAITING_VIEW)
@require_GET
def waiting(request):
    """Party bodies with somebody waiting, each way apart."""
    lines, more = queries.waiting_lines(_cases(request))
    return render_page(request, "reconciliation/waiting.html", lines=lines, more=more, they=Step.SUPPLEMENT)


@requires(P.WAITING_VIEW)
@require_GET
def waiting_body(request, code):
    """Median and longest wait of one body, step by step."""
    body = _body(request, code)
    waits = queries.waits(_cases(request).filter(body.subtree()), timezone.localdate())
    we, they = [w for w in waits if w.step in WITH_PARTY], [w for w in waits if w.step not in WITH_PARTY]
    return render_page(request, "reconciliation/waiting_body.html", body=body, we=we, they=they, hidden_under=HIDDEN_UNDER)


@requires(P.WAITING_VIEW)
@require_GET
def people(request, code, step):
    """Exactly the people counted in one step of one body, the longest wait first; ``step`` 'cap-uy': all who wait for the committee."""
    body, today = _body(request, code), timezone.localdate()
    steps = WITH_PARTY if step == "cap-uy" else [Step(step)] if step in Step.values else None
    if steps is None:
        raise Http404
    found = queries.people(_cases(request).filter(body.subtree()), steps)
    page = queries.with_owner(with_days(keyset_page(request, found, order=("since_on", "pk")), today), today)
    label = steps[0].label if len(steps) == 1 else ""
    return render_page(request, "reconciliation/people.html", body=body, page=page, label=label)


def _cases(request):
    """Cases in sight at the working place, where waiting times may be seen."""
    where = place_for(request, P.WAITING_VIEW)
    return at(where.get("branch") or where["body"], Nomination.objects.visible_to(request.user, may=P.WAITING_VIEW))


def _body(request, code):
    reach = bodies_in_reach(request.user, P.WAITING_VIEW).values("pk")
    return get_visible_or_404(PartyBody, request.user, queryset=PartyBody.objects.select_related("parent").filter(pk__in=reach), code=code)
