"""What the demo's moderators have to do, and what they have done: rules, a report, an appeal."""

from demo.seeding.content import read
from forum.models import Rule


def seed(cast, written):
    """Write the rules, and bring about each case of the content; return the number of cases."""
    content = read("moderation.toml")
    rules = {
        entry["title"]: Rule.objects.create(**entry, position=position)
        for position, entry in enumerate(content["rules"], start=1)
    }
    for case in content["cases"]:
        _bring_about(case, cast, rules, written)
    return len(content["cases"])


def _bring_about(case, cast, rules, written):
    topic = written.topics[case["topic"]]
    status = "pending" if case.get("held") else "published"
    post = topic.reply(cast[case["author"]], case["body"].strip(), status=status)
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
