"""Words and web addresses that a post may not have, or that make it wait for a moderator."""

import re
from itertools import islice
from unicodedata import category, normalize
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from forum.transactions import PrimaryManager
from glossary.engine.text import UNSPACED

# Entries of the list, and words of one entry: finding them takes time for each length that occurs.
MOST_ENTRIES = 2_000
MOST_WORDS = 12
# Characters; the name of a host is not longer.
MAX_HOST = 253
# Scripts without blanks are read character by character.
WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+")
ADDRESS = re.compile(r"[^\W_][\w.-]*")


class WatchedWord(models.Model):
    """A word, a few words, or the host of a web address, and what a post that has it meets."""

    class Kind(models.TextChoices):
        """What the entry is compared with."""

        WORDS = "words", _("Words")
        HOST = "host", _("Web address")

    class Effect(models.TextChoices):
        """What becomes of a post that has it."""

        HOLD = "hold", _("The post waits for a moderator")
        REFUSE = "refuse", _("The post is refused")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.WORDS)
    text = models.CharField(
        _("text"),
        max_length=100,
        help_text=_(
            "Whole words, as readers see them, in capitals or not; or the host of web addresses, "
            "such as example.com, which stands for all below it too."
        ),
    )
    effect = models.CharField(_("what it does"), max_length=10, choices=Effect, default=Effect.HOLD)
    # The text as it is compared.
    key = models.CharField(max_length=255, editable=False)

    objects = PrimaryManager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["kind", "text", "pk"]
        verbose_name = _("watched word")
        verbose_name_plural = _("watched words")
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="forum_watched_word_once"),
        ]

    def __str__(self):
        return self.text

    def save(self, **options):
        """Save the entry with its key. Raises ValidationError as `clean` does."""
        self.clean()
        super().save(**options)

    def clean(self):
        """Set the key; raise ValidationError for no words, a second entry, or a full list."""
        self.key = host_key(self.text) if self.kind == self.Kind.HOST else words_key(self.text)
        if not self.key or (self.kind == self.Kind.HOST and "." not in self.key):
            raise ValidationError({"text": _("This is no word and no web address.")})
        if self.kind == self.Kind.WORDS and self.key.count(" ") >= MOST_WORDS:
            raise ValidationError({"text": _("These are too many words for one entry.")})
        others = WatchedWord.objects.filter(kind=self.kind, key=self.key).exclude(pk=self.pk)
        if others.exists():
            raise ValidationError({"text": _("The list has this already.")})
        if self._state.adding and WatchedWord.objects.count() >= MOST_ENTRIES:
            limit = {"limit": MOST_ENTRIES}
            raise ValidationError(_("The list is full: it takes %(limit)d entries.") % limit)


def words_of(text):
    """Return the words of a text as they are compared: without case, width and what is invisible.

    Takes time in proportion to the text, whatever is in it.
    """
    visible = "".join(each for each in normalize("NFKC", text) if category(each) != "Cf")
    return WORD.findall(normalize("NFKC", visible.casefold()))


def words_key(text):
    """Return a text's words as one text."""
    return " ".join(words_of(text))


def host_key(text):
    """Return the host of a web address, or of what looks like one, as it is compared; or ""."""
    text = text.strip().casefold()
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    host = host.strip(".").removeprefix("www.")
    if len(host) > MAX_HOST:
        return ""
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


def hosts_in(text):
    """Return the hosts that a visible text names, linked or not, as a set."""
    visible = "".join(each for each in normalize("NFKC", text) if category(each) != "Cf")
    named = (match.strip(".-") for match in ADDRESS.findall(visible) if "." in match)
    return {host_key(name) for name in named} - {""}


def find_watched(text, hosts):
    """Return the WatchedWords that a post has, in the order of the list. One query.

    `text` is what readers see, with the title; `hosts` are those that its links lead to.
    """
    entries = list(WatchedWord.objects.all()[:MOST_ENTRIES])
    if not entries:
        return []
    words, present = words_of(text), set()
    for length in {entry.key.count(" ") + 1 for entry in entries if entry.kind == "words"}:
        runs = zip(*(islice(words, start, None) for start in range(length)), strict=False)
        present.update(("words", " ".join(run)) for run in runs)
    for host in hosts | hosts_in(text):
        parts = host.split(".")
        present.update(("host", ".".join(parts[start:])) for start in range(len(parts)))
    return [entry for entry in entries if (entry.kind, entry.key) in present]
