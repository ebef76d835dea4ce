import django.db.models.deletion
from django.db import migrations, models


def fill_term_uuid(apps, schema_editor):
    """Write into each revision which term it is of, so that it is known once the term is gone."""
    database = schema_editor.connection.alias
    terms = apps.get_model("glossary", "Term").objects.using(database)
    own = terms.filter(pk=models.OuterRef("term")).order_by()
    revisions = apps.get_model("glossary", "TermRevision").objects.using(database)
    revisions.update(term_uuid=models.Subquery(own.values("uuid")[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ('glossary', '0006_whole_history'),
    ]

    operations = [
        migrations.AlterField(
            model_name='term',
            name='glossary',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='glossary.glossary', verbose_name='glossary'),
        ),
        migrations.AlterField(
            model_name='termslug',
            name='glossary',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='glossary.glossary', verbose_name='glossary'),
        ),
        migrations.AlterField(
            model_name='termrevision',
            name='term',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='revisions', to='glossary.term', verbose_name='term'),
        ),
        migrations.AddField(
            model_name='termrevision',
            name='term_uuid',
            field=models.UUIDField(editable=False, null=True, verbose_name='the term’s stable id'),
        ),
        migrations.RunPython(fill_term_uuid, migrations.RunPython.noop, elidable=True),
    ]
