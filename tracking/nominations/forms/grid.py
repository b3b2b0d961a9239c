"""A ward's grid: up to 20 people of several branches, typed or pasted from a worksheet."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal import dates, text
from portal.forms import DayField, PartialDateField, PortalForm, TextField
from tracking.access.rules import Permission
from tracking.branches.forms import BranchField
from tracking.branches.rules import LEAF_KINDS
from tracking.members.rules import Sex
from tracking.nominations.actions import MOST, DocumentFacts, Meeting
from tracking.nominations.forms.introduction import PREFIX, RowsMixin, with_one_more
from tracking.nominations.forms.people import PersonRow, look_for_likely
from tracking.nominations.rules import DocumentForm

COLUMNS = ("branch", "full_name", "birth", "sex", "work", "direct_worker", "certified_on", "agreed_on", "document_number", "document_on")
TAKE = "dua-vao-bang"
YES = {"co", "x", "1", "v", "yes", "dung"}


class GridRow(PersonRow):
    """A person with the branch, the agreement and the document of their own."""

    has_certificate = None
    certificate_number = None
    branch = BranchField(label=_("Công đoàn cơ sở"), required=False)
    certified_on = PartialDateField(label=_("Ngày giấy chứng nhận lớp"), required=False)
    agreed_on = PartialDateField(label=_("Ngày đồng ý"), required=False)
    document_number = TextField(label=_("Số văn bản"), required=False, max_length=60)
    document_on = DayField(label=_("Ngày văn bản"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["branch"].serve(user, may=Permission.NOMINATION_EDIT, kinds=LEAF_KINDS)
        for name, field in self.fields.items():
            field.widget.attrs = (
                {k: v for k, v in field.widget.attrs.items() if not k.startswith(("hx-", "data-lookup"))}
                if name == "full_name"
                else field.widget.attrs
            )
            kind = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs.update({"class": kind, "aria-label": field.label or name, "placeholder": ""})

    def cells(self):
        """Bound fields in the order of the columns."""
        return [self[name] for name in COLUMNS]

    def clean(self):
        data = super().clean()
        data["has_certificate"], data["certificate_number"] = ("co" if data.get("certified_on") else "khong"), ""
        if not data.get("branch") and "branch" not in self.errors:
            self.add_error("branch", ValidationError(_("Chọn công đoàn cơ sở.")))
        if data.get("document_number") and not data.get("document_on") and "document_on" not in self.errors:
            self.add_error("document_on", ValidationError(_("Ghi ngày văn bản.")))
        if data.get("document_on") and not data.get("agreed_on") and "agreed_on" not in self.errors:
            self.add_error("agreed_on", ValidationError(_("Ghi ngày đã trao đổi, đoàn viên đồng ý.")))
        return data

    def look_for(self, likely):
        """Same name, same day of birth, same branch is the same person; everything less is asked about."""
        certain = [like for like in likely if self._is_certain(like)]
        if len(certain) == 1 and not self.cleaned_data.get("answer"):
            self.cleaned_data["chosen"] = certain[0].member
        else:
            super().look_for(likely)

    def _is_certain(self, like):
        birth, other = self.cleaned_data.get("birth"), like.member
        same_day = birth and birth.precision == other.birth_precision == dates.DAY and birth.on == other.birth_on
        return same_day and like.visible and not like.left and other.branch_id == self.cleaned_data["branch"].pk


class GridForm(RowsMixin, PortalForm):
    """The grid; rows with a document day are introduced, the others go into the pool."""

    row_class = GridRow
    document_form = forms.ChoiceField(
        label=_("Loại văn bản giới thiệu"),
        choices=[(f.value, f.label) for f in (DocumentForm.RESOLUTION_4A, DocumentForm.LETTER)],
        initial=DocumentForm.RESOLUTION_4A,
    )

    def __init__(self, data=None, files=None, *, user, today, rows=5, **kwargs):
        data, more = with_one_more(data)
        data, took = with_pasted(data)
        self.asks_row = more or took
        super().__init__(data, files, **kwargs)
        self.user, self.today = user, today
        self.make_rows(data, user, rows=rows, user=user)

    def clean(self):
        data = super().clean()
        self.people.is_valid()
        look_for_likely(self.user, [(row, getattr(row, "cleaned_data", {}).get("branch")) for _place, row in self.people.filled])
        self.check_some()
        return data

    def facts(self):
        meetings = {}
        for place, row in self.people.filled:
            data = row.cleaned_data
            key = (data["branch"].pk, data["document_number"], data["document_on"])
            meetings.setdefault(key, (data["branch"], []))[1].append(row.person(place, agreed=data["agreed_on"]))
        form = self.cleaned_data["document_form"]
        return {
            "meetings": [
                Meeting(branch, tuple(people), DocumentFacts(form, number, on) if on else None, own_rows=True)
                for (_pk, number, on), (branch, people) in meetings.items()
            ]
        }


def with_pasted(data):
    """The posted data with a pasted table spread over the blank rows, and whether that was all it asked for."""
    if data is None or TAKE not in data:
        return data, False
    data = data.copy()
    lines = [line.split("\t") for line in data.get("pasted", "").replace("\x00", "").splitlines() if line.strip()]
    free = [place for place in range(MOST) if not any(data.get(f"{PREFIX}-{place}-{name}") for name in COLUMNS)]
    for place, cells in zip(free, lines, strict=False):
        for name, cell in zip(COLUMNS, cells, strict=False):
            data[f"{PREFIX}-{place}-{name}"] = _as_typed(name, cell)
    used = [place for place in range(MOST) if any(data.get(f"{PREFIX}-{place}-{name}") for name in COLUMNS)]
    data[f"{PREFIX}-TOTAL_FORMS"] = str(max([*used, 0]) + 1)
    data["pasted"] = "\n".join("\t".join(cells) for cells in lines[len(free) :])
    return data, True


def _as_typed(name, cell):
    cell = text.clean(cell)[:200]
    folded = text.fold(cell)
    if name == "sex":
        return {"nam": Sex.MALE.value, "nu": Sex.FEMALE.value}.get(folded, "")
    if name == "direct_worker":
        return "co" if folded in YES else "khong" if folded else ""
    return cell
