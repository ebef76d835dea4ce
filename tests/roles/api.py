"""The rules of the API."""

from tests.roles import who
from tests.roles.bodies import (
    NAMED,
    WORDING,
    changed,
    in_forum,
    is_empty,
    is_not_appealed,
    is_tagged,
    many,
    tagging,
    text,
)
from tests.roles.kinds import REASON, TEXT, Rule, Sent, always, call, page

API = {
    "forum-api:api-root": page("site"),
    "forum-api:forum-list": [
        page("site"),
        call("site", who.anybody, who.owns, lambda case: {"title": TEXT}, done=(201,)),
    ],
    "forum-api:forum-detail": [
        page("forum", who.sees_forum),
        call("forum", who.sees_forum, who.moderates, lambda case: {"title": TEXT}, method="PATCH"),
        call("forum", who.sees_forum, who.owns, fits=is_empty, method="DELETE"),
    ],
    "forum-api:forum-settings": page("forum", who.sees_forum, may_read=who.moderates),
    "forum-api:forum-preview": call(
        "forum", who.sees_forum, who.owns, lambda case: {"visibility": "public"}, done=(200,)
    ),
    "forum-api:forum-shift": call("forum", who.sees_forum, who.owns, lambda case: {"steps": 1}),
    "forum-api:exported-forum-export": call("forum", who.sees_forum, who.may_export),
    "forum-api:topic-list": [
        page("site"),
        call("forum", who.sees_forum, who.may_start, in_forum, done=(201,)),
    ],
    "forum-api:topic-list?forum={pk}": page("forum", who.sees_forum),
    "forum-api:topic-list?forum={pk}&status=trashed": page("forum", who.sees_forum),
    "forum-api:topic-list?status=pending": page("site"),
    "forum-api:search-list": page("site"),
    "forum-api:search-list?q=-nothing&page_size=100": page("site"),
    "forum-api:search-list?q=-nothing&page_size=100&titles=on": page("site"),
    "forum-api:search-list?q=secret": page("site"),
    "forum-api:topic-detail": [
        page("topic", who.sees_topic),
        call("topic", who.sees_topic, who.may_rename, changed, method="PATCH"),
    ],
    # To where they are, which is wrong: tests/forum/views/test_moving.py tries other places.
    "forum-api:topic-merge": call(
        "topic",
        who.sees_topic,
        who.moderates,
        lambda case: {"into": case.values["pk"]},
        done=(400,),
    ),
    "forum-api:topic-split": call(
        "topic",
        who.sees_topic,
        who.moderates,
        lambda case: {"posts": [], "title": TEXT},
        done=(400,),
    ),
    "forum-api:topic-move": call(
        "topic", who.sees_topic, who.moderates, lambda case: {"forum": case.values["row"].forum_id}
    ),
    "forum-api:post-move": call(
        "post", who.reads, who.moderates, lambda case: {"post": case.values["pk"]}, done=(400,)
    ),
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
        call("post", who.reads, who.may_edit, changed, method="PATCH"),
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
    "forum-api:addressed-post-address": page("post", who.reads, may_read=who.moderates),
    "forum-api:removed-post-removal": page("post", who.has_removed),
    "forum-api:removed-post-appeal": call(
        "post", who.has_removed, who.anybody, lambda case: {"words": TEXT}, is_not_appealed
    ),
    "forum-api:reported-post-report": call(
        "post", who.reads, who.may_report, lambda case: {"words": TEXT}
    ),
    "forum-api:reported-post-dismiss": call(
        "post", who.reads, who.moderates, lambda case: REASON, done=(200, 204)
    ),
    "forum-api:reported-post-take": call("post", who.reads, who.moderates),
    "forum-api:reported-post-note": call(
        "post", who.reads, who.moderates, lambda case: {"text": TEXT}
    ),
    "forum-api:appeal-uphold": call("appeal", who.moderates, who.may_decide, lambda case: REASON),
    "forum-api:appeal-decline": call("appeal", who.moderates, who.may_decide, lambda case: REASON),
    "forum-api:post-withdraw": call("post", who.reads, who.may_withdraw, done=(200,)),
    "forum-api:post-put-back": call("post", who.reads, who.may_put_back, done=(200,)),
    "forum-api:post-moderate": call("post", who.reads, who.moderates, many("trash"), done=(200,)),
    "forum-api:topic-moderate": call(
        "topic", who.sees_topic, who.moderates, many("close"), done=(200,)
    ),
    "forum-api:block-list": [
        page("site", may_read=who.moderates_somewhere),
        call(
            "person",
            who.anybody,
            who.may_block_everywhere,
            lambda case: {"person": case.values["pk"], **REASON},
            done=(201,),
        ),
    ],
    "forum-api:block-lift": Rule(
        "block",
        who.moderates,
        None,
        {"POST": Sent(who.may_lift, lambda case: REASON, done=(200,))},
        gate=who.moderates_somewhere,
    ),
    "forum-api:report-list": page("site", may_read=who.member),
    "forum-api:rule-list": [
        page("site"),
        call("site", who.anybody, who.owns, lambda case: {"title": TEXT}, done=(201,)),
        call(
            "forum",
            who.sees_forum,
            who.moderates,
            lambda case: {"title": TEXT, "forum": case.values["pk"]},
            done=(201,),
        ),
    ],
    "forum-api:rule-list?kept=1": page("site"),
    "forum-api:rule-detail": call(
        "rule", who.keeps_rule, who.anybody, lambda case: {"title": TEXT}, method="PATCH"
    ),
    "forum-api:rule-shift": call("rule", who.keeps_rule, who.anybody, lambda case: {"steps": 1}),
    "forum-api:case-list": page("site", may_read=who.moderates_somewhere),
    "forum-api:action-list": page("site", may_read=who.moderates_somewhere),
    "forum-api:action-detail": page("action", who.moderates, gate=who.moderates_somewhere),
    "forum-api:action-undo": Rule(
        "action",
        who.moderates,
        None,
        {"POST": Sent(who.anybody, done=(200,))},
        gate=who.moderates_somewhere,
    ),
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
    "forum-api:member-anonymise": call(
        "member", who.anonymises, who.anybody, lambda case: REASON, done=(400,)
    ),
    "forum-api:own-data": call("site", who.anybody, who.member, done=(200,)),
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
