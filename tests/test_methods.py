"""What each address takes: a page that is only read refuses what would change it."""

import pytest
from django.test import Client
from django.urls import reverse

import forum.urls
import glossary.urls
from forum.models.verbs import VERBS

ONLY_SENT = {
    *("forum:withdraw-tagging", "forum:settle-post", "forum:move-interpretation"),
    *("forum:dismiss-reports", "forum:note-post", "forum:uphold-appeal", "forum:decline-appeal"),
    *("forum:take-post",),
    *("forum:undo-action", "forum:queue-undo", "forum:preview", "forum:preference"),
    "forum:own-data",
    *("forum:many-posts", "forum:many-topics"),
    *("glossary:review", "glossary:dismiss", "glossary:recall", "glossary:revert"),
}
FORMS = {
    *("forum:start-topic", "forum:reply", "forum:edit-post", "forum:tag-post"),
    *("forum:arrange", "forum:make-forum", "forum:forum-settings", "forum:delete-forum"),
    *("forum:report-post", "forum:removal", "forum:move-post", "forum:anonymise"),
    *("forum:withdraw-post", "forum:put-back-post", "forum:block-member", "forum:lift-block"),
    *("forum:keep-rules", "forum:make-rule", "forum:edit-rule"),
    *("forum:report-post", "forum:removal", "forum:move-post"),
    *("forum:move-topic", "forum:merge-topic", "forum:split-topic"),
    *("forum:misread-post", "forum:queue", "forum:queue-list"),
    *("forum:export-topic", "forum:export-question", "forum:export-forum"),
    *("forum:topic-question", "forum:clear-question", "forum:edit-question"),
    *("forum:add-interpretation", "forum:edit-interpretation", "forum:merge-interpretation"),
    *(f"forum:{verb.url_name}" for verb in VERBS),
    *("glossary:revise", "glossary:define", "glossary:preview", "glossary:import"),
    "glossary:marking",
}
PATTERNS = [
    pytest.param(app.app_name, pattern, id=f"{app.app_name}:{pattern.name} {pattern.pattern}")
    for app in (forum.urls, glossary.urls)
    for pattern in app.urlpatterns
]


def address_of(app, pattern):
    """Return an address that the pattern matches."""
    values = dict.fromkeys(pattern.pattern.regex.groupindex, 1)
    return reverse(f"{app}:{pattern.name}", kwargs=values)


def allowed(app, name):
    """Return the methods that an address takes."""
    if f"{app}:{name}" in ONLY_SENT:
        return {"POST"}
    return {"GET", "HEAD", "POST"} if f"{app}:{name}" in FORMS else {"GET", "HEAD"}


@pytest.mark.django_db
@pytest.mark.parametrize(("app", "pattern"), PATTERNS)
def test_an_address_refuses_the_methods_that_it_does_not_know(app, pattern):
    expected = allowed(app, pattern.name)
    client, address = Client(), address_of(app, pattern)
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} - expected:
        answer = client.generic(method, address)
        assert answer.status_code == 405, method
        assert set(answer["Allow"].split(", ")) == expected
