"""A page with every component and invented sample data, for looking at and for axe-core. Served in development, demo and tests only."""

from dataclasses import dataclass
from datetime import date

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from portal.forms import DayField, FilterForm, PartialDateField, PhoneField, PortalForm, TextField
from portal.paging import Page


class SampleForm(PortalForm):
    full_name = TextField(label=_("Họ và tên"), help_text=_("Ghi như trong giấy tờ tùy thân."))
    born_on = PartialDateField(label=_("Ngày sinh"), help_text=_("Chỉ cần năm."))
    phone = PhoneField(label=_("Số điện thoại"), required=False)
    sex = forms.ChoiceField(label=_("Giới tính"), choices=[("nu", _("Nữ")), ("nam", _("Nam"))], widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label=_("Loại văn bản"), choices=[("4a", _("Nghị quyết (Mẫu 4A-KNĐ)")), ("letter", _("Công văn kèm danh sách"))]
    )
    on = DayField(label=_("Ngày văn bản"))
    is_direct_worker = forms.BooleanField(label=_("Công nhân lao động trực tiếp"), required=False)
    note = forms.CharField(label=_("Ghi chú"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    scan = forms.FileField(label=_("Ảnh văn bản đã ký"), required=False)
    layout = Layout(
        "full_name", Row(Column("born_on"), Column("phone")), "sex", Row(Column("kind"), Column("on")), "is_direct_worker", "note", "scan"
    )


class SampleFilters(FilterForm):
    q = forms.CharField(label=_("Tìm theo tên"), required=False)
    stage = forms.ChoiceField(label=_("Bước"), required=False, choices=[("", _("Tất cả")), ("class_sent", _("Đang học lớp"))])
    year = forms.ChoiceField(label=_("Năm"), required=False, choices=[("", _("Cả nhiệm kỳ")), ("2026", "2026"), ("2025", "2025")])


@dataclass
class Person:
    name: str
    branch: str
    code: str
    word: str
    long: str
    days: int
    on: date
    due: str = ""


PEOPLE = [
    Person("Nguyễn Thị An", "CĐCS Trường Mầm non Hoa Sen", "identified", _("Tạo nguồn"), _("Phát hiện, tạo nguồn"), 3, date(2026, 2, 3)),
    Person(
        "Trần Văn Bình",
        "CĐCS Công ty TNHH May Sông Lam",
        "union_resolved",
        _("Đã giới thiệu"),
        _("BCH công đoàn đã giới thiệu"),
        12,
        date(2026, 1, 22),
    ),
    Person(
        "Lê Thị Hồng Duyên", "CĐCS Trạm Y tế phường Trường Vinh", "sent_to_party", _("Đã gửi"), _("Đã gửi cấp ủy"), 25, date(2026, 1, 9)
    ),
    Person(
        "Y Bhĭm Niê",
        "CĐCS Công ty CP Cao su Phủ Quỳ",
        "class_sent",
        _("Đang học lớp"),
        _("Đã cử học lớp bồi dưỡng nhận thức về Đảng"),
        8,
        date(2026, 1, 26),
    ),
    Person(
        "Phạm Quốc Đạt",
        "CĐCS Công ty CP Xi măng Hoàng Mai Xanh",
        "dossier_opened",
        _("Làm hồ sơ"),
        _("Chi bộ đang làm hồ sơ xét kết nạp"),
        60,
        date(2025, 12, 5),
        _("GCN sắp hết giá trị"),
    ),
    Person(
        "Hoàng Minh Đức",
        "CĐCS UBND phường Trường Vinh",
        "probation",
        _("Dự bị"),
        _("Đảng viên dự bị (đã tổ chức lễ kết nạp)"),
        140,
        date(2025, 9, 16),
    ),
    Person("Vũ Thị Giang", "CĐCS Trường THCS Hưng Bình Mới", "official", _("Chính thức"), _("Đảng viên chính thức"), 10, date(2026, 1, 24)),
    Person(
        "Đặng Văn Hòa",
        "CĐCS Công ty TNHH Giày Bình Minh Xanh",
        "left_unit",
        _("Chuyển, thôi việc"),
        _("Chuyển công tác, thôi việc"),
        31,
        date(2026, 1, 3),
    ),
]
STAGES = [
    (_("Phát hiện, tạo nguồn"), "done", "03/02/2025"),
    (_("BCH công đoàn đã giới thiệu"), "done", _("15/03/2025, Nghị quyết số 04-NQ/CĐCS")),
    (_("Đã gửi cấp ủy"), "done", "18/03/2025"),
    (_("Chi bộ đã tiếp nhận, phân công giúp đỡ"), "gap", ""),
    (_("Đã cử học lớp bồi dưỡng nhận thức về Đảng"), "done", "05/2025"),
    (_("Đã có giấy chứng nhận lớp nhận thức về Đảng"), "done", "20/06/2025"),
    (_("Chi bộ đang làm hồ sơ xét kết nạp"), "now", _("từ 01/09/2025, theo thông báo của cấp ủy")),
    (_("Chi bộ đã có nghị quyết đề nghị kết nạp"), "todo", ""),
    (_("Đảng ủy cơ sở đã có nghị quyết đề nghị kết nạp"), "todo", ""),
    (_("Đã có quyết định kết nạp"), "todo", ""),
    (_("Đảng viên dự bị (đã tổ chức lễ kết nạp)"), "todo", ""),
    (_("Đảng viên chính thức"), "todo", ""),
]
ALL_STATUSES = [
    ("identified", _("Tạo nguồn")),
    ("union_resolved", _("Đã giới thiệu")),
    ("sent_to_party", _("Đã gửi")),
    ("accepted_by_cell", _("Đã tiếp nhận")),
    ("class_sent", _("Đang học lớp")),
    ("class_certified", _("Đã có GCN")),
    ("dossier_opened", _("Làm hồ sơ")),
    ("cell_resolved", _("NQ chi bộ")),
    ("committee_resolved", _("NQ đảng ủy")),
    ("admission_decided", _("Có quyết định")),
    ("probation", _("Dự bị")),
    ("official", _("Chính thức")),
    ("declined_party", _("Chưa xem xét")),
    ("withdrawn_by_member", _("Xin thôi")),
    ("waiting", _("Chờ cấp ủy")),
    ("attention", _("Chờ bổ sung")),
    ("overdue", _("Quá thời hạn")),
]
MONTHS = [
    ("02/25", 12, 9),
    ("03/25", 31, 22),
    ("04/25", 18, 20),
    ("05/25", 27, 25),
    ("06/25", 44, 30),
    ("07/25", 8, 21),
    ("08/25", 15, 19),
    ("09/25", 38, 33),
    ("10/25", 29, 28),
    ("11/25", 52, 35),
    ("12/25", 41, 40),
    ("01/26", 23, 17),
]


@login_not_required
def styleguide(request):
    """Every component once. Shows no stored data; its forms write nothing."""
    wrong = SampleForm(QueryDict("full_name=&born_on=31/02/1990&phone=12&kind=4a"))
    wrong.add_error(None, _("Ngày văn bản không thể trước ngày sinh. Kiểm tra lại một trong hai ngày."))
    page = Page(rows=PEOPLE, total=1000, capped=True, previous="", next="abc", query="")
    units = [
        ("LĐLĐ phường Trường Vinh", 136, 120, 48, 40),
        ("LĐLĐ phường Thành Vinh", 98, 100, 51, 40),
        ("Công đoàn Khu kinh tế Đông Nam Xanh", 203, None, 77, None),
    ]
    return render(
        request,
        "styleguide.html",
        {
            "people": page,
            "steps": [{"label": label, "state": state, "note": note} for label, state, note in STAGES],
            "statuses": ALL_STATUSES,
            "months": MONTHS,
            "units": units,
            "form": SampleForm(),
            "wrong": wrong,
            "filters": SampleFilters(request.GET or QueryDict("q=Hòa&stage=class_sent")),
            "facts": [
                (_("Ngày sinh"), "12/05/1994"),
                (_("Đơn vị"), "CĐCS Công ty TNHH May Sông Lam"),
                (_("Công việc, chức vụ"), _("Tổ trưởng tổ may 3")),
                (_("Ngày vào công đoàn"), None),
            ],
            "tabs": [
                {"label": _("Nhận thức về Đảng"), "url": "?", "active": True, "count": 12},
                {"label": _("Đảng viên mới"), "url": "?loai=moi", "active": False, "count": 3},
            ],
            "consequences": [_("Bốn đồng chí đang theo dõi chuyển sang đơn vị mới."), _("Lịch sử vẫn được giữ.")],
            "no_facts": [],
        },
    )
