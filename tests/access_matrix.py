"""Who of the cast gets what on every page: one row for each url name. A page without a row fails the suite.

HOW TO ADD A ROW
  1. Run ``pytest tests/test_access_matrix.py -k <namespace>``: the failure of a new url prints the row as observed.
  2. Read it as a colleague would: may *minh*, who keeps another branch, really see that? Then put it into ``EXPECTED``.
  3. When the address names an object that ``ARGS`` does not know, add a function there; it is called for the inside and the outside.

A row says who gets the page (``yes``: 200 or a redirect) and who is refused with a reason (``no``: 403). Everybody else gets 404 where
the address names an object, and 403 where it does not (``hidden``: 404 there too). The objects belong to lan's school branch, in chi's
ward, in ha's, bao's and quang's province; sang's Party committee has been handed the case. ``tests/cast.py`` tells who is who. A second
object of each kind lies in another province, where nobody of the cast holds anything: there every address must answer exactly like one
that does not exist, and with 403 or 404. ``shared``: what it names is no secret; ``tolerant``: what is out of sight is silently left out.
``query`` is appended to the address; ``post`` marks an address without a page of its own.
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from tests.factories import TODAY, clerk, make_batch, make_body, make_branch, make_case
from tracking.branches.rules import BranchKind
from tracking.nominations.rules import ActKind
from tracking.party.rules import RouteRole


@dataclass(frozen=True)
class Row:
    yes: str = ""
    no: str = ""
    hidden: str = ""
    query: str = ""
    post: bool = False
    shared: bool = False
    tolerant: bool = False


EVERYBODY = "lan minh chi ha bao thu sang quang duy la"
POSTED = "lan minh chi ha bao thu sang quang duy"  # everybody with an appointment
SEES_CASES = "lan minh chi ha bao thu sang duy"  # lists; what each of them finds there is tested by the concept
SEES_PEOPLE = "lan minh chi ha bao thu duy"  # lists; the Party committee sees cases, never the register of members
KEEPS = "lan minh chi ha duy"  # lists and forms of those who enter things somewhere
PLANS = "chi ha duy"
READS_HISTORY = "chi ha bao thu duy"
LOOKS_AFTER_ACCOUNTS = "chi ha quang duy"
NO_CASES = "quang la"  # the administrator never sees personal files
CASE_READ = Row("lan chi ha bao thu sang duy")
CASE_KEPT = Row("lan chi ha", no="bao thu sang duy")
SEES_MEMBER = "lan chi ha bao thu duy"
MEMBER_KEPT = Row("lan chi ha", no="bao thu duy")
CLASS_KEPT = Row("chi ha", no="lan minh bao thu duy")
BATCH_KEPT = Row("chi ha", no="bao thu sang duy")
BRANCH_KEPT = Row("lan chi ha quang", no="bao thu duy")
BRANCH_MANAGED = Row("ha quang", no="lan chi bao thu duy")
ACCOUNT_KEPT = Row("quang", no="lan minh chi ha bao thu sang duy la")
PAPER_WAYS = ("", "print_", "download_", "pdf_")
KEPT_AT_ROOT = Row(no=EVERYBODY, shared=True)  # nobody of the cast works at the root; tests/test_rulesets_pages.py has one who does

EXPECTED = {
    # the house
    "account_login": Row(EVERYBODY),
    "account_logout": Row(EVERYBODY),
    "account_signup": Row(EVERYBODY),
    "account_reset_password": Row(EVERYBODY),
    "account_change_password": Row(EVERYBODY),
    "healthz": Row(EVERYBODY),
    "keep_draft": Row(EVERYBODY, post=True),
    "drop_draft": Row(EVERYBODY, post=True),
    "styleguide": Row(EVERYBODY),
    "worklists:home": Row(EVERYBODY),
    "worklists:open": Row(SEES_CASES, no=NO_CASES, tolerant=True),  # names a kind of work, not a thing of somebody's
    "worklists:choose_act": Row("lan minh chi ha sang duy", query="?viec=han-30-ngay"),
    "worklists:record_many": Row(
        "lan minh chi ha sang duy", no="bao thu quang la", shared=True
    ),  # people come with the form, in sight only
    "worklists:mark_seen": Row(SEES_CASES, post=True),
    **dict.fromkeys(("reminders:overview", "reminders:bell", "reminders:mail"), Row(EVERYBODY)),
    # accounts: lan's account lies in the ward and the province
    "access:list": Row(LOOKS_AFTER_ACCOUNTS),
    "access:me": Row(EVERYBODY),
    "access:detail": Row("chi ha quang", no="lan minh bao thu sang la"),
    "access:reset_password": Row("chi ha quang", no="lan minh bao thu sang la"),
    "access:create": Row("quang"),
    "access:lookup": Row("quang"),
    "access:bulk": Row("quang"),
    "access:bulk_template": Row("quang"),
    "access:bulk_confirm": Row("quang", post=True),
    **dict.fromkeys(("access:appoint", "access:update", "access:deactivate", "access:reactivate", "access:end_appointment"), ACCOUNT_KEPT),
    # branches and Party bodies
    "branches:export": Row(SEES_PEOPLE, hidden="sang"),
    "branches:lookup": Row(POSTED),
    "party:lookup": Row(POSTED),
    "branches:tree": Row("lan minh chi ha bao thu quang duy"),
    **dict.fromkeys(("branches:detail", "branches:history"), Row("lan chi ha bao thu quang duy")),
    **dict.fromkeys(
        ("branches:facts", "branches:officer", "branches:add_obstacle", "branches:lift_obstacle", "party:set_route"), BRANCH_KEPT
    ),
    **dict.fromkeys(("branches:create", "branches:rename", "branches:update"), BRANCH_MANAGED),
    **dict.fromkeys(("reorganisation:move", "reorganisation:close", "reorganisation:merge"), BRANCH_MANAGED),
    "reorganisation:held": Row("lan chi ha bao thu duy", no="quang"),  # the members; the administrator never sees people
    "party:tree": Row("lan minh chi ha bao thu quang duy"),
    "party:detail": Row("lan minh chi ha bao thu quang duy", no="sang la", shared=True),  # names of Party bodies are no secret
    **dict.fromkeys(
        ("party:update", "reorganisation:move_body", "reorganisation:close_body"),
        Row("ha quang", no="lan minh chi bao thu sang duy la", shared=True),  # outside refused with the reason: tests/test_party_bodies.py
    ),
    "reorganisation:body_held": Row("ha", no="lan minh chi bao thu sang quang duy la", shared=True),  # the cases
    "party:create": Row("ha quang", no="lan minh chi bao thu sang duy la", shared=True),
    # cases: the school's, handed to sang's committee
    "nominations:list": Row(SEES_CASES),
    "nominations:pool": Row(SEES_CASES),
    "nominations:admissions": Row(SEES_CASES),
    "nominations:export": Row(SEES_CASES),
    "nominations:export_pool": Row(SEES_CASES),
    "nominations:export_admissions": Row(SEES_CASES),
    "nominations:introduce": Row(KEEPS),
    "nominations:introduce_chosen": Row(KEEPS, no="bao thu sang quang la", tolerant=True),
    "nominations:grid": Row(KEEPS),
    "nominations:choose": Row(KEEPS),
    "nominations:vote": Row(KEEPS),
    "nominations:detail": CASE_READ,
    "nominations:record": Row("lan chi ha sang", no="bao thu duy"),
    "nominations:correct": CASE_KEPT,
    "nominations:reverse": CASE_KEPT,
    **dict.fromkeys(("nominations:limits", "nominations:limit"), CASE_READ),
    "nominations:reopen": CASE_KEPT,
    "nominations:step_back": Row("lan chi ha sang", no="bao thu duy"),  # as far as what lies beyond is theirs to take back
    # papers of that case: the union's resolution with a file
    **dict.fromkeys([f"dossiers:{n}" for n in ("show", "print", "download")], CASE_READ),
    **dict.fromkeys([f"dossiers:{n}" for n in ("edit", "attach", "withdraw")], CASE_KEPT),
    "nominations:ballot": Row(SEES_CASES),
    "nominations:ballot_of": Row("lan chi ha sang", no="bao thu duy"),
    "nominations:route": Row("lan chi ha sang", no="bao thu duy"),
    "nominations:mentors": Row(SEES_CASES),
    "nominations:mentor_load": Row("lan chi ha sang", no="bao thu duy", post=True),
    # classes: the ward's own class, which the school's branch sees from below
    "classes:list": Row(SEES_CASES),
    "classes:export": Row(SEES_CASES),
    "classes:plan": Row(PLANS),
    "classes:detail": Row(SEES_PEOPLE, no=NO_CASES),
    "classes:export_roll": Row(SEES_PEOPLE, no=NO_CASES),
    **dict.fromkeys(
        [f"classes:{n}" for n in ("update", "set_sessions", "enrol", "withdraw", "record_results", "paste_results")], CLASS_KEPT
    ),
    # batches: the ward's list with the school's case, already handed to sang's committee; lan sees her case, not the ward's batch
    "batches:list": Row(SEES_CASES),
    "batches:create": Row("lan minh chi ha sang duy"),
    **dict.fromkeys([f"batches:{n}" for n in ("detail", "export")], Row("chi ha bao thu sang duy", no=NO_CASES)),
    **dict.fromkeys([f"batches:{n}" for n in ("update", "choose", "prepare", "preview", "leave_out", "cancel")], BATCH_KEPT),
    "batches:follow": Row("chi ha sang", no="bao thu duy"),
    # the check before sending
    "examination:chosen": Row(SEES_CASES, no=NO_CASES, tolerant=True),
    "examination:case": CASE_READ,
    "examination:batch": Row("chi ha bao thu sang duy", no=NO_CASES),
    # members: one of the school, with a title and an open request to move to another branch of the ward
    "members:list": Row(SEES_PEOPLE),
    "members:export": Row(SEES_PEOPLE),
    "members:transfers": Row(SEES_PEOPLE),
    **dict.fromkeys([f"members:{n}" for n in ("lookup", "destinations", "search", "create", "receive")], Row(KEEPS)),
    "members:detail": Row(SEES_MEMBER),
    **dict.fromkeys([f"members:{n}" for n in ("edit", "number", "award", "correct_award", "send", "leave", "come_back")], MEMBER_KEPT),
    **dict.fromkeys(("members:reveal", "members:tell_apart"), replace(MEMBER_KEPT, post=True)),
    "members:transfer": Row(SEES_MEMBER),
    "members:withdraw": MEMBER_KEPT,
    **dict.fromkeys(("members:accept", "members:decline"), Row("chi ha", no="lan bao thu duy")),
    # imports: what is brought is seen by its owner alone
    "imports:start": Row("lan minh chi ha quang duy"),
    "imports:template": Row(KEEPS, no="bao thu sang quang la", shared=True),
    "imports:upload": Row(KEEPS, no="bao thu sang quang la", shared=True),
    "imports:check": Row("lan"),
    "imports:columns": Row("lan"),
    "imports:job": Row("lan"),
    "imports:drop": Row("lan", post=True),
    "imports:doubtful": Row("lan"),
    "imports:checked_file": Row("lan"),
    "imports:undo": Row("lan quang"),  # who brought it in, and who manages the accounts of that unit
    "imports:result": Row("lan"),
    # packets: the page of whoever enters people; what is brought is seen by its owner alone
    "packets:start": Row(KEEPS),
    "packets:download": Row(KEEPS),
    "packets:check": Row("lan"),
    "packets:drop": Row("lan", post=True),
    "packets:result": Row("lan"),
    # reconciliation: the ward's sheet for sang's committee, a filled one of lan's
    "reconciliation:start": Row("lan minh chi ha sang duy"),
    "reconciliation:preview": Row("lan minh chi ha sang", no="bao thu quang la"),  # the committee serves minh's company too
    **dict.fromkeys([f"reconciliation:{n}" for n in ("paper", "print_paper", "download")], Row("chi ha bao thu sang duy")),
    "reconciliation:upload": Row("lan minh chi ha sang duy"),
    "reconciliation:check": Row("lan"),
    "reconciliation:drop": Row("lan", post=True),
    "reconciliation:result": Row("lan"),
    "reconciliation:inbox": Row("sang"),
    **dict.fromkeys([f"reconciliation:{n}" for n in ("letter", "send_back")], Row("sang", no="lan chi ha bao thu duy")),
    "reconciliation:waiting": Row("ha sang"),
    **dict.fromkeys([f"reconciliation:{n}" for n in ("waiting_body", "people")], Row("ha sang", no="lan minh chi bao thu quang duy la")),
    # papers
    **dict.fromkeys([f"documents:{w}resolution" for w in PAPER_WAYS], CASE_READ),
    **dict.fromkeys([f"documents:{w}{n}" for w in PAPER_WAYS for n in ("people_list", "letter", "minutes")], Row(SEES_CASES)),
    **dict.fromkeys(
        [f"documents:{w}{n}" for w in PAPER_WAYS for n in ("batch_minutes", "batch_receipt")], Row("chi ha bao thu sang duy", no=NO_CASES)
    ),
    **dict.fromkeys([f"documents:{w}{n}" for w in PAPER_WAYS for n in ("roll", "attendance")], Row(SEES_PEOPLE, no=NO_CASES)),
    **dict.fromkeys([f"documents:{w}sheet_decision" for w in PAPER_WAYS], Row("chi ha bao thu duy")),
    **dict.fromkeys([f"documents:{w}term_decision" for w in PAPER_WAYS], Row("lan minh chi ha bao thu duy")),
    **dict.fromkeys([f"documents:{w}reminder" for w in PAPER_WAYS], Row("lan minh chi ha bao thu duy", hidden="sang")),
    # numbers are given where the paper is issued; the register is seen with the unit; templates hold for the whole portal
    "documents:number_resolution": Row("lan chi ha", no="bao thu sang duy"),
    **dict.fromkeys(
        ("documents:number_letter", "documents:number_minutes", "documents:number_people_list"),
        Row("lan minh chi ha", no="bao thu quang duy la", hidden="sang"),
    ),
    **dict.fromkeys(("documents:number_roll", "documents:number_attendance"), Row("chi ha", no="lan minh bao thu duy quang la")),
    "documents:withdraw_version": Row("lan chi ha", no="bao thu duy"),
    "documents:kept_of_case": CASE_READ,
    "documents:number_batch_minutes": Row("chi ha", no="bao thu sang duy quang la"),
    "documents:number_batch_receipt": Row("sang", no="chi ha bao thu duy quang la"),
    "documents:number_sheet_decision": Row("chi ha", no="bao thu duy"),
    "documents:number_term_decision": Row("chi ha", no="lan minh bao thu duy"),
    "documents:number_reminder": Row("lan minh chi ha", no="bao thu quang duy la", hidden="sang"),
    "documents:register": Row(SEES_CASES),
    "documents:export_register": Row(SEES_CASES),
    **dict.fromkeys(("documents:entry", "documents:version"), Row("lan chi ha bao thu duy")),
    "documents:templates": KEPT_AT_ROOT,
    **dict.fromkeys(
        [f"documents:{n}" for n in ("template", "preview_template", "built_in_template", "kept_template", "restore_template")], KEPT_AT_ROOT
    ),
    # figures, targets, history
    "figures:people": Row(SEES_CASES),
    "figures:cases": Row(SEES_CASES),
    "figures:export": Row(SEES_CASES),
    "figures:export_cases": Row(SEES_CASES),
    "dashboards:overview": Row(SEES_CASES),
    "dashboards:export": Row(SEES_CASES),
    **{f"dashboards:export_{page}": Row(SEES_CASES) for page in ("period", "cohort", "times", "groups")},
    "dashboards:period": Row(SEES_CASES),
    "dashboards:cohort": Row(SEES_CASES),
    "dashboards:times": Row(SEES_CASES),
    "dashboards:behind": Row(SEES_CASES),
    "dashboards:leader": Row(SEES_CASES),
    "dashboards:groups": Row(SEES_CASES),
    "dashboards:commend": Row(SEES_PEOPLE, hidden="sang"),
    "dashboards:record_commendation": Row(PLANS),
    "dashboards:commendation": Row("chi ha bao thu duy"),
    "dashboards:withdraw_commendation": Row("chi ha", no="bao thu duy"),
    "dashboards:coverage": Row(SEES_PEOPLE, hidden="sang"),  # a list of branches too
    "dashboards:export_not_introducing": Row(SEES_PEOPLE, hidden="sang"),
    "dashboards:export_coverage": Row(SEES_PEOPLE, hidden="sang"),
    "dashboards:export_commend": Row(SEES_PEOPLE, hidden="sang"),
    "dashboards:not_introducing": Row(SEES_PEOPLE, hidden="sang"),  # a list of branches: the Party committee works at none
    "targets:export": Row("chi ha bao thu duy", no="lan minh"),
    "targets:list": Row(SEES_PEOPLE),
    "targets:add_term": Row(PLANS),
    "targets:term": Row(SEES_PEOPLE),
    "targets:detail": Row(SEES_PEOPLE),
    "targets:cut_short": Row("chi ha", no="lan minh bao thu duy"),
    "targets:correct_term": Row("chi ha", no="lan minh bao thu duy"),
    "targets:withdraw_term": Row("chi ha", no="lan minh bao thu duy"),
    "targets:change": Row("chi ha", no="lan minh bao thu duy"),
    "targets:withdraw": Row("chi ha", no="lan minh bao thu duy"),
    "targets:reporting_year": Row(EVERYBODY),
    "targets:set_closing": KEPT_AT_ROOT,
    "targets:set_target": Row("chi ha duy", no="lan minh bao thu"),  # duy gets the form, which offers only units of his own
    **dict.fromkeys(
        ("reports:pack", "reports:text", "reports:download_text", "reports:download_annex", "reports:freeze", "reports:editions"),
        Row(SEES_PEOPLE, hidden="sang"),  # only a union reports
    ),
    **dict.fromkeys(
        (
            "reports:edition",
            "reports:download_edition",
            "reports:download_edition_annex",
            "reports:difference",
            "reports:changed",
        ),
        Row("lan chi ha bao thu duy"),
    ),
    "reported:list": Row(SEES_PEOPLE),
    **dict.fromkeys(("reported:enter", "reported:grid"), Row(PLANS)),
    **dict.fromkeys(("reported:correct", "reported:withdraw"), Row("chi ha", no="lan bao thu duy")),
    "allocation:list": Row(SEES_PEOPLE),
    **dict.fromkeys(("allocation:detail", "allocation:compare"), Row("chi ha bao thu duy")),
    "allocation:export": Row("chi ha bao thu duy"),
    **dict.fromkeys([f"allocation:{n}" for n in ("edit", "paste", "ask", "publish", "renew")], Row("chi ha", no="bao thu duy")),
    "allocation:open": Row("chi ha", no="lan minh bao thu duy"),  # whoever sees the target
    "allocation:reply": Row("lan chi ha", no="bao thu duy"),
    # what holds in the whole portal: everybody reads, the board and the administrator of the root keep
    **dict.fromkeys(("catalogue:days", "rulesets:list", "rulesets:compare"), Row(EVERYBODY)),
    "rulesets:detail": Row(EVERYBODY, shared=True),
    "rulesets:cases": Row(SEES_CASES, query="?muc=cert_months&tu=2026-01-01"),
    **dict.fromkeys(
        (
            "catalogue:add_day",
            "catalogue:change_day",
            "catalogue:withdraw_day",
            "rulesets:add",
            "rulesets:change",
            "rulesets:confirm",
            "rulesets:withdraw",
        ),
        KEPT_AT_ROOT,
    ),
    **dict.fromkeys(("calendars:mine", "calendars:end"), Row(SEES_CASES)),
    "calendars:feed": Row(EVERYBODY, shared=True),  # whoever knows the secret, signed in or not
    "history:list": Row(READS_HISTORY),
    "history:views": Row(READS_HISTORY),
}


# ------------------------------------------------------------------ objects that addresses name


class Place:
    """Objects of one branch, made when an address asks for them."""

    def __init__(self, branch, ward, province, committee, keeper):
        self.branch, self.ward, self.province, self.committee, self.keeper = branch, ward, province, committee, keeper

    def build(self):
        """Make everything now: what is made inside a test is rolled back with it."""
        names = (
            "case", "act", "training_class", "target", "appointment", "transfer", "award", "obstacle", "upload", "attachment", "sheet",
            "run", "filled_packet", "reading", "secret", "batch", "commendation", "reported_total", "allocation", "edition",
            "numbered_paper",
        )  # fmt: skip
        return [getattr(self, name) for name in names]

    @cached_property
    def case(self):
        acts = [(ActKind.AGREED, date(2025, 9, 2)), (ActKind.UNION_DOCUMENT, date(2025, 9, 10))]
        return make_case(branch=self.branch, acts=[*acts, (ActKind.HANDED_OVER, date(2025, 9, 12), {"body": self.committee})])

    @cached_property
    def act(self):
        return self.case.acts.get(kind=ActKind.UNION_DOCUMENT)

    @cached_property
    def transfer(self):
        from tracking.members import actions

        to_branch = make_branch("CĐCS Công ty nơi đến", parent=self.ward)
        facts = {"member": self.case.member, "to_branch": to_branch, "on": date(2026, 3, 1), "asked_by_receiver": False}
        return actions.request_transfer(by=clerk(), today=TODAY, **facts)

    @cached_property
    def award(self):
        from tracking.catalogue.models import AwardKind
        from tracking.members import actions

        return actions.add_award(member=self.case.member, kind=AwardKind.objects.first(), year=2025, by=clerk(), today=TODAY)

    @cached_property
    def training_class(self):
        from tracking.classes import actions
        from tracking.classes.rules import ClassKind

        kept = {"name": "Lớp thứ nhất", "starts_on": date(2026, 3, 1), "ends_on": None, "own": True, "organiser": "", "place": ""}
        made = actions.plan_class(branch=self.ward, kind=ClassKind.AWARENESS, by=clerk(), **kept)
        actions.enrol(training_class=made, nominations=[self.case], on=date(2026, 3, 1), by=clerk(), today=TODAY)
        return made

    @cached_property
    def batch(self):
        from tracking.batches import actions

        made = make_batch(branch=self.ward, body=self.committee, people=[self.case], on=date(2025, 9, 20))
        actions.apply(batch=made, items=list(made.items.all()), by=clerk(), today=TODAY)
        return actions.add_people(batch=made, people=[make_case(branch=self.branch)], by=clerk())

    @cached_property
    def target(self):
        from tracking.figures.rules import Indicator
        from tracking.targets import actions
        from tracking.targets.rules import Shape

        term = actions.add_term(
            branch=self.ward, name="Nhiệm kỳ 2025–2030", starts_on=date(2025, 9, 1), ends_on=date(2030, 8, 31), by=clerk()
        )
        wanted = {"indicator": Indicator.INTRODUCED, "shape": Shape.TERM_COUNT, "value": 100}
        return actions.set_target(branch=self.ward, term=term, by=clerk(), **wanted)

    @cached_property
    def reported_total(self):
        from tracking.reported import actions

        days = {"start_on": date(2025, 9, 1), "ends_on": date(2026, 8, 31)}
        return actions.enter(branch=self.branch, indicator="introduced", number=9, source="signed", by=clerk(), today=TODAY, **days)

    @cached_property
    def edition(self):
        from tracking.reports import actions
        from tracking.reports.forms import PackForm

        return actions.freeze(ask=PackForm({"ky": "nam"}).ask(self.branch, TODAY), by=clerk())

    @cached_property
    def allocation(self):
        """A sheet that is out for comment; its reply of the branch."""
        from tracking.allocation import actions
        from tracking.allocation.models import AllocationReply

        made = actions.open_sheet(target=self.target, by=clerk(), today=TODAY)
        actions.ask(sheet=made, by=clerk(), today=TODAY)
        return made, AllocationReply.objects.get(unit=self.branch)

    @cached_property
    def obstacle(self):
        from tracking.branches import actions
        from tracking.catalogue.models import Obstacle

        return actions.add_obstacle(branch=self.branch, by=clerk(), on=date(2026, 1, 1), obstacle=Obstacle.objects.first())

    @cached_property
    def upload(self):
        from tracking.imports.models import Upload

        return Upload.objects.create(kind="doan-vien", owner=self.keeper, branch=self.branch, name="tep.xlsx", content=b"")

    @cached_property
    def run(self):
        from tracking.imports.runs import ImportRun

        return ImportRun.objects.create(kind="doan-vien", by=self.keeper, branch=self.branch, name="tep.xlsx", written_on=TODAY)

    @cached_property
    def attachment(self):
        from tests.papers import pdf
        from tracking.dossiers import actions

        return actions.attach(nomination=self.case, paper="4a-knd", by=clerk(), name="nghi-quyet.pdf", content=pdf())

    @cached_property
    def numbered_paper(self):
        from tracking.documents import actions, queries
        from tracking.nominations.models import Nomination

        bundle = queries.resolution(self.case, Nomination.objects.all(), together=False)
        return actions.give_numbers(bundle=bundle, kind="resolution", by=clerk(), on=TODAY, first=1)

    @cached_property
    def sheet(self):
        from tracking.reconciliation.models import Sheet

        facts = {"body": self.committee, "branch": self.ward, "year": 2026, "quarter": 4, "cases": [self.case.code]}
        return Sheet.objects.create(made_by=clerk(), **facts)

    @cached_property
    def filled_packet(self):
        from tracking.packets.models import FilledPacket

        return FilledPacket.objects.create(owner=self.keeper, branch=self.branch, name="bang.xlsx", content=b"")

    @cached_property
    def reading(self):
        from tracking.reconciliation.models import Reading

        return Reading.objects.create(owner=self.keeper, name="tep.xlsx", content=b"")

    @cached_property
    def commendation(self):
        from tracking.dashboards import actions
        from tracking.figures.rules import Period

        facts = {"place": self.ward, "number": "12/QĐ-CĐ", "period": Period(date(2026, 1, 1), TODAY), "units": [(self.branch, "")]}
        return actions.commend(**facts, on=TODAY, criteria=[], by=clerk(), today=TODAY)

    @cached_property
    def secret(self):
        from tracking.calendars import actions

        return actions.make_feed(by=self.keeper).secret

    @cached_property
    def appointment(self):
        return self.keeper.appointments.get()


ARGS = {
    "reported": lambda place, names: {"code": place.reported_total.code},
    "reports": lambda place, names: {"code": place.edition.code},
    "rulesets": lambda place, names: {"code": "QD208_HD01_2026"},
    "catalogue": lambda place, names: {"day": date(2026, 2, 17)},
    "worklists": lambda place, names: {"key": "cho-cap-uy", "act": "tiep-nhan"},
    "access": lambda place, names: {"pk": place.appointment.pk if "appointment" in names[0] else place.keeper.pk},
    "calendars": lambda place, names: {"secret": place.secret},
    "batches": lambda place, names: {"code": place.batch.code},
    "allocation": lambda place, names: {
        "code": (place.target if names[0] == "allocation:open" else place.allocation[names[0] == "allocation:reply"]).code
    },
    "examination": lambda place, names: {"code": (place.batch if names[0] == "examination:batch" else place.case).code},
    "branches": lambda place, names: {"code": place.branch.code, **({"pk": place.obstacle.pk} if "pk" in names else {})},
    "classes": lambda place, names: {"code": place.training_class.code, "learner": place.case.code},
    "dashboards": lambda place, names: {"code": place.commendation.code},
    "documents": lambda place, names: {"code": papers_of(place, names[0]).code, "serial": 1, "kind": "minutes"},
    "dossiers": lambda place, names: {"code": place.case.code, "paper": "4a-knd", "serial": 1, "file": place.attachment.code},
    "imports": lambda place, names: {"code": (place.run if names[0] == "imports:undo" else place.upload).code, "sheet": "doan-vien"},
    "packets": lambda place, names: {"code": place.filled_packet.code},
    "history": lambda place, names: {"code": place.case.code},
    "members": lambda place, names: {"code": place.case.member.code, "transfer": place.transfer.code, "award": place.award.pk},
    "nominations": lambda place, names: {
        "code": place.case.code,
        "act_id": place.act.pk,
        "kind": ActKind.CELL_RESOLUTION if names[0] == "nominations:ballot_of" else ActKind.RECEIVED,
        "chosen": place.case.code,
        "limit": "age",
    },
    "party": lambda place, names: {"code": place.branch.code if names[0] == "party:set_route" else place.committee.code},
    "reorganisation": lambda place, names: (
        {"code": place.committee.code, "what": "phieu"} if "body" in names[0] else {"code": place.branch.code, "what": "doan-vien"}
    ),
    "reconciliation": lambda place, names: {"code": reconciled(place, names[0]).code, "step": "tiep-nhan"},
    "targets": lambda place, names: {
        "code": (
            place.target if names[0] in ("targets:detail", "targets:change", "targets:withdraw", "targets:export") else place.target.term
        ).code
    },
}


def papers_of(place, name):
    """What an address of papers names."""
    page = name.partition(":")[2]
    if page in ("entry", "version", "withdraw_version"):
        return place.numbered_paper
    if page.endswith("sheet_decision"):
        return place.allocation[0]
    if page.endswith("term_decision"):
        return place.target.term
    if page.endswith(("roll", "attendance")):
        return place.training_class
    return place.batch if "batch_" in page else place.case


def reconciled(place, name):
    """What an address of reconciliation names."""
    page = name.partition(":")[2]
    if page in ("check", "drop", "result"):
        return place.reading
    if page in ("paper", "print_paper", "download"):
        return place.sheet
    return place.case if page in ("letter", "send_back") else place.committee


NOWHERE = {
    "day": date(2026, 2, 18),
    "key": "cho-cap-uy",
    "act": "tiep-nhan",
    "pk": 987654321,
    "code": "khongcoma2",
    "learner": "khongcoma3",
    "chosen": "khongcoma4",
    "act_id": 987654321,
    "step": "tiep-nhan",
    "kind": ActKind.AGREED,
    "sheet": "khongcomau",
    "transfer": "khongcoma5",
    "award": 987654321,
    "paper": "4a-knd",
    "serial": 1,
    "file": "khongcoma6",
    "what": "doan-vien",
    "limit": "khongcomau",
    "secret": "khongcoma6",
}


def place_inside(world, lan):
    return Place(world.school, world.ward, world.province, world.committee, lan)


def place_outside():
    """The same things in another province, where nobody of the cast holds anything."""
    from tests.factories import make_user
    from tracking.access.rules import Role

    province = make_branch("Liên đoàn Lao động tỉnh Hà Tĩnh", kind=BranchKind.PROVINCE, sector=None)
    ward = make_branch("Công đoàn phường Thành Sen", kind=BranchKind.WARD, parent=province, sector=None)
    branch = make_branch("CĐCS Trường THPT Thành Sen", parent=ward, sector="SNCL-TC")
    committee = make_body("Đảng ủy phường Thành Sen", serves=branch, role=RouteRole.RECEIVING)
    keeper = make_user("nguoi-ha-tinh", full_name="Người Hà Tĩnh", role=Role.BRANCH_OFFICER, branch=branch)
    return Place(branch, ward, province, committee, keeper)
