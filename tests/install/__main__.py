"""Install the wheel into a fresh environment, make a project by the README, serve it, use it.

python -m tests.install [--offline] [--python PYTHON] [--django "~=6.0.0"] [WHEEL]

Without a wheel it builds one. It ends with 1, and what went wrong, where anything does.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.install.project import Project, build_wheel, make_environment, versions
from tests.install.visit import visit


def main():
    """Say each step with how long it took."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("wheel", nargs="?", type=Path)
    parser.add_argument(
        "--offline", action="store_true", help="take what the wheel needs from this environment"
    )
    parser.add_argument("--python", default=sys.executable, help="the interpreter to use")
    parser.add_argument("--django", default="", help='which Django, such as "~=6.0.0"')
    options = parser.parse_args()
    begun = time.monotonic()

    def say(what):
        print(f"{time.monotonic() - begun:5.1f} s  {what}", flush=True)

    with tempfile.TemporaryDirectory(prefix="parlance-install-") as name:
        place = Path(name)
        wheel = options.wheel.resolve() if options.wheel else build_wheel(place)
        say(f"{wheel.name} is there")
        python = make_environment(
            place / "venv",
            wheel,
            python=options.python,
            django=options.django,
            offline=options.offline,
        )
        say(f"installed into a fresh environment: {versions(python)}")
        project = Project(place / "project", python)
        project.prepare()
        say("a new project by the README's lines: checked and migrated")
        with project.serving() as address:
            say(f"serves {address}")
            visit(address)
        say("read, signed in, posted, replied, linked a term, tagged, signed out")


if __name__ == "__main__":
    main()
