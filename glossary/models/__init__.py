"""The glossary's data: its verbs live on the nouns, its readings on the querysets."""

from glossary.models.aliases import Alias
from glossary.models.glossaries import Glossary
from glossary.models.revisions import TermRevision
from glossary.models.terms import Term, TermSlug
from glossary.models.vocabulary import VocabularyVersion

__all__ = ["Alias", "Glossary", "Term", "TermRevision", "TermSlug", "VocabularyVersion"]
