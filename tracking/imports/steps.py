"""Dates of a row beside what a case says already: what is new, what is the same, what contradicts it. Layer: queries."""

from collections import defaultdict

from django.utils.translation import gettext as _

from portal import dates, text
from tracking.imports import sharing
from tracking.imports.people import batches
from tracking.imports.rules import Change
from tracking.nominations import rules as procedure
from tracking.nominations.models import ActDocument, Nomination
from tracking.nominations.rules import ActKind
from tracking.nominations.standing import facts_of_many

# All that is asked of a known case and its member; whole ones of a large list do not fit.
ASKED = ("code", "stage", "stage_since_on", "closed_on", "branch", "name_fold", "intended_body")
ASKED += tuple(f"member__{name}" for name in ("code", "full_name", "birth_on", "birth_precision", "branch"))
COARSER = (dates.DAY, dates.MONTH, dates.YEAR)


class Known:
    """What is stored of some cases: ``cases`` by member, ``facts`` by case, ``numbers`` of documents by act. Four queries a batch."""

    def __init__(self):
        self.cases, self.facts, self.numbers, self.shared = defaultdict(list), {}, {}, sharing.Shared()

    @classmethod
    def of_members(cls, member_ids):
        known = cls()
        for ids in batches(member_ids):
            known.take(Nomination.objects.filter(member__in=ids))
        return known

    def take(self, nominations):
        """Read these cases with their acts."""
        found = list(nominations.select_related("member").only(*ASKED).order_by("pk"))
        self.shared.cases(found)
        for case in found:
            self.cases[case.member_id].append(case)
        self.facts |= dict(facts_of_many([case.pk for case in found]))
        documents = ActDocument.objects.filter(act__nomination__in=found).exclude(number="")
        self.numbers |= dict(documents.values_list("act_id", "number"))

    def of(self, case):
        """Acts of a case in order of recording; [] for None."""
        return list(self.facts.get(case.pk, ())) if case else []


def agrees(act, fact):
    """Whether a planned act and a stored one can be the same day, one known better than the other."""
    mine, theirs = (act.on, dates.last_day(act.on, act.precision)), (fact.on, fact.last)
    return mine[0] <= theirs[0] and theirs[1] <= mine[1] or theirs[0] <= mine[0] and mine[1] <= theirs[1]


def alike(planned, facts):
    """How many of the planned acts stand among these already."""
    standing = procedure.live(facts)
    return sum(any(f.kind == act.kind and agrees(act, f) for f in standing) for act in planned)


def settle(row, planned, known, case, *, today, birth_on, cells):
    """Of the planned acts those that are new to the case, in the same order. Adds the faults of the row: what contradicts what stands,
    and every reason why a new act cannot be. ``case`` None: a new one. ``cells``: {act kind: key of its column}."""
    facts, new = known.of(case), []
    standing = procedure.live(facts)
    for act in planned:
        same = [f for f in standing if f.kind == act.kind]
        if same and act.kind != ActKind.IDENTIFIED:
            _compare(row, act, same, known.numbers, cells.get(act.kind, ""))
            continue
        for reason in procedure.check(act.kind, on=act.on, precision=act.precision, facts=facts, today=today, birth_on=birth_on):
            row.fail(_said(ActKind(act.kind).label, str(reason.text)), *([cells[act.kind]] if act.kind in cells else []))
        facts.append(procedure.Fact(_next(facts), act.kind, act.on, act.precision))
        new.append(act)
    return new


def _said(label, why):
    """A reason with the step that it is about, unless it names the step itself."""
    return why if str(label) in why else _("%(step)s: %(why)s") % {"step": label, "why": why}


def _next(facts):
    """An id behind all others: what is recorded now comes after what was."""
    return max((f.id for f in facts), default=0) + 1


def _compare(row, act, same, numbers, cell):
    label, written = ActKind(act.kind).label, dates.show(act.on, act.precision)
    fit = [f for f in same if agrees(act, f)]
    if not fit:
        stands = "; ".join(dates.show(f.on, f.precision) for f in same)
        words = _("%(step)s: tệp ghi %(written)s, phần mềm đang ghi %(stands)s. Sửa trong tệp, hoặc đính chính tại phiếu theo dõi.")
        row.fail(words % {"step": label, "written": written, "stands": stands}, cell)
        return
    fact = fit[0]
    number, stored = act.paper.number if act.paper else "", numbers.get(fact.id, "")
    if number and stored and text.fold(number) != text.fold(stored):
        words = _("%(step)s: tệp ghi số %(written)s, phần mềm đang ghi số %(stands)s. Sửa trong tệp, hoặc đính chính tại phiếu theo dõi.")
        row.fail(words % {"step": label, "written": number, "stands": stored}, cell)
    elif number and not stored or COARSER.index(act.precision) < COARSER.index(fact.precision):
        words = _("%(step)s: tệp ghi rõ hơn phần mềm (%(written)s). Bổ sung bằng “Đính chính” tại phiếu theo dõi.")
        row.notes = [*row.notes, words % {"step": label, "written": described(act)}]


def described(act):
    """'12/03/2021, số 12-QĐ/ĐU'."""
    day = dates.show(act.on, act.precision)
    return _("%(day)s, số %(number)s") % {"day": day, "number": act.paper.number} if act.paper and act.paper.number else day


def as_changes(acts):
    """What new acts add to a case, field by field."""
    return [Change(str(act.kind), str(ActKind(act.kind).label), None, described(act)) for act in acts]


def as_words(acts):
    """What a new case will hold, in one sentence."""
    said = "; ".join(f"{ActKind(act.kind).label} {described(act)}" for act in acts if act.kind != ActKind.IDENTIFIED)
    return _("Sẽ ghi: %(what)s.") % {"what": said}
