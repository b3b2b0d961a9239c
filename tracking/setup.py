"""Put in place after every migrate: code lists, rule sets, append-only triggers. Idempotent."""

from django.apps import apps as installed
from django.core.management import call_command
from django.utils import timezone

from portal import db

APPEND_ONLY = {
    "Event": None,
    "ViewLog": None,
    "Act": None,
    "Entry": None,
    "ReportEdition": None,
    "ActDocument": None,
    "ActVote": None,
    "ActCaution": None,
    "ActMentor": None,
    "ActText": "text",
}


def after_migrate(**kwargs):
    """Signal handler; also called by tests after a flush."""
    call_command("createcachetable", verbosity=0)
    install_triggers()
    db.index_words(installed.get_model("tracking", "Member"), "name_fold", "member_name_letters")
    sync_code_lists()
    fill_ledger()


def install_triggers():
    for name, may_blank in APPEND_ONLY.items():
        db.protect(installed.get_model("tracking", name), may_blank=may_blank)


def fill_ledger():
    """What was counted before there was a ledger."""
    from tracking.figures import actions as figures

    figures.backfill(today=timezone.localdate())


def sync_code_lists():
    from tracking.catalogue import sync as catalogue
    from tracking.rulesets import sync as rulesets

    catalogue.sync()
    rulesets.sync()
