"""Filters of the lists of cases; each owns its list: page and export go through ``apply``, the count through ``parts``."""

from datetime import timedelta

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal import text
from portal.forms import FilterForm
from tracking.catalogue.models import Sector
from tracking.nominations import mentors, queries
from tracking.nominations.rules import DUE_CODES, SHORT_STAGE, Stage

ANY = ("", _("Tất cả"))
YES_NO = [ANY, ("co", _("Có")), ("khong", _("Không"))]
SOON = timedelta(days=90)
NEAR = timedelta(days=30)
YEARS_BACK = 8
BY_MENTOR = "giup-do"  # an act that names a mentor: everybody whom that mentor helps
# What is not known although a later step is; by the case's own columns.
GAPS = {
    "trao-doi": (_("Chưa ghi ngày trao đổi, đoàn viên đồng ý"), Q(agreed_on__isnull=True, introduced_on__isnull=False)),
    "van-ban": (
        _("Chưa ghi văn bản giới thiệu"),
        Q(introduced_on__isnull=True, stage__gte=Stage.SENT_TO_PARTY) & ~Q(stage__in=(Stage.CLASS_SENT, Stage.CLASS_CERTIFIED)),
    ),
    "gui-cap-uy": (_("Chưa ghi ngày gửi cấp ủy"), Q(handed_over_on__isnull=True, stage__gte=Stage.ACCEPTED_BY_CELL)),
    "lop": (_("Chưa ghi giấy chứng nhận lớp nhận thức"), Q(certified_on__isnull=True, stage__gte=Stage.DOSSIER_OPENED)),
    "quyet-dinh": (_("Chưa ghi quyết định kết nạp"), Q(decided_on__isnull=True, stage__gte=Stage.PROBATION)),
    "le": (_("Chưa ghi ngày lễ kết nạp"), Q(ceremony_on__isnull=True, stage__gte=Stage.ADMISSION_DECIDED)),
}


