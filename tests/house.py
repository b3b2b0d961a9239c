"""What ``tests/test_house.py`` measures by: the two directions, the extra file names, who makes which model, words never on screen."""

LAYERS = {"rules": 0, "models": 1, "queries": 2, "actions": 3, "forms": 4, "exports": 4, "views": 5, "urls": 6}
TOP = 9  # demo, commands, setup: above everything
CONCEPTS = (  # noqa: SIM905 (reads like the sentence in docs/architecture.md)
    "history catalogue access branches party members rulesets ledger nominations dossiers classes batches examination figures reported "
    "targets allocation reorganisation documents reports worklists reminders calendars dashboards imports reconciliation packets "
    "privacy demo"
).split()

# Files beside the usual ones, and the layer that they stand in. A file may say so itself: "Layer: queries." in its docstring.
EXTRA = {
    ("access", "authority"): "queries",  # who may give and reset what
    ("access", "context"): "views",  # menu and place chooser of the page shell
    ("access", "guards"): "forms",  # decorators of views
    ("access", "middleware"): "views",  # the working scope of a request
    ("access", "receivers"): "actions",  # a changed password is noted in the history
    ("catalogue", "sync"): "actions",  # code lists put in place after migrate
    ("figures", "checks"): "queries",  # whether the ledger equals the logs
    ("imports", "jobs"): "actions",  # the background worker
    ("members", "bulk"): "actions",  # many at once, for imports and the demo
    ("members", "numbers"): "rules",  # the encrypted citizen number
    ("nominations", "bulk"): "actions",
    ("nominations", "counted"): "queries",  # what is counted of a person, from the log
    ("nominations", "peers"): "queries",  # medians of days at a stage
    ("nominations", "rights"): "rules",  # which permission an act needs
    ("nominations", "standing"): "queries",
    ("nominations", "verdicts"): "queries",  # what one act would do to many cases
    ("reminders", "context"): "views",  # the bell of the page shell
    ("reminders", "mails"): "exports",
    ("rulesets", "sync"): "actions",
    ("targets", "bases"): "queries",  # members that shares are taken of
    ("worklists", "many_views"): "views",
}
SCRIPTS = {("documents", "templates_docx"), ("reports", "templates_docx")}  # build .docx templates by hand, no part of the portal

# Model → factory of tests/factories.py, or why there is none.
MADE_BY = {
    "User": "make_user",
    "SubmissionKey": "written by portal.keys",
    "Draft": "written by portal.drafts",
    "Appointment": "make_user",
    "Branch": "make_branch",
    "BranchPeriod": "make_branch",
    "Succession": "written by reorganisation",
    "BranchFact": "one action of branches",
    "BranchOfficer": "one action of branches",
    "BranchObstacle": "one action of branches",
    "PartyBody": "make_body",
    "PartyBodyPeriod": "make_body",
    "PartyRoute": "make_body",
    "BodySuccession": "written by reorganisation",
    "Member": "make_member",
    "Membership": "make_member",
    "Award": "one action of members",
    "NotSamePerson": "one action of members",
    "Transfer": "one action of members",
    "Upload": "one action of imports",
    "LearnedHeading": "one action of imports",
    "ImportJob": "one action of imports",
    "CheckedRow": "written by the worker of imports",
    "ImportRun": "one action of imports",
    "WrittenRow": "one action of imports",
    "FilledPacket": "one action of packets",
    "Sheet": "one action of reconciliation",
    "Reading": "one action of reconciliation",
    "Nomination": "make_case",
    "Act": "make_case",
    "ActText": "add_act",
    "ActDocument": "add_act",
    "ActVote": "add_act",
    "NumberedPaper": "one action of documents",
    "PaperFile": "one action of documents",
    "PaperPerson": "one action of documents",
    "PaperVersion": "one action of documents",
    "PaperTemplate": "one action of documents",
    "Paper": "one action of dossiers",
    "Attachment": "one action of dossiers",
    "ActCaution": "add_act",
    "ActMentor": "add_act",
    "TrainingClass": "one action of classes",
    "ClassSession": "one action of classes",
    "Enrolment": "one action of classes",
    "Batch": "make_batch",
    "BatchItem": "make_batch",
    "ReportedTotal": "one action of reported",
    "ReportEdition": "one action of reports",
    "Term": "one action of targets",
    "Target": "one action of targets",
    "Commendation": "one action of dashboards",
    "CommendedUnit": "one action of dashboards",
    "YearClosing": "one action of targets",
    "AllocationSheet": "one action of allocation",
    "AllocationEdition": "one action of allocation",
    "AllocationLine": "one action of allocation",
    "AllocationReply": "one action of allocation",
    "CalendarFeed": "one action of calendars",
    "MailChoice": "one action of reminders",
    "DigestSent": "written by manage.py send_digest",
    "Entry": "written by ledger",
    "Sum": "written by ledger",
    "StepSum": "written by ledger",
    "BodySum": "written by ledger",
    "BodyStepSum": "written by ledger",
    "Event": "written beside every write",
    "ViewLog": "written by opening a page",
    "RuleSet": "in place after migrate",
    "Holiday": "in place after migrate",
    "Province": "in place after migrate",
    "Sector": "in place after migrate",
    "EthnicGroup": "in place after migrate",
    "Obstacle": "in place after migrate",
    "Reason": "in place after migrate",
    "AwardKind": "in place after migrate",
}

NEVER = (
    "đề cử", "ứng viên", "ứng cử viên", "từ chối", "trượt", "phễu", "bảng xếp hạng", "xếp hạng", "yếu kém", "dashboard", "deadline",
    "thành công", "bạn", "hoàn tác", "dừng xem xét", "cấp ủy chậm", "trắng chỉ tiêu",
)  # fmt: skip
# The Party's dossier may be named; our own record is the "phiếu theo dõi".
DOSSIER = ("làm hồ sơ", "hồ sơ xét kết nạp", "hồ sơ kết nạp", "hồ sơ đảng viên")
# Templates that a library or Django itself asks for by name.
ASKED_FOR = {
    "400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html",
    "account/login.html", "account/logout.html", "account/password_change.html",
}  # fmt: skip
