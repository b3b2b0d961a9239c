"""Forms of members: the list's filters, looking before entering, facts, number, titles, moves."""

from tracking.members.forms.entry import EditMemberForm, NewMemberForm, NumberForm, SearchForm
from tracking.members.forms.facts import MemberFactsForm
from tracking.members.forms.filters import MemberFilters
from tracking.members.forms.moves import (
    AcceptForm,
    ApartForm,
    AwardForm,
    CorrectAwardForm,
    DayForm,
    PlainForm,
    ReceiveForm,
    ReturnForm,
    SendForm,
)

__all__ = [
    "AcceptForm",
    "ApartForm",
    "AwardForm",
    "CorrectAwardForm",
    "DayForm",
    "EditMemberForm",
    "MemberFactsForm",
    "MemberFilters",
    "NewMemberForm",
    "NumberForm",
    "PlainForm",
    "ReceiveForm",
    "ReturnForm",
    "SearchForm",
    "SendForm",
]
