"""Write what the dry run said of lists of past years, class lists, decisions and targets. Layer: actions."""

from tracking.imports.entering import act_facts, add_people, record_further
from tracking.imports.rules import ImportKind
from tracking.nominations import bulk


def _write_histories(rows, by, today):
    """New cases with their whole history, for people who are entered where they are new."""
    new = [row for row in rows if row.found is None]
    made = dict(zip((row.number for row in new), add_people(new, by, today), strict=True))
    histories = [bulk.History(row.found or made[row.number], [bulk.PastAct(**act_facts(act)) for act in row.facts["acts"]]) for row in rows]
    return bulk.open_with_history(histories=histories, by=by, today=today) if histories else [], []


WRITERS = {ImportKind.HISTORIES: _write_histories}
UPDATERS = {ImportKind.HISTORIES: record_further}
