"""What there is to do, by role: at most seven lists each.

A list is a sentence, what it means, and for cases a condition on the case's own columns where these tell enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracking.access.rules import Permission, Role
from tracking.nominations.rules import Stage, over_usual

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_LISTS = 7
LIMIT_SOON = timedelta(days=30)
CERTIFICATE_SOON = timedelta(days=90)
PROBATION_SOON = timedelta(days=60)
CHANGES_KEPT = timedelta(days=30)  # what is older is no news, also for somebody who never marked it as read
NO_NEWS = timedelta(days=60)
STANDS_STILL = timedelta(days=180)
IN_POOL = Q(introduced_on__isnull=True, stage__lt=Stage.DOSSIER_OPENED)
WITH_PARTY = Q(stage__gte=Stage.SENT_TO_PARTY, stage__lte=Stage.COMMITTEE_RESOLVED, handed_over_on__isnull=False)


def due_within(span: timedelta, today: date) -> Q:
    """Followed cases of which a limit ends within ``span`` or has ended: the one place that says what a near limit is."""
    return Q(next_due_on__lte=today + span, stage__lt=Stage.OFFICIAL)


@dataclass(frozen=True)
class Work:
    """One list. ``condition(today)``: Q on followed cases, None where the list is not about cases or asks other tables.

    ``about``: what its rows are: cases, branches, unions, accounts, transfers, targets or acts. ``status``: how it is marked. ``reminds``:
    counted as something to do, in the bell and in the daily mail; the others are good to know.
    """

    key: str
    title: StrOrPromise
    meaning: StrOrPromise
    nothing: StrOrPromise
    condition: Callable[[date], Q] | None = None
    status: str = "attention"
    needs: Permission = Permission.NOMINATION_VIEW
    about: str = "cases"
    reminds: bool = True


def _by(column: str, span: timedelta) -> Callable[[date], Q]:
    return lambda today: Q(**{f"{column}__lte": today + span})


def _not_sent(today: date) -> Q:
    on_the_way = Q(stage__lt=Stage.ACCEPTED_BY_CELL) | Q(stage__in=(Stage.CLASS_SENT, Stage.CLASS_CERTIFIED))
    return Q(introduced_on__isnull=False, handed_over_on__isnull=True) & on_the_way


def _without_decision(today: date) -> Q:
    return Q(stage__gte=Stage.PROBATION, decided_on__isnull=True)


def _without_step(today: date) -> Q:
    sent = Q(introduced_on__isnull=True, stage__in=(Stage.SENT_TO_PARTY, Stage.ACCEPTED_BY_CELL))
    return sent | Q(stage__gte=Stage.DOSSIER_OPENED) & (Q(introduced_on__isnull=True) | Q(certified_on__isnull=True))


def _needs_class(today: date) -> Q:
    """Agreed or introduced, and neither at class nor certified; or the certificate has lapsed before the cell's vote."""
    never = Q(certified_on__isnull=True, class_sent_on__isnull=True, stage__lt=Stage.DOSSIER_OPENED)
    wanted = Q(agreed_on__isnull=False) | Q(introduced_on__isnull=False)
    lapsed = Q(certificate_ends_on__lte=today, stage__lt=Stage.CELL_RESOLVED)  # the first day on which it no longer holds
    return never & wanted | lapsed


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
            _not_sent,
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
            lambda today: Q(probation_ends_on__gt=today) & _by("probation_ends_on", PROBATION_SOON)(today),
            "attention",
        ),
        Work(
            "thieu-quyet-dinh",
            _("Đã kết nạp, chờ bổ sung số quyết định"),
            _("Đã biết ngày lễ kết nạp, chưa ghi quyết định."),
            _("Không có đồng chí nào chờ bổ sung số quyết định."),
            _without_decision,
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
            "cho-xem-xet",
            _("Đã tiếp nhận, chi bộ đang giúp đỡ, xem xét"),
            _("Ghi cử học lớp, giấy chứng nhận, bắt đầu làm hồ sơ, nghị quyết khi có."),
            _("Không có đồng chí nào đang được xem xét."),
            lambda today: Q(stage__in=(Stage.ACCEPTED_BY_CELL, Stage.CLASS_CERTIFIED, Stage.DOSSIER_OPENED)),
            "accepted_by_cell",
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
            "chua-le",
            _("Có quyết định, chưa ghi lễ kết nạp"),
            _("Ghi ngày lễ kết nạp khi đã tổ chức."),
            _("Mọi quyết định kết nạp đều đã có ngày lễ."),
            lambda today: Q(stage=Stage.ADMISSION_DECIDED, ceremony_on__isnull=True),
            "admission_decided",
        ),
        Work(
            "den-han-chinh-thuc",
            _("Đã hết 12 tháng dự bị, chưa ghi công nhận chính thức"),
            _("Chi bộ xét, ghi quyết định công nhận khi có."),
            _("Không có đồng chí nào đến hạn xét công nhận chính thức."),
            lambda today: Q(stage=Stage.PROBATION, probation_ends_on__lte=today),
            "probation",
        ),
        Work(
            "lau-hon-thuong-le",
            _("Ở một bước lâu hơn mức tham khảo"),
            _("Mức tham khảo của công đoàn cho từng bước, không phải quy định của Đảng. Xếp theo ngày chờ lâu nhất."),
            _("Không có phiếu nào ở một bước lâu hơn mức tham khảo."),
            over_usual,
            "waiting",
        ),
        Work(
            "thieu-giay-to",
            _("Thiếu văn bản hoặc thiếu bước"),
            _("Chưa gửi cấp ủy, chưa ghi bước trước, hoặc chờ số quyết định kết nạp."),
            _("Không có phiếu nào thiếu văn bản, thiếu bước."),
            lambda today: _not_sent(today) | _without_step(today) | _without_decision(today),
            "attention",
        ),
        Work(
            "can-hoc-lop",
            _("Cần cử học lớp nhận thức về Đảng"),
            _("Chưa học, hoặc giấy chứng nhận đã hết giá trị. Đăng ký với công đoàn cấp trên."),
            _("Không có đồng chí nào cần cử học lớp."),
            _needs_class,
            "class_sent",
        ),
        Work(
            "can-nhan-xet",
            _("Cần nhận xét của công đoàn (Mẫu 5-KNĐ, 12-KNĐ)"),
            _("Chi bộ đang làm hồ sơ, hoặc sắp hết thời gian dự bị mà chưa ghi nhận xét."),
            _("Không có nhận xét nào còn thiếu."),
            None,
            "attention",
        ),
        Work(
            "han-30-ngay",
            _("Có hạn trong 30 ngày tới"),
            _("Giấy chứng nhận, văn bản, quyết định, lễ kết nạp, công nhận chính thức; kể cả khi đã quá hạn."),
            _("Không có hạn nào trong 30 ngày tới."),
            lambda today: due_within(LIMIT_SOON, today),
            "attention",
        ),
        Work(
            "nguon-de-xuat",
            _("Trong nguồn, cần trao đổi, giới thiệu"),
            _("Trao đổi với đoàn viên, đưa ra ban chấp hành, ghi văn bản giới thiệu."),
            _("Không còn đồng chí nào trong nguồn. Tìm thêm người ở trang Đoàn viên."),
            lambda today: IN_POOL,
            "identified",
        ),
        Work(
            "can-sua-thong-tin",
            _("Thông tin cần bổ sung, sửa"),
            _("Thiếu ngày sinh, công việc, hoặc chưa rõ là lao động trực tiếp. Sửa ở trang đoàn viên."),
            _("Thông tin của các đồng chí đang theo dõi đều đủ."),
            None,
            "attention",
        ),
        Work(
            "don-vi-da-ket-thuc",
            _("Phiếu ở đơn vị đã kết thúc hoạt động"),
            _("Chuyển tiếp theo dõi sang đơn vị khác, hoặc thôi theo dõi."),
            _("Không có phiếu nào ở đơn vị đã kết thúc hoạt động."),
            None,
            "attention",
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
            _without_step,
            "attention",
        ),
        Work(
            "cdcs-chua-gioi-thieu",
            _("CĐCS chưa giới thiệu đoàn viên ưu tú"),
            _("Trong năm nay chưa có văn bản giới thiệu nào."),
            _("Không có công đoàn cơ sở nào chưa giới thiệu trong năm nay."),
            needs=Permission.FIGURES_VIEW,
            about="unions",
            reminds=False,
        ),
        Work(
            "chuyen-sinh-hoat",
            _("Đề nghị chuyển sinh hoạt chờ trả lời"),
            _("Đơn vị nhận đồng ý hoặc chưa tiếp nhận; phiếu theo dõi chuyển theo."),
            _("Không có đề nghị chuyển sinh hoạt nào đang chờ."),
            needs=Permission.MEMBER_VIEW,
            about="transfers",
        ),
        Work(
            "chi-tieu-can-chu-y",
            _("Chỉ tiêu chưa bằng mức cần đạt đến nay"),
            _("Kết quả thấp hơn mức cần đạt tính theo thời gian đã qua."),
            _("Mọi chỉ tiêu đã giao đều bằng hoặc hơn mức cần đạt đến nay."),
            needs=Permission.TARGET_VIEW,
            about="targets",
        ),
        Work(
            "thay-doi",
            _("Thay đổi từ lần xem trước"),
            _("Việc do người khác ghi từ khi đồng chí đánh dấu đã xem, nhiều nhất 30 ngày."),
            _("Không có thay đổi nào từ lần xem trước."),
            about="acts",
            reminds=False,
        ),
        Work(
            "don-vi-chua-co-tai-khoan",
            _("Công đoàn cơ sở chưa có tài khoản"),
            _("Đang hoạt động, chưa ai được phân công."),
            _("Không có công đoàn cơ sở nào thiếu tài khoản."),
            needs=Permission.ACCOUNT_MANAGE,
            about="branches",
        ),
        Work(
            "tai-khoan-chua-dang-nhap",
            _("Tài khoản chưa đăng nhập lần đầu"),
            _("Đã cấp mật khẩu, chưa đổi mật khẩu lần đầu."),
            _("Không có tài khoản nào chờ đăng nhập lần đầu."),
            needs=Permission.ACCOUNT_RESET,
            about="accounts",
        ),
    )
}

