"""The rows of an export, read 500 replies at a time, so that memory is bounded."""

from collections import defaultdict
from datetime import UTC

from forum.interpretations.export.tables import FIELDS, Table
from forum.models import ReadingTag, Tag, Tagging
from forum.models.interpretations.codebook import Codebook
from forum.models.interpretations.taggings import Stance, Verdict
from forum.models.interpretations.tally import part_of

# Replies per chunk.
CHUNK = 500
STANCES = list(Stance.values)


class TableWriter:
    """Writes all tables of an export.

    `names` is a `forum.interpretations.export.people.Names`; `progress`, if given, is called with
    the number of replies written so far and the number of all.
    """

    def __init__(self, scope, names, progress=None):
        self.scope = scope
        self.names = names
        self.progress = progress
        self.total = scope.replies().count()
        self.done = 0
        self.codebooks = {question.pk: Codebook(question) for question in scope.questions()}
        self.taggers = self._taggers()
        self.tables = {
            name: Table(name, is_sent=name == "replies") for name in FIELDS if name != "wide"
        }
        self.tables["wide"] = Table("wide", [*FIELDS["wide"], *self.taggers.values()])

    def write(self):
        """Write every row; yield the lines of `replies.jsonl`, so that the download proceeds."""
        for topic in self.scope.topics.iterator(chunk_size=CHUNK):
            opening = topic.opening_post
            self.tables["topics"].add(
                topic=topic.pk,
                forum=topic.forum.title,
                title=topic.title,
                question=topic.question_id,
                started_at=moment(topic.created_at),
                opening_text=opening.body if opening.status == "published" else "",
            )
            for replies in self._chunks(topic):
                yield b"".join(self._write_chunk(topic, replies))

    def _chunks(self, topic):
        """Yield lists of the topic's replies in reading order."""
        ordered = self.scope.replies().filter(topic=topic).order_by("path").defer("body_html")
        chunk = list(ordered[:CHUNK])
        while chunk:
            yield chunk
            chunk = list(ordered.filter(path__gt=chunk[-1].path)[:CHUNK])

    def _write_chunk(self, topic, replies):
        """Write all rows of some replies; return their lines for `replies.jsonl`."""
        codebook = self.codebooks[topic.question_id]
        readings, taggings = self._read(topic.question, [reply.pk for reply in replies])
        lines = []
        for reply in replies:
            lines.append(self._write_reply(topic, reply))
            values = {}
            for tagging, tags in taggings[reply.pk]:
                row = self._tagging_row(codebook, reply, tagging, tags)
                name = "superseded_taggings" if tagging.is_superseded else "taggings"
                self.tables[name].add(**row)
                if not tagging.is_superseded and tagging.verdict != Verdict.WITHDRAWN:
                    values[row["tagger"]] = row["value"]
            self._write_reading(codebook, topic, reply, readings.get(reply.pk), values)
        self.done += len(replies)
        if self.progress:
            self.progress(self.done, self.total)
        return lines

    def _read(self, question, numbers):
        """Return the readings and taggings of the replies with these numbers. Four queries.

        They are {number: (reading, tags)} and {number: [(tagging, tags)]}; a tag begins with
        (interpretation id, stance).
        """
        reading_tags = defaultdict(list)
        rows = ReadingTag.objects.filter(reading__question=question, reading__post__in=numbers)
        # As tuples: `prefetch_related` would take half of an export's time.
        for pk, *tag in rows.order_by().values_list("reading", "interpretation", "stance"):
            reading_tags[pk].append(tag)
        readings = {
            reading.post_id: (reading, reading_tags[reading.pk])
            for reading in question.readings.filter(post__in=numbers)
        }
        tagging_tags, taggings = defaultdict(list), defaultdict(list)
        rows = Tag.objects.filter(tagging__question=question, tagging__post__in=numbers)
        rows = rows.order_by().values_list("tagging", "interpretation", "stance", "meaning")
        for pk, *tag in rows:
            tagging_tags[pk].append(tag)
        for tagging in Tagging.objects.filter(question=question, post__in=numbers).order_by("pk"):
            taggings[tagging.post_id].append((tagging, tagging_tags[tagging.pk]))
        return readings, taggings

    def _write_reply(self, topic, reply):
        return self.tables["replies"].add(
            reply=reply.pk,
            topic=topic.pk,
            question=topic.question_id,
            answers=reply.parent_id,
            path=reply.path,
            depth=reply.depth,
            author=self.names.author(reply.author_id, reply.author_name),
            written_at=moment(reply.created_at),
            edited_at=moment(reply.edited_at),
            revision=reply.revision_number,
            digest=reply.body_digest,
            text=reply.body,
        )

    def _tagging_row(self, codebook, reply, tagging, tags):
        is_fresh = tagging.body_digest == reply.body_digest and codebook.has_meanings_of(tags)
        return {
            "tagging": tagging.pk,
            "reply": reply.pk,
            "question": tagging.question_id,
            "question_version": tagging.question_version,
            "tagger": self.names.tagger(tagging.moderator_id, tagging.moderator_name),
            "verdict": tagging.verdict,
            **letters_by_stance(codebook, tags),
            "value": value_of(codebook, tagging.verdict, tags),
            "note": tagging.note,
            "digest": tagging.body_digest,
            "revision": tagging.revision,
            "is_fresh": is_fresh,
            "saw_other": tagging.saw_other,
            "seconds": tagging.seconds,
            "tagged_at": moment(tagging.created_at),
            "superseded_at": moment(tagging.superseded_at),
        }

    def _write_reading(self, codebook, topic, reply, reading_and_tags, values):
        """Write the rows of `readings` and `wide`; without a reading the reply is untagged.

        `values` is {tagger: value of their current tagging}.
        """
        columns = {"state": "untagged", "part": "untagged"}
        if reading_and_tags is not None:
            reading, tags = reading_and_tags
            part = part_of(reading.state, reading.outcome, reading.supported_id)
            row = codebook.interpretations.get(part)
            columns = {
                "state": reading.state,
                "part": row.letter if row else part,
                **letters_by_stance(codebook, tags),
                "is_decided": reading.is_decided,
                "decided_by": self.names.tagger(reading.settled_by_id, reading.settled_by_name),
                "reason": reading.reason,
                "is_objected": reading.is_objected,
            }
        about = {
            "reply": reply.pk,
            "topic": topic.pk,
            "question": topic.question_id,
            "author": self.names.author(reply.author_id, reply.author_name),
        }
        self.tables["readings"].add(**about, written_at=moment(reply.created_at), **columns)
        self.tables["wide"].add(**about, part=columns["part"], **values)

    def _taggers(self):
        """Return {(account id, name): name or pseudonym} of those with a current tagging."""
        rows = Tagging.objects.not_withdrawn().filter(
            question__in=self.codebooks, post__topic__in=self.scope.topics.values("pk")
        )
        people = rows.order_by("moderator", "moderator_name").values_list(
            "moderator", "moderator_name"
        )
        by_name = {self.names.tagger(*person): person for person in people.distinct()}
        return {person: name for name, person in sorted(by_name.items())}


def moment(time):
    """Return a time as text in UTC; None for None."""
    return time.astimezone(UTC).isoformat(timespec="microseconds") if time else None


def letters_by_stance(codebook, tags):
    """Return {stance: letters} of tags that begin with (interpretation id, stance)."""
    letters = {stance: [] for stance in STANCES}
    for pk, stance, *_meaning in tags:
        letters[stance].append(codebook.interpretations[pk].letter)
    return {stance: sorted(names, key=in_order) for stance, names in letters.items()}


def value_of(codebook, verdict, tags):
    """Return what a tagging means today as one text: "supports:a disputes:c", or the verdict."""
    judgement = codebook.judgement(verdict, tags)
    if judgement.verdict:
        return judgement.verdict
    by_stance = letters_by_stance(codebook, judgement.tags)
    return " ".join(f"{stance}:{letter}" for stance in by_stance for letter in by_stance[stance])


def in_order(letter):
    """Return the sort key of a letter: z comes before aa."""
    return len(letter), letter
