"""The forms by which moderators move topics and posts."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forum import conf
from forum.forms.moderation import ReasonForm
from forum.forms.verb_form import Text
from forum.models import Forum, Post, Topic
from forum.models.status import Status
from forum.policy import get_policy

# Topics offered to choose from.
TOPICS_OFFERED = 20
# The end of a topic's or a post's address; a number alone is a topic's, with # a post's.
ADDRESS = re.compile(r"(?:.*/)?(topic|post)/(\d{1,18})(?:[-/?#].*)?")
NUMBER = re.compile(r"(#?)(\d{1,18})")


def moderated_forums(user):
    """Return the Forums that hold topics and that the user may moderate, as a list."""
    forums = Forum.objects.visible_to(user).exclude(kind=Forum.Kind.CATEGORY)
    policy = get_policy()
    return [forum for forum in forums if policy.can_moderate(user, forum)]


def topics_to_choose(user, text):
    """Return (topics, post) that a text names: an address, a number, or words of a title.

    `topics` are the Topics that the user may move posts to, the latest first, 20 at most; without a
    text all. `post` is the Post that the text names, or None.
    """
    topics = Topic.objects.published().filter(forum__in=moderated_forums(user))
    topics = topics.select_related("forum").newest_activity_first()
    text = text.strip()
    if found := ADDRESS.fullmatch(text):
        is_post, number = found[1] == "post", int(found[2])
    elif found := NUMBER.fullmatch(text):
        is_post, number = bool(found[1]), int(found[2])
    else:
        for word in text.split()[:5]:
            topics = topics.filter(title__icontains=word)
        return list(topics[:TOPICS_OFFERED]), None
    if not is_post:
        return list(topics.filter(pk=number)), None
    post = Post.objects.published().filter(pk=number, topic__in=topics.order_by()).first()
    return (list(topics.filter(pk=post.topic_id)), post) if post else ([], None)


class MoveTopicForm(ReasonForm):
    """Move a topic to another forum."""

    forum = forms.ChoiceField(label=_("Forum"))
    field_order = ["forum", "reason"]

    def __init__(self, *args, topic, user, **options):
        super().__init__(*args, verb=topic.move, **options)
        self.forums = {
            str(forum.pk): forum for forum in moderated_forums(user) if forum.pk != topic.forum_id
        }
        self.fields["forum"].choices = [
            ("", _("Choose a forum")),
            *((pk, forum.title) for pk, forum in self.forums.items()),
        ]

    def call_verb(self, *, by):
        """Move the topic; return the Action, or True where it was there already."""
        data = self.cleaned_data
        forum = self.forums[data["forum"]]
        return self.verb(forum, by=by, reason=data["reason"]) or True


class ChooseTopicForm(ReasonForm):
    """Choose a topic by its address, its number, or words of its title."""

    find = forms.CharField(
        label=_("Find a topic"),
        required=False,
        max_length=300,
        widget=forms.TextInput({"type": "search", "dir": "auto", "autocomplete": "off"}),
        help_text=_("Its address or number, or words of its title."),
    )
    into = forms.ChoiceField(label=_("Topic"), required=False, widget=forms.RadioSelect)
    field_order = ["find", "into", "reason"]

    def __init__(self, *args, leaving, user, **options):
        super().__init__(*args, **options)
        topics, self.post = topics_to_choose(user, self["find"].value() or "")
        self.topics = {str(topic.pk): topic for topic in topics if topic.pk != leaving}
        chosen = str(self["into"].value() or "")
        if chosen and chosen not in self.topics:
            # It was chosen from what an earlier search had found.
            earlier, _post = topics_to_choose(user, chosen)
            self.topics |= {str(topic.pk): topic for topic in earlier if topic.pk != leaving}
        self.fields["into"].choices = [
            (pk, f"{topic.title} ({topic.forum.title})") for pk, topic in self.topics.items()
        ]
        self.found_nothing = not self.topics

    def clean(self):
        """Take the one topic that was found where none is chosen; check that there is one."""
        data = super().clean()
        chosen = data.get("into")
        if not chosen and data.get("find") and len(self.topics) == 1:
            [chosen] = self.topics
        if not chosen and "into" not in self.errors:
            raise ValidationError({"into": _("Choose a topic.")})
        data["topic"] = self.topics.get(chosen)
        return data


class MergeForm(ChooseTopicForm):
    """Merge a topic with another one."""

    def call_verb(self, *, by):
        """Merge the topic; return the Action."""
        return self.verb(self.cleaned_data["topic"], by=by, reason=self.cleaned_data["reason"])


class MovePostForm(ChooseTopicForm):
    """Move a reply to a topic or, where a post's number is given, below that post."""

    def call_verb(self, *, by):
        """Move the reply; return the Action, or True where it was there already."""
        topic = self.cleaned_data["topic"]
        to = self.post if self.post and self.post.topic_id == topic.pk else topic
        return self.verb(to, by=by, reason=self.cleaned_data["reason"]) or True


class SplitForm(ReasonForm):
    """Give some of a topic's replies a topic of their own.

    `offered` are the posts to tick on this page; those ticked on another are kept.
    """

    title = Text(
        label=_("Title of the new topic"),
        widget=forms.TextInput({"dir": "auto", "autocomplete": "off"}),
    )
    forum = forms.ChoiceField(label=_("Forum"))
    field_order = ["title", "forum", "reason"]

    def __init__(self, *args, topic, user, chosen, **options):
        super().__init__(*args, verb=topic.split, **options)
        self.chosen = chosen
        self.fields["title"].widget.attrs["maxlength"] = conf.FORUM_TITLE_MAX_LENGTH
        self.forums = {str(forum.pk): forum for forum in moderated_forums(user)}
        self.fields["forum"].choices = [(pk, row.title) for pk, row in self.forums.items()]
        self.initial.setdefault("forum", str(topic.forum_id))

    def clean(self):
        """Check that posts are chosen, one of them not removed, so that the page can count them."""
        if not self.chosen:
            raise ValidationError(_("Choose the posts that the new topic is to have."))
        if all(post.status != Status.PUBLISHED for post in self.chosen):
            raise ValidationError(_("All of these posts were removed: restore one of them first."))
        data = super().clean()
        try:
            Topic.clean_title(data.get("title") or "")
        except ValidationError as error:
            self.take_errors(error)
        return data

    def call_verb(self, *, by):
        """Split the topic; return the Action."""
        data = self.cleaned_data
        return self.verb(
            self.chosen,
            data["title"],
            by=by,
            forum=self.forums[data["forum"]],
            reason=data["reason"],
        )
