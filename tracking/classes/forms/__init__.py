"""Forms of classes."""

from tracking.classes.forms.paste import PasteForm
from tracking.classes.forms.people import EnrolForm, WaitingFilters, WithdrawForm
from tracking.classes.forms.plan import ClassFilters, ClassForm, EditClassForm, SessionsForm, class_initial
from tracking.classes.forms.results import ResultsForm

__all__ = [
    "ClassFilters",
    "ClassForm",
    "EditClassForm",
    "EnrolForm",
    "PasteForm",
    "ResultsForm",
    "SessionsForm",
    "WaitingFilters",
    "WithdrawForm",
    "class_initial",
]
