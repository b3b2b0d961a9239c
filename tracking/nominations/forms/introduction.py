"""The introduction of 1–20 people of one meeting."""

from crispy_forms.layout import HTML, Column, Div, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.forms import DayField, PartialDateField, PortalForm, TextField
from tracking.access.rules import Permission
from tracking.branches.forms import BranchField
from tracking.branches.rules import LEAF_KINDS
from tracking.nominations.actions import MOST, DocumentFacts, VoteFacts
from tracking.nominations.cautions import returning
from tracking.nominations.forms.acts import VOTE_NUMBERS, vote_box
from tracking.nominations.forms.people import PersonRow, look_for_likely, members_named, rows_class
from tracking.nominations.models import Nomination
from tracking.nominations.rules import DocumentForm
from tracking.party import queries as party
from tracking.party.forms import BodyField

PREFIX = "people"
WITH_DOCUMENT = "document_form=4A-KNĐ|letter"
ADD = "them-dong"
SHORT_DATE = forms.TextInput(attrs={"placeholder": _("ngày/tháng/năm"), "autocomplete": "off"})


class RowsMixin:
    """A form with rows of people under ``PREFIX``; judged together, and one more row without JavaScript."""

    row_class = PersonRow

    def make_rows(self, data, owner, members=(), rows=1, **more):
        self.known = members_named(owner, data, PREFIX, members)
        initial = [{"member": m.code, "full_name": m.full_name} for m in members]
        self.people = rows_class(self.row_class)(data, prefix=PREFIX, rows=rows, initial=initial, form_kwargs={"known": self.known, **more})

    def is_valid(self):
        if self.asks_row:
            self._errors = ErrorDict()
            self.people.unjudged()
            return False
        own = super().is_valid()
        return self.people.is_valid() and own and not self.errors

    def restore(self, draft):
        super().restore(draft)
        self.people.unjudged()

    def refuse(self, refusal):
        """Reasons with the field ``people-3-birth`` go to that row."""
        here = []
        for reason in refusal.reasons:
            _prefix, place, name = (reason.field or "").split("-", 2) if (reason.field or "").startswith(f"{PREFIX}-") else ("", "", "")
            if place.isdigit() and int(place) < len(self.people.forms):
                self.people.forms[int(place)].place_error(name, reason.text)
            else:
                here.append(reason)
        refusal.reasons = here
        super().refuse(refusal)
        if not here:
            self.add_error(None, _("Chưa ghi đồng chí nào. Xem lời nhắc ở từng dòng."))

    def check_some(self):
        if not self.people.filled and self.people.is_valid():
            self.add_error(None, ValidationError(_("Ghi ít nhất một đồng chí.")))


def with_one_more(data):
    """The posted data with one more row, and whether that was all it asked for."""
    if data is None or ADD not in data:
        return data, False
    data = data.copy()
    count = data.get(f"{PREFIX}-TOTAL_FORMS", "")
    data[f"{PREFIX}-TOTAL_FORMS"] = str(min(MOST, int(count) + 1 if count.isascii() and count.isdigit() and len(count) < 4 else 1))
    return data, True


