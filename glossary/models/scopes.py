"""The engine's scopes: slugs of the glossaries that link in a text."""


def scopes_of(glossary):
    """Return the engine's scopes for a glossary, a slug, several of them, or None."""
    if not glossary:
        return ()
    if isinstance(glossary, str) or hasattr(glossary, "slug"):
        glossary = [glossary]
    return tuple(getattr(item, "slug", item) for item in glossary)
