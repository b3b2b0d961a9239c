"""Where a finding is put right: the one page, as far as this person may use it. Layer: views."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from tracking.access.rules import Permission as P
from tracking.dossiers import queries as dossiers
from tracking.examination.rules import Remedy
from tracking.nominations import queries as nominations
from tracking.nominations import rights, rules


@dataclass
class Line:
    """A finding with its link; ``url`` '' when there is nothing to be put right."""

    finding: object
    url: str = ""
    label: str = ""


def lines(examined, user):
    """(verdict, lines) of the case, the worst first. No statement when case, branch and member are loaded."""
    held = nominations.held_at(user, examined.nomination)
    return [(verdict, [line(f, examined.nomination, user, held) for f in found]) for verdict, found in examined.groups]


def line(finding, nomination, user, held):
    """One finding; who only reads is led to where the fact stands."""
    if finding.place is None:
        return Line(finding)
    make = _PAGES.get(finding.place.remedy, _act)
    url, label = make(finding.place, nomination, user, held) or (nomination.get_absolute_url(), _("Xem phiếu"))
    return Line(finding, url, label)


def _act(place, nomination, user, held):
    if nomination.closed_on or not rights.may_record(place.kind, held):
        return None
    if place.remedy == Remedy.CORRECT:
        return reverse("nominations:correct", args=[nomination.code, place.act_id]), _("Đính chính")
    return reverse("nominations:record", args=[nomination.code, place.kind]), str(rules.PROCEDURE[place.kind].button)


def _member(place, nomination, user, held):
    member = nomination.member
    if user.access.may_at(P.MEMBER_EDIT, member.branch):
        return reverse("members:edit", args=[member.code]), _("Sửa thông tin đoàn viên")
    if user.access.may_at(P.MEMBER_VIEW, member.branch):
        return member.get_absolute_url(), _("Xem đoàn viên")
    return None


def _paper(place, nomination, user, held):
    if not dossiers.may_edit(place.entry.rule, held):
        return _papers(place, nomination, user, held)
    return reverse("dossiers:edit", args=[nomination.code, *place.entry.rule.key]), _("Ghi giấy tờ")


def _papers(place, nomination, user, held):
    return reverse("dossiers:show", args=[nomination.code]), _("Xem danh mục giấy tờ")


def _route(place, nomination, user, held):
    if P.NOMINATION_EDIT not in held:
        return None
    return reverse("nominations:route", args=[nomination.code]), _("Chọn hình thức giới thiệu")


_PAGES = {Remedy.MEMBER: _member, Remedy.PAPER: _paper, Remedy.PAPERS: _papers, Remedy.ROUTE: _route}
