"""Print the procedure as a page for the docs, from the one table that everything reads."""

from django.core.management.base import BaseCommand

from tracking.nominations.rules import PROCEDURE, ActKind


class Command(BaseCommand):
    help = "Prints docs/procedure.md."

    def handle(self, *args, **options):
        self.stdout.write(page(), ending="")


def page():
    """The Markdown text: a diagram of the milestones and a table of every act."""
    return "\n".join([*_head(), *_diagram(), "", *_table(), ""])


def _head():
    return [
        "# The procedure",
        "",
        "Written by `manage.py procedure` from `tracking/nominations/rules`; a test compares. Arrows: usually before, never required.",
        "",
    ]


def _diagram():
    lines = [f"  {kind.value}({ActKind(kind).label})" for kind, step in PROCEDURE.items() if step.leads_to]
    arrows = [
        f"  {cause.value} --> {kind.value}"
        for kind, step in PROCEDURE.items()
        if step.leads_to
        for cause in step.expects
        if PROCEDURE[cause].leads_to
    ]
    return ["```mermaid", "flowchart TD", *lines, *arrows, "```"]


def _table():
    rows = ["| act | words | side | form | expects | not before | leads to |", "|---|---|---|---|---|---|---|"]
    for kind, step in PROCEDURE.items():
        forms = ", ".join(f.value for f in step.forms)
        target = step.leads_to.label if step.leads_to else (step.outcome.label if step.outcome else "")
        cells = (kind.value, kind.label, step.side.label, forms, ", ".join(step.expects), ", ".join(step.causes), target)
        rows.append("| " + " | ".join(str(c) for c in cells) + " |")
    return rows
