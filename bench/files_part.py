"""One part of ``bench.files`` in a process of its own, so that its peak memory is its own. Prints one line of JSON.

Run: DATABASE_URL=… python -m bench.files_part PART ROWS FILE. ``FILE`` is the workbook that the part reads.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

from bench import files_kinds
from bench.files_people import people

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
WIDTH = 13  # columns of the list of members


def peak():
    """MB of memory that this process has held at most."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def make(count, file):
    """The database and the workbook."""
    from django.core.management import call_command

    from tests import cast
    from tests.workbooks import workbook

    call_command("migrate", verbosity=0)
    world = cast.build_world()
    cast.build_person("chi", world)
    file.write_bytes(workbook(people(count, world.company.name), "doan-vien"))


def dry_run(count, file):
    return files_kinds.dry_run("members", count, file)


def write(count, file):
    return files_kinds.write("members", count, file)


def again(count, file):
    """The same file once more: every row is known, nothing changes."""
    return dry_run(count, file)


def export(count, file):
    """The whole list through the page, as a browser takes it."""
    from django.test import Client
    from django.urls import reverse

    from portal.models import User

    client = Client()
    client.force_login(User.objects.get(username="chi"))
    answer = client.get(reverse("members:export"))
    size = sum(len(piece) for piece in (answer.streaming_content if answer.streaming else [answer.content]))
    return f"{answer.status_code}, {size // 1024:,} KiB"


def openpyxl_reads(count, file):
    import openpyxl

    rows = sum(1 for _row in openpyxl.load_workbook(file, read_only=True).active.iter_rows(values_only=True))
    return f"{rows:,} rows"


def openpyxl_writes(count, file):
    """The cells of the exported list, already in memory one row at a time, in openpyxl's write-only mode; no database."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in people(count, "CĐCS Công ty May Sông Lam"):
        cells = [1, *row.values()]
        sheet.append([*cells, *[row["full_name"]] * (WIDTH - len(cells))])
    target = file.with_suffix(".written.xlsx")
    book.save(target)
    return f"{target.stat().st_size // 1024:,} KiB"


PARTS = {p.__name__: p for p in (make, dry_run, write, again, export, openpyxl_reads, openpyxl_writes)}


def main(part, count, file):
    import django

    django.setup()
    before, started = peak(), time.perf_counter()
    said = PARTS[part](count, Path(file)) if part in PARTS else files_kinds.run(part, count, Path(file))
    print(json.dumps({"part": part, "seconds": round(time.perf_counter() - started, 1), "before": before, "peak": peak(), "said": said}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
