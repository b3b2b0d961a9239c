"""Invented papers to try a template on. Layer: rules."""

from __future__ import annotations

from tracking.documents.rules import papers as p
from tracking.documents.rules.register import PaperKind

PERSON = p.Person(
    name="Nguyễn Thị Mẫu", is_male=False, birth="12/03/1990", ethnic_group="Kinh", education="Đại học", theory="Sơ cấp",
    places="xã Hoa Đào; phường Hoa Mai", work="Giáo viên",
    is_direct_worker=True, branch="CĐCS Trường THPT Hoa Sen", sector="Sự nghiệp công lập", union_joined="01/09/2012",
    youth_joined="26/03/2005", awards="Lao động tiên tiến 2025", resolution="12/NQ-CĐCS, 03/02/2026", body="Chi bộ Trường THPT Hoa Sen",
    certificate="15/GCN, 20/01/2026",
)  # fmt: skip
HEAD = p.Head("CÔNG ĐOÀN PHƯỜNG HOA MAI", "CÔNG ĐOÀN CƠ SỞ TRƯỜNG THPT HOA SEN", "12/NQ-CĐCS", "Hoa Mai", "ngày 03 tháng 02 năm 2026")
LIST_HEAD = p.Head(HEAD.upper, HEAD.issuer, "", HEAD.place, HEAD.on_text)
PARTY_HEAD = p.Head(
    "ĐẢNG BỘ TỈNH HOA ĐÀO", "ĐẢNG ỦY PHƯỜNG HOA MAI", "07-BN/ĐU", "Hoa Mai", "ngày 03 tháng 02 năm 2026", party=True, signer="T/M ĐẢNG ỦY",
    office="BÍ THƯ",
)  # fmt: skip
CANDIDATE = p.Candidate(PERSON, "14", "93,3", "01", "6,7")
BODY, DAY = "Đảng ủy phường Hoa Mai", "ngày 03 tháng 02 năm 2026"
LIST = p.PeopleList(LIST_HEAD, BODY, (PERSON, PERSON))
LEARNER = p.Learner(
    PERSON.name, False, PERSON.birth, PERSON.branch, PERSON.work, PERSON.body, "0", "8,5", "được cấp giấy chứng nhận", "15/GCN"
)
COURSE = p.Course(
    "Lớp nhận thức về Đảng đợt 1", "Bồi dưỡng nhận thức về Đảng", "Công đoàn phường Hoa Mai", "03/02/2026 – 05/02/2026", "Hội trường"
)
GIVEN = (p.Given("Công đoàn phường Hoa Mai", "", "28"), p.Given("Công đoàn phường Hoa Đào", "", "24"))
PAPERS = {
    PaperKind.RESOLUTION: (
        p.Resolution(HEAD, "Công đoàn cơ sở Trường THPT Hoa Sen", DAY, BODY, (CANDIDATE,), "15"),
        p.Resolution(HEAD, "Công đoàn cơ sở Trường THPT Hoa Sen", DAY, BODY, (CANDIDATE, CANDIDATE), "15"),
    ),
    PaperKind.PEOPLE_LIST: (LIST,),
    PaperKind.LETTER: (p.Letter(HEAD, "Công đoàn phường Hoa Mai", BODY, LIST),),
    PaperKind.MINUTES: (
        p.Minutes(
            HEAD, "Công đoàn phường Hoa Mai", BODY, DAY, "Đợt 02/2026", "05/CĐ, 03/02/2026",
            (p.HandedOver(PERSON.name, PERSON.birth, PERSON.branch, PERSON.resolution),) * 2,
        ),
    ),
    PaperKind.RECEIPT: (
        p.Receipt(
            PARTY_HEAD, "Công đoàn phường Hoa Mai", BODY, "Đợt 02/2026", 1, 1, 0,
            (
                p.Answered(PERSON.name, PERSON.birth, PERSON.branch, "đã nhận, 05/02/2026", ""),
                p.Answered(PERSON.name, PERSON.birth, PERSON.branch, "trả lại để bổ sung, 05/02/2026", "Thiếu lý lịch"),
            ),
        ),
    ),
    PaperKind.ROLL: (p.Roll(LIST_HEAD, COURSE, (LEARNER, LEARNER)),),
    PaperKind.ATTENDANCE: tuple(
        p.Attendance(LIST_HEAD, COURSE, ("03/02 08:00",) * size, (LEARNER, LEARNER), n, 3) for n, size in enumerate(p.WIDTHS, 1)
    ),
    PaperKind.DECISION: (
        p.Decision(
            HEAD, "Công đoàn phường Hoa Mai", "Ban Chấp hành Công đoàn phường Hoa Mai", "Đoàn viên ưu tú được giới thiệu",
            "năm 2026", GIVEN, "52", 2,
        ),
    ),
    PaperKind.REMINDER: (
        p.Reminder(
            HEAD, "Công đoàn phường Hoa Mai", "Công đoàn cơ sở Công ty Hoa Cúc", "01/01/2026", "03/02/2026", "Chưa có tổ chức đảng",
            "02 đồng chí, năm 2026",
        ),
        p.Reminder(HEAD, "Công đoàn phường Hoa Mai", "Công đoàn cơ sở Công ty Hoa Hồng", "01/01/2026", "03/02/2026", "", ""),
    ),
}  # fmt: skip


def papers(kind: PaperKind | str) -> list[p.Paper]:
    """Papers of a kind that use every branch of the built-in template; nobody on them exists."""
    return list(PAPERS[PaperKind(kind)])
