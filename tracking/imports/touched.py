"""What taking an import back would do, and which of its rows somebody has worked on since. Layer: queries."""

from dataclasses import dataclass, field

from django.db.models import Max
from django.utils.translation import gettext as _

from portal.templatetags.portal_ui import number
from tracking.branches.models import Branch
from tracking.classes.models import Enrolment
from tracking.imports.people import batches
from tracking.imports.runs import WrittenRow
from tracking.members.models import Member
from tracking.nominations import rules as procedure
from tracking.nominations.models import Act, Nomination
from tracking.nominations.standing import facts_of_many
from tracking.targets.models import Target

SHOWN = 100
# What points to a row without being work on it: its own history, copies of the tree, what the import itself made, keys of the same run.
OWN = {
    Member: {("membership", "member"), ("notsameperson", "first"), ("notsameperson", "second"), ("nomination", "member")},
    Nomination: {("act", "nomination")},
    Branch: {
        ("branch", "parent"), ("branchperiod", "branch"), ("event", "branch"), ("viewlog", "branch"), ("learnedheading", "branch"),
        ("upload", "branch"),
    },
    Enrolment: set(),
    Target: {("target", "superseded_by")},  # what it replaced
}  # fmt: skip
COPIES = ("a2", "a3", "a4")  # of the tree, beside a branch column that says the same


@dataclass
class Touched:
    """A row that cannot be taken back: its number in the file, why, and whom it concerns ('' out of the reader's sight)."""

    number: int
    reasons: list
    name: str = ""
    url: str = ""


@dataclass
class Outlook:
    """What would be taken back, counted; ``touched``: the first rows that stand against it, of ``touched_count``."""

    members: int = 0
    cases: int = 0
    acts: int = 0
    branches: int = 0
    restored: int = 0
    learners: int = 0
    results: int = 0
    targets: int = 0
    replaced: int = 0
    touched: list = field(default_factory=list)
    touched_count: int = 0


def outlook(run, user=None, rows=None):
    """The Outlook of a run. ``user``: whose sight decides about names; None for none. ``rows``: its rows by number, when already read.
    So many statements for each 400 rows."""
    rows = list(WrittenRow.objects.filter(run=run).order_by("number")) if rows is None else rows
    found = Outlook(
        members=sum(r.member_made for r in rows), cases=sum(r.case_made for r in rows), branches=sum(r.branch_made for r in rows),
        acts=sum(bool(r.case_key) and not r.case_made and not r.enrolment_key for r in rows),
        restored=sum(bool(r.before) and not r.case_key for r in rows), learners=sum(r.enrolment_made for r in rows),
        results=sum(bool(r.enrolment_key) and not r.enrolment_made for r in rows),
        targets=sum(bool(r.target_key) and not r.version_before for r in rows),
        replaced=sum(bool(r.target_key) and bool(r.version_before) for r in rows),
    )  # fmt: skip
    why = reasons(rows)
    found.touched_count = len(why)
    found.touched = [Touched(r.number, why[r.pk]) for r in rows if r.pk in why][:SHOWN]
    if user is not None and found.touched:
        name(found.touched, {r.number: r for r in rows if r.pk in why}, user)
    return found


def reasons(rows):
    """{row pk: sentences} for rows of one run that were worked on since."""
    why = {}

    def say(row, words):
        if words not in why.setdefault(row.pk, []):
            why[row.pk].append(words)

    _versions(rows, say)
    _superseded(rows, say)
    _later_acts(rows, say)
    made = {Member: "member", Nomination: "case", Branch: "branch", Enrolment: "enrolment", Target: "target"}
    for model, word in made.items():
        by_key = {getattr(r, f"{word}_key"): r for r in rows if getattr(r, f"{word}_made", r.target_key)}
        _pointing(model, by_key, rows, say)
    return why


