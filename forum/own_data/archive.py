"""The ZIP of a member's own data."""

import json
import tempfile
import zipfile
from functools import partial
from importlib.resources import files
from itertools import chain

from django.template.loader import render_to_string
from django.utils import timezone, translation

from forum.models import Preference
from forum.models.names import name_of
from forum.own_data.markdown import topic_files, words_file
from forum.own_data.tables import TABLES, OwnData, moment
from forum.policy import get_policy, refuse_unless
from forum.reading.snapshot import snapshot

FORMAT_VERSION = 1
# Bytes.
CHUNK = 64 * 1024


def take_out(member, *, by):
    """Return an iterator over the bytes of a ZIP with all that a member wrote and may read.

    Its texts are in the language that is active now. All data is of one moment; memory is bounded,
    because the ZIP goes through a temporary file. Raises PermissionDenied at once.
    """
    refuse_unless(get_policy().can_take_out(by, member))
    return _chunks(member, translation.get_language())


def _chunks(member, language):
    with tempfile.TemporaryFile() as file:
        with snapshot(), translation.override(language):
            write(file, member)
        # The database has been read: a slow download keeps no transaction open.
        file.seek(0)
        yield from iter(partial(file.read, CHUNK), b"")


def write(file, member):
    """Write the ZIP of a member's own data to a file."""
    now, data = timezone.now(), OwnData(member)
    schema = (files(__package__) / "schema.json").read_text()
    readme = render_to_string("forum/members/own_data.txt", {"member": name_of(member), "now": now})
    documents = {
        "README.md": [readme],
        "data.json": _as_json(member, data, now),
        "schema.json": [schema],
        **{f"{name}.md": words_file(name, getattr(data, name)()) for name in WORDS},
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, texts in chain(documents.items(), topic_files(data)):
            entry = zipfile.ZipInfo(name, now.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as written:
                for text in texts:
                    written.write(text.encode())


# What has a file of its own beside those of the topics.
WORDS = ("taggings", "objections", "reports", "appeals")


def _as_json(member, data, now):
    """Yield data.json in pieces, as schema.json describes it."""
    head = {
        "format": "parlance-own-data",
        "format_version": FORMAT_VERSION,
        "created_at": moment(now),
        "member": {"id": str(member.pk), "name": name_of(member)},
        "preferences": {"is_listed": Preference.of(member).is_listed},
    }
    yield json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    for table in TABLES:
        yield f',\n "{table}": ['
        for number, row in enumerate(getattr(data, table)()):
            separator = "," if number else ""
            yield f"{separator}\n  {json.dumps(row, ensure_ascii=False)}"
        yield "\n ]"
    yield "\n}\n"
