"""What there is to do, by role: at most seven lists each.

A list is a sentence, what it means, and a condition on the case's own columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracking.access.rules import Permission, Role
from tracking.nominations.rules import Stage

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_LISTS = 7
CERTIFICATE_SOON = timedelta(days=90)
PROBATION_SOON = timedelta(days=60)
NO_NEWS = timedelta(days=60)
STANDS_STILL = timedelta(days=180)
IN_POOL = Q(introduced_on__isnull=True, stage__lt=Stage.DOSSIER_OPENED)
WITH_PARTY = Q(stage__gte=Stage.SENT_TO_PARTY, stage__lte=Stage.COMMITTEE_RESOLVED, handed_over_on__isnull=False)


@dataclass(frozen=True)
class Work:
    """One list. ``condition(today)``: Q on followed cases; None for lists that are not about cases. ``status``: how it is marked."""

    key: str
    title: StrOrPromise
    meaning: StrOrPromise
    nothing: StrOrPromise
    condition: Callable[[date], Q] | None = None
    status: str = "attention"
    needs: Permission = Permission.NOMINATION_VIEW


def _by(column: str, span: timedelta) -> Callable[[date], Q]:
    return lambda today: Q(**{f"{column}__lte": today + span})


WORKS = {
    w.key: w
    for w in (
        Work(
            "cho-bo-sung",
            _("Chờ bổ sung"),
            _("Công đoàn cấp trên hoặc cấp ủy đã trả lại để bổ sung."),
            _("Không có phiếu nào bị trả lại."),
            lambda today: Q(waiting_supplement=True),
        ),
        Work(
            "chua-trao-doi",
            _("Trong nguồn, chưa trao đổi với đoàn viên"),
            _("Trao đổi, ghi ngày đoàn viên đồng ý."),
            _("Không có đồng chí nào chờ trao đổi."),
            lambda today: IN_POOL & Q(agreed_on__isnull=True),
            "identified",
        ),
        Work(
            "chua-gioi-thieu",
            _("Đoàn viên đã đồng ý, chưa có văn bản giới thiệu"),
            _("Đưa ra ban chấp hành, ghi nghị quyết hoặc công văn."),
            _("Không có đồng chí nào chờ văn bản giới thiệu."),
            lambda today: IN_POOL & Q(agreed_on__isnull=False),
            "union_resolved",
        ),
        Work(
            "chua-gui",
            _("Đã giới thiệu, chưa gửi cấp ủy"),
            _("Gửi danh sách sang chi bộ hoặc cấp ủy tiếp nhận."),
            _("Không có danh sách nào chờ gửi cấp ủy."),
            lambda today: (
                Q(introduced_on__isnull=False, handed_over_on__isnull=True, stage__lt=Stage.ACCEPTED_BY_CELL)
                | Q(introduced_on__isnull=False, handed_over_on__isnull=True, stage__in=(Stage.CLASS_SENT, Stage.CLASS_CERTIFIED))
            ),
            "sent_to_party",
        ),
        Work(
            "cho-cap-uy",
            _("Đang chờ cấp ủy thông báo kết quả"),
            _("Đã gửi trên 60 ngày, chưa có tin mới. Đối chiếu với cấp ủy khi thuận tiện."),
            _("Không có phiếu nào chờ tin quá 60 ngày."),
            lambda today: WITH_PARTY & Q(stage_since_on__lte=today - NO_NEWS),
            "waiting",
        ),
        Work(
            "gcn-sap-het",
            _("Giấy chứng nhận lớp nhận thức sắp hết giá trị"),
            _("Còn dưới 90 ngày hoặc đã hết. Đề nghị chi bộ xem xét hoặc cử học lại."),
            _("Không có giấy chứng nhận nào sắp hết giá trị."),
            _by("certificate_ends_on", CERTIFICATE_SOON),
            "attention",
        ),
        Work(
            "sap-het-du-bi",
            _("Sắp hết thời gian dự bị"),
            _("Còn dưới 60 ngày. Chuẩn bị nhận xét Mẫu 12-KNĐ."),
            _("Không có đồng chí nào sắp hết thời gian dự bị."),
            _by("probation_ends_on", PROBATION_SOON),
            "attention",
        ),
        Work(
            "thieu-quyet-dinh",
            _("Đã kết nạp, chờ bổ sung số quyết định"),
            _("Đã biết ngày lễ kết nạp, chưa ghi quyết định."),
            _("Không có đồng chí nào chờ bổ sung số quyết định."),
            lambda today: Q(stage__gte=Stage.PROBATION, decided_on__isnull=True),
            "admission_decided",
        ),
        Work(
            "cho-tiep-nhan",
            _("Danh sách công đoàn gửi, chờ tiếp nhận"),
            _("Ghi ngày tiếp nhận và đảng viên được phân công giúp đỡ."),
            _("Không có danh sách nào chờ tiếp nhận."),
            lambda today: Q(stage=Stage.SENT_TO_PARTY),
            "sent_to_party",
            Permission.PARTY_RECORD,
        ),
        Work(
            "cho-hoc-lop",
            _("Đã tiếp nhận, chưa cử học lớp nhận thức"),
            _("Cử học hoặc ghi giấy chứng nhận đã có."),
            _("Không có đồng chí nào chờ cử học."),
            lambda today: Q(stage=Stage.ACCEPTED_BY_CELL, class_sent_on__isnull=True, certified_on__isnull=True),
            "accepted_by_cell",
            Permission.PARTY_RECORD,
        ),
        Work(
            "cho-lam-ho-so",
            _("Đã có giấy chứng nhận, chưa làm hồ sơ xét kết nạp"),
            _("Chi bộ xem xét, bắt đầu làm hồ sơ."),
            _("Không có đồng chí nào chờ làm hồ sơ."),
            lambda today: Q(stage=Stage.CLASS_CERTIFIED),
            "class_certified",
            Permission.PARTY_RECORD,
        ),
        Work(
            "cho-quyet-dinh",
            _("Đã có nghị quyết chi bộ, chờ quyết định kết nạp"),
            _("Ghi nghị quyết đảng ủy, quyết định kết nạp khi có."),
            _("Không có đồng chí nào chờ quyết định."),
            lambda today: Q(stage__in=(Stage.CELL_RESOLVED, Stage.COMMITTEE_RESOLVED)),
            "cell_resolved",
            Permission.PARTY_RECORD,
        ),
        Work(
            "lau-khong-doi",
            _("Không thay đổi quá 180 ngày"),
            _("Phiếu đang theo dõi, chưa có quyết định kết nạp."),
            _("Không có phiếu nào đứng yên quá 180 ngày."),
            lambda today: Q(stage__lt=Stage.ADMISSION_DECIDED, stage_since_on__lte=today - STANDS_STILL),
            "overdue",
        ),
        Work(
            "thieu-buoc",
            _("Thiếu thông tin ở bước trước"),
            _("Đã ghi bước sau nhưng chưa ghi văn bản giới thiệu hoặc giấy chứng nhận lớp."),
            _("Không có phiếu nào thiếu bước trước."),
            lambda today: (
                Q(introduced_on__isnull=True, stage__in=(Stage.SENT_TO_PARTY, Stage.ACCEPTED_BY_CELL))
                | Q(stage__gte=Stage.DOSSIER_OPENED) & (Q(introduced_on__isnull=True) | Q(certified_on__isnull=True))
            ),
            "attention",
        ),
        Work(
            "cdcs-chua-gioi-thieu",
            _("CĐCS chưa giới thiệu đoàn viên ưu tú"),
            _("Trong năm nay chưa có văn bản giới thiệu nào."),
            _("Năm nay công đoàn cơ sở nào cũng đã giới thiệu."),
            needs=Permission.FIGURES_VIEW,
        ),
        Work(
            "don-vi-chua-co-tai-khoan",
            _("Công đoàn cơ sở chưa có tài khoản"),
            _("Đang hoạt động, chưa ai được phân công."),
            _("Không có công đoàn cơ sở nào thiếu tài khoản."),
            needs=Permission.ACCOUNT_MANAGE,
        ),
        Work(
            "tai-khoan-chua-dang-nhap",
            _("Tài khoản chưa đăng nhập lần đầu"),
            _("Đã cấp mật khẩu, chưa đổi mật khẩu lần đầu."),
            _("Không có tài khoản nào chờ đăng nhập lần đầu."),
            needs=Permission.ACCOUNT_MANAGE,
        ),
    )
}

_UPPER = ("cho-bo-sung", "chua-gioi-thieu", "chua-gui", "cho-cap-uy", "gcn-sap-het", "sap-het-du-bi", "cdcs-chua-gioi-thieu")
OF_ROLE = {
    Role.BRANCH_OFFICER: (
        "cho-bo-sung",
        "chua-trao-doi",
        "chua-gioi-thieu",
        "chua-gui",
        "gcn-sap-het",
        "sap-het-du-bi",
        "thieu-quyet-dinh",
    ),
    Role.UPPER_OFFICER: _UPPER,
    Role.ORGANISATION_BOARD: _UPPER,
    Role.LEADER: ("cdcs-chua-gioi-thieu", "cho-cap-uy", "gcn-sap-het", "sap-het-du-bi"),
    Role.PARTY_REVIEWER: ("cho-tiep-nhan", "cho-hoc-lop", "cho-lam-ho-so", "cho-quyet-dinh", "sap-het-du-bi", "gcn-sap-het", "cho-bo-sung"),
    Role.INSPECTOR: ("lau-khong-doi", "thieu-buoc", "thieu-quyet-dinh", "gcn-sap-het", "cho-bo-sung", "cdcs-chua-gioi-thieu"),
    Role.ADMINISTRATOR: ("don-vi-chua-co-tai-khoan", "tai-khoan-chua-dang-nhap"),
}


def lists_for(roles: Iterable[Role]) -> list[Work]:
    """The lists of these roles, each once, the first role's first, seven at most."""
    keys = dict.fromkeys(key for role in roles for key in OF_ROLE[role])
    return [WORKS[key] for key in keys][:MOST_LISTS]
