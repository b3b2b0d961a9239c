"""Seconds and peak memory of a dry run and of writing a workbook of members, in an empty database of the tests.

Run: TESTING=1 DATABASE_URL=… python -m bench.imports [rows]. It makes and drops the test database of that address.
"""

import os
import resource
import sys
import time
from datetime import date
from io import BytesIO

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ")
MIDDLE = ("Thị", "Văn", "Minh", "Thu", "Hữu", "Ngọc", "Quang", "Thanh", "Đức", "Kim")
GIVEN = ("An", "Bình", "Chi", "Dung", "Giang", "Hà", "Hoa", "Hùng", "Lan", "Linh", "Mai", "Nam", "Nga", "Phúc", "Quân", "Sơn", "Tâm", "Yến")


def people(count, unit):
    for i in range(count):
        words = FAMILY[i % 10], MIDDLE[i // 10 % 10], GIVEN[i // 100 % 18], GIVEN[i // 1800 % 18]
        born = date(1970 + i % 35, 1 + i // 35 % 12, 1 + i // 420 % 28)
        yield {"full_name": " ".join(words), "sex": "Nữ", "birth": born, "branch": unit, "phone": f"09{10_000_000 + i}"}


def peak():
    """MB of memory that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(what, work):
    start = time.perf_counter()
    answer = work()
    print(f"{what}: {time.perf_counter() - start:.1f} s, peak {peak():.0f} MB", flush=True)
    return answer


def main(count):
    import django

    django.setup()
    from django.db import connection

    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, serialize=False)
    try:
        measure(count)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def measure(count):
    """Dry run and writing, as the worker does them; the workbook is made beforehand."""
    from django.utils import timezone

    from tests import cast
    from tests.workbooks import workbook
    from tracking.imports import actions, jobs
    from tracking.imports.models import ImportJob

    world = cast.build_world()
    user, today = cast.build_person("chi", world), timezone.localdate()
    content = workbook(people(count, world.company.name), "doan-vien")
    print(f"{count} rows, {len(content) // 1024} KB; before: peak {peak():.0f} MB", flush=True)
    upload = actions.keep_upload(by=user, kind="doan-vien", branch=world.ward, name="bench.xlsx", content=content, today=today)
    measured("openpyxl reads", lambda: read_with_openpyxl(content))
    measured("dry run", lambda: jobs.run_waiting(today))
    report(upload, ImportJob.objects.get(upload=upload))
    actions.ask_to_write(upload=upload, by=user, leave_out=True)
    measured("write", lambda: jobs.run_waiting(today))
    report(upload, ImportJob.objects.get(upload=upload))


def read_with_openpyxl(content):
    import openpyxl

    return sum(1 for _row in openpyxl.load_workbook(BytesIO(content), read_only=True).active.iter_rows(values_only=True))


def report(upload, job):
    from django.db.models import Count

    print(f"  {job.state}, {job.notes}, {dict(upload.rows.order_by().values_list('state').annotate(Count('pk')))}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
