"""Curated definitions, and the links to them in any HTML of a site."""


def register(model, *fields, **options):
    """Watch the texts of a model: see `glossary.usage.register.register`, which does it.

    # in an app's ready()
    glossary.register(Article, "body_html")
    """
    # The engine below this package is used without Django too, so nothing is imported before.
    from glossary.usage.register import register

    return register(model, *fields, **options)
