"""Repairing what `forum.maintenance.check` finds, for `manage.py forum_check --repair`."""

from collections import defaultdict

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from forum import transactions
from forum.maintenance.check import examine_forums, examine_topics, path_and_depth_of
from forum.models import Forum, Post, Revision, SiteStamp, Topic, counters
from forum.models.recount import rewrite_voices

# Posts per statement.
CHUNK = 500
# The fields that are repaired by writing the expected value.
FIELDS = {
    "post": {"reply_count", "opens_thread", "revision_number"},
    "topic": {
        *("reply_count", "thread_count", "voice_count", "next_position"),
        *("last_post_id", "last_activity_at"),
    },
    "forum": {"topic_count", "post_count", "last_post_id", "audience"},
}


def confirm_topic(pk, *, repair=False):
    """Check a topic under its lock and, if asked, repair it; return (findings, findings left).

    A check without the lock may see a change halfway done, so its findings are confirmed here. One
    transaction.
    """
    with transactions.atomic():
        topic = Topic.objects.filter(pk=pk).locked().select_related("forum").first()
        if topic is None:
            return [], []
        findings = _findings_of(pk)
        if not (repair and findings):
            return findings, findings
        kinds = {finding.what for finding in findings}
        # First the values from which others are counted.
        if kinds & {"path", "depth", "parent"}:
            _rebuild_paths(topic)
        if "voices" in kinds:
            rewrite_voices(topic)
        for finding in _findings_of(pk):
            _repair(finding)
        counters.touch_topic(topic)
        return findings, _findings_of(pk)


def confirm_forum(pk, *, repair=False):
    """Check a forum under its lock and, if asked, repair it; return (findings, findings left).

    One transaction.
    """
    with transactions.atomic():
        forum = Forum.objects.filter(pk=pk)
        # Whoever posts waits for this lock, so that the counts do not change meanwhile.
        if forum.locked().first() is None:
            return [], []
        findings = list(examine_forums(forum))
        if not (repair and findings):
            return findings, findings
        for finding in findings:
            _repair(finding)
        forum.update(version=F("version") + 1, edition=F("edition") + 1)
        SiteStamp.renew_on_commit()
        return findings, list(examine_forums(forum))


def _findings_of(topic_id):
    return [finding for _topic_id, finding in examine_topics(topic_id, topic_id)]


def _repair(finding):
    """Repair one Finding, if the rows say how."""
    if finding.what in FIELDS[finding.model]:
        model = {"post": Post, "topic": Topic, "forum": Forum}[finding.model]
        model.objects.filter(pk=finding.pk).update(**{finding.what: finding.expected})
    elif finding.what == "body_digest":
        _accept_text(Post.objects.get(pk=finding.pk))
    elif finding.what == "latest revision":
        _add_revision(Post.objects.get(pk=finding.pk))


def _accept_text(post):
    """Write the digest and the HTML of a post whose text was changed without `edit`.

    Does nothing if the text has changed once more: the next check finds that.
    """
    digest = Post.digest(post.body)
    if Post.objects.filter(pk=post.pk, body=post.body).update(body_digest=digest):
        post.rerender()


def _add_revision(post):
    """Add the text of a post as its latest revision, so that no text is lost."""
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


def _rebuild_paths(topic):
    """Rewrite a topic's paths and depths, as far as positions and parents form a tree."""
    fields = ("pk", "position", "parent_id", "path", "depth")
    posts = list(topic.posts.only(*fields))
    opening = next((post for post in posts if post.position == 0), None)
    if opening is None:
        return
    changed = []
    for post, parent_id, path, depth in _with_paths(posts, opening):
        if (post.parent_id, post.path, post.depth) != (parent_id, path, depth):
            post.parent_id, post.path, post.depth = parent_id, path, depth
            changed.append(post)
    for start in range(0, len(changed), CHUNK):
        # Temporary paths first, because paths are unique, also between two statements.
        ids = [post.pk for post in changed[start : start + CHUNK]]
        aside = Concat(Value("aside"), Cast("pk", CharField()))
        topic.posts.filter(pk__in=ids).update(path=aside, opens_thread=False)
    Post.objects.bulk_update(changed, ["parent", "path", "depth"], batch_size=CHUNK)


def _with_paths(posts, opening):
    """Yield (post, parent id, path, depth), parents before their replies.

    Posts in a circle, or below a parent in another topic, are left out.
    """
    children = defaultdict(list)
    for post in posts:
        is_direct = post is opening or post.parent_id == opening.pk
        children[None if is_direct else post.parent_id].append(post)
    waiting = [(post, None, "") for post in children[None]]
    while waiting:
        post, parent_id, parent_path = waiting.pop()
        path, depth = path_and_depth_of(post.position, parent_path)
        yield post, parent_id, path, depth
        waiting += [(child, post.pk, path) for child in children[post.pk]]
