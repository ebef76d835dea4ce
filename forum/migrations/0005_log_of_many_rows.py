"""The log outlives topics and forums, and one of its changes may be of many rows."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0004_base_managers"),
    ]

    operations = [
        migrations.AddField(
            model_name="action",
            name="forum_title",
            field=models.CharField(blank=True, default="", max_length=150, verbose_name="forum"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="action",
            name="topic_title",
            field=models.CharField(blank=True, default="", max_length=255, verbose_name="topic"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="action",
            name="forum",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="actions",
                to="forum.forum",
            ),
        ),
        migrations.AlterField(
            model_name="action",
            name="topic",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="actions",
                to="forum.topic",
            ),
        ),
        migrations.AlterField(
            model_name="interpretation",
            name="merged_into",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="merged",
                to="forum.interpretation",
            ),
        ),
        migrations.AlterField(
            model_name="post",
            name="parent",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="children",
                to="forum.post",
            ),
        ),
        migrations.CreateModel(
            name="ChangedRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row_id", models.BigIntegerField()),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                (
                    "change",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="forum.change",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "ordering": ["change_id", "row_id"],
                "indexes": [models.Index(fields=["row_id", "change"], name="forum_changed_row")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("change", "row_id"), name="forum_changed_row_once"
                    )
                ],
            },
        ),
        migrations.RemoveIndex(model_name="change", name="forum_change_row"),
        # Backwards the column is filled by then: the next migration's way back does it.
        migrations.AlterField(
            model_name="change", name="row_id", field=models.BigIntegerField(null=True)
        ),
    ]
