"""The templates to fill in."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from portal.sheets import write_xlsx
from tracking.imports import rules
from tracking.imports.rules import EXAMPLE, ImportKind

FILE_NAMES = {
    ImportKind.BRANCHES: "Mẫu nhập đơn vị công đoàn.xlsx",
    ImportKind.MEMBERS: "Mẫu nhập đoàn viên.xlsx",
    ImportKind.INTRODUCTIONS: "Mẫu nhập danh sách giới thiệu.xlsx",
    ImportKind.HISTORIES: "Mẫu nhập danh sách theo dõi qua các năm.xlsx",
    ImportKind.CLASSES: "Mẫu nhập danh sách lớp.xlsx",
    ImportKind.DECISIONS: "Mẫu nhập quyết định.xlsx",
    ImportKind.TARGETS: "Mẫu nhập chỉ tiêu.xlsx",
}
MORE = {
    ImportKind.CLASSES: (
        _later("Cột Lớp để trống thì là lớp đã chọn khi tải tệp. Kết quả ghi đạt, chưa đạt hoặc vắng; chưa có thì để trống."),
        _later(
            "Đồng chí phải có phiếu theo dõi. Năm sinh và đơn vị giúp tìm đúng người; đồng chí chưa có trong danh sách lớp được cử học."
        ),
    ),
    ImportKind.DECISIONS: (
        _later("Danh sách một loại quyết định: ghi Loại quyết định, Số, Ngày. Danh sách có cả hai: dùng các cột có tên riêng."),
        _later("Đồng chí phải có phiếu theo dõi. Ngày, số khác với phiếu thì báo lỗi, không ghi đè."),
    ),
    ImportKind.TARGETS: (
        _later("Nội dung tính để trống là Giới thiệu. Cách giao để trống: có năm là giao trong năm, không có năm là cả nhiệm kỳ."),
        _later(
            "Nhiệm kỳ để trống là nhiệm kỳ hiện nay của nơi đã chọn. Chỉ tiêu đã có mà số khác thì số mới thay, số cũ vẫn xem lại được."
        ),
    ),
}


def template(kind):
    """An empty workbook with headings, one example row marked as such, pick-lists, and a sheet of explanations; bytes."""
    columns = rules.COLUMNS[kind]
    row = {c.key: c.example for c in columns}
    row[columns[0].key] = f"{EXAMPLE}: {columns[0].example}"
    return write_xlsx([row], columns, sheet=_("Nhập liệu"), guide=_guide(kind))


def _guide(kind):
    lines = [
        _("Mỗi dòng là một mục. Dòng bắt đầu bằng “Ví dụ” được bỏ qua."),
        _("Ngày ghi ngày/tháng/năm, ví dụ 03/02/2026. Ngày sinh, ngày đồng ý, ngày cấp giấy chứng nhận có thể chỉ ghi tháng/năm hoặc năm."),
        _("Không gộp ô, không thêm dòng tổng cộng. Cột không dùng để trống. Mỗi tệp không quá 20.000 dòng."),
    ]
    if kind == ImportKind.BRANCHES:
        return [*lines, _("Công đoàn cấp trên để trống thì là đơn vị đã chọn khi tải tệp. Công đoàn cấp trên phải có sẵn.")]
    if kind in MORE:
        return [*lines, *(str(line) for line in MORE[kind])]
    lines.append(_("Đơn vị ghi tên đầy đủ hoặc mã đơn vị; để trống thì là đơn vị đã chọn khi tải tệp. Giới tính ghi Nam hoặc Nữ."))
    lines.append(_("Có thể ghi ngày sinh vào một trong hai cột “Ngày sinh nam”, “Ngày sinh nữ” thay cho “Ngày sinh” và “Giới tính”."))
    if kind == ImportKind.MEMBERS:
        lines.append(_("Số định danh (CCCD) không bắt buộc; đủ 12 chữ số, được lưu mã hóa và chỉ hiện ba số cuối."))
    if kind == ImportKind.INTRODUCTIONS:
        lines.append(_("Loại văn bản: Nghị quyết 4A-KNĐ hoặc Công văn. Chưa có văn bản thì để trống: đồng chí được đưa vào nguồn."))
    if kind == ImportKind.HISTORIES:
        lines.append(
            _("Ngày nào chưa biết thì để trống; chỉ biết tháng hoặc năm thì ghi tháng/năm hoặc năm. Cần ít nhất một ngày mỗi dòng.")
        )
        lines.append(_("Có thể ghi số và ngày trong một ô, ví dụ “12/NQ-CĐCS ngày 03/02/2021”."))
        lines.append(_("Đồng chí đã có phiếu theo dõi thì chỉ ghi thêm điều chưa có; ngày khác với phiếu thì báo lỗi, không ghi đè."))
    return lines
