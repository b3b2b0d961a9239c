"""Forms of batches: the list's filters, what all people share, who joins, what is prepared for each, applying."""

from tracking.batches.forms.people import ApplyForm, CandidateFilters, JoinForm, LeaveOutForm, PrepareForm
from tracking.batches.forms.plan import BatchFilters, CancelForm, CreateForm, EditForm, FollowForm, shared_initial

__all__ = [
    "ApplyForm", "BatchFilters", "CancelForm", "CandidateFilters", "CreateForm", "EditForm", "FollowForm", "JoinForm", "LeaveOutForm",
    "PrepareForm", "shared_initial",
]  # fmt: skip
