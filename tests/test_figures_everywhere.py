"""Every number on every page opens exactly what it counts; and no template prints a count of people that opens nothing.

Tried: the list of followed people took official members too, a list never went on to its second page, ``{{ row.cases|number }}`` was
put back: each turned this file red.
"""

import re
from datetime import date
from pathlib import Path

import pytest

from tests.access_matrix import EXPECTED
from tests.factories import TODAY, clerk, make_body, make_branch, make_case, make_member
from tests.figures import every_figure
from tests.stage import URLS, Stage, stage  # noqa: F401 (a fixture)
from tracking.branches.rules import BranchKind
from tracking.members.bulk import NewMember, add_members
from tracking.nominations.rules import ActKind as K

pytestmark = pytest.mark.django_db
TEMPLATES = Path(__file__).parents[1] / "templates"
WIDEST = "bao ha chi thu duy sang lan minh quang la".split()  # noqa: SIM905 (reads like the rows of the matrix)
PAGES = sorted(name for name in EXPECTED if not EXPECTED[name].post and (EXPECTED[name].yes or EXPECTED[name].no))
# Where a figure must stand, so that a page that lost its numbers does not pass for want of any.
COUNTING = {
    "branches:tree", "branches:detail", "classes:detail", "classes:enrol", "classes:list", "dashboards:cohort", "dashboards:coverage",
    "dashboards:groups", "dashboards:leader", "dashboards:not_introducing", "dashboards:overview",
    "dashboards:period", "dashboards:times", "examination:batch", "party:tree", "reports:pack", "reports:text",
    "reorganisation:close", "reorganisation:close_body", "reorganisation:merge", "reorganisation:move", "reorganisation:move_body",
    "targets:detail",
    "targets:list", "targets:term", "worklists:home",
}  # fmt: skip


