"""The tables of an export, each written both as JSON Lines and as CSV."""

import csv
import io
import json
import tempfile

# {table: {column: its description in the codebook}}, in the order of the columns.
FIELDS = {
    "topics": {
        "topic": "The topic's id.",
        "forum": "The title of its forum.",
        "title": "Its title.",
        "question": "The id of its question; see `questions` in codebook.json.",
        "started_at": "When it was started (UTC, ISO 8601).",
        "opening_text": "The opening post in Markdown.",
    },
    "replies": {
        "reply": "The reply's number, unique in the site.",
        "topic": "The topic's id.",
        "question": "The id of the topic's question.",
        "answers": "The number of the reply that it answers; empty: it answers the topic.",
        "path": "Its place in reading order: six digits a level. Sorting by it gives the threads.",
        "depth": "How many levels down it stands: 1 is a direct reply, 0 a tagged opening post.",
        "author": "Who wrote it: a pseudonym, or a name; see `people` in manifest.json.",
        "written_at": "When it was written (UTC, ISO 8601).",
        "edited_at": "When it was last edited; empty: never.",
        "revision": "The number of its present text; 1 is the first.",
        "digest": "The SHA-256 of its present text.",
        "text": "Its present text in Markdown.",
    },
    "taggings": {
        "tagging": "The tagging's id; ascending in time.",
        "reply": "The reply's number.",
        "question": "The id of the question.",
        "question_version": "The question's version at the time.",
        "tagger": "Who tagged: a pseudonym unlike that of the same person as an author, or a name.",
        "verdict": "What was said instead of tags; empty: there are tags. See `verdicts`.",
        "supports": "The letters of the interpretations that the reply supports.",
        "disputes": "The letters of those that it disputes.",
        "mentions": "The letters of those that it mentions.",
        "value": "All of it as one value of today, merges applied: what agreement compares.",
        "note": "The tagger's note.",
        "digest": "The SHA-256 of the text that was read.",
        "revision": "The number of the text that was read.",
        "is_fresh": "Whether it is about the present text and the present meanings.",
        "saw_other": "Whether another's tagging was shown to the tagger.",
        "seconds": "How long the reply was before the tagger; empty: unknown.",
        "tagged_at": "When it was tagged (UTC, ISO 8601).",
        "superseded_at": "When the tagger changed it; empty: it is their current one.",
    },
    "readings": {
        "reply": "The reply's number.",
        "topic": "The topic's id.",
        "question": "The id of the question.",
        "author": "Who wrote the reply.",
        "written_at": "When the reply was written (UTC, ISO 8601).",
        "state": "untagged, settled, contested, or stale (to be read again).",
        "part": "The part of the division that it belongs to: a letter, or see `parts`.",
        "supports": "The letters that it supports; where contested, what all taggers say together.",
        "disputes": "The letters that it disputes.",
        "mentions": "The letters that it mentions.",
        "is_decided": "Whether a moderator decided it.",
        "decided_by": "Who did: named as a tagger.",
        "reason": "Why.",
        "is_objected": "Whether its author says that it is misread, and nobody has answered yet.",
    },
}
FIELDS["superseded_taggings"] = FIELDS["taggings"]
# `wide` has one more column for each tagger.
FIELDS["wide"] = {
    "reply": "The reply's number.",
    "topic": "The topic's id.",
    "question": "The id of the question.",
    "author": "Who wrote the reply.",
    "part": "The part of the division that it belongs to.",
}
# A spreadsheet takes a cell for a formula that begins with one of these.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠|%")


class Table:
    """One table, written row by row to two temporary files.

    `columns` are its columns, by default those of FIELDS. With `is_sent` the caller sends the lines
    that `add` returns, and no file of JSON Lines is written.
    """

    def __init__(self, name, columns=None, *, is_sent=False):
        self.name = name
        self.columns = list(columns or FIELDS[name])
        self.is_sent = is_sent
        self.rows = 0
        # The caller of `files` closes them.
        self.jsonl = tempfile.TemporaryFile()  # noqa: SIM115
        self.csv = tempfile.TemporaryFile()  # noqa: SIM115
        # Spreadsheets recognise UTF-8 by the byte order mark.
        self._text = io.TextIOWrapper(self.csv, encoding="utf-8-sig", newline="")
        self._csv = csv.writer(self._text)
        self._csv.writerow(safe_cell(column) for column in self.columns)

    def add(self, **row):
        """Write a row, and return its line of JSON as bytes; missing columns are empty."""
        values = [row.get(column) for column in self.columns]
        line = dict(zip(self.columns, values, strict=True))
        line = json.dumps(line, ensure_ascii=False).encode() + b"\n"
        if not self.is_sent:
            self.jsonl.write(line)
        self._csv.writerow(safe_cell(value) for value in values)
        self.rows += 1
        return line

    def files(self):
        """Return [(file name, open file)] of the files that were written, each at its beginning."""
        self._text.flush()
        self._text.detach().seek(0)
        self.jsonl.seek(0)
        files = [] if self.is_sent else [(f"{self.name}.jsonl", self.jsonl)]
        return [*files, (f"{self.name}.csv", self.csv)]


def safe_cell(value):
    """Return a value as a CSV cell; a text like a formula gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        value = " ".join(value)
    if isinstance(value, str) and value.lstrip(" \u00a0").startswith(FORMULA_STARTS):
        return "'" + value
    return value
