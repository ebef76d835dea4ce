"""The house keeps its order: who imports whom, how long files are, what no file names."""

import ast
import graphlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = ("demo", "forum", "glossary", "tests")
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60

ARCHITECTURE = ROOT / "docs/architecture.md"
# Below the doors nobody knows HTTP; and these libraries are used only there.
HTTP = ("django.http", "django.shortcuts", "django.forms", "rest_framework")
USED_ONLY_IN = {
    "rest_framework": ("forum/api/", "glossary/api/"),
    "markdown": ("forum/markup/", "glossary/markup.py"),
    "nh3": ("forum/markup/", "glossary/markup.py"),
    "ahocorasick_rs": ("glossary/engine/",),
    "rapidfuzz": ("glossary/text_diff.py",),
    # A probe must hear of what fails.
    "django.core.cache": ("forum/cache.py", "forum/operating/readiness.py"),
}


# docs/architecture.md has the reasons.
RAW_SQL = {
    "forum/reading/prepared_query.py",
    "forum/reading/snapshot.py",
    "forum/reading/threads.py",
    "forum/search/index.py",
}


def python_files(*folders):
    """Return the paths of our modules, without migrations, relative to the project."""
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path.relative_to(ROOT) for path in paths if "migrations" not in path.parts)


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


def read_levels():
    """Return {app: [names of the modules on each level, the uppermost first]} from the docs."""
    [block] = re.findall(r"```levels\n(.*?)```", ARCHITECTURE.read_text(), re.DOTALL)
    parts = (part.splitlines() for part in block.strip().split("\n\n"))
    return {app: [line.split() for line in lines] for app, *lines in parts}


LEVELS = read_levels()


def module_of(name):
    """Return the module or package directly in an app that a dotted name lies in, "" for none."""
    app, _dot, rest = name.partition(".")
    module, folder = rest.partition(".")[0], ROOT / app
    exists = (folder / f"{module}.py").exists() or (folder / module / "__init__.py").exists()
    return module if exists and module not in ("", "__init__") else ""


def level_of(app, module):
    """Return the number of the level that a module stands on, 0 the uppermost."""
    return next(number for number, names in enumerate(LEVELS[app]) if module in names)


def read_arrows(app):
    """Return {path: paths of the app's modules that it imports, inside functions too}."""
    files = {path.with_suffix("").as_posix().replace("/", "."): path for path in python_files(app)}
    files = {name.removesuffix(".__init__"): path for name, path in files.items()}
    arrows = {}
    for path in files.values():
        names = set()
        for name in imports(path):
            while name and name not in files:
                name = name.rpartition(".")[0]
            names |= {files[name]} if name else set()
        arrows[path] = names - {path}
    return arrows


def assert_no_circle(arrows):
    """Fail with the circle where following the arrows leads back to where they began."""
    try:
        graphlib.TopologicalSorter(arrows).prepare()
    except graphlib.CycleError as error:
        pytest.fail("A circle of imports: " + " imports ".join(map(str, reversed(error.args[1]))))


def test_the_glossary_never_imports_the_forum_or_the_demo():
    for path in python_files("glossary"):
        assert not imports_any(path, ("forum", "demo")), path


def test_the_apps_never_import_the_demo_or_the_tests():
    for path in python_files("forum", "glossary"):
        assert not imports_any(path, ("demo", "tests")), path


def test_the_glossarys_engine_knows_no_django():
    for path in python_files("glossary/engine"):
        assert not imports_any(path, ("django", "rest_framework")), path


@pytest.mark.parametrize("package", USED_ONLY_IN)
def test_a_library_is_used_only_where_it_belongs(package):
    for path in python_files("forum", "glossary"):
        if not path.as_posix().startswith(USED_ONLY_IN[package]):
            assert not imports_any(path, [package]), path


@pytest.mark.parametrize("app", LEVELS)
def test_every_module_has_a_level_and_every_name_is_a_module(app):
    modules = {module_of(".".join(path.with_suffix("").parts)) for path in python_files(app)}
    named = [name for names in LEVELS[app] for name in names]
    assert sorted(named) == sorted(modules - {""})


@pytest.mark.parametrize("app", LEVELS)
def test_imports_inside_an_app_run_downwards(app):
    for path in python_files(app):
        own = module_of(".".join(path.with_suffix("").parts))
        for name in imports(path):
            other = module_of(name) if name.startswith(f"{app}.") else ""
            if own and other:
                assert level_of(app, own) <= level_of(app, other), f"{path} imports {name}"


@pytest.mark.parametrize("app", LEVELS)
def test_no_circle_of_imports_runs_through_files(app):
    assert_no_circle(read_arrows(app))


@pytest.mark.parametrize("app", LEVELS)
def test_no_circle_of_imports_runs_through_folders(app):
    arrows = {}
    for path, others in read_arrows(app).items():
        own = arrows.setdefault(path.with_suffix("").parts[1], set())
        own |= {other.with_suffix("").parts[1] for other in others}
    arrows.pop("__init__", None)
    assert_no_circle({own: others - {own, "__init__"} for own, others in arrows.items()})


def test_a_circle_of_imports_is_found():
    with pytest.raises(pytest.fail.Exception, match="A circle of imports: a imports b imports a"):
        assert_no_circle({"a": {"b"}, "b": {"a"}})


def test_nobody_below_the_doors_knows_http():
    for path in python_files("forum"):
        own = module_of(".".join(path.with_suffix("").parts))
        if own and level_of("forum", own) > level_of("forum", "reading"):
            assert not imports_any(path, HTTP), path


def test_no_file_is_too_long():
    """But for style sheets: a page waits for each of them, and nothing puts several into one."""
    paths = python_files(*OURS)
    for folder in ("forum", "glossary", "templates"):
        for ending in ("html", "js"):
            paths += [path.relative_to(ROOT) for path in (ROOT / folder).rglob(f"*.{ending}")]
    # What others wrote is as long as they made it.
    own = (path for path in paths if not {"vendor", "vendored"} & set(path.parts))
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


def test_raw_sql_is_written_only_where_the_docs_say_why():
    calls = re.compile(r"\.(cursor|raw|extra)\(|\bRawSQL\b")
    paths = python_files("forum", "glossary")
    found = {path.as_posix() for path in paths if calls.search((ROOT / path).read_text())}
    assert found == RAW_SQL
    assert [path for path in RAW_SQL if path not in ARCHITECTURE.read_text()] == []


def test_who_acts_is_always_named_as_by():
    """Not by position, where a user could be taken for something else."""
    by_position = {
        f"{path}:{argument.lineno}"
        for path in python_files("forum", "glossary")
        for node in ast.walk(ast.parse((ROOT / path).read_text()))
        if isinstance(node, ast.arguments)
        for argument in [*node.posonlyargs, *node.args]
        if argument.arg == "by"
    }
    assert by_position == set()


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
