"""What the two doors have for reports, appeals, the queue and the log of moderation."""

from dataclasses import dataclass

MORE = {"HTTP_ACCEPT_LANGUAGE": "en"}


@dataclass(frozen=True)
class Outcome:
    """What came of a request: ok, hidden (404), refused (403), wrong or conflict; and its text."""

    how: str
    text: str


class ModerationPages:
    """The pages, for HTMLDoor."""

    def read_log(self, query=""):
        """Read the log of moderation."""
        return self.get(f"/forums/moderation/log/?{query}")

    def undo(self, action):
        """Undo an action of the log; it is wrong where something is in the way."""
        answer = self.client.post(f"/forums/moderation/log/{action.pk}/undo/", follow=True, **MORE)
        if answer.status_code != 200:
            return Outcome({403: "refused", 404: "hidden"}[answer.status_code], "")
        [message] = answer.context["messages"]
        return Outcome("wrong" if message.level_tag == "error" else "ok", str(message))

    def read_rules(self):
        """Read the rules."""
        return self.get("/forums/rules/")

    def read_removal(self, post):
        """Read why one's own post was removed."""
        return self.get(f"/forums/post/{post.pk}/removal/")

    def appeal(self, post, words="Please"):
        """Appeal against a removal."""
        return self.send(f"/forums/post/{post.pk}/removal/", words=words)

    def report(self, post, words="Rude", rule=""):
        """Report a post."""
        return self.send(f"/forums/post/{post.pk}/report/", words=words, rule=rule)

    def read_reports(self):
        """Read one's own reports."""
        return self.get("/forums/reports/")

    def read_cases(self):
        """Read the moderators' queue."""
        return self.get("/forums/moderation/")

    def dismiss(self, post, reason=""):
        """Dismiss the reports of a post."""
        return self.send(f"/forums/post/{post.pk}/dismiss/", reason=reason)

    def take(self, post, **more):
        """Take a post before oneself."""
        return self.send(f"/forums/post/{post.pk}/take/", **more)

    def note(self, post, text="Look again"):
        """Note something about a post."""
        return self.send(f"/forums/post/{post.pk}/note/", text=text)

    def decide(self, appeal, verb, reason=""):
        """Uphold or decline an appeal."""
        return self.send(f"/forums/appeal/{appeal.pk}/{verb}/", reason=reason)

    def block(self, person, forum=None, reason="Because", remove=""):
        """Block somebody for good, in a forum or in all."""
        data = {"length": "good", "forum": forum.pk if forum else "", "posts": remove}
        return self.send(f"/forums/member/{person.pk}/block/", reason=reason, **data)

    def lift(self, block):
        """Let somebody write again."""
        return self.send(f"/forums/block/{block.pk}/lift/", reason="Sorry")

    def act_on_many(self, verb, rows, reason="Because"):
        """Act on many posts or topics."""
        noun = f"{rows[0]._meta.model_name}s"
        data = {"rows": [row.pk for row in rows], "verb": verb, "reason": reason}
        return self.send(f"/forums/moderation/{noun}/", confirmed="1", **data)

    def withdraw_post(self, post):
        """Withdraw one's own post."""
        return self.send(f"/forums/post/{post.pk}/withdraw/")

    def put_back(self, post):
        """Put one's own post back."""
        return self.send(f"/forums/post/{post.pk}/put-back/")


class ModerationAPI:
    """The addresses of the API, for RESTDoor."""

    def read_log(self, query=""):
        """Read the log of moderation."""
        return self.get(f"/api/actions/?{query}")

    def undo(self, action):
        """Undo an action of the log."""
        return self.send("post", f"/api/actions/{action.pk}/undo/", {})

    def read_rules(self):
        """Read the rules."""
        return self.get("/api/rules/")

    def read_removal(self, post):
        """Read why one's own post was removed."""
        return self.get(f"/api/posts/{post.pk}/removal/")

    def appeal(self, post, words="Please"):
        """Appeal against a removal."""
        return self.send("post", f"/api/posts/{post.pk}/appeal/", {"words": words})

    def report(self, post, words="Rude", rule=None):
        """Report a post."""
        data = {"words": words, "rule": rule}
        return self.send("post", f"/api/posts/{post.pk}/report/", data)

    def read_reports(self):
        """Read one's own reports."""
        return self.get("/api/reports/")

    def read_cases(self):
        """Read the moderators' queue."""
        return self.get("/api/moderation/")

    def dismiss(self, post, reason=""):
        """Dismiss the reports of a post."""
        return self.send("post", f"/api/posts/{post.pk}/dismiss/", {"reason": reason})

    def take(self, post, **more):
        """Take a post before oneself."""
        return self.send("post", f"/api/posts/{post.pk}/take/", more)

    def note(self, post, text="Look again"):
        """Note something about a post."""
        return self.send("post", f"/api/posts/{post.pk}/note/", {"text": text})

    def block(self, person, forum=None, reason="Because", remove=None):
        """Block somebody for good, in a forum or in all."""
        data = {"person": person.pk, "forum": forum and forum.pk, "remove": remove or None}
        return self.send("post", "/api/blocks/", {**data, "reason": reason})

    def lift(self, block):
        """Let somebody write again."""
        return self.send("post", f"/api/blocks/{block.pk}/lift/", {"reason": "Sorry"})

    def act_on_many(self, verb, rows, reason="Because"):
        """Act on many posts or topics."""
        noun = f"{rows[0]._meta.model_name}s"
        data = {"rows": [row.pk for row in rows], "verb": verb, "reason": reason}
        return self.send("post", f"/api/{noun}/moderate/", data)

    def withdraw_post(self, post):
        """Withdraw one's own post."""
        return self.send("post", f"/api/posts/{post.pk}/withdraw/", {})

    def put_back(self, post):
        """Put one's own post back."""
        return self.send("post", f"/api/posts/{post.pk}/put_back/", {})

    def decide(self, appeal, verb, reason=""):
        """Uphold or decline an appeal."""
        return self.send("post", f"/api/appeals/{appeal.pk}/{verb}/", {"reason": reason})
