"""The pages under docs/ name what there is: settings with their defaults, commands, each other."""

import pkgutil
import re
from pathlib import Path

import pytest

from forum import conf as forum_conf
from glossary import conf as glossary_conf

ROOT = Path(__file__).parent.parent
DOCS = sorted((ROOT / "docs").glob("*.md"))
COMMANDS = sorted(
    path.stem
    for app in ("forum", "glossary")
    for path in (ROOT / app / "management/commands").glob("[a-z]*.py")
)


def settings_in(page):
    """Return {name: default} of the table of settings on a page, the defaults as Python values."""
    rows = re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", (ROOT / page).read_text(), re.MULTILINE)
    return {name: python_value(text.strip("` ")) for name, text in rows}


def python_value(text):
    """Return what a default as the docs write it means."""
    if text.startswith('"'):
        return text.strip('"')
    words = {"None": None, "True": True, "False": False}
    return words[text] if text in words else int(text.replace(",", ""))


@pytest.mark.parametrize(
    ("page", "conf"), [("docs/forum.md", forum_conf), ("docs/glossary.md", glossary_conf)]
)
def test_every_setting_is_documented_with_its_default(page, conf):
    assert settings_in(page) == conf.DEFAULTS


def public_paths():
    """Return the dotted paths of the apps that the page about the public API names."""
    page = (ROOT / "docs/public_api.md").read_text()
    return sorted(set(re.findall(r"`((?:forum|glossary)(?:\.\w+)*)`", page)))


@pytest.mark.parametrize("path", public_paths())
def test_what_is_public_can_be_imported(path):
    assert pkgutil.resolve_name(path)


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_a_module_that_a_page_names_is_there(page):
    text = page.read_text()
    files = re.findall(r"`((?:demo|forum|glossary|tests)/[\w/]+\.py)`", text)
    assert [path for path in files if not (ROOT / path).exists()] == []
    packages = "interpretations|models|reading|policy|maintenance|linking|usage|transfer|curating"
    for name in re.findall(rf"`((?:forum|glossary)\.(?:{packages})(?:\.\w+)+)`", text):
        assert pkgutil.resolve_name(name), name


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command):
    assert any(command in page.read_text() for page in DOCS)


def test_the_readme_leads_to_every_page():
    readme = (ROOT / "README.md").read_text()
    assert [page.name for page in DOCS if f"(docs/{page.name}" not in readme] == []


@pytest.mark.parametrize("page", [ROOT / "README.md", *DOCS], ids=lambda page: page.name)
def test_a_link_to_another_page_leads_somewhere(page):
    links = re.findall(r"\]\(([^):#]+\.md)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []
