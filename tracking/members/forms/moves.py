"""Titles, moves, leaving and coming back."""

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import DayField, PortalForm, TextField
from portal.lookups import LookupField
from tracking.access.rules import Permission
from tracking.branches.forms import BranchField
from tracking.branches.rules import LEAF_KINDS
from tracking.catalogue.models import AwardKind
from tracking.members import queries


class AwardForm(PortalForm):
    """A title and its year. ``award``: the one being put right."""

    kind = forms.ModelChoiceField(
        label=_("Danh hiệu, khen thưởng"), queryset=AwardKind.objects.none(), to_field_name="code", empty_label="–"
    )
    year = forms.IntegerField(
        label=_("Năm"), min_value=1950, max_value=2100, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )
    decision_number = TextField(label=_("Số quyết định"), required=False, max_length=60)

    layout = Layout("kind", Row(Column("year", css_class="col-md-4"), Column("decision_number", css_class="col-md-8")))

    def __init__(self, *args, today, award=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["kind"].queryset = AwardKind.objects.filter(ended_on__isnull=True)
        if award:
            self.initial = {"kind": award.kind.code, "year": award.year, "decision_number": award.decision_number}

    def facts(self):
        return {**self.cleaned_data, "today": self.today}


class CorrectAwardForm(AwardForm):
    """The same, told when somebody else changed the member meanwhile."""

    versioned = True


class DestinationField(LookupField):
    """Any open branch that gathers members, also out of reach: people leave for other places. Names of branches are no secret."""

    url_name = "members:destinations"

    def rows(self):
        return queries.destinations()

    def where(self, row):
        return row.parent.label if row.parent else ""


class DayForm(PortalForm):
    """Only the day from which something holds; versioned."""

    versioned = True
    on = DayField(label=_("Từ ngày"))

    def __init__(self, *args, today, label=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.initial = {"on": today, **self.initial}
        self.fields["on"].label = label or self.fields["on"].label

    def facts(self):
        return {**self.cleaned_data, "today": self.today}


class SendForm(DayForm):
    """The present branch asks that the person be received elsewhere."""

    versioned = False
    to_branch = DestinationField(label=_("Đơn vị nhận"))
    field_order = ["to_branch", "on"]

    def facts(self):
        return {**super().facts(), "asked_by_receiver": False}


class ReceiveForm(DayForm):
    """The own branch asks to receive somebody. ``branch``: the own one, None to choose."""

    versioned = False

    def __init__(self, *args, user, branch=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.branch = branch
        if branch is None:
            own = BranchField(user, may=Permission.MEMBER_EDIT, kinds=LEAF_KINDS, label=_("Đơn vị nhận"))
            self.fields = {"to_branch": own, **self.fields}

    def facts(self):
        return {"to_branch": self.branch, **super().facts(), "asked_by_receiver": True}


class ReturnForm(DayForm):
    """Somebody who had left is a member again, here."""

    def __init__(self, *args, user, branch=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.branch = branch
        if branch is None:
            own = BranchField(user, may=Permission.MEMBER_EDIT, kinds=LEAF_KINDS, label=_("Công đoàn cơ sở"))
            self.fields = {"branch": own, **self.fields}

    def facts(self):
        return {"branch": self.branch, **super().facts()}


class AcceptForm(PortalForm):
    """Accepting a move; with an open case also what becomes of it."""

    versioned = True
    case = forms.ChoiceField(
        label=_("Phiếu theo dõi của đồng chí này"),
        choices=[("follow", _("Chuyển tiếp theo dõi sang đơn vị mới")), ("end", _("Thôi theo dõi (chuyển công tác)"))],
        widget=forms.RadioSelect,
        initial="follow",
    )

    def __init__(self, *args, today, has_case, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        if not has_case:
            del self.fields["case"]

    def facts(self):
        return {**self.cleaned_data, "today": self.today}


class PlainForm(PortalForm):
    """Nothing to fill in, only to agree to."""

    versioned = True


class ApartForm(PortalForm):
    """The answer “người khác”: the member shown beside is somebody else."""

    other = forms.CharField(max_length=12)

    def facts(self):
        return {}  # the view has found the member by this code
