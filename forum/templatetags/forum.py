"""Tags for the forum's templates: `{% load forum %}`."""

from functools import lru_cache
from html import escape

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.timezone import get_current_timezone, template_localtime
from django.utils.translation import get_language, gettext_lazy, ngettext_lazy

from forum import conf
from forum.models.bulk import verbs_for_many as names_for_many
from forum.models.names import name_of
from forum.models.verbs import find_verb
from forum.models.verbs import offered_verbs as offered
from forum.moderation.queue import COUNTED, count_open
from forum.policy import get_policy
from forum.reading.pagination import page_url
from forum.reading.people import author_among, former_member
from forum.reading.post_cache import posts_html
from glossary.linking.link import site_mode

register = template.Library()

# The pages that do not count what waits for moderators; see `open_cases`.
UNCOUNTED = frozenset(["queue", "queue-list", "export-question"])

# The order of what is chosen for many rows.
MOST_FREQUENT = {"trash": 0, "spam": 1, "restore": 2, "approve": 3}

# `{{ user|display_name }}`: the name that others see, never an e-mail address.
register.filter("display_name", name_of)


# `{{ topic|author_among:people }}`: the Person who wrote a topic or post.
register.filter("author_among", author_among)

# `{% for row, html in rows|posts_html %}`: what `forum/posts/post.html` shows of each post.
register.filter("posts_html", posts_html)


@register.filter
def when(moment):
    """Return a time as HTML: `{{ post.created_at|when }}`.

    An absolute time, which a script turns into "3 hours ago". Not a template, because a page has
    hundreds of times.
    """
    return _when(moment, get_language(), get_current_timezone())


@lru_cache(maxsize=10_000)
def _when(moment, _language, _timezone):
    return format_html(
        '<time data-forum-time datetime="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        formats.date_format(template_localtime(moment), "DATETIME_FORMAT"),
    )


@register.filter
def html_attributes(attributes):
    """Return {name: value} as HTML attributes: `<a{{ action.attributes|html_attributes }}>`.

    Not a loop in the template, which would cost more than the rest of the element.
    """
    return mark_safe("".join(f' {name}="{escape(value)}"' for name, value in attributes.items()))


@register.filter
def person_link(person):
    """Return a person's name as HTML: `{% blocktranslate with person=person|person_link %}`.

    Renders `forum/people/link.html`, for use in a sentence. Elsewhere include that template.
    """
    # Without the template's last newline, because a comma may follow.
    return mark_safe(render_to_string("forum/people/link.html", {"person": person}).strip())


@register.filter
def can_tag_somewhere(user):
    """Return whether a user may tag in any forum: `{% if user|can_tag_somewhere %}`.

    No query on the forum's own pages, which ask the same; elsewhere up to three.
    """
    return bool(get_policy().can_tag_somewhere(user))


@register.filter
def can_moderate_somewhere(user):
    """Return whether a user moderates any forum: `{% if user|can_moderate_somewhere %}`."""
    return bool(get_policy().can_moderate_somewhere(user))


@register.simple_tag(takes_context=True)
def open_cases(context):
    """Return how many cases wait for a moderator, as text: `{% open_cases as count %}`.

    One query. On pages that take as many as a page may already, it is "".
    """
    request = context["request"]
    if request.resolver_match.url_name in UNCOUNTED:
        return ""
    count = getattr(request, "forum_open_cases", None)
    count = count_open(request.user) if count is None else count
    return f"{COUNTED - 1}+" if count >= COUNTED else str(count)


@register.filter
def editor_among(revision, people):
    """Return the Person who wrote a revision: `{{ revision|editor_among:people }}`."""
    return people.get(revision.edited_by_id) or former_member(revision.editor_name)


@register.simple_tag
def reason_max_length():
    """Return how many characters a reason may have: `maxlength="{% reason_max_length %}"`."""
    return conf.FORUM_REASON_MAX_LENGTH


@register.inclusion_tag("forum/topics/notice.html")
def topic_notice(topic, people):
    """Sum up a topic in a sentence: `{% topic_notice topic people %}`."""
    last = topic.last_post
    return {"topic": topic, "last": last, "person": last and author_among(last, people)}


@register.inclusion_tag("forum/forums/notice.html")
def forum_notice(forum, people):
    """Sum up a forum in a sentence, without sub-forums: `{% forum_notice forum people %}`."""
    last = forum.last_post
    return {
        "forum": forum,
        "reply_count": forum.post_count - forum.topic_count,
        "last": last,
        "person": last and author_among(last, people),
    }


