"""What people read is translated, whole, and laid out for either direction."""

import ast
import gettext
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.catalogues import CATALOGUES, read_catalogue

ROOT = Path(__file__).resolve().parent.parent
LAYERS = [ROOT / name for name in ("demo", "forum", "glossary", "templates")]
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|<[^>]+>")

TEMPLATES = sorted(
    path
    for layer in LAYERS
    for path in layer.rglob("*.html")
    if "templates" in path.relative_to(ROOT).parts
)
# What is translated, or never shown, is left out before a template is read as HTML.
NOT_TEXT = re.compile(
    r"{#.*?#}|{% comment.*?{% endcomment %}|{% blocktranslate.*?{% endblocktranslate %}"
    r"|{%.*?%}|{{.*?}}",
    re.DOTALL,
)
READ_ALOUD = {"alt", "aria-description", "aria-label", "content", "placeholder", "title"}
# Keys to press, Markdown to type, and the site's name.
ALIKE_EVERYWHERE = {"Parlance", "Enter", "Esc", "Ctrl", "width=device-width, initial-scale=1"}
ALIKE_EVERYWHERE |= {"light dark", "[](https://example.org"}

SHOWN_CALLS = {"ValidationError", "PermissionDenied", "Refusal", "Problem"}
SHOWN_CALLS |= {"success", "info", "warning", "error"}
SHOWN_NAMES = {"label", "help_text", "verbose_name", "verbose_name_plural", "short_description"}
# For developers: the API's schema, command lines, logs; and apps' labels.
NOT_FOR_READERS = re.compile(r"api/|management/|checks\.py|apps\.py|migrations/|startproject")

# A literal of several words, in a script; a list of elements is a selector.
SCRIPT_TEXT = re.compile(r"""(["'`])([A-Za-z][\w’]*(?: [\w’]+)+[.?:…]?)\1""")
PHYSICAL = re.compile(
    r"(?<![\w-])(?:left|right|(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)"
    r"(?:-\w+)?|border-(?:top|bottom)-(?:left|right)-radius)\s*:"
    r"|(?:float|clear|text-align)\s*:\s*(?:left|right)\b"
)


class Texts(HTMLParser):
    """Collects what a reader would be shown, or have read out, of a template's own words."""

    def __init__(self, source):
        super().__init__()
        self.texts, self.hidden = [], False
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.hidden = tag in ("script", "style")
        self.texts += [value or "" for name, value in attrs if name in READ_ALOUD]

    def handle_endtag(self, tag):
        self.hidden = False

    def handle_data(self, data):
        if not self.hidden:
            self.texts.append(data)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_catalogue_is_complete(path):
    for entry in read_catalogue(path):
        assert "fuzzy" not in entry.flags, entry.msgid
        assert all(entry.translations), entry.msgid
        wanted = set(PLACEHOLDER.findall(entry.msgid + entry.plural))
        assert set(PLACEHOLDER.findall("".join(entry.translations))) <= wanted, entry.msgid


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_catalogue_is_compiled(path):
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for entry in read_catalogue(path):
        if entry.plural:
            found = [compiled.ngettext(entry.msgid, entry.plural, number) for number in (1, 2)]
        elif entry.context:
            found = [compiled.pgettext(entry.context, entry.msgid)]
        else:
            found = [compiled.gettext(entry.msgid)]
        assert found == entry.translations, entry.msgid


def test_one_text_has_one_translation():
    """Django keeps all apps' texts in one catalogue, where the first app's translation counts."""
    seen = {}
    for path in CATALOGUES:
        for entry in read_catalogue(path):
            key = (path.parts[-3], entry.context, entry.msgid)
            assert seen.setdefault(key, entry.translations) == entry.translations, key


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_has_no_text_outside_translation(path):
    shown = {
        text.strip(" \n·:,()–—×/+") for text in Texts(NOT_TEXT.sub("", path.read_text())).texts
    }
    # A single letter is a key, or an interpretation's letter.
    words = {text for text in shown if re.search(r"[^\W\d_]{2}", text)}
    assert not words - ALIKE_EVERYWHERE


def test_python_has_no_text_outside_translation():
    found = []
    for layer in LAYERS:
        for path in layer.rglob("*.py"):
            name = str(path.relative_to(ROOT))
            if not NOT_FOR_READERS.search(name):
                found += [f"{name}: {text}" for text in shown_texts(ast.parse(path.read_text()))]
    assert not found


def test_what_is_translated_is_written_out():
    """Where a message is a variable, gettext does not see it, and no catalogue has it."""
    # {function: how many of its arguments are messages or contexts}
    arguments = {"_": 1, "gettext": 1, "ngettext": 2, "pgettext": 2, "npgettext": 3}
    arguments |= {f"{name}_lazy": number for name, number in arguments.items() if name != "_"}
    unseen = []
    for path in (path for layer in LAYERS for path in layer.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            messages = node.args[: arguments[name]] if name in arguments else []
            if any(not isinstance(message, ast.Constant) for message in messages):
                unseen.append(f"{path.name}:{node.lineno}")
    assert unseen == []


def shown_texts(module):
    """Yield the literals that a module gives, as they are, to what shows texts to people."""
    for node in ast.walk(module):
        given = []
        if isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            logs = called in ("info", "warning", "error") and "log" in ast.unparse(node.func)
            if called in SHOWN_CALLS and not logs:
                given += node.args
            given += [each.value for each in node.keywords if each.arg in SHOWN_NAMES]
        elif isinstance(node, ast.Assign):
            names = {getattr(target, "attr", getattr(target, "id", "")) for target in node.targets}
            given += [node.value] if names & SHOWN_NAMES else []
        for value in given:
            if isinstance(value, ast.Constant | ast.JoinedStr) and has_words(value):
                yield ast.unparse(value)


def has_words(value):
    """Return whether a literal has words of its own, other than what is filled in."""
    parts = value.values if isinstance(value, ast.JoinedStr) else [value]
    texts = [part.value for part in parts if isinstance(part, ast.Constant)]
    return any(isinstance(text, str) and re.search(r"[^\W\d_]{2}", text) for text in texts)


def test_scripts_have_no_text_of_their_own():
    """They find it in attributes that templates write, translated."""
    scripts = [path for layer in LAYERS for path in layer.rglob("*.js")]
    assert scripts
    for path in scripts:
        code = re.sub(r"^\s*(//|\*|/\*).*$", "", path.read_text(), flags=re.MULTILINE)
        assert not SCRIPT_TEXT.findall(code), path.name


def test_styles_know_no_left_and_right():
    """Start and end turn with the direction of the text."""
    styles = [path for layer in LAYERS for path in layer.rglob("*.css")]
    assert styles
    for path in styles:
        assert not PHYSICAL.findall(path.read_text()), path.name
