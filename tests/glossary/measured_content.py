"""Glossaries that hold one of everything, and can grow in every way at once."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from glossary.models import Candidate, Glossary, Term
from tests.glossary.site.models import Article, Note


class Content:
    """The content: `values` fills in the addresses of its pages."""

    def __init__(self, by):
        """Write one of everything, as the curator `by`."""
        self.number, self.by = 0, by
        self.glossary = Glossary.objects.create(name="Genomics", slug="genomics", language="en")
        self.term = self.define("allele")
        self.namesake = self.define("Allele", "Another meaning.")
        self.old_slug = self.term.slug
        self.term.revise(by=by, slug="the-allele")
        self.retired = self.define("retired")
        self.retired.retire(by=by, reason="It is out of use.")
        self.add()
        self.read_texts()

    def grow(self):
        """Write many more of everything."""
        for _time in range(12):
            self.add()
        self.read_texts()

    def next(self):
        """Return a number that no other thing has."""
        self.number += 1
        return self.number

    def define(self, name, definition="What it means.", glossary=None, **fields):
        """Publish a term."""
        term = (glossary or self.glossary).define(name, definition=definition, by=self.by, **fields)
        return term.publish(by=self.by)

    def add(self):
        """Write a glossary, terms of every kind, revisions, and texts that use the terms."""
        number, by = self.next(), self.by
        law = Glossary.objects.create(name=f"Law {number}", slug=f"law-{number}", is_global=False)
        other = self.define(f"codon {number}", "See [[allele]].", source_title="A book")
        self.define(f"intron {number}", glossary=law)
        # In another glossary of the same name, so that "see also" has to say which one.
        self.define(f"codon {number}", "Another one.", glossary=law)
        self.glossary.define(f"draft {number}", by=by)
        due = self.define(f"due {number}")
        Term.objects.filter(pk=due.pk).update(reviewed_at=timezone.now() - timedelta(days=400))
        gone = self.define(f"gone {number}")
        gone.retire(by=by, reason="It is out of use.")
        aliases = [alias.as_value() for alias in self.term.aliases.all()]
        aliases.append({"text": f"allelomorph {number}", "kind": "deprecated"})
        see_also = [*self.term.see_also.all(), other, gone]
        self.term.revise(by=by, aliases=aliases, see_also=see_also, summary=f"Summary {number}")
        Term.objects.get(pk=other.pk).revise(
            by=by, aliases=[{"text": f"triplet {number}", "kind": "deprecated"}]
        )
        Note.objects.create(text=f"An allele, an allelomorph {number} and a triplet {number}.")
        Article.objects.create(title="An article", body_html=f"<p>An allele, a codon {number}.</p>")
        Article.objects.create(title="Hidden", body_html="<p>An allele.</p>", is_public=False)
        acronym = "".join(chr(ord("A") + (number * step) % 26) for step in (1, 3, 5, 7))
        for time in range(4):
            Note.objects.create(text=f"The X{acronym} of {time} and the Y{acronym} of {time}.")

    def read_texts(self):
        """Bring the index up to date; call every other candidate no term."""
        call_command("glossary_index", verbosity=0, candidates=True)
        for candidate in list(Candidate.objects.open())[::2]:
            candidate.dismiss(by=self.by)

    @property
    def values(self):
        """Return what the addresses of pages are filled in from, as it is now."""
        return {
            "glossary": self.glossary,
            "term": Term.objects.get(pk=self.term.pk),
            "namesake": self.namesake,
            "retired": self.retired,
            "old_slug": self.old_slug,
        }
