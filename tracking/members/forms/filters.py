"""Filters of the list of members; page, count and export go through ``apply``."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import FilterForm
from tracking.branches.forms import BranchField
from tracking.members import queries
from tracking.members.forms.facts import TRUE_OF, YES_NO
from tracking.members.rules import PartyStatus, Sex

ANY = ("", _("Tất cả"))


class MemberFilters(FilterForm):
    """``user`` decides which branches can be named; ``few``: the rows are those of a small place (``queries.matching``)."""

    q = forms.CharField(
        label=_("Họ tên, điện thoại"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    branch = BranchField(label=_("Đơn vị"), required=False)
    sex = forms.ChoiceField(label=_("Giới tính"), required=False, choices=[ANY, *Sex.choices])
    direct_worker = forms.ChoiceField(label=_("Công nhân lao động trực tiếp"), required=False, choices=[ANY, *YES_NO])
    party_status = forms.ChoiceField(label=_("Đảng viên"), required=False, choices=[ANY, *PartyStatus.choices])
    award = forms.ChoiceField(label=_("Danh hiệu, khen thưởng"), required=False, choices=[ANY, ("co", _("Đã có"))])
    state = forms.ChoiceField(
        label=_("Tình trạng"), required=False, choices=[("", _("Đang là đoàn viên")), ("thoi", _("Đã thôi là đoàn viên"))]
    )

    orders = {"ten": ("name_key", "id"), "-ten": ("-name_key", "-id")}

    def __init__(self, data=None, *args, user, branches=True, few=False, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.few = few
        self.asked_order = (data or {}).get("xep", "")
        self.fields["branch"].serve(user)
        if not branches:
            del self.fields["branch"]

    @property
    def order(self):
        return self.orders.get(self.asked_order, self.orders["ten"])

    def apply(self, rows):
        rows = rows.filter(left_on__isnull=self.value("state") != "thoi")
        for name in ("sex", "party_status"):
            if asked := self.value(name):
                rows = rows.filter(**{name: asked})
        if worker := self.value("direct_worker"):
            rows = rows.filter(direct_worker=TRUE_OF[worker])
        if branch := self.value("branch"):
            rows = rows.filter(branch.subtree())
        if self.value("award"):
            rows = queries.with_awards(rows)
        return queries.matching(rows, self.value("q"), few=self.few)
