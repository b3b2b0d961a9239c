"""The code lists as shipped: put in place after every migrate, so that a flushed database has them again. Idempotent.

Sources: sectors, reasons and titles from the domain research on the organisation §1.7 and the process §4; provinces by decision
19/2025/QĐ-TTg; ethnic groups in the order of the 1979 statistics list; holidays 2017–2027: see docs/decisions/0008.
"""

import csv
from pathlib import Path

from tracking.catalogue.models import AwardKind, EthnicGroup, Holiday, Obstacle, Province, Reason, Sector

DATA = Path(__file__).parent / "data"

SECTORS = [
    ("HC", "Cơ quan hành chính nhà nước, Đảng, đoàn thể", "state_service", False),
    ("SNCL-100", "Đơn vị sự nghiệp hưởng 100% lương ngân sách", "state_service", False),
    ("SNCL-TC", "Đơn vị sự nghiệp công lập không hưởng 100% lương ngân sách", "state_service", False),
    ("SNNCL", "Đơn vị sự nghiệp ngoài công lập", "non_state", True),
    ("DNNN", "Doanh nghiệp nhà nước", "state_enterprise", False),
    ("DNTN", "Doanh nghiệp ngoài nhà nước, hợp tác xã", "non_state", True),
    ("FDI", "Doanh nghiệp có vốn đầu tư nước ngoài", "non_state", True),
    ("ND", "Nghiệp đoàn", "non_state", True),
]
OBSTACLES = [
    ("NO_SOURCE", "Không còn người trong độ tuổi, đủ điều kiện"),
    ("NO_PARTY_ORG", "Doanh nghiệp chưa có tổ chức đảng"),
    ("OWNER", "Chủ doanh nghiệp chưa tạo điều kiện"),
    ("SHIFTS", "Làm ca, khó bố trí học lớp bồi dưỡng"),
    ("UNSTABLE", "Lao động biến động, hay chuyển việc"),
    ("VERIFY_FAR", "Thẩm tra lý lịch ở xa, kéo dài"),
    ("NO_OFFICER", "Chưa có cán bộ công đoàn phụ trách"),
    ("NO_WISH", "Đoàn viên chưa có nguyện vọng"),
    ("NO_CLASS", "Chưa mở được lớp bồi dưỡng nhận thức về Đảng"),
]
REASONS = [
    ("R_PAPERS", "Thiếu giấy tờ trong danh sách gửi", "return"),
    ("R_DATA", "Thông tin cá nhân chưa khớp", "return"),
    ("R_VOTE", "Biểu quyết, biên bản chưa đúng thể thức", "return"),
    ("R_RESIDENCE", "Thiếu ý kiến nhận xét nơi cư trú", "return"),
    ("R_CERTIFICATE", "Giấy chứng nhận lớp nhận thức về Đảng hết giá trị", "return"),
    ("R_OTHER", "Nội dung khác, xem ghi chú", "return"),
    ("D_VOTE", "Chi bộ biểu quyết chưa đủ số phiếu", "declined"),
    ("D_TIME", "Cần thêm thời gian bồi dưỡng, thử thách", "declined"),
    ("D_STANDARD", "Chưa đủ tiêu chuẩn, điều kiện", "declined"),
    ("D_PROCEDURE", "Thủ tục phải làm lại", "declined"),
    ("D_UNKNOWN", "Cấp ủy chưa thông báo lý do", "declined"),
]
AWARDS = [
    ("LDG", "Lao động giỏi"),
    ("LDST", "Lao động sáng tạo"),
    ("LDTT", "Lao động tiên tiến"),
    ("CSTD_CS", "Chiến sĩ thi đua cơ sở"),
    ("CSTD_T", "Chiến sĩ thi đua cấp tỉnh"),
    ("GVN_DVN", "Giỏi việc nước, đảm việc nhà"),
    ("DVUT", "Đoàn viên công đoàn ưu tú"),
    ("BK_LD", "Bằng khen của Liên đoàn Lao động tỉnh"),
    ("BK_TLD", "Bằng khen của Tổng Liên đoàn"),
    ("SK", "Sáng kiến được công nhận"),
    ("HTXS", "Hoàn thành xuất sắc nhiệm vụ"),
]


def sync():
    """Add what is missing and bring names up to date; touches nothing else."""
    _fill(Sector, [{"code": c, "name": n, "group": g, "non_state": x} for c, n, g, x in SECTORS])
    _fill(Obstacle, [{"code": c, "name": n} for c, n in OBSTACLES])
    _fill(Reason, [{"code": c, "name": n, "used_for": u} for c, n, u in REASONS])
    _fill(AwardKind, [{"code": c, "name": n} for c, n in AWARDS])
    _fill(Province, _read("provinces.csv"))
    _fill(EthnicGroup, _read("ethnic_groups.csv"))
    _fill_holidays(_read("holidays.csv"))


def _read(name):
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _fill(model, rows):
    known = {row.code: row for row in model.objects.all()}
    fresh = []
    for place, facts in enumerate(rows, start=1):
        facts = {**facts, "place": place}
        row = known.get(facts["code"])
        if row is None:
            fresh.append(model(**facts))
        elif any(getattr(row, name) != value for name, value in facts.items()):
            model.objects.filter(pk=row.pk).update(**facts)
    model.objects.bulk_create(fresh)


def _fill_holidays(shipped):
    """Add days that are missing and bring untouched ones up to date. What somebody entered, changed or withdrew stays as it is."""
    known = {row.on.isoformat(): row for row in Holiday.objects.all()}
    fresh = []
    for facts in shipped:
        row = known.get(facts["on"])
        if row is None:
            fresh.append(Holiday(**facts))
        elif row.edited_at is None and any(getattr(row, name) != facts[name] for name in ("kind", "name", "source", "certainty")):
            Holiday.objects.filter(pk=row.pk).update(**facts, version=row.version + 1)
    Holiday.objects.bulk_create(fresh, ignore_conflicts=True)
