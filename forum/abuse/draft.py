"""A text that somebody wants to post, with what the request says of them."""

import re
from dataclasses import dataclass
from functools import cached_property
from html import unescape

from forum import markup
from forum.models import Forum, Post, Topic
from forum.models.names import name_of
from forum.models.watched_words import host_key
from glossary.client_address import client_address

LINK = re.compile(r'<(?:a|img) [^<>]*?(?:href|src)="([^"]*)"')
# A name that is called: "@ada", but no address of mail.
MENTION = re.compile(r"(?<![\w.@])@(\w[\w.-]*)")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a request says of who sent it; all may be forged but the address.

    `address` is that of the client, of IPv6 the network (`2001:db8::/64`); `host` is the site's.
    """

    address: str = ""
    user_agent: str = ""
    referrer: str = ""
    language: str = ""
    host: str = ""


def facts_of(request):
    """Return the Facts of a request."""
    return Facts(
        address=client_address(request),
        user_agent=request.headers.get("User-Agent", ""),
        referrer=request.headers.get("Referer", ""),
        language=request.headers.get("Accept-Language", ""),
        host=request.get_host(),
    )


@dataclass(frozen=True)
class Draft:
    """A text before it is posted.

    `kind` is "topic", "reply" or "edit"; `topic` is None for a new one, `title` "" for a reply,
    `edited` the Post whose text it replaces. `body` is Markdown, `html` as it will be shown.
    `is_new` says whether the author is a new member.
    """

    kind: str
    author: object
    forum: Forum
    body: str
    html: str
    title: str = ""
    topic: Topic | None = None
    edited: Post | None = None
    is_new: bool = False
    facts: Facts = Facts()

    @classmethod
    def of(cls, post):
        """Return the Draft that a post would be, as it is now."""
        topic = post.topic
        title = topic.title if post.is_opening else ""
        kept = {"body": post.body, "html": post.body_html, "title": title, "topic": topic}
        return cls("edit", post.author, topic.forum, edited=post, **kept)

    @property
    def author_name(self):
        """Return the author's name, as others see it."""
        return name_of(self.author)

    @cached_property
    def visible_text(self):
        """Return what readers see: the title, then the text, a block a line."""
        return f"{self.title}\n{markup.to_text(self.html)}"

    @cached_property
    def links(self):
        """Return the addresses elsewhere that the text links to, a list."""
        addresses = (unescape(address) for address in LINK.findall(self.html))
        own = host_key(self.facts.host)
        return [each for each in addresses if "://" in each and host_key(each) != own]

    @cached_property
    def mentions(self):
        """Return the names that the text calls with an @, a set."""
        return set(MENTION.findall(self.visible_text.casefold()))
