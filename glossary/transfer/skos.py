"""SKOS in Turtle, for other vocabularies; needs rdflib (`pip install django-parlance[skos]`).

SKOS's own properties are written as far as they go, and properties of our own for the rest, so that
nothing is lost. Of other files SKOS's properties are read: labels in one language, definitions,
relations.
"""

import re
import uuid

from django.utils.text import Truncator, slugify
from django.utils.translation import gettext as _

from glossary.transfer.records import Problem, Record, Records, glossary_values, term_values

OWN = "urn:django-parlance:glossary:terms#"
SCHEME = "urn:django-parlance:glossary:scheme:"
# Our own properties with one text or flag each, by the name in a record.
TEXTS = {
    "slug": "slug",
    "status": "status",
    "reviewed_at": "reviewedAt",
    "reviewed_by": "reviewedBy",
    "source_title": "sourceTitle",
    "source_url": "sourceUrl",
}
FLAGS = {"case_sensitive": "exactCase", "autolink": "linksByItself"}
RELATIONS = ("related", "broader", "narrower")
MAX_MESSAGE = 200  # characters of an error of the parser
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


class NoRdflib(Exception):
    """SKOS was asked for, and rdflib is not installed."""


def _rdflib():
    try:
        import rdflib
    except ImportError as error:
        raise NoRdflib(_("SKOS needs rdflib: pip install “django-parlance[skos]”.")) from error
    return rdflib


def write(glossaries, terms, stream):
    """Write glossaries and terms to a binary stream as Turtle."""
    rdflib = _rdflib()
    writer = _Writer(rdflib)
    for glossary in glossaries:
        writer.add_glossary(glossary)
    for term in terms:
        writer.add_term(term)
    writer.graph.serialize(stream, format="turtle", encoding="utf-8")


class _Writer:
    def __init__(self, rdflib):
        self.rdflib, self.skos, self.dc = rdflib, rdflib.SKOS, rdflib.DCTERMS
        self.own = rdflib.Namespace(OWN)
        self.graph = rdflib.Graph()
        self.graph.bind("glossary", self.own)
        self.graph.bind("dct", self.dc)

    def add_glossary(self, glossary):
        """Add a concept scheme."""
        values, subject = glossary_values(glossary), self.rdflib.URIRef(SCHEME + glossary.slug)
        self._add(subject, self.rdflib.RDF.type, self.skos.ConceptScheme)
        for predicate, name in (
            (self.own.slug, "slug"),
            (self.dc.title, "name"),
            (self.dc.description, "description"),
            (self.dc.language, "language"),
            (self.own.isGlobal, "is_global"),
        ):
            self._add(subject, predicate, self.rdflib.Literal(values[name]))

    def add_term(self, term):
        """Add a concept."""
        values, literal = term_values(term), self.rdflib.Literal
        subject = self.rdflib.URIRef(f"urn:uuid:{term.uuid}")
        language = term.glossary.language
        language = language if _LANGUAGE.fullmatch(language) else None
        self._add(subject, self.rdflib.RDF.type, self.skos.Concept)
        self._add(subject, self.skos.inScheme, self.rdflib.URIRef(SCHEME + term.glossary.slug))
        self._add(subject, self.skos.prefLabel, literal(values["name"], lang=language))
        self._add(subject, self.skos.definition, literal(values["definition"], lang=language))
        self._add(subject, self.dc.abstract, literal(values["summary"], lang=language))
        for name, local in {**TEXTS, **FLAGS}.items():
            self._add(subject, self.own[local], literal(values[name]))
        for slug in values["old_slugs"]:
            self._add(subject, self.own.oldSlug, literal(slug))
        for other in values["see_also"]:
            self._add(subject, self.rdflib.RDFS.seeAlso, self.rdflib.URIRef(f"urn:uuid:{other}"))
        self._add_aliases(subject, values["aliases"], language)

    def _add_aliases(self, subject, aliases, language):
        nodes = []
        for alias in aliases:
            hidden = alias["kind"] == "misspelling"
            label = self.skos.hiddenLabel if hidden else self.skos.altLabel
            self._add(subject, label, self.rdflib.Literal(alias["text"], lang=language))
            nodes.append(self.rdflib.BNode())
            self._add(nodes[-1], self.own.text, self.rdflib.Literal(alias["text"]))
            self._add(nodes[-1], self.own.kind, self.rdflib.Literal(alias["kind"]))
            if alias["case_sensitive"] is not None:
                exact = self.rdflib.Literal(alias["case_sensitive"])
                self._add(nodes[-1], self.own.exactCase, exact)
        if nodes:
            listed = self.rdflib.BNode()
            self.rdflib.collection.Collection(self.graph, listed, nodes)
            self._add(subject, self.own.aliases, listed)

    def _add(self, *triple):
        self.graph.add(triple)


def read(content):
    """Return the `Records` in the bytes of a Turtle file."""
    rdflib = _rdflib()
    records, graph = Records(), rdflib.Graph()
    try:
        text = content.decode("utf-8-sig")
        graph.parse(data=text, format="turtle")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        records.problems.append(Problem(line, _("The file is not in UTF-8.")))
    except RecursionError:
        records.problems.append(Problem(None, _("This Turtle is nested too deep.")))
    except Exception as error:  # the parser raises its own, and others on hostile text
        line = getattr(error, "lines", None)
        reason = _("This is no Turtle: %(error)s.") % {"error": _message(error)}
        records.problems.append(Problem(line + 1 if line is not None else None, reason))
    else:
        _Reader(rdflib, graph, text, records).read()
    return records


