"""Papers of the union and of Party bodies as plain data: what stands on them, with dotted blanks for what is not known.

Wording of form 4A-KNĐ: research on the process, §1.2; the other papers follow the layout of official papers (organisation, §6.9).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

MAX_PEOPLE = 500  # longer lists go to Excel
MAX_PAPERS = 200  # papers in one file or on one page for printing


@dataclass(frozen=True)
class Gap:
    """Something that the paper asks for and the portal does not know. ``subject``: the row on whose page it can be filled in.

    ``of_member``: that page belongs to the register of members, which a Party body does not open.
    """

    text: str
    subject: object = None
    of_member: bool = False


@dataclass(frozen=True)
class Head:
    """Top and signature of a paper. ``upper`` may be '' (nobody above), ``bare`` too (a list without a number); blanks are dotted.

    ``party``: the layout of Party papers: their title on the right, an asterisk under the issuer, the number without a colon.
    ``known``: whether the paper has a number of its own already.
    """

    upper: str
    issuer: str
    bare: str
    place: str
    on_text: str
    party: bool = False
    known: bool = True
    signer: str = "TM. BAN CHẤP HÀNH"
    office: str = "CHỦ TỊCH"

    @property
    def number(self) -> str:
        """'Số: 12/NQ-CĐCS' or 'Số 12-BB/ĐU'; '' for a paper without a number."""
        if not self.bare:
            return ""
        return f"Số {self.bare}" if self.party else f"Số: {self.bare}"

    @property
    def day(self) -> str:
        return f"{self.place}, {self.on_text}"


@dataclass(frozen=True)
class Person:
    """One person on a paper; texts ready to print, '' where nothing is known."""

    name: str
    is_male: bool
    birth: str
    ethnic_group: str
    education: str
    theory: str
    places: str
    work: str
    is_direct_worker: bool
    branch: str
    sector: str
    union_joined: str
    youth_joined: str
    awards: str
    resolution: str
    body: str
    certificate: str

    @property
    def birth_male(self) -> str:
        return self.birth if self.is_male else ""

    @property
    def birth_female(self) -> str:
        return "" if self.is_male else self.birth

    @property
    def direct_mark(self) -> str:
        return "x" if self.is_direct_worker else ""


@dataclass(frozen=True)
class Candidate:
    """A person in a resolution with the executive committee's vote; numbers as text, dotted where not known."""

    person: Person
    in_favour: str
    in_favour_rate: str
    against: str
    against_rate: str


@dataclass(frozen=True)
class Resolution:
    """Form 4A-KNĐ for one person or, with ``is_list``, for several of one meeting."""

    head: Head
    issuer: str
    meeting: str
    body: str
    people: tuple[Candidate, ...]
    total: str

    @property
    def is_list(self) -> bool:
        return len(self.people) > 1

    @property
    def one(self) -> Candidate:
        return self.people[0]


@dataclass(frozen=True)
class PeopleList:
    """Danh sách trích ngang."""

    head: Head
    body: str
    people: tuple[Person, ...]

    @property
    def count(self) -> int:
        return len(self.people)


@dataclass(frozen=True)
class Letter:
    """Công văn chuyển danh sách with its annex."""

    head: Head
    issuer: str
    body: str
    annex: PeopleList

    @property
    def count(self) -> int:
        return len(self.annex.people)


@dataclass(frozen=True)
class HandedOver:
    """One person in hand-over minutes."""

    name: str
    birth: str
    branch: str
    document: str


@dataclass(frozen=True)
class Minutes:
    """Biên bản bàn giao danh sách: who hands over, who takes it, and when. ``occasion``: name of the batch, '' for a chosen list."""

    head: Head
    giver: str
    taker: str
    meeting: str
    occasion: str
    letter: str
    people: tuple[HandedOver, ...]

    @property
    def count(self) -> int:
        return len(self.people)


@dataclass(frozen=True)
class Answered:
    """One person in a receipt: taken, returned with a reason, or not answered yet."""

    name: str
    birth: str
    branch: str
    answer: str
    reason: str


@dataclass(frozen=True)
class Receipt:
    """Giấy biên nhận of a Party body for a list."""

    head: Head
    giver: str
    taker: str
    occasion: str
    received: int
    returned: int
    waiting: int
    people: tuple[Answered, ...]

    @property
    def count(self) -> int:
        return len(self.people)


