"""The documents of an export: codebook, data sheet, citation, and the results of the site."""

import json

from django.template.loader import render_to_string

from forum.interpretations.agreement import reliability_of
from forum.interpretations.division import divide
from forum.interpretations.export.rows import moment
from forum.interpretations.export.tables import FIELDS
from forum.interpretations.parts import OPEN_PARTS, SETTLED_PARTS
from forum.models import Reading, Stance, Verdict

CSV_NOTE = (
    "CSV files are UTF-8 with a byte order mark. Lists are separated by blanks. A text that a "
    "spreadsheet would take for a formula has an apostrophe before it; JSON Lines has it as it is."
)


def as_json(value):
    """Return a value as indented JSON in bytes."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def codebook(scope, tables):
    """Return codebook.json: the questions, and a description of every column."""
    return as_json(
        {
            "questions": [_question(question) for question in scope.questions()],
            "verdicts": _choices(Verdict.choices),
            "stances": _choices(Stance.choices),
            "states": _choices(Reading.State.choices),
            "parts": _choices([*SETTLED_PARTS.items(), *OPEN_PARTS.items()]),
            "tables": {table.name: _columns(table) for table in tables},
            "csv": CSV_NOTE,
        }
    )


def _choices(choices):
    return {str(value): str(label) for value, label in choices}


def _columns(table):
    descriptions = FIELDS[table.name]
    return {name: descriptions.get(name, "What this tagger says.") for name in table.columns}


def _question(question):
    rows = list(question.interpretations.order_by("position").prefetch_related("revisions"))
    letters = {row.pk: row.letter for row in rows}
    return {
        "question": question.pk,
        "title": question.title,
        "guidance": question.guidance,
        "version": question.version,
        "terms": [{"name": term.name, "id": str(term.uuid)} for term in question.terms.all()],
        "interpretations": [
            {
                "letter": row.letter,
                "interpretation": row.pk,
                "label": row.label,
                "statement": row.statement,
                "applies": row.applies,
                "does_not_apply": row.does_not_apply,
                "meaning": row.meaning,
                "archived_at": moment(row.archived_at),
                "counts_as": letters.get(row.merged_into_id),
                "earlier": [
                    {
                        "number": revision.number,
                        "meaning": revision.meaning,
                        "label": revision.label,
                        "statement": revision.statement,
                        "written_at": moment(revision.created_at),
                    }
                    for revision in row.revisions.all()
                    if revision.number != row.revision_number
                ],
            }
            for row in rows
        ],
    }


def results(scope):
    """Yield the lines of results.jsonl: each topic's division and agreement, as the site has them.

    Researchers can compare their own results with them.
    """
    for topic in scope.topics.iterator(chunk_size=100):
        divisions = divide(topic.question, scope.by, topic=topic)
        reliability = reliability_of(topic.question, scope.by, topic=topic)
        line = {
            "topic": topic.pk,
            "question": topic.question_id,
            "people": _division(divisions.people),
            "replies": _division(divisions.replies),
            "agreement": {
                "units": reliability.independent.units,
                "values": reliability.independent.values,
                "agreeing_units": reliability.independent.agreeing_units,
                "alpha": reliability.alpha,
            },
            "read_by_two": reliability.read_by_two,
        }
        yield json.dumps(line, ensure_ascii=False).encode() + b"\n"


def _division(division):
    return {
        part.key: {
            "count": part.count,
            "share": part.share,
            "lower": part.lower,
            "upper": part.upper,
        }
        for part in division.parts
    }


def data_sheet(scope, facts):
    """Return DATASHEET.md; `facts` are those that the manifest holds, too."""
    context = {"scope": scope, "questions": scope.questions(), **facts}
    return render_to_string("forum/interpretations/export/datasheet.md", context).encode()


def citation(scope, facts):
    """Return CITATION.cff. Strings are written as JSON, which is valid YAML."""
    lines = [
        "cff-version: 1.2.0",
        "type: dataset",
        f"message: {_quoted('If you use these data, please cite them as below.')}",
        f"title: {_quoted(f'How replies were read: {scope.title}')}",
        "authors:",
        f"  - name: {_quoted(f'The authors and moderators of {scope.title}')}",
        f"version: {_quoted(facts['created_at'])}",
        f"date-released: {facts['created_at'][:10]}",
    ]
    return ("\n".join(lines) + "\n").encode()


def _quoted(text):
    return json.dumps(str(text), ensure_ascii=False)
