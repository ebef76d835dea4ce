"""What each address is about, who may read it, and who may send what to it: one table.

To bring an address: add its name. A key may go on with a query, for further ways to read it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from forum.models.verbs import VERBS
from tests.roles import who

READING = ("GET", "HEAD")
METHODS = (*READING, "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# A text with no secret in it.
TEXT = "What is sent."
REASON = {"reason": TEXT}


def always(case):
    """Every row."""
    return True


@dataclass(frozen=True)
class Sent:
    """What is sent to an address, and who may send it.

    `fits` says for which cases it is taken; where the row is in another state it may be refused as
    wrong. `done` are the statuses of what was done.
    """

    may: Callable
    body: Callable = field(default=lambda case: {})
    fits: Callable = always
    done: tuple = ()


@dataclass(frozen=True)
class Rule:
    """One address. `sees` says to whom the row exists: to others the address is a 404.

    `gate` is asked before the row is looked up; `may_read` after. `found` are the statuses of an
    address that was read.
    """

    noun: str
    sees: Callable = who.anybody
    may_read: Callable | None = who.anybody
    sent: dict = field(default_factory=dict)
    gate: Callable = who.anybody
    found: Callable = field(default=lambda case: (200,))
    # Whether guests are sent to sign in whatever they send, and not only when they read.
    always_signs_in: bool = False

    def methods(self, *, is_api):
        """Return the methods that the address takes."""
        reading = READING if self.may_read else ()
        return {*reading, *self.sent, *(("OPTIONS",) if is_api else ())}


@dataclass(frozen=True)
class Foreign:
    """An address of Django's own views: it must not fail, nor tell what is kept."""

    noun: str = "site"


@dataclass(frozen=True)
class Admin:
    """A page of the admin: for staff alone, and for those of them whom `may` names."""

    noun: str = "site"
    may: Callable = who.administers


def redirects(case):
    """The statuses of a redirect."""
    return (301, 302)


def page(noun, sees=who.anybody, **more):
    """Return the Rule of a page that is only read."""
    return Rule(noun, sees, **more)


def form(noun, sees, may, body=lambda case: {}, fits=always, done=(302,), **more):
    """Return the Rule of a page with a form, which whoever may send it may read."""
    return Rule(noun, sees, may, {"POST": Sent(may, body, fits, done)}, **more)


def sent_only(noun, sees, may, body=lambda case: {}, fits=always, done=(302,), **more):
    """Return the Rule of an address to which a form is sent."""
    return Rule(noun, sees, None, {"POST": Sent(may, body, fits, done)}, **more)


def call(noun, sees, may, body=lambda case: {}, fits=always, method="POST", done=(200, 201, 204)):
    """Return the Rule of an address of the API that is only written to."""
    return Rule(noun, sees, None, {method: Sent(may, body, fits, done)})


def text(case):
    """A post; with the title that an opening post has, too."""
    return {"body": TEXT, "title": TEXT}


def choice(case):
    """One interpretation, as a button of the page."""
    return {"one": f"supports-{case.values['used']}", "digest": case.values["digest"], **REASON}


def tagging(case):
    """The same for the API."""
    return {"supports": [case.values["used"]], "digest": case.values["digest"], **REASON}


def is_tagged(case):
    """Whether somebody has tagged it."""
    return case.is_tagged


def is_unmerged(case):
    """Whether an interpretation stands by itself."""
    return not case.is_merged


def in_forum(case):
    """A topic, or a question, to write in a forum."""
    return {"forum": case.values["pk"], **text(case)}


NAMED = {"name": "A name", "slug": "a-name", "definition": TEXT, "language": "en"}
WORDING = {"label": "A label", "statement": TEXT}
DESK = {"gate": who.curates, "always_signs_in": True}

