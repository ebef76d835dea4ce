"""What `test_replica` runs, each step in a process of its own.

`build` makes a site, of which the test makes the replica; `verbs` then goes on with both.
"""

import json
import sys

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import DatabaseError  # noqa: E402
from django.test import Client  # noqa: E402

import glossary  # noqa: E402
from glossary.models import (  # noqa: E402
    Alias,
    Candidate,
    Glossary,
    IndexedText,
    Mention,
    Term,
    TermRevision,
    Upload,
)
from glossary.transfer.applying import import_records  # noqa: E402
from glossary.transfer.formats import FORMATS  # noqa: E402
from glossary.usage.index import mark_texts  # noqa: E402
from tests.replica.watching import watched  # noqa: E402

User = get_user_model()
# The texts of the site: what people are called.
glossary.register(User, "first_name", is_html=False, url=lambda user: "/")


def build():
    """Make a curator, a glossary and two terms, as they are on both databases at first."""
    ada = User.objects.create_superuser("ada")
    genomics = Glossary.objects.create(name="Genomics", slug="genomics")
    for name in ("gene", "genome"):
        genomics.define(name, definition="What it is.", by=ada).publish(by=ada)
    genomics.define("locus", by=ada)


def primary(model):
    """Return all rows of a model as they are on the primary."""
    return model.objects.using("primary")


def afresh(row):
    """Return a row as a request has it that has read nothing else."""
    return primary(type(row)).get(pk=row.pk)


def drive(see):
    """Drive every verb on rows of which the replica knows nothing."""
    ada, gene = primary(User).get(), primary(Term).get(name="gene")
    law = see("add a glossary", lambda: Glossary.objects.create(name="Law", slug="law"))
    see("change a glossary", lambda: afresh(law).save())
    tort = see(
        "define",
        lambda: afresh(law).define(
            "tort", definition="A wrong.", by=ada, aliases=["wrong"], see_also=[gene]
        ),
    )
    again = see("define the same", lambda: afresh(law).define("tort", by=ada))
    assert [tort.slug, again.slug] == ["tort", "tort-2"]
    see("publish", lambda: afresh(tort).publish(by=ada))
    see("review", lambda: afresh(tort).review(by=ada))
    see("revise", lambda: afresh(tort).revise(by=ada, definition="A civil wrong.", aliases=["w"]))
    see("move", lambda: afresh(tort).revise(by=ada, slug="delict"))
    see("unpublish", lambda: afresh(tort).unpublish(by=ada))
    see("retire", lambda: afresh(tort).retire(by=ada, reason="Old"))
    see("restore", lambda: afresh(tort).restore(by=ada))
    first = primary(TermRevision).get(term=tort, number=1)
    see("revert", lambda: afresh(tort).revert(first, by=ada))
    see("add an alias", lambda: Alias.objects.create(term=afresh(tort), text="a wrong"))
    see("remove aliases", lambda: afresh(tort).aliases.all().delete())
    see("update", lambda: Term.objects.filter(pk=tort.pk).update(summary="A wrong."))
    bulk = [Term(glossary=law, name=name, definition="Old.") for name in ("lien", "lease")]
    lien, lease = see("insert", lambda: Term.objects.bulk_create(bulk))
    see("revise what was inserted", lambda: afresh(lien).revise(by=ada, definition="New."))
    see("delete what was inserted", lambda: afresh(lease).delete())
    see("delete", lambda: afresh(again).delete())
    tax = see("add another", lambda: Glossary.objects.create(name="Tax", slug="tax"))
    file = b"glossary,name,definition\ntax,levy,A tax.\nlaw,tort,A wrong again.\n"
    records = FORMATS["csv"].read(file)
    see("import", lambda: import_records(records, by=ada))
    see("delete terms", lambda: Term.objects.filter(glossary=tax).delete())
    see("delete a glossary", lambda: afresh(tax).delete())
    return primary(Term).get(pk=tort.pk), primary(Term).get(pk=lien.pk)