SHARE = "a target is set, not counted"
# What a template may print as a plain number, and why it opens nothing. Everything else that is counted is a {% figure %}.
PLAIN = {
    "access/_bulk_check.html": {"slips": "lines of the file, all on the page"},
    "allocation/_ask.html": {"lines": "units, all on the page"},
    "allocation/_compare.html": {**dict.fromkeys(("row.after", "row.before"), SHARE), "editions": "editions, all on the page"},
    "allocation/_detail.html": {
        **dict.fromkeys(("line.share", "one.total", "totals.given", "totals.total"), SHARE),
        "editions": "editions, all on the page",
    },
    "allocation/_edit.html": dict.fromkeys(("edition.total", "totals.given"), SHARE),
    "allocation/_facts_cells.html": dict.fromkeys(
        ("facts.admitted", "facts.eligible", "facts.introduced", "facts.members", "facts.workers", "n"),
        "as known on the day of the sheet, kept with it (decision 19)",
    ),
    "allocation/_list.html": {"reply.line.share": SHARE},
    "allocation/_open.html": {"target.value": SHARE},
    "allocation/_publish.html": dict.fromkeys(("totals.given", "totals.total"), SHARE),
    "allocation/_reply.html": {"reply.line.share": SHARE},
    "allocation/_reply_words.html": {"reply.number": SHARE},
    "base.html": {"item.count": "stands inside its link", "menu": "parts of the menu", "scope.choices": "parts of the menu"},
    "branches/_detail.html": {"target.value": "a target is set, not counted"},
    "branches/_row.html": {"row.below": "stands inside the link to the lower branches"},
    "classes/_detail.html": {"summary.capacity": "seats"},
    "classes/_enrol.html": {"summary.capacity": "seats"},
    "classes/_list.html": {"row.capacity": "seats", "row.learner_count": "shown only when some of them are out of the reader's sight"},
    "classes/_paste.html": {"form.preview": "pasted lines, all on the page", "form.ready_count": "pasted lines, all on the page"},
    "classes/enrol.html": {"summary.seats_left": "seats"},
    "components/pager.html": {"page.total": "stands below the list itself"},
    "components/progress.html": {
        "done": "without a name only: drawn from numbers that are linked beside it", "expected": "computed from a target",
        "target": "a target is set, not counted",
    },
    "components/print_part.html": {"page.rows": "how much of the list above is on this paper", "page.total": "the same"},
    "components/pace_chart.html": {"point.expected": "computed from a target", "tick.value": "the axis"},
    "components/step_chart.html": {"keys": "parts of a drawing", "row.total": "drawn: the table beside it has the links"},
    "components/tabs.html": {"tab.count": "stands inside the link of its tab"},
    "components/trend.html": {"tick.value": "the axis"},
    "dashboards/_behind.html": {"row.days": "days"},
    "dashboards/_cohort.html": {"cap": "a limit"},
    "dashboards/_commend.html": {"judged": "how many unions were looked at, said in a sentence"},
    "dashboards/_coverage_row.html": dict.fromkeys(
        ("branch.member_count", "branch.reported", "branch.workforce"), "a total reported by the branch, without a list"
    ),
    "dashboards/_groups.html": {"cap": "a limit"},
    "dashboards/_leader.html": {
        "delay.usual": "days", "risk.progress.behind": "computed from a target", "risk.progress.expected": "computed from a target",
        "risk.progress.target": "a target is set, not counted", "risk.without_names": "reported without a list of names",
    },
    "dashboards/_times.html": {
        "cap": "a limit", **dict.fromkeys(("time.spread.high", "time.spread.low", "time.spread.middle"), "days"),
    },
    "dashboards/_without_row.html": {"branch.member_count": "a total reported by the branch, without a list"},
    "dashboards/_without_table.html": {"branch.member_count": "a total reported by the branch, without a list"},
    "documents/_kept.html": {
        "count": "files listed on the page", "elsewhere": "files out of the reader's sight", "kept.versions": "papers in a file",
        "kept.others": "who else stands in a file that is kept; only the file itself names them",
    },
    "documents/_withdraw.html": {"papers": "papers in a file"},
    "documents/_paper.html": {"bundle.gaps": "hints", "bundle.papers": "sheets of paper"},
    "documents/_number.html": {"bundle.gaps": "hints", "bundle.papers": "sheets of paper"},
    "history/_views.html": {"line.rows": "how many people a list had when it was opened or exported, on a past day"},
    "imports/_check.html": dict.fromkeys(("doubtful", "known", "new", "plan.open_questions", "plan.update", "wrong"), "lines of the file"),
    "imports/_doubtful.html": {"number": "lines of the file that wait for an answer"},
    "imports/_job.html": {"count": "lines of the file, inside the link to them", "undecided": "lines of the file, beside the link to them"},
    "imports/_rows.html": {"rows": "lines of the file"},
    "imports/_start.html": {"run.row_count": "lines that were written, behind the link of the run"},
    "imports/_undo.html": {
        **dict.fromkeys(
            ("outlook.acts", "outlook.branches", "outlook.cases", "outlook.learners", "outlook.members", "outlook.replaced",
             "outlook.restored", "outlook.results", "outlook.targets"), "rows listed below",
        ),  # fmt: skip
        "outlook.touched_count": "rows listed below",
    },
    "packets/_check.html": dict.fromkeys(
        ("count", "gone", "new", "plan.questions", "proposed", "same", "update", "wrong"), "lines and cells of the workbook"
    ),
    "packets/_result.html": dict.fromkeys(
        ("filled.result.added", "filled.result.updated", "proposed"), "inside the link to them, on the page"
    ),
    "packets/_start.html": {"most": "a limit"},
    "nominations/_detail.html": {"sheet.undone": "lines of the log, all on the page"},
    "party/_detail.html": {"below": "stands inside the link to the lower bodies"},
    "party/_tree.html": {"row.below": "stands inside the link to the lower bodies"},
    "batches/_choose.html": {"page.total": "stands at the list itself"},
    "batches/_follow.html": {"people": "all on the page"},
    "batches/_preview.html": {
        **dict.fromkeys(
            ("found.recorded_count", "found.refused_count", "found.returned_count", "found.skipped_count", "found.warned_count"),
            "people all on the page",
        ),
        "found.hidden": "out of the reader's sight",
    },
    "catalogue/_count.html": {"count.skipped": "days"},
    "dossiers/_show.html": {"later": "papers"},
    "reconciliation/_check.html": dict.fromkeys(("differing", "known", "news", "wrong"), "lines of the workbook, all on the page"),
    "reconciliation/_inbox.html": {"letters": "lines on the page"},
    "reconciliation/_letter.html": {"opened.waiting": "people all on the page"},
    "reconciliation/_start.html": {"lines": "lines on the page", "sheet.cases": "stands beside the link to the sheet of these people"},
    "reconciliation/_waiting.html": {"lines": "lines on the page"},
    "reconciliation/print.html": {"lines": "people all on the paper"},
    "reminders/_bell.html": dict.fromkeys(("bell_count", "reminders.count"), "stands inside the link to the reminders"),
    "reminders/_overview.html": {"group.more": "stands inside its link"},
    "reminders/digest.html": {"count": "a mail: the lines below have the links", "n": "a mail: stands beside its link"},
    "rulesets/_compare.html": {"pair": "rule sets"},
    "rulesets/_preview.html": {"change.count": "for whoever may not see cases: the others get the link"},
    "rulesets/_withdraw.html": {"change.count": "for whoever may not see cases: the others get the link"},
    "worklists/_choose_act.html": dict.fromkeys(("offer.chosen", "offer.count"), "of the people ticked; the next page lists them"),
    "worklists/_record_many.html": dict.fromkeys(("left_out", "ready"), "people all on the page"),
    "worklists/choose_act.html": {"cases": "the people ticked"},
    "worklists/record_many.html": {"cases": "the people ticked, all on the page"},
    "reported/_grid.html": {"form.mismatches": "pasted lines, all on the page"},
    "reported/_list.html": dict.fromkeys(("line.apart", "line.over", "total.number"), "reported without a list of names"),
    **dict.fromkeys(("reported/correct.html", "reported/withdraw.html"), {"total.number": "reported without a list of names"}),
    "reports/_cells.html": {
        "row.target": "a target is set, not counted",
        **dict.fromkeys(("row.told.before", "row.told.now", "row.told.since"), "reported without a list of names"),
    },
    "reports/_difference.html": {
        **dict.fromkeys(("before", "now"), "reported without a list of names"), "most": "a limit", "table.same": "units",
    },
    "reports/_difference_row.html": dict.fromkeys(
        ("row.frozen", "row.live"), "as it was frozen, and as it is now: what differs opens its people beside it (decision 23)"
    ),
    "reports/_pack.html": {
        "line.asked": "a target is set, not counted", "line.expected": "computed from a target",
        "line.told": "reported without a list of names",
    },
    "reports/_text_table.html": {
        "row.target": "a target is set, not counted", "row.told.now": "reported without a list of names",
        **dict.fromkeys(("row.count.before", "row.count.now", "row.count.since"), "of an edition: as it was frozen (decision 23)"),
    },
    "targets/_detail.html": {
        **dict.fromkeys(
            ("newest.value", "one.value", "progress.progress.asks", "progress.progress.target"), "a target is set, not counted"
        ),
        **dict.fromkeys(("coverage.having", "coverage.unions"), "unions; those without anybody open beside it"),
        "coverage.without": "stands inside its link",
        **dict.fromkeys(("progress.over", "progress.told.done"), "reported without a list of names"),
        "progress.progress.done": "names and what was reported without them: the names open beside it",
        "progress.progress.prorated": "computed from a target", "versions": "lines all on the page",
    },
    "dashboards/_overview.html": dict.fromkeys(("before", "now", "since"), "reported without a list of names"),
    "targets/_counted.html": {
        "told": "reported without a list of names", "total": "names and what was reported without them: the names open beside it",
    },
    "targets/_term.html": {"told": "reported without a list of names"},
    "targets/_share.html": {"row.progress.asks": "a target is set, not counted"},
    "targets/_list.html": {"target.value": "a target is set, not counted"},
    "targets/_progress_cells.html": {
        "row.progress.expected": "computed from a target", "row.progress.missing": "computed from a target",
        "row.progress.prorated": "computed from a target", "row.progress.target": "a target is set, not counted",
    },
    "targets/_progress_table.html": {"row.target.value": "a target is set, not counted"},
    "targets/detail.html": {"target.value": "a target is set, not counted"},
    "targets/withdraw.html": {"target.value": "a target is set, not counted"},
    "targets/_withdraw.html": {"former.value": "a target is set, not counted"},
    "targets/_withdraw_term.html": {"target.value": "a target is set, not counted"},
}  # fmt: skip
PRINTED = re.compile(r"([\w.]+)\|(?:number|length)\b")
UNLINKED = re.compile(r'<span data-figure="([^"]*)" data-value="([1-9]\d*)"')
INVENTED = {"styleguide"}  # its numbers are made up to show how they look


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture(scope="module")
def filled(stage):  # noqa: F811 (the fixture)
    """The stage with people at every step and more members than one page holds; also unions below a grassroots union."""
    world, introduced = stage.world, (K.UNION_DOCUMENT, date(2026, 2, 3))
    section = make_branch("Công đoàn bộ phận Xưởng 1", parent=world.school, kind=BranchKind.SECTION)
    make_branch("CĐCS chưa giới thiệu ai", parent=world.ward)
    make_body("Chi bộ Tổ 1", parent=world.committee)
    for branch in (world.school, section, world.company):
        make_case(branch=branch)
        make_case(branch=branch, acts=[introduced])
        make_case(branch=branch, acts=[introduced, (K.CEREMONY, date(2026, 5, 1))])
        make_case(branch=branch, acts=[(K.CEREMONY, date(2025, 3, 1)), (K.OFFICIAL_RECOGNITION, date(2026, 3, 2))])
        make_case(branch=branch, acts=[introduced, (K.DECLINED_PARTY, date(2026, 6, 1))])
    make_member(branch=make_branch("CĐCS không có số liệu", parent=world.ward))
    people = [NewMember(world.school, f"Lê Thị An {n}", "female") for n in range(55)]
    add_members(people=people, by=clerk(), today=TODAY)
    stage.known = {}
    return stage