PAGES = {
    "home": page("site"),
    # There is no sandbox here.
    "try-tagging": sent_only("site", who.nobody, who.anybody),
    "login": Foreign(),
    "logout": Foreign(),
    "set_language": Foreign(),
    "api-schema": Foreign(),
    "forum:index": page("site"),
    "forum:forum": page("forum", who.sees_forum),
    "forum:forum?page=2": page("forum", who.sees_forum, found=lambda case: (200, 302, 404)),
    "forum:start-topic": form("forum", who.sees_forum, who.may_start, text),
    "forum:topic-by-number": page("topic", who.sees_topic, found=redirects),
    "forum:topic": page("topic", who.sees_topic),
    "forum:topic?order=newest": page("topic", who.sees_topic),
    "forum:topic?order=oldest": page("topic", who.sees_topic),
    "forum:topic?interpretation=a": page("topic", who.sees_topic),
    "forum:topic?interpretation=untagged": page("topic", who.sees_topic),
    "forum:reply": form("topic", who.sees_topic, who.may_reply, text),
    "forum:thread": page("reply", who.sees_place_of),
    "forum:post": page("post", who.sees_place_of, found=redirects),
    "forum:edit-post": form("post", who.reads, who.may_edit, text),
    "forum:post-history": page("post", who.reads),
    "forum:tag-post": form("post", who.reads, who.may_tag, choice),
    "forum:tag-post?others=1": page("post", who.reads, may_read=who.may_tag),
    "forum:withdraw-tagging": sent_only("post", who.reads, who.may_tag),
    "forum:settle-post": sent_only("post", who.reads, who.may_settle, choice, is_tagged),
    "forum:misread-post": form(
        "post", who.reads, who.may_object, lambda case: {"note": TEXT}, is_tagged
    ),
    "forum:topic-reliability": page("topic", who.sees_topic),
    "forum:question": page("question", who.sees_forum),
    "forum:question?unit=replies": page("question", who.sees_forum),
    "forum:question-reliability": page("question", who.sees_forum),
    "forum:export-topic": form("topic", who.sees_topic, who.may_export, done=(200,)),
    "forum:export-question": form("question", who.sees_forum, who.may_export, done=(200,)),
    "forum:export-forum": form("forum", who.sees_forum, who.may_export, done=(200,)),
    "forum:interpretation": page(
        "interpretation",
        who.sees_forum,
        found=lambda case: (302,) if case.is_merged else (200,),
    ),
    "forum:topic-question": form(
        "topic",
        who.sees_topic,
        who.moderates,
        lambda case: {"title": TEXT, "interpretations": "A label: a statement"},
    ),
    "forum:clear-question": form("topic", who.sees_topic, who.moderates),
    "forum:edit-question": form("question", who.sees_forum, who.moderates, text),
    "forum:add-interpretation": form(
        "question", who.sees_forum, who.moderates, lambda case: WORDING
    ),
    "forum:move-interpretation": sent_only(
        "question", who.sees_forum, who.moderates, lambda case: {"down": case.values["used"]}
    ),
    "forum:edit-interpretation": form(
        "interpretation",
        who.sees_forum,
        who.moderates,
        lambda case: {**WORDING, "changes_meaning": "yes"},
    ),
    "forum:merge-interpretation": form(
        "interpretation",
        who.sees_forum,
        who.moderates,
        lambda case: {"into": case.values["unused"]},
        lambda case: case.values["pk"] != case.values["unused"] and not case.is_merged,
    ),
    "forum:interpretation-history": page("interpretation", who.sees_forum),
    "forum:queue": Rule("site", who.anybody, gate=who.tags_somewhere),
    "forum:moved-queue": page("site", found=redirects),
    "forum:moved-queue-list": page("queue", found=redirects),
    "forum:queue-list": Rule("queue", gate=who.tags_somewhere),
    "forum:queue-undo": Rule(
        "queue", who.nobody, None, {"POST": Sent(who.anybody)}, gate=who.tags_somewhere
    ),
    "forum:member": page("member", who.opens_member),
    "forum:member?tab=replies": page("member", who.opens_member),
    "forum:preference": sent_only("member", who.is_self, who.anybody),
    "forum:preview": sent_only("site", who.anybody, who.member, text, done=(200,)),
    "glossary:index": page("site"),
    "glossary:index?q=secret": page("site"),
    "glossary:find": page("site", found=lambda case: (404,)),
    "glossary:marking": form("site", who.anybody, who.anybody, lambda case: {"links": "all"}),
    "glossary:meanings": page("term", who.opens_term, found=redirects),
    "glossary:glossary": page("glossary"),
    "glossary:term": page("term", who.opens_term),
    "glossary:history": page("term", who.opens_term),
    "glossary:summaries": page("term"),
    "glossary:desk": page("site", **DESK),
    "glossary:desk_terms": page("site", **DESK),
    "glossary:desk_terms?show=drafts": page("site", **DESK),
    "glossary:candidates": page("site", **DESK),
    "glossary:export": page("site", **DESK),
    "glossary:export?format=csv": page("site", **DESK),
    "glossary:import": form("site", who.anybody, who.anybody, done=(200,), **DESK),
    "glossary:define": form("site", who.anybody, who.anybody, done=(200,), **DESK),
    "glossary:preview": form("site", who.anybody, who.anybody, done=(200,), **DESK),
    "glossary:revise": form("term", who.anybody, who.anybody, done=(200,), **DESK),
    "glossary:revert": sent_only("term", who.anybody, who.anybody, **DESK),
    "glossary:review": sent_only("term", who.anybody, who.anybody, **DESK),
    "glossary:uses": page("term", **DESK),
    "glossary:dismiss": sent_only("candidate", who.anybody, who.anybody, **DESK),
    "glossary:recall": sent_only("candidate", who.anybody, who.anybody, **DESK),
}

