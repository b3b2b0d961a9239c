"""Papers about cases: the resolution, the list, the letter. Page, print and .docx get the same object."""

from collections import defaultdict
from hashlib import sha256

from django.utils.translation import gettext as _

from portal import dates
from tracking.documents import rules
from tracking.documents.queries.heads import branch_head, list_head, names_then
from tracking.documents.rules import Bundle, Candidate, Gap, Letter, PeopleList, Person, Ref, Resolution
from tracking.members.models import Award
from tracking.members.rules import FIELD_LABELS
from tracking.nominations.models import Act
from tracking.nominations.rules import ActKind, DocumentForm

PAPER_ACTS = (ActKind.UNION_DOCUMENT, ActKind.HANDED_OVER, ActKind.CLASS_CERTIFIED)
# What a paper prints of a person: the resolution, and the list with its column for where they come from.
QUOTED = ("birth_on", "ethnic_group_id", "education", "work")
LISTED = (*QUOTED, "home_town", "residence", "theory")
JOINED = ("member__ethnic_group", "branch__parent", "branch__sector", "branch__province", "intended_body", "body")


def resolution(nomination, visible, *, together):
    """The 4A-KNĐ of the case; with ``together`` of everybody in the same document, among the ``visible`` cases.

    A case without its union document yet gives a paper with blanks, to be used at the meeting.
    """
    acts = acts_of([nomination.pk])
    act = acts[nomination.pk].get(ActKind.UNION_DOCUMENT)
    cases = same_document(act, visible) if act and together else visible.filter(pk=nomination.pk)
    return _resolutions(load(cases), one_paper=False)


def resolution_list(nomination, visible):
    """One 4A-KNĐ that lists everybody of the same document."""
    act = acts_of([nomination.pk])[nomination.pk].get(ActKind.UNION_DOCUMENT)
    cases = same_document(act, visible) if act else visible.filter(pk=nomination.pk)
    return _resolutions(load(cases), one_paper=True)


def mates_count(nomination, visible):
    """How many people stand in the same union document, this one included; 1 when it has none."""
    act = acts_of([nomination.pk])[nomination.pk].get(ActKind.UNION_DOCUMENT)
    return same_document(act, visible).count() if act else 1


def same_document(act, visible):
    """Cases whose standing act of this kind names the same document of the same branch: number, its date, the day of the act."""
    document = getattr(act, "document", None)
    same = Act.objects.standing().filter(kind=act.kind, branch=act.branch_id, on=act.on)
    if act.kind == ActKind.HANDED_OVER:  # one letter may carry people of several branches
        same = Act.objects.standing().filter(kind=act.kind, body=act.body_id, on=act.on)
    if document:
        same = same.filter(document__form=document.form, document__number=document.number, document__on=document.on)
    else:
        same = same.filter(document__isnull=True)
    return visible.filter(pk__in=same.values("nomination"))


def people_list(cases, *, place, today):
    """Danh sách trích ngang of these cases (a queryset), issued by the branch ``place``; None prints a blank head."""
    loaded = load(cases)
    people, gaps = _people(loaded)
    head = list_head(place, today)
    body = one_body(loaded)
    refs = [Ref("nomination", loaded[0].pk, body, list_key(loaded))] if loaded else []
    return Bundle([PeopleList(head, body, people)], gaps, len(people), issuer=place, refs=refs, **whose(loaded))


def letter(cases, *, place, today):
    """Công văn chuyển danh sách for these cases (a queryset), issued by the branch ``place``."""
    loaded = load(cases)
    people, gaps = _people(loaded)
    act = _common_act(loaded, ActKind.HANDED_OVER)
    number, on = document_of(act)
    if loaded and not number:
        gaps.insert(0, Gap(_("Chưa ghi số, ngày công văn chuyển danh sách."), loaded[0]))
    head = branch_head(place, number, on or (act.on if act else None), sort="CV")
    body = one_body(loaded)
    if loaded and not body:
        gaps.insert(0, Gap(_("Các đồng chí trong danh sách chưa có cùng một cấp ủy tiếp nhận."), loaded[0]))
    annex = PeopleList(list_head(place, today), body, people)
    issuer = rules.long_name(place.name) if place else rules.dots()
    paper = Letter(head, issuer, body or rules.dots(40), annex)
    refs = [Ref("nomination", loaded[0].pk, body, list_key(loaded))] if loaded else []
    return Bundle([paper], gaps, len(people), issuer=place, refs=refs, **whose(loaded), on=on or (act.on if act else None))


