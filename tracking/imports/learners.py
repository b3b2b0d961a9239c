"""Rows of a class list: who is sent to the class, with what result. Layer: queries."""

from django.utils.translation import gettext as _

from portal import dates, text
from tracking.access.rules import Permission
from tracking.classes import rules as classes
from tracking.classes.models import Enrolment, TrainingClass
from tracking.classes.rules import ClassKind, Result
from tracking.imports import cases, rules
from tracking.imports.people import batches
from tracking.imports.rules import SKIP, CellFault, Change, ImportKind, RowState
from tracking.nominations import rules as procedure
from tracking.nominations.models import Act
from tracking.nominations.rules import ActKind

HEADINGS = {c.key: c.heading for c in rules.COLUMNS[ImportKind.CLASSES]}
MOST_CLASSES = 200  # that are offered to choose from
MOST_ABSENCES = 200
KEPT = ("result", "certificate_number", "certificate_on", "absences", "mark")


def to_choose(user, code=""):
    """Classes that this person manages, the latest first, at most MOST_CLASSES; the one with ``code`` among them."""
    managed = TrainingClass.objects.visible_to(user, may=Permission.CLASS_MANAGE)
    found = list(managed.order_by("-starts_on", "-pk")[:MOST_CLASSES])
    known = any(c.code == code for c in found) or not (code.isascii() and code.isalnum())
    return found if known else [*managed.filter(code=code[:12]), *found]


def read_rows(rows, ask):
    """Understand the rows. ``row.facts``: ``case``, ``class``, ``enrolment`` (None: not on the list yet), ``sent_on`` and what is to be
    written of KEPT. A fixed number of queries per batch of names."""
    readers = {"sent_on": rules.whole_day, "certificate_on": rules.whole_day, "result": _result, "absences": _absences, "mark": _mark}
    readers |= {"certificate_number": lambda value: rules.words(value, 60)}
    cases.read(rows, readers, HEADINGS)
    _find_classes(rows, ask.user, ask.about)
    known = cases.named(rows, ask.place, ask.user, ask.allowed)
    found = {row.facts["class"].pk for row in rows if row.facts.get("class")}
    enrolments = _enrolments(found, [case for some in known.cases.values() for case in some])
    listed = {case_id for _class_id, case_id in enrolments}
    cases.find(rows, known, ask.choices, prefer=lambda case: case.pk in listed)
    usable = [row for row in rows if row.state != RowState.WRONG]
    cases.once_each(usable, key=lambda row: (row.found.pk, row.facts["class"].pk))
    taught = _taught([row.facts["case"] for row in usable if row.facts.get("case")])
    for row in usable:
        if row.state == RowState.KNOWN and row.choice != SKIP:
            _judge(row, known, enrolments, taught, ask.today)


def _result(value):
    """A Result, '' for an empty cell. Raises CellFault."""
    written = rules.words(value, 60)
    found = classes.result_of(written)
    if written and not found:
        raise CellFault(_("“%(value)s” chưa rõ. Ghi “đạt”, “chưa đạt” hoặc “vắng”.") % {"value": written[:30]})
    return found


def _absences(value):
    """A whole number, None for an empty cell. Raises CellFault."""
    written = "0" if value == 0 and value is not False else rules.words(value, 60)
    if not written:
        return None
    if not (written.isascii() and written.isdigit() and len(written) < 4 and int(written) <= MOST_ABSENCES):
        raise CellFault(_("“%(value)s”: ghi số buổi, từ 0 đến %(most)s.") % {"value": written[:30], "most": MOST_ABSENCES})
    return int(written)


def _mark(value):
    """A Decimal from 0 to 10, None for an empty cell. Raises CellFault."""
    try:
        return classes.read_mark("0" if value == 0 and value is not False else rules.words(value, 60))
    except ValueError:
        raise CellFault(str(classes.MARK_FAULT)) from None


def _find_classes(rows, user, about):
    """Give each row its class: the one named in it, by code or name, else the one that was chosen with the file."""
    managed = TrainingClass.objects.visible_to(user, may=Permission.CLASS_MANAGE).select_related("branch")
    chosen = managed.filter(code=about).first() if about else None
    asked = {text.clean(row.values.get("class")) for row in rows} - {""}
    found = {}
    for words in batches(asked):
        for field, values in (("code", words), ("name_fold", [text.fold(word)[:300] for word in words])):
            for one in managed.filter(**{f"{field}__in": values}).order_by("pk"):
                for word in {one.code, one.name_fold}:
                    found.setdefault(word, {})[one.pk] = one
    for row in rows:
        _give_class(row, text.clean(row.values.get("class")), found, chosen)


def _give_class(row, written, found, chosen):
    if not written:
        row.facts["class"] = chosen
        if chosen is None:
            row.fail(_("Chưa biết lớp nào. Chọn lớp khi tải tệp lên, hoặc ghi tên, mã lớp ở cột “Lớp”."), "class")
        return
    fitting = list((found.get(written) or found.get(text.fold(written)[:300]) or {}).values())
    row.facts["class"] = fitting[0] if len(fitting) == 1 else None
    if not fitting:
        words = _("Lớp: không thấy lớp “%(name)s” trong phạm vi quản lý. Kiểm tra tên, hoặc ghi mã lớp.")
        row.fail(words % {"name": written[:80]}, "class")
    elif len(fitting) > 1:
        words = _("Lớp: có %(count)s lớp cùng tên “%(name)s”. Ghi mã lớp thay cho tên.")
        row.fail(words % {"count": len(fitting), "name": written[:80]}, "class")


