"""The demo's glossaries and their terms."""

from datetime import timedelta

from demo.seeding.content import read
from glossary.models import Glossary, Term


def seed(cast, now):
    """Create the glossaries and define their terms; return ({slug: glossary}, number of terms)."""
    glossaries = {
        entry["slug"]: Glossary.objects.create(**entry)
        for entry in read("glossaries.toml")["glossaries"]
    }
    written = []
    for slug, glossary in glossaries.items():
        entries = read(f"terms/{slug}.toml")["terms"]
        written += [(entry, _define(glossary, entry, cast)) for entry in entries]
    for entry, term in written:
        _finish(term, entry, cast, now)
    return glossaries, len(written)


def _define(glossary, entry, cast):
    return glossary.define(
        entry["term"],
        entry["summary"],
        entry["definition"],
        by=cast[entry["reviewed_by"]],
        slug=entry["slug"],
        aliases=entry.get("aliases", ()),
        case_sensitive=entry.get("case_sensitive", False),
        source_title=entry["source"]["title"],
        source_url=entry["source"]["url"],
    )


def _finish(term, entry, cast, now):
    """Link, publish and review a term, after the terms that it refers to are defined."""
    curator = cast[entry["reviewed_by"]]
    see_also = named(term.glossary, entry["see_also"])
    term.revise(by=curator, see_also=see_also)
    status = entry.get("status", "published")
    if status == "draft":
        return
    term.publish(by=curator)
    term.review(by=curator)
    # `review` sets the current time, but the demo's terms were reviewed in the past.
    reviewed_at = now - timedelta(days=entry["reviewed_days_ago"])
    Term.objects.filter(pk=term.pk).update(reviewed_at=reviewed_at)
    if status == "retired":
        term.retire(by=curator, reason="Another term says it better")


def named(glossary, slugs):
    """Return the terms with these slugs, from the glossary if it has them, else from another."""
    terms = {}
    for term in Term.objects.filter(slug__in=slugs).select_related("glossary"):
        if term.slug not in terms or term.glossary == glossary:
            terms[term.slug] = term
    return [terms[slug] for slug in slugs]