class IntroductionForm(RowsMixin, PortalForm):
    """``branch``: where they are introduced, None to choose; ``members``: already chosen; ``pool_only``: no document at first."""

    agreed_on = PartialDateField(
        label=_("Ngày trao đổi, đoàn viên đồng ý"),
        required=False,
        widget=SHORT_DATE,
        help_text=_("Ngày đã nói rõ việc giới thiệu và đoàn viên đồng ý."),
    )
    document_form = forms.ChoiceField(
        label=_("Văn bản giới thiệu"), required=False,
        choices=[
            (DocumentForm.RESOLUTION_4A.value, DocumentForm.RESOLUTION_4A.label), (DocumentForm.LETTER.value, DocumentForm.LETTER.label),
            ("", _("Chưa có văn bản, đưa vào nguồn giới thiệu")),
        ],
    )  # fmt: skip
    document_on = DayField(label=_("Ngày văn bản"), required=False)
    document_number = TextField(label=_("Số văn bản"), required=False, max_length=60, help_text=_("Có thể bổ sung sau."))

    def __init__(self, data=None, files=None, *, user, today, branch=None, members=(), rows=1, pool_only=False, scope_code="", **kwargs):
        data, self.asks_row = with_one_more(data)
        super().__init__(data, files, **kwargs)
        self.today, self.branch, self.user = today, branch, user
        if branch is None:
            own = BranchField(user, may=Permission.NOMINATION_EDIT, kinds=LEAF_KINDS, label=_("Công đoàn cơ sở"), required=False)
            self.fields = {"branch": own, **self.fields}
        self.fields["body"] = BodyField(
            user, label=_("Chi bộ, cấp ủy tiếp nhận"), required=False, help_text=_("Để trống: theo nơi tiếp nhận của đơn vị.")
        )
        for name, label in VOTE_NUMBERS:
            self.fields[name] = forms.IntegerField(
                label=label, required=False, min_value=0, max_value=999, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
            )
        self.initial = {
            "document_form": "" if pool_only else DocumentForm.RESOLUTION_4A.value,
            "body": party.receiving_body(branch, today) if branch and not self.is_bound else None,
            **self.initial,
        }
        self.make_rows(data, user, members, rows, scope_code=scope_code)

    @property
    def layout(self):
        opened = " open" if any(self._wrong(name) for name in dict(VOTE_NUMBERS)) else ""
        more = f'<details class="more"{opened}><summary>{_("Kết quả biểu quyết của ban chấp hành")}</summary>'
        document = Div(
            Row(Column("document_on"), Column("document_number")),
            "body",
            HTML(more),
            vote_box(),
            HTML("</details>"),
            data_show_when=WITH_DOCUMENT,
        )
        return Layout("agreed_on", "document_form", document)

    @cached_property
    def returning(self):
        """(member, sentence) for known people in the rows who left the Party too lately to be considered again; a warning only."""
        return returning([row.chosen for _place, row in self.people.filled if row.chosen], self.today)

    def _wrong(self, name):
        return self.is_bound and name in self.errors

    def clean(self):
        data = super().clean()
        branch = self.branch or data.get("branch") or self._shared_branch(data)
        data["place"] = branch
        if branch is None and "branch" not in self.errors:
            self.add_error("branch", ValidationError(_("Chọn công đoàn cơ sở có cuộc họp ban chấp hành.")))
        self.people.is_valid()
        look_for_likely(self.user, [(row, branch) for _place, row in self.people.filled])
        self.check_some()
        self._check_document(data)
        return data

    def _shared_branch(self, data):
        """The one branch of all chosen members, when no branch was named."""
        found = {row.chosen.branch_id: row.chosen.branch for _place, row in self.people.filled if row.chosen}
        return next(iter(found.values())) if len(found) == 1 and "branch" not in self.errors else None

    def _check_document(self, data):
        if not data.get("document_form"):
            return
        if not data.get("document_on") and "document_on" not in self.errors:
            self.add_error(
                "document_on",
                ValidationError(_("Ghi ngày văn bản. Nếu chưa có văn bản, chọn “Chưa có văn bản, đưa vào nguồn giới thiệu”.")),
            )
        if not data.get("agreed_on") and "agreed_on" not in self.errors and not self._all_agreed():
            self.add_error("agreed_on", ValidationError(_("Ghi ngày đã trao đổi với đoàn viên và đoàn viên đồng ý.")))
        numbers = [data.get(name) for name, _label in VOTE_NUMBERS]
        if any(n is not None for n in numbers) and None in numbers and not any(self._wrong(n) for n in dict(VOTE_NUMBERS)):
            self.add_error("total", ValidationError(_("Ghi đủ số ủy viên, có mặt, tán thành, không tán thành và phiếu trắng.")))

    def _all_agreed(self):
        pks = [row.chosen.pk if row.chosen else None for _place, row in self.people.filled]
        return None not in pks and Nomination.objects.open().filter(member__in=pks, agreed_on__isnull=False).count() == len(pks)

    def facts(self):
        data = self.cleaned_data
        people = [row.person(place, agreed=data["agreed_on"]) for place, row in self.people.filled]
        facts = {"branch": data["place"], "people": people}
        if data["document_form"]:
            facts["document"] = DocumentFacts(data["document_form"], data["document_number"], data["document_on"])
            facts["body"] = data["body"]
            if data["total"] is not None:
                facts["vote"] = VoteFacts(**{name: data[name] for name, _label in VOTE_NUMBERS})
        return facts