class CaseFilters(FilterForm):
    """What every list of cases can be narrowed by. ``today`` decides what is near and which years are offered."""

    q = forms.CharField(
        label=_("Họ và tên"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"})
    )
    direct_worker = forms.ChoiceField(label=_("Công nhân lao động trực tiếp"), required=False, choices=YES_NO)
    sector = forms.ChoiceField(label=_("Loại hình đơn vị"), required=False)

    orders = {
        "ten": ("name_key", "id"),
        "-ten": ("-name_key", "-id"),
        "ngay": ("stage_since_on", "id"),
        "-ngay": ("-stage_since_on", "-id"),
    }
    default_order = "-ngay"

    def __init__(self, data=None, *args, today, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.today = today
        self.fields["sector"].choices = [ANY, *Sector.objects.values_list("code", "name")]
        self.asked_order = (data or {}).get("xep", "")

    @property
    def order(self):
        """Field names for the keyset page; unknown words give the usual order."""
        return self.orders.get(self.asked_order, self.orders[self.default_order])

    def apply(self, rows):
        folded = text.fold(self.value("q"))
        return self.narrow(rows.named(folded) if folded else rows)

    def parts(self, rows):
        """``apply`` as querysets that can be counted one by one; see ``keyset_page``."""
        folded = text.fold(self.value("q"))
        return [self.narrow(part) for part in (rows.named_apart(folded) if folded else [rows])]

    def narrow(self, rows):
        """``rows`` by everything but the name."""
        if worker := self.value("direct_worker"):
            rows = rows.filter(origin_direct_worker=worker == "co")
        if sector := self.value("sector"):
            rows = rows.filter(origin_sector__code=sector)
        return rows


class PoolFilters(CaseFilters):
    """People in the pool."""

    certified = forms.ChoiceField(
        label=_("Lớp nhận thức về Đảng"), required=False, choices=[ANY, ("co", _("Đã có giấy chứng nhận")), ("khong", _("Chưa có"))]
    )
    agreed = forms.ChoiceField(
        label=_("Trao đổi với đoàn viên"), required=False, choices=[ANY, ("co", _("Đã trao đổi, đồng ý")), ("khong", _("Chưa ghi"))]
    )
    field_order = ["q", "certified", "agreed", "direct_worker", "sector"]

    def narrow(self, rows):
        rows = super().narrow(rows.pool())
        for name, column in (("certified", "certified_on"), ("agreed", "agreed_on")):
            if asked := self.value(name):
                rows = rows.filter(**{f"{column}__isnull": asked != "co"})
        return rows


class ListFilters(CaseFilters):
    """Introduced members on their way; official Party members, closed cases and the pool only when asked for."""

    stage = forms.ChoiceField(label=_("Bước"), required=False, choices=[ANY, *((str(s.value), SHORT_STAGE[s]) for s in Stage)])
    state = forms.ChoiceField(
        label=_("Tình trạng"), required=False,
        choices=[
            ("", _("Đang theo dõi")), ("bo-sung", _("Chờ bổ sung")), ("cho-cap-uy", _("Đang chờ cấp ủy thông báo")),
            ("gcn", _("Giấy chứng nhận sắp hết giá trị")), ("da-thoi", _("Đã thôi theo dõi")), ("tat-ca", _("Tất cả, kể cả trong nguồn")),
        ],
    )  # fmt: skip
    gap = forms.ChoiceField(
        label=_("Chưa có thông tin"), required=False, choices=[ANY, *((code, label) for code, (label, _q) in GAPS.items())]
    )
    due = forms.ChoiceField(
        label=_("Thời hạn"), required=False,
        choices=[ANY, ("qua-han", _("Đã qua thời hạn")), ("30-ngay", _("Trong 30 ngày tới")), *((c.value, c.label) for c in DUE_CODES)],
    )  # fmt: skip
    year = forms.ChoiceField(label=_("Năm giới thiệu"), required=False)
    field_order = ["q", "stage", "state", "due", "gap", "year", "direct_worker", "sector"]

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, today=today, **kwargs)
        self.mentor_name = ""
        self.fields[BY_MENTOR] = forms.IntegerField(
            label=_("Đảng viên giúp đỡ"), required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
        )
        self.fields["year"].choices = [ANY, *((str(y), str(y)) for y in range(today.year, today.year - YEARS_BACK, -1))]

    @property
    def order(self):
        """By the nearest limit while that is what is asked for."""
        return super().order if self.asked_order or not self.value("due") else ("next_due_on", "id")

    def active(self):
        """The mentor's name in place of the act by which the address means that mentor."""
        words = self.mentor_name or _("cùng một đảng viên")
        return [(name, label, words if name == BY_MENTOR else shown) for name, label, shown in super().active()]

    def apply(self, rows):
        if act_id := self.value(BY_MENTOR):  # named only to somebody who sees one of these people
            self.mentor_name = mentors.name_in(act_id) if mentors.helped_by_same(rows, act_id).exists() else ""
        return super().apply(rows)

    def narrow(self, rows):
        if act_id := self.value(BY_MENTOR):
            rows = mentors.helped_by_same(rows, act_id)
        rows = self._due(self._in_state(super().narrow(rows)))
        if stage := self.value("stage"):
            rows = rows.filter(stage=int(stage))
        if gap := self.value("gap"):
            rows = rows.filter(GAPS[gap][1])
        if year := self.value("year"):
            rows = rows.filter(introduced_on__year=int(year))
        return rows

    def _due(self, rows):
        """By the nearest limit of each case, as it stands in its own columns."""
        asked = self.value("due")
        if asked == "qua-han":
            return rows.past_due(self.today)
        if asked == "30-ngay":
            return rows.due_by(self.today + NEAR, self.today)
        return rows.filter(next_due_code=asked) if asked else rows

    def _in_state(self, rows):
        state = self.value("state")
        if state == "da-thoi":
            return rows.closed()
        if state == "tat-ca":
            return rows
        rows = rows.open()
        if state == "bo-sung":
            return rows.filter(waiting_supplement=True)
        if state == "cho-cap-uy":
            return rows.filter(handed_over_on__isnull=False, stage__lt=Stage.ADMISSION_DECIDED, waiting_supplement=False)
        if state == "gcn":
            return rows.filter(certificate_ends_on__lte=self.today + SOON)
        asked = self.value("stage")
        if self.value(BY_MENTOR):
            return rows  # whoever is helped, introduced by the union or not
        if asked:
            return rows if asked == str(Stage.IDENTIFIED.value) else rows.introduced()
        return rows.introduced().filter(stage__lt=Stage.OFFICIAL)


class AdmissionFilters(CaseFilters):
    """Admissions, one tab at a time."""

    TABS = (
        ("", _("Tất cả")),
        ("chua-le", _("Có quyết định, chưa tổ chức lễ")),
        ("cho-so", _("Chờ bổ sung số quyết định")),
        ("du-bi", _("Đảng viên dự bị")),
        ("chinh-thuc", _("Đảng viên chính thức")),
    )
    COLUMN = {"chua-le": "decided_on", "du-bi": "ceremony_on", "chinh-thuc": "official_on"}
    year = forms.ChoiceField(label=_("Năm kết nạp"), required=False)
    field_order = ["q", "year", "direct_worker", "sector"]

    def __init__(self, data=None, *args, today, **kwargs):
        super().__init__(data, *args, today=today, **kwargs)
        self.fields["year"].choices = [ANY, *((str(y), str(y)) for y in range(today.year, today.year - YEARS_BACK, -1))]
        asked = (data or {}).get("muc", "")
        self.tab = asked if asked in dict(self.TABS) else ""

    @property
    def order(self):
        if self.asked_order in ("ten", "-ten"):
            return self.orders[self.asked_order]
        column = self.COLUMN.get(self.tab, "stage_since_on")
        return (column, "id") if self.tab == "du-bi" else (f"-{column}", "-id")

    def narrow(self, rows):
        rows = super().narrow(rows.filter(Q(decided_on__isnull=False) | Q(ceremony_on__isnull=False)))
        if year := self.value("year"):
            rows = rows.filter(Q(decided_on__year=int(year)) | Q(decided_on__isnull=True, ceremony_on__year=int(year)))
        if self.tab == "chua-le":
            return rows.open().filter(ceremony_on__isnull=True, official_on__isnull=True, decided_on__isnull=False)
        if self.tab == "cho-so":
            return queries.without_decision_number(rows.open())
        if self.tab == "du-bi":
            return rows.open().filter(stage=Stage.PROBATION, ceremony_on__isnull=False)
        if self.tab == "chinh-thuc":
            return rows.filter(official_on__isnull=False)
        return rows
