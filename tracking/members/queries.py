"""Reads of members: who is meant by what was typed, who may be the same person, what is known of one person, who may decide a move."""

from dataclasses import dataclass, field
from datetime import date

from django.core import signing
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import dates, text
from portal.db import starts_with
from tracking.access.rules import Permission as P
from tracking.branches.models import Branch
from tracking.branches.rules import LEAF_KINDS, BranchKind
from tracking.members import numbers, rules
from tracking.members.models import Award, Member, Membership, NotSamePerson, Transfer

OFFERED = 12
LOOKED_AT = 200
LEAST_POINTS = 50
MOST_LIKELY = 5
LEAST_DIGITS = 4
SMALL = (BranchKind.WARD, *LEAF_KINDS)
ELSEWHERE = gettext_lazy("đang sinh hoạt ở công đoàn khác")
UNNAMED = gettext_lazy("(không nêu tên)")
TOKEN_SALT, TOKEN_LASTS = "members.elsewhere", 24 * 3600


# ------------------------------------------------------------------ finding by what was typed


def search(user, typed, scope=None, *, may=None, limit=OFFERED):
    """Members in reach that ``typed`` may mean: telephone digits, public code, or name in either order, with or without marks.

    ``scope``: the working place, None for everything in reach; ``may``: permission needed there (None: to see members). At most ``limit``
    rows with their branch; names that match marks and all come first. Two queries at most.
    """
    rows = Member.objects.visible_to(user, may=may).current().select_related("branch")
    if scope is not None:
        rows = rows.filter(within(scope))
    found = list(matching(rows, typed, few=is_small(scope)).order_by("name_key", "pk")[: 4 * limit])
    return sorted(found, key=lambda m: not rules.begins_with_marks(m.full_name, typed))[:limit]


def within(scope, prefix=""):
    """Q for members of the working place; everything in sight for somebody who works at a Party body now and at a branch besides."""
    return scope.q(prefix) if scope.branch else Q()


def matching(rows, typed, *, few=False):
    """``rows`` narrowed to what was typed; nothing typed changes nothing. One query: does a name begin so? Else anywhere.

    ``few``: rows of one ward or unit, whose names are read one by one: the index of letters reads those of the whole country.
    """
    typed = text.clean(typed)[:120]
    if not typed:
        return rows
    if (digits := _phone_digits(typed)) is not None:
        return rows.filter(starts_with("phone", digits)) if len(digits) >= LEAST_DIGITS else rows.none()
    folded = text.fold(typed)
    if not folded:
        return rows.none()
    by_name = rows.named(folded)
    if by_name.order_by().values("pk")[:1].exists():
        return by_name
    anywhere = Q(code=typed)
    words = Q()
    for word in folded.split(" ")[:6]:
        words &= Q(GreaterThan(StrIndex("name_fold", Value(word)), 0)) if few else Q(name_fold__contains=word)
    return rows.filter(anywhere | words)


def is_small(scope):
    """Whether the working place is a ward or a unit."""
    return bool(scope and scope.branch and scope.branch.kind in SMALL)


def _phone_digits(typed):
    """Digits of a telephone number or of its beginning; None when something else was typed."""
    if not typed.strip("0123456789 .-+()") and any(c.isdigit() for c in typed):
        digits = text.digits(typed)
        return text.phone_number(typed) or ("0" + digits[2:] if typed.lstrip().startswith("+84") else digits)
    return None


# ------------------------------------------------------------------ the same person?


@dataclass(frozen=True)
class Likely:
    """A member who may be the person in question. Out of sight (``visible`` False) no place is told, and of the name only the initials when
    the name itself was typed (``named``): somebody found by telephone or number is not named.

    ``token``: lets the finder ask for the person's transfer, '' for visible ones. ``left``: no longer a member.
    """

    member: Member
    points: int
    reasons: tuple
    visible: bool
    left: bool = False
    token: str = ""
    named: bool = False

    @property
    def name(self):
        return self.member.full_name if self.visible else _masked(self.member, self.named)

    @property
    def place(self):
        return self.member.branch.label if self.visible else str(ELSEWHERE)

    @property
    def birth(self):
        return self.member.birth if self.visible else ""

    @property
    def code(self):
        return self.member.code if self.visible else ""

    @property
    def why(self):
        return ", ".join(str(reason) for reason in self.reasons)


