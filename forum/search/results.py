"""What a search shows, for its page and the API."""

from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Paginator

from forum import conf
from forum.models import Post
from forum.reading.people import Person, TemplateData, author_among, read_people
from forum.search import people
from forum.search.excerpts import excerpt_of, marked_line
from forum.search.filters import Filters
from forum.search.posts import PostSearch
from forum.search.query import parse
from forum.search.ranking import Marked


@dataclass(frozen=True, slots=True)
class Hit(TemplateData):
    """A post that was found: its topic's title and an excerpt, as Parts, and its author."""

    post: Post
    title: list
    excerpt: list
    person: Person


class Results:
    """What one reader finds for a text, with Filters, in an order, "best" or "newest".

    Members and terms are looked for where nothing but words is given, on the first page.
    """

    def __init__(self, text, reader, *, filters=None, order="best", search=None):
        self.text, self.reader, self.filters = text, reader, filters or Filters()
        self.query = parse(text)
        self.search = search or PostSearch(reader)
        self.found = self.search.find(self.query, self.filters, order)

    @property
    def is_asked(self):
        """Return whether there is anything to look for."""
        return bool(self.query or self.filters)

    @property
    def count(self):
        """Return how many posts can be looked at; `is_more` says that there are others."""
        return len(self.found.ids)

    @property
    def is_more(self):
        """Return whether there are more posts than the window that a search looks at."""
        return self.found.is_more

    def page(self, number, *, size=None):
        """Return Django's Page of post ids; the last one for a number that is too high."""
        return Paginator(self.found.ids, size or conf.FORUM_POSTS_PER_PAGE).get_page(number)

    def hits(self, page):
        """Return the Hits of a Page. Two queries."""
        posts = Post.objects.visible_to(self.reader).filter(pk__in=list(page))
        rows = posts.select_related("topic__forum").for_page().in_bulk() if page else {}
        authors = read_people({post.author_id for post in rows.values()}, self.search.site)
        marked = Marked(self.search.with_forms(self.query, self.filters) or self.query)
        return [
            Hit(
                post=rows[pk],
                title=marked_line(rows[pk].topic.title, marked),
                excerpt=excerpt_of(rows[pk], marked),
                person=author_among(rows[pk], authors),
            )
            for pk in page
            if pk in rows
        ]

    @cached_property
    def members(self):
        """Return the Persons with such a name. Two queries."""
        return (
            [] if self.filters else people.members_named(self.text, self.reader, self.search.site)
        )

    @cached_property
    def terms(self):
        """Return the terms about these words. One query."""
        return [] if self.filters else people.terms_about(self.text, self.reader)
