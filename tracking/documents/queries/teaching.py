"""Papers of a class: the list of learners, the sheet of attendance."""

from django.utils.translation import gettext as _

from portal import dates
from tracking.classes import queries as classes
from tracking.documents import rules
from tracking.documents.queries.cases import whose
from tracking.documents.queries.heads import list_head
from tracking.documents.rules import Attendance, Bundle, Course, Gap, Learner, Ref, Roll


def roll(training_class, user, today):
    """Danh sách học viên: everybody on the list whose case the person sees, by name, with results as far as known."""
    people, gaps, rows = _people(training_class, user)
    paper = Roll(list_head(training_class.branch, today), _course(training_class), people)
    return _bundle([paper], gaps, rows, training_class)


def attendance(training_class, user, today):
    """Bảng điểm danh: the same people with a column for each meeting, on as many sheets as the meetings need."""
    people, gaps, rows = _people(training_class, user)
    meetings = [_heading(meeting) for meeting in classes.sessions(training_class)]
    if not meetings:
        gaps.insert(0, Gap(_("Lớp chưa có lịch từng buổi; cột ngày để trống."), training_class))
    head, course, sheets = list_head(training_class.branch, today), _course(training_class), rules.sheets_of(meetings)
    papers = [Attendance(head, course, columns, people, n, len(sheets)) for n, columns in enumerate(sheets, 1)]
    return _bundle(papers, gaps, rows, training_class)


def _bundle(papers, gaps, rows, training_class):
    refs = [Ref("trainingclass", training_class.pk)] * len(papers)
    return Bundle(papers, gaps, len(rows), issuer=training_class.branch, refs=refs, **whose([row.nomination for row in rows]))


def _people(training_class, user):
    rows = classes.learners(training_class, user).select_related("nomination__body", "nomination__intended_body")
    rows = list(rows.order_by("nomination__name_key", "pk")[: rules.MAX_PEOPLE])
    return tuple(_learner(row) for row in rows), [*_class_gaps(training_class), *(g for row in rows for g in _gaps(row))], rows


def _class_gaps(training_class):
    missing = [] if training_class.place else [_("địa điểm")]
    missing += [] if training_class.ends_on else [_("ngày bế giảng")]
    return [Gap(_("Lớp chưa ghi %(what)s.") % {"what": ", ".join(missing)}, training_class)] if missing else []


def _learner(row):
    member, body = row.nomination.member, row.nomination.body or row.nomination.intended_body
    return Learner(
        name=member.full_name,
        is_male=member.sex == "male",
        birth=member.birth,
        branch=row.nomination.branch.name,
        work=member.work,
        body=body.name if body else "",
        absences="" if row.absences is None else str(row.absences),
        mark=row.mark_text,
        result=row.get_result_display() if row.result else "",
        certificate=rules.numbered(row.certificate_number, row.certificate_on),
    )


def _gaps(row):
    member = row.nomination.member
    missing = [label for known, label in ((member.birth_on, _("ngày sinh")), (member.work, _("công việc, chức vụ"))) if not known]
    if missing:
        yield Gap(
            _("Đồng chí %(name)s: chưa có %(what)s.") % {"name": member.full_name, "what": ", ".join(missing)}, member, of_member=True
        )


def _course(training_class):
    days = " – ".join(dates.show(on) for on in (training_class.starts_on, training_class.ends_on) if on)
    organiser = training_class.organiser or rules.long_name(training_class.branch.name)
    return Course(training_class.name, training_class.get_kind_display(), organiser, days, training_class.place)


def _heading(meeting):
    """'03/02', with the hour on which it begins below."""
    hour = f" {meeting.starts_at:%H:%M}" if meeting.starts_at else ""
    return f"{meeting.on:%d/%m}{hour}"
