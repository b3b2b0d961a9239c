"""Arithmetic of an executive committee's vote. Numbers of people."""

from django.utils.translation import gettext_lazy as _

from portal.errors import Reason


def vote_reasons(*, total: int, present: int, in_favour: int, against: int, blank: int) -> list[Reason]:
    """Why an executive committee's vote does not add up. Numbers of people; ``blank`` counts invalid ballots too."""
    reasons = []
    if present > total:
        reasons.append(
            Reason(
                _("Số có mặt (%(present)s) không thể nhiều hơn số ủy viên (%(total)s).") % {"present": present, "total": total}, "present"
            )
        )
    if in_favour + against + blank != present:
        reasons.append(
            Reason(
                _("Tổng số phiếu (%(sum)s) phải bằng số ủy viên có mặt (%(present)s).")
                % {"sum": in_favour + against + blank, "present": present},
                "in_favour",
            )
        )
    return reasons


def vote_needed(total: int) -> int:
    """Votes that an executive committee of ``total`` members needs: more than half. Source: the union's own rule (process research §4)."""
    return total // 2 + 1


def vote_sentence(*, total: int, in_favour: int) -> str:
    """'Cần ít nhất 6 phiếu tán thành; được 9: đủ điều kiện.'"""
    needed = vote_needed(total)
    words = (
        _("Cần ít nhất %(needed)s phiếu tán thành; được %(got)s: đủ điều kiện.")
        if in_favour >= needed
        else _("Cần ít nhất %(needed)s phiếu tán thành; được %(got)s: chưa đủ điều kiện.")
    )
    return words % {"needed": needed, "got": in_favour}
