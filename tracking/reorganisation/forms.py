"""Forms of the reorganisation."""

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import PortalForm
from tracking.access.rules import Permission
from tracking.branches.forms import BranchField, DecisionMixin
from tracking.branches.rules import SuccessionKind
from tracking.party.forms import BodyField
from tracking.party.queries import arrangeable
from tracking.reorganisation import rules
from tracking.reorganisation.rules import BodyFate, Fate


class MoveForm(DecisionMixin, PortalForm):
    """Where the branch belongs from a day on."""

    versioned = True
    parent = BranchField(label=_("Công đoàn cấp trên mới"), help_text=_("Gõ vài chữ của tên, rồi chọn trong danh sách gợi ý."))
    layout = Layout("parent", DecisionMixin.decision_row)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].serve(user, may=Permission.BRANCH_MANAGE)
        self.fields["on"].label = _("Chuyển từ ngày")


def _ask_only_what_there_is(form, counts):
    for name in form.fates:
        if not counts[name]:
            form.fields[name].required, form.fields[name].widget = False, forms.HiddenInput()


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
        _ask_only_what_there_is(self, holdings.counts())

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


class ArrangedBodyField(BodyField):
    """A Party body that the person may arrange: one of others takes nothing over and stands above nothing new.

    Only such bodies are offered, but one that is named in full is understood, so that the refusal can say why.
    """

    narrow = False

    def serve_for(self, user, body, *, above=False):
        """Choose for this person who goes on for ``body``, or with ``above`` under whom it is to stand."""
        self.serve(user)
        self.body, self.above = body, above
        self.widget.query = {"sap-xep": body.code, **({"cap-tren": "1"} if above else {})}

    def rows(self):
        rows = super().rows()
        return arrangeable(rows, self.user, self.body, above=self.above) if self.narrow else rows

    def find(self, name, code=""):
        try:
            return super().find(name, code)
        except forms.ValidationError:
            self.narrow = True
            return super().find(name, code)
        finally:
            self.narrow = False

    def clean(self, value):
        body = super().clean(value)
        if body and not self.user.access.arranges_body(body):
            raise forms.ValidationError(rules.not_arranged(body))
        return body


class MoveBodyForm(DecisionMixin, PortalForm):
    """Where the Party body belongs from a day on."""

    versioned = True
    parent = ArrangedBodyField(label=_("Tổ chức đảng cấp trên mới"), help_text=_("Gõ vài chữ của tên, rồi chọn trong danh sách gợi ý."))
    layout = Layout("parent", DecisionMixin.decision_row)

    def __init__(self, *args, user, body, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].serve_for(user, body, above=True)
        self.fields["on"].label = _("Chuyển từ ngày")


def _body_fate(label, help_text=""):
    return forms.ChoiceField(label=label, choices=BodyFate, widget=forms.RadioSelect, initial=BodyFate.FOLLOW, help_text=help_text)


class CloseBodyForm(DecisionMixin, PortalForm):
    """Which Party body takes over, and what becomes of everything that this one holds. Only what there is is asked."""

    versioned = True
    successor = ArrangedBodyField(
        label=_("Tổ chức đảng kế thừa"), required=False, help_text=_("Gõ vài chữ của tên, rồi chọn. Để trống nếu không có nơi kế thừa.")
    )
    kind = forms.ChoiceField(label=_("Hình thức"), choices=SuccessionKind, initial=SuccessionKind.MERGED)
    children = _body_fate(_("Tổ chức đảng trực thuộc"))
    routes = _body_fate(_("Đơn vị được phụ trách"), _("Không chuyển thì đơn vị chưa có nơi tiếp nhận, cần chọn nơi khác."))
    cases = _body_fate(_("Phiếu theo dõi đang mở"), _("Không chuyển thì phiếu vẫn mở, công đoàn gửi danh sách cho nơi tiếp nhận khác."))
    accounts = _body_fate(_("Tài khoản, phân công tại tổ chức đảng"))
    fates = ("children", "routes", "cases", "accounts")
    layout = Layout("successor", "kind", *fates, DecisionMixin.decision_row)

    def __init__(self, *args, user, body, counts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["successor"].serve_for(user, body)
        self.fields["on"].label = _("Kết thúc từ ngày")
        _ask_only_what_there_is(self, counts)

    facts = CloseForm.facts
