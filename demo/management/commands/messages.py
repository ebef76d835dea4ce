"""`manage.py messages`: bring the translations' catalogues up to date, or check that they are."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management import BaseCommand, CommandError

SOURCES = ["manage.py", "demo", "forum", "glossary", "locale", "templates"]
OPTIONS = ["--no-wrap", "--no-obsolete", "--add-location=file", "--ignore=.venv*", "--ignore=tests"]


class Command(BaseCommand):
    """Needs GNU gettext, unlike running the site: the compiled files are kept too."""

    help = "Bring the catalogues up to date with the sources, and compile them."

    def add_arguments(self, parser):
        parser.add_argument(
            "--check",
            action="store_true",
            help="Change nothing; fail where a catalogue is out of date or not complete.",
        )

    def handle(self, *, check, verbosity, **options):
        root = Path(settings.BASE_DIR)
        if not shutil.which("msgfmt"):
            raise CommandError("Install GNU gettext: msgfmt is not there.")
        if not check:
            update(root)
        elif problems := find_problems(root):
            raise CommandError("\n".join([*problems, "`make messages` brings them up to date."]))
        elif verbosity:
            self.stdout.write("The catalogues are complete and up to date.")


def catalogues(root):
    """Return the paths of the catalogues below a folder of sources."""
    found = [root.glob(f"{folder}locale/*/LC_MESSAGES/*.po") for folder in ("", "*/")]
    return sorted(path for paths in found for path in paths)


def update(root):
    """Write the catalogues below a folder anew, each in its text form and compiled."""
    languages = {path.parent.parent.name for path in catalogues(root)}
    chosen = [f"--locale={language}" for language in sorted(languages)]
    run(sys.executable, "manage.py", "makemessages", *chosen, *OPTIONS, cwd=root)
    for path in catalogues(root):
        # The date of a run says nothing, and would differ between any two.
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = "".join(line for line in lines if "POT-Creation-Date" not in line)
        path.write_text(kept, encoding="utf-8")
        run("msgfmt", "--check", f"--output-file={path.with_suffix('.mo')}", path, cwd=root)


def find_problems(root):
    """Return a line for each catalogue that is out of date or lacks a translation."""
    problems = []
    with TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in SOURCES:
            if (root / name).is_dir():
                shutil.copytree(root / name, copy / name)
            else:
                shutil.copy(root / name, copy / name)
        update(copy)
        for path in catalogues(copy):
            name = path.relative_to(copy)
            for file in (name, name.with_suffix(".mo")):
                if (
                    not (root / file).exists()
                    or (root / file).read_bytes() != (copy / file).read_bytes()
                ):
                    problems.append(f"{file} is out of date.")
            counted = run("msgfmt", "--statistics", f"--output-file={os.devnull}", path, cwd=root)
            if "untranslated" in counted or "fuzzy" in counted:
                problems.append(f"{name} is not complete: {counted.strip()}")
    return problems


def run(*command, cwd):
    """Run a program, and return what it reports; CommandError says why it failed."""
    environment = os.environ | {"LC_ALL": "C", "PARLANCE_DATA_DIR": str(settings.DATA_DIR)}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise CommandError(done.stderr.strip() or done.stdout.strip())
    return done.stderr
