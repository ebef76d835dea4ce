"""`python -m forum.startproject mysite`: make a site of one's own, ready for a server."""

import argparse
import sys
from pathlib import Path

from django.core.management import CommandError, call_command

TEMPLATE = Path(__file__).resolve().parent / "project_template"
# Where the project's name stands in, besides the Python files.
NAMED_IN = ["README.md", "Dockerfile", "compose.yaml"]


def main(arguments=None):
    """Make the project that the command line asks for; end with an error where that cannot be."""
    parser = argparse.ArgumentParser(
        prog="python -m forum.startproject",
        description="Make a Django project with the forum, the glossary and what a server needs.",
    )
    parser.add_argument("name", help="the project's name: letters, digits and underscores")
    parser.add_argument(
        "directory",
        nargs="?",
        type=Path,
        help="where to make it; a folder of that name here, if you name none",
    )
    options = parser.parse_args(arguments)
    # `python -m` looks for modules in the folder that it is run in: there the project's own folder
    # would pass for a module of that name, which Django refuses.
    sys.path = [path for path in sys.path if Path(path).resolve() != Path.cwd()]
    directory = options.directory or Path(options.name)
    try:
        start_project(options.name, directory)
    except CommandError as error:
        parser.error(str(error))
    sys.stdout.write(f"{directory}/README.md says how to go on.\n")


def start_project(name, directory):
    """Make a project in a folder, which is made where it is missing; CommandError says why not."""
    # A wrong name must leave no folder behind.
    was_there = directory.is_dir()
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"{directory} cannot be made: {error.strerror}.") from error
    try:
        call_command("startproject", name, str(directory), template=str(TEMPLATE), files=NAMED_IN)
    except CommandError:
        if not was_there and not any(directory.iterdir()):
            directory.rmdir()
        raise


if __name__ == "__main__":
    main()
