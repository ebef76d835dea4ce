"""The ZIP of an export, handed out piece by piece."""

import hashlib
import zipfile

import django
from django.utils import timezone

from forum import __version__
from forum.interpretations.export import documents
from forum.interpretations.export.people import Names
from forum.interpretations.export.rows import Rows, moment
from forum.interpretations.export.scope import Scope
from forum.interpretations.export.snapshot import snapshot

FORMAT_VERSION = 1
PIECE = 64 * 1024


def export(subject, *, by, names=False, key=None, progress=None):
    """Return an iterator over the bytes of a ZIP with the taggings of a Topic, Question or Forum.

    `names` keeps names; else everybody has a pseudonym by a key, which is `key` (bytes) or one that
    is derived from the site's. `progress(done, total)` is called as replies are read. The rows go
    through temporary files, so memory is bounded; bytes come from the start, while they are read,
    and all are of one moment. What lists the files of a ZIP comes last: cut short, it is none.
    Raises PermissionDenied at once.
    """
    scope = Scope(subject, by)
    return _pieces(scope, Names(real=names, key=key), progress)


def _pieces(scope, names, progress):
    created_at = timezone.now()
    archive = Archive(created_at)
    with snapshot():
        rows = Rows(scope, names, progress)
        yield from archive.add("replies.jsonl", rows.write())
        tables = list(rows.tables.values())
        facts = {
            "created_at": moment(created_at),
            "people": "names" if names.real else "pseudonyms",
            "counts": {table.name: table.rows for table in tables},
            "left_out": scope.left_out(),
        }
        yield from archive.add("results.jsonl", documents.results(scope))
        yield from archive.add("codebook.json", [documents.codebook(scope, tables)])
        yield from archive.add("DATASHEET.md", [documents.data_sheet(scope, facts)])
    yield from archive.add("CITATION.cff", [documents.citation(scope, facts)])
    # All that is in the database has been read: from here on a slow reader holds up nothing.
    for table in tables:
        for name, file in table.files():
            with file:
                yield from archive.add(name, iter(lambda file=file: file.read(PIECE), b""))
    manifest = {
        "format": "parlance-interpretations",
        "format_version": FORMAT_VERSION,
        "made_with": {"django-parlance": __version__, "django": django.get_version()},
        "scope": {"kind": scope.kind, "id": scope.subject.pk, "title": scope.title},
        **facts,
        "files": archive.files,
    }
    yield from archive.add("manifest.json", [documents.as_json(manifest)])
    yield from archive.close()


class Archive:
    """A ZIP that is written to be read at once; `files` describes what is in it so far."""

    def __init__(self, created_at):
        self.files = {}
        self._moment = created_at.timetuple()[:6]
        self._outgoing = Outgoing()
        self._zip = zipfile.ZipFile(self._outgoing, "w", zipfile.ZIP_DEFLATED)

    def add(self, name, pieces):
        """Write a file of pieces of bytes; yield what of the ZIP is ready."""
        digest, size = hashlib.sha256(), 0
        entry = zipfile.ZipInfo(name, self._moment)
        entry.compress_type = zipfile.ZIP_DEFLATED
        with self._zip.open(entry, "w", force_zip64=True) as file:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                file.write(piece)
                yield from self._outgoing.take()
        yield from self._outgoing.take()
        self.files[name] = {"bytes": size, "sha256": digest.hexdigest()}

    def close(self):
        """Yield the end of the ZIP."""
        self._zip.close()
        yield from self._outgoing.take()


class Outgoing:
    """A file to write to whose bytes are taken away as they come."""

    def __init__(self):
        self._waiting = bytearray()

    def write(self, data):
        """Keep bytes until they are taken."""
        self._waiting += data
        return len(data)

    def flush(self):
        """Do nothing: there is nothing behind this file."""

    def take(self):
        """Yield what has been written since the last time, nothing if that is nothing."""
        if self._waiting:
            taken = bytes(self._waiting)
            self._waiting.clear()
            yield taken
