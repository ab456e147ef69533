from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0008_back_office")]

    operations = [
        migrations.AlterField(
            model_name="review",
            name="step",
            field=models.CharField(
                choices=[
                    ("sent", "Sent for review"),
                    ("returned", "Returned to its writer"),
                    ("approved", "Approved for publishing"),
                    ("published", "Published"),
                    ("withdrawn", "Withdrawn"),
                ],
                max_length=10,
                verbose_name="step",
            ),
        ),
    ]
