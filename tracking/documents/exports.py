"""The papers as .docx files."""

from io import BytesIO
from pathlib import Path

from docxtpl import DocxTemplate
from jinja2.sandbox import SandboxedEnvironment

from tracking.documents import rules

TEMPLATES = Path(__file__).parent / "templates_docx"
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def docx(kind, bundle):
    """The file as bytes. ``kind``: 'resolution', 'people_list' or 'letter'; ``bundle``: what ``queries`` gave.

    The template language is sandboxed and every value escaped, so a name holding marks of XML or of the template stays text.
    """
    template = DocxTemplate(TEMPLATES / f"{kind}.docx")
    template.render({"papers": bundle.papers, "dots": rules.dots}, SandboxedEnvironment(autoescape=True))
    out = BytesIO()
    template.save(out)
    return out.getvalue()
