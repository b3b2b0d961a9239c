"""The papers as .docx files, the register as a workbook."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.exports import DATE, NUMBER, NUMBERING, Column
from tracking.documents import queries
from tracking.documents.filling import fill

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

REGISTER = (
    NUMBERING,
    Column(_("Số"), lambda row: row.number, NUMBER, 8),
    Column(_("Số, ký hiệu"), lambda row: row.text, width=18),
    Column(_("Ngày văn bản"), lambda row: row.on, DATE, 13),
    Column(_("Loại văn bản"), lambda row: row.get_series_display(), width=16),
    Column(_("Nội dung"), lambda row: row.get_kind_display(), width=46),
    Column(_("Nơi ban hành"), lambda row: str(row.issuer), width=34),
    Column(_("Nơi nhận"), lambda row: row.to, width=34),
    Column(_("Người cấp số"), lambda row: str(row.given_by), width=24),
    Column(_("Cấp ngày"), lambda row: timezone.localtime(row.given_at).date(), DATE, 13),
)


def docx(kind, papers):
    """The file as bytes, by the template in force. ``kind``: a PaperKind; ``papers``: what ``queries`` gave, with their numbers.

    Raises TemplateFault when the federation's own template does not take these papers.
    """
    return fill(queries.template_of(kind), papers)
