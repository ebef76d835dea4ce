"""CSV for spreadsheets: one row per glossary or term, safe to open and read back unchanged."""

import csv
import io
import re

from django.utils.translation import gettext as _

from glossary.transfer.records import (
    KINDS,
    Problem,
    Record,
    Records,
    address_of,
    glossary_values,
    term_values,
)

COLUMNS = (
    *("type", "uuid", "glossary", "name", "slug", "status", "summary", "definition", "aliases"),
    *("see_also", "source_title", "source_url", "case_sensitive", "autolink"),
    *("reviewed_at", "reviewed_by", "old_slugs", "language", "is_global"),
)
GLOSSARY_COLUMNS = {
    "name": "name",
    "slug": "slug",
    "definition": "description",
    "language": "language",
    "is_global": "is_global",
}
FLAGS = ("case_sensitive", "autolink", "is_global")
LISTS = ("aliases", "see_also", "old_slugs")
YES, NO = ("yes", "true", "1", "x"), ("no", "false", "0")
# A spreadsheet would execute a cell that begins like this; a leading apostrophe makes it text.
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
# "PM [acronym, exact case]": an alias with its kind and case in brackets.
_MARKED = re.compile(r"(?P<text>.*) \[(?P<marks>[a-z, ]+)\]\Z", re.S)
CASES = {True: "exact case", False: "any case"}
MAX_CELL = 100_000  # characters


def write(glossaries, terms, stream):
    """Write glossaries and terms to a binary stream, in UTF-8 with the BOM that Excel needs."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    for glossary in glossaries:
        values = glossary_values(glossary)
        row = {column: values[name] for column, name in GLOSSARY_COLUMNS.items()}
        writer.writerow(_cells({"type": "glossary", **row}))
    for term in terms:
        see_also = sorted(address_of(other) for other in term.see_also.all())
        writer.writerow(_cells({**term_values(term), "type": "term", "see_also": see_also}))
    text.detach()


def _cells(row):
    return {column: _safe(_cell(value)) for column, value in row.items()}


def _cell(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "\n".join(line_of_alias(item) if isinstance(item, dict) else item for item in value)
    return value


def _safe(text):
    return f"'{text}" if _FORMULA.match(text) else text


def _unsafe(text):
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def line_of_alias(alias):
    """Return an alias as one line: "PM [acronym, exact case]"."""
    marks = [] if alias["kind"] == "synonym" else [alias["kind"]]
    if alias["case_sensitive"] is not None:
        marks.append(CASES[alias["case_sensitive"]])
    if not marks and _MARKED.match(alias["text"]):
        marks = ["synonym"]
    return f"{alias['text']} [{', '.join(marks)}]" if marks else alias["text"]


# Reading


def read(content):
    """Return the `Records` in the bytes of a CSV file.

    Separators may be commas, semicolons or tabs. Columns may be left out; a row without a type is
    a term.
    """
    records = Records()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        records.problems.append(Problem(line, _("The file is not in UTF-8.")))
        return records
    csv.field_size_limit(MAX_CELL)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    columns, line = None, 1
    try:
        for cells in rows:
            if columns is None:
                columns = _header(cells, records)
                if records.problems:
                    return records
            elif any(cells):
                _read_row(records, line, columns, cells)
            line = rows.line_num + 1
    except csv.Error as error:
        records.problems.append(Problem(line, _("This is no CSV: %(error)s.") % {"error": error}))
    if columns is None:
        records.problems.append(Problem(1, _("The file is empty.")))
    return records


def _delimiter(text):
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _header(cells, records):
    columns = [cell.strip().lower().replace(" ", "_") for cell in cells]
    unknown = [cell for cell, column in zip(cells, columns, strict=True) if column not in COLUMNS]
    if unknown:
        reason = _("These columns are unknown: %(names)s.") % {"names": ", ".join(unknown)}
        records.problems.append(Problem(1, reason))
    for column in {column for column in columns if columns.count(column) > 1}:
        reason = _("The column “%(name)s” is there twice.") % {"name": column}
        records.problems.append(Problem(1, reason))
    return columns


def _read_row(records, line, columns, cells):
    if len(cells) > len(columns) and any(cells[len(columns) :]):
        records.problems.append(Problem(line, _("There are more cells than columns.")))
        return
    row = {column: _unsafe(cell) for column, cell in zip(columns, cells, strict=False)}
    kind = row.pop("type", "").strip().lower()
    try:
        values = {column: _value(column, cell) for column, cell in row.items()}
    except ValueError as error:
        records.problems.append(Problem(line, str(error)))
        return
    if kind == "glossary":
        named = {
            GLOSSARY_COLUMNS[name]: value
            for name, value in values.items()
            if name in GLOSSARY_COLUMNS
        }
        # None is an empty cell, which changes nothing.
        named = {name: value for name, value in named.items() if value is not None}
        records.glossaries.append(Record(line, named))
    elif kind in ("term", ""):
        values = {
            name: value for name, value in values.items() if name not in ("language", "is_global")
        }
        records.terms.append(Record(line, {k: v for k, v in values.items() if v is not None}))
    else:
        reason = _("A row is of type “term” or “glossary”, not “%(kind)s”.") % {"kind": kind}
        records.problems.append(Problem(line, reason))


def _value(column, cell):
    """Return the value of a cell; None for an empty flag. Raises ValueError with the reason."""
    if column in FLAGS:
        word = cell.strip().lower()
        if not word:
            return None
        if word not in YES + NO:
            raise ValueError(
                _("“%(column)s” is yes or no, not “%(cell)s”.") % {"column": column, "cell": cell}
            )
        return word in YES
    if column in LISTS:
        lines = [line.strip() for line in cell.split("\n") if line.strip()]
        return [alias_from_line(line) for line in lines] if column == "aliases" else lines
    return cell


def alias_from_line(line):
    """Return the alias in a line of `line_of_alias`, as a mapping."""
    alias = {"text": line, "kind": "synonym", "case_sensitive": None}
    marked = _MARKED.match(line)
    marks = [mark.strip() for mark in marked["marks"].split(",")] if marked else []
    if not marks or not set(marks) <= {*KINDS, *CASES.values()}:
        return alias
    alias["text"] = marked["text"]
    for mark in marks:
        if mark in KINDS:
            alias["kind"] = mark
        else:
            alias["case_sensitive"] = mark == CASES[True]
    return alias
