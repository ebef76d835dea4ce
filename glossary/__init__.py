"""Curated definitions, and the links to them in any HTML of a site."""


def register(model, *fields, **options):
    """Watch the texts of a model. See `glossary.usage.register.register` for the arguments.

    # in an app's ready()
    glossary.register(Article, "body_html")
    """
    # Imported here, because the engine in this package must work without Django.
    from glossary.usage.register import register

    return register(model, *fields, **options)