# What lists say of the rows that they show: of all there are, of one of several, of some of more.
THREADS = (
    ngettext_lazy("%(count)d thread", "%(count)d threads", "count"),
    gettext_lazy("Thread %(first)d of %(total)d"),
    ngettext_lazy(
        "%(count)d thread, %(first)d–%(last)d of %(total)d",
        "%(count)d threads, %(first)d–%(last)d of %(total)d",
        "count",
    ),
)
POSTS = (
    ngettext_lazy("%(count)d post", "%(count)d posts", "count"),
    gettext_lazy("Post %(first)d of %(total)d"),
    ngettext_lazy(
        "%(count)d post, %(first)d–%(last)d of %(total)d",
        "%(count)d posts, %(first)d–%(last)d of %(total)d",
        "count",
    ),
)
TOPICS = (
    ngettext_lazy("%(count)d topic", "%(count)d topics", "count"),
    gettext_lazy("Topic %(first)d of %(total)d"),
    ngettext_lazy(
        "%(count)d topic, %(first)d–%(last)d of %(total)d",
        "%(count)d topics, %(first)d–%(last)d of %(total)d",
        "count",
    ),
)


@register.simple_tag
def viewing_threads(page):
    """Say which threads a page holds: `{% viewing_threads page %}`."""
    return _viewing(THREADS, page.start_index(), page.end_index(), page.paginator.count)


@register.simple_tag
def viewing_posts(page):
    """Say which posts a page holds, in the flat orders: `{% viewing_posts page %}`."""
    return _viewing(POSTS, page.start_index(), page.end_index(), page.paginator.count)


@register.simple_tag
def viewing_topics(page, sticky_count=0):
    """Say which topics a page holds, the sticky ones first: `{% viewing_topics page 2 %}`."""
    total = page.paginator.count + sticky_count
    first = 1 if page.number == 1 else page.start_index() + sticky_count
    return _viewing(TOPICS, first, page.end_index() + sticky_count, total) if total else ""


def _viewing(texts, first, last, total):
    """Return which of several texts fits, with the numbers of the rows that are shown."""
    shown = last - first + 1 if total else 0
    of_all, of_one, of_some = texts
    text = of_all if shown == total else of_one if shown == 1 else of_some
    return text % {"count": shown, "first": first, "last": last, "total": total}


@register.simple_tag
def marked_mentions():
    """Return which mentions are linked for readers who have not chosen: "all", "first", "none".

    `{% marked_mentions %}`
    """
    return site_mode(conf.FORUM_LINKS)


@register.simple_tag(takes_context=True)
def pagination(context, page, anchor=""):
    """Return links to the pages of a list, "" for a single page: `{% pagination page "#posts" %}`.

    `anchor` is where on its page the list begins. Rendered once, although it is shown above and
    below the list.
    """
    if not page.has_other_pages():
        return ""
    if not hasattr(page, "links_html"):
        page.links_html = render_to_string(
            "forum/pagination.html", _pagination(context, page, anchor)
        )
    return page.links_html


def _pagination(context, page, anchor):
    request = context["request"]
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "links": [
            (number, page_url(request, number) + anchor if isinstance(number, int) else "")
            for number in numbers
        ],
        "current": page.number,
        "previous_url": context.get("previous_url"),
        "next_url": context.get("next_url"),
        "anchor": anchor,
    }


@register.simple_tag
def verbs_for_many(noun):
    """Return [(name, label)] of what moderators do with many "post"s or "topic"s at once.

    `{% verbs_for_many "post" as verbs %}`.
    """
    named = [(name, find_verb(noun, name).label) for name in names_for_many(noun)]
    # The most frequent first.
    named.sort(key=lambda pair: MOST_FREQUENT.get(pair[0], len(MOST_FREQUENT)))
    more = ("move", gettext_lazy("Move…"))
    if noun == "post":
        more = ("split", gettext_lazy("Split…"))
    return [*named, more]


@register.simple_tag(takes_context=True)
def offered_verbs(context, row):
    """Return what a moderator may do with a row: `{% offered_verbs topic as verbs %}`.

    Each has `label`, `explanation`, `url`, `is_dangerous`, and `option`: the name of the field that
    its button sends, or "".
    """
    user, buttons = context["request"].user, []
    for verb in offered(row):
        url = reverse(f"forum:{verb.url_name}", args=[row.pk])
        button = {"url": url, "is_dangerous": verb.is_dangerous}
        texts = {"label": verb.label, "explanation": verb.explanation}
        buttons.append(button | texts | {"option": ""})
        for option in verb.options_for(user):
            texts = {"label": option.label, "explanation": option.explanation}
            buttons.append(button | texts | {"option": option.name})
    return buttons