def moderating(noun, sees):
    """Return the rules of the verbs that moderate a noun, {address: Rule}: forms, and calls."""
    rules = {}
    for verb in VERBS:
        if verb.noun != noun:
            continue
        # What a row's state does not allow is refused as wrong, or nothing.
        fits = partial(is_offered, verb)
        about = form(noun, sees, who.moderates, lambda case: REASON, fits)
        rules[f"forum:{verb.url_name}"] = about
        if not verb.deletes_row:
            about = call(noun, sees, who.moderates, lambda case: REASON, fits, done=(200,))
            rules[f"forum-api:{noun}-{verb.name}"] = about
    return rules


def is_offered(verb, case):
    """Whether a verb makes sense for a row in its state."""
    return verb.is_offered(case.values["row"])


MODERATION = {
    **moderating("topic", who.sees_topic),
    **moderating("post", who.reads),
    **moderating("revision", who.reads),
    **moderating("interpretation", who.sees_forum),
}

# What else than an administrator's; whoever is no staff is sent to sign in.
ADMIN_PAGES = {
    **dict.fromkeys(
        (
            "admin:login",
            "admin:logout",
            "admin:jsi18n",
            "admin:index",
            "admin:app_list",
            # It asks the model that it completes itself.
            "admin:autocomplete",
            "admin:password_change",
            "admin:password_change_done",
        ),
        Foreign(),
    ),
    **dict.fromkeys(
        (
            "admin:parlance_forum_action_changelist",
            "admin:parlance_forum_action_change",
            "admin:parlance_forum_action_history",
        ),
        Admin("site", who.reads_log),
    ),
}

