"""The glossary's models. Verbs are methods of the models, queries are methods of the querysets."""

from glossary.models.aliases import Alias
from glossary.models.candidates import Candidate, CandidateMention
from glossary.models.glossaries import Glossary
from glossary.models.mentions import IndexedTerm, IndexedText, Mention
from glossary.models.request_counts import RequestCount
from glossary.models.revisions import TermRevision
from glossary.models.slugs import TermSlug
from glossary.models.terms import Term
from glossary.models.uploads import Upload
from glossary.models.vocabulary import VocabularyVersion

__all__ = [
    "Alias",
    "Candidate",
    "CandidateMention",
    "Glossary",
    "IndexedTerm",
    "IndexedText",
    "Mention",
    "RequestCount",
    "Term",
    "TermRevision",
    "TermSlug",
    "Upload",
    "VocabularyVersion",
]
