"""Papers: a page that shows the paper with what is missing, the same for printing, the same as a file. Layer: views."""

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.web import get_visible_or_404
from tracking.access.guards import place_for, requires
from tracking.access.rules import Permission
from tracking.allocation.models import AllocationSheet
from tracking.allocation.queries import edition_of
from tracking.batches.models import Batch
from tracking.batches.queries import loaded as loaded_batches
from tracking.classes.models import TrainingClass
from tracking.documents import queries, rules
from tracking.documents.rules import PaperKind
from tracking.documents.views.answers import answer
from tracking.figures.forms import PeriodForm
from tracking.nominations.forms import ListFilters
from tracking.nominations.models import Nomination
from tracking.targets.models import Term
from tracking.targets.queries import term_of

SEPARATE, LISTED = "rieng", "chung"


@require_http_methods(["GET", "POST"])
def resolution(request, code, output="page"):
    """Form 4A-KNĐ of one case; ``?ca-dot=rieng``: of everybody in the same document, one paper each; ``chung``: one paper with a list."""
    nomination = get_visible_or_404(Nomination, request.user, code=code, queryset=Nomination.objects.select_related("member", "branch"))
    visible = Nomination.objects.visible_to(request.user)
    way = request.GET.get("ca-dot", "")
    if way == LISTED:
        bundle = queries.resolution_list(nomination, visible)
    else:
        bundle = queries.resolution(nomination, visible, together=way == SEPARATE)
    mates = 0 if output != "page" else queries.mates_count(nomination, visible)
    return answer(
        request, PaperKind.RESOLUTION, bundle, output, subject=nomination, args=[code], way=way, mates=mates, nomination=nomination,
        back=(_("Phiếu theo dõi"), nomination.get_absolute_url()),
    )  # fmt: skip


@requires(Permission.NOMINATION_VIEW)
@require_http_methods(["GET", "POST"])
def people_list(request, output="page"):
    """Danh sách trích ngang of the cases chosen by ``?phieu=CODE``, or of the list with its filters."""
    bundle = queries.people_list(_chosen(request), place=request.scope.branch, today=timezone.localdate())
    return answer(request, PaperKind.PEOPLE_LIST, bundle, output)


@requires(Permission.NOMINATION_VIEW)
@require_http_methods(["GET", "POST"])
def letter(request, output="page"):
    """The letter that hands a list over; for one case that was handed over, the whole letter it went with."""
    cases = _chosen(request)
    chosen = list(cases[:2]) if request.GET.get("phieu") else []
    if len(chosen) == 1:
        cases = queries.letter_cases(chosen[0], Nomination.objects.visible_to(request.user))
    bundle = queries.letter(cases, place=request.scope.branch, today=timezone.localdate())
    return answer(request, PaperKind.LETTER, bundle, output)


@requires(Permission.NOMINATION_VIEW)
@require_http_methods(["GET", "POST"])
def minutes(request, output="page"):
    """Hand-over minutes for a chosen list, as ``people_list`` chooses it."""
    bundle = queries.minutes_of_list(_chosen(request), place=request.scope.branch, today=timezone.localdate())
    return answer(request, PaperKind.MINUTES, bundle, output)


@requires(Permission.NOMINATION_VIEW)
@require_http_methods(["GET", "POST"])
def batch_minutes(request, code, output="page"):
    """Hand-over minutes for a batch."""
    batch = get_visible_or_404(Batch, request.user, queryset=_batches(), code=code)
    bundle = queries.minutes_of_batch(batch, request.user)
    back = (batch.name, batch.get_absolute_url())
    return answer(request, PaperKind.MINUTES, bundle, output, name="batch_minutes", subject=batch, args=[code], back=back)


@requires(Permission.NOMINATION_VIEW)
@require_http_methods(["GET", "POST"])
def batch_receipt(request, code, output="page"):
    """The receipt of the Party body for a batch, in the Party's layout."""
    batch = get_visible_or_404(Batch, request.user, queryset=_batches(), code=code)
    bundle = queries.receipt(batch, request.user, timezone.localdate())
    back = (batch.name, batch.get_absolute_url())
    return answer(request, PaperKind.RECEIPT, bundle, output, name="batch_receipt", subject=batch, args=[code], back=back)


@requires(Permission.NOMINATION_VIEW)
@require_http_methods(["GET", "POST"])
def roll(request, code, output="page"):
    """The list of learners of a class."""
    return _of_class(request, code, output, PaperKind.ROLL, queries.roll)


@requires(Permission.NOMINATION_VIEW)
@require_http_methods(["GET", "POST"])
def attendance(request, code, output="page"):
    """The attendance sheet of a class, with a column for each meeting."""
    return _of_class(request, code, output, PaperKind.ATTENDANCE, queries.attendance)


def _of_class(request, code, output, kind, build):
    rows = TrainingClass.objects.select_related("branch__parent", "branch__province")
    found = get_visible_or_404(TrainingClass, request.user, queryset=rows, code=code)
    bundle = build(found, request.user, timezone.localdate())
    return answer(request, kind, bundle, output, subject=found, args=[code], back=(found.name, found.get_absolute_url()))


@require_http_methods(["GET", "POST"])
def sheet_decision(request, code, output="page"):
    """The decision of an allocation: the edition asked for by ``?lan=``, at first the latest."""
    rows = AllocationSheet.objects.select_related("branch__parent", "branch__province", "target__term")
    sheet = get_visible_or_404(AllocationSheet, request.user, queryset=rows, code=code)
    edition = edition_of(sheet, request.GET.get("lan"))
    back = (_("Phân bổ chỉ tiêu"), sheet.get_absolute_url())
    bundle = queries.decision_of_sheet(sheet, edition)
    return answer(request, PaperKind.DECISION, bundle, output, name="sheet_decision", subject=sheet, args=[code], back=back)


@require_http_methods(["GET", "POST"])
def term_decision(request, code, output="page"):
    """The decisions by which the targets of a term were set, with their annexes."""
    rows = Term.objects.select_related("branch__parent", "branch__province")
    term = get_visible_or_404(Term, request.user, queryset=rows, code=code)
    bundle = queries.decisions_of_term(term, request.user)
    back = (term.name, term.get_absolute_url())
    return answer(request, PaperKind.DECISION, bundle, output, name="term_decision", subject=term, args=[code], back=back)


@requires(Permission.FIGURES_VIEW)
@require_http_methods(["GET", "POST"])
def reminder(request, output="page"):
    """Letters to the unions without an introduction in a period; ``?don-vi=CODE``: only to these."""
    place, today = place_for(request, Permission.FIGURES_VIEW).get("branch"), timezone.localdate()
    if place is None:
        raise Http404
    period = PeriodForm(request.GET).period(today, term_of(place, today))
    codes = [c for c in request.GET.getlist("don-vi")[: rules.MAX_PAPERS] if c.isascii()]
    return answer(request, PaperKind.REMINDER, queries.reminders(place, period, codes, today=today), output)


def _batches():
    return loaded_batches().select_related("branch__parent", "branch__province", "body__parent", "follows__branch", "follows__body")


def _chosen(request):
    visible = Nomination.objects.visible_to(request.user)
    if codes := [c for c in request.GET.getlist("phieu")[: rules.MAX_PEOPLE] if c.isascii()]:
        return visible.filter(code__in=codes)
    return ListFilters(request.GET, today=timezone.localdate()).apply(visible.filter(request.scope.q()))
