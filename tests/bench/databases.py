"""What benchmarks do on each database: run in a process of their own, and read its CPU."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.server import Postgres, process_cpu


def run_on_each(arguments, name, **environment):
    """Run the benchmark `name`-here on each database that was asked for, in its own process.

    `arguments` are those of the command line, `environment` further variables.
    """
    data = Path("var/bench").resolve()
    data.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.bench", f"{name}-here"]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        **environment,
    }
    if arguments.database in ("sqlite", "both"):
        url = {"DATABASE_URL": f"sqlite:///{data / name}.sqlite3"}
        subprocess.run(command, env={**environment, **url}, check=True)
    if arguments.database in ("postgresql", "both"):
        with Postgres() as postgres:
            subprocess.run(command, env={**environment, "DATABASE_URL": postgres.url}, check=True)


def database_cpu(connection):
    """Return the CPU seconds of PostgreSQL's process for this connection, or of this process."""
    if connection.vendor == "postgresql":
        return process_cpu(connection.connection.info.backend_pid)
    return time.process_time()


def both_cpu(connection, ask, repeats):
    """Return (ms of this process, ms of the database) that a question takes, as means.

    It is asked once before. SQLite works in this process: then the latter is 0.
    """
    ask()
    here, there = time.process_time(), database_cpu(connection)
    for _repeat in range(repeats):
        ask()
    here, there = time.process_time() - here, database_cpu(connection) - there
    there = there if connection.vendor == "postgresql" else 0
    return here * 1000 / repeats, there * 1000 / repeats
