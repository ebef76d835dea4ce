"""The posts of a page: who wrote them, what they answer, what the reader may do with them.

`read_posts` finds it out for a whole page in two queries at most, whatever the page holds.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from forum import conf
from forum.models.querysets import HIDDEN_STATUSES
from forum.policy import get_policy
from forum.reading.people import Person, former_member, read_people
from forum.reading.post_html import References, post_html
from forum.reading.snippets import author, when


@dataclass(slots=True)
class MoreReplies:
    """The replies of a thread that are folded away.

    How many they are, the address of their page, and that of their rows alone, for a script.
    """

    count: int
    url: str
    fragment_url: str


@dataclass(slots=True)
class Row:
    """One post as a page shows it to one reader.

    What ends in `_html` is ready to be put into the page.

    `html` is the text of the post, "" where the reader may not read it; `tagging` the Control by
    which a tagger tags it, where a page offers that (see `add_tags` in
    `forum.interpretations.tag_badges`).
    """

    post: object
    person: Person
    url: str
    is_readable: bool
    classes: str
    attributes_html: str
    author_html: str = ""
    meta_html: str = ""
    html: str = ""
    mark_html: str = ""
    actions_html: str = ""
    # Its tags, and the line that stands for it where a filter leaves it out.
    tags_html: str = ""
    stub_html: str = ""
    tagging: object = None
    more: MoreReplies | None = None


def read_posts(posts, topic, user, site, *, also=()):
    """Return (rows, people): posts as `Row`s, and {user id: Person} of all authors named.

    `posts` are those of one topic that the page shows the user; `also` are ids of further people
    whom it names. Two queries.
    """
    policy = get_policy()
    for post in posts:
        post.topic = topic
    readable = [post for post in posts if policy.can_read(user, post)]
    parents = {post.parent_id for post in posts if post.parent_id}
    references = References(readable, user, parents)
    references.on_page |= {post.pk for post in posts}
    ids = references.author_ids() | {post.author_id for post in posts} | set(also)
    references.people = read_people(ids, site, topic.forum)
    references.glossary = site.glossaries.get(topic.forum_id)
    maker = RowMaker(references, topic, user)
    readable = {post.pk for post in readable}
    return [maker.row(post, is_readable=post.pk in readable) for post in posts], references.people


class RowMaker:
    """Makes the rows of one page; what is the same for all of them is asked once."""

    def __init__(self, references, topic, user):
        self.references = references
        self.user = user
        self.policy = get_policy()
        self.max_indent = conf.FORUM_MAX_INDENT
        self.may_write = self.policy.is_member(user)
        self.can_reply = bool(self.policy.can_reply(user, topic))
        self.can_moderate = bool(self.policy.can_moderate(user, topic.forum))
        self.reply_url = reverse("forum:reply", args=[topic.pk])
        self.words = {
            "post": escape(_("#%(number)s by %(name)s")),
            "answers": _("in reply to %(post)s"),
            "edited": _("Edited %(time)s"),
            "reply": _("Reply"),
            "quote": _("Quote"),
            "edit": _("Edit"),
            "remove": _("Remove…"),
            "restore": _("Restore…"),
        }

    def row(self, post, *, is_readable):
        """Return the Row of a post."""
        references = self.references
        person = references.people.get(post.author_id) or former_member(post.author_name)
        row = Row(
            post=post,
            person=person,
            url=f"{references.before}{post.pk}{references.after}",
            is_readable=is_readable,
            classes=self.classes(post),
            attributes_html=self.attributes(post, person if is_readable else None),
        )
        if is_readable:
            row.author_html = author(person)
            row.meta_html = self.meta(post, row.url)
            row.html = post_html(post.body_html, references)
            row.mark_html = self.mark(post)
            row.actions_html = self.actions(post, row.url)
        return row

    def classes(self, post):
        """Return the CSS classes of a post."""
        found = f"post indent-{min(max(post.depth - 1, 0), self.max_indent)}"
        if post.depth == 0:
            found += " opening"
        if post.status in HIDDEN_STATUSES:
            found += " pending" if post.status == "pending" else " removed"
        return found

    def attributes(self, post, person):
        """Return the attributes by which links and scripts find a post, and what it is called."""
        found = f'id="post-{post.pk}" data-forum-post="{post.pk}"'
        if post.depth == 0:
            found += " data-forum-opening"
        label = f"#{post.pk}"
        if person is not None:
            name = escape(person.name)
            found += f' data-forum-author="{name}"'
            label = self.words["post"] % {"number": post.pk, "name": name}
        return mark_safe(f'{found} aria-label="{label}"')

    def meta(self, post, url):
        """Return the line above a post: when it was written, what it answers, its number."""
        answers = ""
        if post.parent_id:
            link = self.references.link(post.parent_id, name=True)
            answers = f' <span class="answers">{self.words["answers"] % {"post": link}}</span>'
        number = f'<a class="post-number" href="{url}">#{post.pk}</a>'
        return mark_safe(f"{when(post.created_at)}{answers} {number}")

    def mark(self, post):
        """Return what is said of a post that not everybody sees, "" for the others."""
        if post.status not in HIDDEN_STATUSES:
            return ""
        if post.status == "pending":
            text = _("This post waits for approval. Only its author and moderators see it.")
        else:
            text = _("This post was removed. Only moderators see its text.")
        return format_html('<p class="mark">{}</p>', text)

    def actions(self, post, url):
        """Return the line below a post: when it was edited, and what the reader may do with it."""
        words, found = self.words, []
        if post.edited_at:
            edited = words["edited"] % {"time": when(post.edited_at)}
            found.append(f'<a class="edited" href="{url}history/">{edited}</a>')
        if self.may_write:
            if self.can_reply and post.status == "published":
                form, pk, reply, quote = self.reply_url, post.pk, words["reply"], words["quote"]
                found.append(
                    f'<a href="{form}?to={pk}#reply" data-forum-reply-to="{pk}">{reply}</a>'
                    f'<a href="{form}?quote={pk}#reply" data-forum-quote="{pk}">{quote}</a>'
                )
            if self.policy.can_edit(self.user, post):
                found.append(f'<a href="{url}edit/">{words["edit"]}</a>')
        if self.can_moderate and post.depth and post.status != "pending":
            verb, word = (
                ("trash", "remove") if post.status == "published" else ("restore", "restore")
            )
            found.append(f'<a href="{url}{verb}/">{words[word]}</a>')
        return mark_safe(f'\n<p class="post-actions">{"".join(found)}</p>') if found else ""
