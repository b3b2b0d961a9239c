"""Pages on which Party bodies move and close. Layer: views."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.paging import keyset_page
from portal.web import bind, render_page, submit
from tracking.access.guards import requires
from tracking.access.rules import Permission as P
from tracking.nominations.models import Nomination
from tracking.party.views import arranged_body_or_404
from tracking.reorganisation import bodies, forms, queries, rules
from tracking.reorganisation.rules import Held
from tracking.reorganisation.views import ROWS


@requires(P.BRANCH_MANAGE)
@require_http_methods(["GET", "POST"])
def move(request, code):
    """Another Party body above it from a day on; everything below goes along."""
    body, today = arranged_body_or_404(request, code), timezone.localdate()
    form = bind(request, forms.MoveBodyForm, user=request.user, body=body, version=body.version, initial={"on": today})
    if request.method == "POST" and (written := submit(request, form, bodies.move, body=body, today=today)):
        if not written.repeated:
            words = _("Đã ghi việc chuyển “%(name)s” về “%(parent)s”.")
            messages.success(request, words % {"name": body, "parent": form.cleaned_data["parent"]})
        return redirect(body)
    sizes = [(n, queries.body_door(body, what, request.user, whole=True)) for what, n in queries.body_subtree_size(body).items()]
    return render_page(request, "reorganisation/move_body.html", body=body, form=form, sizes=sizes)


@requires(P.BRANCH_MANAGE)
@require_http_methods(["GET", "POST"])
def close(request, code):
    """The end of a Party body, with a home for everything it holds."""
    body, today = arranged_body_or_404(request, code), timezone.localdate()
    counts = queries.body_counts(body)
    form = bind(request, forms.CloseBodyForm, user=request.user, body=body, counts=counts, version=body.version, initial={"on": today})
    if request.method == "POST" and (written := submit(request, form, bodies.close, body=body, today=today)):
        if not written.repeated:
            messages.success(request, _("“%(name)s” đã kết thúc hoạt động. Lịch sử được giữ nguyên.") % {"name": body})
        return redirect(body)
    numbers = zip(rules.OF_BODY, counts.values(), strict=True)
    lines = [(rules.BODY_LABELS[what], n, what.value, queries.body_door(body, what, request.user)) for what, n in numbers]
    return render_page(request, "reorganisation/close_body.html", body=body, form=form, lines=lines)


@requires(P.BRANCH_MANAGE)
@require_http_methods(["GET"])
def held(request, code, what):
    """The rows behind one number of the pages that move or close a Party body; people out of sight are rows without a name."""
    if what not in rules.OF_BODY:
        raise Http404
    what, whole, body = Held(what), request.GET.get("ca-cap-duoi") == "1", arranged_body_or_404(request, code)
    queries.ensure_sees(request.user, what)
    joined, order, key = ROWS[what]
    page = keyset_page(request, queries.body_held(body, what, whole).select_related(*joined), order=order, key=key)
    if what == Held.CASES:
        seen = Nomination.objects.visible_to(request.user).filter(pk__in=[c.pk for c in page]).values_list("pk", flat=True)
        queries.mark_hidden(page, set(seen))
    title = rules.BODY_LABELS[what]
    return render_page(request, "reorganisation/held.html", place=body, what=what, title=title, whole=whole, page=page, of_body=True)
