"""The forum's posts among the texts that the glossary watches."""

from django.db.models.signals import post_save, pre_save

import glossary
from forum.models import Forum, Post, Topic
from glossary.usage import index


def connect():
    """Register the posts, and watch what decides which glossary links in them."""
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


def _remember_glossary(sender, instance, raw=False, **_signal):
    """Keep what the forum's glossary was until now."""
    before = Forum.objects.filter(pk=instance.pk).values_list("glossary_id", flat=True)
    instance._glossary_before = instance.glossary_id if raw else before.first()


def _forum_saved(sender, instance, created, **_signal):
    """Let the posts of a forum with another glossary be read again."""
    if not created and instance._glossary_before != instance.glossary_id:
        index.mark_texts(Post.objects.filter(topic__forum=instance))


def _topic_saved(sender, instance, created, update_fields=None, **_signal):
    """Let the posts of a topic that was moved be read again."""
    if not created and not {"forum", "forum_id"}.isdisjoint(update_fields or ()):
        index.mark_texts(instance.posts.all())