API = {
    "forum-api:api-root": page("site"),
    "forum-api:forum-list": page("site"),
    "forum-api:forum-detail": page("forum", who.sees_forum),
    "forum-api:exported-forum-export": call("forum", who.sees_forum, who.may_export),
    "forum-api:topic-list": [
        page("site"),
        call("forum", who.sees_forum, who.may_start, in_forum, done=(201,)),
    ],
    "forum-api:topic-list?forum={pk}": page("forum", who.sees_forum),
    "forum-api:topic-list?forum={pk}&status=trashed": page("forum", who.sees_forum),
    "forum-api:topic-list?status=pending": page("site"),
    "forum-api:topic-detail": [
        page("topic", who.sees_topic),
        call("topic", who.sees_topic, who.may_rename, text, method="PATCH"),
    ],
    "forum-api:asking-topic-division": page("topic", who.sees_topic),
    "forum-api:asking-topic-export": call("topic", who.sees_topic, who.may_export),
    "forum-api:asking-topic-question": call(
        "topic",
        who.sees_topic,
        who.moderates,
        lambda case: {"question": case.values["question"]},
        method="PUT",
    ),
    "forum-api:post-list": [
        page("site", found=lambda case: (400,)),
        call(
            "topic",
            who.sees_topic,
            who.may_reply,
            lambda case: {"topic": case.values["pk"], "body": TEXT},
            done=(201,),
        ),
    ],
    "forum-api:post-list?topic={pk}": page("topic", who.sees_topic),
    "forum-api:post-list?topic={pk}&order=newest": page("topic", who.sees_topic),
    "forum-api:post-list?topic={pk}&interpretation=a": page("topic", who.sees_topic),
    "forum-api:post-detail": [
        page("post", who.reads),
        call("post", who.reads, who.may_edit, text, method="PATCH"),
    ],
    "forum-api:post-revisions": page("post", who.reads),
    "forum-api:reply-tagging": [
        # Nobody but an administrator has tagged anything.
        page("post", who.reads, may_read=who.may_tag, found=lambda case: (200, 404)),
        call("post", who.reads, who.may_tag, tagging, method="PUT"),
        call("post", who.reads, who.may_tag, method="DELETE"),
    ],
    "forum-api:reply-settle": call("post", who.reads, who.may_settle, tagging, is_tagged),
    "forum-api:reply-misread": call(
        "post", who.reads, who.may_object, lambda case: {"note": TEXT}, is_tagged
    ),
    "forum-api:revision-detail": page("revision", who.reads),
    "forum-api:question-list": [
        page("site"),
        call("forum", who.sees_forum, who.moderates, in_forum, done=(201,)),
    ],
    "forum-api:question-list?forum={pk}": page("forum"),
    "forum-api:question-list?topic={pk}": page("topic"),
    "forum-api:question-detail": [
        page("question", who.sees_forum),
        call("question", who.sees_forum, who.moderates, text, method="PATCH"),
    ],
    "forum-api:question-division": page("question", who.sees_forum),
    "forum-api:question-export": call("question", who.sees_forum, who.may_export),
    "forum-api:queue-list": page("site", may_read=who.tags_somewhere),
    "forum-api:queue-list?of=forum-{slug}": page(
        "forum", may_read=who.tags_somewhere, found=lambda case: (200, 404)
    ),
    "forum-api:interpretation-list": call(
        "question",
        who.sees_forum,
        who.moderates,
        lambda case: {**WORDING, "question": case.values["pk"]},
        done=(201,),
    ),
    "forum-api:interpretation-detail": [
        page("interpretation", who.sees_forum),
        call(
            "interpretation",
            who.sees_forum,
            who.moderates,
            lambda case: {**WORDING, "changes_meaning": True},
            method="PATCH",
        ),
        call(
            "interpretation",
            who.sees_forum,
            who.moderates,
            fits=lambda case: case.name.endswith("unused"),
            method="DELETE",
        ),
    ],
    "forum-api:interpretation-merge": call(
        "interpretation",
        who.sees_forum,
        who.moderates,
        lambda case: {"into": case.values["unused"]},
        lambda case: case.values["pk"] != case.values["unused"] and not case.is_merged,
    ),
    "forum-api:interpretation-people": page(
        "interpretation", who.sees_forum, may_read=who.sees_holders
    ),
    "forum-api:interpretation-stances": page("interpretation", who.sees_forum),
    "forum-api:preference": [
        page("site", may_read=who.member),
        call("site", who.anybody, who.member, lambda case: {"is_listed": True}, method="PATCH"),
    ],
    "glossary-api:api-root": page("site"),
    # Whoever sends it HTML gets it back with links.
    "glossary-api:link": call("site", who.anybody, who.anybody, lambda case: {"html": TEXT}),
    "glossary-api:glossary-list": [
        page("site"),
        call(
            "site",
            who.anybody,
            who.curates,
            lambda case: {"name": TEXT, "slug": "another", "language": "en"},
        ),
    ],
    "glossary-api:glossary-detail": [
        page("glossary"),
        *(
            call("glossary", who.anybody, who.curates, lambda case: NAMED, method=method)
            for method in ("PUT", "PATCH")
        ),
    ],
    "glossary-api:term-list": [
        page("site"),
        call("site", who.anybody, who.curates, lambda case: {**NAMED, "glossary": "genomics"}),
    ],
    "glossary-api:term-list?status=draft": page("site"),
    "glossary-api:term-list?q=secret": page("site"),
    "glossary-api:term-detail": [
        page("term", who.sees_term),
        *(
            call(
                "term",
                who.anybody,
                who.curates,
                lambda case: {**NAMED, "glossary": "genomics"},
                method=method,
            )
            for method in ("PUT", "PATCH")
        ),
    ],
    **{
        f"glossary-api:term-{verb}": call(
            "term", who.anybody, who.curates, lambda case: REASON, fits
        )
        for verb, fits in (
            ("publish", always),
            ("unpublish", always),
            ("retire", always),
            ("restore", lambda case: case.status == "retired"),
            ("review", always),
        )
    },
}
RULES = {**PAGES, **MODERATION, **API}


def rules_of(name):
    """Return the rules of an address by its name, a list; empty for one that is not known."""
    if name.startswith("admin"):
        return [ADMIN_PAGES.get(name, Admin())]
    known = RULES.get(name, [])
    return known if isinstance(known, list) else [known]
