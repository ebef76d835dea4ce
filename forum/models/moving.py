"""The verbs by which moderators move topics and posts; each can be undone.

Rights are asked for in the forums on both sides. The log names the forum that the posts were in,
and the topic that they are in now. Numbers and dates of posts stay, so that old links lead to them.
"""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forum import transactions
from forum.models import locking, recount
from forum.models.moderation import moderate, record
from forum.models.relocation import Place, PostTree
from forum.models.status import Status
from forum.policy import get_policy, refuse_unless


class MovableTopic:
    """The part of `Topic` that is about moving it, or posts out of it."""

    def move(self, forum, *, by, reason=""):
        """Move the topic to another Forum; return the Action, None if it is there already.

        Raises PermissionDenied, ValidationError where the forum is a category, or where not all who
        may read the topic there may see its question.
        """
        refuse_unless(get_policy().can_moderate(by, forum))
        return moderate(self, "move", by=by, reason=reason, forum_id=forum.pk)

    @transactions.on_primary()
    def merge(self, into, *, by, reason=""):
        """Make this topic's opening post a reply in the Topic `into`; return the Action.

        Its replies hang below it as they did. The question of `into` holds; taggings for another
        stay, and count again if it is asked. This topic's address leads to the post then. Raises
        PermissionDenied, ValidationError.
        """
        refuse_unless(get_policy().can_moderate(by, self.forum))
        if into.pk == self.pk:
            raise ValidationError({"into": _("A topic cannot be merged with itself.")})
        with transactions.atomic():
            topics = lock_topics([self, into], by=by)
            topic, into = topics[self.pk], topics[into.pk]
            opening = topic.opening_post
            with recount.recounting(topics.keys(), posts=True):
                places = {opening.pk: Place(into.pk)}
                action = move_posts(
                    "merge", PostTree([topic.pk]), places, topic, into, by=by, reason=reason
                )
                merged = {"status": str(Status.MERGED), "merged_into_id": opening.pk}
                action.note_change(topic, merged)
        self.refresh_from_db()
        return action

    @transactions.on_primary()
    def split(self, posts, title, *, by, forum=None, reason=""):
        """Move replies with all that hangs below them to a new topic; return the Action.

        The new topic, `action.topic`, is in `forum`, by default the same one, and asks the same
        question. The earliest of `posts` becomes its opening post, the others stay below each other
        or reply to it. Raises PermissionDenied, ValidationError.
        """
        refuse_unless(get_policy().can_moderate(by, self.forum))
        title = self.clean_title(title)
        with transactions.atomic():
            topic = lock_topics([self], by=by)[self.pk]
            forum = type(topic.forum).objects.get(pk=forum.pk) if forum else topic.forum
            refuse_unless(get_policy().can_moderate(by, forum))
            chosen = _chosen(topic, posts)
            first = min(
                (post for post in chosen.values() if post.status == Status.PUBLISHED),
                key=lambda post: (post.created_at, post.pk),
                default=None,
            )
            if first is None:
                raise ValidationError(
                    {"posts": _("All of these posts were removed: restore one of them first.")}
                )
            # Merged, as it is again when the action is undone.
            new = type(self).objects.create(
                forum=forum,
                title=title,
                slug=self.slug_of(title),
                author_id=first.author_id,
                author_name=first.author_name,
                status=Status.MERGED,
                merged_into=first,
                question_id=topic.question_id,
                created_at=first.created_at,
                last_activity_at=first.created_at,
            )
            tree = PostTree([topic.pk])
            places = {pk: Place(new.pk) for pk in tree.roots(chosen)}
            places[first.pk] = Place(new.pk, position=0)
            with recount.recounting([topic.pk, new.pk], posts=True):
                action = move_posts("split", tree, places, topic, new, by=by, reason=reason)
                shown = {"status": str(Status.PUBLISHED), "merged_into_id": None}
                action.note_change(new, shown)
        new.refresh_from_db()
        return action


