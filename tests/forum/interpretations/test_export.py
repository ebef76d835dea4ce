"""Taking taggings away, and computing everything again from nothing but the ZIP."""

import csv
import hashlib
import io
import json
import re
import zipfile
from collections import defaultdict
from itertools import permutations

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from forum import __version__
from forum.interpretations.agreement import reliability_of
from forum.interpretations.division import divide
from forum.interpretations.export import export
from forum.interpretations.export.tables import safe_cell
from forum.models import Forum
from tests.conftest import make_user

TABLES = ["topics", "replies", "taggings", "superseded_taggings", "readings", "wide"]


def unzip(chunks):
    """Return {name: bytes} of the ZIP that an export comes to."""
    with zipfile.ZipFile(io.BytesIO(b"".join(chunks))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def rows_of(files, table):
    """Return a table's rows from its JSON Lines."""
    return [json.loads(line) for line in files[f"{table}.jsonl"].decode().splitlines()]


@pytest.fixture
def discuss(topic, question, mona, ada, paul, omar, ines):
    """Fill the topic with replies in every state, some read by two; return it."""
    authors = [paul, omar, ines, *(make_user(f"member{number}") for number in range(21))]
    choices = [{"supports": ["a"]}, {"supports": ["b"], "disputes": ["a"]}, {"verdict": "none"}]
    choices += [{"supports": ["b", "c"]}, {"verdict": "off_topic"}, {"disputes": ["d"]}]

    def tag(reply, number):
        first = choices[number % 6]
        reply.tag(by=mona, **first)
        if number % 2:
            other = first if number % 5 else choices[(number + 1) % 6]
            reply.tag(by=ada, saw_other=number % 3 == 0, **other)
        if number % 9 == 4:
            reply.tag(by=mona, supports=["c"], saw_other=True)
        if number % 11 == 5:
            reply.edit(f"Reply {number}, edited", by=mona)
            reply.tag(by=ada, supports=["a"])
        if number % 13 == 7:
            reply.withdraw_tagging(by=ada)
        if number % 17 == 8:
            reply.settle(by=ada, supports=["d"], reason="I know")

    def discuss(replies):
        for number in range(replies):
            reply = topic.reply(authors[number * 5 % 24], f"Reply {number}")
            if number % 7 != 6:
                tag(reply, number)
        question.codebook.get("c").merge_into(question.codebook.get("b"), by=mona)
        question.refresh_from_db()
        return topic

    return discuss


@pytest.fixture
def discussion(discuss):
    """The topic with ten replies."""
    return discuss(10)


def division_of(readings, *, by_people):
    """Count {part: number} from the rows of the readings, as the data sheet says."""
    counts = defaultdict(int)
    if not by_people:
        for row in readings:
            counts[row["part"]] += 1
        return dict(counts)
    authors = defaultdict(list)
    for row in sorted(readings, key=lambda row: (row["written_at"], row["reply"])):
        authors[row["author"]].append(row["part"])
    elsewhere = ["contested", "again", "untagged", "disputes"]
    elsewhere += ["other", "unclear", "none", "off_topic"]
    for parts in authors.values():
        supporting = [part for part in parts if part == "several" or part not in elsewhere]
        counts[supporting[-1] if supporting else min(parts, key=elsewhere.index)] += 1
    return dict(counts)


def alpha_of(taggings):
    """Compute (units, alpha) from the rows of the taggings, as the data sheet says."""
    said = defaultdict(dict)
    for row in sorted(taggings, key=lambda row: row["tagging"]):
        if row["verdict"] == "withdrawn":
            for (reply, *_rest), values in said.items():
                if reply == row["reply"]:
                    values.pop(row["tagger"], None)
        elif not row["saw_other"]:
            key = row["reply"], row["digest"], row["question_version"]
            said[key][row["tagger"]] = row["value"]
    units = [list(values.values()) for values in said.values() if len(values) > 1]
    values = [value for unit in units for value in unit]
    observed = sum(
        sum(a != b for a, b in permutations(unit, 2)) / (len(unit) - 1) for unit in units
    ) / len(values)
    pairs = list(permutations(values, 2))
    return len(units), 1 - observed / (sum(a != b for a, b in pairs) / len(pairs))


def test_division_and_alpha_can_be_computed_again_from_the_export_alone(discuss, question, mona):
    discussion = discuss(48)
    files = unzip(export(discussion, by=mona))
    readings = rows_of(files, "readings")
    divided = divide(question, mona, topic=discussion)
    for division, by_people in ((divided.people, True), (divided.replies, False)):
        forums_own = {part.key: part.count for part in division.parts if part.count}
        assert len(forums_own) >= 4
        assert division_of(readings, by_people=by_people) == forums_own
    reliability = reliability_of(question, mona, topic=discussion)
    taggings = rows_of(files, "taggings") + rows_of(files, "superseded_taggings")
    units, alpha = alpha_of(taggings)
    assert units == reliability.independent.units > 10
    assert alpha == pytest.approx(reliability.alpha)
    (result,) = rows_of(files, "results")
    assert result["agreement"]["alpha"] == pytest.approx(alpha)
    assert result["people"]["a"]["count"] == divided.people["a"].count


def test_the_csv_says_the_same_as_the_json_lines(discussion, mona):
    files = unzip(export(discussion, by=mona))
    for table in TABLES:
        lines = list(csv.DictReader(io.StringIO(files[f"{table}.csv"].decode("utf-8-sig"))))
        rows = rows_of(files, table)
        assert len(lines) == len(rows)
        for line, row in zip(lines, rows, strict=True):
            assert line == {name: str(safe_cell(value)) for name, value in row.items()}


def test_the_manifest_counts_and_proves_every_file(discussion, mona):
    discussion.posts.replies().first().trash(by=mona)
    files = unzip(export(discussion, by=mona))
    manifest = json.loads(files["manifest.json"])
    assert set(manifest["files"]) == set(files) - {"manifest.json"}
    for name, about in manifest["files"].items():
        assert about["sha256"] == hashlib.sha256(files[name]).hexdigest()
        assert about["bytes"] == len(files[name])
    assert manifest["counts"]["replies"] == len(rows_of(files, "replies")) == 9
    assert manifest["left_out"] == {"topics": {}, "replies": {"trashed": 1}}
    assert manifest["scope"]["kind"] == "topic"
    assert manifest["made_with"]["django-parlance"] == __version__


def test_the_codebook_explains_every_column_and_interpretation(discussion, mona):
    files = unzip(export(discussion, by=mona))
    codebook = json.loads(files["codebook.json"])
    for table in TABLES:
        assert set(codebook["tables"][table]) == set(rows_of(files, table)[0])
    (question,) = codebook["questions"]
    counted_as = {row["letter"]: row["counts_as"] for row in question["interpretations"]}
    assert counted_as == {"a": None, "b": None, "c": "b", "d": None}
    assert question["interpretations"][3]["applies"] == "The reply calls them different jobs."
    assert "Data sheet: Personalized or precision?" in files["DATASHEET.md"].decode()
    assert "type: dataset" in files["CITATION.cff"].decode()


def test_names_are_pseudonyms_unless_asked_otherwise(discussion, mona):
    names = {"paul", "omar", "ines", "mona", "ada"}
    files = unzip(export(discussion, by=mona))
    people = {row["author"] for row in rows_of(files, "replies")}
    people |= {row["tagger"] for row in rows_of(files, "taggings")}
    assert not names & people
    assert len(people) == 12
    again = rows_of(unzip(export(discussion, by=mona)), "replies")
    assert [row["author"] for row in again] == [r["author"] for r in rows_of(files, "replies")]
    other = rows_of(unzip(export(discussion, by=mona, key=b"another")), "replies")
    assert not {row["author"] for row in other} & people
    named = unzip(export(discussion, by=mona, names=True))
    assert {row["tagger"] for row in rows_of(named, "taggings")} == {"mona", "ada"}
    assert json.loads(named["manifest.json"])["people"] == "names"


def test_who_wrote_and_tagged_has_two_pseudonyms_with_nothing_in_common(discussion, mona, ada):
    discussion.reply(mona, "I write, too").tag(by=ada, supports=["a"])
    discussion.reply(ada, "So do I").tag(by=mona, supports=["b"])
    found = defaultdict(set)
    for content in unzip(export(discussion, by=mona)).values():
        for role, digest in re.findall(r"\b(author|tagger)-([0-9a-f]{16})", content.decode()):
            found[role].add(digest)
    authors = discussion.posts.replies().values_list("author", flat=True)
    assert {mona.pk, ada.pk} <= set(authors)
    assert len(found["author"]) == len(set(authors))
    assert len(found["tagger"]) == 2
    assert not found["author"] & found["tagger"]


@pytest.mark.parametrize("table", TABLES)
def test_each_column_of_people_has_one_kind_of_pseudonym(discussion, mona, table):
    kinds = {"author": "author-", "tagger": "tagger-", "decided_by": "tagger-"}
    for row in rows_of(unzip(export(discussion, by=mona)), table):
        for column in kinds.keys() & row.keys():
            assert (row[column] or kinds[column]).startswith(kinds[column])


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1+1", "'  =1+1"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ("1=1", "1=1"),
        ("", ""),
        (None, ""),
        (-1, -1),
        (True, "true"),
        (["a", "b"], "a b"),
    ],
)
def test_no_cell_is_a_formula(text, cell):
    assert safe_cell(text) == cell


