"""Two people who entered a branch's officer in one instant left two open ones behind; the later entry stands, as it would one after another."""

from django.db import migrations


def ends(rows):
    """[(pk, day)] of the officers to end. ``rows``: (pk, branch, kind, start) of open ones, in order of branch, kind, start and pk."""
    return [(one[0], max(one[3], after[3])) for one, after in zip(rows, rows[1:], strict=False) if one[1:3] == after[1:3]]


def end_doubled(apps, schema_editor):
    officers = apps.get_model("tracking", "BranchOfficer").objects
    rows = officers.filter(ends_on__isnull=True).order_by("branch", "kind", "start_on", "pk")
    for pk, day in ends(list(rows.values_list("pk", "branch", "kind", "start_on"))):
        officers.filter(pk=pk).update(ends_on=day)


class Migration(migrations.Migration):
    dependencies = [("tracking", "0007_party_bodies_close")]

    operations = [migrations.RunPython(end_doubled, migrations.RunPython.noop)]
