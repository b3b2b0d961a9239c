"""Workbooks in and out on both databases: seconds and peak memory, beside openpyxl: ``make bench-files``.

Writes ``bench/FILES.md``. ARGS="20000" measures only that many rows.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.files_kinds import STEPS, split
from bench.small import machine
from tests import postgres

SIZES = (20_000, 100_000)
PARTS = ("dry_run", "write", "again", "export", "openpyxl_reads", "openpyxl_writes")
EVERY_KIND = 20_000  # rows up to which kinds other than members are measured
HEAD = "| what | seconds | peak MB | of which before it began | |\n|---|---|---|---|---|"


def run(part, url, count, file):
    """One part in a process of its own; what it printed. Raises CalledProcessError."""
    environment = {**os.environ, "DEMO": "1", "DEBUG": "0", "DATABASE_URL": url, "LOG_LEVEL": "ERROR", "IMPORT_WORKER": "off"}
    command = [sys.executable, "-m", "bench.files_part", part, str(count), str(file)]
    answer = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(answer.stdout.splitlines()[-1])


def kinds(url, count, folder):
    """Every kind of workbook read, written and taken back."""
    found, files = [], {}
    for part in STEPS:
        name = split(part)[1]
        if name not in files:
            files[name] = Path(folder) / f"{count}-{name.replace(' ', '-')}.xlsx"
            run(f"prepare {name}", url, count, files[name])
        found.append(run(part, url, count, files[name]))
        print(found[-1], flush=True)
    return found


def measure(vendor, url, count, folder):
    file = Path(folder) / f"{vendor}-{count}.xlsx"
    run("make", url, count, file)
    rows = [run(part, url, count, file) for part in PARTS]
    rows += kinds(url, count, folder) if count <= EVERY_KIND else []
    lines = [f"| {r['part'].replace('_', ' ')} | {r['seconds']} | {r['peak']} | {r['before']} | {r['said']} |" for r in rows]
    head = f"## {vendor}, {count:,} rows, a file of {file.stat().st_size // 1024:,} KiB"
    print(head, *lines, sep="\n", flush=True)
    return "\n".join([head, "", HEAD, *lines, ""])


def main(sizes):
    parts = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            parts.append(measure("SQLite", f"sqlite:///{folder}/files-{size}.sqlite3", size, folder))
            try:
                with postgres.server() as server:
                    parts.append(measure("PostgreSQL", server.url, size, folder))
            except postgres.NoServer as missing:
                parts.append(f"PostgreSQL was not measured: {missing}\n")
    head = f"# Measured by `make bench-files`\n\n{machine()}.\n"
    Path(__file__).with_name("FILES.md").write_text("\n".join([head, *parts]), encoding="utf-8")


if __name__ == "__main__":
    main([int(a) for a in sys.argv[1:]] or SIZES)
