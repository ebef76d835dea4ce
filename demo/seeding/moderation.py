"""What the demo's moderators have to do, and what they have done: rules, reports, a block, …"""

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from demo.seeding.content import read
from forum.models import Block, Hold, Rule, WatchedWord


def seed(cast, written):
    """Write the rules, and bring about each case of the content; return the number of cases."""
    content = read("moderation.toml")
    rules = {entry["title"]: Rule.make(by=cast["ada"], **entry) for entry in content["rules"]}
    for entry in content["watched_words"]:
        WatchedWord.objects.create(**entry)
    cast = cast | {entry["username"]: _newcomer(**entry) for entry in content["newcomers"]}
    for case in content["cases"]:
        _bring_about(case, cast, rules, written)
    for edit in content["edits"]:
        topic = written.topics[edit["topic"]]
        post = topic.reply(cast[edit["author"]], edit["body"])
        by = cast[edit["edited_by"]]
        post.edit(edit["edited"], by=by, reason=edit["reason"])
        # What must not be read must not be read in the history either.
        post.revisions.order_by("number").first().hide(by=by, reason=edit["reason"])
    for block in content["blocks"]:
        _block(block, cast, rules, written)
    return sum(len(content[name]) for name in ("cases", "edits", "blocks"))


def _block(block, cast, rules, written):
    person = cast[block["person"]]
    for slug in block["topics"]:
        written.topics[slug].reply(person, block["body"])
    Block.impose(
        person,
        by=cast[block["by"]],
        rule=rules[block["rule"]],
        reason=block["reason"],
        remove="spam",
    )


def _newcomer(username, name):
    """Create an account that nobody signs in to."""
    first_name, _blank, last_name = name.partition(" ")
    return get_user_model().objects.create(
        username=username, first_name=first_name, last_name=last_name, password=make_password(None)
    )


def _bring_about(case, cast, rules, written):
    topic = written.topics[case["topic"]]
    status = "pending" if "holds" in case else "published"
    post = topic.reply(cast[case["author"]], case["body"].strip(), status=status)
    Hold.record(post, case.get("holds", {}))
    rule = rules.get(case.get("rule"))
    for reporter, words in case.get("reports", {}).items():
        post.report(by=cast[reporter], rule=rule, words=words)
    if note := case.get("note"):
        post.note(note, by=cast["mona"])
    if removed_by := case.get("removed_by"):
        post.trash(by=cast[removed_by], rule=rule, reason=case.get("reason", ""))
    if words := case.get("appeal"):
        appeal = post.appeal(words, by=cast[case["author"]])
        if upheld_by := case.get("upheld_by"):
            appeal.uphold(by=cast[upheld_by], reason=case["answer"])
