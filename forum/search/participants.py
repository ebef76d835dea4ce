"""Keeping the index fresh: with each text, in its transaction; with each name, when it is saved."""

from django.contrib.auth import get_user_model
from django.db.models.signals import post_delete, post_save

from forum.integration.cache_invalidation import NOT_SHOWN, with_subclasses
from forum.models import Post, Topic
from forum.models.names import name_of
from forum.models.participants import Participant, participants
from forum.search.documents import document_of
from forum.search.index import Index

# Posts whose texts are read at once.
CHUNK = 200


class Indexing(Participant):
    """Writes what a search finds."""

    def posts_written(self, posts):
        """Index posts; one query for each, and two for the title of each opening post."""
        index = Index.to_write()
        index.write([document_of(post) for post in posts])
        for post in posts:
            if post.is_opening:
                index.write_name("topic", str(post.topic_id), post.topic.title)

    def rows_changed(self, model, before, after):
        """Index what was renamed, moved, merged or split."""
        if model == "topic":
            self._topics_changed(after)
        elif model == "post":
            self._posts_moved(before, after)

    def _topics_changed(self, after):
        renamed = [pk for pk, values in after.items() if "title" in values]
        index_posts(Post.objects.filter(topic__in=renamed, depth=0) if renamed else ())
        if moved := [pk for pk, values in after.items() if "forum_id" in values]:
            posts = Post.objects.filter(topic__in=moved).order_by("pk")
            Index.to_write().move(list(posts.values_list("pk", flat=True)))

    def _posts_moved(self, before, after):
        moved = sorted(pk for pk, values in after.items() if "topic_id" in values)
        if not moved:
            return
        Index.to_write().move(moved)
        opening = [pk for pk in moved if 0 in (before[pk].get("depth"), after[pk].get("depth"))]
        index_posts(Post.objects.filter(pk__in=opening) if opening else ())


def index_posts(posts):
    """Index the posts of a queryset, or none for (). A few queries for each chunk."""
    indexing = Indexing()
    rows = posts.select_related("topic").defer("body").order_by("pk") if posts != () else ()
    for start in range(0, len(rows), CHUNK):
        indexing.posts_written(rows[start : start + CHUNK])


def connect():
    """Take part from now on. Called once, when the app is ready."""
    participants.append(Indexing())
    post_delete.connect(_post_deleted, sender=Post, dispatch_uid="forum_search_post")
    post_delete.connect(_topic_deleted, sender=Topic, dispatch_uid="forum_search_topic")
    for model in with_subclasses(get_user_model()):
        uid = f"forum_search_{model._meta.label}"
        post_save.connect(_user_saved, sender=model, dispatch_uid=uid)
        post_delete.connect(_user_deleted, sender=model, dispatch_uid=uid)


def index_member(user, using=None):
    """Let a user be found by their name, whoever may see their page. Two queries."""
    index = Index(using) if using else Index.to_write()
    index.write_name("member", str(user.pk), name_of(user))


def _user_saved(instance, raw, update_fields=None, **_signal):
    if not raw and not (update_fields and NOT_SHOWN.issuperset(update_fields)):
        index_member(instance)


def _user_deleted(instance, **_signal):
    Index.to_write().write_name("member", str(instance.pk), "")


def _post_deleted(instance, using, **_signal):
    Index(using).remove([instance.pk])


def _topic_deleted(instance, using, **_signal):
    Index(using).write_name("topic", str(instance.pk), "")
