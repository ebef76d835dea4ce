"""The two doors of the forum, with the same methods: a form of a page, a call of the API."""

import html

from django.test import Client
from rest_framework.test import APIClient

from tests.forum.moderation_doors import MORE, ModerationAPI, ModerationPages, Outcome


class HTMLDoor(ModerationPages):
    """The pages."""

    def __init__(self, user=None):
        """Come in as a user, or as a guest."""
        self.client = Client()
        if user is not None:
            self.client.force_login(user)

    # Reading

    def get(self, path):
        """Read a page."""
        answer = self.client.get(path, follow=True, **MORE)
        how = {200: "ok", 403: "refused", 404: "hidden"}[answer.status_code]
        return Outcome(how, html.unescape(answer.content.decode()))

    def read_forums(self):
        """Read the index."""
        return self.get("/forums/")

    def read_forum(self, forum):
        """Read a forum's page."""
        return self.get(f"/forums/forum/{forum.slug}/")

    def read_topics(self, forum):
        """Read the list of a forum's topics, which is on its page."""
        return self.read_forum(forum)

    def read_topic(self, topic):
        """Read a topic's page."""
        return self.get(f"/forums/topic/{topic.pk}/?order=threaded")

    def read_posts(self, topic, order="threaded"):
        """Read a topic's posts, which are on its page."""
        return self.get(f"/forums/topic/{topic.pk}/?order={order}")

    def read_post(self, post):
        """Follow a permalink."""
        return self.get(f"/forums/post/{post.pk}/")

    def read_history(self, post):
        """Read a post's earlier texts."""
        return self.get(f"/forums/post/{post.pk}/history/")

    # Writing

    def send(self, path, **data):
        """Send a form."""
        answer = self.client.post(path, data, **MORE)
        text = html.unescape(answer.content.decode())
        if answer.status_code == 200:
            is_conflict = (answer.context or {}).get("changed_meanwhile")
            return Outcome("conflict" if is_conflict else "wrong", text)
        known = {302: "ok", 400: "wrong", 403: "refused", 404: "hidden", 409: "conflict"}
        return Outcome(known[answer.status_code], text)

    def start_topic(self, forum, title="A title", body="A text", key="", **more):
        """Start a topic."""
        path = f"/forums/forum/{forum.slug}/new/"
        return self.send(path, title=title, body=body, key=key, **more)

    def rename(self, topic, title, seen=""):
        """Give a topic another title, at the form that edits its opening post.

        `seen` is the title that was there before.
        """
        post = topic.opening_post
        return self.edit(post, post.body, title=title, seen_title=seen)

    def reply(self, topic, body="A text", to=None, key="", **more):
        """Reply to a topic, or to the post with the number `to`."""
        path = f"/forums/topic/{topic.pk}/reply/"
        return self.send(path, body=body, to=to or "", key=key, **more)

    def edit(
        self, post, body="Another text", reason="Because", seen="", *, title=None, seen_title=""
    ):
        """Edit a post; `seen` is the revision that the editor started from, or the title."""
        data = {"body": body, "reason": reason, "seen": seen, "seen_title": seen_title}
        if post.is_opening:
            data["title"] = title or post.topic.title
        return self.send(f"/forums/post/{post.pk}/edit/", **data)

    def moderate(self, verb, row, reason="Because", rule=""):
        """Call a verb such as close on a topic, or trash on a post."""
        noun = row._meta.model_name
        return self.send(f"/forums/{noun}/{row.pk}/{verb}/", reason=reason, rule=rule)

    def move_topic(self, topic, forum, reason=""):
        """Move a topic to another forum."""
        return self.send(f"/forums/topic/{topic.pk}/move/", forum=forum.pk, reason=reason)

    def merge(self, topic, into):
        """Merge a topic with another one."""
        return self.send(f"/forums/topic/{topic.pk}/merge/", into=into.pk)

    def split(self, topic, posts, title, forum=None):
        """Give replies a topic of their own."""
        data = {"posts": [post.pk for post in posts], "title": title, "confirmed": "1"}
        data["forum"] = (forum or topic.forum).pk
        return self.send(f"/forums/topic/{topic.pk}/split/", **data)

    def move_post(self, post, to):
        """Move a reply below a post."""
        return self.send(f"/forums/post/{post.pk}/move/", find=f"#{to.pk}")

    # Interpretations

    def read_question(self, question):
        """Read a question's page."""
        return self.get(f"/forums/question/{question.pk}/")

    def read_interpretation(self, interpretation):
        """Read an interpretation's page."""
        return self.get(f"/forums/interpretation/{interpretation.pk}/")

    def read_holders(self, interpretation, stance="supports"):
        """Read who takes a stance on an interpretation."""
        return self.get(f"/forums/interpretation/{interpretation.pk}/?tab={stance}")

    def choose(self, member, *, is_listed):
        """Choose whether lists name a member."""
        data = {"is_listed": "yes" if is_listed else "no"}
        return self.send(f"/forums/member/{member.pk}/preference/", **data)

    def read_division(self, topic):
        """Read how a topic divides, which is at the head of its page."""
        return self.read_topic(topic)

    def read_part(self, topic, key):
        """Read the replies in one part of a topic's division."""
        return self.get(f"/forums/topic/{topic.pk}/?interpretation={key}")

    def read_queue(self, name="untagged"):
        """Read the next card of the queue."""
        return self.get(f"/forums/tagging/queue/{name}/")

    def tag(self, post, stance="supports", interpretation="", *, verdict="", note="", digest=None):
        """Tag a reply with an interpretation's id, or a verdict."""
        one = f"{stance}-{interpretation}" if interpretation else verdict
        digest = post.body_digest if digest is None else digest
        return self.send(f"/forums/post/{post.pk}/tag/", one=one, note=note, digest=digest)

    def withdraw(self, post):
        """Take one's own tagging back."""
        return self.send(f"/forums/post/{post.pk}/tag/withdraw/")

    def settle(self, post, interpretation, reason="Because"):
        """Decide that a reply supports an interpretation, by its id."""
        data = {"one": f"supports-{interpretation}", "reason": reason, "digest": post.body_digest}
        return self.send(f"/forums/post/{post.pk}/settle/", **data)

    def object(self, post, note="I meant it otherwise"):
        """Say that the tags of one's own reply misread it."""
        return self.send(f"/forums/post/{post.pk}/misread/", note=note)

    def export(self, kind, row):
        """Take the taggings of a topic, question or forum away."""
        key = row.slug if kind == "forum" else row.pk
        answer = self.client.post(f"/forums/{kind}/{key}/export/", {"people": "pseudonyms"})
        return exported(answer)


