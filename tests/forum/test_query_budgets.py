"""Every page of the forum takes few queries, and no more of them where there is more to show."""

import pytest

import forum.api.urls
import forum.urls
from forum.models import Question, SiteStamp
from forum.models.verbs import VERBS
from forum.reading.site import current_site
from tests.forum.measured_content import Content
from tests.forum.reading_pages import reader
from tests.query_budgets import (
    Page,
    for_members,
    for_moderators,
    for_owners,
    grown,
    measure,
    names_read,
)

NOUNS = {
    "topic": "/forums/topic/{topic.pk}",
    "post": "/forums/post/{reply.pk}",
    "revision": "/forums/revision/{earlier.pk}",
    "interpretation": "/forums/interpretation/{used.pk}",
}
TOPIC, POST, QUESTION = NOUNS["topic"], NOUNS["post"], "/forums/question"
SLUGGED = TOPIC + "-{topic.slug}/"
INTERPRETATION = "/forums/interpretation"
READ = [
    Page("forum:index", "/forums/"),
    Page("forum:forum", "/forums/forum/{forum.slug}/"),
    for_moderators("forum:forum", "/forums/forum/{forum.slug}/?status=trashed"),
    Page("forum:topic-by-number", TOPIC + "/"),
    Page("forum:topic", SLUGGED),
    Page("forum:topic", SLUGGED + "?order=oldest"),
    Page("forum:topic", SLUGGED + "?order=newest"),
    Page("forum:topic", SLUGGED + "?interpretation=a"),
    Page("forum:topic", SLUGGED + "?interpretation=contested&count=replies"),
    Page("forum:thread", TOPIC + "/thread/{reply.pk}/"),
    Page("forum:thread", TOPIC + "/thread/{reply.pk}/?fragment=1&after={below.path}"),
    Page("forum:post", POST + "/"),
    Page("forum:post-history", POST + "/history/"),
    Page("forum:member", "/forums/member/{paul.pk}/"),
    Page("forum:member", "/forums/member/{paul.pk}/?tab=replies"),
    Page("forum:topic-reliability", TOPIC + "/reliability/"),
    Page("forum:question", QUESTION + "/{question.pk}/"),
    Page("forum:question-reliability", QUESTION + "/{question.pk}/reliability/"),
    Page("forum:interpretation", INTERPRETATION + "/{used.pk}/"),
    Page("forum:interpretation", INTERPRETATION + "/{used.pk}/?tab=disputes"),
    Page("forum:interpretation", INTERPRETATION + "/{merged.pk}/"),
    Page("forum:interpretation-history", INTERPRETATION + "/{used.pk}/history/"),
    Page("forum:search", "/forums/search/"),
    Page("forum:search", "/forums/search/?q=the"),
    Page("forum:search", "/forums/search/?q=the&forum={forum.slug}&titles=on&order=newest"),
    Page("forum:search", "/forums/search/?author=paul&term={term.name}"),
    Page("forum:search", "/forums/search/?interpretation={used.pk}&stance=supports"),
    Page("forum:search", "/forums/search/?q=p&fragment=1"),
    Page("glossary:term", "/glossary/genomics/{term.slug}/"),
]
WRITTEN = [
    for_members("forum:start-topic", "/forums/forum/{forum.slug}/new/"),
    for_members("forum:reply", TOPIC + "/reply/?to={reply.pk}"),
    for_members("forum:reply", TOPIC + "/reply/?quote={reply.pk}"),
    for_members("forum:edit-post", "/forums/post/{own.pk}/edit/"),
    for_members("forum:withdraw-post", "/forums/post/{own.pk}/withdraw/", moderator=None),
    for_members("forum:put-back-post", "/forums/post/{withdrawn.pk}/put-back/", moderator=None),
    for_members("forum:misread-post", "/forums/post/{own.pk}/misread/", moderator=None),
]
MODERATED = [
    *(
        for_moderators(f"forum:{verb.url_name}", f"{NOUNS[verb.noun]}/{verb.route}")
        for verb in VERBS
    ),
    for_moderators("forum:move-topic", TOPIC + "/move/"),
    for_moderators("forum:merge-topic", TOPIC + "/merge/"),
    for_moderators("forum:split-topic", TOPIC + "/split/?from={reply.pk}"),
    for_moderators("forum:move-post", POST + "/move/"),
    for_moderators("forum:topic-question", TOPIC + "/question/"),
    for_moderators("forum:clear-question", TOPIC + "/question/clear/"),
    for_moderators("forum:edit-question", QUESTION + "/{question.pk}/edit/"),
    for_moderators("forum:add-interpretation", QUESTION + "/{question.pk}/add/"),
    for_moderators("forum:edit-interpretation", INTERPRETATION + "/{used.pk}/edit/"),
    for_moderators("forum:edit-interpretation", INTERPRETATION + "/{unused.pk}/edit/"),
    for_moderators("forum:merge-interpretation", INTERPRETATION + "/{used.pk}/merge/"),
    for_moderators("forum:log", "/forums/moderation/log/"),
    for_moderators("forum:moderation", "/forums/moderation/", moderator=16),
    for_moderators("forum:post-address", POST + "/address/"),
    for_moderators("forum:member-addresses", "/forums/member/{paul.pk}/addresses/"),
    for_moderators("forum:anonymise", "/forums/member/{paul.pk}/anonymise/"),
    for_moderators("forum:block-member", "/forums/member/{paul.pk}/block/"),
    for_moderators("forum:lift-block", "/forums/block/{block.pk}/lift/"),
    for_members("forum:reports", "/forums/reports/"),
    for_members("forum:report-post", "/forums/post/{stale.pk}/report/"),
    Page("forum:rules", "/forums/rules/"),
    for_members("forum:removal", "/forums/post/{removed.pk}/removal/", moderator=None),
    for_moderators("forum:log", "/forums/moderation/log/?topic={topic.pk}&author={paul.pk}"),
    for_moderators("forum:export-topic", TOPIC + "/export/"),
    for_moderators("forum:export-question", QUESTION + "/{question.pk}/export/"),
    for_moderators("forum:export-forum", "/forums/forum/{forum.slug}/export/"),
]
TAGGED = [
    Page("forum:moved-queue", "/forums/queue/?list=mine"),
    Page("forum:moved-queue-list", "/forums/queue/untagged/"),
    for_moderators("forum:tag-post", POST + "/tag/"),
    for_moderators("forum:tag-post", POST + "/tag/?others=1"),
    for_moderators("forum:tag-post", POST + "/tag/?fragment=1"),
    for_moderators("forum:tag-post", "/forums/post/{stale.pk}/tag/"),
    for_moderators("forum:queue", "/forums/tagging/queue/"),
    for_moderators("forum:queue", "/forums/tagging/queue/?of=question-{question.pk}", moderator=16),
    for_moderators("forum:queue", "/forums/tagging/queue/?reply={reply.pk}"),
    *(
        for_moderators("forum:queue-list", f"/forums/tagging/queue/{name}/")
        for name in ("untagged", "again", "contested", "unlisted", "mine")
    ),
    for_moderators("forum:queue-list", "/forums/tagging/queue/contested/?others=1&fragment=1"),
]
API = [
    Page("forum-api:api-root", "/api/"),
    Page("forum-api:forum-list", "/api/forums/"),
    Page("forum-api:forum-detail", "/api/forums/{forum.pk}/"),
    Page("forum-api:topic-list", "/api/topics/"),
    Page("forum-api:topic-list", "/api/topics/?forum={forum.pk}"),
    Page("forum-api:topic-detail", "/api/topics/{topic.pk}/"),
    Page("forum-api:post-list", "/api/posts/?topic={topic.pk}"),
    Page("forum-api:post-list", "/api/posts/?topic={topic.pk}&interpretation=a"),
    Page("forum-api:post-detail", "/api/posts/{reply.pk}/"),
    Page("forum-api:post-revisions", "/api/posts/{reply.pk}/revisions/"),
    Page("forum-api:revision-detail", "/api/revisions/{earlier.pk}/"),
    Page("forum-api:search-list", "/api/search/?q=the"),
    Page("forum-api:search-list", "/api/search/?q=the&forum={forum.pk}&author={paul.pk}"),
    Page("forum-api:question-list", "/api/questions/"),
    Page("forum-api:question-list", "/api/questions/?term={term.pk}"),
    Page("forum-api:question-list", "/api/questions/?topic={topic.pk}"),
    Page("forum-api:question-detail", "/api/questions/{question.pk}/"),
    Page("forum-api:question-division", "/api/questions/{question.pk}/division/"),
    Page("forum-api:asking-topic-division", "/api/topics/{topic.pk}/division/"),
    Page("forum-api:interpretation-detail", "/api/interpretations/{used.pk}/"),
    Page("forum-api:interpretation-stances", "/api/interpretations/{used.pk}/stances/"),
    Page("forum-api:interpretation-people", "/api/interpretations/{used.pk}/people/"),
    for_members("forum-api:preference", "/api/preference/"),
    for_moderators("forum-api:addressed-post-address", "/api/posts/{reply.pk}/address/"),
    for_moderators("forum-api:block-list", "/api/blocks/"),
    for_moderators("forum-api:case-list", "/api/moderation/"),
    for_members("forum-api:report-list", "/api/reports/"),
    Page("forum-api:rule-list", "/api/rules/"),
    for_members(
        "forum-api:removed-post-removal", "/api/posts/{removed.pk}/removal/", moderator=None
    ),
    for_moderators("forum-api:action-list", "/api/actions/"),
    for_moderators("forum-api:action-detail", "/api/actions/{action.pk}/"),
    for_moderators("forum-api:queue-list", "/api/queue/?list=contested"),
    for_moderators("forum-api:queue-list", "/api/queue/?list=mine"),
    for_moderators("forum-api:reply-tagging", "/api/posts/{reply.pk}/tagging/"),
]
OWNED = [
    Page("forum:index", "/forums/"),
    Page("forum:forum", "/forums/forum/{forum.slug}/"),
    for_owners("forum:arrange", "/forums/arrange/"),
    for_owners("forum:make-forum", "/forums/arrange/new/?in={forum.slug}"),
    for_moderators("forum:forum-settings", "/forums/forum/{forum.slug}/settings/", owner=18),
    for_owners("forum:delete-forum", "/forums/forum/{forum.slug}/delete/"),
    for_moderators("forum:keep-rules", "/forums/rules/keep/"),
    for_owners("forum:make-rule", "/forums/rules/new/"),
    for_owners("forum:edit-rule", "/forums/rule/{rule.pk}/edit/"),
    for_moderators("forum-api:forum-settings", "/api/forums/{forum.pk}/settings/"),
]
PAGES = [*READ, *WRITTEN, *MODERATED, *TAGGED, *OWNED, *API]