def likely_duplicates(*, user, full_name, birth=None, phone="", citizen_number="", branch=None, exclude=None, limit=MOST_LIKELY):
    """Members anywhere who may be this person, strongest first; [] when nothing speaks for anybody.

    By equality on indexed columns: search key of the name, telephone, digest of the number. ``birth``: PartialDate or None; ``branch``:
    where the person is or is to be; ``exclude``: the member in question, when there is one already: pairs remembered as different people
    are left out then. One query, two with ``exclude``.
    """
    folded, digest = rules.name_fold(full_name), numbers.digest(citizen_number) if citizen_number else ""
    rows = Member.objects.filter(_alike(folded, birth, phone, digest, branch)).select_related("branch")
    if exclude is not None:
        rows = rows.exclude(pk__in=[exclude.pk, *told_apart(exclude)])
    found = []
    for row in rows.order_by("-pk")[:LOOKED_AT]:
        like = _likeness(row, folded, birth, phone, digest, branch)
        if like.points >= LEAST_POINTS:
            found.append(_shown(user, row, like, named=row.name_fold == folded))
    return sorted(found, key=lambda one: (-one.points, not one.visible, one.member.pk))[:limit]


def _alike(folded, birth, phone, digest, branch):
    """Q of who shares something; the name alone is not enough, as thousands share it."""
    named = Q()
    if birth:
        named |= Q(birth_on__gte=date(birth.on.year, 1, 1), birth_on__lte=date(birth.on.year, 12, 31))
    if branch:
        named |= Q(branch=branch)
    found = Q(name_fold=folded) & named if folded and named else Q(pk__in=[])
    if phone:
        found |= Q(phone=phone)
    if digest:
        found |= Q(citizen_digest=digest)
    return found


def _likeness(row, folded, birth, phone, digest, branch):
    same_year = bool(birth and row.birth_on and birth.on.year == row.birth_on.year)
    same_day = same_year and birth.precision == row.birth_precision == dates.DAY and birth.on == row.birth_on
    apart = bool(birth and row.birth_on) and not same_year
    return rules.likeness(
        same_number=bool(digest) and row.citizen_digest == digest, same_phone=bool(phone) and row.phone == phone,
        same_name=row.name_fold == folded and not apart, same_birth=same_day, same_birth_year=same_year,
        same_branch=branch is not None and row.branch_id == branch.pk,
    )  # fmt: skip


def _shown(user, row, like, *, named):
    visible = user.access.may_at(P.MEMBER_VIEW, row.branch)
    token = "" if visible else token_of(row, user, named=named)
    return Likely(row, like.points, like.reasons, visible, row.left_on is not None, token, named)


def _masked(member, named):
    """How a member out of sight is called: never by more than what was typed."""
    return rules.initials(member.full_name) if named else str(UNNAMED)


def told_apart(member):
    """Primary keys of members who were looked at and are different people. One query."""
    pairs = NotSamePerson.objects.filter(Q(first=member) | Q(second=member)).values_list("first_id", "second_id")
    return [first if second == member.pk else second for first, second in pairs]


def token_of(member, user, *, named=True):
    """What lets this user name a member out of sight for a day, without telling anybody who it is. ``named``: found by the name."""
    return signing.dumps([user.pk, member.pk, int(named)], salt=TOKEN_SALT)


