"""Papers, who makes them, routes and states: the codes of a checklist and their words.

Names of the papers: catalogue of 1361-CV/BTCTW (30/6/2026), after the domain research on the process, §1.2 and §4.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PaperCode(TextChoices):
    """A paper; the code stands in addresses."""

    # the union's own
    MINUTES = "bien-ban-bch", _("Biên bản họp ban chấp hành công đoàn")
    RESOLUTION_4A = "4a-knd", _("Nghị quyết giới thiệu đoàn viên công đoàn vào Đảng")
    LETTER = "cong-van-gioi-thieu", _("Công văn kèm danh sách giới thiệu")
    HAND_OVER = "cong-van-chuyen", _("Công văn chuyển danh sách, phiếu giao nhận")
    UNION_REMARKS_5 = "nhan-xet-5", _("Nhận xét của công đoàn (phần của Mẫu 5-KNĐ)")
    UNION_REMARKS_12 = "nhan-xet-12", _("Nhận xét của công đoàn (phần của Mẫu 12-KNĐ)")
    # up to admission
    CERTIFICATE = "cn-ntvd", _("Giấy chứng nhận học lớp nhận thức về Đảng")
    APPLICATION_1 = "1-knd", _("Đơn xin vào Đảng")
    BACKGROUND_2 = "2-knd", _("Lý lịch của người xin vào Đảng")
    VERIFICATION = "tham-tra", _("Công văn đề nghị thẩm tra lý lịch, giấy giới thiệu đi thẩm tra")
    SPONSOR_3 = "3-knd", _("Giấy giới thiệu người vào Đảng")
    RESOLUTION_4 = "4-knd", _("Nghị quyết giới thiệu đoàn viên Đoàn Thanh niên vào Đảng")
    OPINIONS_5 = "5-knd", _("Tổng hợp ý kiến nhận xét nơi làm việc, nơi cư trú")
    CELL_6 = "6-knd", _("Nghị quyết đề nghị kết nạp đảng viên của chi bộ")
    APPRAISAL_7 = "7-knd", _("Báo cáo thẩm định của đảng ủy bộ phận")
    COMMITTEE_8 = "8-knd", _("Nghị quyết đề nghị kết nạp đảng viên của đảng ủy cơ sở")
    DECISION_9 = "9-knd", _("Quyết định kết nạp đảng viên")
    # up to official membership
    NEW_MEMBER_CERTIFICATE = "cn-dvm", _("Giấy chứng nhận học lớp đảng viên mới")
    SELF_REVIEW_10 = "10-knd", _("Bản tự kiểm điểm của đảng viên dự bị")
    MENTOR_11 = "11-knd", _("Bản nhận xét của đảng viên được phân công giúp đỡ")
    OPINIONS_12 = "12-knd", _("Tổng hợp ý kiến nhận xét về đảng viên dự bị")
    CELL_13 = "13-knd", _("Nghị quyết đề nghị công nhận đảng viên chính thức của chi bộ")
    APPRAISAL_14 = "14-knd", _("Báo cáo thẩm định việc công nhận chính thức của đảng ủy bộ phận")
    COMMITTEE_15 = "15-knd", _("Nghị quyết đề nghị công nhận đảng viên chính thức của đảng ủy cơ sở")
    DECISION_16 = "16-knd", _("Quyết định công nhận đảng viên chính thức")
    # moving to another Party organisation
    MOVE_53 = "so-53", _("Giấy chứng nhận người vào Đảng đang trong thời gian được giúp đỡ")
    MOVE_92 = "so-92", _("Công văn giới thiệu người vào Đảng đã được chi bộ đề nghị kết nạp")
    MOVE_93 = "so-93", _("Công văn giới thiệu người vào Đảng đã được đảng ủy cơ sở đề nghị kết nạp")
    MOVE_94 = "so-94", _("Công văn giới thiệu người vào Đảng đã có quyết định kết nạp")
    MOVE_95 = "so-95", _("Công văn giới thiệu người vào Đảng đã có quyết định kết nạp, chuyển ra ngoài đảng bộ xã, phường")


# How a paper without a form is called in a list.
SHORT_PAPER = {
    PaperCode.MINUTES: _("biên bản ban chấp hành"),
    PaperCode.LETTER: _("công văn kèm danh sách"),
    PaperCode.HAND_OVER: _("công văn chuyển danh sách"),
    PaperCode.UNION_REMARKS_5: _("nhận xét của công đoàn (5-KNĐ)"),
    PaperCode.UNION_REMARKS_12: _("nhận xét của công đoàn (12-KNĐ)"),
    PaperCode.VERIFICATION: _("thẩm tra lý lịch"),
    PaperCode.MOVE_53: _("giấy chứng nhận số 53"),
    PaperCode.MOVE_92: _("công văn số 92"),
    PaperCode.MOVE_93: _("công văn số 93"),
    PaperCode.MOVE_94: _("công văn số 94"),
    PaperCode.MOVE_95: _("công văn số 95"),
}


class Maker(TextChoices):
    """Who makes a paper. Only what the union makes may be kept as a file."""

    UNION = "union", _("Công đoàn")
    CANDIDATE = "candidate", _("Đoàn viên được giới thiệu")
    YOUTH_UNION = "youth_union", _("Đoàn Thanh niên")
    PARTY = "party", _("Chi bộ, cấp ủy")


class Part(TextChoices):
    ADMISSION = "admission", _("Giới thiệu và kết nạp")
    RECOGNITION = "recognition", _("Công nhận chính thức")
    MOVE = "move", _("Khi chuyển nơi xem xét")


class Present(TextChoices):
    """What somebody said of a paper; '' is nothing."""

    YES = "yes", _("Đã có")
    NO = "no", _("Chưa có")


class Need(TextChoices):
    """NOW: belongs to a step reached. LATER: to a step still ahead. IF: depends on what is not known. NO: not in this case."""

    NOW = "now", _("cần có")
    LATER = "later", _("bước sau")
    IF = "if", _("tùy trường hợp")
    OPTIONAL = "optional", _("không bắt buộc")
    NO = "no", _("không cần")


class State(TextChoices):
    """Where one paper of the checklist stands, the most urgent first."""

    RETURNED = "returned", _("Trả lại")
    STALE = "stale", _("Cần làm lại")
    MISSING = "missing", _("Còn thiếu")
    UNKNOWN = "unknown", _("Chưa có thông tin")
    IF = "if", _("Tùy trường hợp")
    OPTIONAL = "optional", _("Không bắt buộc")
    PRESENT = "present", _("Đã có")
    LATER = "later", _("Bước sau")
    NOT_APPLICABLE = "not_applicable", _("Không cần")