OF_ROLE = {
    Role.BRANCH_OFFICER: (
        "cho-bo-sung",
        "thieu-giay-to",
        "can-hoc-lop",
        "can-nhan-xet",
        "han-30-ngay",
        "nguon-de-xuat",
        "can-sua-thong-tin",
    ),
    Role.UPPER_OFFICER: ("cho-bo-sung", "chua-gioi-thieu", "chua-gui", "cho-cap-uy", "can-nhan-xet", "han-30-ngay", "cdcs-chua-gioi-thieu"),
    Role.ORGANISATION_BOARD: (
        "cho-cap-uy",
        "lau-hon-thuong-le",
        "cdcs-chua-gioi-thieu",
        "chuyen-sinh-hoat",
        "don-vi-da-ket-thuc",
        "tai-khoan-chua-dang-nhap",
        "can-sua-thong-tin",
    ),
    Role.LEADER: ("chi-tieu-can-chu-y", "lau-hon-thuong-le", "thay-doi", "cdcs-chua-gioi-thieu"),
    Role.PARTY_REVIEWER: (
        "cho-tiep-nhan",
        "cho-xem-xet",
        "cho-quyet-dinh",
        "lau-hon-thuong-le",
        "chua-le",
        "sap-het-du-bi",
        "den-han-chinh-thuc",
    ),
    Role.INSPECTOR: ("lau-khong-doi", "thieu-buoc", "thieu-quyet-dinh", "gcn-sap-het", "cho-bo-sung", "cdcs-chua-gioi-thieu"),
    Role.ADMINISTRATOR: ("don-vi-chua-co-tai-khoan", "tai-khoan-chua-dang-nhap"),
}


def lists_for(roles: Iterable[Role]) -> list[Work]:
    """The lists of these roles, each once, the first role's first, seven at most."""
    keys = dict.fromkeys(key for role in roles for key in OF_ROLE[role])
    return [WORKS[key] for key in keys][:MOST_LISTS]
