"""Forms of the case: filters of its lists, one act, a meeting's introductions."""

from tracking.nominations.forms.acts import ReasonForm, RecordForm, ReopenForm
from tracking.nominations.forms.filters import AdmissionFilters, ListFilters, PoolFilters

__all__ = ["AdmissionFilters", "ListFilters", "PoolFilters", "ReasonForm", "RecordForm", "ReopenForm"]
