"""The rules of the pages, and of the verbs that moderate at both doors."""

from functools import partial

from forum.models.verbs import VERBS
from tests.roles import who
from tests.roles.bodies import (
    BLOCKING,
    QUESTION,
    WORDING,
    choice,
    described,
    edited,
    is_empty,
    is_not_appealed,
    is_tagged,
    many,
    queued,
    text,
    text_of_rule,
)
from tests.roles.kinds import (
    REASON,
    TEXT,
    Admin,
    Foreign,
    call,
    form,
    page,
    redirects,
    sent_only,
)


def or_led_away(case):
    """The author of a removed topic is led to the page that says why."""
    return (200, 302) if case.topic == "trashed" else (200,)


DESK = {"gate": who.curates, "always_signs_in": True}

PAGES = {
    "home": page("site"),
    # There is no sandbox here.
    "try-tagging": sent_only("site", who.nobody, who.anybody),
    "login": Foreign(),
    "logout": Foreign(),
    "account": page("site", gate=who.member),
    # Whoever has not just given the password is asked for it.
    "delete-account": form(
        "site",
        who.anybody,
        who.anybody,
        gate=who.member,
        found=redirects,
        always_signs_in=True,
    ),
    "mails": page("site"),
    "set_language": Foreign(),
    "api-schema": Foreign(),
    "forum:index": page("site"),
    "forum:forum": page("forum", who.sees_forum),
    "forum:forum?page=2": page("forum", who.sees_forum, found=lambda case: (200, 302, 404)),
    "forum:forum?status=trashed": page("forum", who.sees_removed),
    # Nobody starts a topic in a category, signed in or not.
    "forum:start-topic": form(
        "forum",
        who.sees_forum,
        who.may_start,
        text,
        signs_in=lambda case: not case.is_category,
    ),
    "forum:topic-by-number": page("topic", who.is_led_to, found=redirects),
    "forum:topic": page("topic", who.is_led_to, found=or_led_away),
    "forum:topic?order=newest": page("topic", who.is_led_to, found=or_led_away),
    "forum:topic?order=oldest": page("topic", who.is_led_to, found=or_led_away),
    "forum:topic?interpretation=a": page("topic", who.is_led_to, found=or_led_away),
    "forum:topic?interpretation=untagged": page("topic", who.is_led_to, found=or_led_away),
    "forum:reply": form(
        "topic", who.sees_topic, who.may_reply, lambda case: {"body": TEXT, "to": ""}
    ),
    # A 404 where the post that is quoted may not be read.
    "forum:reply?quote={number}": page(
        "reply", who.sees_topic, may_read=who.may_reply, found=lambda case: (200, 404)
    ),
    "forum:thread": page("reply", who.sees_place_of),
    "forum:thread?fragment=1&after={path}": page(
        "reply", who.sees_place_of, found=lambda case: (200, 404)
    ),
    "forum:post": page("post", who.sees_place_of, found=redirects),
    "forum:edit-post": form("post", who.reads, who.may_edit, edited),
    "forum:removal": form(
        "post", who.has_removed, who.anybody, lambda case: {"words": TEXT}, is_not_appealed
    ),
    "forum:report-post": form(
        "post", who.reads, who.may_report, lambda case: {"rule": "", "words": TEXT}
    ),
    "forum:post-address": page("post", who.reads, may_read=who.moderates),
    "forum:withdraw-post": form("post", who.reads, who.may_withdraw),
    "forum:put-back-post": form("post", who.reads, who.may_put_back),
    "forum:block-member": form(
        "person",
        who.anybody,
        who.may_block,
        lambda case: BLOCKING,
        done=(200, 302),
        gate=who.moderates_somewhere,
    ),
    "forum:lift-block": form(
        "block", who.moderates, who.may_lift, lambda case: REASON, gate=who.moderates_somewhere
    ),
    "forum:many-posts": sent_only(
        "post",
        who.reads,
        who.moderates,
        many("trash"),
        gate=who.moderates_somewhere,
    ),
    "forum:many-topics": sent_only(
        "topic",
        who.sees_topic,
        who.moderates,
        many("close"),
        gate=who.moderates_somewhere,
    ),
    "forum:dismiss-reports": sent_only("post", who.reads, who.moderates, lambda case: REASON),
    "forum:take-post": sent_only("post", who.reads, who.moderates),
    "forum:note-post": sent_only("post", who.reads, who.moderates, lambda case: {"text": TEXT}),
    "forum:uphold-appeal": sent_only("appeal", who.moderates, who.may_decide, lambda case: REASON),
    "forum:decline-appeal": sent_only("appeal", who.moderates, who.may_decide, lambda case: REASON),
    "forum:reports": page("site", gate=who.member),
    "forum:rules": page("site"),
    "forum:keep-rules": [
        page("site", gate=who.moderates_somewhere),
        sent_only(
            "rule",
            who.keeps_rule,
            who.anybody,
            lambda case: {"retire": case.values["pk"]},
            gate=who.moderates_somewhere,
        ),
    ],
    "forum:make-rule": form("site", who.anybody, who.owns, text_of_rule),
    "forum:make-rule?forum={slug}": form("forum", who.sees_forum, who.moderates, text_of_rule),
    "forum:edit-rule": form(
        "rule", who.keeps_rule, who.anybody, text_of_rule, gate=who.moderates_somewhere
    ),
    "forum:arrange": [
        page("site", gate=who.owns),
        sent_only(
            "forum",
            who.anybody,
            who.anybody,
            lambda case: {"down": case.values["pk"]},
            gate=who.owns,
        ),
    ],
    # Shown what it would be, before it is made.
    "forum:make-forum": form("site", who.anybody, who.owns, described, done=(200,)),
    "forum:forum-settings": form(
        "forum", who.sees_forum, who.moderates, described, done=(200, 302)
    ),
    "forum:delete-forum": form("forum", who.sees_forum, who.owns, lambda case: REASON, is_empty),
    # Everything that has not this word; every name and term that begins like our secrets.
    "forum:search": page("site"),
    "forum:search?q=-nothing": page("site"),
    "forum:search?q=-nothing&order=newest&page=2": page("site"),
    "forum:search?q=-nothing&titles=on": page("site"),
    "forum:search?q=secret": page("site"),
    "forum:search?q=secret&fragment=1": page("site"),
    "forum:search?interpretation={used}": page("question", who.anybody),
    "forum:moderation": page("site", gate=who.moderates_somewhere),
    "forum:log": page("site", gate=who.moderates_somewhere),
    "forum:undo-action": sent_only(
        "action", who.moderates, who.anybody, gate=who.moderates_somewhere
    ),
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
    # The forms again, with an error: where posts go is tried in tests/forum/views/test_moving.py.
    "forum:move-topic": form("topic", who.sees_topic, who.moderates, done=(200,)),
    "forum:merge-topic": form("topic", who.sees_topic, who.moderates, done=(200,)),
    "forum:split-topic": form("topic", who.sees_topic, who.moderates, done=(200,)),
    "forum:move-post": form(
        "post",
        who.reads,
        who.moderates,
        done=(200, 302),
        found=lambda case: (302,) if case.is_opening else (200,),
    ),
    "forum:topic-question": form("topic", who.sees_topic, who.moderates, lambda case: QUESTION),
    "forum:clear-question": form("topic", who.sees_topic, who.moderates),
    "forum:edit-question": form("question", who.sees_forum, who.moderates, lambda case: QUESTION),
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
    "forum:queue": [
        page("site", gate=who.tags_somewhere),
        sent_only("post", who.is_in_queue, who.anybody, queued, gate=who.tags_somewhere),
    ],
    "forum:queue-list": [
        page("queue", gate=who.tags_somewhere),
        sent_only("post", who.is_in_queue, who.anybody, queued, gate=who.tags_somewhere),
    ],
    "forum:queue-list?reply={pk}": page("post", who.is_in_queue, gate=who.tags_somewhere),
    "forum:queue-list?of=topic-{pk}": page(
        "topic", gate=who.tags_somewhere, found=lambda case: (200, 404)
    ),
    "forum:queue-list?of=forum-{slug}": page(
        "forum", gate=who.tags_somewhere, found=lambda case: (200, 404)
    ),
    # Of somebody else's tagging.
    "forum:queue-undo": sent_only(
        "queue",
        who.nobody,
        who.anybody,
        lambda case: {"tagging": case.values["tagging"]},
        gate=who.tags_somewhere,
    ),
    "forum:moved-queue": page("site", found=redirects),
    "forum:moved-queue-list": page("queue", found=redirects),
    "forum:member": page("member", who.opens_member),
    "forum:member?tab=replies": page("member", who.opens_member),
    "forum:preference": sent_only(
        "member", who.is_self, who.anybody, lambda case: {"is_listed": "no"}
    ),
    "forum:anonymise": form("member", who.anonymises, who.anybody, done=(200,)),
    "forum:member-addresses": page("member", gate=who.moderates_somewhere),
    "forum:own-data": sent_only("member", who.is_self, who.anybody, done=(200,)),
    "forum:preview": sent_only("site", who.anybody, who.member, text, done=(200,)),
    "forum:preview?forum={slug}": sent_only(
        "forum", who.sees_forum_or_is_guest, who.member, text, done=(200,)
    ),
    "glossary:index": page("site"),
    "glossary:index?q=secret": page("site"),
    "glossary:find": page("site", found=lambda case: (404,)),
    "glossary:find?term={word}": page("term", who.sees_term, found=redirects),
    "glossary:marking": form("site", who.anybody, who.anybody, lambda case: {"links": "all"}),
    "glossary:meanings": page("term", who.opens_term, found=redirects),
    "glossary:glossary": page("glossary"),
    "glossary:term": page("term", who.opens_term),
    "glossary:history": page("term", who.opens_term),
    "glossary:summaries": page("term"),
    "glossary:summaries?term={word}": page("term"),
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