def address_of(stage: Stage, name):  # noqa: F811 (the class's instance)
    """The page of the matrix; trees and lists of units opened at the ward, where there is something below."""
    address = stage.address(name, stage.inside)
    ward = stage.world.ward.code
    opened = {"branches:tree": f"?mo={ward}", "targets:list": f"?tai={ward}", "party:tree": f"?mo={stage.world.committee.code}"}
    return address + opened.get(name, "")


@pytest.mark.once
@pytest.mark.parametrize("name", PAGES)
def test_every_figure_of_every_page_opens_what_it_counts(name, filled):
    who = next((w for w in WIDEST if w in EXPECTED[name].yes.split()), None)
    if who is None or name not in URLS or name in INVENTED:
        return
    client, address = filled.clients[who], address_of(filled, name)
    response = client.get(address)
    if response.status_code != 200 or not response.headers["Content-Type"].startswith("text/html") or response.streaming:
        return
    found = every_figure(client, address, filled.known.setdefault(who, {}))
    assert found or name not in COUNTING, f"{name} shows no figure any more"
    assert UNLINKED.findall(response.content.decode()) == [], "a number above 0 opens nothing for the person who sees most"


def test_administrator_gets_numbers_of_people_without_their_names(filled):
    html = filled.clients["quang"].get(filled.address("reorganisation:close", filled.inside)).content.decode()

    assert {name for name, _n in UNLINKED.findall(html)} == {"doan-vien", "phieu"}


def test_no_template_prints_a_count_that_opens_nothing():
    found = {}
    for path in TEMPLATES.rglob("*.html"):
        if names := set(PRINTED.findall(path.read_text())):
            found[path.relative_to(TEMPLATES).as_posix()] = names
    del found["styleguide.html"]

    assert found == {name: set(reasons) for name, reasons in PLAIN.items()}
