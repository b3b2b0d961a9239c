from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracking", "0039_terms_withdrawn")]

    operations = [
        migrations.RemoveConstraint(model_name="reportedtotal", name="reported_once_per_days"),
        migrations.AddField(
            model_name="reportedtotal",
            name="groups",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="chỉ tính nhóm"),
        ),
        migrations.AddConstraint(
            model_name="reportedtotal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_on__isnull", True)),
                fields=("branch", "indicator", "groups", "start_on", "ends_on"),
                name="reported_once_per_days",
            ),
        ),
    ]
