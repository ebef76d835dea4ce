#!/usr/bin/env python3
"""Stand in for `docker` in tests of the backup scripts, where no Docker engine is.

`docker compose exec` and `run` run the command itself: in the site's folder, or against the tests'
own PostgreSQL server, with a user and databases of its own. All that is said to it is noted in a
file.
"""

import os
import subprocess
import sys
from pathlib import Path


def main(arguments):
    with Path(os.environ["STAND_IN_LOG"]).open("a") as log:
        print(*arguments, file=log)
    verb, *rest = arguments[1:]
    if verb not in ("exec", "run"):
        return 0
    while rest[0].startswith("-"):
        rest.pop(0)
    service, *command = rest
    if service == "cache":
        return 0
    if service == "database":
        # The server's own user is told by PGUSER.
        place = command.index("--username")
        del command[place : place + 2]
        command = [word.replace("parlance", os.environ["STAND_IN_NAME"]) for word in command]
    elif command[0] == "python":
        command[0] = sys.executable
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
