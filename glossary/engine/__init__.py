"""Find the terms of a glossary in HTML. A pure library: a vocabulary and HTML in, mentions out.

    from glossary.engine import Entry, Form, Vocabulary

    vocabulary = Vocabulary([
        Entry(key=7, forms=[Form("precision medicine"), Form("PM", case_sensitive=True)]),
    ])
    vocabulary.mentions("<p>PM is precision medicine.</p>")
    vocabulary.link(html, lambda mention: f'<a href="/t/{mention.keys[0]}">{mention.text}</a>')

The README in this folder says what counts as a mention; `Options` has the choices that a product
may make differently.
"""

from glossary.engine.options import Options
from glossary.engine.spellings import Entry, Form, fold, plurals, words
from glossary.engine.vocabulary import Mention, Vocabulary

__all__ = ["Entry", "Form", "Mention", "Options", "Vocabulary", "fold", "plurals", "words"]