def test_hostile_text_is_data_and_nothing_else(topic, question, paul, mona):
    text = '=HYPERLINK("http://example.org","x")\n"quoted", \U0001f600 and, commas'
    topic.reply(paul, text).tag(by=mona, verdict="other", note='=cmd|"/c calc"!A1')
    files = unzip(export(topic, by=mona))
    assert rows_of(files, "replies")[0]["text"] == text
    (line,) = csv.DictReader(io.StringIO(files["taggings.csv"].decode("utf-8-sig")))
    assert line["note"].startswith("'=cmd")


def test_who_may_export(forum, topic, question, reply, omar, mona, ada):
    for subject in (topic, question, forum):
        with pytest.raises(PermissionDenied, match="researchers"):
            export(subject, by=omar)
        assert unzip(export(subject, by=mona))
    researcher = make_user("researcher")
    researcher.user_permissions.add(Permission.objects.get(codename="export"))
    assert len(rows_of(unzip(export(topic, by=researcher)), "replies")) == 1
    Forum.objects.update(visibility="moderators", audience="moderators")
    topic.forum.refresh_from_db()
    # A later request: a user object remembers what it may see.
    researcher = type(researcher).objects.get(pk=researcher.pk)
    with pytest.raises(PermissionDenied):
        export(topic, by=researcher)


