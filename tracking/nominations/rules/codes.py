"""Stages, outcomes, kinds of act, sources, forms of document: the codes of a case and their words. Words: the list of screen terms."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Stage(IntegerChoices):
    """Furthest milestone reached; the number is its place in the usual order."""

    IDENTIFIED = 1, _("Phát hiện, tạo nguồn")
    UNION_RESOLVED = 2, _("BCH công đoàn đã giới thiệu")
    SENT_TO_PARTY = 3, _("Đã gửi cấp ủy")
    ACCEPTED_BY_CELL = 4, _("Chi bộ đã tiếp nhận, phân công giúp đỡ")
    CLASS_SENT = 5, _("Đã cử học lớp bồi dưỡng nhận thức về Đảng")
    CLASS_CERTIFIED = 6, _("Đã có giấy chứng nhận lớp nhận thức về Đảng")
    DOSSIER_OPENED = 7, _("Chi bộ đang làm hồ sơ xét kết nạp")
    CELL_RESOLVED = 8, _("Chi bộ đã có nghị quyết đề nghị kết nạp")
    COMMITTEE_RESOLVED = 9, _("Đảng ủy cơ sở đã có nghị quyết đề nghị kết nạp")
    ADMISSION_DECIDED = 10, _("Đã có quyết định kết nạp")
    PROBATION = 11, _("Đảng viên dự bị (đã tổ chức lễ kết nạp)")
    OFFICIAL = 12, _("Đảng viên chính thức")


SHORT_STAGE = {
    Stage.IDENTIFIED: _("Tạo nguồn"),
    Stage.UNION_RESOLVED: _("Đã giới thiệu"),
    Stage.SENT_TO_PARTY: _("Đã gửi"),
    Stage.ACCEPTED_BY_CELL: _("Đã tiếp nhận"),
    Stage.CLASS_SENT: _("Đang học lớp"),
    Stage.CLASS_CERTIFIED: _("Đã có GCN"),
    Stage.DOSSIER_OPENED: _("Làm hồ sơ"),
    Stage.CELL_RESOLVED: _("NQ chi bộ"),
    Stage.COMMITTEE_RESOLVED: _("NQ đảng ủy"),
    Stage.ADMISSION_DECIDED: _("Có quyết định"),
    Stage.PROBATION: _("Dự bị"),
    Stage.OFFICIAL: _("Chính thức"),
}


class Outcome(TextChoices):
    """How a case ended before official membership."""

    DECLINED_UNION = "declined_union", _("BCH công đoàn chưa nhất trí giới thiệu")
    DECLINED_PARTY = "declined_party", _("Cấp ủy chưa xem xét kết nạp")
    WITHDRAWN_BY_MEMBER = "withdrawn_by_member", _("Đoàn viên xin thôi")
    REMOVED_FROM_LIST = "removed_from_list", _("Đưa ra khỏi danh sách cảm tình Đảng")
    LEFT_UNIT = "left_unit", _("Chuyển công tác, thôi việc")
    UNION_ENDED = "union_ended", _("Công đoàn cơ sở kết thúc hoạt động")
    STRUCK_OFF = "struck_off", _("Xóa tên đảng viên dự bị")
    ANNULLED = "annulled", _("Hủy quyết định kết nạp")
    DECEASED = "deceased", _("Từ trần")
    LEFT_UNION = "left_union", _("Thôi là đoàn viên công đoàn")
    LEFT_PARTY = "left_party", _("Xin ra khỏi Đảng")
    RECOGNITION_ANNULLED = "recognition_annulled", _("Hủy quyết định công nhận chính thức")
    ENTERED_IN_ERROR = "entered_in_error", _("Hủy phiếu ghi nhầm")


class ActKind(TextChoices):
    IDENTIFIED = "identified", _("Phát hiện, tạo nguồn")
    AGREED = "agreed", _("Đã trao đổi, đoàn viên đồng ý")
    UNION_DOCUMENT = "union_document", _("BCH công đoàn giới thiệu")
    SUBMITTED = "submitted", _("Gửi công đoàn cấp trên")
    HANDED_OVER = "handed_over", _("Gửi danh sách sang cấp ủy")
    RECEIVED = "received", _("Chi bộ tiếp nhận, phân công giúp đỡ")
    CLASS_SENT = "class_sent", _("Cử học lớp nhận thức về Đảng")
    CLASS_CERTIFIED = "class_certified", _("Có giấy chứng nhận lớp nhận thức về Đảng")
    UNION_REMARKS = "union_remarks", _("Công đoàn nhận xét (Mẫu 5-KNĐ)")
    DOSSIER_OPENED = "dossier_opened", _("Chi bộ bắt đầu làm hồ sơ xét kết nạp")
    VERIFICATION = "verification", _("Đang thẩm tra lý lịch")
    CELL_RESOLUTION = "cell_resolution", _("Nghị quyết của chi bộ đề nghị kết nạp")
    COMMITTEE_RESOLUTION = "committee_resolution", _("Nghị quyết của đảng ủy cơ sở đề nghị kết nạp")
    ADMISSION_DECISION = "admission_decision", _("Quyết định kết nạp")
    DECISION_RECEIVED = "decision_received", _("Chi bộ nhận được quyết định kết nạp")
    CEREMONY_CONSENT = "ceremony_consent", _("Cấp ủy cấp trên đồng ý tổ chức lễ kết nạp sau thời hạn")
    CEREMONY = "ceremony", _("Lễ kết nạp")
    RECORD_DECLARED = "record_declared", _("Đảng viên mới khai lý lịch, phiếu đảng viên")
    NEW_MEMBER_CLASS = "new_member_class", _("Học lớp đảng viên mới")
    OFFICIAL_REMARKS = "official_remarks", _("Công đoàn nhận xét (Mẫu 12-KNĐ)")
    OFFICIAL_CELL_RESOLUTION = "official_cell_resolution", _("Nghị quyết của chi bộ đề nghị công nhận chính thức")
    OFFICIAL_COMMITTEE = "official_committee", _("Nghị quyết của đảng ủy cơ sở đề nghị công nhận chính thức")
    OFFICIAL_RECOGNITION = "official_recognition", _("Công nhận đảng viên chính thức")
    MENTOR_REPLACED = "mentor_replaced", _("Phân công đảng viên khác giúp đỡ")
    SECOND_SPONSOR = "second_sponsor", _("Đảng viên thứ hai giới thiệu")
    DOSSIER_RENEWED = "dossier_renewed", _("Làm lại các văn bản đã quá thời hạn")
    VOTE_SHORT = "vote_short", _("Biểu quyết chưa đủ số phiếu đề nghị kết nạp")
    THREE_BALLOTS = "three_ballots", _("Ba lần biểu quyết chưa đủ số phiếu, báo cáo cấp ủy có thẩm quyền")
    DECISION_EXTENDED = "decision_extended", _("Cấp ủy kéo dài thời gian xem xét, quyết định")
    PAUSED = "paused", _("Cấp ủy tạm hoãn xem xét")
    RESUMED = "resumed", _("Cấp ủy tiếp tục xem xét")
    PARTY_MOVED = "party_moved", _("Chuyển sang tổ chức đảng khác xem xét")
    TEMPORARY_ELSEWHERE = "temporary_elsewhere", _("Tạm thời công tác, sinh hoạt ở nơi khác")
    PROBATION_DISCIPLINE = "probation_discipline", _("Khiển trách, cảnh cáo trong thời gian dự bị")
    RETURNED = "returned", _("Trả lại để bổ sung")
    REDO_ORDERED = "redo_ordered", _("Cấp ủy yêu cầu làm lại đúng thủ tục")
    SUPPLEMENTED = "supplemented", _("Đã bổ sung")
    DECLINED_UNION = "declined_union", _("BCH công đoàn chưa nhất trí giới thiệu")
    DECLINED_PARTY = "declined_party", _("Cấp ủy chưa xem xét kết nạp")
    WITHDRAWN = "withdrawn_by_member", _("Đoàn viên xin thôi")
    REMOVED_FROM_LIST = "removed_from_list", _("Đưa ra khỏi danh sách cảm tình Đảng")
    LEFT_UNIT = "left_unit", _("Chuyển công tác, thôi việc")
    UNION_ENDED = "union_ended", _("Công đoàn cơ sở kết thúc hoạt động")
    STRUCK_OFF = "struck_off", _("Xóa tên đảng viên dự bị")
    ANNULLED = "annulled", _("Hủy quyết định kết nạp")
    LEFT_UNION = "left_union", _("Thôi là đoàn viên công đoàn")
    LEFT_PARTY = "left_party", _("Xin ra khỏi Đảng")
    RECOGNITION_ANNULLED = "recognition_annulled", _("Hủy quyết định công nhận chính thức")
    ENTERED_IN_ERROR = "entered_in_error", _("Hủy phiếu ghi nhầm")
    DECEASED = "deceased", _("Từ trần")
    REOPENED = "reopened", _("Tiếp tục theo dõi")
    MOVED = "moved", _("Chuyển tiếp theo dõi sang đơn vị khác")
    BODY_CHANGED = "body_changed", _("Thay đổi nơi tiếp nhận khi tổ chức đảng kết thúc hoạt động")
    REVERSAL = "reversal", _("Hủy nội dung ghi nhầm")


class Side(TextChoices):
    UNION = "union", _("công đoàn")
    PARTY = "party", _("cấp ủy")
    SYSTEM = "system", _("hệ thống")


class Source(TextChoices):
    """Where the knowledge comes from. NOTICE_…: recorded by the union 'theo thông báo của cấp ủy'."""

    OWN = "own", _("văn bản, việc của công đoàn")
    NOTICE_DOCUMENT = "notice_document", _("theo thông báo của cấp ủy: văn bản")
    NOTICE_LETTER = "notice_letter", _("theo thông báo của cấp ủy: thư, tin nhắn")
    NOTICE_PHONE = "notice_phone", _("theo thông báo của cấp ủy: điện thoại, trực tiếp")
    PARTY = "party", _("cấp ủy tự ghi")


NOTICES = (Source.NOTICE_DOCUMENT, Source.NOTICE_LETTER, Source.NOTICE_PHONE)


class DocumentForm(TextChoices):
    """Form of a document, by its code."""

    RESOLUTION_4A = "4A-KNĐ", _("Nghị quyết giới thiệu (Mẫu 4A-KNĐ)")
    LETTER = "letter", _("Công văn kèm danh sách")
    HAND_OVER_LETTER = "hand_over", _("Công văn chuyển danh sách")
    REMARKS_5 = "5-KNĐ", _("Tổng hợp ý kiến nhận xét (Mẫu 5-KNĐ)")
    REMARKS_12 = "12-KNĐ", _("Tổng hợp ý kiến nhận xét (Mẫu 12-KNĐ)")
    CELL_6 = "6-KNĐ", _("Nghị quyết của chi bộ (Mẫu 6-KNĐ)")
    COMMITTEE_8 = "8-KNĐ", _("Nghị quyết của đảng ủy cơ sở (Mẫu 8-KNĐ)")
    DECISION_9 = "9-KNĐ", _("Quyết định kết nạp (Mẫu 9-KNĐ)")
    DECISION_9A = "9A-KNĐ", _("Quyết định kết nạp (Mẫu 9A-KNĐ)")
    CERTIFICATE = "CN-NTVĐ", _("Giấy chứng nhận học lớp nhận thức về Đảng")
    NEW_MEMBER_CERTIFICATE = "CN-ĐVM", _("Giấy chứng nhận học lớp đảng viên mới")
    DECISION_16 = "16-KNĐ", _("Quyết định công nhận đảng viên chính thức (Mẫu 16-KNĐ)")
    DECISION_16A = "16A-KNĐ", _("Quyết định công nhận đảng viên chính thức (Mẫu 16A-KNĐ)")
    CELL_13 = "13-KNĐ", _("Nghị quyết của chi bộ (Mẫu 13-KNĐ)")
    COMMITTEE_15 = "15-KNĐ", _("Nghị quyết của đảng ủy cơ sở (Mẫu 15-KNĐ)")
    # Letters without a KNĐ form: by their number in the list of 1361-CV/BTCTW.
    HELPED_53 = "53", _("Giấy chứng nhận người vào Đảng đang trong thời gian được giúp đỡ")
    PASSED_ON_92 = "92", _("Công văn giới thiệu người vào Đảng đã được chi bộ đề nghị kết nạp")
    PASSED_ON_93 = "93", _("Công văn giới thiệu người vào Đảng đã được đảng ủy cơ sở đề nghị kết nạp")
    PASSED_ON_94 = "94", _("Công văn giới thiệu người vào Đảng đã có quyết định kết nạp")
    PROBATION_54 = "54", _("Giấy giới thiệu chuyển sinh hoạt đảng")
    REDO_98 = "98", _("Công văn yêu cầu làm lại đúng thủ tục")
    OTHER = "other", _("Văn bản khác")


class Ask(TextChoices):
    """What the form of an act asks for beside its date."""

    DOCUMENT = "document", _("số, ngày văn bản")
    VOTE = "vote", _("phiếu của ban chấp hành")
    MET = "met", _("kết quả biểu quyết của cấp ủy: đủ, không đủ")
    BODY = "body", _("chi bộ, cấp ủy")
    MENTOR = "mentor", _("đảng viên được phân công giúp đỡ")
    REASON = "reason", _("lý do")
    NOTE = "note", _("ghi chú")
