"""The page in the docs is what the table says."""

from pathlib import Path

from tracking.management.commands.procedure import page


def test_page_in_docs_is_current():
    assert Path(__file__).parent.parent.joinpath("docs", "procedure.md").read_text(encoding="utf-8") == page()
