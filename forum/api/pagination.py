"""Pagination: pages of bounded size."""

from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination, PageNumberPagination

from forum import conf

MAX_PAGE_SIZE = 100
ORDERS = {
    "threaded": ("path",),
    "oldest": ("created_at", "pk"),
    "newest": ("-created_at", "-pk"),
}


class NumberedPages(PageNumberPagination):
    """Numbered pages, of as many rows as are asked for, up to a limit."""

    page_size_query_param = "page_size"
    max_page_size = MAX_PAGE_SIZE


class TopicPages(NumberedPages):
    """Pages of topics, as on the forum's page."""

    def get_page_size(self, request):
        """Return the page size, by default that of the setting, which is read at each use."""
        self.page_size = conf.FORUM_TOPICS_PER_PAGE
        return super().get_page_size(request)


class CursorPages(CursorPagination):
    """Cursor pages: a far one costs no more than the first."""

    page_size_query_param = "page_size"
    max_page_size = MAX_PAGE_SIZE

    def decode_cursor(self, request):
        """Return the cursor; raise NotFound for one that the database would not accept."""
        cursor = super().decode_cursor(request)
        if cursor is not None and "\x00" in (cursor.position or ""):
            raise NotFound(self.invalid_cursor_message)
        return cursor


class ActionPages(CursorPages):
    """Pages of the log of moderation, the latest first."""

    page_size = 30
    ordering = ("-created_at", "-pk")


class PostPages(CursorPages):
    """Pages of posts, in the order that is asked for."""

    def get_page_size(self, request):
        """Return the page size, by default that of the setting, which is read at each use."""
        self.page_size = conf.FORUM_POSTS_PER_PAGE
        return super().get_page_size(request)

    def get_ordering(self, request, queryset, view):
        """Return the fields of the requested order."""
        return ORDERS[view.order]


class PeoplePages(NumberedPages):
    """Pages of the people who take a stance."""

    page_size = 50


class ReportPages(NumberedPages):
    """Pages of one's own reports."""

    page_size = 50


class CasePages(NumberedPages):
    """Pages of the moderators' queue."""

    page_size = 10


class RevisionPages(NumberedPages):
    """Pages of a post's history."""

    page_size = 20


class SearchPages(NumberedPages):
    """Pages of what a search has found."""

    def get_page_size(self, request):
        """Return the page size, by default that of the setting, which is read at each use."""
        self.page_size = conf.FORUM_POSTS_PER_PAGE
        return super().get_page_size(request)
