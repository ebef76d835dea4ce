"""The house keeps its order: who imports whom, how long files are, what no file names."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = ("demo", "forum", "glossary", "tests")
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60

# Inside the forum imports run downwards only, from the first of these to the last. A module that is
# not named here stands between the forms and the models: it reads rows for both doors.
LAYERS = (
    {"urls", "apps"},
    {"views", "api", "admin", "feeds", "templatetags", "management", "checks", "receivers"},
    {"forms"},
    {"reading for both doors"},
    {"models"},
    {"counters", "members", "querysets"},
    {"compiled", "markup", "permissions", "policy", "signals", "status", "threads", "viewpoints"},
    {"conf"},
)
READING = 3
# Below the doors nobody knows HTTP; and each of these is known in one place only.
HTTP = ("django.http", "django.shortcuts", "django.forms", "rest_framework")
PLACES = {
    "rest_framework": ("forum/api/", "glossary/api/"),
    "markdown": ("forum/markup/", "glossary/markup.py"),
    "nh3": ("forum/markup/", "glossary/markup.py"),
    "ahocorasick_rs": ("glossary/engine/",),
}


def python_files(*folders):
    """Return the paths of our modules, without migrations, relative to the project."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path.relative_to(ROOT) for path in found if "migrations" not in path.parts)


def imports(path):
    """Yield the dotted names that a module imports, anywhere in it."""
    package = path.with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            base += [node.module] if node.module else []
            yield from (".".join([*base, alias.name]) for alias in node.names)


def imports_any(path, names):
    """Return what a module imports of these packages."""
    return [
        name
        for name in imports(path)
        if any(name == each or name.startswith(f"{each}.") for each in names)
    ]


def layer(module):
    """Return the number of the layer of one of the forum's modules, 0 the uppermost."""
    noun = "forms" if module.endswith("_forms") else module
    return next((number for number, names in enumerate(LAYERS) if noun in names), READING)


def test_the_glossary_never_imports_the_forum_or_the_demo():
    for path in python_files("glossary"):
        assert not imports_any(path, ("forum", "demo")), path


def test_the_apps_never_import_the_demo_or_the_tests():
    for path in python_files("forum", "glossary"):
        assert not imports_any(path, ("demo", "tests")), path


def test_the_glossarys_engine_knows_no_django():
    for path in python_files("glossary/engine"):
        assert not imports_any(path, ("django", "rest_framework")), path


@pytest.mark.parametrize("package", PLACES)
def test_a_library_is_used_in_its_place_alone(package):
    for path in python_files("forum", "glossary"):
        if not path.as_posix().startswith(PLACES[package]):
            assert not imports_any(path, [package]), path


def test_imports_inside_the_forum_run_downwards():
    for path in python_files("forum"):
        own = path.with_suffix("").parts[1]
        for name in imports(path):
            parts = name.split(".")
            if parts[0] == "forum" and len(parts) > 1 and is_module(parts[1]):
                assert layer(own) <= layer(parts[1]), f"{path} imports {name}"


def is_module(name):
    """Return whether the forum has a module or package of this name."""
    return (ROOT / "forum" / f"{name}.py").exists() or (ROOT / "forum" / name).is_dir()


def test_nobody_below_the_doors_knows_http():
    for path in python_files("forum"):
        if layer(path.with_suffix("").parts[1]) > READING:
            assert not imports_any(path, HTTP), path


def test_no_file_is_too_long():
    found = python_files(*OURS)
    for folder in ("forum", "glossary", "templates"):
        for ending in ("html", "js", "css"):
            found += [path.relative_to(ROOT) for path in (ROOT / folder).rglob(f"*.{ending}")]
    # What others wrote is as long as they made it.
    own = (path for path in found if not {"vendor", "vendored"} & set(path.parts))
    lengths = {path: len((ROOT / path).read_text().splitlines()) for path in own}
    too_long = {str(path): lines for path, lines in lengths.items() if lines > MAX_FILE_LINES}
    assert too_long == {}


def test_no_function_is_too_long():
    too_long = {}
    for path in python_files(*OURS):
        for node in ast.walk(ast.parse((ROOT / path).read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = node.end_lineno - node.lineno + 1
                if lines > MAX_FUNCTION_LINES:
                    too_long[f"{path}: {node.name}"] = lines
    assert too_long == {}


def test_nothing_names_a_machine():
    names = ("/" + "work/", ".." + "/shared", "/" + "root/", "/" + "home/")
    pattern = re.compile("|".join(map(re.escape, names)))
    endings = {".py", ".md", ".toml", ".txt", ".html", ".js", ".css", ".json", ".cfg", ""}
    skipped = {".git", "var", "build", "dist", "node_modules", "__pycache__"}
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        hidden = {part for part in parts[:-1] if part.startswith(".") and part != ".ci"}
        if hidden or skipped & set(parts) or path.suffix not in endings or not path.is_file():
            continue
        assert not pattern.search(path.read_text(errors="replace")), path
