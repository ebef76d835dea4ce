"""The vocabulary's version, read once for each request."""

from glossary.linking import request_memo
from glossary.models.vocabulary import VocabularyVersion


def vocabulary_version():
    """Return the vocabulary's version, a str to compare for equality.

    One query at the first call in a request, then none; outside a request, one query per call.
    """
    memo = request_memo.memo()
    if memo is not None and memo.version is not None:
        return memo.version
    version = str(VocabularyVersion.objects.current() or "")
    if memo is not None:
        memo.version = version
    return version


def remember_version(version):
    """Remember a version that a page has already read, which saves the query.

    version: the value of the `VocabularyVersion`, or None if there is no row.
    """
    memo = request_memo.memo()
    if memo is not None and memo.version is None:
        memo.version = str(version or "")
