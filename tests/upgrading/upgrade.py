"""Fill a database as a release left it, and migrate it to this version.

python -m tests.upgrading.upgrade FILE, in the settings of `two_databases`, in which nothing works
that does not say which database it means.
"""

import io
import json
import sys
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor

ALIAS = "other"


def write_row(apps, row, content_types):
    """Write one row of a release, through the models as they were."""
    model = apps.get_model(row["model"])
    values, links = {"pk": row["pk"]}, {}
    for name, value in row["fields"].items():
        field = model._meta.get_field(name)
        if field.many_to_many:
            links[name] = value
        elif field.is_relation and field.related_model._meta.model_name == "contenttype":
            app_label, kind = content_types[str(value)]
            values[name] = field.related_model.objects.using(ALIAS).get_or_create(
                app_label=app_label, model=kind
            )[0]
        else:
            values[field.attname] = field.to_python(value)
    written = model(**values)
    written.save(using=ALIAS, force_insert=True)
    for name, keys in links.items():
        link = getattr(model, name).through
        own, other = (f"{field.name}_id" for field in link._meta.get_fields() if field.is_relation)
        for key in keys:
            link.objects.using(ALIAS).create(**{own: written.pk, other: key})


def main(file):
    """Migrate to where the release ended, write its rows, and migrate to the end."""
    release = json.loads(Path(file).read_text())
    targets = [tuple(target) for target in release["migrations"]]
    for label in ("auth", "contenttypes"):
        call_command("migrate", label, database=ALIAS, verbosity=0)
    for target in targets:
        call_command("migrate", *target, database=ALIAS, verbosity=0)
    apps = MigrationExecutor(connections[ALIAS]).loader.project_state(targets).apps
    with transaction.atomic(using=ALIAS):
        for row in release["rows"]:
            write_row(apps, row, release["content_types"])
    for label in ("auth", *(label for label, _name in targets)):
        sql = io.StringIO()
        call_command("sqlsequencereset", label, database=ALIAS, stdout=sql, no_color=True)
        if sql.getvalue().strip():
            with connections[ALIAS].cursor() as cursor:
                cursor.execute(sql.getvalue())
    call_command("migrate", database=ALIAS, verbosity=0)


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1])
