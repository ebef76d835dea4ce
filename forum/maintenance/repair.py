"""Mend what `forum.maintenance.check` finds, one transaction a topic: `manage.py forum_check`."""

from collections import defaultdict

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from forum import transactions
from forum.maintenance.check import examine_forums, examine_topics, right_place
from forum.models import Forum, Post, Revision, SiteStamp, Topic, counters

POSTS_AT_ONCE = 500
# What is written over with the value that the rows prove. Anything else needs more than that.
FIELDS = {
    "post": {"reply_count", "opens_thread", "revision_number"},
    "topic": {
        *("reply_count", "thread_count", "voice_count", "next_position"),
        *("last_post_id", "last_activity_at"),
    },
    "forum": {"topic_count", "post_count", "last_post_id", "visibility"},
}


def confirm_topic(pk, *, repair=False):
    """Look at a topic under its lock, and mend it if asked; return (findings, what is left).

    A first look without a lock may see a change half done; what is still wrong here is wrong.
    """
    with transactions.atomic():
        topic = Topic.objects.filter(pk=pk).locked().select_related("forum").first()
        if topic is None:
            return [], []
        findings = _findings(pk)
        if not (repair and findings):
            return findings, findings
        kinds = {finding.what for finding in findings}
        # First what other values are counted from.
        if kinds & {"path", "depth", "parent"}:
            _rebuild_paths(topic)
        if "voices" in kinds:
            _rewrite_voices(topic)
        for finding in _findings(pk):
            _mend(finding)
        counters.touch_topic(topic)
        return findings, _findings(pk)


def confirm_forum(pk, *, repair=False):
    """Look at a forum under its lock, and mend it if asked; return (findings, what is left)."""
    with transactions.atomic():
        forum = Forum.objects.filter(pk=pk)
        # Asked for its own sake: posting waits here, so that the counts hold still.
        if forum.locked().first() is None:
            return [], []
        findings = list(examine_forums(forum))
        if not (repair and findings):
            return findings, findings
        for finding in findings:
            _mend(finding)
        forum.update(version=F("version") + 1)
        SiteStamp.renew_on_commit()
        return findings, list(examine_forums(forum))


def _findings(topic_id):
    return [finding for _topic_id, finding in examine_topics(topic_id, topic_id)]


def _mend(finding):
    """Mend one finding where the rows say how."""
    if finding.what in FIELDS[finding.model]:
        model = {"post": Post, "topic": Topic, "forum": Forum}[finding.model]
        model.objects.filter(pk=finding.pk).update(**{finding.what: finding.expected})
    elif finding.what == "body_digest":
        _take_text(Post.objects.get(pk=finding.pk))
    elif finding.what == "latest revision":
        _keep_text(Post.objects.get(pk=finding.pk))


def _take_text(post):
    """Give a text that was changed behind the verbs its digest and its HTML, another's till now.

    Only while it is the text that was rendered: whatever changes it once more is found next time.
    """
    digest = Post.digest(post.body)
    if Post.objects.filter(pk=post.pk, body=post.body).update(body_digest=digest):
        post.rerender()


def _keep_text(post):
    """Keep the text that a post shows as its latest revision: no text is lost."""
    last = post.revisions.order_by("number").last()
    post.revision_number = last.number + 1 if last else 1
    post.save(update_fields=["revision_number"])
    Revision.objects.create(
        post=post,
        number=post.revision_number,
        body=post.body,
        editor_name="" if last else post.author_name,
        edited_by_id=None if last else post.author_id,
        created_at=timezone.now() if last else post.created_at,
    )


def _rewrite_voices(topic):
    """Write the people of a topic anew from its published posts."""
    topic.voices.all().delete()
    people = topic.posts.published().order_by("created_at", "pk")
    people = people.values_list("author_id", "author_name")
    voices = {}
    for author_id, name in people.iterator(chunk_size=POSTS_AT_ONCE):
        voices.setdefault(author_id or name, {"author_id": author_id, "author_name": name})
    voice = topic.voices.model
    voice.objects.bulk_create(voice(topic=topic, **values) for values in voices.values())


def _rebuild_paths(topic):
    """Write a topic's paths and depths anew from positions and parents, where these make a tree."""
    fields = ("pk", "position", "parent_id", "path", "depth")
    posts = list(topic.posts.only(*fields))
    opening = next((post for post in posts if post.position == 0), None)
    if opening is None:
        return
    changed = []
    for post, parent_id, place in _placed(posts, opening):
        if (post.parent_id, post.path, post.depth) != (parent_id, *place):
            post.parent_id = parent_id
            post.path, post.depth = place
            changed.append(post)
    for start in range(0, len(changed), POSTS_AT_ONCE):
        # Out of each other's way first: a path is unique at every moment.
        ids = [post.pk for post in changed[start : start + POSTS_AT_ONCE]]
        aside = Concat(Value("aside"), Cast("pk", CharField()))
        topic.posts.filter(pk__in=ids).update(path=aside, opens_thread=False)
    Post.objects.bulk_update(changed, ["parent", "path", "depth"], batch_size=POSTS_AT_ONCE)


def _placed(posts, opening):
    """Yield (post, parent id, (path, depth)) from the top down.

    What hangs in a ring, or below a parent in another topic, is not reached.
    """
    children = defaultdict(list)
    for post in posts:
        is_direct = post is opening or post.parent_id == opening.pk
        children[None if is_direct else post.parent_id].append(post)
    waiting = [(post, None, "") for post in children[None]]
    while waiting:
        post, parent_id, parent_path = waiting.pop()
        place = right_place(post.position, parent_path)
        yield post, parent_id, place
        waiting += [(child, post.pk, place[0]) for child in children[post.pk]]
