"""JSON for programs: the complete content of an export."""

import json

from django.utils.translation import gettext as _

from glossary.transfer.records import Problem, Record, Records, glossary_values, term_values

FORMAT = "parlance-glossary"
VERSION = 1


def write(glossaries, terms, stream):
    """Write glossaries and terms to a binary stream, one per line."""
    stream.write(f'{{"format": "{FORMAT}", "version": {VERSION}, "glossaries": ['.encode())
    _write_items(map(glossary_values, glossaries), stream)
    stream.write(b'], "terms": [')
    _write_items(map(term_values, terms), stream)
    stream.write(b"]}\n")


def _write_items(items, stream):
    separator = "\n"
    for item in items:
        stream.write((separator + json.dumps(item, ensure_ascii=False)).encode(errors="replace"))
        separator = ",\n"


def read(content):
    """Return the `Records` in the bytes of a JSON file, each with the line where it begins."""
    records = Records()
    try:
        _read_document(_Document(content.decode("utf-8-sig")), records)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        records.problems.append(Problem(line, _("The file is not in UTF-8.")))
    except json.JSONDecodeError as error:
        reason = _("This is no JSON: %(error)s.") % {"error": error.msg}
        records.problems.append(Problem(error.lineno, reason))
    except (RecursionError, ValueError):
        records.problems.append(Problem(None, _("This JSON is nested too deep.")))
    return records


def _read_document(document, records):
    lists = {"glossaries": records.glossaries, "terms": records.terms}
    for key in document.members():
        if key in lists:
            for line, item in document.items():
                _add(lists[key], line, item, records)
        elif key in ("format", "version"):
            line, value = document.value()
            if value != {"format": FORMAT, "version": VERSION}[key]:
                reason = _("This is not the glossary's own format, version %(version)d.")
                records.problems.append(Problem(line, reason % {"version": VERSION}))
        else:
            line, _value = document.value()
            reason = _("“%(key)s” is unknown here.") % {"key": key}
            records.problems.append(Problem(line, reason))


def _add(rows, line, item, records):
    if isinstance(item, dict):
        rows.append(Record(line, item))
    else:
        records.problems.append(Problem(line, _("An object is expected here.")))


class _Document:
    """Reads the outermost object of a JSON text item by item, so that each has its line."""

    def __init__(self, text):
        self.text = text
        self.at = 0
        self.decoder = json.JSONDecoder(parse_constant=self._refuse)
        self.counted_to, self.line = 0, 1

    def members(self):
        """Yield the keys. After each, call `value` or exhaust `items`."""
        self._take("{")
        if self._peek() == "}":
            self._take("}")
        else:
            while True:
                _line, key = self.value()
                self._take(":")
                yield str(key)
                if not self._has_more("}"):
                    break
        if self._peek():
            self._fail("Extra data")

    def items(self):
        """Yield (line, value) for each item of the list that follows."""
        self._take("[")
        if self._peek() == "]":
            self._take("]")
            return
        while True:
            yield self.value()
            if not self._has_more("]"):
                return

    def value(self):
        """Return (line, value) of the value that follows."""
        self._peek()
        line = self._current_line()
        value, self.at = self.decoder.raw_decode(self.text, self.at)
        return line, value

    def _peek(self):
        while self.text[self.at : self.at + 1] in (" ", "\t", "\r", "\n"):
            self.at += 1
        return self.text[self.at : self.at + 1]

    def _take(self, character):
        if self._peek() != character:
            self._fail(f"Expecting “{character}”")
        self.at += 1

    def _has_more(self, end):
        if self._peek() == end:
            self.at += 1
            return False
        self._take(",")
        return True

    def _current_line(self):
        self.line += self.text.count("\n", self.counted_to, self.at)
        self.counted_to = self.at
        return self.line

    def _fail(self, message):
        raise json.JSONDecodeError(message, self.text, self.at)

    def _refuse(self, name):
        self._fail(f"{name} is no value")
