from django.db import migrations, models


def fill_from_terms(apps, schema_editor):
    """Take for granted that what was not kept has always been as it is now."""
    database = schema_editor.connection.alias
    terms = apps.get_model("glossary", "Term").objects.using(database)
    revisions = apps.get_model("glossary", "TermRevision").objects.using(database)
    # Without a queryset of its own a router would be asked where the see-alsos are.
    see_also = models.Prefetch("see_also", terms)
    for term in terms.select_related("glossary").prefetch_related(see_also).iterator(chunk_size=1000):
        others = sorted(term.see_also.all(), key=lambda other: other.uuid)
        revisions.filter(term=term.pk).update(
            address=f"{term.glossary.slug}/{term.slug}",
            see_also=[{"uuid": str(other.uuid), "name": other.name} for other in others],
        )


class Migration(migrations.Migration):

    dependencies = [
        ('glossary', '0005_signatures'),
    ]

    operations = [
        migrations.AddField(
            model_name='termrevision',
            name='see_also',
            field=models.JSONField(default=list, help_text='Each: uuid and name.', verbose_name='see also'),
        ),
        migrations.AddField(
            model_name='termrevision',
            name='address',
            field=models.CharField(blank=True, max_length=200, verbose_name='address'),
        ),
        migrations.RunPython(fill_from_terms, migrations.RunPython.noop, elidable=True),
    ]
