"""A member's own data to be read: a file of Markdown for each topic, and one for other tables."""

from itertools import chain, groupby
from operator import itemgetter

from django.utils.text import slugify
from django.utils.translation import gettext as _

from forum.models import Appeal, Report, Stance, Verdict
from forum.models.status import Status

SLUG_LENGTH = 60
STATUSES = {"pending": Status.PENDING, "spam": Status.SPAM, "trashed": Status.TRASHED}


def topic_files(data):
    """Yield (file name, texts) for each topic in which the member of an OwnData wrote.

    The texts of a file must be read before the next file.
    """
    revisions = Groups(data.revisions(), key=itemgetter("post"))
    for topic, posts in groupby(data.posts(), key=itemgetter("topic")):
        first = next(posts)
        posts = chain([first], posts)
        yield _file_name(topic, first["topic_title"]), _topic(posts, revisions)


class Groups:
    """Rows in groups by a key, for whoever reads along another list with the same order of keys."""

    def __init__(self, rows, *, key):
        self._groups = groupby(rows, key)
        self._next = next(self._groups, (None, ()))

    def of(self, key):
        """Yield the rows with a key, none where there are none."""
        if self._next[0] == key:
            yield from self._next[1]
            self._next = next(self._groups, (None, ()))


def _file_name(topic, title):
    """Return a file name that every system takes: ASCII, short, without separators."""
    slug = slugify(title)[:SLUG_LENGTH].strip("-")
    return f"topics/{topic}-{slug}.md" if slug else f"topics/{topic}.md"


def _topic(posts, revisions):
    """Yield a topic's file; `revisions` are the Groups by post, in the same order as the posts."""
    for number, post in enumerate(posts):
        if number == 0:
            yield f"# {post['topic_title']}\n\n{post['forum']}\n"
        yield _post_head(post)
        yield from _texts(post, revisions.of(post["post"]))


def _post_head(post):
    """Return the headline of a post."""
    facts = [f"#{post['post']}", post["written_at"]]
    if post["answers"]:
        facts.append(_("in reply to #%(number)d") % {"number": post["answers"]})
    if post["status"] in STATUSES:
        facts.append(str(STATUSES[post["status"]].label))
    return f"\n## {' · '.join(facts)}\n"


def _texts(post, revisions):
    """Yield the present text of a post, and its earlier ones below it, each once."""
    yield f"\n{post['text']}\n"
    for revision in revisions:
        if revision["number"] == post["revision"]:
            continue
        headline = _("Earlier text %(number)d, %(time)s") % {
            "number": revision["number"],
            "time": revision["written_at"],
        }
        text = revision["text"]
        if text is None:
            text = _("Hidden by a moderator.")
        yield f"\n### {headline}\n\n{text}\n"


def words_file(name, rows):
    """Yield the file of taggings, objections, reports or appeals."""
    yield f"# {HEADLINES[name]()}\n"
    for row in rows:
        written_at = row.get("written_at") or row["tagged_at"]
        yield f"\n## #{row['post']} · {written_at}\n"
        yield from (f"\n{line}\n" for line in LINES[name](row) if line)


def _tagging_lines(row):
    """Return the lines of text about a tagging."""
    tags = [f"- {Stance(tag['stance']).label}: {tag['interpretation']}" for tag in row["tags"]]
    verdict = str(Verdict(row["verdict"]).label) if row["verdict"] else ""
    return row["question"], verdict, "\n".join(tags), row["note"]


def _objection_lines(row):
    """Return the lines of text about an objection."""
    return row["question"], row["text"]


def _report_lines(row):
    """Return the lines of text about a report."""
    return row["rule"], row["text"], str(Report.State(row["state"]).label), row["answer"]


def _appeal_lines(row):
    """Return the lines of text about an appeal."""
    return row["text"], str(Appeal.State(row["state"]).label), row["answer"]


HEADLINES = {
    "taggings": lambda: _("Your taggings"),
    "objections": lambda: _("Your objections to tags"),
    "reports": lambda: _("Your reports"),
    "appeals": lambda: _("Your appeals"),
}
LINES = {
    "taggings": _tagging_lines,
    "objections": _objection_lines,
    "reports": _report_lines,
    "appeals": _appeal_lines,
}
