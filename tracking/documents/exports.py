"""The papers as .docx files."""

from pathlib import Path

from tracking.documents.filling import fill

TEMPLATES = Path(__file__).parent / "templates_docx"
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def docx(kind, papers):
    """The file as bytes. ``kind``: a PaperKind; ``papers``: what ``queries`` gave, with their numbers."""
    return fill((TEMPLATES / f"{kind}.docx").read_bytes(), papers)
