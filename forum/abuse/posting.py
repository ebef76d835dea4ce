"""The verbs that write a text, for pages and API: with the screening before them."""

from dataclasses import dataclass, field
from functools import partial

from forum import transactions
from forum.abuse.draft import Draft, Facts
from forum.abuse.screening import refuse_duplicate, screen, screen_edit
from forum.models import Hold, Post, PostAddress, Submission, Topic
from forum.models.status import Status
from forum.models.verb import refuse_without_reason
from forum.policy import get_policy, refuse_unless


@dataclass(frozen=True)
class Posting:
    """What a member does by one request, with the Facts of that.

    `anyway` posts what was just written in the same place once more; `is_trapped` says that a field
    was filled in which only programs see.
    """

    user: object
    facts: Facts = field(default_factory=Facts)
    anyway: bool = False
    is_trapped: bool = False

    @transactions.on_primary()
    def start_topic(self, forum, title, body, *, key=""):
        """Start a topic, held back where there is a cause; return it.

        Raises PermissionDenied, ValidationError, Duplicate.
        """
        refuse_unless(get_policy().can_start_topic(self.user, forum))
        cleaned = Topic.clean_both(title, body)
        draft = self._draft("topic", forum, cleaned[1], title=cleaned[0])
        causes = self._screened(draft, Submission.of_topic(self.user, key, forum, title, body))
        write = partial(forum.start_topic, self.user, title, body, key=key, cleaned=cleaned)
        return self._write(write, causes)

    @transactions.on_primary()
    def reply(self, topic, body, *, to=None, key=""):
        """Reply to a topic or to its post `to`, held back where there is a cause; return the post.

        Raises PermissionDenied, ValidationError, Duplicate.
        """
        refuse_unless(get_policy().can_reply(self.user, topic))
        rendered = Post.clean_and_render(body)
        draft = self._draft("reply", topic.forum, rendered, topic=topic)
        causes = self._screened(draft, Submission.of_reply(self.user, key, topic, to, body))
        write = partial(topic.reply, self.user, body, to=to, key=key, rendered=rendered)
        return self._write(write, causes)

    @transactions.on_primary()
    def check_edit(self, post, rendered, *, title=""):
        """Check a text, as `Post.clean_and_render` returned it, that is to replace a post's.

        `title` is the topic's new one. For doors that edit in a transaction of their own. Raises
        ValidationError where it is refused.
        """
        if self._is_exempt(post.forum) or not get_policy().can_edit(self.user, post):
            return
        title = title or (post.topic.title if post.is_opening else "")
        if rendered[0] != post.body or title not in ("", post.topic.title):
            about = {"topic": post.topic, "edited": post, "title": title}
            screen_edit(self._draft("edit", post.forum, rendered, **about))

    @transactions.on_primary()
    def edit(self, post, body, *, reason="", rule=None, seen=None):
        """Edit a post; return the new Revision, None if nothing changed.

        Raises PermissionDenied, ValidationError.
        """
        refuse_unless(get_policy().can_edit(self.user, post))
        why = {"by": self.user, "reason": reason, "rule": rule}
        refuse_without_reason(author_id=post.author_id, **why)
        rendered = Post.clean_and_render(body)
        self.check_edit(post, rendered)
        return post.edit(body, seen=seen, rendered=rendered, **why)

    @transactions.on_primary()
    def rename(self, topic, title, *, reason="", rule=None, seen=None):
        """Give a topic another title; return the Action, None if nothing changed.

        Raises PermissionDenied, ValidationError.
        """
        post = topic.opening_post
        refuse_unless(get_policy().can_edit(self.user, post))
        why = {"by": self.user, "reason": reason, "rule": rule}
        refuse_without_reason(author_id=topic.author_id, **why)
        self.check_edit(post, (post.body, post.body_html), title=Topic.clean_title(title))
        return topic.rename(title, seen=seen, **why)

    def _draft(self, kind, forum, rendered, **more):
        """Return a Draft of the user's; `rendered` is what `Post.clean_and_render` returned."""
        body, html = rendered
        return Draft(
            kind=kind,
            author=self.user,
            forum=forum,
            body=body,
            html=html,
            is_new=not self._is_exempt(forum) and get_policy().is_new(self.user),
            facts=self.facts,
            **more,
        )

    def _screened(self, draft, submission):
        """Return why a new post is held back, {Cause: details}; raise Duplicate, ValidationError.

        Moderators are exempt, and so is a form that has posted already: the verb finds its post.
        """
        if submission.post_id or self._is_exempt(draft.forum):
            return {}
        if not self.anyway:
            refuse_duplicate(draft)
        return screen(draft, is_trapped=self.is_trapped)

    def _write(self, write, causes):
        """Write a Topic or Post, held back for these causes, with the address it came from."""
        with transactions.atomic():
            row = write(status=Status.PENDING if causes else Status.PUBLISHED)
            post = row.opening_post if isinstance(row, Topic) else row
            if causes:
                Hold.record(post, causes)
            PostAddress.keep(post, self.facts.address)
        return row

    def _is_exempt(self, forum):
        return bool(get_policy().can_moderate(self.user, forum))
