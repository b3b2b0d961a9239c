"""Measure every main page in one process against one database: SQL count, SQL time, CPU, wall, bytes. Prints one JSON object.

Run by ``bench.small`` with DATABASE_URL set, twice: "build" fills the database, "pages" measures in a process that has built nothing, as a
server has not (what a build leaves in memory makes Python's collector slower, most where a page makes many objects). Ratios are taken
within the one run of "pages".
"""

import json
import os
import statistics
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
ROUNDS = 12

import django  # noqa: E402 - settings first

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from bench import data  # noqa: E402
from portal.models import User  # noqa: E402
from tracking.branches.models import Branch  # noqa: E402
from tracking.nominations.models import Nomination  # noqa: E402
from tracking.targets.models import Term  # noqa: E402


def pages():
    """name: (address, what it is judged against)."""
    deep = Nomination.objects.order_by("stage_since_on", "pk")[200]
    ward = Branch.objects.filter(depth=3).first()
    return {
        "bare view": ("/bench/bare/", None),
        "admin list of members": ("/bench/admin/tracking/member/", None),
        "admin list of cases": ("/bench/admin/tracking/nomination/", None),
        "admin search of cases": ("/bench/admin/tracking/nomination/?q=Nguy%E1%BB%85n", None),
        "home": (reverse("worklists:home"), "admin list of cases"),
        "members": (reverse("members:list"), "admin list of members"),
        "cases": (reverse("nominations:list"), "admin list of cases"),
        "cases, deep page": (reverse("nominations:list") + f"?sau={deep.code}", "admin list of cases"),
        "cases of a ward": (reverse("nominations:list") + f"?tai={ward.code}", "admin list of cases"),
        "cases, search without marks": (reverse("nominations:list") + "?q=nguyen+van", "admin list of cases"),
        "cases, search full of hits": (reverse("nominations:list") + "?q=nguyen", "admin list of cases"),  # the one above finds a few
        "cases past a limit": (reverse("nominations:list") + "?due=qua-han", "admin list of cases"),  # the widest rows
        "members, search without marks": (reverse("members:list") + "?q=nguyen+van", "admin list of members"),
        "pool": (reverse("nominations:pool"), "admin list of cases"),
        "case": (reverse("nominations:detail", args=[deep.code]), "admin list of cases"),
        "branch": (reverse("branches:detail", args=[ward.code]), "admin list of cases"),
        "overview": (reverse("dashboards:overview"), "admin list of cases"),
        "term table": (reverse("targets:term", args=[Term.objects.first().code]), "admin list of cases"),
    }


def measure(client, url):
    """Medians over ROUNDS warm requests: {'sql', 'sql_ms', 'cpu_ms', 'wall_ms', 'kib', 'status'}."""
    client.get(url)
    with CaptureQueriesContext(connection) as context:
        answer = client.get(url)
        captured = list(context.captured_queries)  # the next request empties the log
    walls, cpus = [], []
    for _ in range(ROUNDS):
        wall, cpu = time.perf_counter(), time.process_time()
        client.get(url)
        walls.append(1000 * (time.perf_counter() - wall))
        cpus.append(1000 * (time.process_time() - cpu))
    return {
        "status": answer.status_code,
        "sql": len(captured),
        "sql_ms": round(1000 * sum(float(q["time"]) for q in captured), 1),
        "cpu_ms": round(statistics.median(cpus), 1),
        "wall_ms": round(statistics.median(walls), 1),
        "kib": round(len(answer.content) / 1024, 1),
    }


def build(size):
    """Fill the database; {'build_s': seconds}."""
    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    with transaction.atomic():
        data.build(size, say=lambda *words, **_: print(*words, file=sys.stderr))
    built = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"build_s": round(built, 1)}


def measured():
    """Every page as the one who was appointed in the built data sees it."""
    client = Client()
    client.force_login(User.objects.get())
    found = {name: measure(client, url) for name, (url, _against) in pages().items()}
    for name, (_url, against) in pages().items():
        found[name]["ratio"] = round(found[name]["cpu_ms"] / found[against]["cpu_ms"], 2) if against else None
    return {"vendor": connection.vendor, "cases": Nomination.objects.count(), "pages": found}


if __name__ == "__main__":
    part, *rest = sys.argv[1:]
    print(json.dumps(build(int(rest[0])) if part == "build" else measured()))
