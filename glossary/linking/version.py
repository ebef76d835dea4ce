"""The vocabulary's version, as of the request that is being served."""

from glossary.linking import request_memo
from glossary.models.vocabulary import VocabularyVersion


def vocabulary_version():
    """Return the vocabulary's version, a text to compare for equality, as of this request.

    One query for the first call in a request and none after it; outside a request always one.
    """
    memo = request_memo.memo()
    if memo is not None and memo.version is not None:
        return memo.version
    version = str(VocabularyVersion.objects.current() or "")
    if memo is not None:
        memo.version = version
    return version


def remember_version(version):
    """Remember the vocabulary's version for this request, where a page has read it already.

    version: the value of the `VocabularyVersion`, None where there is none.
    """
    memo = request_memo.memo()
    if memo is not None and memo.version is None:
        memo.version = str(version or "")
