"""The pages about a question: its own, its interpretations', its reliability, an objection."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum import conf
from forum.forms.objections import ObjectionForm
from forum.interpretations.agreement import reliability_of
from forum.interpretations.count_cache import cached_count
from forum.interpretations.division_bar import (
    count_links,
    look_of,
    question_division_bar,
    unit_of,
)
from forum.interpretations.parts import StanceCount, stance_counts
from forum.interpretations.supporters import PeopleTaking, holders
from forum.interpretations.tag_badges import add_tags
from forum.models import Stance, Topic
from forum.policy import get_policy
from forum.reading.ordering import reading_order
from forum.reading.pagination import offset_of, page_of, page_url
from forum.reading.people import read_people
from forum.reading.permalinks import post_page_url
from forum.reading.post_html import post_url_parts
from forum.reading.post_rows import read_posts
from forum.reading.site import current_site
from forum.views.pages import Crumb, crumbs_to, crumbs_to_topic, show_page
from forum.views.questions import find_interpretation, find_question
from forum.views.sign_in import require_or_sign_in
from forum.views.tagging import find_reply
from forum.views.topics import find_topic

PEOPLE_PER_PAGE = 50


@require_safe
def question(request, pk):
    """Show a question: how it divides, its interpretations, the topics that ask it."""
    question, site = find_question(request.user, pk), current_site()
    topics = topics_asking(question, request.user)
    page = page_of(request, topics.count(), conf.FORUM_TOPICS_PER_PAGE)
    division_bar = question_division_bar(question, request.user, unit=unit_of(request))
    if not division_bar.is_shown:
        held = holders(question, request.user)
        authors = {author for rows in held.values() for author, _name in rows}
        division_bar.name_holders(held, read_people(authors, site, question.forum))
    context = {
        "question": question,
        "division_bar": division_bar,
        "count_links": count_links(request),
        "terms": question.terms.visible_to(request.user).select_related("glossary").by_name(),
        "topics": topics[offset_of(page) : offset_of(page) + conf.FORUM_TOPICS_PER_PAGE],
        "can_moderate": bool(get_policy().can_moderate(request.user, question.forum)),
        "crumbs": crumbs_to(site, question.forum, request.user, include_self=True),
    }
    return show_page(request, "forum/interpretations/question.html", context, page=page)


def topics_asking(question, user):
    """Return the published topics that ask a question and that the user may see."""
    topics = Topic.objects.visible_to(user).published().filter(question=question)
    return topics.for_list().newest_activity_first()


@require_safe
def interpretation(request, pk):
    """Show an interpretation: what it says, and who supports, disputes or mentions it (`?tab=`)."""
    row = find_interpretation(request.user, pk)
    if row.merged_into_id:
        return redirect("forum:interpretation", row.merged_into_id)
    site, question = current_site(), row.question
    all_counts = cached_count(stance_counts, question, request.user)
    counts = {stance: all_counts.get((row.pk, stance), StanceCount()) for stance in Stance}
    tab = request.GET.get("tab", Stance.SUPPORTS)
    if tab not in counts:
        raise Http404(_("There is no such list."))
    policy = get_policy()
    can_see_holders = policy.can_see_holders(request.user, question.forum)
    people = PeopleTaking(row, request.user, tab, site) if can_see_holders else []
    # Paged by the number of all, which is known: the last pages miss those who are not listed.
    page = page_of(request, counts[tab].people if can_see_holders else 0, PEOPLE_PER_PAGE)
    start = offset_of(page)
    shown = people[start : start + PEOPLE_PER_PAGE]
    listed = start + len(shown) if shown else len(people)
    crumbs = crumbs_to(site, question.forum, request.user, include_self=True)
    context = {
        "interpretation": row,
        "look": look_of(row),
        "question": question,
        "tab": tab,
        "stance_count": counts[tab],
        "tabs": [
            (stance, stance.label, counts[stance].people, page_url(request, 1, tab=stance))
            for stance in Stance
        ],
        "can_see_holders": can_see_holders,
        "people": shown,
        "unlisted": counts[tab].people - listed if len(shown) < PEOPLE_PER_PAGE else 0,
        "post_url": post_url_parts(),
        "others": [other for other in question.codebook.selectable if other != row],
        "can_moderate": bool(policy.can_moderate(request.user, question.forum)),
        "crumbs": [*crumbs, Crumb(question.title, question.get_absolute_url())],
    }
    return show_page(request, "forum/interpretations/interpretation.html", context, page=page)


@require_safe
def topic_reliability(request, pk):
    """Show how reliable a topic's division is."""
    topic = find_topic(request.user, pk)
    if topic.question is None:
        raise Http404(_("This topic has no question."))
    forum, back = topic.forum, Crumb(topic.title, topic.get_absolute_url())
    return show_reliability(request, topic.question, forum, back, topic=topic)


@require_safe
def question_reliability(request, pk):
    """Show how reliable a question's division is, over all topics that ask it."""
    question = find_question(request.user, pk)
    back = Crumb(question.title, question.get_absolute_url())
    return show_reliability(request, question, question.forum, back)


def show_reliability(request, question, forum, back, *, topic=None):
    """Show how much of a division is tagged, and how far its taggers agree."""
    crumbs = crumbs_to(current_site(), forum, request.user, include_self=True)
    context = {
        "question": question,
        "topic": topic,
        "back": back,
        "reliability": cached_count(reliability_of, question, request.user, topic=topic),
        "crumbs": [*crumbs, back],
    }
    return show_page(request, "forum/interpretations/reliability.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def misread(request, pk):
    """Show the form by which authors object to the tags of their reply, or take the objection."""
    post = find_reply(request.user, pk)
    if response := require_or_sign_in(request, get_policy().can_object(request.user, post)):
        return response
    form = ObjectionForm(request.POST or None, post=post)
    back = post_page_url(post, reading_order(request))
    if request.method == "POST" and form.submit(by=request.user):
        messages.success(
            request, _("Thank you. The moderators see what you wrote, and tag your reply again.")
        )
        return redirect(back)
    site, topic = current_site(), post.topic
    rows, _people = read_posts([post], topic, request.user, site)
    add_tags(rows, topic, request.user)
    context = {
        "post": post,
        "topic": topic,
        "row": rows[0],
        "misread_form": form,
        "back_url": back,
        "crumbs": crumbs_to_topic(site, topic, request.user),
    }
    return show_page(request, "forum/interpretations/misread.html", context)
