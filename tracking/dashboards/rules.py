"""Steps of a group of introductions, the times between steps, quartiles, groups to compare, causes: what the pages of figures say.

Sources: domain research on the organisation, §2.3 and §2.4 (period and group of introductions are different figures; compare within a
group), bar of comparable systems, §3 no. 10 and 13.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, floor

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from tracking.nominations.rules import FEWEST_PEERS

COHORT_CAP = 20_000  # introductions in one group: more are not read one by one; the page says so and asks for a smaller place
CASES_CAP = 200_000  # cases of a place whose times are read
UNITS_CAP = 5_000  # grassroots unions of a place that are judged one by one


class Step(TextChoices):
    """What a person who was introduced may have reached since; in the usual order."""

    INTRODUCED = "gioi-thieu", _("Được giới thiệu")
    HANDED_OVER = "gui-cap-uy", _("Đã gửi cấp ủy")
    RECEIVED = "tiep-nhan", _("Chi bộ đã tiếp nhận")
    CLASS_SENT = "cu-hoc", _("Được cử học lớp nhận thức về Đảng")
    CERTIFIED = "hoan-thanh-lop", _("Hoàn thành lớp")
    DECIDED = "quyet-dinh", _("Có quyết định kết nạp")
    CEREMONY = "le-ket-nap", _("Đã tổ chức lễ kết nạp")
    OFFICIAL = "chinh-thuc", _("Đảng viên chính thức")


ORDER = tuple(Step)
INTERVALS = tuple(zip(ORDER, ORDER[1:], strict=False))

PERIOD_SAYS = _(
    "Trang này đếm việc xảy ra trong kỳ: mỗi số là số người có việc đó trong kỳ, dù được giới thiệu từ bao giờ. "
    "Người được kết nạp trong kỳ thường đã được giới thiệu ở kỳ trước, nên tỷ lệ ở đây khác tỷ lệ theo đợt giới thiệu."
)
COHORT_SAYS = _(
    "Trang này theo những người được giới thiệu trong kỳ: đến hôm nay bao nhiêu người trong số đó đã qua từng bước, bao nhiêu người đã "
    "thôi theo dõi. Người mới được giới thiệu chưa kịp đi hết các bước, nên tỷ lệ ở đây khác tỷ lệ trong kỳ."
)
TIMES_SAY = _(
    "Tính những phiếu có bước sau xảy ra trong kỳ và biết đủ ngày của cả hai bước. Không tính phiếu ghi bước sau trước bước trước. "
    "Mức giữa: một nửa số phiếu nhanh hơn, một nửa lâu hơn. Nhóm dưới năm phiếu chưa đủ số liệu để tính. "
    "Phiếu tính cho đơn vị đang theo dõi; theo tổ chức tại thời điểm đó là nơi đơn vị ấy trực thuộc vào ngày của bước sau."
)
GROUPS_SAY = _(
    "Các nhóm tính theo thông tin khi lập phiếu theo dõi. So sánh trong cùng một khối: đơn vị nhà nước và doanh nghiệp có điều kiện khác "
    "nhau. Tỷ lệ là số kết nạp so với số giới thiệu trong kỳ của nhóm."
)
LOOK_SAYS = {  # page → why it cannot be looked at in every way
    "dashboards:cohort": _("Không xem theo ngày biết số liệu, vì trang này theo từng người đến hôm nay."),
    "dashboards:groups": _("Không lọc thêm theo nhóm: bảng này đã chia theo nhóm, lọc hẹp nữa dễ để lộ số của vài người."),
    "dashboards:not_introducing": _("Chỉ gồm đơn vị đang hoạt động, theo tổ chức hiện nay, vì danh sách để hỏi cán bộ đang phụ trách."),
    "dashboards:coverage": _("Chỉ xem theo hiện nay, vì danh sách dùng để đề nghị thành lập tổ chức đảng ở đơn vị đang hoạt động."),
    "dashboards:commend": _("Chỉ xem theo hiện nay, vì danh sách dùng để biểu dương đơn vị đang hoạt động."),
}


@dataclass(frozen=True)
class Spread:
    """Days between two steps: how many cases, and a quarter, half, three quarters of them within so many days (one decimal)."""

    count: int
    low: float
    middle: float
    high: float


def spread(histogram: Iterable[tuple[int, int]]) -> Spread | None:
    """Quartiles of (days, number of cases), by straight lines between ranks; None for fewer than five cases."""
    rows = sorted((days, n) for days, n in histogram if n)
    count = sum(n for _days, n in rows)
    if count < FEWEST_PEERS:
        return None

    def at(place: int) -> int:
        for days, n in rows:
            if place < n:
                return days
            place -= n
        raise AssertionError("a rank beyond the last case")

    def quantile(share: Decimal) -> float:
        rank = share * (count - 1)
        low, high = at(floor(rank)), at(ceil(rank))
        return float((low + (rank - floor(rank)) * (high - low)).quantize(Decimal("0.1"), ROUND_HALF_UP))

    return Spread(count, *(quantile(Decimal(share)) for share in ("0.25", "0.5", "0.75")))


# ------------------------------------------------------------------ groups to compare


class Dimension(TextChoices):
    """By what people are told apart; by what was true when the case was opened."""

    SECTOR = "loai-hinh", _("Loại hình đơn vị")
    BLOCK = "khoi", _("Khối")
    DIRECT = "truc-tiep", _("Công nhân lao động trực tiếp")
    SEX = "gioi", _("Giới tính")
    ETHNIC = "dan-toc", _("Dân tộc")
    AGE = "tuoi", _("Độ tuổi khi có việc (năm trừ năm sinh)")
    OFFICER = "can-bo", _("Cán bộ công đoàn")


class Block(TextChoices):
    """Groups of sectors as unions report them; foreign-invested enterprises apart from other non-state ones."""

    STATE_SERVICE = "state_service", _("Cơ quan, đơn vị sự nghiệp nhà nước")
    STATE_ENTERPRISE = "state_enterprise", _("Doanh nghiệp nhà nước")
    FDI = "fdi", _("Doanh nghiệp có vốn đầu tư nước ngoài")
    NON_STATE = "non_state", _("Ngoài nhà nước trong nước, nghiệp đoàn")


FDI_SECTOR = "FDI"  # code of the sector
UNKNOWN = "chua-ro"
YES, NO = "co", "khong"
AGE_BANDS = ((25, _("dưới 25")), (30, _("25–29")), (35, _("30–34")), (40, _("35–39")), (50, _("40–49")), (999, _("từ 50")))

UNKNOWN_LABEL = _("chưa có thông tin")
LABELS = {
    Dimension.BLOCK: dict(Block.choices),
    Dimension.DIRECT: {YES: _("công nhân lao động trực tiếp"), NO: _("lao động khác")},
    Dimension.SEX: {"female": _("nữ"), "male": _("nam")},
    Dimension.ETHNIC: {YES: _("dân tộc thiểu số"), NO: _("dân tộc Kinh")},
    Dimension.AGE: {str(top): label for top, label in AGE_BANDS},
    Dimension.OFFICER: {YES: _("cán bộ công đoàn"), NO: _("đoàn viên khác")},
}


def label_of(dimension: str, value: str, sectors: dict[str, str]) -> str:
    """What a group is called; ``sectors``: code → name."""
    if value == UNKNOWN:
        return str(UNKNOWN_LABEL)
    known = sectors if dimension == Dimension.SECTOR else LABELS[Dimension(dimension)]
    return str(known.get(value, value))


# ------------------------------------------------------------------ why nobody was introduced


class Cause(IntegerChoices):
    """Why a grassroots union may have introduced nobody, by what is recorded of it; the first that holds. The number is its place."""

    NO_SOURCE = 1, _("Không có người trong độ tuổi, chưa là đảng viên")
    NO_PARTY = 2, _("Chưa có tổ chức đảng, chưa có cấp ủy tiếp nhận")
    NO_OFFICER = 3, _("Chưa có cán bộ phụ trách")
    LAPSED = 4, _("Chỉ còn người có giấy chứng nhận lớp đã hết giá trị")
    NO_ENTRY = 5, _("Chưa ghi nội dung nào")


CAUSE_SAYS = {
    Cause.NO_SOURCE: _("Trong danh sách đoàn viên của đơn vị không có ai từ đủ 18 đến 60 tuổi mà chưa là đảng viên."),
    Cause.NO_PARTY: _("Đơn vị chưa có chi bộ và chưa chọn cấp ủy tiếp nhận danh sách."),
    Cause.NO_OFFICER: _("Chưa phân công cán bộ phụ trách đơn vị."),
    Cause.LAPSED: _("Mọi người trong nguồn của đơn vị đều có giấy chứng nhận đã hết giá trị, cần cử học lại."),
    Cause.NO_ENTRY: _("Có người trong độ tuổi, có nơi tiếp nhận, có cán bộ phụ trách, nhưng chưa ghi văn bản giới thiệu nào."),
}
CAUSE_NEXT = {
    Cause.NO_SOURCE: _("Rà soát danh sách đoàn viên; nếu đúng, xem xét khi giao chỉ tiêu."),
    Cause.NO_PARTY: _("Chọn cấp ủy tiếp nhận cho đơn vị."),
    Cause.NO_OFFICER: _("Phân công cán bộ phụ trách."),
    Cause.LAPSED: _("Cử học lại lớp bồi dưỡng nhận thức về Đảng."),
    Cause.NO_ENTRY: _("Hỏi đơn vị đã phát hiện, giới thiệu được ai chưa."),
}
YOUNGEST, OLDEST = 18, 60  # years: of age for the Party, source: process §3; above 60 only in special cases
FOUNDERS = 3  # official members needed to found a cell; source: charter of the Party, article on founding a base organisation [M]
