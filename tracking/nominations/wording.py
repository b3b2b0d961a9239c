"""An act of a case in words, as the timeline shows it. Layer: queries."""

from django.utils.translation import gettext as _

from portal import dates
from tracking.nominations import rules
from tracking.nominations.models import ActText
from tracking.nominations.rules import ActKind, Source


def what(act, replaced):
    if act.kind == ActKind.REVERSAL and replaced:
        return _("Hủy nội dung ghi nhầm: %(act)s") % {"act": replaced.get_kind_display()}
    return str(act.get_kind_display())


def meta(act):
    parts = [str(act.get_source_display())] if act.source != Source.OWN else []
    who = _("đồng chí %(name)s ghi ngày %(on)s") if act.by else _("ghi ngày %(on)s")
    parts.append(who % {"name": act.by, "on": dates.show(act.recorded_on)})
    if act.reverses_id and act.kind != ActKind.REVERSAL:
        parts.append(_("đính chính"))
    return "; ".join(parts)[:1].upper() + "; ".join(parts)[1:] + "."


def document(row):
    if row is None:
        return ""
    parts = [str(row.get_form_display())]
    parts += [_("số %(number)s") % {"number": row.number}] if row.number else [_("chưa có số")]
    parts += [_("ngày %(on)s") % {"on": dates.show(row.on)}] if row.on else []
    parts += [row.issuer] if row.issuer else []
    return ", ".join(parts)


def facts(act, texts):
    vote = getattr(act, "vote", None)
    lines = []
    if vote and vote.total is not None:
        lines.append(rules.vote_sentence(total=vote.total, in_favour=vote.in_favour))
    elif vote:
        lines.append(_("Kết quả biểu quyết: đủ số phiếu.") if vote.met else _("Kết quả biểu quyết: chưa đủ số phiếu."))
    if act.body:
        lines.append(_("Chi bộ, cấp ủy: %(body)s.") % {"body": act.body})
    if texts.get(ActText.MENTOR):
        lines.append(_("Đảng viên được phân công giúp đỡ: %(name)s.") % {"name": texts[ActText.MENTOR]})
    lines += _mentor(getattr(act, "mentor", None))
    lines += _overridden(act, texts)
    if act.reason:
        lines.append(_("Lý do: %(reason)s.") % {"reason": act.reason})
    return lines


def _mentor(link):
    if link is None:
        return []
    known = {True: [_("Là đảng viên chính thức.")], False: [_("Chưa là đảng viên chính thức.")], None: []}[link.official]
    return known + ([_("Cùng công tác, cư trú: %(months)s tháng.") % {"months": link.months}] if link.months is not None else [])


def _overridden(act, texts):
    """What was warned of, the rule set where one can be chosen, and why it was recorded all the same."""
    warned = [str(row.get_code_display()) for row in act.cautions.all()]
    lines = [_("Lưu ý khi ghi: %(what)s.") % {"what": "; ".join(warned)}] if warned else []
    if why := texts.get(ActText.OVERRIDE):
        if act.ruled_by:
            lines.append(_("Áp dụng bộ quy định: %(name)s.") % {"name": act.ruled_by})
        lines.append(_("Vẫn ghi, lý do: %(why)s") % {"why": why})
    return lines
