"""Reading many rows, in words: `Topic.objects.visible_to(user).in_list_order()`."""

from django.db import models
from django.db.models import Q

from forum.policy import get_policy


class ForumQuerySet(models.QuerySet):
    """Forums."""

    def visible_to(self, user):
        """Filter to the forums that the user may see."""
        return get_policy().visible_forums(user, self)


class TopicQuerySet(models.QuerySet):
    """Topics."""

    def visible_to(self, user):
        """Filter to the topics that the user may see, in forums that they may see."""
        return get_policy().visible_topics(user, self)

    def published(self):
        """Filter to published topics."""
        return self.filter(status="published")

    def for_list(self):
        """Fetch with each topic what a row of a list shows."""
        return self.select_related("forum", "last_post")

    def newest_activity_first(self):
        """Order by last activity, the latest first."""
        return self.order_by("-last_activity_at", "-pk")

    def page(self, offset, limit):
        """Return one page of topics, the most recently active first.

        The ids come from the index alone, so that a far page does not read the rows before it.
        """
        ids = self.newest_activity_first().values("pk")[offset : offset + limit]
        return self.model.objects.filter(pk__in=ids).for_list().newest_activity_first()

    def locked(self):
        """Lock the rows until the transaction ends (on SQLite the transaction itself is the lock)."""
        return self.select_for_update(of=("self",))


class PostQuerySet(models.QuerySet):
    """Posts: opening posts and replies."""

    def visible_to(self, user):
        """Filter to the posts whose text the user may read, in topics and forums that they may see."""
        return get_policy().visible_posts(user, self)

    def visible_in(self, topic, user):
        """Filter a topic's posts to what its page shows the user, placeholders of removed posts
        too.
        """
        return get_policy().visible_in_topic(user, topic, self)

    def published(self):
        """Filter to posts that are published themselves (their topic may not be)."""
        return self.filter(status="published")

    def shown_to_guests(self):
        """Filter a topic's posts to those that take a place on everybody's page.

        Page boundaries count these.
        """
        return self.filter(Q(status="published") | Q(reply_count__gt=0))

    def replies(self):
        """Leave out opening posts."""
        return self.filter(depth__gt=0)

    def oldest_first(self):
        """Order by time."""
        return self.order_by("created_at", "pk")

    def newest_first(self):
        """Order by time, the latest first."""
        return self.order_by("-created_at", "-pk")

    def in_thread_order(self):
        """Order as threads read."""
        return self.order_by("path")

    def page(self, offset, limit):
        """Return one page in the order that the queryset has.

        A far page reads only its own rows.
        """
        ids = self.values("pk")[offset : offset + limit]
        page = self.model.objects.filter(pk__in=ids)
        page.query.order_by = self.query.order_by
        return page