class MovablePost:
    """The part of `Post` that is about moving it."""

    @transactions.on_primary()
    def move(self, to, *, by, reason=""):
        """Move the reply, with all that hangs below it, to a Topic or below a Post.

        Return the Action, None if it is there already. Raises PermissionDenied, ValidationError;
        with the code "changed_meanwhile" if one of the posts was moved meanwhile.
        """
        post_class = apps.get_model("parlance_forum", "Post")
        above = to if isinstance(to, post_class) else None
        with transactions.atomic():
            topics = lock_topics([self.topic, above.topic if above else to], by=by)
            post = _fresh(self, topics)
            above = above and _fresh(above, topics)
            into = above.topic if above else topics[to.pk]
            _check_move(post, above)
            parent_id = above.pk if above and not above.is_opening else None
            if (post.topic_id, post.parent_id) == (into.pk, parent_id):
                return None
            tree = PostTree([post.topic_id])
            if parent_id and parent_id in {post.pk} | tree.below([post.pk]):
                raise ValidationError({"to": _("A post cannot be moved below itself.")})
            places = {post.pk: Place(into.pk, parent_id)}
            action = move_posts("move", tree, places, post.topic, into, by=by, reason=reason)
        self.refresh_from_db()
        return action


def lock_topics(topics, *, by):
    """Lock topics with their questions for moving posts between them; return {pk: Topic}.

    Raises PermissionDenied where the user may not moderate the forum of one, ValidationError where
    one is not shown to readers: posts would be shown, or taken from sight, by the way.
    """
    for topic in topics:
        refuse_unless(get_policy().can_moderate(by, topic.forum))
    ids = {topic.pk for topic in topics}
    locking.lock_for({"topic": ids}, topics=ids)
    locked = type(topics[0]).objects.select_related("forum", "question").in_bulk(ids)
    for topic in locked.values():
        refuse_unless(get_policy().can_moderate(by, topic.forum))
        if topic.status != Status.PUBLISHED:
            raise ValidationError(
                _("Readers do not see the topic ‘%(topic)s’: approve or restore it first.")
                % {"topic": topic}
            )
    return locked


def move_posts(verb, tree, places, source, into, *, by, reason):
    """Move posts of one locked Topic, `source`, to another, and log it; return the Action.

    `places` is {pk: Place}, `tree` the PostTree of the source. Raises ValidationError.
    """
    values = tree.values(places, {into.pk: into})
    posts = apps.get_model("parlance_forum", "Post").fetch_many(values)
    action = record(verb, source.forum, into, by=by, reason=reason)
    action.note_changes(list(posts.values()), values)
    return action


def _chosen(topic, posts):
    """Return {pk: Post} of replies to be split off a locked topic; raise ValidationError."""
    chosen = apps.get_model("parlance_forum", "Post").fetch_many({post.pk for post in posts})
    if not chosen:
        raise ValidationError({"posts": _("Choose the posts that the new topic is to have.")})
    if any(post.topic_id != topic.pk for post in chosen.values()):
        raise ValidationError({"posts": _("Some of these posts are in another topic.")})
    if any(post.is_opening for post in chosen.values()):
        raise ValidationError(
            {"posts": _("The opening post stays: without it there would be no topic left.")}
        )
    return chosen


def _fresh(post, topics):
    """Return a fresh copy of a post of these locked topics, {pk: Topic}; raise ValidationError."""
    post = type(post).objects.get(pk=post.pk)
    if post.topic_id not in topics:
        raise ValidationError(
            _("This post was moved meanwhile: look where it is now."), code="changed_meanwhile"
        )
    post.topic = topics[post.topic_id]
    return post


def _check_move(post, above):
    """Raise ValidationError where a post cannot be moved at all, or not below `above`, or None."""
    if post.is_opening:
        raise ValidationError(
            _("This is the opening post: move the topic, or merge it with another one.")
        )
    if above and above.status != Status.PUBLISHED:
        raise ValidationError({"to": _("This post was removed, so nothing is moved below it.")})