def _message(error):
    """Return what an error says, on one line; rdflib's may quote much of the file."""
    words = " ".join(str(error).split())
    return Truncator(words).chars(MAX_MESSAGE) or type(error).__name__


class _Reader:
    def __init__(self, rdflib, graph, text, records):
        self.rdflib, self.skos, self.dc = rdflib, rdflib.SKOS, rdflib.DCTERMS
        self.own, self.graph, self.records = rdflib.Namespace(OWN), graph, records
        self.lines = _lines_of_subjects(text)
        self.schemes = {}

    def read(self):
        """Fill the records."""
        kind = self.rdflib.RDF.type
        for scheme in sorted(self.graph.subjects(kind, self.skos.ConceptScheme, unique=True)):
            self._read_scheme(scheme)
        for concept in sorted(self.graph.subjects(kind, self.skos.Concept, unique=True)):
            self._read_concept(concept)
        if not self.records.terms and not self.records.glossaries:
            self.records.problems.append(Problem(None, _("The file holds no SKOS concepts.")))

    def _read_scheme(self, scheme):
        name = self._label(scheme, self.dc.title) or self._label(scheme, self.skos.prefLabel)
        name = name or self._label(scheme, self.rdflib.RDFS.label) or str(scheme)
        slug = self._text(scheme, self.own.slug)
        slug = slug or slugify(name, allow_unicode=True)[:60] or "glossary"
        values = {
            "slug": slug,
            "name": name,
            "description": self._label(scheme, self.dc.description),
            "language": self._text(scheme, self.dc.language),
            "is_global": self._flag(scheme, self.own.isGlobal),
        }
        self.schemes[scheme] = slug
        self.records.glossaries.append(Record(self._line(scheme), _without_none(values)))

    def _read_concept(self, concept):
        name = self._label(concept, self.skos.prefLabel)
        language = name.language if name is not None else None
        values = {
            "uuid": _uuid_of(concept),
            "glossary": self._glossary_of(concept),
            "name": name,
            "definition": self._label(concept, self.skos.definition, language),
            "summary": self._label(concept, self.dc.abstract, language),
            "aliases": self._aliases(concept, language),
            "see_also": self._see_also(concept),
            **{key: self._text(concept, self.own[local]) for key, local in TEXTS.items()},
            **{key: self._flag(concept, self.own[local]) for key, local in FLAGS.items()},
        }
        old = sorted(map(str, self.graph.objects(concept, self.own.oldSlug)))
        # Without our own properties, a file does not tell whether there are old slugs.
        is_own = values["slug"] is not None
        values["old_slugs"] = old if is_own else None
        self.records.terms.append(Record(self._line(concept), _without_none(values)))

    def _glossary_of(self, concept):
        for predicate in (self.skos.inScheme, self.skos.topConceptOf):
            for scheme in sorted(self.graph.objects(concept, predicate)):
                if scheme in self.schemes:
                    return self.schemes[scheme]
        return None

    def _aliases(self, concept, language):
        listed = self.graph.value(concept, self.own.aliases)
        if listed is not None:
            nodes = self.rdflib.collection.Collection(self.graph, listed)
            return [
                {
                    "text": self._text(node, self.own.text) or "",
                    "kind": self._text(node, self.own.kind) or "synonym",
                    "case_sensitive": self._flag(node, self.own.exactCase),
                }
                for node in nodes
            ]
        return [
            {"text": str(label), "kind": kind, "case_sensitive": None}
            for predicate, kind in (
                (self.skos.altLabel, "synonym"),
                (self.skos.hiddenLabel, "misspelling"),
            )
            for label in sorted(self.graph.objects(concept, predicate))
            if label.language == language
        ]

    def _see_also(self, concept):
        related = set(self.graph.objects(concept, self.rdflib.RDFS.seeAlso))
        for relation in RELATIONS:
            related.update(self.graph.objects(concept, self.skos[relation]))
        concepts = (other for other in related if (other, None, None) in self.graph)
        return sorted(map(_uuid_of, concepts)) if related else []

    def _label(self, subject, predicate, language=None):
        """Return the label in a language, else in English, without a language, or in any other."""
        labels = sorted(self.graph.objects(subject, predicate))
        for wanted in (language, "en", None):
            for label in labels:
                if getattr(label, "language", None) == wanted:
                    return label
        return labels[0] if labels else None

    def _text(self, subject, predicate):
        value = self.graph.value(subject, predicate, any=True)
        return None if value is None else str(value)

    def _flag(self, subject, predicate):
        value = self._text(subject, predicate)
        return None if value is None else value in ("true", "1")

    def _line(self, subject):
        return self.lines.get(str(subject))


def _without_none(values):
    """Return the values that are not None, with rdflib's literals as str."""
    return {
        name: str(value) if isinstance(value, str) else value
        for name, value in values.items()
        if value is not None
    }


def _uuid_of(concept):
    """Return the UUID in a concept's address; if it has none, one computed from the address."""
    address = str(concept)
    try:
        return str(uuid.UUID(address.removeprefix("urn:uuid:")))
    except ValueError:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, address))


def _lines_of_subjects(text):
    """Return the numbers of lines where absolute addresses begin a statement, by address."""
    lines = {}
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("<") and ">" in line:
            lines.setdefault(line[1 : line.index(">")], number)
    return lines
