"""Rows of an introduction list: the acts that each row stands for, and whether they can be. Layer: queries."""

from collections import defaultdict

from django.utils.translation import gettext as _

from portal import dates
from portal.dates import PartialDate
from tracking.imports.people import batches
from tracking.imports.rules import Paper, PlannedAct, RowState
from tracking.nominations import rules as procedure
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import ActKind, DocumentForm
from tracking.party.models import PartyRoute
from tracking.party.rules import RouteRole


def plan_acts(rows, today):
    """Give each usable row its acts, or its faults. ``row.facts``: ``acts`` (list of PlannedAct), ``case`` (open case in the pool or None).

    A person who stands in the same document already is a known row. Five queries per batch of 400 members, whatever the rows say.
    """
    usable = [row for row in rows if row.state != RowState.WRONG]
    bodies = _receiving({row.branch.pk for row in usable}, today)
    cases, acts = _cases({row.found.pk for row in usable if row.found})
    for row in usable:
        _document(row, bodies.get(row.branch.pk))
        if row.state != RowState.WRONG:
            _judge(row, cases[row.found.pk] if row.found else [], acts, today)


def _receiving(branch_ids, day):
    """{branch id: its own cell, else its receiving committee}."""
    found = {}
    for ids in batches(branch_ids):
        for route in PartyRoute.objects.on(day).filter(branch__in=ids).select_related("body").order_by("pk"):
            if route.role == RouteRole.OWN_CELL or route.branch_id not in found:
                found[route.branch_id] = route.body
    return found


def _cases(member_ids):
    cases, acts = defaultdict(list), defaultdict(list)
    for ids in batches(member_ids):
        found = list(Nomination.objects.filter(member__in=ids).select_related("member", "branch").order_by("pk"))
        for case in found:
            cases[case.member_id].append(case)
        columns = ("nomination_id", "pk", "kind", "on", "precision", "recorded_at", "reverses_id", "body_id", "branch_id")
        for nomination_id, *fact in Act.objects.filter(nomination__in=found).order_by("pk").values_list(*columns):
            acts[nomination_id].append(procedure.Fact(*fact))
    return cases, acts


def _document(row, body):
    facts = row.facts
    facts["body"], facts["document"] = body, None
    if facts["document_on"]:
        facts["document"] = Paper(facts["document_kind"] or DocumentForm.RESOLUTION_4A, facts["document_number"], facts["document_on"])
    elif facts["document_kind"] or facts["document_number"]:
        row.fail(_("Ngày văn bản: cần ghi ngày văn bản giới thiệu; số văn bản bổ sung sau được."), "document_on")
    if facts["birth"] is None:
        row.fail(_("Ngày sinh: cần ghi, chỉ năm cũng được."), "birth")
    if not facts["certified"] and facts["certificate_number"]:
        row.fail(_("Ngày cấp GCN lớp nhận thức: cần ghi khi có số giấy chứng nhận."), "certified")


def _judge(row, cases, acts, today):
    case = next((c for c in cases if c.closed_on is None), None)
    document = row.facts["document"]
    if document and any(c.introduced_on == document.on for c in cases):
        row.state, row.facts["acts"] = RowState.KNOWN, []
        return
    if _cannot_begin(row, case):
        return
    facts = list(acts[case.pk]) if case else []
    planned = _acts(row, {f.kind for f in procedure.live(facts)}, today, is_new=case is None)
    for act in planned:
        birth = row.found.birth_on if row.found else row.facts["birth"].on
        for reason in procedure.check(act.kind, on=act.on, precision=act.precision, facts=facts, today=today, birth_on=birth):
            row.fail(str(reason.text))
        facts.append(procedure.Fact(-len(facts) - 1, act.kind, act.on, act.precision))
    row.facts["acts"], row.facts["case"], row.facts["meant_for"] = planned, case, row.facts["body"] if document else None
    if row.state == RowState.KNOWN and planned:
        row.state = RowState.NEW
        row.notes = [_("Đã có trong danh sách đoàn viên; ghi tiếp vào phiếu theo dõi.") if case else _("Đã có trong danh sách đoàn viên.")]


def _cannot_begin(row, case):
    member = row.found
    if member and member.party_status != "none":
        row.fail(_("Đồng chí %(name)s đã là đảng viên.") % {"name": member.full_name})
    elif member and member.branch_id != row.branch.pk:
        words = _("Đồng chí %(name)s đang sinh hoạt ở %(branch)s. Ghi đúng đơn vị, hoặc làm thủ tục chuyển sinh hoạt trước.")
        row.fail(words % {"name": member.full_name, "branch": member.branch.label})
    elif case and row.facts["document"] and (case.introduced_on or case.stage >= procedure.Stage.DOSSIER_OPENED):
        words = _("Đồng chí %(name)s đã có phiếu theo dõi ở bước “%(stage)s”. Mở phiếu đó để ghi tiếp.")
        row.fail(words % {"name": member.full_name, "stage": case.get_stage_display()})
    return row.state == RowState.WRONG


def _acts(row, known, today, *, is_new):
    """The acts of a row in the order of recording; what the case has already is left out."""
    agreed, certified, document = row.facts["agreed"], row.facts["certified"], row.facts["document"]
    found = []
    if is_new:
        days = [d for d in (agreed and agreed.on, document and document.on, today) if d]
        found.append(PlannedAct(ActKind.IDENTIFIED, min(days)))
    if agreed and ActKind.AGREED not in known:
        found.append(PlannedAct(ActKind.AGREED, agreed.on, agreed.precision))
    if certified and ActKind.CLASS_CERTIFIED not in known:
        found.append(_certificate(certified, row.facts["certificate_number"]))
    if document:
        found.append(PlannedAct(ActKind.UNION_DOCUMENT, document.on, paper=document, body=row.facts["body"]))
    return found


def _certificate(certified: PartialDate, number):
    day = certified.on if certified.precision == dates.DAY else None
    paper = Paper(DocumentForm.CERTIFICATE, number, day)
    return PlannedAct(ActKind.CLASS_CERTIFIED, certified.on, certified.precision, paper, by_notice=True)