def test_a_question_takes_only_what_the_person_may_see(forum, topic, question, reply, mona):
    hidden = Forum.objects.create(title="Hidden", slug="hidden", visibility="moderators")
    elsewhere = hidden.start_topic(mona, "Behind the door", "Text")
    elsewhere.ask(question, by=mona)
    elsewhere.reply(mona, "Secret")
    researcher = make_user("researcher")
    researcher.user_permissions.add(Permission.objects.get(codename="export"))
    files = unzip(export(question, by=researcher))
    assert [row["reply"] for row in rows_of(files, "replies")] == [reply.pk]
    assert b"Secret" not in b"".join(files.values())
    assert len(rows_of(unzip(export(question, by=mona)), "replies")) == 2


def test_an_empty_topic_can_be_exported(topic, question, mona):
    files = unzip(export(topic, by=mona))
    assert rows_of(files, "replies") == []
    assert json.loads(files["manifest.json"])["counts"]["topics"] == 1


def test_it_says_how_far_it_has_come(discussion, mona):
    said = []
    unzip(export(discussion, by=mona, progress=lambda *numbers: said.append(numbers)))
    assert said == [(10, 10)]


def test_the_command_writes_the_file(discussion, question, mona, omar, tmp_path, capsys):
    path = tmp_path / "export.zip"
    for subject in (
        ["--topic", discussion.pk],
        ["--question", question.pk],
        ["--forum", "genomics"],
    ):
        call_command("export_interpretations", *map(str, subject), user="mona", output=path)
        assert "manifest.json" in zipfile.ZipFile(path).namelist()
    with pytest.raises(CommandError, match="may not export"):
        call_command("export_interpretations", topic=discussion.pk, user="omar", output=path)
    with pytest.raises(CommandError, match="no user"):
        call_command("export_interpretations", topic=discussion.pk, user="nobody", output=path)
    with pytest.raises(CommandError, match="no such topic"):
        call_command("export_interpretations", topic=10**6, user="mona", output=path)


def test_an_opening_post_is_a_row_once_it_is_tagged(topic, question, mona, paul):
    topic.reply(paul, "They are the same.")
    before = unzip(export(question, by=mona))
    assert [row["depth"] for row in rows_of(before, "replies")] == [1]
    topic.opening_post.tag(by=mona, supports=["a"])
    after = unzip(export(question, by=mona))
    assert [row["depth"] for row in rows_of(after, "replies")] == [0, 1]
    assert [row["part"] for row in rows_of(after, "readings")] == ["a", "untagged"]
    manifest = json.loads(after["manifest.json"])
    assert manifest["counts"]["replies"] == 2, manifest
