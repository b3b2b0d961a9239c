"""Forms of the case: filters of its lists, one act, a meeting's introductions."""

from tracking.nominations.forms.acts import SAID, VOTED, ReasonForm, RecordForm, ReopenForm, StepBackForm
from tracking.nominations.forms.ballot import BallotForm
from tracking.nominations.forms.filters import AdmissionFilters, ListFilters, PoolFilters
from tracking.nominations.forms.grid import GridForm
from tracking.nominations.forms.introduction import IntroductionForm
from tracking.nominations.forms.many import ManyForm
from tracking.nominations.forms.route import RouteForm

__all__ = [
    "SAID", "VOTED", "AdmissionFilters", "BallotForm", "GridForm", "IntroductionForm", "ListFilters", "ManyForm", "PoolFilters",
    "ReasonForm", "RecordForm", "ReopenForm", "RouteForm", "StepBackForm",
]  # fmt: skip
