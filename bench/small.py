"""Pages at 10 000 and 100 000 members on both databases, beside a bare view and Django's admin: ``make bench-small``.

Writes ``bench/RESULTS.md``. ARGS="10000" measures only that size.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import postgres

SIZES = (10_000, 100_000)
HEAD = "| page | SQL | SQL ms | CPU ms | wall ms | KiB | CPU against admin's list |\n|---|---|---|---|---|---|---|"


def run(url, size):
    """Build and measure, each in a process of its own; what both say, together."""
    environment = {
        **os.environ,
        "DEMO": "1",
        "DEBUG": "0",
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "LOG_LEVEL": "ERROR",
    }
    found = {"size": size}
    for part in (["build", str(size)], ["pages"]):
        command = [sys.executable, "-m", "bench.measure", *part]
        answer = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
        found |= json.loads(answer.stdout.splitlines()[-1])
    return found


def table(found):
    columns = ("sql", "sql_ms", "cpu_ms", "wall_ms", "kib", "ratio")
    rows = [f"| {name} | {' | '.join('' if p[c] is None else str(p[c]) for c in columns)} |" for name, p in found["pages"].items()]
    head = f"## {found['vendor']}, {found['size']:,} members, {found['cases']:,} cases (built in {found['build_s']} s)"
    return "\n".join([head, "", HEAD, *rows, ""])


def machine():
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {platform.system()}"


def main(sizes):
    parts = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            parts.append(table(run(f"sqlite:///{folder}/bench-{size}.sqlite3", size)))
    for size in sizes:
        try:
            with postgres.server() as server:
                parts.append(table(run(server.url, size)))
        except postgres.NoServer as missing:
            parts.append(f"PostgreSQL was not measured: {missing}\n")
    Path(__file__).with_name("RESULTS.md").write_text(
        "\n".join([f"# Measured by `make bench-small`\n\n{machine()}.\n", *parts]), encoding="utf-8"
    )
    print("\n".join(parts))


if __name__ == "__main__":
    main([int(a) for a in sys.argv[1:]] or SIZES)
