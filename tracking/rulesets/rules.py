"""The rule sets as shipped. Source: domain research on the process, §0.2, §2 and §8; values marked there as second-hand stay to be
confirmed by the federation's organisation officer."""

from datetime import date

SHIPPED = [
    {
        "code": "PRE_2025",
        "title": "Quy định thi hành Điều lệ Đảng trước năm 2025",
        "texts": [{"number": "24-QĐ/TW", "on": "2021-07-30"}, {"number": "01-HD/TW", "on": "2021-09-28"}],
        "effective_from": date(2011, 1, 1),
        "inherits": None,
        "parameters": {
            "cert_months": 60,
            "dossier_months": 12,
            "sponsor_together_months": 12,
            "age_min": 18,
            "age_max": 60,
            "education": "LOWER_SECONDARY_DIPLOMA",
            "decide_admission_wd": 60,
            "decide_extension_wd": 30,
            "ceremony_wd": 30,
            "ceremony_clock": "DECISION_RECEIVED",
            "probation_months": 12,
            "review_official_wd": 30,
            "decide_official_wd": 30,
            "readmission_months": 36,
        },
    },
    {
        "code": "QD294_HD06_2025",
        "title": "Quy định số 294-QĐ/TW, Hướng dẫn số 06-HD/TW",
        "texts": [{"number": "294-QĐ/TW", "on": "2025-05-26"}, {"number": "06-HD/TW", "on": "2025-06-09"}],
        "effective_from": date(2025, 7, 1),
        "inherits": "PRE_2025",
        "parameters": {"intermediate": "DANG_UY_BO_PHAN", "decider_grassroots": "WHOLE_COMMITTEE_IF_DELEGATED"},
    },
    {
        "code": "QD208_HD01_2026",
        "title": "Quy định số 208-QĐ/TW, Hướng dẫn số 01-HD/TW (2026)",
        "texts": [{"number": "208-QĐ/TW", "on": "2026-07-26"}, {"number": "01-HD/TW", "on": "2026-05-19"}],
        "effective_from": date(2026, 7, 26),
        "inherits": "QD294_HD06_2025",
        "parameters": {
            "education": "LOWER_SECONDARY_COMPLETED",
            "ceremony_clock": "DECISION_ISSUED",
            "decider_grassroots": "STANDING_COMMITTEE",
            "intermediate": "DANG_UY_TRUC_THUOC_CO_SO",
        },
    },
]
