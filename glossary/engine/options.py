"""Choices that the rules leave open."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """What a product may decide differently; each default follows the convention.

    headings: link in h1 to h6 and role="heading".
    abbreviations: link in abbr and dfn.
    plurals: a form's regular English plural is a mention too.
    hyphen_joins: a hyphen on the left makes a compound, which is not a mention (T-cell).
    non_prefix_joins: "non-" makes a compound even where `hyphen_joins` is off.
    dot_joins: a dot between word characters joins them (Node.js, 3.11).
    tex_is_prose: link between TeX delimiters.
    superscripts_are_letters: a superscript digit continues a word.
    tags_end_words: any tag ends a word, though readers see no gap (<b>gene</b>tics).
    arabic_prefixes: an Arabic article, conjunction or preposition that is written together
        with its word (al-, wa-, bi-, li-) does not hide the word.
    """

    headings: bool = False
    abbreviations: bool = False
    plurals: bool = True
    hyphen_joins: bool = True
    non_prefix_joins: bool = True
    dot_joins: bool = True
    tex_is_prose: bool = False
    superscripts_are_letters: bool = True
    tags_end_words: bool = False
    arabic_prefixes: bool = False