def read_texts(see):
    """Let the index read texts of which the replica knows nothing; return what is in it."""
    ada = primary(User).get()
    for name in ("ines", "mona", "omar", "paul"):
        User.objects.create_user(name, first_name="a tort with a GWAS")
    see("index", lambda: call_command("glossary_index", candidates=True, verbosity=0))
    candidate = primary(Candidate).get(text="GWAS")
    see("dismiss", lambda: afresh(candidate).dismiss(by=ada))
    see("recall", lambda: afresh(candidate).recall(by=ada))
    see("mark texts", lambda: mark_texts(User.objects.all()))
    waiting = primary(IndexedText).marked().count()
    see("index again", lambda: call_command("glossary_index", verify=True, verbosity=0))
    return {
        "mentions": list(primary(Mention).values_list("term__name", "count")),
        "marked": waiting,
        "left": primary(IndexedText).marked().count(),
    }


def decide(see):
    """Let verbs decide on what the replica does not know; return what each came to."""
    ada = primary(User).get(username="ada")
    # As a page has them, which reads them from the replica.
    gene, genome, locus = Term.objects.order_by("pk")
    primary(Term).get(pk=gene.pk).revise(by=ada, summary="Said meanwhile.")
    primary(Term).get(pk=genome.pk).retire(by=ada, reason="Old")
    see("revise what was revised", lambda: gene.revise(by=ada, definition="Said now."))
    see("restore what was retired", lambda: genome.restore(by=ada))
    numbers = primary(TermRevision).filter(term=gene).order_by("number")
    return {
        "summary": afresh(gene).summary,
        "revisions": list(numbers.values_list("number", flat=True)),
        "restored": afresh(genome).status,
        "publish": see("publish nothing", lambda: locus.publish(by=ada)),
        "slug": see("take a slug", lambda: locus.revise(by=ada, slug="genome")),
    }


def open_doors():
    """Go through the doors, which answer with what they have just written; return how."""
    client = Client(headers={"host": "localhost"})
    client.force_login(primary(User).get(username="ada"))
    genomics = primary(Glossary).get(slug="genomics")
    fields = {"glossary": genomics.pk, "name": "exon", "definition": "It codes.", "reason": ""}
    no_aliases = {"aliases-TOTAL_FORMS": "0", "aliases-INITIAL_FORMS": "0", "step": "publish"}
    term = {"glossary": "genomics", "name": "intron", "definition": "It does not."}
    made = client.post("/api/glossary/terms/", term, content_type="application/json")
    path = f"/api/glossary/terms/{made.json()['id']}/publish/"
    file = SimpleUploadedFile("terms.csv", b"glossary,name\ngenomics,exome\n")
    uploaded = client.post("/glossary/desk/import/", {"file": file}).status_code
    cancel = {"upload": primary(Upload).get().pk, "cancel": "1"}
    return {
        "desk": client.post("/glossary/desk/define/", {**fields, "publish": "1"}).status_code,
        "admin": client.post(
            "/admin/parlance_glossary/term/add/", {**fields, **no_aliases, "name": "codon"}
        ).status_code,
        "api": made.status_code,
        "api, publish": client.post(path, content_type="application/json").json()["status"],
        "published": sorted(
            primary(Term).published().filter(glossary=genomics).values_list("name", flat=True)
        ),
        "upload": uploaded,
        "upload, cancel": client.post("/glossary/desk/import/", cancel).status_code,
    }


def verbs():
    """Return what was read from the replica, what was decided, and how the two differ."""
    wrong, pages = {}, {}

    def see(name, call):
        # One statement needs no transaction of its own; from 6.1 on Django opens none for it.
        one = [
            'UPDATE "parlance_glossary_candidate"',
            'INSERT INTO "parlance_glossary_indexedtext"',
        ]
        return watched(wrong, name, call, tables="parlance_glossary_", alone=one)

    tort, lien = drive(see)
    decided = decide(see)
    stale = watched(pages, "a page", Term.objects.count, tables="parlance_glossary_")
    try:
        Term.objects.using("default").update(name="Written to the replica")
        takes_writes = True
    except DatabaseError:
        takes_writes = False
    deleted = primary(TermRevision).filter(term=None).order_by("name", "number")
    old_slugs = tort.old_slugs.using("primary").values_list("slug", flat=True)
    return {
        "wrong": wrong,
        "index": read_texts(see),
        "decided": decided,
        "doors": open_doors(),
        "tort": [tort.slug, tort.definition, list(old_slugs)],
        "lien": list(lien.revisions.using("primary").values_list("definition", flat=True)),
        "deleted": list(deleted.values_list("name", flat=True)),
        "pages": pages,
        "stale": stale,
        "takes writes": takes_writes,
    }


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]]()))
