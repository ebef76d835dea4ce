"""Tags for the forum's templates: `{% load forum %}`."""

from django import template
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum import conf
from forum.models.names import name_of
from forum.policy import get_policy
from forum.reading.pagination import page_url
from forum.reading.people import former_member
from forum.reading.snippets import avatar, person_link, when
from glossary.linking import site_mode

register = template.Library()

# `{{ user|display_name }}`: the name that others see, never an e-mail address.
register.filter("display_name", name_of)


# `{{ post.created_at|when }}`, `{{ person|avatar }}`, `{{ person|person_link }}`
register.filter("when", when)
register.filter("avatar", avatar)
register.filter("person_link", person_link)


@register.filter
def can_tag_somewhere(user):
    """Return whether a user has a queue of replies to tag: `{% if user|can_tag_somewhere %}`.

    What it asks is asked on each of the forum's pages anyway; elsewhere it takes a query or three.
    """
    return bool(get_policy().can_tag_somewhere(user))


@register.filter
def author_among(row, people):
    """Return who wrote a topic or post: `{{ topic|author_among:people|person_link }}`."""
    return people.get(row.author_id) or former_member(row.author_name)


@register.filter
def editor_among(revision, people):
    """Return the Person who wrote a revision: `{{ revision|editor_among:people|person_link }}`."""
    return people.get(revision.edited_by_id) or former_member(revision.editor_name)


@register.simple_tag
def reason_max_length():
    """Return how many characters a reason may have: `maxlength="{% reason_max_length %}"`."""
    return conf.FORUM_REASON_MAX_LENGTH


@register.simple_tag
def topic_notice(topic, people):
    """Say how a topic stands: `{% topic_notice topic people %}`."""
    if not topic.reply_count:
        return _("This topic has no replies.")
    replies = ngettext("%(count)d reply", "%(count)d replies", topic.reply_count)
    voices = ngettext("%(count)d voice", "%(count)d voices", topic.voice_count)
    sentence = _(
        "This topic has %(replies)s, %(voices)s, and was last updated %(time)s by %(person)s."
    )
    return _updated(
        sentence,
        topic.last_post,
        people,
        replies=replies % {"count": topic.reply_count},
        voices=voices % {"count": topic.voice_count},
    )


@register.simple_tag
def forum_notice(forum, people):
    """Say how a forum stands, its sub-forums left out: `{% forum_notice forum people %}`."""
    if not forum.topic_count or not forum.last_post:
        return _("This forum is empty.")
    replies = forum.post_count - forum.topic_count
    sentence = _(
        "This forum has %(topics)s, %(replies)s, and was last updated %(time)s by %(person)s."
    )
    return _updated(
        sentence,
        forum.last_post,
        people,
        topics=ngettext("%(count)d topic", "%(count)d topics", forum.topic_count)
        % {"count": forum.topic_count},
        replies=ngettext("%(count)d reply", "%(count)d replies", replies) % {"count": replies},
    )


def _updated(sentence, post, people, **parts):
    """Return a sentence with the time and the author of a last post filled in, both as HTML."""
    person = person_link(author_among(post, people))
    return mark_safe(escape(sentence) % {**parts, "time": when(post.created_at), "person": person})


@register.simple_tag
def viewing_threads(page):
    """Say which threads a page holds: `{% viewing_threads page %}`."""
    shown = page.end_index() - page.start_index() + 1 if page.paginator.count else 0
    text = ngettext("Viewing %(count)d reply thread", "Viewing %(count)d reply threads", shown)
    return _viewing(text, page, shown) if page.has_other_pages() else text % {"count": shown}


@register.simple_tag
def viewing_posts(page):
    """Say which posts a page holds, in the flat orders: `{% viewing_posts page %}`."""
    shown = page.end_index() - page.start_index() + 1
    if shown == 1:
        return _one(_("Viewing post %(number)d (of %(total)d total)"), page)
    return _viewing(
        ngettext("Viewing %(count)d post", "Viewing %(count)d posts", shown), page, shown
    )


@register.simple_tag
def viewing_topics(page, sticky_count=0):
    """Say which topics a page holds, the sticky ones first: `{% viewing_topics page 2 %}`."""
    total = page.paginator.count + sticky_count
    last = page.end_index() + sticky_count
    first = 1 if page.number == 1 else page.start_index() + sticky_count
    if total == 0:
        return ""
    if first == last:
        return _("Viewing topic %(number)d (of %(total)d total)") % {"number": last, "total": total}
    shown = last - first + 1
    text = ngettext("Viewing %(count)d topic", "Viewing %(count)d topics", shown)
    return _range(text, shown, first, last, total)


@register.simple_tag
def marked_mentions():
    """Return which mentions of terms posts mark for who has not chosen: "all", "first", "none"."""
    return site_mode(first_only=conf.FORUM_LINK_FIRST_MENTIONS)


def _one(text, page):
    return text % {"number": page.start_index(), "total": page.paginator.count}


def _viewing(text, page, shown):
    return _range(text, shown, page.start_index(), page.end_index(), page.paginator.count)


def _range(text, shown, first, last, total):
    """Return "Viewing 15 posts" with "- 1 through 15 (of 47 total)" after it."""
    return _("%(viewing)s - %(first)d through %(last)d (of %(total)d total)") % {
        "viewing": text % {"count": shown},
        "first": first,
        "last": last,
        "total": total,
    }


@register.simple_tag(takes_context=True)
def pagination(context, page):
    """Link the pages of a list, none where there is one only: `{% pagination page %}`.

    Made once, though it stands above a list and below it.
    """
    if not page.has_other_pages():
        return ""
    if not hasattr(page, "links_html"):
        page.links_html = render_to_string("forum/pagination.html", _links(context, page))
    return page.links_html


def _links(context, page):
    request = context["request"]
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "links": [
            (number, page_url(request, number) if isinstance(number, int) else "")
            for number in numbers
        ],
        "current": page.number,
        "previous_url": context.get("previous_url"),
        "next_url": context.get("next_url"),
    }


@register.simple_tag
def difference_html(pieces):
    """Show what changed in a text.

    `{% difference_html pieces %}`, the pieces as `glossary.text_diff.word_diff` gives them.
    """
    tags = {"same": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}
    return mark_safe("".join(format_html(tags[kind], text) for kind, text in pieces))
