"""Papers of a few cases of Nghệ An, and one small file: the resolution of a union, on which nothing stands but that it is invented."""

from datetime import timedelta

from portal.dates import PartialDate
from tracking.catalogue.models import Reason
from tracking.dossiers import actions
from tracking.dossiers.rules import PaperCode as C
from tracking.dossiers.rules import Present
from tracking.nominations.models import Nomination
from tracking.nominations.rules import Stage

CASES = 3


def load(*, places, by, today):
    """Metadata of papers for the first open dossiers, and a file for the first of them. What is written is undone when loading fails."""
    cases = Nomination.objects.open().filter(branch__in=places.leaves, stage=Stage.DOSSIER_OPENED).order_by("pk")[:CASES]
    for number, case in enumerate(cases):
        _papers(case, number, by, today)
        if number == 0:
            content = sheet(f"Nghi quyet gioi thieu doan vien cong doan, phieu {case.code}", "Du lieu minh hoa")
            actions.attach(nomination=case, paper=C.RESOLUTION_4A.value, by=by, name="Nghị quyết 4A-KNĐ (minh họa).pdf", content=content)


def _papers(case, number, by, today):
    ago = lambda days: PartialDate(today - timedelta(days=days))  # noqa: E731 - a word for a date
    cell = "Tủ tài liệu của chi bộ"
    plans = [
        (C.APPLICATION_1, 1, {"present": Present.YES, "on": ago(40), "kept_at": cell, "checked": True}),
        (C.BACKGROUND_2, 1, {"present": Present.YES, "on": ago(38), "kept_at": cell}),
        (C.SPONSOR_3, 1, {"present": Present.YES, "on": ago(400 if number == 1 else 30), "kept_at": cell}),
        (C.OPINIONS_5, 1, {"present": Present.NO}),
    ]
    if number == 1:
        reason = Reason.objects.get(code="R_VOTE")
        plans.append((C.MINUTES, 1, {"present": Present.YES, "returned_reason": reason, "returned_note": "Thiếu chữ ký thư ký."}))
    if number == 2:
        plans.append((C.HAND_OVER, 1, {"not_applicable": True, "why_not": "Chi bộ tại đơn vị nhận trực tiếp."}))
    for paper, serial, facts in plans:
        actions.update_paper(nomination=case, paper=paper.value, serial=serial, by=by, today=today, **facts)


def sheet(*lines):
    """A PDF of one page with these lines in plain letters."""
    text = b"BT /F1 14 Tf 18 TL 72 760 Td " + b" ".join(b"(%s) Tj T*" % line.encode("ascii") for line in lines) + b" ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    xref = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % p for p in places)
    return made + xref + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(made))
