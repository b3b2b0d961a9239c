"""Every model of the portal, gathered from the concepts for Django."""

from tracking.access.models import *  # noqa: F403
from tracking.allocation.models import *  # noqa: F403
from tracking.batches.models import *  # noqa: F403
from tracking.branches.models import *  # noqa: F403
from tracking.calendars.models import *  # noqa: F403
from tracking.catalogue.models import *  # noqa: F403
from tracking.classes.models import *  # noqa: F403
from tracking.dashboards.models import *  # noqa: F403
from tracking.documents.models import *  # noqa: F403
from tracking.dossiers.models import *  # noqa: F403
from tracking.history.models import *  # noqa: F403
from tracking.imports.models import *  # noqa: F403
from tracking.imports.runs import *  # noqa: F403
from tracking.ledger.models import *  # noqa: F403
from tracking.members.models import *  # noqa: F403
from tracking.nominations.models import *  # noqa: F403
from tracking.packets.models import *  # noqa: F403
from tracking.party.models import *  # noqa: F403
from tracking.reconciliation.models import *  # noqa: F403
from tracking.reminders.models import *  # noqa: F403
from tracking.reported.models import *  # noqa: F403
from tracking.reports.models import *  # noqa: F403
from tracking.rulesets.models import *  # noqa: F403
from tracking.targets.models import *  # noqa: F403
