"""The forms that start a topic, reply, and edit."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forum import conf, transactions
from forum.abuse import Duplicate, Facts, Posting
from forum.forms.moderation import rule_field
from forum.forms.verb_form import Text, VerbForm
from forum.models import Post, Rule
from forum.models.verb import refuse_without_reason


class WritingForm(VerbForm):
    """Base class of the forms with a post's text.

    A view sets `facts`, what the request says of who sent it, before it submits the form.
    """

    facts = Facts()

    body = Text(label=_("Your text"), widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["body"].widget.attrs["maxlength"] = conf.FORUM_BODY_MAX_LENGTH


class KeyedForm(WritingForm):
    """A form that posts only once, even if it is sent several times.

    Where the author has just written the same in the same place, `duplicate` is what they wrote
    then; the button `anyway` posts all the same.
    """

    # The field that only programs fill in, since it is hidden from people.
    trap = "homepage"
    duplicate = None

    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["key"].initial = uuid.uuid4().hex

    def posting(self, *, by):
        """Return the Posting of the form."""
        is_trapped, anyway = (bool(self.data.get(name)) for name in (self.trap, "anyway"))
        return Posting(by, self.facts, anyway=anyway, is_trapped=is_trapped)

    def submit(self, *, by):
        """Post; return what was written, or None where the form has errors, or a duplicate."""
        try:
            return super().submit(by=by)
        except Duplicate as error:
            self.duplicate = error.post
            return None


def title_field():
    """Return a field for a topic's title."""
    attrs = {"maxlength": conf.FORUM_TITLE_MAX_LENGTH, "dir": "auto", "autocomplete": "off"}
    return Text(label=_("Title"), widget=forms.TextInput(attrs=attrs))


class TopicForm(KeyedForm):
    """Start a topic in a forum."""

    def __init__(self, *args, forum, **options):
        super().__init__(*args, **options)
        self.forum = forum
        self.fields = {"title": title_field(), **self.fields}

    def call_verb(self, *, by):
        """Start the topic; return it."""
        data = self.cleaned_data
        given = (data["title"], data["body"])
        return self.posting(by=by).start_topic(self.forum, *given, key=data["key"])


class ReplyForm(KeyedForm):
    """Reply to a topic, which the form's address names, or to the post whose number is `to`."""

    to = forms.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )

    def __init__(self, *args, topic, **options):
        super().__init__(*args, **options)
        self.topic = topic

    def call_verb(self, *, by):
        """Post the reply; return it."""
        data = self.cleaned_data
        to = self.answered_post()
        return self.posting(by=by).reply(self.topic, data["body"], to=to, key=data["key"])

    def answered_post(self):
        """Return the post that is answered, or None for the topic itself.

        Raises ValidationError if the topic has no post with that number.
        """
        number = self.cleaned_data["to"]
        if number is None:
            return None
        post = self.topic.posts.filter(pk=number).first()
        if post is None:
            raise ValidationError({"parent": _("The post that you answer is not in this topic.")})
        return post


class EditForm(WritingForm):
    """Change a post, and with an opening post the topic's title."""

    must_be_sent = ("seen",)
    reason = Text(
        label=_("Why you change it (optional)"), widget=forms.TextInput(attrs={"dir": "auto"})
    )
    # The revision that the editor started from.
    seen = forms.IntegerField(required=False, max_value=2**31 - 1, widget=forms.HiddenInput)

    rule = rule_field(_("Rule"))

    def __init__(self, *args, post, user, **options):
        title = post.topic.title
        initial = {
            "title": title,
            "seen_title": title,
            "body": post.body,
            "seen": post.revision_number,
        }
        super().__init__(*args, initial=initial, **options)
        self.post = post
        self.fields["reason"].widget.attrs["maxlength"] = conf.FORUM_REASON_MAX_LENGTH
        if user.pk == post.author_id:
            del self.fields["rule"]
        else:
            self.fields["rule"].queryset = Rule.objects.of(post.forum)
            self.fields["reason"].label = _("In your own words (everybody who reads it reads this)")
        if post.is_opening:
            # The title that the editor started from, too.
            seen = Text(widget=forms.HiddenInput)
            self.fields = {"title": title_field(), **self.fields, "seen_title": seen}
            self.must_be_sent = ("seen", "seen_title")

    def call_verb(self, *, by):
        """Save the text, and the title where it is changed; return the post."""
        data = self.cleaned_data
        # Rendered before the transaction, so that nobody waits for it.
        rendered = Post.clean_and_render(data["body"])
        title = data["title"] if self.post.is_opening else ""
        change = {"by": by, "reason": data["reason"], "rule": data.get("rule")}
        refuse_without_reason(author_id=self.post.author_id, **change)
        Posting(by, self.facts).check_edit(self.post, rendered, title=title)
        with transactions.atomic():
            self.post.edit(data["body"], seen=data["seen"], rendered=rendered, **change)
            seen = data.get("seen_title") or None
            if self.post.is_opening and data["title"] != seen:
                self.post.topic.rename(data["title"], seen=seen, **change)
        return self.post

    @property
    def changed_meanwhile(self):
        """Return the names of the fields that somebody else has changed meanwhile."""
        return [name for name in ("title", "body") if self.has_error(name, "changed_meanwhile")]

    def take_errors(self, error):
        """Show the errors.

        Where somebody else has changed the text or title, the next attempt starts from theirs.
        """
        super().take_errors(error)
        with transactions.on_primary():
            self.post.refresh_from_db()
        self.data = self.data.copy()
        if "body" in self.changed_meanwhile:
            self.data["seen"] = self.post.revision_number
        if "title" in self.changed_meanwhile:
            self.data["seen_title"] = self.post.topic.title
