"""The HTML of a page's posts, made once for many readers and kept in the cache FORUM_POST_CACHE.

What `forum/posts/post.html` makes of a row is kept under a digest of all that it depends on, which
`_key_of` and `_surroundings` list. So nothing is ever out of date or invalidated: after a change
another key is asked for. The template gets the row alone and no request, because what differs by
reader stands outside it. A time in it is absolute; a script makes "3 hours ago" of it.
"""

import hashlib
from contextlib import suppress
from dataclasses import fields
from functools import lru_cache

from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.template.loader_tags import ExtendsNode, IncludeNode
from django.urls import get_script_prefix, get_urlconf
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

from forum import cache, conf
from forum.models import Post
from forum.reading.post_rows import PostRow
from glossary.linking.link import reader_preference, site_mode, vocabulary_version

TEMPLATE = "forum/posts/post.html"
SECONDS = 3600
# Characters; longer HTML is not kept.
MAX_LENGTH = 32_000
# What is told by other columns (the digest, `row.text`), or is for the reader alone.
POST_COLUMNS = sorted(
    {field.attname for field in Post._meta.concrete_fields} - {"body", "body_html"}
)
ROW_FIELDS = sorted(
    {field.name for field in fields(PostRow)} - {"post", "actions", "stub", "tagging", "more"}
)


def posts_html(rows):
    """Return [(row, HTML)] of a page's PostRows, "" for those that the reader may not read.

    One round trip to the cache, and one more where it lacks some. A post that not everybody reads
    is always made anew.
    """
    readable = [row for row in rows if row.is_readable]
    if not readable:
        return [(row, "") for row in rows]
    template, keys, kept = get_template(TEMPLATE), {}, {}
    if conf.FORUM_POST_CACHE is not None:
        surroundings = _surroundings(template)
        shared = [row for row in readable if row.post.status == "published"]
        keys = {row.post.pk: _key_of(row, surroundings) for row in shared}
        kept = cache.get_many(keys.values(), alias=conf.FORUM_POST_CACHE)
    shown, new = {}, {}
    for row in readable:
        key = keys.get(row.post.pk)
        html = kept.get(key)
        if html is None:
            html = template.render({"row": row})
            if key is not None and len(html) <= MAX_LENGTH:
                new[key] = html
        shown[row.post.pk] = html
    if new:
        cache.set_many(new, SECONDS, alias=conf.FORUM_POST_CACHE)
    return [(row, shown[row.post.pk] if row.is_readable else "") for row in rows]


def _key_of(row, surroundings):
    """Return the cache's key for a post, of all that its row says of it.

    Its columns (revision, status, times, renderer), its text with what it names and quotes, what it
    answers, the names of people, and its tags as they are read and worded.
    """
    columns = row.post.__dict__
    shown = [columns.get(name) for name in POST_COLUMNS]
    shown += [getattr(row, name) for name in ROW_FIELDS]
    digest = hashlib.blake2b(surroundings, digest_size=20)
    digest.update(repr(shown).encode())
    return f"forum:post:{digest.hexdigest()}"


def _surroundings(template):
    """Return as bytes what is the same for all posts of a page: how they are linked and shown.

    The vocabulary and the reader's marking; language, time zone and addresses; the template.
    """
    marking = reader_preference() or site_mode(conf.FORUM_LINKS)
    vocabulary = "" if marking == "none" else vocabulary_version()
    reader = (get_language(), get_current_timezone_name())
    addresses = (get_script_prefix(), get_urlconf())
    return repr((marking, vocabulary, reader, addresses, _digest(template.template))).encode()


@lru_cache(maxsize=16)
def _digest(template):
    """Return a digest of the sources of a Template and of those that it includes or extends."""
    sources, pending = {}, [template]
    while pending:
        current = pending.pop()
        sources[current.name] = current.source
        named = [node.template for node in current.nodelist.get_nodes_by_type(IncludeNode)]
        named += [node.parent_name for node in current.nodelist.get_nodes_by_type(ExtendsNode)]
        for name in {expression.var for expression in named} - sources.keys():
            # A name that is computed, or leads nowhere, is for the template to deal with.
            with suppress(TemplateDoesNotExist):
                pending += [current.engine.get_template(name)] if isinstance(name, str) else []
    return hashlib.blake2b(repr(sorted(sources.items())).encode(), digest_size=20).digest()
