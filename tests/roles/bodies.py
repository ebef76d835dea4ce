"""What is sent to addresses, about a case."""

from tests.roles.kinds import REASON, TEXT

NAMED = {"name": "A name", "slug": "a-name", "definition": TEXT, "language": "en"}
WORDING = {"label": "A label", "statement": TEXT, "applies": "", "does_not_apply": ""}
QUESTION = {"title": TEXT, "guidance": "", "interpretations": "A label: a statement"}

BLOCKING = {**REASON, "length": "day", "forum": "", "posts": ""}


def many(verb):
    """The row alone, of those that may be ticked."""
    return lambda case: {"rows": [case.values["pk"]], "verb": verb, "confirmed": "1", **REASON}


def text(case):
    """A post; with the title that an opening post has, too."""
    return {"body": TEXT, "title": TEXT}


def changed(case):
    """The same, with the reason that is needed where somebody else wrote it."""
    return {**text(case), **REASON}


def edited(case):
    """The whole form that edits a post."""
    row = case.values["row"]
    return {**text(case), **REASON, "seen": row.revision_number, "seen_title": row.topic.title}


def choice(case):
    """One interpretation, as a button of the page."""
    return {"one": f"supports-{case.values['used']}", "digest": case.values["digest"], **REASON}


def queued(case):
    """The same as a card of the queue."""
    return {"reply": case.values["pk"], **choice(case)}


def tagging(case):
    """The same for the API."""
    return {"supports": [case.values["used"]], "digest": case.values["digest"], **REASON}


def described(case):
    """A forum, as its moderators may change it, and as owners may."""
    chosen = {"kind": "forum", "visibility": "members", "holders_visible_to": "members"}
    return {"title": TEXT, "description": TEXT, "slug": "", **chosen}


def text_of_rule(case):
    """A rule."""
    return {"title": TEXT, "text": ""}


def is_empty(case):
    """Whether a forum holds nothing."""
    return case.is_closed


def is_tagged(case):
    """Whether somebody has tagged it."""
    return case.is_tagged


def is_not_appealed(case):
    """Whether its author may still appeal."""
    return not case.is_appealed


def in_forum(case):
    """A topic, or a question, to write in a forum."""
    return {"forum": case.values["pk"], **text(case)}
