"""The floor: what no page can go below. One query for the same rows and a minimal template.

For a member also the session and the user. The views stand beside the site's own addresses, under
the same settings and middleware, so that a ratio compares what the forum itself costs.
"""

from django.contrib.auth import get_user
from django.db import transaction
from django.db.models import F
from django.http import HttpResponse
from django.template import Context, Engine
from django.urls import include, path

from forum.models import Forum, Post, Topic

POSTS = Engine().from_string(
    "<!doctype html><title>Floor</title>{% for post in posts %}"
    "<article><h2>{{ post.author_name }}</h2><time>{{ post.created_at }}</time>"
    "{{ post.body_html|safe }}</article>{% endfor %}"
)
TOPICS = Engine().from_string(
    "<!doctype html><title>Floor</title>{% for topic in topics %}"
    "<p>{{ topic.title }} {{ topic.reply_count }} {{ topic.last_activity_at }}</p>{% endfor %}"
)
FORUMS = Engine().from_string(
    "<!doctype html><title>Floor</title>{% for forum in forums %}"
    "<p>{{ forum.title }} {{ forum.topic_count }} {{ forum.post_count }}</p>{% endfor %}"
)


def _rows(request, rows):
    """Return the rows that the query string names.

    A member's request reads session and user too.
    """
    if "member" in request.GET:
        str(get_user(request))
    return rows.filter(pk__in=request.GET["ids"].split(","))


def posts(request):
    """Show posts by their numbers."""
    rows = _rows(request, Post.objects.defer("body").order_by("topic", "path"))
    return HttpResponse(POSTS.render(Context({"posts": rows})))


def topics(request):
    """Show topics by their ids."""
    return HttpResponse(TOPICS.render(Context({"topics": _rows(request, Topic.objects.all())})))


def forums(request):
    """Show forums by their ids."""
    return HttpResponse(FORUMS.render(Context({"forums": _rows(request, Forum.objects.all())})))


def reply(request, pk):
    """Insert one post and count it, as a signed-in member."""
    author = get_user(request)
    body = request.POST["body"]
    with transaction.atomic():
        topic = Topic.objects.select_for_update().get(pk=pk)
        position = topic.next_position
        Post.objects.create(
            topic=topic,
            author=author,
            author_name=author.get_username(),
            position=position,
            path=f"{position:06d}",
            depth=1,
            opens_thread=True,
            body=body,
            body_html=body,
            renderer=0,
        )
        Topic.objects.filter(pk=pk).update(
            next_position=F("next_position") + 1, reply_count=F("reply_count") + 1
        )
    return HttpResponse(status=302, headers={"Location": "/"})


urlpatterns = [
    path("floor/posts/", posts),
    path("floor/topics/", topics),
    path("floor/forums/", forums),
    path("floor/reply/<int:pk>/", reply),
    path("", include("demo.urls")),
]
