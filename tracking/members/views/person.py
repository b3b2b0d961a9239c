"""One member: the page, changing what is known, the citizen number, titles, leaving and coming back."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.web import bind, get_visible_or_404, render_page, submit
from tracking.access.rules import Permission as P
from tracking.history import actions as history
from tracking.history import queries as history_queries
from tracking.members import actions, queries
from tracking.members.forms import ApartForm, AwardForm, CorrectAwardForm, DayForm, EditMemberForm, NumberForm, ReturnForm
from tracking.members.models import Member
from tracking.nominations import people
from tracking.nominations import queries as nominations


@require_http_methods(["GET"])
def detail(request, code):
    """The page of a member; each opening is noted in the view log."""
    member, user = _member(request, code), request.user
    cases = nominations.cases_of(member, user, timezone.localdate())
    context = {
        "sheet": queries.sheet(member, user),
        "cases": cases,
        "can_introduce": nominations.can_introduce(member, cases, user),
        "events": history_queries.for_subject(member, user=user),
        "may": {name: user.access.may_at(p, member.branch) for name, p in _SHOWN.items()},
    }
    history.viewed("member", by=user, subject=member, branch=member.branch)
    return render_page(request, "members/detail.html", member=member, **context)


_SHOWN = {"edit": P.MEMBER_EDIT, "reveal": P.NUMBER_REVEAL, "nominate": P.NOMINATION_EDIT, "follow": P.NOMINATION_VIEW}


@require_http_methods(["GET", "POST"])
def edit(request, code):
    """Change what is known of a member; whoever was slower is told by whom it was changed meanwhile."""
    member, today = _member(request, code, P.MEMBER_EDIT), timezone.localdate()
    form = bind(request, EditMemberForm, member=member, today=today, status_by_case=people.has_cases(member), version=member.version)
    if request.method == "POST" and (written := submit(request, form, people.update_member, member=member)):
        return _done(request, member, written, _("Đã cập nhật thông tin đồng chí %(name)s."))
    return render_page(request, "members/edit.html", member=member, form=form)


@require_http_methods(["GET", "POST"])
def number(request, code):
    """Set, change or clear the citizen number; the stored one is not shown."""
    member = _member(request, code, P.MEMBER_EDIT)
    form = bind(request, NumberForm, member=member, version=member.version)
    if request.method == "POST" and (written := submit(request, form, actions.set_citizen_number, member=member)):
        return _done(request, member, written, _("Đã cập nhật số định danh cá nhân của đồng chí %(name)s."))
    return render_page(request, "members/number.html", member=member, form=form)


@never_cache
@require_http_methods(["POST"])
def reveal(request, code):
    """The citizen number in clear, on a page of its own that nothing keeps; noted in the view log."""
    member = _member(request, code, P.NUMBER_REVEAL)
    return render_page(request, "members/reveal.html", member=member, clear=actions.reveal_number(member=member, by=request.user))


@require_http_methods(["GET", "POST"])
def award(request, code):
    """Note a title."""
    member = _member(request, code, P.MEMBER_EDIT)
    form = bind(request, AwardForm, today=timezone.localdate())
    if request.method == "POST" and (written := submit(request, form, actions.add_award, member=member)):
        return _done(request, member, written, _("Đã ghi danh hiệu của đồng chí %(name)s."))
    return render_page(request, "members/award.html", member=member, form=form)


@require_http_methods(["GET", "POST"])
def correct_award(request, code, award):
    """Put right what was noted of a title."""
    member = _member(request, code, P.MEMBER_EDIT)
    if (found := member.awards.select_related("kind").filter(pk=award).first()) is None:
        raise Http404
    form = bind(request, CorrectAwardForm, award=found, today=timezone.localdate(), version=member.version)
    if request.method == "POST" and (written := submit(request, form, actions.correct_award, award=found)):
        return _done(request, member, written, _("Đã đính chính danh hiệu của đồng chí %(name)s."))
    return render_page(request, "members/correct_award.html", member=member, form=form)


@require_http_methods(["GET", "POST"])
def leave(request, code):
    """The person is no longer a member; an open case ends with it."""
    member, today = _member(request, code, P.MEMBER_EDIT), timezone.localdate()
    form = bind(request, DayForm, today=today, label=_("Thôi là đoàn viên từ ngày"), version=member.version)
    if request.method == "POST" and (written := submit(request, form, people.leave_union, member=member)):
        return _done(request, member, written, _("Đồng chí %(name)s thôi là đoàn viên."))
    return render_page(request, "members/leave.html", member=member, form=form, case=people.open_case(member))


@require_http_methods(["GET", "POST"])
def come_back(request, code):
    """Somebody who had left is a member again."""
    member = _member(request, code, P.MEMBER_EDIT)
    place = queries.home_branch(request.user, request.scope)
    form = bind(
        request, ReturnForm, user=request.user, today=timezone.localdate(), branch=place, label=_("Trở lại từ ngày"), version=member.version
    )
    if request.method == "POST" and (written := submit(request, form, actions.return_to_union, member=member)):
        return _done(request, member, written, _("Đồng chí %(name)s trở lại là đoàn viên."))
    return render_page(request, "members/come_back.html", member=member, form=form, place=place)


@require_http_methods(["POST"])
def tell_apart(request, code):
    """Remember that somebody alike is another person."""
    member, form = _member(request, code, P.MEMBER_EDIT), ApartForm(request.POST)
    other = Member.objects.visible_to(request.user).filter(code=form.cleaned_data["other"]).first() if form.is_valid() else None
    if other is None:
        messages.warning(request, _("Chưa chọn người để so sánh. Mở lại trang rồi chọn."))
    elif submit(request, form, partial(actions.say_not_same, member=member, other=other)):
        messages.success(request, _("Đồng chí %(name)s và người được so sánh là hai người khác nhau.") % {"name": member.full_name})
    return redirect(member)


def _member(request, code, may=None):
    rows = Member.objects.select_related("branch", "ethnic_group")
    return get_visible_or_404(Member, request.user, may=may, queryset=rows, code=code)


def _done(request, member, written, words):
    if not written.repeated:
        messages.success(request, words % {"name": member.full_name})
    return redirect(member)
