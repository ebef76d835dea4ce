"""The tables of a member's own data, row by row, so that memory is bounded.

A row is about the member alone: of others it has the title of a topic and the number of a post.
What the member may not read, it does not have.
"""

from datetime import UTC

from django.db.models import Q

from forum.models import Appeal, Objection, Post, Report, Revision, Tagging, Topic
from forum.moderation.removals import find_own_removed
from forum.policy import get_policy

# Rows that are read at once.
CHUNK = 200
# What rows need of a post's topic.
TOPIC_FIELDS = ("topic__title", "topic__slug", "topic__status", "topic__forum__title")


class OwnData:
    """What one member wrote and may read. Every method but `preferences` yields dicts."""

    def __init__(self, member):
        self.member = member
        seen = Post.objects.visible_to(member).order_by()
        removed = find_own_removed(member).order_by()
        self._posts = Post.objects.filter(
            Q(pk__in=seen.filter(author=member).values("pk")) | Q(pk__in=removed.values("pk"))
        )
        self._seen = seen.values("pk")

    def topics(self):
        """Yield the topics that the member started."""
        openings = self._posts.filter(depth=0).order_by("pk")
        topics = Topic.objects.filter(pk__in=openings.values("topic"))
        for topic in topics.select_related("forum").order_by("pk").iterator(chunk_size=CHUNK):
            yield {
                "topic": topic.pk,
                "title": topic.title,
                "forum": topic.forum.title,
                "status": topic.status,
                "started_at": moment(topic.created_at),
            }

    def posts(self):
        """Yield the posts, topic by topic."""
        posts = self._posts.select_related("topic__forum").order_by("topic_id", "created_at", "pk")
        posts = posts.only("author", *POST_FIELDS, *TOPIC_FIELDS)
        for post in posts.iterator(chunk_size=CHUNK):
            yield {
                "post": post.pk,
                "topic": post.topic_id,
                "topic_title": post.topic.title,
                "forum": post.topic.forum.title,
                "answers": post.parent_id,
                "opens_topic": post.is_opening,
                "status": post.topic.status if post.is_opening else post.status,
                "written_at": moment(post.created_at),
                "edited_at": moment(post.edited_at),
                "revision": post.revision_number,
                "text": post.body,
            }

    def revisions(self):
        """Yield every text that these posts have had, in the order of `posts`."""
        revisions = Revision.objects.filter(post__in=self._posts.values("pk"))
        revisions = revisions.select_related("post__topic__forum").order_by(
            "post__topic_id", "post__created_at", "post_id", "number"
        )
        revisions = revisions.defer("post__body", "post__body_html")
        policy = get_policy()
        for revision in revisions.iterator(chunk_size=CHUNK):
            is_shown = bool(policy.can_read_revision(self.member, revision))
            yield {
                "post": revision.post_id,
                "number": revision.number,
                "written_at": moment(revision.created_at),
                "edited_by_me": revision.edited_by_id == self.member.pk,
                "reason": revision.reason if is_shown else "",
                "text": revision.body if is_shown else None,
            }

    def taggings(self):
        """Yield the taggings that the member made of posts that they may read."""
        taggings = Tagging.objects.filter(moderator=self.member, post__in=self._seen)
        taggings = taggings.select_related("question").order_by("pk")
        taggings = taggings.prefetch_related("tags__interpretation")
        for tagging in taggings.iterator(chunk_size=CHUNK):
            yield {
                "tagging": tagging.pk,
                "post": tagging.post_id,
                "question": tagging.question.title,
                "verdict": tagging.verdict,
                "tags": [
                    {"stance": tag.stance, "interpretation": tag.interpretation.label}
                    for tag in tagging.tags.all()
                ],
                "note": tagging.note,
                "revision": tagging.revision,
                "tagged_at": moment(tagging.created_at),
                "superseded_at": moment(tagging.superseded_at),
            }

    def objections(self):
        """Yield what the member said of tags that misread a post of theirs."""
        objections = Objection.objects.filter(author=self.member, post__in=self._posts.values("pk"))
        objections = objections.select_related("question")
        for objection in objections.order_by("pk").iterator(chunk_size=CHUNK):
            yield {
                "post": objection.post_id,
                "question": objection.question.title,
                "text": objection.note,
                "written_at": moment(objection.created_at),
                "answered_at": moment(objection.answered_at),
            }

    def reports(self):
        """Yield the member's reports, with what they were answered."""
        reports = Report.objects.filter(reporter=self.member).select_related("rule")
        for report in reports.order_by("pk").iterator(chunk_size=CHUNK):
            yield {
                "post": report.post_id,
                "rule": report.rule.title if report.rule else "",
                "text": report.words,
                "state": report.state,
                "answer": report.answer,
                "written_at": moment(report.created_at),
            }

    def appeals(self):
        """Yield the member's appeals, with what they were answered."""
        appeals = Appeal.objects.filter(author=self.member, post__in=self._posts.values("pk"))
        for appeal in appeals.order_by("pk").iterator(chunk_size=CHUNK):
            yield {
                "post": appeal.post_id,
                "text": appeal.words,
                "state": appeal.state,
                "answer": appeal.answer,
                "written_at": moment(appeal.created_at),
            }


POST_FIELDS = (
    *("topic", "parent", "depth", "status", "created_at", "edited_at", "revision_number", "body"),
)
# In the order of the file.
TABLES = ("topics", "posts", "revisions", "taggings", "objections", "reports", "appeals")


def moment(time):
    """Return a time as text in UTC; None for None."""
    return time.astimezone(UTC).isoformat(timespec="seconds") if time else None
