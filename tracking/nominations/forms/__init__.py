"""Forms of the case: filters of its lists, one act, a meeting's introductions."""

from tracking.nominations.forms.acts import ReasonForm, RecordForm, ReopenForm, StepBackForm
from tracking.nominations.forms.filters import AdmissionFilters, ListFilters, PoolFilters
from tracking.nominations.forms.grid import GridForm
from tracking.nominations.forms.introduction import IntroductionForm
from tracking.nominations.forms.many import ManyForm

__all__ = [
    "AdmissionFilters", "GridForm", "IntroductionForm", "ListFilters", "ManyForm", "PoolFilters", "ReasonForm", "RecordForm", "ReopenForm",
    "StepBackForm",
]  # fmt: skip