def _versions(rows, say):
    """The version that a row keeps is that of the first of these that it has."""
    watching = (
        (Enrolment, "enrolment_key", _("danh sách hoặc kết quả lớp đã được cập nhật sau khi nhập")),
        (Member, "member_key", _("đã được cập nhật sau khi nhập")), (Branch, "branch_key", _("đã được cập nhật sau khi nhập")),
    )  # fmt: skip
    left = [r for r in rows if r.version and not r.target_key]
    for model, column, words in watching:
        watched, left = {getattr(r, column): r for r in left if getattr(r, column)}, [r for r in left if not getattr(r, column)]
        now = {}
        for ids in batches(watched):
            now.update(model.objects.filter(pk__in=ids).values_list("pk", "version"))
        for key, row in watched.items():
            if now.get(key) != row.version:
                say(row, words)


def _superseded(rows, say):
    """A target is never changed, only superseded or withdrawn; when what superseded it was withdrawn, it stands as it was brought in."""
    watched = {r.target_key: r for r in rows if r.target_key}
    for ids in batches(watched):
        for key in Target.objects.filter(pk__in=ids, superseded_by__isnull=False).values_list("pk", flat=True):
            say(watched[key], _("chỉ tiêu đã được điều chỉnh sau khi nhập"))


def _later_acts(rows, say):
    """A place in a class that was recorded without an act of the case has nothing to take back there."""
    cases = {}
    for row in rows:
        if row.case_key and (row.case_made or row.first_act <= row.last_act):
            cases.setdefault(row.case_key, []).append(row)
    for ids in batches(cases):
        last = Act.objects.filter(nomination__in=ids).order_by().values_list("nomination").annotate(Max("pk"))
        later = [key for key, pk in last if pk != cases[key][0].last_act]
        facts = facts_of_many(later) if later else {}
        for key in later:
            if procedure.said_after(facts[key], cases[key][0].last_act):
                for row in cases[key]:
                    say(row, _("đã ghi thêm việc vào phiếu theo dõi"))


def _pointing(model, by_key, rows, say):
    """Rows of any table that point to what this run made; a new concept that does is found by itself."""
    if not by_key:
        return
    own_cases, own_branches = {r.case_key for r in rows if r.case_made}, {r.branch_key for r in rows if r.branch_made}
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            place = relation.related_model._meta.model_name, relation.field.name
            if place not in OWN[model] and relation.field.name not in COPIES:
                _said(relation, relation.related_model._base_manager.all(), by_key, say)
    if model is Member:
        for ids in batches(by_key):
            for key, case in Nomination.objects.filter(member__in=ids).values_list("member", "pk"):
                if case not in own_cases:
                    say(by_key[key], _("đã có phiếu theo dõi"))
    if model is Branch:
        for ids in batches(by_key):
            for key, child in Branch.objects.filter(parent__in=ids).values_list("parent", "pk"):
                if child not in own_branches:
                    say(by_key[key], _("đã có đơn vị trực thuộc"))


def _said(relation, pointing, by_key, say):
    column = relation.field.name
    if relation.related_model._meta.model_name == "branchperiod":  # a child of the same import has a period under its parent too
        pointing = pointing.exclude(branch__in=by_key)
    for ids in batches(by_key):
        for key in pointing.filter(**{f"{column}__in": ids}).order_by().values_list(column, flat=True).distinct():
            say(by_key[key], _("đã có thêm: %(what)s") % {"what": relation.related_model._meta.verbose_name})


def name(touched, rows, user):
    """Give each its name and address, as far as the reader sees it."""
    places = (
        ("case_key", Nomination, Nomination.objects.select_related("member")), ("member_key", Member, Member.objects.all()),
        ("branch_key", Branch, Branch.objects.all()), ("target_key", Target, Target.objects.select_related("branch")),
    )  # fmt: skip
    for column, _model, queryset in places:
        keys = {}
        for t in touched:
            if getattr(rows[t.number], column) and not t.name:
                keys.setdefault(getattr(rows[t.number], column), []).append(t)
        for found in queryset.visible_to(user).filter(pk__in=keys):
            for one in keys[found.pk]:
                one.name, one.url = _title(found), found.get_absolute_url()


def _title(found):
    if not isinstance(found, Target):
        return str(found)
    span = _("năm %(year)s") % {"year": found.year} if found.year else _("cả nhiệm kỳ")
    value = number(found.value) + ("%" if found.is_share else "")
    return f"{found.branch.label}: {found}, {span}: {value}"
