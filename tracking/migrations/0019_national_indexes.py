"""Indexes for what is asked of a whole country: units by name, rare marks of cases, members whose facts are missing."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tracking", "0018_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="branch",
            index=models.Index(fields=["name_key", "id"], name="branch_name"),
        ),
        migrations.AddIndex(
            model_name="branch",
            index=models.Index(fields=["a2", "name_key", "id"], name="branch_a2_name"),
        ),
        migrations.AddIndex(
            model_name="branch",
            index=models.Index(condition=models.Q(("closed_on__isnull", False)), fields=["closed_on"], name="branch_ended"),
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(
                condition=models.Q(("birth_on__isnull", True), ("direct_worker__isnull", True), ("work", ""), _connector="OR"),
                fields=["a2"],
                name="member_unknown",
            ),
        ),
        migrations.AddIndex(
            model_name="nomination",
            index=models.Index(
                condition=models.Q(("closed_on__isnull", True)), fields=["b2", "stage", "stage_since_on"], name="nomination_followed_b2"
            ),
        ),
        migrations.AddIndex(
            model_name="nomination",
            index=models.Index(condition=models.Q(("waiting_supplement", True)), fields=["a2", "stage_since_on"], name="nomination_waits"),
        ),
        migrations.AddIndex(
            model_name="nomination",
            index=models.Index(
                condition=models.Q(("certificate_ends_on__isnull", False), ("closed_on__isnull", True)),
                fields=["certificate_ends_on", "a2", "a3"],
                name="nomination_certificate",
            ),
        ),
    ]
