"""The rules of papers, as one name: ``rules.Minutes``, ``rules.written_day(…)``, ``rules.state(…)``."""

from tracking.documents.rules.papers import (
    MAX_PAPERS,
    MAX_PEOPLE,
    NOT_KEPT,
    Answered,
    Attendance,
    Bundle,
    Candidate,
    Course,
    Decision,
    Gap,
    Given,
    HandedOver,
    Head,
    Learner,
    Letter,
    Minutes,
    Paper,
    PeopleList,
    Person,
    Receipt,
    Ref,
    Reminder,
    Resolution,
    Roll,
    numbered_papers,
    sheets_of,
)
from tracking.documents.rules.register import (
    MAX_FILE,
    MAX_NUMBER,
    MAX_VERSIONS,
    SERIES,
    WIDE,
    PaperKind,
    Series,
    State,
    cautions,
    ranges,
    state,
)
from tracking.documents.rules.texts import count_text, dots, full_number, locality, long_name, numbered, paper_number, share, written_day

__all__ = [
    "MAX_FILE", "MAX_NUMBER", "MAX_PAPERS", "MAX_PEOPLE", "MAX_VERSIONS", "NOT_KEPT", "SERIES", "WIDE", "Answered", "Attendance", "Bundle",
    "Candidate", "Course", "Decision", "Gap", "Given", "HandedOver", "Head", "Learner", "Letter", "Minutes", "Paper", "PaperKind",
    "PeopleList", "Person", "Receipt", "Ref", "Reminder", "Resolution", "Roll", "Series", "State", "cautions", "count_text", "dots",
    "full_number", "locality", "long_name", "numbered", "numbered_papers", "paper_number", "ranges", "share", "sheets_of", "state",
    "written_day",
]  # fmt: skip