def member_of(token, user):
    """The member whom a token of this user names, with ``masked_name``; None when it is forged, somebody else's or a day old."""
    try:
        owner, pk, named = signing.loads(token, salt=TOKEN_SALT, max_age=TOKEN_LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = Member.objects.filter(pk=pk).select_related("branch").first() if owner == user.pk else None
    if found:
        found.masked_name = _masked(found, named)
    return found


# ------------------------------------------------------------------ places


def destinations():
    """Open branches that gather members, also out of reach: people move anywhere. Names of branches are no secret."""
    return Branch.objects.open().filter(kind__in=LEAF_KINDS).select_related("parent")


def home_branch(user, scope, may=P.MEMBER_EDIT):
    """The branch at which people are entered without asking: the working place when it gathers members itself, or the only one under it.

    None when there are several to choose from.
    """
    place = scope.branch
    if place is None:
        return None
    if place.is_leaf_kind and place.closed_on is None and user.access.may_at(may, place):
        return place
    rows = Branch.objects.visible_to(user, may=may).open().filter(scope.q("self"), kind__in=LEAF_KINDS)
    found = list(rows.order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


# ------------------------------------------------------------------ one member


@dataclass
class Sheet:
    """What the page of a member shows beside the facts. ``transfer``: the open request, None without one."""

    facts: list
    stays: list
    awards: list
    likely: list
    transfer: object = None
    sides: object = None


def sheet(member, user):
    """Everything of one member (loaded with branch and ethnic group). Five queries at most."""
    likely = []
    if user.access.may_at(P.MEMBER_EDIT, member.branch):
        birth = dates.PartialDate(member.birth_on, member.birth_precision) if member.birth_on else None
        likely = likely_duplicates(
            user=user, full_name=member.full_name, birth=birth, phone=member.phone, branch=member.branch, exclude=member, limit=3
        )
    transfer = Transfer.objects.open().filter(member=member).select_related("from_branch", "to_branch").first()
    return Sheet(
        facts=facts(member),
        stays=list(Membership.objects.filter(member=member).select_related("branch").order_by("-pk")),
        awards=list(Award.objects.filter(member=member).select_related("kind")),
        likely=likely,
        transfer=transfer,
        sides=sides(user, transfer) if transfer else None,
    )


def facts(member):
    """(label, value) pairs for the page; the citizen number is not among them."""
    direct = {True: _("có"), False: _("không"), None: ""}[member.direct_worker]
    return [
        (_("Ngày sinh"), member.birth),
        (_("Giới tính"), member.get_sex_display()),
        (_("Dân tộc"), member.ethnic_group.name if member.ethnic_group else ""),
        (_("Công việc, chức vụ"), member.work),
        (_("Công nhân lao động trực tiếp"), direct),
        (_("Cán bộ công đoàn"), _("có") if member.union_officer else _("không")),
        (_("Trình độ"), member.get_education_display()),
        (_("Lý luận chính trị"), member.get_theory_display()),
        (_("Quê quán"), member.home_town),
        (_("Nơi ở hiện nay"), member.residence),
        (_("Điện thoại"), member.phone),
        (_("Ngày vào Công đoàn"), dates.show(member.union_joined_on)),
        (_("Ngày vào Đoàn Thanh niên"), dates.show(member.youth_joined_on)),
        (_("Đảng viên"), member.get_party_status_display()),
    ]


def with_awards(rows):
    """Members who hold a title."""
    return rows.filter(Exists(Award.objects.filter(member=OuterRef("pk"))))


# ------------------------------------------------------------------ transfers


@dataclass(frozen=True)
class Sides:
    """What one person may do with an open request: ``decides`` it, ``withdraws`` it. Both when both branches are in reach."""

    decides: bool
    withdraws: bool


def sides(user, transfer):
    """No query when both branches are loaded."""
    asking = transfer.to_branch if transfer.asked_by_receiver else transfer.from_branch
    asked = transfer.from_branch if transfer.asked_by_receiver else transfer.to_branch
    return Sides(decides=user.access.may_at(P.MEMBER_EDIT, asked), withdraws=user.access.may_at(P.MEMBER_EDIT, asking))


@dataclass
class TransferRow:
    """One request as a person may read it. ``name``: initials while the person is out of sight."""

    transfer: Transfer
    name: str
    sides: Sides
    sees_member: bool
    place: str = field(default="")


def transfer_row(user, transfer):
    """The request with as much of the person as this user may know: who asks to receive somebody does not see that person yet."""
    told = not transfer.asked_by_receiver or user.access.may_at(P.MEMBER_VIEW, transfer.from_branch)
    member = transfer.member
    return TransferRow(
        transfer=transfer, name=member.full_name if told else rules.initials(member.full_name), sides=sides(user, transfer),
        sees_member=user.access.may_at(P.MEMBER_VIEW, member.branch), place=transfer.from_branch.label if told else str(ELSEWHERE),
    )  # fmt: skip


def loaded_transfers():
    """Requests with what a row shows."""
    return Transfer.objects.select_related("member__branch", "from_branch", "to_branch", "requested_by", "decided_by")


def listed_transfers(user, scope, *, answered):
    """Requests in sight from or to the working place: those that wait, or those that have been answered."""
    rows = loaded_transfers().visible_to(user).filter(within(scope, "from_branch") | within(scope, "to_branch"))
    return rows.exclude(outcome="") if answered else rows.open()
