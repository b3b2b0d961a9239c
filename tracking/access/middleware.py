"""The one place in which lists work now, kept in the address as ``?tai=CODE``."""

from dataclasses import dataclass, field

from django.http import Http404
from django.utils.functional import SimpleLazyObject


@dataclass
class WorkingScope:
    """Where the person works now. ``branch`` or ``body`` is the chosen place (None for nobody's); ``choices`` lists the places held.

    ``chosen`` is the code given in the address, '' when it is the default; links keep it.
    """

    branch: object = None
    body: object = None
    choices: list = field(default_factory=list)
    chosen: str = ""

    @property
    def place(self):
        return self.branch or self.body

    @property
    def label(self):
        return (getattr(self.place, "label", "") or str(self.place)) if self.place else ""

    def q(self, prefix=""):
        """Q for the rows in this place. ``prefix`` as in ``Branch.subtree``."""
        from tracking.access.queries import NOTHING

        return self.place.subtree(prefix) if self.place else NOTHING


def scope(get_response):
    """Adds ``request.scope``, lazily. A code outside the person's reach answers 404, or whatever error is being answered already."""

    def middleware(request):
        request.scope = SimpleLazyObject(lambda: _scope_or_404(request))
        return get_response(request)

    def process_exception(request, exception):
        request.answers_error = True

    middleware.process_exception = process_exception
    return middleware


def _scope_or_404(request):
    try:
        return find_scope(request)
    except Http404:
        request.scope = WorkingScope()  # the page that says "not found" has a menu too
        if request.resolver_match is None or getattr(request, "answers_error", False):  # raised again there it would answer 500
            return request.scope
        raise


def find_scope(request):
    """The working scope of this request: the place named by ``?tai=`` when it lies in reach, else the widest place held."""
    if not request.user.is_authenticated or not request.user.access.scopes:
        return WorkingScope()
    scopes = request.user.access.scopes
    code = request.GET.get("tai", "")
    places = list({s.code: s for s in scopes}.values())
    held = next((s for s in places if s.code == code), None)
    if code and held is None:
        return WorkingScope(**_place_in_reach(request.user, code), choices=places, chosen=code)
    held = held or places[0]
    return WorkingScope(branch=held.branch, body=held.body, choices=places, chosen=code)


def _place_in_reach(user, code):
    from tracking.branches.models import Branch
    from tracking.party.models import PartyBody

    if "\x00" in code:
        raise Http404
    if branch := Branch.objects.visible_to(user).filter(code=code).first():
        return {"branch": branch}
    if any(s.body for s in user.access.scopes) and (
        body := PartyBody.objects.visible_to(user, may="nomination_view").filter(code=code).first()
    ):
        return {"body": body}
    raise Http404
