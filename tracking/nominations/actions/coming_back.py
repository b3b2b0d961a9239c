"""Cases that would be open again where they cannot be: beside another open case, or where the person is no longer. Layer: actions."""

from django.utils.translation import gettext as _

from portal.errors import Reason
from tracking.nominations import rules
from tracking.nominations.models import Nomination
from tracking.nominations.rules import Stage


def reasons(cases, facts, gone, opened):
    """Why these cases cannot do without the acts in ``gone``: a Reason for each case that would stand among the open ones again.

    ``cases``: {id: case with its member}, ``facts`` and ``gone``: {id: its acts, those to be taken back}; ``opened``: ids of cases that end
    anyway. One query.
    """
    back = [case for pk, case in cases.items() if pk not in opened and _comes_back(case, facts[pk], gone[pk])]
    busy = Nomination.objects.open().filter(member__in=[c.member_id for c in back]).exclude(pk__in=[c.pk for c in back])
    members = set(busy.values_list("member_id", flat=True))
    return [reason for case in back if (reason := _reason(case, case.member_id in members))]


def _comes_back(case, facts, gone):
    taken = {f.id for f in gone}
    found = rules.standing([f for f in facts if f.id not in taken])
    return found.closed_on is None and found.stage < Stage.OFFICIAL and (case.closed_on is not None or case.stage >= Stage.OFFICIAL)


def _reason(case, has_another):
    words = {"name": case.member.full_name}
    if has_another:
        return Reason(_("Đồng chí %(name)s: đang có phiếu theo dõi khác, mở sau lần nhập này.") % words)
    if case.branch_id != case.member.branch_id:
        return Reason(_("Đồng chí %(name)s: đã chuyển sang đơn vị khác sau khi kết thúc theo dõi.") % words)
    return None
