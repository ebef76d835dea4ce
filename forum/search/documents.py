"""What the index holds of a post, as words."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from forum.markup import to_text
from forum.search.folding import words

_QUOTE = re.compile(r"<(/?)blockquote>")
# How the quotation of a post begins, as `forum.markup.quote` writes it.
_OF_A_POST = re.compile(r"\s*<p>\s*(?:<a\s[^<>]*>)?#\d+(?:</a>)?:")
# No post is older, so that a time without a beginning has a bounded number of years.
FIRST_YEAR = 1980
FIRST_MOMENT = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Document:
    """A post as words: its topic's title where it is the opening post, its text, and its scope.

    The scope are words that no text has a part in: the forum, the author and the time, so that
    filters cost no more than words do.
    """

    pk: int
    title: str
    body: str
    scope: tuple[str, ...]


def document_of(post):
    """Return the Document of a Post, which was read with its topic."""
    title = _line(post.topic.title) if post.is_opening else ""
    return Document(post.pk, title, _line(own_words(post.body_html, strict=False)), scope_of(post))


def _line(text):
    """Return the words of a text, and after them those that are added, on one line."""
    found, spare = words(text)
    return " ".join([*found, *spare])


def own_words(html, *, strict=True):
    """Return a post's plain text without what it quotes.

    `strict` leaves out all quotations, unless there is nothing else; otherwise only those of other
    posts, which are found where they were written.
    """
    kept, depth, place, quoted_from = [], 0, 0, None
    for match in _QUOTE.finditer(html):
        if match[1]:
            depth = max(depth - 1, 0)
            if depth == 0 and quoted_from is not None:
                place, quoted_from = match.end(), None
        else:
            depth += 1
            is_left_out = strict or _OF_A_POST.match(html, match.end())
            if quoted_from is None and is_left_out:
                kept.append(html[place : match.start()])
                quoted_from, depth = match.start(), 1
    if quoted_from is None:
        kept.append(html[place:])
    text = to_text("\n".join(kept))
    return text if text.strip() or not strict else to_text(html)


# The words of scopes


def scope_of(post):
    """Return the words of a post's scope, that of its forum first."""
    created_at = post.created_at.astimezone(UTC)
    year, month = year_word(created_at.year), month_word(created_at.year, created_at.month)
    found = [forum_word(post.topic.forum_id), "all", year, month]
    if post.author_id is not None:
        found.append(author_word(post.author_id))
    return (*found, OPENING) if post.is_opening else tuple(found)


ALL = "all"
OPENING = "opening"


def forum_word(pk):
    """Return the word for all posts in a forum."""
    return f"f{pk}"


def author_word(pk):
    """Return the word for all posts of an author, whatever the ids of users are."""
    return "a" + "".join(filter(str.isalnum, str(pk))).lower()


def year_word(year):
    """Return the word for all posts of a year."""
    return f"y{year:04}"


def month_word(year, month):
    """Return the word for all posts of a month."""
    return f"m{year:04}{month:02}"


def time_words(since, until):
    """Return words of which a post between two moments, in UTC, has one; None for any time.

    Each moment may be None, and `until` is the first that is too late. The words are of whole
    months or years, so they say too much at both ends.
    """
    if since is None and until is None:
        return None
    if until and until > FIRST_MOMENT:
        # So that the end of March is not in April.
        until -= timedelta(microseconds=1)
    now = datetime.now(UTC)
    # A year more: an import may have brought posts of a clock that is ahead.
    last = min(until.year, now.year + 1) if until else now.year + 1
    first = max(since.year, FIRST_YEAR) if since else FIRST_YEAR
    if since and until and 0 <= last - first <= 1:
        months = range(first * 12 + since.month - 1, last * 12 + until.month)
        return [month_word(month // 12, month % 12 + 1) for month in months]
    return [year_word(year) for year in range(first, last + 1)]
