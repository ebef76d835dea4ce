"""Servers to measure.

Gunicorn with two workers, PostgreSQL in a folder of its own; and the CPU that they use.
"""

import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
ROUNDS = 5


@dataclass
class Load:
    """What a number of equal requests took.

    CPU of servers and database in ms a request, wall times in ms.
    """

    cpu: float
    per_second: float
    median: float
    percentile_95: float


def process_cpu(pid):
    """Return the CPU seconds that the living threads of a process have used.

    Counted in nanoseconds: a tick of the coarser figures is ten requests from the cache.
    """
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9


def children(pid):
    """Return the ids of a process's children."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def family_cpu(pid):
    """Return the CPU seconds of a process and of all its children, ended ones too."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    ended = (int(fields[13]) + int(fields[14])) / TICKS
    living = 0
    for child in children(pid):
        with contextlib.suppress(FileNotFoundError):
            living += process_cpu(child)
    return process_cpu(pid) + ended + living


class Gunicorn:
    """The site over two synchronous workers on a free port of this machine."""

    def __init__(self, *, postgres_pid=None, **environment):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.postgres_pid = postgres_pid
        self.environment = {
            **os.environ,
            **environment,
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        }

    def __enter__(self):
        command = [
            sys.executable, "-m", "gunicorn", "demo.wsgi", "--workers", "2", "--log-level", "error",
            "--bind", f"127.0.0.1:{self.port}", "--backlog", "512", "--timeout", "120",
        ]  # fmt: skip
        self.process = subprocess.Popen(command, env=self.environment)
        for _attempt in range(200):
            with contextlib.suppress(OSError):
                self.request("GET", "/")
                return self
            time.sleep(0.1)
        raise RuntimeError("gunicorn does not answer")

    def __exit__(self, *_error):
        self.process.terminate()
        self.process.wait(timeout=30)

    def request(self, method, path, *, body=None, headers=None):
        """Send one request; return (status, body)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def cpu(self):
        """Return the CPU seconds that the workers, and the database server if there is one, have
        used.
        """
        database = family_cpu(self.postgres_pid) if self.postgres_pid else 0
        return family_cpu(self.process.pid) + database

    def load(self, send, *, requests=200, clients=2, expect=(200,)):
        """Call `send(number)` -> (status, body) from several clients at once; return the Load.

        The first requests warm the workers up and do not count. Raises AssertionError where a
        status is not expected.
        """
        for number in range(-10, 0):
            self._expect(send(number), expect)
        times, errors = [], []

        def client(numbers):
            for number in numbers:
                begin = time.perf_counter()
                try:
                    self._expect(send(number), expect)
                except Exception as error:
                    errors.append(error)
                    return
                times.append((time.perf_counter() - begin) * 1000)

        threads = [
            threading.Thread(target=client, args=(range(first, requests, clients),))
            for first in range(clients)
        ]
        cpu, begin = self.cpu(), time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds, cpu = time.perf_counter() - begin, self.cpu() - cpu
        if errors:
            raise errors[0]
        times.sort()
        return Load(
            cpu=cpu * 1000 / requests,
            per_second=requests / seconds,
            median=times[len(times) // 2],
            percentile_95=times[int(len(times) * 0.95)],
        )

    def load_in_turns(self, *sends, requests=200, **options):
        """Call each `send` in turns, several times; return of each the Load of its median round.

        A machine's speed changes within minutes: what is compared is measured side by side.
        """
        rounds = [
            [self.load(send, requests=max(requests // ROUNDS, 2), **options) for send in sends]
            for _round in range(ROUNDS)
        ]
        by_cpu = attrgetter("cpu")
        return [sorted(loads, key=by_cpu)[ROUNDS // 2] for loads in zip(*rounds, strict=True)]

    @staticmethod
    def _expect(answer, statuses):
        status, body = answer
        assert status in statuses, f"{status}: {body[:300]!r}"


class Postgres:
    """A PostgreSQL server in a folder of its own, thrown away at the end.

    Debian's package provides it.

    The server refuses to run as root, so root runs it as the user postgres.
    """

    def __init__(self, *, port=5499):
        self.port = port
        self.url = f"postgres://postgres@127.0.0.1:{port}/parlance"

    def __enter__(self):
        binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        if not binaries:
            raise RuntimeError("PostgreSQL is not here: apt-get install postgresql")
        self.binaries = binaries[-1]
        self.folder = Path(tempfile.mkdtemp(prefix="parlance-postgres-"))
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")
        data = self.folder / "data"
        self._run("initdb", "-D", data, "-U", "postgres", "--auth=trust", "-E", "UTF8")
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.folder}"
            " -c shared_buffers=1GB -c synchronous_commit=off -c max_connections=100"
        )
        self._run("pg_ctl", "-D", data, "-w", "-l", self.folder / "log", "-o", options, "start")
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "parlance")
        self.pid = int((data / "postmaster.pid").read_text().split()[0])
        return self

    def __exit__(self, *_error):
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "fast", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program, *arguments):
        command = [str(self.binaries / program), *map(str, arguments)]
        if os.getuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")
