"""The rule sets as shipped, and where each of their values stands.

Source: domain research on the process, §0.2, §1.3, §1.4, §2, §3, §8. No official full text of 2025 or 2026 was at hand: every provision
says how well it is known, and what was only carried over from another text is marked as inference. To be confirmed by the federation's
organisation officer. A value that has been shipped is never changed here: acts were judged by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tracking.catalogue.rules import Certainty
from tracking.rulesets.rules.parameters import PARAMETERS

CONFIRMED, SECOND, MEMORY, INFERENCE = Certainty.CONFIRMED, Certainty.SECOND_HAND, Certainty.MEMORY, Certainty.INFERENCE
Text = tuple[str, str]  # number and day: "01-HD/TW" alone is three documents

QD45: Text = ("45-QĐ/TW", "2011-11-01")
QD29: Text = ("29-QĐ/TW", "2016-07-25")
HD01_2016: Text = ("01-HD/TW", "2016-09-20")
QD24: Text = ("24-QĐ/TW", "2021-07-30")
HD01_2021: Text = ("01-HD/TW", "2021-09-28")
HD12: Text = ("12-HD/BTCTW", "2022-01-18")
QD232: Text = ("232-QĐ/TW", "2025-01-20")
QD294: Text = ("294-QĐ/TW", "2025-05-26")
HD06: Text = ("06-HD/TW", "2025-06-09")
QD20: Text = ("20-QĐ/TW", "2026-04-08")
HD01_2026: Text = ("01-HD/TW", "2026-05-19")
QD208: Text = ("208-QĐ/TW", "2026-07-26")
CHARTER: Text = ("Điều lệ Đảng", "2011-01-19")

BANK_2025 = "Theo tài liệu hỏi đáp nghiệp vụ năm 2025 dẫn điểm của văn bản."
BANK_2026 = "Theo bộ câu hỏi năm 2026 dẫn lại; chưa có toàn văn."
PORTAL = "Theo trang thông tin công khai trích văn bản."

BASE_VALUES: dict[str, Any] = {
    "age_min": 18,
    "age_max": 60,
    "age_counted": "BY_MONTH_AT_CELL_MEETING",
    "over_age_decider": "CENTRAL_DIRECT",
    "education": "LOWER_SECONDARY_DIPLOMA",
    "education_difficult": "PRIMARY_COMPLETED",
    "education_elders": "READ_AND_WRITE_WITH_CONSENT",
    "readmission_months": 36,
    "readmission_times": 1,
    "readmission_spent_months": 60,
    "cert_months": 60,
    "dossier_months": 12,
    "sponsor_together_months": 12,
    "sponsor_replaced": "NO_MINIMUM",
    "sponsor_status": "OFFICIAL_ANY_LENGTH",
    "cell_min": 3,
    "vote_cell": "2/3",
    "vote_cell_of": "OFFICIAL_CONVENED",
    "vote_form": "SECRET_OR_CARD",
    "vote_committee": "2/3",
    "vote_standing": ">1/2",
    "recognition_ballots": 3,
    "decider_grassroots": "WHOLE_COMMITTEE_IF_DELEGATED",
    "decider_superior": "STANDING_COMMITTEE",
    "decider_central": "STANDING_MEMBERS_AND_BOARD_HEADS",
    "intermediate": "DANG_UY_BO_PHAN",
    "decide_admission_wd": 60,
    "decide_extension_wd": 30,
    "ceremony_wd": 30,
    "ceremony_clock": "DECISION_RECEIVED",
    "record_declare_wd": 30,
    "party_age_from": "DECISION_DATE",
    "probation_months": 12,
    "review_official_wd": 30,
    "decide_official_wd": 30,
    "decide_official_extension_wd": 30,
    "transfer_wd": 60,
    "youth_age_min": 16,
    "youth_age_max": 30,
    "papers_youth_union": ["4-KNĐ", "3-KNĐ"],
    "papers_trade_union": ["4A-KNĐ", "3-KNĐ"],
    "papers_two_members": ["3-KNĐ", "3-KNĐ"],
    "papers_two_members_kept": ["4A-KNĐ", "5-KNĐ"],
}


def _at(text: Text, point: str = "", certainty: Certainty = CONFIRMED, remark: str = PORTAL) -> dict[str, str]:
    return {"text": text[0], "on": text[1], "point": point, "certainty": certainty.value, "remark": remark}


def _whole(text: Text, certainty: Certainty, remark: str, known: Mapping[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """A provision for every parameter: what is ``known``, else the main text with what is to be said of all the rest."""
    return {name: known.get(name) or _at(text, certainty=certainty, remark=remark) for name in PARAMETERS}


# What the Charter says, in every set.
_CHARTER = {
    "probation_months": _at(CHARTER, "điều 5"),
    "age_min": _at(CHARTER, "điều 1"),
    "papers_youth_union": _at(CHARTER, "điều 4", remark="Theo trả lời của Trang tin Đảng bộ tỉnh Nghệ An."),
    "papers_trade_union": _at(CHARTER, "điều 4", remark="Nơi không có tổ chức Đoàn; theo trả lời của Trang tin Đảng bộ tỉnh Nghệ An."),
    "papers_two_members": _at(
        CHARTER, "điều 4", SECOND, "Người quá tuổi Đoàn, hoặc nơi không có Đoàn, công đoàn; cần đối chiếu chữ “trong độ tuổi thanh niên”."
    ),
    "papers_two_members_kept": _at(CHARTER, "điều 4", INFERENCE, "Không bắt buộc; thường lưu kèm để thể hiện vai trò của công đoàn."),
    "youth_age_min": _at(CHARTER, "điều 4", MEMORY, "Theo Luật Thanh niên, Điều lệ Đoàn; có thể sinh hoạt Đoàn đến 35 tuổi."),
    "youth_age_max": _at(CHARTER, "điều 4", MEMORY, "Theo Luật Thanh niên, Điều lệ Đoàn; có thể sinh hoạt Đoàn đến 35 tuổi."),
}  # fmt: skip

_IN_2016 = {
    **_CHARTER,
    "decide_admission_wd": _at(QD29, "điểm 4.3"),
    "decide_extension_wd": _at(QD29, "điểm 4.3"),
    "decide_official_wd": _at(QD29, "điểm 4.3"),
    "decide_official_extension_wd": _at(QD29, "điểm 4.3"),
    "decider_grassroots": _at(QD29, "điểm 4.3"),
    "decider_superior": _at(QD29, "điểm 4.3"),
    "decider_central": _at(QD29, "điểm 4.3"),
    "readmission_months": _at(QD29, "", SECOND, "Theo bài trên diễn đàn dẫn 29-QĐ/TW."),
    "vote_standing": _at(QD29, "", MEMORY, "Cần đối chiếu văn bản."),
    "sponsor_together_months": _at(HD01_2016, "", MEMORY, "Cần đối chiếu văn bản."),
    "cert_months": _at(HD01_2016, "", MEMORY, "Cần đối chiếu văn bản."),
    "dossier_months": _at(HD01_2016, "", MEMORY, "Cần đối chiếu văn bản."),
}
_IN_2021 = {
    **_CHARTER,
    "sponsor_together_months": _at(QD24, "mục 3"),
    "sponsor_replaced": _at(QD24, "mục 3"),
    "review_official_wd": _at(QD24, "mục 4"),
    "recognition_ballots": _at(QD24, "mục 4"),
    "vote_form": _at(HD01_2021),
    "dossier_months": _at(HD01_2021),
    "education_difficult": _at(HD01_2021),
    "education_elders": _at(HD01_2021),
    "cert_months": _at(HD01_2021, "", MEMORY, "Cần đối chiếu văn bản."),
    "record_declare_wd": _at(HD12, "", SECOND, BANK_2025),
    "vote_standing": _at(QD24, "", MEMORY, "Cần đối chiếu văn bản."),
}
_IN_JANUARY_2025 = {
    # 232-QĐ/TW replaced 24-QĐ/TW, the guidance stayed
    **{name: known for name, known in _IN_2021.items() if known["text"] != QD24[0]},
    "age_max": _at(QD232, "mục 1"),
    "over_age_decider": _at(QD232, "mục 1"),
    "education": _at(QD232, "mục 1"),
    "decide_admission_wd": _at(QD232, "mục 4"),
    "ceremony_wd": _at(QD232, "mục 4"),
    "ceremony_clock": _at(QD232, "mục 4"),
}


def _bank(text: Text, point: str = "") -> dict[str, str]:
    return _at(text, point, remark=BANK_2025)


_IN_JULY_2025 = {
    **_CHARTER,
    "age_min": _bank(QD294),
    "age_max": _bank(QD294),
    "age_counted": _bank(QD294),
    "over_age_decider": _bank(QD294),
    "education": _at(QD294, "", SECOND, "Theo mức của 232-QĐ/TW, bảng so sánh với 208-QĐ/TW."),
    "education_difficult": _at(HD06, "", SECOND, "Văn bản giữ phần này; mức lấy theo 01-HD/TW (28/9/2021)."),
    "education_elders": _at(HD06, "", SECOND, "Văn bản giữ phần này; mức lấy theo 01-HD/TW (28/9/2021)."),
    "cert_months": _bank(HD06, "điểm 5.4"),
    "dossier_months": _at(HD06, "điểm 5.4", SECOND, "Đọc được đề mục; mức lấy theo 01-HD/TW (28/9/2021)."),
    "sponsor_together_months": _bank(QD294),
    "sponsor_replaced": _bank(QD294),
    "sponsor_status": _bank(QD294),
    "cell_min": _bank(QD294),
    "vote_cell": _at(QD294, "điểm 9.3.2", remark="Và 06-HD/TW, điểm 3.6b. " + BANK_2025),
    "vote_cell_of": _bank(HD06, "điểm 3.6b"),
    "vote_form": _at(HD06, "", INFERENCE, "Lấy theo 01-HD/TW (28/9/2021); cần đối chiếu."),
    "vote_committee": _bank(HD06, "điểm 3.7a"),
    "vote_standing": _at(HD06, "", MEMORY, "Cần đối chiếu văn bản; một phần mềm năm 2026 cũng ghi quá nửa."),
    "decider_grassroots": _bank(QD294),
    "ceremony_wd": _bank(QD294),
    "ceremony_clock": _bank(QD294),
    "record_declare_wd": _at(HD12, "", SECOND, BANK_2025),
    "party_age_from": _bank(QD294),
    "probation_months": _bank(QD294),
    "review_official_wd": _bank(QD294),
    "transfer_wd": _bank(QD294),
}
_IN_2026 = {
    **{name: known for name, known in _CHARTER.items() if name not in ("age_min", "probation_months")},
    **{
        name: _at(QD208, "", SECOND, BANK_2026)
        for name in (
            "education", "ceremony_clock", "ceremony_wd", "decider_grassroots", "intermediate", "age_min", "age_max", "age_counted",
            "probation_months", "transfer_wd", "readmission_months", "review_official_wd", "party_age_from",
        )
    },
    "vote_standing": _at(QD208, "", SECOND, "Một phần mềm năm 2026 ghi quá nửa; chưa có toàn văn."),
}  # fmt: skip


def _texts(*texts: Text) -> list[dict[str, str]]:
    return [{"number": number, "on": on} for number, on in texts]


SHIPPED: list[dict[str, Any]] = [
    {
        "code": "PRE_2025",
        "title": "Quy định thi hành Điều lệ Đảng trước năm 2025",
        "texts": _texts(QD24, HD01_2021),
        "effective_from": date(2011, 1, 1),
        "inherits": None,
        "parameters": BASE_VALUES,
        "provisions": _whole(QD45, INFERENCE, "Mức trước 25/7/2016, lấy theo các văn bản sau; cần đối chiếu.", _CHARTER),
        "remark": "Dùng cho việc trước ngày 25/7/2016. Hai văn bản ghi ở đây ban hành về sau; các mức chưa đối chiếu với văn bản khi đó.",
    },
    {
        "code": "QD29_HD01_2016",
        "title": "Quy định số 29-QĐ/TW, Hướng dẫn số 01-HD/TW (2016)",
        "texts": _texts(QD29, HD01_2016),
        "effective_from": date(2016, 7, 25),
        "inherits": "PRE_2025",
        "parameters": {},
        "provisions": _whole(QD29, INFERENCE, "Lấy theo các văn bản sau; cần đối chiếu với 29-QĐ/TW.", _IN_2016),
        "remark": "Lấy ngày ban hành quy định làm ngày áp dụng.",
    },
    {
        "code": "QD24_HD01_2021",
        "title": "Quy định số 24-QĐ/TW, Hướng dẫn số 01-HD/TW (2021)",
        "texts": _texts(QD24, HD01_2021),
        "effective_from": date(2021, 7, 30),
        "inherits": "QD29_HD01_2016",
        "parameters": {},
        "provisions": _whole(QD24, INFERENCE, "Lấy theo văn bản trước và sau; cần đối chiếu với 24-QĐ/TW.", _IN_2021),
        "remark": "Lấy ngày ban hành quy định làm ngày áp dụng; hướng dẫn có từ 28/9/2021.",
    },
    {
        "code": "QD232_HD01_2021",
        "title": "Quy định số 232-QĐ/TW, Hướng dẫn số 01-HD/TW (2021)",
        "texts": _texts(QD232, HD01_2021),
        "effective_from": date(2025, 1, 20),
        "inherits": "QD24_HD01_2021",
        "parameters": {},
        "provisions": _whole(QD232, INFERENCE, "Lấy theo văn bản trước và sau; cần đối chiếu với 232-QĐ/TW.", _IN_JANUARY_2025),
        "remark": "Lấy ngày ban hành quy định làm ngày áp dụng.",
    },
    {
        "code": "QD294_HD06_2025",
        "title": "Quy định số 294-QĐ/TW, Hướng dẫn số 06-HD/TW",
        "texts": _texts(QD294, HD06),
        "effective_from": date(2025, 7, 1),
        "inherits": "PRE_2025",
        "parameters": {"intermediate": "DANG_UY_BO_PHAN", "decider_grassroots": "WHOLE_COMMITTEE_IF_DELEGATED"},
        "provisions": _whole(QD294, INFERENCE, "Lấy theo văn bản trước; cần đối chiếu với 294-QĐ/TW.", _IN_JULY_2025),
        "remark": "",
    },
    {
        "code": "QD20_HD01_2026",
        "title": "Quy định số 20-QĐ/TW, Hướng dẫn số 01-HD/TW (2026)",
        "texts": _texts(QD20, HD01_2026),
        "effective_from": date(2026, 4, 8),
        "inherits": "QD294_HD06_2025",
        "parameters": {},
        "provisions": _whole(QD20, INFERENCE, "Chưa biết điểm khác của 20-QĐ/TW; tạm lấy mức của 294-QĐ/TW.", _CHARTER),
        "remark": "Chưa biết điểm khác của 20-QĐ/TW; các mức tạm lấy theo 294-QĐ/TW. Hướng dẫn 01-HD/TW có từ 19/5/2026.",
    },
    {
        "code": "QD208_HD01_2026",
        "title": "Quy định số 208-QĐ/TW, Hướng dẫn số 01-HD/TW (2026)",
        "texts": _texts(QD208, HD01_2026),
        "effective_from": date(2026, 7, 26),
        "inherits": "QD294_HD06_2025",
        "parameters": {
            "education": "LOWER_SECONDARY_COMPLETED",
            "ceremony_clock": "DECISION_ISSUED",
            "decider_grassroots": "STANDING_COMMITTEE",
            "intermediate": "DANG_UY_TRUC_THUOC_CO_SO",
        },
        "provisions": _whole(QD208, INFERENCE, "Chưa có toàn văn; coi như không đổi so với 294-QĐ/TW.", _IN_2026),
        "remark": "Chưa có toàn văn của 208-QĐ/TW và 01-HD/TW (19/5/2026). Lấy ngày ban hành làm ngày áp dụng.",
    },
]  # fmt: skip
