"""The forum's posts as a source of texts for the glossary's index."""

from functools import partial

from django.db.models import Q
from django.db.models.signals import post_save, pre_save

import glossary
from forum.models import Forum, Post, Topic
from forum.signals import moderated
from forum.tasks import task
from forum.transactions import on_commit
from glossary.usage import index


def connect():
    """Register the posts, and the receivers that notice when they get another glossary."""
    glossary.register(
        Post,
        "body_html",
        visible_to=lambda user: Post.objects.visible_to(user),
        title=lambda post: f"{post.topic.title} · #{post.pk}",
        glossary=lambda post: post.topic.forum.glossary,
        related=["topic__forum__glossary"],
    )
    pre_save.connect(_remember_glossary, sender=Forum, dispatch_uid="forum_glossary_before")
    post_save.connect(_forum_saved, sender=Forum, dispatch_uid="forum_glossary_after")
    post_save.connect(_topic_saved, sender=Topic, dispatch_uid="forum_glossary_of_topic")
    moderated.connect(_rows_moved, dispatch_uid="forum_glossary_of_moved")


@task
def mark_posts(lookups):
    """Mark the posts that a filter finds, such as {"topic__forum": 7}, a thousand a query."""
    index.mark_texts(Post.objects.filter(**lookups))


def _mark_posts_later(**lookups):
    on_commit(partial(mark_posts.enqueue, lookups))


def _remember_glossary(sender, instance, raw=False, **_signal):
    """Remember the forum's glossary before it is saved. One query."""
    before = Forum.objects.filter(pk=instance.pk).values_list("glossary_id", flat=True)
    instance._glossary_before = instance.glossary_id if raw else before.first()


def _forum_saved(sender, instance, created, **_signal):
    """Mark the posts of a forum that has got another glossary."""
    if not created and instance._glossary_before != instance.glossary_id:
        _mark_posts_later(topic__forum=instance.pk)


def _topic_saved(sender, instance, created, update_fields=None, **_signal):
    """Mark the posts of a topic that was moved."""
    if not created and not {"forum", "forum_id"}.isdisjoint(update_fields or ()):
        _mark_posts_later(topic=instance.pk)


def _rows_moved(sender, action, **_signal):
    """Mark the posts that a verb, or its undoing, has moved. Two queries where none was."""
    for model, field, lookup in (
        ("topic", "forum_id", "topic__in"),
        ("post", "topic_id", "pk__in"),
    ):
        moves = Q(after__has_key=field) | Q(rows__after__has_key=field)
        changes = action.changes.filter(moves, model=model)
        if ids := list(changes.order_by().values_list("rows__row_id", flat=True)):
            _mark_posts_later(**{lookup: ids})
