"""What was done, in sentences: one for each action code and each kind of view."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

# Concept in the code before the dot, as a filter says it.
CONCEPTS = {
    "access": _("Tài khoản, phân công"),
    "branches": _("Tổ chức công đoàn"),
    "party": _("Tổ chức đảng"),
    "members": _("Đoàn viên"),
    "nominations": _("Phiếu theo dõi"),
    "dossiers": _("Giấy tờ"),
    "classes": _("Lớp bồi dưỡng"),
    "batches": _("Đợt bàn giao, tiếp nhận"),
    "targets": _("Chỉ tiêu"),
    "allocation": _("Phân bổ chỉ tiêu"),
    "reorganisation": _("Sắp xếp tổ chức"),
    "documents": _("Văn bản"),
    "imports": _("Nhập từ Excel"),
    "reconciliation": _("Đối chiếu với cấp ủy"),
    "packets": _("Bảng cập nhật đoàn viên"),
    "figures": _("Số liệu"),
    "reported": _("Số theo báo cáo"),
    "reports": _("Báo cáo"),
    "dashboards": _("Biểu dương"),
    "catalogue": _("Lịch nghỉ"),
    "rulesets": _("Bộ quy định"),
    "calendars": _("Lịch thời hạn"),
    "reminders": _("Nhắc việc"),
    "privacy": _("Bảo vệ dữ liệu"),
}

SENTENCES = {
    "access.open": _("Mở tài khoản"),
    "access.appoint": _("Phân công vai trò, từ ngày %(on)s"),
    "access.end_appointment": _("Kết thúc phân công"),
    "access.reset_password": _("Cấp lại mật khẩu"),
    "access.reactivate": _("Mở lại tài khoản"),
    "access.deactivate": _("Ngừng tài khoản"),
    "access.update": _("Cập nhật thông tin tài khoản"),
    "access.change_password": _("Đổi mật khẩu"),
    "branches.open": _("Lập đơn vị “%(name)s”"),
    "figures.rebuild": _("Tính lại toàn bộ số liệu tổng hợp; ghi %(entries)s dòng"),
    "branches.take_back": _("Hủy nhập nhầm đơn vị “%(name)s”"),
    "branches.rename": _("Đổi tên đơn vị “%(before)s” thành “%(name)s”, từ ngày %(on)s"),
    "branches.update": _("Cập nhật thông tin đơn vị"),
    "branches.facts": _("Ghi số đoàn viên, lao động, đảng viên của đơn vị tại ngày %(on)s"),
    "branches.officer": _("Phân công cán bộ phụ trách, từ ngày %(on)s"),
    "branches.obstacle": _("Ghi khó khăn của đơn vị, từ ngày %(on)s"),
    "branches.lift_obstacle": _("Ghi khó khăn đã được tháo gỡ, từ ngày %(on)s"),
    "party.open": _("Lập tổ chức đảng “%(name)s”"),
    "party.update": _("Đổi tên, cấp tổ chức đảng “%(before)s” thành “%(name)s”, từ ngày %(on)s"),
    "party.route": _("Chọn chi bộ, cấp ủy phụ trách đơn vị, từ ngày %(on)s"),
    "reorganisation.move": _("Chuyển đơn vị từ “%(before)s” sang “%(parent)s”, từ ngày %(on)s"),
    "reorganisation.close": _("Kết thúc hoạt động “%(name)s”, từ ngày %(on)s"),
    "reorganisation.move_body": _("Chuyển tổ chức đảng “%(name)s” về “%(parent)s”, từ ngày %(on)s"),
    "reorganisation.close_body": _("Kết thúc hoạt động tổ chức đảng “%(name)s”, từ ngày %(on)s"),
    "calendars.make": _("Lập địa chỉ lịch thời hạn"),
    "calendars.end": _("Ngừng dùng địa chỉ lịch thời hạn"),
    "nominations.refresh_limits": _("Tính lại thời hạn: %(count)s phiếu có ngày thay đổi"),
    "targets.add_term": _("Lập nhiệm kỳ “%(name)s”, từ ngày %(starts_on)s đến ngày %(ends_on)s"),
    "targets.cut_short": _("Đổi ngày kết thúc nhiệm kỳ thành ngày %(on)s"),
    "targets.correct_term": _("Sửa nhiệm kỳ thành %(what)s; trước đó: %(before)s"),
    "targets.withdraw_term": _("Hủy ghi nhầm nhiệm kỳ “%(name)s”"),
    "targets.set_target": _("Giao chỉ tiêu: %(value)s"),
    "targets.withdraw": _("Hủy ghi nhầm chỉ tiêu “%(what)s”: %(value)s"),
    "targets.take_back": _("Hủy ghi nhầm %(count)s chỉ tiêu"),
    "dashboards.commend": _("Ghi quyết định biểu dương số %(number)s, ngày %(on)s: %(count)s đơn vị"),
    "dashboards.withdraw_commendation": _("Hủy ghi nhầm quyết định biểu dương số %(number)s, ngày %(on)s"),
    "reported.enter": _("Ghi số theo báo cáo: %(number)s, từ ngày %(start)s đến ngày %(end)s"),
    "reported.correct": _("Đính chính số theo báo cáo: %(before)s thành %(number)s, từ ngày %(start)s đến ngày %(end)s"),
    "reported.withdraw": _("Rút số theo báo cáo: %(number)s, từ ngày %(start)s đến ngày %(end)s"),
    "reports.freeze": _("Chốt báo cáo số %(number)s: %(title)s, từ ngày %(start)s đến ngày %(end)s"),
    "targets.set_closing": _("Đặt ngày khóa sổ năm báo cáo: ngày %(day)s, áp dụng từ năm %(year)s"),
    "allocation.open": _("Lập bảng phân bổ chỉ tiêu, %(total)s người cho %(count)s đơn vị"),
    "allocation.save": _("Cập nhật bảng phân bổ chỉ tiêu, cộng %(given)s người"),
    "allocation.ask": _("Gửi bảng phân bổ chỉ tiêu lấy ý kiến %(count)s đơn vị"),
    "allocation.reply": _("Góp ý về số được phân bổ"),
    "allocation.publish": _("Ban hành phân bổ chỉ tiêu theo quyết định số %(number)s, giao cho %(count)s đơn vị"),
    "allocation.renew": _("Mở lần phân bổ %(number)s để điều chỉnh"),
    "catalogue.add_day": _("Ghi ngày %(on)s vào lịch: “%(name)s”"),
    "catalogue.change_day": _("Sửa ngày %(on)s trong lịch: “%(before)s” thành “%(name)s”"),
    "catalogue.withdraw_day": _("Bỏ ngày %(on)s khỏi lịch: “%(name)s”"),
    "rulesets.add": _("Thêm bộ quy định %(code)s, áp dụng từ ngày %(on)s"),
    "rulesets.confirm": _("Đối chiếu văn bản gốc %(count)s mức của bộ quy định %(code)s"),
    "rulesets.withdraw": _("Thu hồi bộ quy định chưa áp dụng %(code)s (áp dụng từ ngày %(on)s), lý do: %(why)s"),
    "rulesets.change": _("Sửa bộ quy định chưa áp dụng %(code)s, áp dụng từ ngày %(on)s"),
    "reminders.mail": _("Đặt thư điện tử nhận thư nhắc việc"),
    "imports.learn": _("Nhập từ Excel: ghi nhớ nội dung của %(count)s cột"),
    "imports.undo": _("Nhập từ Excel: hủy lần nhập ngày %(on)s (%(kind)s), %(rows)s dòng; lý do: %(why)s"),
    "imports.write": _("Nhập từ Excel: đọc %(rows)s dòng, ghi %(written)s"),
    "reconciliation.make": _("Lập phiếu đối chiếu %(code)s, %(rows)s đồng chí"),
    "reconciliation.write": _("Ghi kết quả phiếu đối chiếu %(code)s: %(written)s việc"),
    "packets.write": _("Ghi bảng cập nhật đoàn viên %(code)s: thêm %(added)s đồng chí, cập nhật %(updated)s đồng chí"),
    "members.add": _("Thêm đoàn viên"),
    "members.add_many": _("Thêm %(count)s đoàn viên"),
    "members.take_back": _("Hủy nhập nhầm %(count)s đoàn viên"),
    "members.move": _("Chuyển sinh hoạt công đoàn, từ ngày %(on)s"),
    "members.update": _("Sửa thông tin đoàn viên: %(fields)s"),
    "members.number_set": _("Ghi số định danh cá nhân"),
    "members.number_change": _("Sửa số định danh cá nhân"),
    "members.number_clear": _("Bỏ số định danh cá nhân"),
    "members.award": _("Ghi danh hiệu “%(kind)s” năm %(year)s"),
    "members.award_correct": _("Đính chính danh hiệu (%(before)s) thành “%(kind)s” năm %(year)s"),
    "members.leave": _("Ghi thôi là đoàn viên, từ ngày %(on)s"),
    "members.return": _("Ghi trở lại là đoàn viên, từ ngày %(on)s"),
    "members.transfer_ask": _("Đề nghị chuyển sinh hoạt công đoàn, từ ngày %(on)s"),
    "members.transfer_accepted": _("Tiếp nhận đoàn viên chuyển đến, từ ngày %(on)s"),
    "members.transfer_declined": _("Chưa tiếp nhận đề nghị chuyển sinh hoạt công đoàn"),
    "members.transfer_withdrawn": _("Rút đề nghị chuyển sinh hoạt công đoàn"),
    "members.tell_apart": _("Ghi hai đoàn viên là hai người khác nhau"),
    "dossiers.paper": _("Ghi giấy tờ “%(paper)s”: %(fields)s"),
    "dossiers.attach": _("Tải lên tệp %(kind)s (%(kilobytes)s KB) của giấy tờ “%(paper)s”"),
    "dossiers.withdraw": _("Rút tệp của giấy tờ “%(paper)s”, đã xóa nội dung tệp"),
    "documents.number": _("Vào sổ %(count)s văn bản “%(kind)s”, từ số %(number)s"),
    "documents.keep": _("Lưu một bản của văn bản “%(kind)s”"),
    "documents.withdraw": _("Rút tệp đã lưu của văn bản “%(number)s”, đã xóa nội dung tệp"),
    "documents.template": _("Dùng mẫu riêng cho văn bản “%(kind)s”, bản %(serial)s"),
    "documents.restore_template": _("Dùng lại mẫu có sẵn cho văn bản “%(kind)s”"),
    "batches.create": _("Lập đợt “%(name)s”, ngày %(on)s"),
    "batches.update": _("Cập nhật đợt “%(name)s”"),
    "batches.add": _("Đưa %(count)s đồng chí vào đợt “%(name)s”"),
    "batches.prepare": _("Chuẩn bị nội dung cho %(count)s đồng chí, đợt “%(name)s”"),
    "batches.apply": _("Ghi đợt “%(name)s” cho %(count)s đồng chí, trả lại %(returned)s đồng chí"),
    "batches.leave_out": _("Đưa %(count)s đồng chí ra khỏi đợt “%(name)s”"),
    "batches.cancel": _("Hủy đợt “%(name)s”"),
    "nominations.route": _("Chọn hình thức giới thiệu: %(route)s"),
    "classes.plan": _("Lập lớp “%(name)s”, khai giảng ngày %(on)s"),
    "classes.update": _("Cập nhật thông tin lớp “%(name)s”"),
    "classes.add_session": _("Thêm buổi học ngày %(on)s, lớp “%(name)s”"),
    "classes.edit_session": _("Sửa buổi học ngày %(on)s, lớp “%(name)s”"),
    "classes.drop_session": _("Bỏ buổi học ngày %(on)s, lớp “%(name)s”"),
    "classes.enrol": _("Ghi %(count)s đồng chí vào lớp “%(name)s”, cử học ngày %(on)s"),
    "classes.withdraw": _("Rút tên một đồng chí khỏi lớp “%(name)s”, từ ngày %(on)s"),
    "classes.take_back": _(
        "Hủy nhập nhầm, lớp “%(name)s”: %(removed)s đồng chí được đưa ra khỏi danh sách, %(restored)s kết quả trở lại như trước"
    ),
    "classes.results": _("Ghi kết quả %(count)s đồng chí, lớp “%(name)s”"),
}

VIEWS = {
    "nomination": _("Mở phiếu theo dõi"),
    "member": _("Mở trang đoàn viên"),
    "reveal": _("Xem số định danh cá nhân"),
    "document": _("Mở văn bản, danh sách"),
    "print": _("In văn bản, danh sách"),
    "download": _("Tải văn bản, danh sách"),
    "pdf": _("Tải văn bản dạng PDF"),
    "documents.version": _("Tải bản đã lưu của văn bản trong sổ"),
    "export": _("Xuất danh sách ra Excel"),
    "classes.print": _("In danh sách lớp"),
    "dossiers": _("Mở danh mục giấy tờ"),
    "dossiers.print": _("In danh mục giấy tờ"),
    "dossiers.file": _("Tải tệp của giấy tờ"),
    "examination": _("Kiểm tra phiếu trước khi gửi"),
    "leader": _("Mở trang lãnh đạo"),
    "batches.print": _("In biên bản bàn giao, biên nhận"),
}

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


class _Facts(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"


def sentence(action: str, facts: Mapping[str, Any]) -> str:
    """'Đổi tên đơn vị “A” thành “B”, từ ngày 03/02/2026'. What is not among the facts shows as '…'; an unknown code as itself."""
    words = SENTENCES.get(action)
    return (
        str(words) % _Facts({name: shown(value) for name, value in facts.items()})
        if words
        else str(_("Việc khác (%(code)s)")) % {"code": action}
    )


def view_sentence(kind: str) -> str:
    """'Mở phiếu theo dõi'; an unknown kind as itself."""
    return str(VIEWS.get(kind) or str(_("Xem, xuất (%(code)s)")) % {"code": kind})


def shown(value: Any) -> str:
    """A fact as people read it: days day first, numbers grouped, several with commas, nothing as '…'."""
    if value in (None, "", "None"):
        return "…"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}".replace(",", ".")
    if isinstance(value, (list, tuple)):
        return ", ".join(str(part) for part in value)
    found = _DAY.fullmatch(str(value))
    return f"{found[3]}/{found[2]}/{found[1]}" if found else str(value)