@dataclass(frozen=True)
class Learner:
    """One person of a class."""

    name: str
    is_male: bool
    birth: str
    branch: str
    work: str
    body: str
    absences: str
    mark: str
    result: str
    certificate: str

    @property
    def birth_male(self) -> str:
        return self.birth if self.is_male else ""

    @property
    def birth_female(self) -> str:
        return "" if self.is_male else self.birth


@dataclass(frozen=True)
class Course:
    """What the papers of a class say of it."""

    name: str
    kind: str
    organiser: str
    days: str
    place: str


@dataclass(frozen=True)
class Roll:
    """Danh sách học viên."""

    head: Head
    course: Course
    people: tuple[Learner, ...]

    @property
    def count(self) -> int:
        return len(self.people)


@dataclass(frozen=True)
class Attendance:
    """Bảng điểm danh: one sheet with a column for each of some meetings. ``columns``: what stands above them, '' an empty column.

    ``sheet`` of ``sheets``: more meetings than fit go on further sheets.
    """

    head: Head
    course: Course
    columns: tuple[str, ...]
    people: tuple[Learner, ...]
    sheet: int = 1
    sheets: int = 1

    @property
    def count(self) -> int:
        return len(self.people)

    @property
    def size(self) -> int:
        return len(self.columns)


WIDTHS = (4, 6, 8)  # meetings on one sheet of attendance, each column wide enough to sign in (17 mm at least)


def sheets_of(meetings: list[str]) -> list[tuple[str, ...]]:
    """Headings in sheets of at most 8 columns, padded with empty ones to 4, 6 or 8; without meetings one sheet to be filled in."""
    most = WIDTHS[-1]
    parts = [meetings[at : at + most] for at in range(0, len(meetings), most)] or [[]]
    return [tuple(part + [""] * (next(w for w in WIDTHS if w >= len(part)) - len(part))) for part in parts]


@dataclass(frozen=True)
class Given:
    """One line of the annex of a decision: what a unit is to reach."""

    unit: str
    what: str
    value: str


@dataclass(frozen=True)
class Decision:
    """Quyết định giao chỉ tiêu with its annex. ``what``: indicator, '' when the annex names several; ``total``: '' when it has no sum."""

    head: Head
    issuer: str
    organ: str
    what: str
    period: str
    lines: tuple[Given, ...]
    total: str
    unit_count: int


@dataclass(frozen=True)
class Reminder:
    """Công văn đôn đốc to one union without an introduction. ``obstacles``: what it reported, '' for nothing."""

    head: Head
    issuer: str
    unit: str
    start: str
    end: str
    obstacles: str
    target: str


Paper = Resolution | PeopleList | Letter | Minutes | Receipt | Roll | Attendance | Decision | Reminder


@dataclass(frozen=True)
class Ref:
    """Whose paper it is: the row that it is about, so that a later edition is found in the register. ``to``: who receives it.

    ``key`` tells papers about one row apart: the period of a reminder, the people of a chosen list.
    """

    kind: str
    pk: int
    to: str = ""
    key: str = ""


@dataclass
class Bundle:
    """What one page or one file holds: papers of one kind, and what is missing on them.

    ``issuer``: the branch or Party body that issues them, None where not known; ``refs``: one for each paper; ``paths``: where the people
    on them are held, as paths of the issuer's own tree; '' for somebody without a place in it; ``people``: ids of their cases.
    ``more``: papers or people that did not fit. ``on``: the day of papers with a number of their own, as far as it is known.
    """

    papers: list[Paper]
    gaps: list[Gap] = field(default_factory=list)
    row_count: int = 0
    issuer: object = None
    refs: list[Ref] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    more: bool = False
    on: date | None = None


def numbered_papers(papers: list[Paper], numbers: list[tuple[str, str] | None]) -> list[Paper]:
    """The papers with (number, day) out of the register, where they have none of their own."""
    done = []
    for paper, found in zip(papers, numbers, strict=True):
        if found and not paper.head.known:
            head = replace(paper.head, bare=found[0], on_text=found[1], known=True)
            paper = replace(paper, head=head)
        done.append(paper)
    return done
