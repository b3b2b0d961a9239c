"""One part of ``bench.files`` in a process of its own, so that its peak memory is its own. Prints one line of JSON.

Run: DATABASE_URL=… python -m bench.files_part PART ROWS FILE. ``FILE`` is the workbook that all parts share.
"""

import json
import os
import resource
import sys
import time
from datetime import date
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ")
MIDDLE = ("Thị", "Văn", "Minh", "Thu", "Hữu", "Ngọc", "Quang", "Thanh", "Đức", "Kim")
GIVEN = ("An", "Bình", "Chi", "Dung", "Giang", "Hà", "Hoa", "Hùng", "Lan", "Linh", "Mai", "Nam", "Nga", "Phúc", "Quân", "Sơn", "Tâm", "Yến")
WIDTH = 13  # columns of the list of members


def people(count, unit):
    """Rows of invented people of one unit, no two alike."""
    for i in range(count):
        words = FAMILY[i % 10], MIDDLE[i // 10 % 10], GIVEN[i // 100 % 18], GIVEN[i // 1800 % 18]
        born = date(1970 + i % 35, 1 + i // 35 % 12, 1 + i // 420 % 28)
        yield {"full_name": " ".join(words), "sex": "Nữ", "birth": born, "branch": unit, "phone": f"09{10_000_000 + i}"}


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
    from django.utils import timezone

    from portal.models import User
    from tracking.branches.models import Branch
    from tracking.imports import actions, jobs

    place = Branch.objects.filter(appointments__user__username="chi").get()
    by = User.objects.get(username="chi")
    actions.keep_upload(by=by, kind="doan-vien", branch=place, name="bench.xlsx", content=file.read_bytes(), today=timezone.localdate())
    jobs.run_waiting(timezone.localdate())
    return _states(count)


def write(count, file):
    from django.utils import timezone

    from portal.models import User
    from tracking.imports import actions, jobs
    from tracking.imports.models import Upload
    from tracking.members.models import Member

    actions.ask_to_write(upload=Upload.objects.get(), by=User.objects.get(username="chi"), leave_out=True)
    jobs.run_waiting(timezone.localdate())
    return f"{Member.objects.count():,} members"


def again(count, file):
    """The same file once more: every row is known, nothing changes."""
    from tracking.imports.models import Upload

    Upload.objects.all().delete()
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


def _states(count):
    from django.db.models import Count

    from tracking.imports.models import CheckedRow, ImportJob

    found = dict(CheckedRow.objects.order_by().values_list("state").annotate(Count("pk")))
    return f"{ImportJob.objects.get().state}: {found}"


PARTS = {p.__name__: p for p in (make, dry_run, write, again, export, openpyxl_reads, openpyxl_writes)}


def main(part, count, file):
    import django

    django.setup()
    before, started = peak(), time.perf_counter()
    said = PARTS[part](count, Path(file))
    print(json.dumps({"part": part, "seconds": round(time.perf_counter() - started, 1), "before": before, "peak": peak(), "said": said}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