def letter_cases(nomination, visible):
    """Cases that were handed over by the same letter as this one; the case alone when it has not been handed over."""
    act = acts_of([nomination.pk])[nomination.pk].get(ActKind.HANDED_OVER)
    return same_document(act, visible) if act else visible.filter(pk=nomination.pk)


# ------------------------------------------------------------------ reading


def load(cases):
    """The cases with everything a paper needs, by given name, in four queries."""
    loaded = list(cases.select_related(*JOINED).order_by("name_key", "pk")[: rules.MAX_PEOPLE])
    acts = acts_of([case.pk for case in loaded])
    awards = _awards([case.member_id for case in loaded])
    for case in loaded:
        case.paper_acts = acts[case.pk]
        case.paper_awards = awards[case.member_id]
    return loaded


def list_key(cases):
    """A short key of exactly these people, whatever their order."""
    return sha256(",".join(map(str, sorted(case.pk for case in cases))).encode()).hexdigest()[:16]


def whose(cases):
    """Whose cases a bundle names: where the people are held, in the union's tree, and the ids of the cases."""
    return {"paths": {case.branch.path for case in cases}, "people": {case.pk for case in cases}}


def acts_of(case_ids):
    """{case id: {kind: last standing act}} of the kinds that papers quote."""
    found = defaultdict(dict)
    rows = Act.objects.standing().of(*PAPER_ACTS).filter(nomination__in=case_ids)
    for act in rows.select_related("document", "vote", "branch__parent", "branch__province", "body").order_by("on", "pk"):
        found[act.nomination_id][act.kind] = act
    return found


def _awards(member_ids):
    found = defaultdict(list)
    for award in Award.objects.filter(member__in=member_ids).select_related("kind"):
        found[award.member_id].append(f"{award.kind.name} {award.year}")
    return found


def document_of(act):
    """Number and day of the act's document; ('', None) without one."""
    document = getattr(act, "document", None) if act else None
    return (document.number, document.on) if document else ("", None)


def _is_resolution(act):
    document = getattr(act, "document", None) if act else None
    return document is None or document.form == DocumentForm.RESOLUTION_4A


# ------------------------------------------------------------------ people


def _people(cases):
    return tuple(_person(case) for case in cases), [gap for case in cases for gap in _person_gaps(case, LISTED)]


def _person(case):
    member, branch = case.member, case.branch
    certificate = case.paper_acts.get(ActKind.CLASS_CERTIFIED)
    number, on = document_of(certificate)
    union_document = case.paper_acts.get(ActKind.UNION_DOCUMENT)
    union_number, union_on = document_of(union_document)
    union_number = rules.full_number(union_number, branch.kind, sort="NQ" if _is_resolution(union_document) else "CV")
    body = case.body or case.intended_body
    return Person(
        name=member.full_name,
        is_male=member.sex == "male",
        birth=member.birth,
        ethnic_group=member.ethnic_group.name if member.ethnic_group else "",
        education=member.get_education_display(),
        theory=member.get_theory_display(),
        places=member.places,
        work=member.work,
        is_direct_worker=bool(member.direct_worker),
        branch=branch.name,
        sector=branch.sector.name if branch.sector else "",
        union_joined=dates.show(member.union_joined_on),
        youth_joined=dates.show(member.youth_joined_on),
        awards="; ".join(case.paper_awards),
        resolution=rules.numbered(union_number, union_on or (union_document.on if union_document else None)),
        body=body.name if body else "",
        certificate=rules.numbered(number, on or (certificate.on if certificate else None)),
    )


