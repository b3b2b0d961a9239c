"""Measure every page on the national data: in this process (statements, time in them, CPU, bytes) and through gunicorn (p50, p99).

BENCH_PAGES=<pattern> measures again only the pages whose names match, and leaves the others as they were found.
BENCH_AGAIN=1 is one more pass over the same data, in this process only: of each page the quieter measurement is kept, because what else
the machine does only adds.
A list that has more rows to show here than in the smaller country is measured once more with pages of as many rows as there, so that its
cost at both sizes is that of the same page.
Writes what was found as JSON beside the data of earlier sizes, and the table of ``bench/NATIONAL.md`` out of all of them.
"""

import http.client
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client

from bench import rows
from bench.national_pages import pages
from bench.national_report import cost
from portal import db
from portal.models import User

PORT = int(os.environ.get("BENCH_PORT", "8105"))
ROUNDS, REQUESTS, MOST_SECONDS, WARM = 12, 200, 6, 3
FOUND = Path(__file__).with_name("national.json")
AGAIN = os.environ.get("BENCH_AGAIN") == "1"


def measure(size, say):
    asked = [page for page in pages() if re.search(os.environ.get("BENCH_PAGES", ""), page.name)]
    before = _known().get(str(size), {}) if AGAIN else {}
    clients, found = {}, _known().get(str(size), {}) if "BENCH_PAGES" in os.environ or AGAIN else {}
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")  # as the server does by itself in daily work; here it is kept from doing so at any moment
    db.limit_statements(settings.STATEMENT_SECONDS)  # as where pages are served
    smaller = _smallest(size)
    for page in asked:
        if page.user not in clients:
            clients[page.user] = Client(raise_request_exception=False)
            clients[page.user].force_login(User.objects.get(username=page.user))
        row = _in_process(clients[page.user], page)
        say(_words(page.name, row))
        there = smaller.get(page.name, {}).get("rows")
        if there and there < row["rows"]:
            row["like"] = _in_process(clients[page.user], page, length=there)
            say(_words(f"  as many rows as there: {there}", row["like"]))
        found[page.name] = _quieter(before.get(page.name), row)
    for page in asked:
        against = found.get(page.against)
        found[page.name] |= {
            "ratio": round(found[page.name]["cpu_ms"] / against["cpu_ms"], 2) if against else None,
            "most_sql": page.most_sql, "named": page.is_named,
        }  # fmt: skip
    _keep(size, found)
    if AGAIN:
        return
    cookies = {user: client.cookies[settings.SESSION_COOKIE_NAME].value for user, client in clients.items()}
    with _served():
        for page in asked:
            found[page.name] |= _through_server(page, cookies[page.user], found[page.name]["wall_ms"])
            row = found[page.name]
            say(f"{page.name:48} p50 {row['p50_ms']:8.1f} ms, p99 {row['p99_ms']:8.1f} ms of {row['requests']}")
    _keep(size, found)


def _quieter(before, now):
    """Of two measurements of a page the one that cost less, the page with as many rows as in the smaller country likewise; what was
    served stays. ``before``: None at the first pass."""
    if not before:
        return now
    best = min(before, now, key=cost)
    likes = [row["like"] for row in (before, now) if "like" in row]
    return {**before, **best, **({"like": min(likes, key=cost)} if likes else {}), "passes": before.get("passes", 1) + 1}


def _words(name, row):
    return f"{name:48} {row['status']} {row['sql']:3} SQL {row['sql_ms']:9.1f} ms, CPU {row['cpu_ms']:7.1f} ms, {row['kib']:6.1f} KiB"


def _smallest(size):
    """What was found in the smallest country measured so far; {} when none is smaller than this one."""
    sizes = [int(s) for s in _known() if int(s) < size]
    return _known()[str(min(sizes))] if sizes else {}


def _known():
    return json.loads(FOUND.read_text()) if FOUND.exists() else {}


def _keep(size, found):
    known = _known()
    known[str(size)] = found
    FOUND.write_text(json.dumps(known, indent=1, ensure_ascii=False, sort_keys=False) + "\n")


class Watch:
    """Counts statements and the time spent in them."""

    def __init__(self):
        self.count, self.seconds = 0, 0.0

    def __call__(self, execute, sql, params, many, context):
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.count += 1
            self.seconds += time.perf_counter() - started


def _in_process(client, page, length=None):
    """Medians over warm requests; slow pages are asked for less often. ``length``: rows a page, None for the product's own."""
    with rows.watched(length) as shown:
        found = _medians(client, page)
    return {**found, "rows": shown[-1] if shown else None}


def _medians(client, page):
    first = time.perf_counter()
    answer = client.get(page.url)
    took = time.perf_counter() - first
    rounds = ROUNDS if took < 0.5 else 3 if took < 3 else 1
    walls, cpus, sql = [], [], []
    for _ in range(rounds):
        watch, wall, cpu = Watch(), time.perf_counter(), time.process_time()
        with connection.execute_wrapper(watch):
            answer = client.get(page.url)
        walls.append(1000 * (time.perf_counter() - wall))
        cpus.append(1000 * (time.process_time() - cpu))
        sql.append((1000 * watch.seconds, watch.count))
    return {
        "status": answer.status_code, "sql": sql[-1][1], "sql_ms": round(statistics.median(s for s, _n in sql), 1),
        "cpu_ms": round(statistics.median(cpus), 1), "wall_ms": round(statistics.median(walls), 1),
        "kib": round(len(answer.content) / 1024, 1),
    }  # fmt: skip


class _served:
    """gunicorn with two sync workers on the loopback, as in production."""

    def __enter__(self):
        command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{PORT}", "--workers", "2", "--log-level", "error"]
        self.process = subprocess.Popen(command, env=os.environ)
        for _ in range(100):
            time.sleep(0.2)
            try:
                _ask("/bench/bare/", "")
                return self
            except OSError:
                continue
        raise SystemExit("gunicorn does not answer")

    def __exit__(self, *problem):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


def _ask(url, cookie):
    link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=120)
    try:
        link.request("GET", url, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"})
        answer = link.getresponse()
        answer.read()
        return answer.status
    finally:
        link.close()


def _through_server(page, cookie, wall_ms):
    for _ in range(WARM):
        _ask(page.url, cookie)
    count = max(5, min(REQUESTS, int(MOST_SECONDS * 1000 / max(wall_ms, 1))))
    times = []
    for _ in range(count):
        started = time.perf_counter()
        status = _ask(page.url, cookie)
        times.append(1000 * (time.perf_counter() - started))
    times.sort()
    return {
        "p50_ms": round(times[len(times) // 2], 1), "p99_ms": round(times[min(len(times) - 1, int(0.99 * len(times)))], 1),
        "requests": count, "served": status,
    }  # fmt: skip