def _enrolments(class_ids, found):
    """{(class id, case id): the current Enrolment}."""
    known = {}
    for ids in batches({case.pk for case in found}):
        for row in Enrolment.objects.current().filter(training_class__in=class_ids, nomination__in=ids).select_related("nomination"):
            known[row.training_class_id, row.nomination_id] = row
    return known


def _taught(found):
    """Cases that have been to a class for new members."""
    known = set()
    for ids in batches({case.pk for case in found}):
        known.update(Act.objects.standing().of(ActKind.NEW_MEMBER_CLASS).filter(nomination__in=ids).values_list("nomination_id", flat=True))
    return known


def _judge(row, known, enrolments, taught, today):
    training_class, case = row.facts["class"], row.facts["case"]
    enrolment = row.facts["enrolment"] = enrolments.get((training_class.pk, case.pk))
    facts = known.of(case)
    if enrolment and row.facts["sent_on"] and row.facts["sent_on"] != enrolment.enrolled_on:
        words = _("Ngày cử học: tệp ghi %(written)s, phần mềm đang ghi %(stands)s. Sửa trong tệp, hoặc rút tên rồi cử lại.")
        row.fail(words % {"written": dates.show(row.facts["sent_on"]), "stands": dates.show(enrolment.enrolled_on)}, "sent_on")
    if enrolment is None:
        facts = _would_enrol(row, facts, has_taught=case.pk in taught, today=today)
    wanted = {name: row.facts[name] if row.facts[name] is not None else _blank(name) for name in KEPT}
    if wanted["result"] == "" and (wanted["certificate_on"] or wanted["certificate_number"]):
        wanted["result"] = Result.CERTIFIED.value
    stored = {name: getattr(enrolment, name) if enrolment else _blank(name) for name in KEPT}
    row.facts["results"] = {name: value if value not in ("", None) else stored[name] for name, value in wanted.items()}
    _compare(row, wanted, stored, today)
    if row.facts["results"]["result"] == Result.CERTIFIED and stored["result"] != Result.CERTIFIED:
        _would_certify(row, facts, today)
    if row.state == RowState.WRONG:
        return
    changed = row.facts["results"] != stored
    row.state = RowState.NEW if enrolment is None else RowState.UPDATE if changed else RowState.KNOWN
    row.changes = _changes(row.facts["results"], stored) if enrolment else []
    row.notes = [] if enrolment else [_in_words(row)]


def _blank(name):
    return "" if name in ("result", "certificate_number") else None


def _would_enrol(row, facts, *, has_taught, today):
    """Whether the person can be put on the list; the acts of the case as they would be then."""
    training_class, case = row.facts["class"], row.facts["case"]
    on = row.facts["sent_on"] = row.facts["sent_on"] or min(training_class.starts_on, today)
    why = classes.enrolment_reasons(training_class.kind, stage=case.stage, is_enrolled=False, has_new_member_class=has_taught)
    for reason in why:
        row.fail(_("Đồng chí %(name)s: %(why)s.") % {"name": case.member.full_name, "why": reason}, "class")
    if training_class.ends_on and on > training_class.ends_on:
        words = _("Ngày cử học không thể sau ngày bế giảng (%(on)s).")
        row.fail(words % {"on": dates.show(training_class.ends_on)}, "sent_on")
    for reason in procedure.check(ActKind.CLASS_SENT, on=on, facts=facts, today=today, birth_on=case.member.birth_on):
        row.fail(str(reason.text), "sent_on")
    if training_class.kind != ClassKind.AWARENESS:
        return facts
    return [*facts, procedure.Fact(max((f.id for f in facts), default=0) + 1, ActKind.CLASS_SENT, on)]


def _compare(row, wanted, stored, today):
    """Faults of the result: what contradicts what stands, and what cannot be."""
    for name in KEPT:
        if wanted[name] not in ("", None) and stored[name] not in ("", None) and wanted[name] != stored[name]:
            words = _("%(what)s: tệp ghi %(written)s, phần mềm đang ghi %(stands)s. Sửa trong tệp, hoặc sửa ở trang kết quả của lớp.")
            facts = {"what": HEADINGS[name], "written": _shown(name, wanted[name]), "stands": _shown(name, stored[name])}
            row.fail(words % facts, name)
    merged = row.facts["results"]
    why = classes.result_reasons(
        result=merged["result"], certificate_on=merged["certificate_on"], certificate_number=merged["certificate_number"],
        starts_on=row.facts["class"].starts_on, today=today, mark=merged["mark"],
    )  # fmt: skip
    for words, field in why:
        row.fail(str(words), field)


def _would_certify(row, facts, today):
    kind, _form = classes.CERTIFICATE[row.facts["class"].kind]
    on, birth = row.facts["results"]["certificate_on"], row.facts["case"].member.birth_on
    if on is None:
        return
    if any(f.kind == kind and f.on == on for f in procedure.live(facts)):
        return  # known from elsewhere with this very day: the class takes it over
    for reason in procedure.check(kind, on=on, facts=facts, today=today, birth_on=birth):
        row.fail(str(reason.text), "certificate_on")


def _shown(name, value):
    if name == "mark":
        return classes.mark_text(value) or rules.shown(None)
    return str(Result(value).label) if name == "result" and value else rules.shown(value)


def _changes(after, before):
    return [
        Change(name, HEADINGS[name], _shown(name, before[name]), _shown(name, after[name])) for name in KEPT if after[name] != before[name]
    ]


def _in_words(row):
    """What will be written of somebody who is not on the list yet."""
    results = row.facts["results"]
    said = [_("cử học ngày %(on)s") % {"on": dates.show(row.facts["sent_on"])}]
    said += [f"{HEADINGS[name]} {_shown(name, results[name])}" for name in KEPT if results[name] not in ("", None)]
    return _("Sẽ ghi: %(what)s.") % {"what": "; ".join(said)}
