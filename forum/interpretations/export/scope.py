"""What an export is of, and what of it a person may export."""

from django.db.models import Avg, Count
from django.db.models.functions import Length

from forum.models import Forum, Post, Question, Topic
from forum.policy import Refusal, get_policy, refuse_unless

# Bytes of an empty ZIP, bytes per reply without its text, and bytes per character of text, which is
# in the ZIP twice and compressed. Measured on replies of about a hundred words.
EMPTY_SIZE, SIZE_PER_REPLY, SIZE_PER_CHARACTER = 5_000, 350, 0.85
# Replies.
SAMPLE = 200


class Scope:
    """The published topics of a topic, a question or a forum (itself alone) that ask a question.

    `subject` is a Topic, Question or Forum. Contains only topics that `by` sees, in forums whose
    taggings they may export. Raises PermissionDenied where there is no such forum.
    """

    def __init__(self, subject, *, by):
        self.subject = subject
        self.by = by
        self.kind = subject._meta.model_name
        asked = Topic.objects.filter(question__isnull=False)
        asked = {
            Topic: asked.filter(pk=subject.pk),
            Question: asked.filter(question=subject.pk),
            Forum: asked.filter(forum=subject.pk),
        }[type(subject)]
        self.forums = self._exportable_forums(asked)
        self.asked = asked.filter(forum__in=self.forums)
        self.topics = (
            self.asked.visible_to(by)
            .published()
            .select_related("forum", "question__forum")
            .order_by("pk")
        )

    def _exportable_forums(self, asked):
        policy = get_policy()
        own = [self.subject] if isinstance(self.subject, Forum) else [self.subject.forum]
        forums = {forum.pk: forum for forum in own}
        forums |= {row.pk: row for row in Forum.objects.filter(topics__in=asked).distinct()}
        answers = {pk: policy.can_export(self.by, forum) for pk, forum in forums.items()}
        if not any(answers.values()):
            refuse_unless(next(iter(answers.values()), Refusal("")))
        return [pk for pk, answer in answers.items() if answer]

    @property
    def title(self):
        """Return the title of the topic, question or forum."""
        return self.subject.title

    def replies(self):
        """Return the posts of the export, in no order: the published replies of its topics.

        An opening post that was tagged is among them.
        """
        posts = Post.objects.visible_to(self.by).published().taking_part()
        return posts.filter(topic__in=self.topics.values("pk"))

    def estimated_size(self):
        """Return the ZIP's estimated size in bytes, from a sample of the replies. Two queries."""
        replies = self.replies()
        sample = replies.order_by()[:SAMPLE]
        length = sample.aggregate(length=Avg(Length("body")))["length"] or 0
        return EMPTY_SIZE + replies.count() * (SIZE_PER_REPLY + SIZE_PER_CHARACTER * length)

    def questions(self):
        """Return the questions that the topics ask."""
        asked = self.topics.values("question")
        return Question.objects.filter(pk__in=asked).order_by("pk").prefetch_related("terms")

    def left_out(self):
        """Return how many topics, and replies in the exported topics, are left out, by status."""
        topics = self.asked.exclude(status="published").order_by().values_list("status")
        replies = Post.objects.replies().exclude(status="published")
        replies = (
            replies.filter(topic__in=self.topics.values("pk")).order_by().values_list("status")
        )
        return {
            "topics": dict(topics.annotate(Count("pk"))),
            "replies": dict(replies.annotate(Count("pk"))),
        }
