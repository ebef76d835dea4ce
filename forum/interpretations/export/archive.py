"""The ZIP of an export, as a stream of bytes."""

import hashlib
import zipfile

import django
from django.utils import timezone

from forum import __version__
from forum.interpretations.export import documents
from forum.interpretations.export.people import Names
from forum.interpretations.export.rows import TableWriter, moment
from forum.interpretations.export.scope import Scope
from forum.reading.snapshot import snapshot

FORMAT_VERSION = 1
# Bytes.
CHUNK = 64 * 1024


def export(subject, *, by, names=False, key=None, progress=None):
    """Return an iterator over the bytes of a ZIP with the taggings of a Topic, Question or Forum.

    With `names` people keep their names; else they have pseudonyms made with `key` (bytes), by
    default a key derived from the site's. `progress(done, total)` is called as replies are read.
    All data is of one moment. Memory is bounded, because rows go through temporary files; the
    first bytes come before all is read. A ZIP lists its files at the end, so an incomplete one does
    not open. Raises PermissionDenied at once.
    """
    scope = Scope(subject, by=by)
    return _chunks(scope, Names(real=names, key=key), progress)


def _chunks(scope, names, progress):
    created_at = timezone.now()
    archive = Archive(created_at)
    with snapshot():
        writer = TableWriter(scope, names, progress)
        yield from archive.add("replies.jsonl", writer.write())
        tables = list(writer.tables.values())
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
    # The database has been read: from here on a slow download keeps no transaction open.
    for table in tables:
        for name, file in table.files():
            with file:
                yield from archive.add(name, iter(lambda file=file: file.read(CHUNK), b""))
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
    """A ZIP that can be read while it is written; `files` describes the files in it so far."""

    def __init__(self, created_at):
        self.files = {}
        self._moment = created_at.timetuple()[:6]
        self._outgoing = Outgoing()
        self._zip = zipfile.ZipFile(self._outgoing, "w", zipfile.ZIP_DEFLATED)

    def add(self, name, chunks):
        """Write a file from chunks of bytes; yield the bytes of the ZIP that are ready."""
        digest, size = hashlib.sha256(), 0
        entry = zipfile.ZipInfo(name, self._moment)
        entry.compress_type = zipfile.ZIP_DEFLATED
        with self._zip.open(entry, "w", force_zip64=True) as file:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
                yield from self._outgoing.take()
        yield from self._outgoing.take()
        self.files[name] = {"bytes": size, "sha256": digest.hexdigest()}

    def close(self):
        """Yield the end of the ZIP."""
        self._zip.close()
        yield from self._outgoing.take()


class Outgoing:
    """A file to write to, from which the written bytes are taken."""

    def __init__(self):
        self._buffer = bytearray()

    def write(self, data):
        """Keep bytes until they are taken."""
        self._buffer += data
        return len(data)

    def flush(self):
        """Do nothing: there is no file to flush to."""

    def take(self):
        """Yield the bytes written since the last call, if there are any."""
        if self._buffer:
            taken = bytes(self._buffer)
            self._buffer.clear()
            yield taken
