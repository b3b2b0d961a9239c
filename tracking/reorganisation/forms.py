"""Forms of the reorganisation."""

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import PortalForm
from tracking.access.rules import Permission
from tracking.branches.forms import BranchField, DecisionMixin
from tracking.branches.rules import SuccessionKind
from tracking.reorganisation.rules import Fate


class MoveForm(DecisionMixin, PortalForm):
    """Where the branch belongs from a day on."""

    versioned = True
    parent = BranchField(label=_("Công đoàn cấp trên mới"), help_text=_("Gõ vài chữ của tên, rồi chọn trong danh sách gợi ý."))
    layout = Layout("parent", DecisionMixin.decision_row)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].serve(user, may=Permission.BRANCH_MANAGE)
        self.fields["on"].label = _("Chuyển từ ngày")


def _fate(label, help_text=""):
    return forms.ChoiceField(label=label, choices=Fate, widget=forms.RadioSelect, initial=Fate.FOLLOW, help_text=help_text)


class CloseForm(DecisionMixin, PortalForm):
    """The last day's choices: who takes over, and what becomes of everything that the branch holds. Only what there is is asked."""

    versioned = True
    successor = BranchField(
        label=_("Đơn vị kế thừa"), required=False, help_text=_("Gõ vài chữ của tên, rồi chọn. Để trống nếu không có đơn vị kế thừa.")
    )
    kind = forms.ChoiceField(label=_("Hình thức"), choices=SuccessionKind, initial=SuccessionKind.MERGED)
    members = _fate(_("Đoàn viên của đơn vị"))
    cases = _fate(_("Phiếu theo dõi đang mở"), _("Kết thúc thì ghi “Công đoàn cơ sở kết thúc hoạt động” vào từng phiếu."))
    accounts = _fate(_("Tài khoản, phân công tại đơn vị"))
    children = _fate(_("Đơn vị trực thuộc"))
    layout = Layout("successor", "kind", "children", "members", "cases", "accounts", DecisionMixin.decision_row)
    fates = ("children", "members", "cases", "accounts")

    def __init__(self, *args, user, holdings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["successor"].serve(user, may=Permission.BRANCH_MANAGE)
        self.fields["on"].label = _("Kết thúc từ ngày")
        counts = holdings.counts()
        for name in self.fates:
            if not counts[name]:
                self.fields[name].required, self.fields[name].widget = False, forms.HiddenInput()

    def facts(self):
        """What is not asked for follows: it might have come meanwhile, and then needs a home."""
        return {name: value for name, value in self.cleaned_data.items() if not (name in self.fates and not value)}


class MergeForm(CloseForm):
    """Closing into another branch that takes over."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["successor"].required = True
        self.fields["successor"].label = _("Sáp nhập vào đơn vị")
        self.fields["successor"].help_text = _("Gõ vài chữ của tên, rồi chọn trong danh sách gợi ý.")
        del self.fields["kind"]
        self.layout = Layout("successor", *self.fates, DecisionMixin.decision_row)
