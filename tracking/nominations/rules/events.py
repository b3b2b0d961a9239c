"""What follows from an event that is not the usual next step, in a sentence for whoever records it.

Source: domain research on the process, §2 and §4 (numbers of letters as in the list of 1361-CV/BTCTW).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from tracking.nominations.rules.codes import ActKind, DocumentForm, Stage

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

K = ActKind

AFTERWARDS: dict[ActKind, StrOrPromise] = {
    K.VOTE_SHORT: _("Chưa phải kết quả cuối cùng: chi bộ báo cáo đầy đủ kết quả, cấp ủy có thẩm quyền xem xét, quyết định. Phiếu vẫn mở."),
    K.THREE_BALLOTS: _("Chi bộ báo cáo cấp ủy cấp trên và cấp ủy có thẩm quyền xem xét, quyết định. Phiếu vẫn mở."),
    K.DECISION_EXTENDED: _("Thời hạn quyết định được cộng thêm theo bộ quy định của ngày đó."),
    K.CEREMONY_CONSENT: _("Lễ kết nạp được tổ chức sau thời hạn; ghi ngày lễ khi đã tổ chức."),
    K.PAUSED: _("Các thời hạn tính theo ngày làm việc dừng lại đến khi ghi “Cấp ủy tiếp tục xem xét”."),
    K.RESUMED: _("Các thời hạn tính tiếp; những ngày tạm hoãn không được tính."),
    K.DOSSIER_RENEWED: _("Bốn văn bản đã làm lại; thời hạn 12 tháng tính lại từ ngày này."),
    K.MENTOR_REPLACED: _("Người được phân công thay không cần đủ thời gian cùng công tác, cư trú."),
    K.REDO_ORDERED: _("Phiếu chuyển sang “Chờ bổ sung” đến khi ghi “Đã bổ sung” hoặc gửi lại."),
    K.RETURNED: _("Phiếu chuyển sang “Chờ bổ sung” đến khi ghi “Đã bổ sung” hoặc gửi lại."),
    K.TEMPORARY_ELSEWHERE: _("Chi bộ nơi đến cử người theo dõi và gửi nhận xét; chi bộ nơi công tác chính thức vẫn xem xét, tổ chức lễ."),
    K.PROBATION_DISCIPLINE: _("Chỉ ghi ngày và số quyết định. Thời gian dự bị không thay đổi."),
    K.DECLINED_UNION: _("Phiếu thôi theo dõi. Có thể giới thiệu lại bằng lần theo dõi mới."),
    K.DECLINED_PARTY: _("Phiếu thôi theo dõi. Không có thời gian phải chờ: có thể giới thiệu lại bằng lần theo dõi mới."),
    K.WITHDRAWN: _("Phiếu thôi theo dõi; không hỏi lý do. Khi đồng chí có nguyện vọng trở lại, mở lần theo dõi mới."),
    K.REMOVED_FROM_LIST: _("Phiếu thôi theo dõi. Có thể phát hiện, giới thiệu lại bằng lần theo dõi mới."),
    K.LEFT_UNIT: _("Nếu đồng chí chuyển đến đơn vị có trên phần mềm, dùng “Chuyển sinh hoạt” để nơi mới theo dõi tiếp."),
    K.UNION_ENDED: _("Công đoàn cấp trên có thể theo dõi tiếp; nghị quyết Mẫu 4A-KNĐ còn giá trị trong thời hạn của nó."),
    K.LEFT_UNION: _("Chi bộ có thể xem xét tiếp qua nơi cư trú; công đoàn thôi theo dõi."),
    K.STRUCK_OFF: _("Số kết nạp đã báo cáo không đổi; được đếm riêng. Xét kết nạp lại sau thời gian nêu trong bộ quy định."),
    K.LEFT_PARTY: _("Số kết nạp đã báo cáo không đổi; được đếm riêng."),
    K.ANNULLED: _("Số kết nạp đã báo cáo không đổi; được đếm riêng. Nếu làm lại đúng thủ tục, chọn “Tiếp tục theo dõi”."),
    K.RECOGNITION_ANNULLED: _("Nếu được công nhận lại sau khi làm đúng thủ tục, chọn “Tiếp tục theo dõi”."),
    K.ENTERED_IN_ERROR: _("Phiếu mở nhầm: không được đếm ở đâu, không nói gì về đồng chí."),
    K.DECEASED: _("Phiếu thôi theo dõi, được đếm riêng."),
}

# Which letter goes with the case when another Party organisation takes it over, by the stage it has reached.
_MOVES = (
    (Stage.CLASS_CERTIFIED, DocumentForm.HELPED_53, _("Nơi cũ xác nhận đang được giúp đỡ; chi bộ nơi mới phân công đảng viên giúp đỡ.")),
    (Stage.DOSSIER_OPENED, DocumentForm.HELPED_53, _("Nơi cũ xác nhận đang được giúp đỡ; chi bộ nơi mới làm tiếp.")),
    (Stage.CELL_RESOLVED, DocumentForm.PASSED_ON_92, _("Nghị quyết chi bộ đã có: công văn và giấy tờ chuyển đến nơi mới để xem xét.")),
    (Stage.COMMITTEE_RESOLVED, DocumentForm.PASSED_ON_93, _("Nghị quyết đảng ủy đã có: công văn và giấy tờ chuyển đến nơi mới.")),
    (Stage.ADMISSION_DECIDED, DocumentForm.PASSED_ON_94, _("Đã có quyết định: chi bộ nơi mới tổ chức lễ kết nạp.")),
    (Stage.OFFICIAL, DocumentForm.PROBATION_54, _("Chuyển sinh hoạt đảng: chi bộ nơi mới xét công nhận chính thức.")),
)  # fmt: skip


def move_form(stage: int) -> DocumentForm:
    """The letter usual for a move at this stage. Source: §4, MOVED_BEFORE_CELL_VOTE to MOVED_AFTER_DECISION, PROBATION_MOVED."""
    return next(form for last, form, _words in _MOVES if stage <= last)


def afterwards(kind: ActKind | str, stage: int) -> StrOrPromise:
    """What happens next after this event at this stage; '' for the usual steps."""
    if kind == K.PARTY_MOVED:
        return next(words for last, _form, words in _MOVES if stage <= last)
    return AFTERWARDS.get(K(kind), "")
