"""The HTML of a post's text as pages show it, with links to the posts that it names and quotes."""

import re

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from forum import conf
from forum.models import Post
from forum.policy import get_policy
from forum.reading.people import former_member
from glossary.linking import link_terms

# The HTML that `markup.render` makes of `#3146`, and of `#3146:` at the head of a quote.
REFERENCE = re.compile(r'<a href="#post-([0-9]{1,18})">#\1</a>')
QUOTE_HEAD = re.compile(
    r'(?P<before><blockquote>\s*<p>)<a href="#post-(?P<number>[0-9]{1,18})">#(?P=number)</a>:'
)
# Different posts named on one page; further ones stay numbers without a link.
MAX_REFERENCES = 1_000


class References:
    """The posts that a page's texts refer to, with the authors of those that may be named.

    These are the published posts that everybody who sees the page's forum may read, so that a text
    is the same for all readers.
    """

    def __init__(self, posts, user, forum, extra_numbers=()):
        """Look up the posts that `posts` refer to, and those with `extra_numbers`.

        `posts` are those of the page that the reader may read; `forum` is the page's Forum, None
        for the preview of a text whose forum is not known. One query at most.
        """
        self.before, self.after = post_url_parts()
        published = [post for post in posts if post.status == "published"]
        self.on_page = {post.pk for post in published}
        self.authors = {post.pk: (post.author_id, post.author_name) for post in published}
        numbers = {int(number) for post in posts for number in REFERENCE.findall(post.body_html)}
        numbers = {*sorted(numbers)[:MAX_REFERENCES], *extra_numbers} - self.on_page
        if numbers:
            named = Post.objects.visible_to(user).filter(pk__in=numbers).order_by()
            if forum is not None:
                named = get_policy().visible_to_readers_of(forum, named)
            for pk, *author in named.values_list("pk", "author_id", "author_name"):
                self.authors[pk] = tuple(author)
        self.people = {}
        self.links = conf.FORUM_LINKS
        # The slug of the glossary whose terms are linked before those of global glossaries.
        self.glossary = None

    def author_ids(self):
        """Return the author ids of the page's posts and of those that they refer to."""
        return {author_id for author_id, _name in self.authors.values()}

    def person(self, number):
        """Return the author of a post that may be named, as a Person."""
        author_id, author_name = self.authors[number]
        return self.people.get(author_id) or former_member(author_name)

    def url(self, number):
        """Return the address of a post: an anchor if it is on the page."""
        if number in self.on_page:
            return f"#post-{number}"
        return f"{self.before}{number}{self.after}"

    def link(self, number):
        """Return HTML that names a post: a link if readers may follow it."""
        # Not a template: a page has hundreds of references, and each is in the middle of a text.
        if number not in self.authors:
            return mark_safe(f"#{number}")
        return mark_safe(f'<a class="reference" href="{self.url(number)}">#{number}</a>')


def names_others(posts):
    """Return whether the texts of a page's posts refer to posts that are not on the page."""
    posts = list(posts)
    # Searched for as text first, because most posts refer to none.
    texts = [post.body_html for post in posts if 'href="#post-' in post.body_html]
    numbers = {int(number) for text in texts for number in REFERENCE.findall(text)}
    return not numbers <= {post.pk for post in posts}


def post_url_parts():
    """Return the parts before and after the number in a permalink: one `reverse` for a page."""
    return reverse("forum:post", args=[0]).rsplit("0", 1)


def post_html(html, references):
    """Return a post's stored HTML as pages show it, with references and terms linked."""
    html = named_posts_linked(html, references)
    return link_terms(html, references.glossary, links=references.links)


def named_posts_linked(html, references):
    """Return a post's stored HTML with links to the posts that it names, as a SafeString.

    Quotes get their author's name here. It is not stored with them, so that a person can be renamed
    everywhere.
    """
    if 'href="#post-' in html:
        html = QUOTE_HEAD.sub(lambda match: _quote_head(match, references), html)
        html = REFERENCE.sub(lambda match: references.link(int(match[1])), html)
    # Stored HTML is clean.
    return mark_safe(html)


def _quote_head(match, references):
    number = int(match["number"])
    link = references.link(number)
    if number in references.authors:
        # Not a template: see `References.link`.
        link = format_html(
            '<cite class="quoted nolink">{}</cite>',
            mark_safe(
                _("%(name)s wrote in %(number)s:")
                % {"name": escape(references.person(number).name), "number": link}
            ),
        )
        return f"{match['before']}{link}"
    return f"{match['before']}{link}:"
