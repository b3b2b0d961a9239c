from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracking", "0038_names_of_cases_by_place")]

    operations = [
        migrations.RemoveConstraint(model_name="term", name="term_once_per_start"),
        migrations.AddField(
            model_name="term",
            name="withdrawn_on",
            field=models.DateField(blank=True, null=True, verbose_name="hủy ghi nhầm ngày"),
        ),
        migrations.AddConstraint(
            model_name="term",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_on__isnull", True)), fields=("branch", "starts_on"), name="term_once_per_start"
            ),
        ),
    ]