class RESTDoor(ModerationAPI):
    """The API."""

    def __init__(self, user=None):
        """Come in as a user, or as a guest."""
        self.user = user

    @property
    def client(self):
        """Return a client that reads the person anew, as each request does."""
        client = APIClient()
        if self.user is not None:
            client.force_authenticate(type(self.user)._base_manager.get(pk=self.user.pk))
        return client

    def outcome(self, answer):
        """Say what an answer means."""
        known = {400: "wrong", 401: "refused", 403: "refused", 404: "hidden", 409: "conflict"}
        how = "ok" if answer.status_code in (200, 201, 204) else known[answer.status_code]
        return Outcome(how, words_of(answer.json()) if answer.content else "")

    # Reading

    def get(self, path):
        """Read an address."""
        return self.outcome(self.client.get(path, follow=True, **MORE))

    def read_forums(self):
        """Read the list of forums."""
        return self.get("/api/forums/")

    def read_forum(self, forum):
        """Read a forum."""
        return self.get(f"/api/forums/{forum.pk}/")

    def read_topics(self, forum):
        """Read the list of a forum's topics."""
        return self.get(f"/api/topics/?forum={forum.pk}")

    def read_topic(self, topic):
        """Read a topic."""
        return self.get(f"/api/topics/{topic.pk}/")

    def read_posts(self, topic, order="threaded"):
        """Read the list of a topic's posts."""
        return self.get(f"/api/posts/?topic={topic.pk}&order={order}")

    def read_post(self, post):
        """Read a post."""
        return self.get(f"/api/posts/{post.pk}/")

    def read_history(self, post):
        """Read a post's earlier texts."""
        return self.get(f"/api/posts/{post.pk}/revisions/")

    # Writing

    def send(self, method, path, data, key=""):
        """Send data."""
        headers = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
        send = getattr(self.client, method)
        return self.outcome(send(path, data, format="json", **headers, **MORE))

    def start_topic(self, forum, title="A title", body="A text", key="", **more):
        """Start a topic."""
        data = {"forum": forum.pk, "title": title, "body": body, **more}
        return self.send("post", "/api/topics/", data, key)

    def rename(self, topic, title, seen=None):
        """Give a topic another title; `seen` is the one that was there before."""
        data = {"title": title, "seen": seen, "reason": "Because"}
        return self.send("patch", f"/api/topics/{topic.pk}/", data)

    def reply(self, topic, body="A text", to=None, key="", **more):
        """Reply to a topic, or to the post with the number `to`."""
        data = {"topic": topic.pk, "parent": to, "body": body, **more}
        return self.send("post", "/api/posts/", data, key)

    def edit(self, post, body="Another text", reason="Because", seen=None):
        """Edit a post; `seen` is the revision that the editor started from."""
        data = {"body": body, "reason": reason, "seen": seen}
        return self.send("patch", f"/api/posts/{post.pk}/", data)

    def moderate(self, verb, row, reason="Because", rule=None):
        """Call a verb such as close on a topic, or trash on a post."""
        noun = f"{row._meta.model_name}s"
        data = {"reason": reason, "rule": rule} if rule else {"reason": reason}
        return self.send("post", f"/api/{noun}/{row.pk}/{verb}/", data)

    def move_topic(self, topic, forum, reason=""):
        """Move a topic to another forum."""
        return self.send(
            "post", f"/api/topics/{topic.pk}/move/", {"forum": forum.pk, "reason": reason}
        )

    def merge(self, topic, into):
        """Merge a topic with another one."""
        return self.send("post", f"/api/topics/{topic.pk}/merge/", {"into": into.pk})

    def split(self, topic, posts, title, forum=None):
        """Give replies a topic of their own."""
        data = {"posts": [post.pk for post in posts], "title": title}
        if forum:
            data["forum"] = forum.pk
        return self.send("post", f"/api/topics/{topic.pk}/split/", data)

    def move_post(self, post, to):
        """Move a reply below a post."""
        return self.send("post", f"/api/posts/{post.pk}/move/", {"post": to.pk})

    # Interpretations

    def read_question(self, question):
        """Read a question."""
        return self.get(f"/api/questions/{question.pk}/")

    def read_interpretation(self, interpretation):
        """Read an interpretation."""
        return self.get(f"/api/interpretations/{interpretation.pk}/")

    def read_holders(self, interpretation, stance="supports"):
        """Read who takes a stance on an interpretation."""
        return self.get(f"/api/interpretations/{interpretation.pk}/people/?stance={stance}")

    def choose(self, member, *, is_listed):
        """Choose whether lists name oneself: the API knows no other member."""
        return self.send("patch", "/api/preference/", {"is_listed": is_listed})

    def read_division(self, topic):
        """Read how a topic divides."""
        return self.get(f"/api/topics/{topic.pk}/division/")

    def read_part(self, topic, key):
        """Read the replies in one part of a topic's division."""
        return self.get(f"/api/posts/?topic={topic.pk}&interpretation={key}")

    def read_queue(self, name="untagged"):
        """Read the next reply of the queue."""
        return self.get(f"/api/queue/?list={name}")

    def tag(self, post, stance="supports", interpretation="", *, verdict="", note="", digest=None):
        """Tag a reply with an interpretation's id, or a verdict."""
        data = {"verdict": verdict, "note": note}
        data["digest"] = post.body_digest if digest is None else digest
        if interpretation:
            data[stance] = [interpretation]
        return self.send("put", f"/api/posts/{post.pk}/tagging/", data)

    def withdraw(self, post):
        """Take one's own tagging back."""
        return self.send("delete", f"/api/posts/{post.pk}/tagging/", {})

    def settle(self, post, interpretation, reason="Because"):
        """Decide that a reply supports an interpretation, by its id."""
        data = {"supports": [interpretation], "reason": reason, "digest": post.body_digest}
        return self.send("post", f"/api/posts/{post.pk}/settle/", data)

    def object(self, post, note="I meant it otherwise"):
        """Say that the tags of one's own reply misread it."""
        return self.send("post", f"/api/posts/{post.pk}/misread/", {"note": note})

    def export(self, kind, row):
        """Take the taggings of a topic, question or forum away."""
        return exported(self.client.post(f"/api/{kind}s/{row.pk}/export/", {}, format="json"))


def exported(answer):
    """Return the outcome of taking taggings away; its text is the ZIP's beginning."""
    if answer.status_code == 200:
        return Outcome("ok", b"".join(answer.streaming_content)[:2].decode())
    return Outcome({401: "refused", 403: "refused", 404: "hidden"}[answer.status_code], "")


def words_of(data):
    """Return all texts and numbers in a JSON value, each on its line."""
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        return "\n".join(words_of(each) for each in data)
    return str(data)