def _person_gaps(case, asked=QUOTED):
    member = case.member
    missing = [str(FIELD_LABELS[name]) for name in asked if not getattr(member, name)]
    if not missing:
        return []
    return [Gap(_("Đồng chí %(name)s: chưa có %(what)s.") % {"name": member.full_name, "what": ", ".join(missing)}, member, of_member=True)]


def one_body(cases):
    """The name of the body that all cases go to; '' when they differ or none is known."""
    names = {(case.body or case.intended_body).name if case.body or case.intended_body else "" for case in cases}
    return names.pop() if len(names) == 1 else ""


def _common_act(cases, kind):
    acts = [case.paper_acts.get(kind) for case in cases]
    return acts[0] if acts and all(acts) and len({(document_of(a), a.on) for a in acts}) == 1 else None


# ------------------------------------------------------------------ resolutions


def _resolutions(cases, *, one_paper):
    groups = [cases] if one_paper else [[case] for case in cases]
    papers = [_paper(group) for group in groups if group]
    gaps = _document_gaps(cases[0]) if cases else []
    gaps += [gap for case in cases for gap in _vote_gaps(case) + _person_gaps(case)]
    act = cases[0].paper_acts.get(ActKind.UNION_DOCUMENT) if cases else None
    issuer = (act.branch if act else cases[0].branch) if cases else None
    refs = [Ref("nomination", group[0].pk, paper.body) for group, paper in zip(groups, papers, strict=True)] if cases else []
    on = (document_of(act)[1] or act.on) if act else None
    return Bundle(papers, gaps, len(cases), issuer=issuer, refs=refs, **whose(cases), on=on)


def _paper(group):
    act = group[0].paper_acts.get(ActKind.UNION_DOCUMENT)
    branch = act.branch if act else group[0].branch
    number, on = document_of(act)
    day, precision = (on, dates.DAY) if on else (act.on, act.precision) if act else (None, dates.DAY)
    body = group[0].intended_body or group[0].body
    vote = getattr(act, "vote", None) if act else None
    return Resolution(
        head=branch_head(branch, number, day, sort="NQ", precision=precision),
        issuer=rules.long_name(names_then(branch, day)[0]),
        meeting=rules.written_day(act.on if act else None, act.precision if act else dates.DAY),
        body=body.name if body else rules.dots(40),
        people=tuple(_candidate(case) for case in group),
        total=rules.count_text(vote.total if vote else None),
    )


def _candidate(case):
    act = case.paper_acts.get(ActKind.UNION_DOCUMENT)
    vote = getattr(act, "vote", None) if act else None
    total, yes, no = (vote.total, vote.in_favour, vote.against) if vote else (None, None, None)
    return Candidate(_person(case), rules.count_text(yes), rules.share(yes, total), rules.count_text(no), rules.share(no, total))


def _document_gaps(case):
    act = case.paper_acts.get(ActKind.UNION_DOCUMENT)
    if act is None:
        return [Gap(_("Chưa ghi nghị quyết giới thiệu."), case)]
    number, on = document_of(act)
    gaps = [] if number else [Gap(_("Chưa có số nghị quyết."), case)]
    gaps += [] if on or act.precision == dates.DAY else [Gap(_("Chưa có đủ ngày, tháng, năm của nghị quyết."), case)]
    return gaps + ([] if case.intended_body or case.body else [Gap(_("Chưa chọn chi bộ, cấp ủy tiếp nhận."), case)])


def _vote_gaps(case):
    act = case.paper_acts.get(ActKind.UNION_DOCUMENT)
    if act and (getattr(act, "vote", None) is None or act.vote.total is None):
        return [Gap(_("Đồng chí %(name)s: chưa ghi kết quả biểu quyết của ban chấp hành.") % {"name": case.member.full_name}, case)]
    return []
