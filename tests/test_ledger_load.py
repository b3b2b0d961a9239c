"""Figures stay exact while they are written: writers record, hand over, correct and take back; one folds, one checks, trees move too.

Long run: 8 writers for a minute on PostgreSQL, 2 on SQLite. Every look of the checker is one moment of the database.
Broken once to see it red: folding without the lock and two folders; sums of a move posted without ``replacing``; the same of Party bodies.
"""

import random
import time
from contextlib import suppress
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection

from portal.db import is_postgres
from portal.errors import RuleBroken
from tests.environment import flag
from tests.factories import TODAY, arranger, clerk, make_body, make_branch, make_case
from tracking.branches.models import Branch
from tracking.branches.rules import BranchKind
from tracking.figures import checks
from tracking.ledger import actions as ledger
from tracking.ledger.models import BodyStepSum, BodySum, Entry
from tracking.nominations import actions
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import ActKind as K
from tracking.party.models import PartyBody
from tracking.party.rules import BodyKind
from tracking.reorganisation import actions as reorganisation
from tracking.reorganisation import bodies as reorganisation_of_bodies

SECONDS = 60
COUNTED = (K.UNION_DOCUMENT, K.CLASS_SENT, K.CLASS_CERTIFIED, K.ADMISSION_DECISION, K.CEREMONY, K.OFFICIAL_RECOGNITION)
RECORDED = (*COUNTED, K.HANDED_OVER, K.PARTY_MOVED)


class Crowd:
    """Threads that work until they are told to stop; what any of them could not do lies in ``failures``."""

    def __init__(self):
        self.stop, self.threads, self.failures, self.done = Event(), [], [], {}

    def add(self, name, work, pause=0.0):
        def run():
            try:
                while not self.stop.is_set():
                    work()
                    self.done[name] = self.done.get(name, 0) + 1
                    time.sleep(pause)
            except Exception as error:
                self.failures.append(f"{name}: {error!r}")
                self.stop.set()
            finally:
                connection.close()

        self.threads.append(Thread(target=run, name=name))

    def work(self, seconds):
        for thread in self.threads:
            thread.start()
        self.stop.wait(seconds)
        self.stop.set()
        for thread in self.threads:
            thread.join()


def writer(seed, cases, bodies, by):
    rng = random.Random(seed)

    def where(kind):
        return {"body": rng.choice(bodies)} if kind in (K.HANDED_OVER, K.PARTY_MOVED) else {}

    def work():
        case = Nomination.objects.get(pk=rng.choice(cases))
        on = TODAY - timedelta(days=rng.randint(0, 300))
        with suppress(RuleBroken):
            if rng.random() < 0.5:
                kind = rng.choice(RECORDED)
                actions.record(kind, nomination=case, on=on, by=by, today=TODAY, **where(kind))
                return
            act = Act.objects.standing().filter(nomination=case).exclude(kind__in=(K.IDENTIFIED, K.MOVED)).order_by("?").first()
            if act is not None and rng.random() < 0.5:
                facts = {"replaces": act, "source": act.source, **where(act.kind)}
                actions.record(act.kind, nomination=case, on=on, by=by, today=TODAY, **facts)
            elif act is not None:
                actions.reverse(act=act, by=by, today=TODAY)

    return work


def mover(branch, parents, by):
    rng = random.Random(0)

    def work():
        with suppress(RuleBroken):
            on = TODAY - timedelta(days=rng.randint(0, 200))
            moved, parent = Branch.objects.get(pk=branch), Branch.objects.get(pk=rng.choice(parents))
            reorganisation.move(branch=moved, parent=parent, by=by, on=on, today=TODAY)

    return work


def mover_of_bodies(body, parents, by):
    rng = random.Random(1)

    def work():
        with suppress(RuleBroken):
            on = TODAY - timedelta(days=rng.randint(0, 200))
            moved, parent = PartyBody.objects.get(pk=body), PartyBody.objects.get(pk=rng.choice(parents))
            reorganisation_of_bodies.move(body=moved, parent=parent, by=by, on=on, today=TODAY)

    return work


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_figures_are_exact_in_every_moment_under_load():
    assert flag("LONG"), "this test takes a minute: LONG=1"
    by = clerk()
    provinces = [make_branch(f"LĐLĐ tỉnh {n}", kind=BranchKind.PROVINCE, sector=None) for n in (1, 2)]
    wards = [make_branch(f"Công đoàn phường {n}", parent=provinces[n % 2], kind=BranchKind.WARD, sector=None) for n in range(4)]
    cases = [make_case(branch=make_branch(parent=wards[n % 4]), by=by, on=TODAY - timedelta(days=400)).pk for n in range(24)]
    superiors = [make_body(f"Tỉnh ủy {n}", kind=BodyKind.PROVINCE) for n in (1, 2)]
    committees = [make_body(f"Đảng ủy {n}", parent=superiors[n % 2]) for n in range(3)]
    held_at, by_root = [*superiors, *committees, make_body("Chi bộ", parent=committees[0], kind=BodyKind.CELL)], arranger()
    crowd, seen = Crowd(), []
    for number in range(8 if is_postgres() else 2):
        crowd.add(f"writer {number}", writer(number, cases, held_at, by))
    crowd.add("mover", mover(wards[3].pk, [p.pk for p in provinces], by), pause=0.5)
    crowd.add("mover of bodies", mover_of_bodies(committees[0].pk, [b.pk for b in superiors], by_root), pause=0.5)
    crowd.add("folder", ledger.fold_all, pause=0.05)
    crowd.add("checker", lambda: seen.extend(checks.differences()), pause=0.2)

    crowd.work(SECONDS)

    ledger.fold_all()
    seen += checks.differences()
    assert (crowd.failures, seen) == ([], [])
    assert min(crowd.done.values()) >= 3, crowd.done
    assert not any(model.objects.unfolded().exists() for model in ledger.SUMS)
    assert Entry.objects.count() > 100
    assert all(model.objects.filter(node__in=committees).exists() for model in (BodySum, BodyStepSum))
