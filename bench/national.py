"""A whole country on PostgreSQL, built and measured: ``make bench-national``.

    python -m bench.national                        # 11 000 000 members
    python -m bench.national --members 100000       # the same shape, smaller
    python -m bench.national --keep DIR             # data stay in DIR and are used again by the next run

The server is started from installed binaries with settings for the size; with --keep its data directory stays outside the repository.
"""

import argparse
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import psycopg2

from tests import postgres

TUNED = {
    "shared_buffers": "2GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "1GB",
    "effective_cache_size": "12GB",
    "random_page_cost": "1.1",
    "max_wal_size": "8GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "log_min_messages": "warning",
}


def main(given):
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--members", type=int, default=11_000_000)
    options.add_argument("--keep", type=Path, help="directory for the data, kept between runs")
    options.add_argument("--rebuild", action="store_true", help="build again what is kept")
    options.add_argument("--only", choices=["build", "check", "measure", "move", "serve"], help="one part; serve: only the server")
    options.add_argument("--url", help="a server that runs already, as 'serve' prints it")
    asked = options.parse_args(given)
    if asked.url:
        return run(asked.url, asked)
    home = asked.keep or Path(tempfile.mkdtemp(prefix="portal-national-", dir="/var/tmp"))
    try:
        with postgres.kept(home, TUNED) as url:
            if asked.only == "serve":
                print(url, flush=True)
                signal.pause()
            return run(url, asked)
    finally:
        if not asked.keep:
            shutil.rmtree(home, ignore_errors=True)


def run(url, asked):
    """Every part in a process of its own; 0 when all went well."""
    name = f"nation_{asked.members}"
    is_new = _database(url, name, again=asked.rebuild)
    environment = {
        **os.environ, "DEMO": "1", "DEBUG": "0", "LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DATABASE_URL": url.removesuffix("/postgres") + f"/{name}",
    }  # fmt: skip
    parts = [asked.only] if asked.only else [*(["build", "check"] if is_new else []), "measure", "move"]
    for part in parts:
        command = [sys.executable, "-m", "bench.national_part", part, str(asked.members)]
        done = subprocess.run(command, env=environment, check=False)
        if done.returncode:
            return done.returncode
    if "measure" in parts or "move" in parts:
        from bench import national_report

        national_report.write()
    return 0


def _database(url, name, *, again):
    """Make the database unless it is there (``again``: in any case); whether it is new."""
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            if again:
                cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone():
                return False
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'")
            return True


def machine():
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {platform.system()}"


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except postgres.NoServer as reason:
        sys.exit(f"No PostgreSQL: {reason}")