@pytest.fixture
def content(db):
    """A forum that holds one of everything, under a stamp, as after the first commit."""
    content = Content()
    SiteStamp.renew()
    return content


def forget_people():
    """Let the people of the next page be asked for; forums and roles stay read."""
    current_site().people.clear()


@pytest.mark.parametrize(
    ("who", "kind"),
    [
        ("guest", "guest"),
        ("paul", "member"),
        ("mona", "moderator"),
        ("omar", "moderator"),
        ("olga", "owner"),
    ],
)
def test_a_page_takes_few_queries_whatever_it_holds(content, who, kind):
    client = reader(getattr(content, who, None))
    small, wrong = measure_warm(client, kind, content)
    content.grow()
    large, wrong_when_large = measure_warm(client, kind, content)
    wrong += [*wrong_when_large, *grown(small, large)]
    assert not wrong, "\n".join(wrong)


def measure_warm(client, kind, content):
    """Measure all pages, once this process knows forums, roles, vocabulary and codebooks."""
    for question in Question.objects.all():
        assert question.codebook
    for path in ("/forums/", "/forums/forum/{forum.slug}/", TOPIC + "/?order=oldest"):
        client.get(path.format_map(content.values), follow=True)
    pages = OWNED if kind == "owner" else PAGES
    return measure(client, kind, pages, content.values, forget=[forget_people])


def test_every_address_that_is_read_has_a_budget(db):
    named = names_read(forum.urls, forum.api.urls)
    assert {page.name for page in PAGES} == named | {"glossary:term"}
