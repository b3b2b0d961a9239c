"""What follows from an event, and which letter goes with a move. Tried: a stage that no letter covers turned the moves red."""

import pytest

from tracking.nominations.rules import PROCEDURE, Stage, afterwards, move_form
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import DocumentForm as D

# Source: domain research on the process, §4: the four points of the process at which a person can move, then probation.
MOVES = {
    Stage.IDENTIFIED: D.HELPED_53, Stage.UNION_RESOLVED: D.HELPED_53, Stage.SENT_TO_PARTY: D.HELPED_53, Stage.ACCEPTED_BY_CELL: D.HELPED_53,
    Stage.CLASS_SENT: D.HELPED_53, Stage.CLASS_CERTIFIED: D.HELPED_53, Stage.DOSSIER_OPENED: D.HELPED_53,
    Stage.CELL_RESOLVED: D.PASSED_ON_92, Stage.COMMITTEE_RESOLVED: D.PASSED_ON_93, Stage.ADMISSION_DECIDED: D.PASSED_ON_94,
    Stage.PROBATION: D.PROBATION_54, Stage.OFFICIAL: D.PROBATION_54,
}  # fmt: skip


@pytest.mark.parametrize("stage", list(Stage))
def test_letter_of_a_move(stage):
    assert move_form(stage) == MOVES[stage]
    assert move_form(stage) in PROCEDURE[K.PARTY_MOVED].forms
    assert str(afterwards(K.PARTY_MOVED, stage)).endswith(".")


def test_every_exit_says_what_follows():
    exits = [kind for kind, step in PROCEDURE.items() if step.outcome]

    assert [kind for kind in exits if not str(afterwards(kind, Stage.IDENTIFIED)).endswith(".")] == []


def test_usual_steps_need_no_explanation():
    assert [kind for kind, step in PROCEDURE.items() if step.leads_to and afterwards(kind, step.leads_to)] == []
