"""Migrates the glossary step by step in the second database, with rows in it before each step.

Run by a process of its own, in the settings of `two_databases`; it prints what it found as JSON.
"""

import json

import django
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

ALIAS = "other"


def migrate(label, name):
    """Migrate the glossary to a migration; return a function that gives its models' managers."""
    call_command("migrate", label, name, database=ALIAS, verbosity=0)
    apps = MigrationExecutor(connections[ALIAS]).loader.project_state((label, name)).apps
    return lambda model, app=label: apps.get_model(app, model).objects.using(ALIAS)


def main():
    """Go through the steps that write rows."""
    from glossary.models import Glossary

    label, result = Glossary._meta.app_label, {}
    rows = migrate(label, "0004_uploads")
    kind = rows("ContentType", "contenttypes").create(app_label="site", model="article")
    text = rows("IndexedText").create(content_type=kind, object_id="1", field="body", mark=None)
    glossary = rows("Glossary").create(name="Genomics", slug="genomics")
    allele, gene = (
        rows("Term").create(glossary=glossary, name=name, slug=name) for name in ("allele", "gene")
    )
    for term in (allele, gene):
        for number in (1, 2):
            rows("TermRevision").create(
                term=term, number=number, name=term.name, status="published"
            )
    link = rows("Term").model.see_also.through
    link.objects.using(ALIAS).create(from_term_id=allele.pk, to_term_id=gene.pk)

    rows = migrate(label, "0005_signatures")
    result["is marked"] = rows("IndexedText").get(pk=text.pk).mark is not None

    rows = migrate(label, "0006_whole_history")
    result["history"] = [
        [one.name, one.address, [other["name"] for other in one.see_also]]
        for one in rows("TermRevision").order_by("term", "number")
    ]

    rows = migrate(label, "0007_nothing_is_lost")
    result["whose"] = [
        one.term_uuid == (allele if one.term_id == allele.pk else gene).uuid
        for one in rows("TermRevision").all()
    ]
    call_command("migrate", database=ALIAS, verbosity=0)
    print(json.dumps(result))


if __name__ == "__main__":
    django.setup()
    main()
