from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracking", "0040_reported_of_groups")]

    operations = [
        migrations.AddField(model_name="allocationedition", name="grounds", field=models.JSONField(default=dict)),
    ]
